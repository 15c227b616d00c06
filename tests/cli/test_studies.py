"""`jminer evaluate topics` and `jminer tune topics` on the small project."""

from __future__ import annotations

import json

import pytest

from jminer.studies import stage_split
from tests.cli.desk import Desk
from tests.studies.test_stage_split import STAGES, told

SUGGESTED = stage_split.suggest(told(), STAGES)  # the small project is too small for it


def test_a_run_is_evaluated(desk: Desk) -> None:
    done = desk("evaluate", "topics", "first", "--labels", "plan", "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert 0 <= facts["coverage"][0] <= 1
    assert facts["labels"]["k_true"] == 2
    told = desk("evaluate", "topics", "first").stdout
    assert f"{facts['topics']} topics over {facts['units']} units of {facts['customers']} customers" in told
    assert "coherence, C_V" in told


def test_a_project_is_evaluated_as_its_run_is(desk: Desk) -> None:
    before = desk.runs
    run, project = (desk("evaluate", "topics", target, "--json", "--quiet") for target in ("first", desk.project))
    assert project.exit_code == 0, project.output
    assert json.loads(project.stdout) == json.loads(run.stdout)
    assert desk.runs == before


def test_faults_are_sentences(desk: Desk) -> None:
    unknown = desk("evaluate", "topics", "frist")
    assert (unknown.exit_code, "Did you mean 'first'?" in unknown.stderr) == (2, True)
    column = desk("evaluate", "topics", "first", "--labels", "plans")
    assert (column.exit_code, "Did you mean 'plan'?" in column.stderr) == (2, True)
    assert "--set changes a project only" in desk("evaluate", "topics", "first", "--set", "topics.count=3").stderr
    assert desk("run", desk.project, "--name", "short", "--only", "units", "--quiet").exit_code == 0
    assert "stopped before its topics were found" in desk("evaluate", "topics", "short").stderr


def test_settings_are_tried_and_nothing_is_changed(desk: Desk) -> None:
    pytest.importorskip("optuna", reason="the extra tune is not installed")
    before = desk.runs, desk.project.read_text()
    done = desk("tune", "topics", desk.project, "--trials", 2, "--json", "--quiet")
    assert done.exit_code == 0, done.output
    assert sum(trial["present"] for trial in json.loads(done.stdout)) == 1
    assert "stability" in desk("tune", "topics", desk.project, "--trials", 1).stdout
    assert (desk.runs, desk.project.read_text()) == before


def test_parts_of_a_stage_are_proposed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    few = desk("stages", "suggest", "first")
    assert (few.exit_code, "too few to divide it" in few.stderr) == (2, True)
    monkeypatch.setattr(stage_split, "suggest", lambda *_: SUGGESTED)
    done = desk("stages", "suggest", "first", "--parts", 2, "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert len(facts["parts"]) == 2
    printed = desk("stages", "suggest", "first", "--parts", 2, "--yaml").stdout
    assert printed.count(f"within: {facts['stage']}") == 2
    assert f"({facts['stage']}) holds {facts['share']:.0%}" in desk("stages", "suggest", "first", "--parts", 2).stdout
