"""`jminer evaluate heads` on the small project: stored figures, and answers of one's own judged anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jminer.cli.judging import judged
from jminer.heads.answers import Answer, answers_file, append_answer
from jminer.runfolder import open_run
from jminer.session import reopened
from jminer.workspace import Workspace
from tests.cli.desk import KEY, Desk
from tests.cli.test_label import labelled

__all__ = ["labelled"]
KINDS = {"stages": "unit_stages", "touchpoints": "unit_touchpoints", "emotions": "unit_emotions"}


def said(desk: Desk, kind: str) -> list[Answer]:
    """An answer on every unit of the run, that says what the run says; the run's own guess is forgotten."""
    run = open_run(Workspace(desk.workspace), "first")
    units = run.table("units").join(run.table("feedback").select("feedback_id", "customer_id", "language"), on="feedback_id")
    rows = run.table(KINDS[kind])
    if kind == "stages":
        given = rows.select("unit_id", labels=pl.concat_list(pl.col("stage").fill_null("none"), "substage").list.drop_nulls())
    else:
        given = rows.group_by("unit_id").agg(pl.col(kind.removesuffix("s")).alias("labels"))
    joined = units.join(given, on="unit_id", how="left").sort("unit_id")
    return [
        Answer(*(row[name] for name in ("unit_id", "customer_id", "text", "language")), tuple(row["labels"] or ()), ("other",), False, "random", False, "first",
               "2026-03-01")
        for row in joined.iter_rows(named=True)
    ]  # fmt: skip


def keep(path: Path, answers: list[Answer]) -> Path:
    for answer in answers:
        append_answer(path, answer)
    return path


def facts(desk: Desk, *words: Any) -> dict[str, Any]:
    done = desk("evaluate", "heads", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def value(one: dict[str, Any], name: str) -> float:
    return next(figure["value"] for figure in one["figures"] if figure["name"] == name)


def test_stored_figures_are_printed_of_every_head_that_a_run_asks(desk: Desk) -> None:
    found = facts(desk)
    assert [head["head"] for head in found["heads"]][:3] == ["stages", "substages", "touchpoints"]
    assert all(head["figures"] and head["made"] and head["rows"] for head in found["heads"])
    assert (found["projects"], found["notices"]) == ([], ["There are no labels of your own yet: jminer label."])
    told = desk("evaluate", "heads").stdout
    assert "macro-F1" in told
    assert "make bench-heads" in told


def test_another_profile_has_its_own_heads(desk: Desk) -> None:
    heads = [head["head"] for head in facts(desk, "--profile", "multilingual")["heads"]]
    assert heads[:2] == ["stages-multilingual", "substages-multilingual"]
    assert facts(desk, desk.project)["of"] == facts(desk, "first")["of"] == "kettles"


@pytest.mark.parametrize("kind", KINDS)
def test_units_are_judged_as_in_the_run_that_they_are_of(desk: Desk, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JMINER_KEY", KEY)
    workspace, answers = Workspace(desk.workspace), said(desk, kind)
    seen = judged(kind, reopened(workspace, open_run(workspace, "first")), answers)
    assert seen.material.rows["unit_id"].to_list() == [answer.unit_id for answer in answers]
    named = [set(guess) if flag else {"none"} for guess, flag in zip(seen.material.guesses, seen.material.named, strict=True)]
    assert named == [set(answer.labels or ()) for answer in answers]


def test_own_answers_are_found_and_judged_in_the_newest_run_of_their_project(labelled: Desk) -> None:
    workspace = Workspace(labelled.workspace)
    for kind in ("touchpoints", "emotions"):
        keep(answers_file(workspace, "kettles", kind), said(labelled, kind))
    keep(answers_file(workspace, "toasters", "stages"), said(labelled, "stages"))
    found = facts(labelled)
    [kettles] = found["projects"]
    assert (kettles["project"], [one["kind"] for one in kettles["kinds"]]) == ("kettles", ["emotions", "touchpoints"])
    for one in kettles["kinds"]:
        assert one["heard"] == one["answers"] > 0
        assert value(one, "f1") == value(one, "precision") == 1.0  # they say what the heads say
    assert found["notices"] == ["Labels of toasters are not judged: there is no complete run of it."]
    assert [one["project"] for one in facts(labelled, "first")["projects"]] == ["kettles"]


def test_a_file_of_answers_may_lie_anywhere(desk: Desk, tmp_path: Path) -> None:
    wrong = said(desk, "stages")
    path = keep(tmp_path / "stages.jsonl", [*wrong[:10], *(replace(each, labels=("awareness",)) for each in wrong[10:])])
    [one] = facts(desk, "first", "--labels", path)["projects"][0]["kinds"]
    assert one["kind"] == "stages"
    assert 0 < value(one, "right_likeliest") < 0.9
    assert {"named", "right_named", "macro_f1", "calibration_error"} <= {figure["name"] for figure in one["figures"]}
    told = desk("evaluate", "heads", "first", "--labels", tmp_path).stdout
    assert f"Stages, by {len(wrong)} answers on random units" in told
    assert wrong[0].text not in told


def test_answers_on_needs_are_those_of_their_run(labelled: Desk) -> None:
    need = replace(said(labelled, "stages")[0], labels=("met",), guess=("met",), named=True, about="parents.quiet")
    keep(answers_file(Workspace(labelled.workspace), "kettles", "needs"), [need])
    [one] = facts(labelled, "first")["projects"][0]["kinds"]
    assert value(one, "about") == value(one, "right_relation") == 1.0
    assert "as the run said when they were given" in labelled("evaluate", "heads", "first").stdout


def test_faults_are_sentences(desk: Desk, tmp_path: Path) -> None:
    unknown = desk("evaluate", "heads", "frist")
    assert (unknown.exit_code, "Did you mean 'first'?" in unknown.stderr) == (2, True)
    both = desk("evaluate", "heads", "first", "--profile", "fast")
    assert (both.exit_code, "leave out --profile" in both.stderr) == (2, True)
    profile = desk("evaluate", "heads", "--profile", "multilingal")
    assert (profile.exit_code, "multilingual.yaml" in profile.stderr) == (2, True)
    (tmp_path / "stages.jsonl").write_text("no answer\n")
    broken = desk("evaluate", "heads", "first", "--labels", tmp_path)
    assert (broken.exit_code, "Line 1 of stages.jsonl" in broken.stderr) == (7, True)
    (tmp_path / "labels.jsonl").touch()
    assert "named after no kind of label" in desk("evaluate", "heads", "first", "--labels", tmp_path / "labels.jsonl").stderr
