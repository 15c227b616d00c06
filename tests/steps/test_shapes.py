"""Corpora of odd shapes through whole runs: nothing divides by zero, nothing is claimed, and what is missing is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.desk import Desk

SETTINGS = 'settings: {needs: {decoys: 99}, redact: {names: "off"}, personas: {permutations: 50, draws: 5}, journey: {draws: 50}}'
PERSONA = """\
schema: jminer/persona@1
id: parents
name: Parents
segment: {rule: "plan == 'family'"}
needs:
  - {id: quiet, statement: I need a kettle that is quiet, opposite: I do not care how loud it is, met_form: It is quiet, unmet_form: It is too loud}
"""
SAYS = [
    "The kettle leaks at the base.", "It boils in two minutes.", "Support kept me waiting for an hour.", "The parcel came with a dent.", "Lovely colour.",
    "The switch broke after a week.", "So quiet that the baby sleeps.", "I was charged twice.", "The handle stays cool.", "The lid does not close.",
]
TONGUES = [
    "Le colis est arrivé cassé et personne ne répond.", "Das Paket kam zerbrochen an und niemand antwortet.", "El paquete llegó roto y nadie contesta.",
    "O pacote chegou partido e ninguém responde.", "Il pacco è arrivato rotto e nessuno risponde.", "Het pakket kwam kapot aan en niemand antwoordt.",
    "Paczka przyszła uszkodzona i nikt nie odpowiada.", "Посылка пришла сломанной, и никто не отвечает.", "荷物が壊れて届き、誰も返事をしません。",
    "包裹到的时候坏了，没有人回复。", "الطرد وصل مكسورا ولا أحد يجيب.", "The parcel came broken and nobody answers.",
]


def run(folder: Path, texts: list[str], *words: str, who: Any = lambda n: f"c{n}", personas: str | None = None) -> tuple[Desk, Any]:
    """A whole run over these texts."""
    (folder / "configs").mkdir(parents=True)
    (folder / "corpora").mkdir()
    rows = [{"id": n, "who": who(n), "text": text, "plan": "family" if n % 2 else "single"} for n, text in enumerate(texts)]
    (folder / "reviews.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    declared = f"personas: [{personas}]\n" if personas else ""
    if personas:
        (folder / personas).write_text(PERSONA)
    (folder / "kettles.yaml").write_text(
        "name: kettles\nsources:\n  - {name: reviews, path: reviews.jsonl, columns: {id: id, customer: who, text: text, meta: [plan]}}\n"
        f"{declared}{SETTINGS}\n"
    )
    desk = Desk(folder)
    return desk, desk("run", desk.project, "--name", "first", *words)


def table(desk: Desk, name: str) -> pl.DataFrame:
    [path] = (desk.workspace / "runs" / "first").glob(f"*-{name}.parquet")
    return pl.read_parquet(path)


def sound(desk: Desk, result: Any) -> None:
    """The run ended well, has its report, and holds no number that is none."""
    assert result.exit_code == 0, result.output
    assert list((desk.workspace / "runs" / "first").rglob("*.html"))
    for path in (desk.workspace / "runs" / "first").glob("*.parquet"):
        content = pl.read_parquet(path)
        for column in content.select(pl.selectors.float()):
            assert column.drop_nulls().is_finite().all(), (path.name, column.name)


@pytest.mark.parametrize("texts", [["", "  "], ["!!!", "...", "\u200b", "\u00a0", "👍", "🎉🎉"]])
def test_108_no_document_has_words(tmp_path, texts):
    _, result = run(tmp_path, texts)
    assert result.exit_code == 3
    assert "No feedback has words" in " ".join(result.output.split())


@pytest.mark.parametrize("texts", [SAYS[:1], SAYS])
def test_109_110_few_documents_are_no_topics_and_the_run_says_so(tmp_path, texts):
    desk, result = run(tmp_path, texts)
    sound(desk, result)
    assert table(desk, "topics").is_empty()
    assert table(desk, "feedback").height == len(texts)
    assert "topic" in result.output
    assert table(desk, "pains").is_empty()
    assert table(desk, "opportunities").is_empty()


def test_111_all_documents_alike_are_one_text_with_copies(tmp_path):
    desk, result = run(tmp_path, ["The courier never rang the bell and left my parcel out in the rain."] * 60)
    sound(desk, result)
    feedback = table(desk, "feedback")
    assert feedback.filter(pl.col("duplicate_of").is_null()).select("copies").to_series().to_list() == [60]
    assert len(table(desk, "units")) == 1


def test_112_117_120_two_texts_mostly_by_one_author_and_a_persona_that_nobody_is(tmp_path):
    both = ["The courier never rang.", "The lid does not close."]
    desk, result = run(tmp_path, [both[n % 2] for n in range(400)], who=lambda n: "ana" if n >= 40 else f"c{n}", personas="parents.yaml")
    sound(desk, result)
    assert "One customer wrote 360 of 400" in " ".join(result.output.split())
    assert len(table(desk, "topics")) <= 2
    assert table(desk, "customers").height == 41
    topics = table(desk, "topics")
    assert topics.is_empty() or topics["customers"].max() <= 41
    assert table(desk, "personas")["verdict"].to_list() == ["INSUFFICIENT"]


def test_34_113_114_115_116_stop_words_emoji_twelve_languages_and_a_very_long_text(tmp_path):
    long = " ".join(f"{says[:-1]} number {n}." for n, says in enumerate(SAYS * 100))
    desk, result = run(tmp_path, ["the the the", "and so it is", "👍👍", *TONGUES, *(text + " Merci, danke." for text in TONGUES), long])
    sound(desk, result)
    languages = set(table(desk, "feedback")["language"])
    assert {"fr", "de", "es", "pt", "it", "nl", "pl", "ru", "ja", "zh", "ar", "en"} <= languages
    units = table(desk, "units")
    assert units["text"].str.len_chars().max() <= 600
    assert units.group_by("feedback_id").len()["len"].max() >= 1_000
    assert "language" in result.output.lower()
    staged = table(desk, "unit_stages").join(units, on="unit_id").join(table(desk, "feedback").select("feedback_id", "language"), on="feedback_id")
    assert staged.filter(pl.col("language").is_in(["ru", "ja", "zh", "ar"]))["stage"].null_count() == staged.filter(
        pl.col("language").is_in(["ru", "ja", "zh", "ar"])).height


def test_120_a_persona_in_ten_documents_and_one_without_needs(tmp_path):
    desk, result = run(tmp_path, SAYS, personas="parents.yaml")
    sound(desk, result)
    assert table(desk, "personas")["verdict"].to_list() == ["INSUFFICIENT"]
    (desk.workspace / "parents.yaml").write_text(PERSONA.split("needs:")[0] + "needs: []\n")
    refused = desk("run", desk.project, "--name", "second")
    assert refused.exit_code == 2
    assert "needs" in refused.output
    (desk.workspace / "parents.yaml").write_text("")
    refused = desk("run", desk.project, "--name", "third")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
