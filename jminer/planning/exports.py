"""A plan as tickets: Markdown, CSV, and the CSV that Jira's and Linear's importers read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from jminer.planning.volume import weeks

Row = Mapping[str, Any]
Safe = Callable[[str], str]
"""Makes a line of text harmless where it is opened: in a spreadsheet, or as Markdown."""
SUMMARY = 180
"""Characters of a title; Jira takes 255."""


def jira(rows: Sequence[Row], safe: Safe, start: date | None = None) -> str:
    """CSV for Jira's importer: it asks for Summary, takes several Labels as columns of the same name, and labels without spaces."""
    labels = [_labels(row) for row in rows]
    most = max(map(len, labels), default=0)
    head = ["Summary", "Issue Type", "Priority", "Due date", *["Labels"] * most, "Description"]
    body = [
        [_title(row), "Task", _urgency(row, ("High", "Medium", "Low", "Lowest")), _day(row["due_days"], start), *[*own, *[""] * (most - len(own))],
         _lines(row, start)]
        for row, own in zip(rows, labels, strict=True)
    ]
    return _csv(head, body, safe)


LINEAR = (
    "Id", "Team", "Title", "Description", "Status", "Estimate", "Priority", "Project", "Creator", "Assignee", "Labels", "Cycle Number", "Cycle Name",
    "Cycle Start", "Cycle End", "Created", "Updated", "Started", "Completed", "Canceled", "Archived", "Due Date",
)  # fmt: skip
"""The columns of Linear's own export, all of which its importer looks for."""


def linear(rows: Sequence[Row], safe: Safe, start: date | None = None) -> str:
    """CSV for Linear's importer: priorities by name, estimates in whole points, labels in one cell, each with a capital, by which it tells them apart."""
    body = [
        {
            "Title": _title(row), "Description": _lines(row, start), "Status": "Backlog", "Priority": _urgency(row, ("High", "Medium", "Low", "No priority")),
            "Labels": ", ".join(label.capitalize() for label in _labels(row)), "Estimate": "" if row["effort"] is None else str(round(row["effort"])),
            "Due Date": _day(row["due_days"], start),
        }
        for row in rows
    ]  # fmt: skip
    return _csv(LINEAR, [[cells.get(name, "") for name in LINEAR] for cells in body], safe)


def plain_csv(rows: Sequence[Row], safe: Safe, start: date | None = None) -> str:
    """Every column of the table; lists parted by semicolons."""
    head = list(rows[0]) if rows else []
    return _csv(head, [[_cell(row[name]) for name in head] for row in rows], safe)


def markdown(rows: Sequence[Row], safe: Safe, start: date | None = None) -> str:
    """One heading per action and a list of what belongs to it."""
    parts = []
    for row in rows:
        place = f"{row['rank']}. " if row["rank"] is not None else ""
        parts.append("\n".join([f"## {place}{safe(_title(row))}", "", *(f"- **{name}**: {safe(said)}" for name, said in _told(row, start).items()), ""]))
    return "\n".join(["# Plan", "", *(parts or ["Nothing that was found asks for an action."])])


FORMATS: dict[str, Callable[[Sequence[Row], Safe, date | None], str]] = {"markdown": markdown, "csv": plain_csv, "jira": jira, "linear": linear}


def _day(after: int | None, start: date | None) -> str:
    """The ISO day so many days after the start of the work; empty as long as nobody has said when that is."""
    return "" if after is None or start is None else (start + timedelta(days=after)).isoformat()


def _when(after: int | None, start: date | None) -> str:
    return _day(after, start) or ("" if after is None else f"{weeks(after)} after the start")


def _title(row: Row) -> str:
    text: str = row["problem"]
    return text if len(text) <= SUMMARY else text[: SUMMARY - 1].rsplit(" ", 1)[0] + "…"


def _lines(row: Row, start: date | None) -> str:
    """The action in lines of a name and what it is."""
    return "\n".join(f"{name}: {said}" for name, said in _told(row, start).items())


def _told(row: Row, start: date | None) -> dict[str, str]:
    """What there is to tell of the action, by name."""
    baseline = "" if row["baseline"] is None else f": {row['baseline']:.1%} now ({row['baseline_low']:.1%} to {row['baseline_high']:.1%})"
    target = "" if row["target"] is None else f"; target {row['target']:.1%}; at least {row['detectable']:.1%} less can be shown"
    order = "without a rank" if row["rank"] is None else (
        f"{row['rank']}, by the lower end of the harm's interval; among the first five in {row['top5']:.0%} of the draws and "
        f"{row['top5_weights']:.0%} of the weightings"
    )  # fmt: skip
    known = {
        "Problem": row["problem"], "Evidence": " ".join(row["evidence"] or ()), "Also": " ".join(row["also"] or ()), "Hypothesis": row["hypothesis"],
        "To try": " / ".join(row["solutions"] or ()), "Owner": row["owner"], "Metric": f"{row['metric']}{baseline}{target}",
        "Due": _when(row["due_days"], start), "Review": _when(row["review_days"], start), "Rule": row["rule"],
        "Rank": order, "What would change it": row["would_change"], "Finding": row["action_id"],
    }  # fmt: skip
    return {name: said for name, said in known.items() if said}


def _labels(row: Row) -> list[str]:
    return ["jminer", *("-".join(str(row[name]).split()) for name in ("source", "kind", "stage") if row[name])]


def _urgency(row: Row, names: tuple[str, str, str, str]) -> str:
    """By how often it is among the first five: nearly always, sometimes, hardly ever; the last for what has no rank."""
    if row["rank"] is None:
        return names[3]
    return names[0] if row["top5"] >= 0.8 else names[1] if row["top5"] >= 0.2 else names[2]


def _cell(value: Any) -> str:
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _csv(head: Sequence[str], body: Sequence[Sequence[str]], safe: Safe) -> str:
    """Comma-separated, everything quoted, each line of a cell harmless on its own."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_number_or(cell, safe) for cell in row] for row in body)
    return out.getvalue()


def _number_or(cell: str, safe: Safe) -> str:
    try:
        float(cell)
        return cell
    except ValueError:
        return "\n".join(safe(line) for line in cell.split("\n"))
