"""--share: what it leaves out, what it finds in its own output, and that it then writes nothing."""

from __future__ import annotations

import getpass
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jminer import report
from jminer.errors import GateFailed
from jminer.report import leaks, sheets
from jminer.report.material import Material
from jminer.settings import ReportSettings
from tests.report import fixture

ALONE = "My neighbour saw the driver throw it over the green fence twice."


def share(folder: Path, hostile: dict[str, str] | None = None, pptx: bool = True, **run: pl.DataFrame) -> list[Path]:
    settings = ReportSettings(quotes="off", pptx=pptx)
    return report.write({**fixture.run(hostile), **run}, fixture.manifest(hostile), fixture.taxonomy(hostile), settings, folder, share=True)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture's report to share."""
    folder = tmp_path_factory.mktemp("shared") / "share"
    share(folder)
    return folder


def one_says(text: str) -> pl.DataFrame:
    """The feedback, with one piece that says something else."""
    feedback = fixture.run()["feedback"]
    return feedback.with_columns(pl.when(pl.col("feedback_id") == "f0003").then(pl.lit(text)).otherwise("text").alias("text"))


def test_a_report_to_share_holds_no_quote_no_single_feedback_and_no_file_name(shared: Path) -> None:
    written = [path for path in shared.rglob("*") if path.is_file()]
    names = {path.name for path in written}
    assert names >= {"index.html", "report.json", "report.md", "jminer.xlsx", "report.pptx", "pains.csv", "pains.parquet"}
    assert not names & {f"{name}.{kind}" for name in sheets.SINGLE for kind in ("csv", "parquet")}
    every = " ".join(text.says for path in written for text in leaks.texts_of(path.name, path.read_bytes()))
    assert "late or lost parcels" in every
    assert not [said for texts in fixture.SAID.values() for said in texts if said in every]
    assert "reviews.csv" not in every
    assert "f0070" not in every


@pytest.mark.parametrize(
    ("sink", "text"),
    [
        ("label", "mail anna.berg@example.org"), ("keyword", "+44 20 7946 0958"), ("persona", "card 4111 1111 1111 1111"),
        ("need", "IBAN DE89 3704 0044 0532 0130 00"),
        ("gap", "see https://example.org/u/anna"), ("notice", "/home/anna/exports/reviews.csv"), ("goal", r"C:\Users\anna\x"),
        ("stage", "call 0171 2345678 now"),
        ("opportunity", ALONE), ("reason", f"They say: {ALONE}"),
    ],
)  # fmt: skip
def test_anything_personal_in_any_place_stops_it_with_a_sentence_that_says_where_and_not_what(tmp_path: Path, sink: str, text: str) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "index.html").write_text("an older one", encoding="utf-8")
    with pytest.raises(GateFailed) as said:
        share(tmp_path / "share", {sink: text}, pptx=False, feedback=one_says(ALONE))
    assert "nothing was written" in said.value.message
    assert "report.json (" in said.value.message
    for word in ("anna", "4111", "DE89", "7946", "2345678", "fence"):
        assert word not in said.value.message
    assert {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()} == {tmp_path / "share" / "index.html": "an older one"}


def test_what_five_customers_wrote_is_no_quote(tmp_path: Path) -> None:
    feedback = fixture.run()["feedback"]
    five = feedback.with_columns(pl.when(pl.col("feedback_id").is_in([f"f000{n}" for n in range(5)])).then(pl.lit(ALONE)).otherwise("text").alias("text"))
    assert share(tmp_path / "share", {"opportunity": ALONE}, pptx=False, feedback=five)


def test_a_proposal_is_shared_without_the_sentences_that_it_was_drafted_from(tmp_path: Path) -> None:
    said = "On the second try the blue van found my aunt's gate."
    drafted = fixture.run()["persona_proposals"].with_columns(met_form=pl.lit(said), unmet_form=pl.lit(said))
    files = share(tmp_path, pptx=False, feedback=one_says(said), persona_proposals=drafted)
    assert files
    assert not [file for file in files if file.suffix in (".csv", ".json", ".html", ".md") and said in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", ["index.html", "report.json", "report.md", "topics.csv", "parquet/topics.parquet", "jminer.xlsx", "report.pptx"])
def test_every_format_is_searched(shared: Path, file: str) -> None:
    found = list(leaks.texts_of(file, (shared / file).read_bytes()))
    assert any("late or lost parcels" in text.says for text in found)
    assert all(text.file.startswith(file) and text.place for text in found)


def test_a_kind_of_file_that_cannot_be_searched_is_not_let_pass(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"")
    with pytest.raises(ValueError, match="cannot be scanned"):
        leaks.require_none(tmp_path, given())


def given(**run: pl.DataFrame) -> Material:
    return Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings(quotes="off"))


def searched(folder: Path, content: Any) -> None:
    (folder / "report.json").write_text(json.dumps(content), encoding="utf-8")
    leaks.require_none(folder, given())


def test_names_of_the_machine_and_its_user_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks.socket, "gethostname", lambda: "berg-laptop.lan")
    monkeypatch.setattr(leaks.os, "getuid", lambda: 1000)
    monkeypatch.setattr(leaks.Path, "home", lambda: Path("/people/zbergmann"))
    searched(tmp_path, {"run": "first"})
    for text in ("made on Berg-Laptop", "by ZBergmann", "see /people/zbergmann/x", f"in {Path.cwd()}"):
        with pytest.raises(GateFailed, match="machine"):
            searched(tmp_path, {"run": text})
    monkeypatch.setattr(leaks.socket, "gethostname", lambda: "courier")
    searched(tmp_path, {"run": "The courier never came"})  # a word of the feedback tells nothing


def test_hidden_places_are_searched_too() -> None:
    page = '<html><!-- a comment --><body title="a title">'
    page += '<script type="application/json">{"deep": ["an island"]}</script><p>a <b>bold</b> word</p></body></html>'
    assert {text.says for text in leaks.texts_of("index.html", page.encode())} >= {"a comment", "a title", "an island", "a bold word"}


def test_the_user_is_in_no_output(shared: Path) -> None:
    for path in (path for path in shared.rglob("*") if path.is_file()):
        packed = zipfile.ZipFile(path) if path.suffix in (".xlsx", ".pptx") else None
        raw = b"".join(packed.read(name) for name in packed.namelist()) if packed else path.read_bytes()
        assert str(shared).encode() not in raw
        assert getpass.getuser() == "root" or getpass.getuser().encode() not in raw
