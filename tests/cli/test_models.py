"""A topic model's life on the command line: found, shown, edited, trained again, promoted, grown, and used on new feedback."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.desk import Desk

SUBJECTS = {
    "courier": ("The courier {} rang the bell.", "The courier left my parcel {} in the rain.", "Our courier {} lost the parcel."),
    "refund": ("My refund {} took six weeks.", "I am {} waiting for my refund.", "They {} refuse to pay my refund."),
    "password": ("The app {} forgot my password.", "I {} cannot reset my password.", "The password link is {} dead."),
    "battery": ("The battery {} dies before noon.", "Charging the battery {} takes all night.", "This battery is {} empty."),
    "invoice": ("The invoice is {} wrong.", "My invoice {} shows the wrong amount.", "They {} charged me twice on the invoice."),
}
WORDS = ("never", "always", "again", "still", "once more", "for days", "since March", "as usual", "every time", "yet again", "twice", "sadly")
PROJECT = """\
name: shop
sources:
  - {name: reviews, path: "reviews*.csv", columns: {id: id, customer: who, text: body}}
settings: {redact: {names: "off"}, topics: {min_customers: 3, min_units: 5}}
"""
OTHER_WORDS = ("on my honour", "to everybody's surprise", "without any doubt", "for the third time", "at the worst moment")
SECRET = "ann.secret@example.org"


def reviews(folder: Path, name: str, subjects: tuple[str, ...], extra: str = "", words: tuple[str, ...] = WORDS) -> Path:
    """An export with every way to say something of some subjects, each by another customer."""
    said = [sentence.format(word) for subject in subjects for sentence in SUBJECTS[subject] for word in words]
    rows = [f'{name}-{at},{name}-{at},"{text}"' for at, text in enumerate([*said, *([extra] if extra else [])])]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(["id,who,body", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a run up to the topics, which kept the first version."""
    folder = tmp_path_factory.mktemp("shop")
    for room in ("configs", "corpora"):
        (folder / room).mkdir()
    (folder / "kettles.yaml").write_text(PROJECT, encoding="utf-8")
    reviews(folder, "reviews", ("courier", "refund", "password", "battery"))
    said = Desk(folder)("run", folder / "kettles.yaml", "--only", "topics", "--name", "first")
    assert said.exit_code == 0, said.output
    return folder


@pytest.fixture
def shop(found: Path, tmp_path: Path) -> Desk:
    """A workspace of its own with the first version in use."""
    shutil.copytree(found, tmp_path / "shop", symlinks=True)
    return Desk(tmp_path / "shop")


def told(desk: Desk, *words: object) -> Any:
    result = desk(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def current(desk: Desk) -> str:
    return (desk.workspace / "models" / "topics" / "shop" / "current").read_text().strip()


def edit(desk: Desk, text: str) -> None:
    (desk.workspace / "models" / "topics" / "shop" / "edits.yaml").write_text(text, encoding="utf-8")


def topic_of(desk: Desk, word: str) -> str:
    """The id of the topic that has this word."""
    topics = told(desk, "models", "show", "shop")["topics"]
    return next(topic["topic_id"] for topic in topics if word in " ".join([topic["label"], *topic["keywords"]]))


def test_models_are_listed_and_shown(shop: Desk) -> None:
    [row] = told(shop, "models", "list")
    assert (row["model"], row["current"], row["how"]) == ("shop@1", True, "fit")
    assert row["coverage"] > 0.8
    shown = told(shop, "models", "show", "shop")
    assert len(shown["topics"]) == row["topics"] >= 4
    assert "battery" in shop("models", "show", "shop@1").output
    assert "shop@1" in shop("models", "list").output


def test_the_same_data_makes_no_version(shop: Desk) -> None:
    made = told(shop, "train", "topics", shop.project)
    assert (made["kept"], made["moved"]) == (None, 0.0)


def test_new_data_makes_a_version_that_is_used_only_when_promoted(shop: Desk) -> None:
    reviews(shop.workspace, "reviews2", ("invoice",))
    tried = told(shop, "train", "topics", shop.project, "--dry-run")
    assert (tried["kept"], len(told(shop, "models", "list"))) == (None, 1)
    result = shop("train", "topics", shop.project)
    assert result.exit_code == 0, result.output
    assert "Kept as shop@2; shop@1 stays in use" in result.output
    assert "born" in result.output
    assert current(shop) == "1"
    assert (shop.workspace / "models" / "topics" / "shop" / "2-bertopic" / "topics.json").is_file()
    assert "born" in shop("models", "diff", "shop@1", "shop@2").output
    before = {topic["topic_id"] for topic in told(shop, "models", "show", "shop@1")["topics"]}
    after = {topic["topic_id"] for topic in told(shop, "models", "show", "shop@2")["topics"]}
    assert len(before & after) >= 4
    assert max(after) > max(before)
    checks = told(shop, "models", "promote", "shop@2")
    assert checks["promoted"]
    assert {check["check"] for check in checks["checks"]} == {"coverage", "stability", "coherence", "findings"}
    assert current(shop) == "2"


def test_a_worse_version_is_refused_unless_forced(shop: Desk) -> None:
    made = shop("train", "topics", shop.project, "--set", "topics.count=2")
    assert made.exit_code == 0, made.output
    manifest = shop.workspace / "models" / "topics" / "shop" / "2" / "manifest.json"
    facts = json.loads(manifest.read_text())
    facts["made"]["figures"]["coverage"] = facts["made"]["compared"]["figures"]["coverage"] - 0.2
    manifest.write_text(json.dumps(facts))
    refused = shop("models", "promote", "shop@2")
    assert refused.exit_code == 4
    assert "WORSE coverage" in refused.output
    assert current(shop) == "1"
    assert shop("models", "promote", "shop@2", "--force").exit_code == 0
    assert current(shop) == "2"


def test_a_version_of_another_encoder_is_refused_even_by_force(shop: Desk) -> None:
    shop("train", "topics", shop.project, "--set", "topics.count=2")
    manifest = shop.workspace / "models" / "topics" / "shop" / "2" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(json.loads(manifest.read_text())["encoder"]["weights_sha256"], "0" * 64))
    refused = shop("models", "promote", "shop@2", "--force")
    assert refused.exit_code == 2
    assert "other encoder weights" in refused.output
    assert current(shop) == "1"


def test_training_without_any_version_keeps_the_first_one_in_use(shop: Desk) -> None:
    shutil.rmtree(shop.workspace / "models" / "topics" / "shop")
    grow = shop("train", "topics", shop.project, "--grow")
    assert grow.exit_code == 2
    assert "Find topics first: jminer train topics PROJECT." in grow.output
    assert told(shop, "train", "topics", shop.project)["kept"] == "shop@1"
    assert current(shop) == "1"


@pytest.mark.parametrize("words", [("show", "shop@9"), ("show", "shpo"), ("promote", "../shop@1"), ("diff", "shop@1", "other@1")])
def test_a_model_that_is_not_there_is_told_with_those_that_are(shop: Desk, words: tuple[str, ...]) -> None:
    result = shop("models", *words)
    assert result.exit_code == 2
    assert "shop@1" in result.output


def test_edits_by_hand_reach_the_next_run_and_those_without_effect_are_warned_of(shop: Desk) -> None:
    battery, courier, refund = (topic_of(shop, word) for word in ("battery", "courier", "refund"))
    edit(shop, f"rename: {{{battery}: Empty by noon}}\nmerge: {{{courier}: [{refund}]}}\nban: [T999]\n")
    again = told(shop, "run", shop.project, "--only", "topics", "--name", "edited")
    assert [warning for warning in again["warnings"] if "edits.yaml:3 ban: there is no topic T999" in warning]
    topics = {row["topic_id"]: row["label"] for row in table(shop, "edited", "topics").iter_rows(named=True)}
    assert topics[battery] == "Empty by noon"
    assert refund not in topics
    assert "by hand" in shop("models", "show", "shop").output


def test_edits_that_are_not_sound_stop_the_run_with_their_line(shop: Desk) -> None:
    edit(shop, "rename: {T001: x}\nbann: [T002]\n")
    result = shop("run", shop.project, "--only", "topics")
    assert result.exit_code == 2
    assert "edits.yaml:2 bann: unknown key. Did you mean 'ban'?" in result.output


def table(desk: Desk, run: str, name: str) -> pl.DataFrame:
    [path] = (desk.workspace / "runs" / run).glob(f"*-{name}.parquet")
    return pl.read_parquet(path)


def test_what_has_no_topic_is_told_and_founds_one_when_asked(shop: Desk) -> None:
    reviews(shop.workspace, "reviews2", ("invoice",))
    done = told(shop, "run", shop.project, "--only", "topics", "--name", "more")
    [notice] = [notice for notice in done["notices"] if "wait without a topic" in notice]
    assert "could be founded of them: jminer train topics PROJECT --grow" in notice
    made = told(shop, "train", "topics", shop.project, "--grow")
    assert {change["fate"] for change in made["changes"]} == {"kept", "born"}
    assert made["kept"] == "shop@2"
    assert current(shop) == "1"
    promoted = shop("models", "promote", "shop@2")
    assert promoted.exit_code == 0, promoted.output
    after = told(shop, "run", shop.project, "--only", "topics", "--name", "grown")
    old, new = (table(shop, run, "unit_topics").select("unit_id", "topic_id") for run in ("more", "grown"))
    both = old.join(new, on="unit_id", suffix="_new").drop_nulls("topic_id")
    assert both.filter(pl.col("topic_id") != pl.col("topic_id_new")).is_empty()
    assert after["rows"]["topics"] > done["rows"]["topics"]


def test_new_feedback_is_labelled_as_a_run_would(shop: Desk, tmp_path: Path) -> None:
    new = reviews(tmp_path, "march", ("battery", "invoice"), words=OTHER_WORDS)  # a run does not count what repeats other exports
    shutil.copy(new, shop.workspace / "reviews-march.csv")
    told(shop, "run", shop.project, "--only", "topics", "--name", "all")
    out = tmp_path / "labels.parquet"
    facts = told(shop, "assign", "shop", new, "--project", shop.project, "--out", out)
    assert facts["model"] == "shop@1"
    rows = pl.read_parquet(out)
    assert rows.columns == ["unit_id", "feedback_id", "source_id", "topic_id", "label", "similarity", "margin", "reason"]
    run = table(shop, "all", "unit_topics")
    same = rows.join(run, on="unit_id", suffix="_run", how="left")
    assert rows.height == facts["units"] == 2 * 15
    for column in ("topic_id", "similarity", "margin", "reason"):
        assert same[column].equals(same[f"{column}_run"].alias(column), null_equal=True)
    assert set(rows["topic_id"].drop_nulls()) <= {topic["topic_id"] for topic in told(shop, "models", "show", "shop")["topics"]}


def test_a_file_is_mapped_by_hand_and_no_text_is_printed_or_left(shop: Desk, tmp_path: Path) -> None:
    new = reviews(tmp_path, "april", ("courier",), extra=f"The courier wrote to {SECRET} only.")
    (tmp_path / "how.yaml").write_text("columns: {id: id, customer: who, text: body}\n")
    result = shop("assign", "shop@1", new, "--mapping", tmp_path / "how.yaml", "--set", "redact.names=off")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 37  # every review is one sentence
    assert {"courier", "parcel", "bell"} & {word for row in rows for word in row["label"].replace(",", " ").split()}
    assert "The courier always rang" not in result.output
    left = [path for path in shop.workspace.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert left == []
    assert not list((shop.workspace / "runs" / ".private").glob("assign.*"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--out", "labels.xlsx"), "neither in .csv nor in .parquet"),
        (("--preset", "nosuch"), "There is no nosuch.yaml"),
        (("--preset", "zendesk", "--project", "{project}"), "Give one of"),
        (("--project", "{project}", "--source", "review"), "Did you mean 'reviews'?"),
    ],
)
def test_what_assign_cannot_do_is_said(shop: Desk, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    new = reviews(tmp_path, "may", ("courier",))
    result = shop("assign", "shop", new, *(word.format(project=shop.project) for word in words))
    assert result.exit_code == 2, result.output
    assert says in result.output


def test_a_cell_cannot_begin_a_formula() -> None:
    from jminer.studies.assigning import COLUMNS, as_csv

    row = {**dict.fromkeys(COLUMNS), "source_id": "=1+1", "label": "@late"}
    assert as_csv(pl.DataFrame([row], schema=dict.fromkeys(COLUMNS, pl.String))).splitlines()[1] == ",,'=1+1,,'@late,,,"
