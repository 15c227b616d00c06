"""A plan as tickets: what importers ask for, and nothing that a spreadsheet runs."""

import csv
import io
from datetime import date

import polars as pl
import pytest

from jminer.planning.exports import FORMATS
from jminer.report.to_csv import inert
from jminer.report.to_markdown import escaped
from jminer.tables import TABLES


def safe(line):
    return pl.select(inert(pl.lit(line))).item()


@pytest.fixture
def rows():
    base = dict.fromkeys(TABLES["plan"].schema) | {
        "action_id": "pain:T1@delivery", "rank": 1, "source": "pain", "subject_id": "T1@delivery", "kind": "wait", "stage": "delivery",
        "problem": "12 customers complain of “late, again”.", "evidence": ["f1:0:9"], "also": [], "solutions": ["Say when."], "patterns": ["say"],
        "hypothesis": "Perhaps: nobody tells.", "owner": "owner of Courier", "metric": "share of all customers who complain of it", "baseline": 0.4,
        "baseline_low": 0.3, "baseline_high": 0.5, "detectable": 0.1, "target": 0.3, "due_days": 60, "review_days": 150, "rule": "Go on.",
        "top5": 0.95, "top5_weights": 1.0, "would_change": "Nothing.", "harm_low80": -0.5,
    }  # fmt: skip
    return [base, base | {"action_id": "gap:x", "rank": None, "source": "gap", "stage": None, "problem": "=HYPERLINK(“x”)", "baseline": None, "target": None}]


def read(text):
    return list(csv.reader(io.StringIO(text)))


def test_jira_has_a_summary_labels_without_spaces_and_days(rows):
    head, first, second = read(FORMATS["jira"](rows, safe, date(2026, 3, 2)))
    assert head == ["Summary", "Issue Type", "Priority", "Due date", "Labels", "Labels", "Labels", "Labels", "Description"]
    assert first[1:8] == ["Task", "High", "2026-05-01", "jminer", "pain", "wait", "delivery"]
    assert second[2:8] == ["Lowest", "2026-05-01", "jminer", "gap", "wait", ""]
    assert "Metric: share of all customers who complain of it: 40.0% now" in first[8]


def test_days_are_counted_from_the_start_of_the_work_and_are_weeks_without_one(rows):
    first = read(FORMATS["jira"](rows, safe))[1]
    assert first[3] == ""
    assert "Due: 9 weeks after the start" in first[8]
    assert "Review: 22 weeks after the start" in FORMATS["markdown"](rows, str).replace("**", "")
    assert "Due: 2026-05-01" in read(FORMATS["linear"](rows, safe, date(2026, 3, 2)))[1][3]


def test_linear_has_all_columns_of_its_export_and_labels_it_can_tell_apart(rows):
    head, first, second = read(FORMATS["linear"](rows, safe))
    row = dict(zip(head, first, strict=True))
    assert {"Title", "Description", "Status", "Priority", "Estimate", "Labels", "Assignee", "Archived", "Created"} <= set(head)
    assert (row["Priority"], row["Labels"], row["Archived"]) == ("High", "Jminer, Pain, Wait, Delivery", "")
    assert dict(zip(head, second, strict=True))["Priority"] == "No priority"


@pytest.mark.parametrize("form", ["csv", "jira", "linear"])
def test_no_cell_begins_a_formula_on_any_of_its_lines(rows, form):
    cells = [line for row in read(FORMATS[form](rows, safe))[1:] for cell in row for line in cell.split("\n")]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in "=+@" and cell]
    assert not [cell for cell in cells if cell.startswith("-") and not cell.lstrip("-").replace(".", "").isdigit()]


def test_markdown_shows_and_does_nothing(rows):
    rows[0]["problem"] = "They say [click](http://x) <b>now</b>."
    text = FORMATS["markdown"](rows, escaped)
    assert "## 1. They say \\[click\\]" in text
    assert "<b>" not in text
    assert FORMATS["markdown"]([], escaped).endswith("Nothing that was found asks for an action.")
