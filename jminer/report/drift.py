"""Whether customers speak of something else than when the topics were made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from typing import Any

from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import THIN, chance, decimal, finite, percent

SURE = 0.01
"""A shift is told when shuffled customers make one as large this seldom (p; q for topics, of which there are many)."""
SHOWN = 8
"""Topics of which the shift is told, the largest first."""

NOT_COMPARED = (
    "Not measured: the topics were found in this run, or the topic model keeps no record of the customers it was made of."
)
SAME = "The topics were made of these very customers, so nothing can have shifted yet."
TOO_FEW = f"Not told: fewer than {THIN} customers."
NOTHING = f"Nothing shifted beyond chance (p ≤ {SURE}) since the topics were made."
SHIFTED = "Customers speak of other things than when the topics were made. Beyond chance are:"


@dataclass(frozen=True, slots=True)
class DriftFacts:
    """One sentence on drift, and one per shift beyond chance."""

    says: str
    shifts: tuple[str, ...] = ()


def drift(given: Material) -> DriftFacts:
    """What shifted between the fit of a known topic model and this run."""
    rows = given.rows("topic_drift", "measure", "topic_id")
    if not rows:
        return DriftFacts(NOT_COMPARED)
    if given.customers < THIN:
        return DriftFacts(TOO_FEW)
    if _same(rows):
        return DriftFacts(SAME)
    shifts = (*_overall({row["measure"]: row for row in rows}), *_topics(rows, given))
    return DriftFacts(SHIFTED, shifts) if shifts else DriftFacts(NOTHING)


def _same(rows: list[dict[str, Any]]) -> bool:
    """Whether no figure differs from that of the fit (sums in another order aside): the run in which a model was made."""
    pairs = [(row["at_fit"], row["now"]) for row in rows if row["at_fit"] is not None and row["now"] is not None]
    return bool(pairs) and all(isclose(then, now, abs_tol=1e-9) for then, now in pairs)


def _overall(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    sure = {measure: row for measure, row in rows.items() if _beyond_chance(row["p"])}
    if row := sure.get("without_topic"):
        yield f"{percent(row['now'])} of what customers say has no topic, {percent(row['at_fit'])} then ({_p(row)})."
    if row := sure.get("similarity"):
        side = "farther from" if row["now"] < row["at_fit"] else "nearer to"
        figures = f"mean cosine {decimal(row['now'], 3)}, {decimal(row['at_fit'], 3)} then"
        yield f"What customers say lies {side} the nearest topic: {figures} ({_p(row)})."
    if row := sure.get("topic_mix"):
        yield f"The mix of topics moved by {decimal(row['shift'], 3)} bit more than chance moves it ({_p(row)})."


def _topics(rows: list[dict[str, Any]], given: Material) -> Iterator[str]:
    """The topics' shares that moved; a share of few customers is not told, only that it moved."""
    customers = {row["topic_id"]: row["customers"] or 0 for row in given.rows("topics")}
    moved = [row for row in rows if row["measure"] == "share" and _beyond_chance(row["q"])]
    moved.sort(key=lambda row: (-abs(row["shift"]), row["topic_id"]))
    for row in moved[:SHOWN]:
        here = customers.get(row["topic_id"], 0)
        now = f"{percent(row['now'])} of what customers say" if here >= THIN else f"thin now ({here})"
        name = given.topic_names.get(row["topic_id"], label(row["topic_id"]))
        side = "More" if row["shift"] > 0 else "Less"
        yield f"{side} of “{name}”: {now}, {percent(row['at_fit'])} then ({chance('q', row['q'])})."
    if len(moved) > SHOWN:
        yield f"{len(moved) - SHOWN} more topics moved by less."


def _beyond_chance(p: float | None) -> bool:
    return finite(p) is not None and float(p or 0.0) <= SURE


def _p(row: dict[str, Any]) -> str:
    return chance("p", row["p"])
