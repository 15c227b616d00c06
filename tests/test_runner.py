"""Runs: what is reused, what is made anew, and that a run is there whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jminer import runner
from jminer.errors import ConfigError, IntegrityError, WorkspaceBusy
from jminer.pipeline import NAMES
from jminer.reporting import write_report
from jminer.runfolder import Run, list_runs, locked, open_run
from jminer.runner import Wanted
from jminer.session import Session
from jminer.steps import units as units_step
from jminer.workspace import Workspace
from tests import small


def run(project: Path, *overrides: str, **wanted: object) -> runner.Done:
    return runner.run(Session.open(project, overrides), Wanted(overrides=overrides, **wanted))  # type: ignore[arg-type]


def bytes_of(made: Run) -> dict[str, str]:
    return {name: entry["sha256"] for name, entry in made.manifest["tables"].items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("kettles")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JMINER_WORKSPACE", str(folder))
        patch.setenv("JMINER_KEY", "00" * 32)
        yield small.write(folder)


@pytest.fixture(scope="module")
def first(project: Path) -> runner.Done:
    return run(project, name="first")


@pytest.fixture
def workspace(project: Path) -> Workspace:
    return Workspace(project.parent)


def test_a_run_has_every_table_and_a_report(first: runner.Done) -> None:
    assert first.run.manifest["complete"]
    assert first.reused == ()
    assert set(first.run.manifest["tables"]) == {table for step in runner.STEPS for table in step.writes}
    assert first.run.table("feedback").height == 40
    assert (first.run.path / "report" / "index.html").stat().st_size > 10_000


def test_new_feedback_gives_the_same_bytes_with_cold_and_warm_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JMINER_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("JMINER_KEY", "00" * 32)
    project, private = small.write(tmp_path), tmp_path / "runs" / ".private"
    run(project, only="topics")
    with (tmp_path / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write('r40,p40,"The spout drips. Hi, is there a spare lid?",2,2026-02-01,single\n')
    cut: list[str] = []
    real = units_step.mark
    monkeypatch.setattr(units_step, "mark", lambda text: cut.append(text) or real(text))
    warm = bytes_of(run(project, "topics.model=fit", only="topics").run)
    assert cut == ["The spout drips. Hi, is there a spare lid?"]
    for file in private.glob("*.sqlite*"):
        file.unlink()
    assert bytes_of(run(project, "topics.model=fit", only="topics", force=True).run) == warm
    assert len(cut) == 9
    with sqlite3.connect(private / "cut.sqlite") as database:
        database.execute("UPDATE cut SET parts = replace(parts, '0', '1')")
    with pytest.raises(IntegrityError, match=r"cache of cut texts .*cut\.sqlite is damaged"):
        run(project, only="units", force=True)


def test_nothing_changed_means_nothing_is_made(project: Path, first: runner.Done) -> None:
    second = run(project)
    assert second.run.name == "kettles-1"
    assert second.reused == NAMES
    assert bytes_of(second.run) == bytes_of(first.run)


def test_a_changed_setting_remakes_its_step_and_what_depends_on_it(project: Path, first: runner.Done) -> None:
    changed = run(project, "pains.negative=-0.5")
    result_differs = bytes_of(changed.run)["pains"] != bytes_of(first.run)["pains"]
    assert set(NAMES) - set(changed.reused) == ({"pains", "dropoff", "plan", "evidence"} if result_differs else {"pains", "dropoff", "plan"})


def test_from_remakes_a_step_and_all_after_it_with_the_same_result(project: Path, first: runner.Done) -> None:
    again = run(project, start="journey")
    assert again.reused == NAMES[: NAMES.index("journey")]
    assert bytes_of(again.run) == bytes_of(first.run)


def test_only_stops_after_its_step_and_has_no_report(project: Path, first: runner.Done, workspace: Workspace) -> None:
    partial = run(project, only="units")
    assert partial.report == ()
    assert not partial.run.manifest["complete"]
    assert set(partial.run.manifest["tables"]) == {"feedback", "customers", "quarantine", "ledger", "funnel", "units", "employee_units", "fragments"}
    with pytest.raises(ConfigError, match="stopped after step units"):
        write_report(workspace, partial.run)


def test_topics_alone_pay_for_nothing_that_comes_after_them(project: Path, first: runner.Done) -> None:
    partial = run(project, only="topics")
    assert tuple(partial.run.manifest["durations"]) == NAMES[: NAMES.index("topics") + 1]


def test_other_topics_need_no_new_stages_touchpoints_or_emotions(project: Path, first: runner.Done) -> None:
    plan = dict(runner.plan(Session.open(project, ["topics.model=fit", "topics.count=3"]), Wanted()))
    assert {plan[step] for step in ("facets", "touchpoints", "stages", "emotions", "channels", "journey")} == {"reuse"}
    assert {plan[step] for step in ("topics", "topic_journey", "topic_series")} == {"make"}


def test_another_workspace_gives_the_same_bytes_whatever_the_order_of_rows(first: runner.Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JMINER_WORKSPACE", str(tmp_path))
    other = run(small.write(tmp_path, reverse=True), "embed.processes=1")
    theirs, ours = ({name: sha for name, sha in bytes_of(done.run).items() if name not in ("ledger", "quarantine")} for done in (other, first))
    assert theirs == ours


def test_dry_run_tells_what_would_be_made_and_makes_nothing(project: Path, first: runner.Done, workspace: Workspace) -> None:
    before = list_runs(workspace)
    assert dict(runner.plan(Session.open(project), Wanted())) == dict.fromkeys(NAMES, "reuse")
    assert dict(runner.plan(Session.open(project, ["units.min_letters=3"]), Wanted()))["units"] == "make"
    assert list_runs(workspace) == before


def test_a_taken_name_is_refused(project: Path, first: runner.Done) -> None:
    with pytest.raises(ConfigError, match="already a run called first"):
        run(project, name="first")


@pytest.mark.parametrize("name", ["../x", "a/b", "-rf", "x" * 61, "a\0b", ""])
def test_a_name_cannot_leave_the_workspace(project: Path, name: str) -> None:
    if name:
        with pytest.raises(ConfigError, match="name has letters"):
            run(project, name=name)


def test_an_unknown_step_is_refused(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"no step unit\. Did you mean 'units'"):
        run(project, start="unit")


def test_a_wanted_curve_names_stages_that_there_are(project: Path) -> None:
    wanting = project.with_name("wanting.yaml")
    wanting.write_text(project.read_text() + "to_be: {deliverys: 0.4}\n")
    with pytest.raises(ConfigError, match=r"wanting.yaml: to_be names 'deliverys', which is no stage\. Did you mean 'delivery'\?"):
        Session.open(wanting)


def test_a_second_run_waits_for_nobody(project: Path, workspace: Workspace) -> None:
    with locked(workspace), pytest.raises(WorkspaceBusy, match=f"process {os.getpid()}"):
        run(project)


def test_a_changed_table_is_seen(project: Path, first: runner.Done, workspace: Workspace) -> None:
    made = run(project, name="tampered").run
    path = made.path / made.manifest["tables"]["units"]["file"]
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.unlink()
    path.write_bytes(bytes(raw))
    with pytest.raises(IntegrityError, match=r"is not what run\.json says"):
        open_run(workspace, "tampered").table("units")


def test_a_run_of_a_newer_format_is_refused(first: runner.Done, workspace: Workspace) -> None:
    folder = workspace.runs / "newer"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({"format_version": 99}))
    with pytest.raises(IntegrityError, match="has format 99"):
        open_run(workspace, "newer")
    (folder / "run.json").unlink()
    folder.rmdir()


def test_files_are_private_and_hold_no_path_or_host(first: runner.Done, workspace: Workspace) -> None:
    for path in [*first.run.path.rglob("*"), *workspace.private.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert str(workspace.root) not in (first.run.path / "run.json").read_text()


def test_killed_again_and_again_no_half_run_is_left_and_the_last_one_is_the_same(first: runner.Done, tmp_path: Path) -> None:
    project = small.write(tmp_path)
    env = {**os.environ, "JMINER_WORKSPACE": str(tmp_path), "JMINER_KEY": "00" * 32}
    command = [sys.executable, "-m", "jminer", "run", str(project), "--name", "it", "--quiet"]
    killed, made = 0, tmp_path / "runs" / "it"
    for steps in (0, 3, 6, 12):
        child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while child.poll() is None and len([*tmp_path.glob("runs/.private/steps/*.json")]) < steps:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        assert not made.exists() or (made / "run.json").exists()
    assert killed >= 3
    if not made.exists():
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert bytes_of(open_run(Workspace(tmp_path), "it")) == bytes_of(first.run) == bytes_of(open_run(Workspace(tmp_path), "runs/it"))
