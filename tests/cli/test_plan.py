"""`jminer plan`, and `jminer show pains|journey|gaps|opportunities` of a segment, on the small project."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.desk import Desk


@pytest.mark.parametrize(("form", "head"), [("csv", "action_id"), ("jira", "Summary"), ("linear", "Id")])
def test_the_plan_is_printed_as_tickets(desk: Desk, form: str, head: str) -> None:
    done = desk("plan", "first", "--format", form)
    assert done.exit_code == 0, done.output
    rows = list(csv.reader(io.StringIO(done.stdout)))
    known = json.loads(desk("plan", "first", "--json").stdout)
    assert rows[0][0] == head
    assert len(rows) == len(known) + 1


def test_tickets_have_days_only_when_the_start_is_given(desk: Desk) -> None:
    def due(*options: str) -> set[str]:
        return {row[3] for row in list(csv.reader(io.StringIO(desk("plan", "first", "--format", "jira", *options).stdout)))[1:]}

    assert due() == {""}
    assert due("--start", "2026-03-02") == {"2026-05-01"}


def test_a_plan_is_written_to_a_file_and_overwrites_none(desk: Desk) -> None:
    out = desk.workspace / "plan.md"
    assert desk("plan", "first", "--out", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# Plan")
    again = desk("plan", "first", "--out", str(out))
    assert (again.exit_code, "already there" in again.stderr) == (2, True)


@pytest.mark.parametrize("table", ["journey", "pains", "gaps", "opportunities"])
def test_every_counted_table_is_shown_as_it_is_in_the_run(desk: Desk, table: str) -> None:
    done = desk("show", table, "first", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["where"], told["says"]) == (None, "All customers.")
    lines = desk("show", table, "first").stdout.splitlines()
    rows = len(told[table])
    assert len(lines) == (2 + rows if rows else 2)  # whom it is of, the heads of the columns, and the rows, or that there are none


def test_an_unknown_field_and_a_thin_segment_are_refused_in_a_sentence(desk: Desk) -> None:
    unknown = desk("show", "pains", "first", "--where", "plam == 'family'")
    assert (unknown.exit_code, "Did you mean 'plan'?" in unknown.stderr) == (2, True)
    thin = desk("show", "pains", "first", "--where", "plan == 'nobody has it'")
    assert (thin.exit_code, "Only 0 customers" in thin.stderr) == (2, True)
