"""`jminer show topics` on the small project."""

from __future__ import annotations

import json

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
