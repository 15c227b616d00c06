"""`jminer compare` and `jminer monitor` on the small project."""

from __future__ import annotations

import json

import polars as pl

from tests.cli.desk import Desk

ACTIONS = """\
schema: jminer/actions@1
actions:
  - id: seal
    title: A new seal
    shipped: {shipped}
    topic: {topic}
    owner: Workshop
"""


def test_a_run_beside_itself_has_not_changed(desk: Desk, tmp_path) -> None:
    done = desk("compare", "first", "first", "--out", tmp_path / "found", "--fail-on", "worse", "--fail-on", "verdict", "--fail-on", "drift")
    assert done.exit_code == 0, done.output
    assert "Nothing changed beyond what chance explains" in done.stdout
    assert (tmp_path / "found" / "compare.md").read_text(encoding="utf-8").startswith("# first and first compared")
    assert len(pl.read_parquet(tmp_path / "found" / "changes.parquet")) > 1
    assert (tmp_path / "found" / "verdicts.csv").exists()
    facts = json.loads(desk("compare", "first", "first", "--json").stdout)
    assert facts["about"]["one_topic_model"]
    assert facts["about"]["a"] == facts["about"]["b"]
    assert not any(row["changed"] for row in facts["verdicts"])


def test_actions_are_judged_or_said_to_be_too_early(desk: Desk, tmp_path) -> None:
    topic = pl.read_parquet(next((desk.workspace / "runs" / "first").glob("*-topics.parquet")))["topic_id"][0]
    file = tmp_path / "actions.yaml"
    file.write_text(ACTIONS.format(shipped="2026-01-15", topic=topic), encoding="utf-8")
    done = desk("monitor", "first", "--actions", file, "--out", tmp_path / "found", "--fail-on", "worse")
    assert done.exit_code == 0, done.output
    assert "A new seal: too early" in done.stdout
    assert "looked after by Workshop" in done.stdout
    [row] = json.loads(desk("monitor", "first", "--actions", file, "--json").stdout)["actions"]
    assert row["verdict"] == "too early"
    assert (tmp_path / "found" / "monitor.md").exists()


def test_faults_are_sentences(desk: Desk, tmp_path) -> None:
    without = desk("monitor", "first")
    assert (without.exit_code, "names no actions" in without.stderr) == (2, True)
    file = tmp_path / "actions.yaml"
    file.write_text(ACTIONS.format(shipped="soon", topic="T001"), encoding="utf-8")
    wrong = desk("monitor", "first", "--actions", file)
    assert (wrong.exit_code, "actions.yaml:5 actions.0.shipped" in wrong.stderr) == (2, True)
    unknown = desk("compare", "first", "frist")
    assert (unknown.exit_code, "Did you mean 'first'?" in unknown.stderr) == (2, True)


def test_actions_of_the_project_are_kept_with_the_run(fresh: Desk) -> None:
    (fresh.workspace / "actions.yaml").write_text(ACTIONS.format(shipped="2026-01-15", topic="T001"), encoding="utf-8")
    project = fresh.project.read_text().replace("personas: [parents.yaml]", "  - {name: shipped, kind: actions, path: actions.yaml}")
    fresh.project.write_text(project, encoding="utf-8")
    assert fresh("check", fresh.project).exit_code == 0
    made = fresh("run", fresh.project, "--name", "with", "--only", "opportunities", "--quiet")
    assert made.exit_code == 0, made.output
    assert fresh("monitor", "with").exit_code == 0
    (fresh.workspace / "actions.yaml").write_text("schema: jminer/actions@1\nactions: [{id: seal}]\n", encoding="utf-8")
    again = fresh("run", fresh.project, "--name", "wrong", "--only", "feedback", "--quiet")
    assert (again.exit_code, "actions.0.shipped: is missing" in again.stderr) == (2, True)
