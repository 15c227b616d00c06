"""Changes to a persona's file as a diff: every line a hypothesis that this run's data cannot confirm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jminer.domain import Need
from jminer.personas.redraft import ADDED, GONE, LIFTED, need_lines, quoted
from jminer.report.legible import label, quote, sentence
from jminer.report.material import Material, Quote

LEVELS = ("core:", "importance:", "min_prevalence:", "expected_valence:")
"""Keys that a drafted need has by default: nothing in the data speaks for their values."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of the file: `+` comes, `-` goes, a blank stays, `#` is for a person to word."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A change to the persona's file: a hypothesis for later data."""

    change: str
    says: str
    why: str
    status: str
    need: str
    text: str
    """What the file would say, shortened; empty where a person has to find the words."""
    topics: tuple[str, ...]
    customers: int | None
    diff: tuple[DiffLine, ...]
    quotes: tuple[Quote, ...]


def proposals(given: Material, persona: str) -> tuple[ProposalFacts, ...]:
    """A persona's proposals by rank."""
    declared = {row["need_id"]: row for row in given.rows("persona_needs") if row["persona_id"] == persona}
    rows = [_masked(row, given) for row in given.rows("persona_proposals") if row["persona_id"] == persona]
    return tuple(
        ProposalFacts(
            label(row["change"]), sentence(row["says"]), sentence(row["why"]), sentence(row["status"]), label(row["need_id"]), _text(row, given),
            tuple(given.topic_names.get(topic, label(topic)) for topic in row["topics"] or ()), row["customers"],
            tuple(DiffLine(sign, _line(text)) for sign, text in _diff(row, declared, given.speaks)),
            given.quoted([("best", unit) for unit in row["evidence"] or ()]),
        )
        for row in sorted(rows, key=lambda row: row["rank"])
    )  # fmt: skip


def _masked(row: dict[str, Any], given: Material) -> dict[str, Any]:
    """A drafted need's words are customers': names in them are hidden as in quotes."""
    if row["change"] != "add_need":
        return row
    worded = {name: given.said(row[name], None) for name in ("text", "opposite", "met_form", "unmet_form") if row[name]}
    return {**row, **worded, "phrasings": [given.said(each, None) for each in row["phrasings"] or ()]}


def _line(text: str) -> str:
    """Fit to show, with its indent."""
    return " " * (len(text) - len(text.lstrip(" "))) + quote(text)


def _text(row: Mapping[str, Any], given: Material) -> str:
    """A drafted need's words are a customer's: not shown where nobody is quoted."""
    return sentence(row["text"]) if given.speaks or row["change"] != "add_need" else ""


def _diff(row: Mapping[str, Any], declared: Mapping[str, Mapping[str, Any]], speaks: bool) -> Iterator[tuple[str, str]]:
    """(sign, line) of a change; a comment where a person has to find the words."""
    change, need, text = row["change"], row["need_id"], row["text"]
    old = quoted((declared.get(need) or {}).get("statement") or "")
    if change in ADDED:
        yield from (("+", line) for line in _added(row, speaks))
    elif change in GONE:
        yield from (("-", f"- id: {need}"), ("-", f"  statement: {old}"))
    elif change in LIFTED:
        yield from ((" ", f"- id: {need}"), ("+", f"  {LIFTED[change]}: {text}"))
    elif change == "reword_need" and text:
        yield from ((" ", f"- id: {need}"), ("-", f"  statement: {old}"), ("+", f"  statement: {quoted(text)}"), ("+", f"  opposite: {old}"))
    elif change == "change_share":
        yield ("+", f"expected_share: {text}")
    else:
        yield ("#", row["says"] or "")


def _added(row: Mapping[str, Any], speaks: bool) -> list[str]:
    """The drafted need as lines of the file; only its id where nobody is quoted."""
    if not speaks and row["change"] == "add_need":
        return [f"- id: {row['need_id']}"]
    given = {key: row[key] for key in ("opposite", "met_form", "unmet_form") if row[key]}
    lines = need_lines(Need(row["need_id"], row["text"] or "", phrasings=tuple(row["phrasings"] or ()), **given), dash="")
    return [line for line in lines if not line.lstrip().startswith(LEVELS)]
