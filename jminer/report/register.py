"""Gaps between what was declared and what customers describe, in three families; and where each stands on the journey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.report.legible import label, sentence
from jminer.report.material import ALL, Material, Quote
from jminer.report.measure import SMALLEST, Measure, finite, measure
from jminer.report.names import Names


@dataclass(frozen=True, slots=True)
class Family:
    """A family of gaps: its mark, its name, what it means, and the kinds that it holds, most telling first."""

    mark: str
    name: str
    means: str
    kinds: tuple[str, ...]


FAMILIES = (
    Family("∅", "Missing touchpoints", "where customers meet you, or look for you in vain",
           ("absent_touchpoint", "unplanned_touchpoint", "broken_handoff", "unmapped_stage", "silent_stage", "unheard_touchpoint")),
    Family("≠", "Misunderstood needs", "what personas claim and customers do not say, or say otherwise",
           ("contradicted_need", "absent_need", "unclaimed_topic", "wrong_stage", "expectation_break")),
    Family("⇄", "Inconsistent experience", "the same thing told or felt differently from place to place", ("contradicting_facts", "inconsistent_channel")),
    Family("⇅", "Staff and customers apart", "what one side speaks of and the other does not", ("unknown_to_staff", "staff_only")),
)  # fmt: skip
UNITS = {"inconsistent_channel": "in valence", "unheard_touchpoint": "of the customers expected"}
"""What an effect is measured in where it is no share of customers."""


@dataclass(frozen=True, slots=True)
class GapFacts:
    """A difference between what was declared and what customers describe."""

    id: str
    kind: str
    says: str
    customers: int
    effect: Measure
    q: float | None
    quotes: tuple[Quote, ...]
    mark: str
    family: str
    subject: str
    unit: str
    """What the effect is measured in; empty for a share of customers."""
    rank: int | None
    """Among misunderstood needs: by importance × unmet."""
    columns: tuple[str, ...]
    """The stages of the map at which it stands."""


def gaps(given: Material) -> tuple[GapFacts, ...]:
    """Gaps by family and kind; misunderstood needs by rank, the others by customers. Those of one to four customers are left out."""
    names, order = Names(given), {kind: place for place, kind in enumerate(kind for family in FAMILIES for kind in family.kinds)}
    rows = [row for row in given.rows("gaps", "gap_id") if not 0 < (row["customers"] or 0) < SMALLEST and not _no_data(row)]
    rows.sort(key=lambda row: (_family(row["kind"])[0], row["rank"] or 0, order.get(row["kind"], 99), -(row["customers"] or 0)))
    heard = _heard_at(given)
    return tuple(_gap(row, names, heard, given) for row in rows)


def unheard(given: Material) -> tuple[str, ...]:
    """Planned touchpoints without a word, whose contacts nobody declared: no data, no gap."""
    names = Names(given)
    return tuple(names.subject(row["subject"]) for row in given.rows("gaps", "subject") if _no_data(row))


def by_family(found: Sequence[GapFacts]) -> tuple[tuple[Family, tuple[GapFacts, ...]], ...]:
    """Each family that has gaps, with them."""
    pairs = ((family, tuple(gap for gap in found if gap.family == family.name)) for family in FAMILIES)
    return tuple((family, own) for family, own in pairs if own)


def _gap(row: dict[str, Any], names: Names, heard: dict[str, str], given: Material) -> GapFacts:
    family = _family(row["kind"])[1]
    return GapFacts(
        label(row["gap_id"]),
        label(row["kind"]).replace("_", " "),
        sentence(row["says"]),
        row["customers"] or 0,
        measure(row, "effect", "low", "high"),
        finite(row["q"]),
        given.quotes("gap", row["gap_id"]),
        family.mark,
        family.name,
        names.subject(row["subject"] or ""),
        UNITS.get(row["kind"], ""),
        row["rank"],
        tuple(_columns(row, names, heard, given)),
    )


def _columns(row: dict[str, Any], names: Names, heard: dict[str, str], given: Material) -> Iterator[str]:
    subject = (row["subject"] or "").removeprefix("touchpoint/")
    declared = next((t for t in given.taxonomy.touchpoints if t.id == subject), None)
    if subject in heard:
        yield heard[subject]
    elif declared:
        yield from dict.fromkeys(names.columns[stage] for stage in declared.stages if stage in names.columns)
    elif home := names.home(row["subject"] or ""):
        yield home


def _heard_at(given: Material) -> dict[str, str]:
    """Touchpoint → the column at which most customers speak of it."""
    shown = [stage.id for stage in given.stages]
    cells = given.table("touchpoint_coverage").filter(pl.col("stage").is_in(shown) & (pl.col("touchpoint") != ALL) & (pl.col("customers") >= SMALLEST))
    best = cells.sort("touchpoint", "customers", descending=[False, True]).unique("touchpoint", keep="first", maintain_order=True)
    return dict(best.select("touchpoint", "stage").iter_rows())


def _no_data(row: dict[str, Any]) -> bool:
    return row["kind"] == "unheard_touchpoint" and row["q"] is None


def _family(kind: str) -> tuple[int, Family]:
    return next(((place, family) for place, family in enumerate(FAMILIES) if kind in family.kinds), (len(FAMILIES), FAMILIES[-1]))
