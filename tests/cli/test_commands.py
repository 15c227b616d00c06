"""Every command on a small real project: exit codes, one JSON document on stdout, sentences for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from jminer import cli
from jminer.pipeline import NAMES
from jminer.tables import TABLES
from tests.cli.desk import Desk
from tests.conftest import ROOT


def document(result: Result, code: int = 0) -> object:
    """The one JSON document on stdout."""
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_help_and_version_answer(desk: Desk) -> None:
    helped = desk("--help")
    assert helped.exit_code == 0
    assert all(command in helped.stdout for command in cli.COMMANDS)
    assert desk("--version").stdout.startswith("jminer, version ")


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_its_help(desk: Desk, command: str) -> None:
    helped = desk(command, "--help")
    assert helped.exit_code == 0
    assert f"jminer {command}" in helped.stdout


def test_check_finds_the_small_project_sound(fresh: Desk) -> None:
    facts = document(fresh("check", fresh.project, "--json"))
    assert facts["personas"] == ["parents"]
    assert facts["sources"] == [{"source": "reviews", "kind": "feedback", "file": "reviews.csv", "columns": ["id", "who", "body", "stars", "day", "plan"]}]
    assert "kettles.yaml is sound." in fresh("check", fresh.project).stdout
    assert not (fresh.workspace / "runs").exists()


def test_a_run_prints_one_json_document_and_its_progress_elsewhere(finished: tuple[Desk, Result]) -> None:
    _desk, made = finished
    facts = document(made)
    assert (facts["run"], facts["complete"], facts["read"], facts["kept"], facts["set_aside"]) == ("first", True, 40, 40, 0)
    assert facts["personas"] == {"parents": "INSUFFICIENT"}
    assert set(facts["rows"]) == set(TABLES) | {"vectors", "facets"}
    assert Path(facts["report"]).is_file()
    assert "feedback: 40 records read" in made.stderr


def test_a_run_told_to_people_ends_with_the_report_s_path(desk: Desk) -> None:
    told = desk("run", desk.project, "--name", "told", "--quiet")
    assert told.exit_code == 0
    assert told.stderr == ""
    assert "40 read = 40 kept + 0 set aside + 0 skipped by rule" in told.stdout
    assert f"{len(NAMES)} steps reused" in told.stdout
    assert told.stdout.splitlines()[-1].endswith("told/report/index.html")


def test_dry_run_makes_nothing(desk: Desk) -> None:
    before = desk.runs
    plan = document(desk("run", desk.project, "--dry-run", "--json"))
    assert plan == [{"step": step, "plan": "reuse"} for step in NAMES]
    changed = {line["step"]: line["plan"] for line in document(desk("run", desk.project, "--dry-run", "--json", "--set", "units.min_letters=3"))}
    assert (changed["feedback"], changed["units"]) == ("reuse", "make")
    assert "feedback      reuse" in desk("run", desk.project, "--dry-run").stdout
    assert desk.runs == before


def test_only_stops_after_its_step(desk: Desk) -> None:
    facts = document(desk("run", desk.project, "--only", "units", "--json"))
    assert not facts["complete"]
    assert facts["report"] is None
    refused = desk("report", facts["run"])
    assert refused.exit_code == 2
    assert "stopped after step units" in refused.stderr


def test_gates_exit_4_and_the_run_is_kept(desk: Desk) -> None:
    failed = desk("run", desk.project, "--name", "gated", "--fail-on", "insufficient", "--fail-on", "refuted", "--json")
    assert document(failed, 4)["run"] == "gated"
    assert "parents is INSUFFICIENT" in failed.stderr
    assert "gated" in desk.runs
    assert desk("run", desk.project, "--fail-on", "refuted", "--quiet").exit_code == 0


def test_strict_fails_when_there_was_a_warning(desk: Desk) -> None:
    strict = desk("run", desk.project, "--strict", "--quiet", "--json")
    warnings = json.loads(strict.stdout)["warnings"]
    assert strict.exit_code == (4 if warnings else 0)
    assert ("--strict: the run is done, with " in strict.stderr) is bool(warnings)


def test_a_taken_name_is_refused(desk: Desk) -> None:
    before = desk.runs
    refused = desk("run", desk.project, "--name", "first")
    assert refused.exit_code == 2
    assert "There is already a run called first" in refused.stderr
    assert desk.runs == before


def test_the_fast_encoder_finds_topics_of_its_own(desk):
    plan = {line["step"]: line["plan"] for line in document(desk("run", desk.project, "--fast", "--dry-run", "--json"))}
    assert (plan["units"], plan["topics"]) == ("reuse", "make")


@pytest.mark.parametrize("option", ["--from", "--only"])
def test_an_unknown_step_is_refused_with_a_guess(desk: Desk, option: str) -> None:
    refused = desk("run", desk.project, option, "topic")
    assert refused.exit_code == 2
    assert "There is no step topic. Did you mean 'topics'?" in refused.stderr


def test_runs_are_listed_and_shown(desk: Desk) -> None:
    rows = document(desk("runs", "list", "--json"))
    assert rows[0]["run"] == "first"
    assert rows[0]["feedback"] == 40
    assert rows[0]["state"] == "complete"
    assert "first" in desk("runs", "list").stdout
    facts = document(desk("runs", "show", "first", "--json"))
    assert facts["tables"]["feedback"]["file"] == "01-feedback.parquet"
    shown = desk("runs", "show", "first").stdout
    assert "40 read = 40 kept" in shown
    assert "INSUFFICIENT  parents" in shown
    unknown = desk("runs", "show", "frist")
    assert unknown.exit_code == 2
    assert "Did you mean 'first'?" in unknown.stderr


def test_a_workspace_without_runs_says_how_to_begin(fresh: Desk) -> None:
    assert "No runs yet" in fresh("runs", "list").stdout
    assert document(fresh("runs", "list", "--json")) == []


def test_the_report_is_written_again_from_the_tables(desk: Desk) -> None:
    page = desk.workspace / "runs" / "first" / "report" / "index.html"
    before = page.read_bytes()
    page.write_text("scribbled over")
    files = document(desk("report", "first", "--json"))
    assert str(page) in files
    assert all(Path(file).is_file() for file in files)
    assert page.read_bytes() == before
    assert desk("report", "first").stdout.strip() == f"Report: {page}"


@pytest.mark.parametrize(("what", "holds"), [("project", "sources"), ("settings", "topics"), ("persona", "needs")])
def test_schemas_are_json_schemas(desk: Desk, what: str, holds: str) -> None:
    schema = document(desk("schema", what))
    assert schema["type"] == "object"
    assert holds in schema["properties"]


def test_the_tables_are_described_column_by_column(desk: Desk) -> None:
    described = document(desk("schema", "tables"))
    assert set(described) == set(TABLES)
    assert all(column["says"] for table in described.values() for column in table["columns"].values())


def test_init_makes_a_workspace_whose_demo_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    made = Desk(folder)
    first = made("init", folder)
    assert first.exit_code == 0
    assert "files written" in first.stdout
    assert (folder / "configs" / "jminer.yaml").read_bytes() == (ROOT / "configs" / "jminer.yaml").read_bytes()
    facts = document(made("check", folder / "configs" / "projects" / "demo.yaml", "--json"))
    assert len(facts["personas"]) == 5
    assert len(facts["sources"]) == 6
    (folder / "configs" / "jminer.yaml").write_text("seed: 7\n")
    again = made("init", folder)
    assert again.stdout.startswith("0 files written")
    assert (folder / "configs" / "jminer.yaml").read_text() == "seed: 7\n"


def test_doctor_finds_this_installation_fit(desk: Desk) -> None:
    checks = {check["check"]: check for check in document(desk("doctor", "--json"))}
    assert {"python", "encoder", "disk", "rights"} <= set(checks)
    assert all(check["state"] in ("fine", "warning") for check in checks.values()), checks
    assert "fine" in desk("doctor").stdout


def test_a_fault_in_jminer_itself_is_one_sentence_without_data(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("The courier never rang the bell")

    monkeypatch.delenv("JMINER_DEBUG", raising=False)
    monkeypatch.setenv("JMINER_WORKSPACE", str(desk.workspace))
    monkeypatch.setattr("jminer.runner.Session.open", broken)
    monkeypatch.setattr("sys.argv", ["jminer", "check", str(desk.project)])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "a fault in jminer itself (ZeroDivisionError)" in said
    assert "courier" not in said
    assert "Traceback" not in said


def test_heads_of_two_encoders_are_never_mixed(fresh: Desk) -> None:
    mixed = fresh("run", fresh.project, "--set", "emotions.head=emotions-multilingual")
    assert mixed.exit_code == 2
    assert "trained over different encoders" in " ".join(mixed.output.split())
