"""`jminer show topics` on the small project."""

from __future__ import annotations

import json
from pathlib import Path

from jminer.report.figures import FIGURES
from tests.cli.desk import Desk


def test_topics_are_shown_with_where_they_are_and_how_they_feel(desk: Desk) -> None:
    done = desk("show", "topics", "first", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told
    assert [topic["customers"] for topic in told] == sorted((topic["customers"] for topic in told), reverse=True)
    for topic in told:
        assert all(cell["customers"] <= topic["customers"] for kind in ("stages", "emotions", "touchpoints") for cell in topic[kind])
    lines = desk("show", "topics", "first").stdout.splitlines()
    assert len(lines) == 4 * len(told)
    assert f"{told[0]['topic_id']:<6} {told[0]['label']} ({told[0]['customers']} customers" in lines[0]
    assert [line.split("  ")[3].strip() for line in lines[1:4]] == ["mostly at", "feels like", "at the touchpoints"]
    assert told[0]["mostly_at"] in lines[1]


def test_a_run_that_stopped_early_and_a_run_that_is_not_there_are_said(desk: Desk) -> None:
    assert desk("run", desk.project, "--name", "no-stages", "--only", "topics", "--quiet").exit_code == 0
    stopped = desk("show", "topics", "no-stages")
    assert (stopped.exit_code, "stopped after step topics, before topic_stages was made" in stopped.stderr) == (2, True)
    unknown = desk("show", "topics", "frist")
    assert (unknown.exit_code, "Did you mean 'first'?" in unknown.stderr) == (2, True)


def test_a_run_ends_with_its_findings_and_where_to_look(desk: Desk) -> None:
    told = desk("run", desk.project, "--name", "summary", "--quiet", "--quotes", "off")
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert "What matters most" in lines
    assert "Personas" in lines
    assert any("jminer show topics summary" in line for line in lines)
    assert lines[-1].startswith("Report: ")
    page = (desk.workspace / "runs" / "summary" / "report" / "index.html").read_text(encoding="utf-8")
    assert "<q>" not in page


def test_reports_are_asked_for_in_ways_that_go_together(desk: Desk) -> None:
    both = desk("report", "first", "--share", "--quotes", "on")
    assert (both.exit_code, "Leave out one of the two" in both.stderr) == (2, True)


def test_the_schema_of_the_report_is_printed_and_fits_it(desk: Desk) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(desk("schema", "report").stdout)
    Draft202012Validator(schema).validate(json.loads((desk.workspace / "runs" / "first" / "report" / "report.json").read_bytes()))


def test_figures_are_listed_drawn_and_never_overwrite(desk: Desk, tmp_path: Path) -> None:
    assert "topics-over-time" in desk("figure").stdout
    wrong = desk("figure", "topic", "first")
    assert (wrong.exit_code, "Did you mean 'topics'?" in wrong.stderr) == (2, True)
    drawn = next(name for name in FIGURES if desk("figure", name, "first").stdout.startswith("<svg "))
    file = tmp_path / "figure.svg"
    assert desk("figure", drawn, "first", "--out", file).exit_code == 0
    assert desk("figure", drawn, "first", "--out", file).exit_code == 2
    assert desk("figure", drawn, "first", "--out", tmp_path / "figure.gif").exit_code == 2
    assert desk("figure", "topics").exit_code == 2
