"""Two grids: topics and stages by channel, with what surely differs; and stages by touchpoint, with what is planned, heard and silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import ALL, Material
from jminer.report.measure import SMALLEST, Measure, finite, measure
from jminer.report.names import Names

ROWS = 20
"""Subjects that a grid shows; the table in the export has all."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A topic or stage at one channel or source, beside the others, usual tone taken out."""

    place: str
    customers: int
    others: int
    difference: Measure
    delta: float | None
    q: float | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Contrast:
    """A topic or stage that was compared between places."""

    subject: str
    kind: str
    way: str
    at: tuple[Difference, ...]

    @property
    def sure(self) -> bool:
        """Whether it is inconsistent anywhere."""
        return any(one.sure for one in self.at)

    def here(self, place: str) -> Difference | None:
        """What was found at a place."""
        return next((one for one in self.at if one.place == place), None)


@dataclass(frozen=True, slots=True)
class Consistency:
    """What was compared along one dimension (channel or source), and what could not be."""

    dimension: str
    places: tuple[str, ...]
    contrasts: tuple[Contrast, ...]
    """The inconsistent first, then by q."""
    refused: tuple[str, ...]
    """Why something was not compared, each reason once."""
    mixes: tuple[tuple[str, Measure, tuple[str, ...], tuple[str, ...]], ...]
    """Places whose customers surely speak of other things: place, distance, more of, less of."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A touchpoint at a stage: a letter for its state, and its customers (None below five)."""

    state: str
    customers: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Touchpoints (rows, most customers first) by the map's stages."""

    stages: tuple[str, ...] = ()
    rows: tuple[tuple[str, Cell, tuple[Cell, ...]], ...] = ()
    """Name, over all stages, and at each."""
    most: int = 0
    """The largest number of customers in a cell: what shading goes by."""
    left_out: int = 0


def consistency(given: Material) -> tuple[Consistency, ...]:
    """One per dimension that was looked at."""
    rows = given.rows("inconsistencies", "dimension", "subject_type", "subject", "way", "place")
    return tuple(_dimension(name, [r for r in rows if r["dimension"] == name], given) for name in sorted({r["dimension"] for r in rows}))


def coverage(given: Material) -> Coverage:
    """The touchpoints that are heard, or planned, at the stages of the map."""
    rows = [row for row in given.rows("touchpoint_coverage") if row["touchpoint"] != ALL]
    if not rows:
        return Coverage()
    names, shown, cells = Names(given), [stage.id for stage in given.stages], {(row["stage"], row["touchpoint"]): row for row in rows}
    ids = sorted({row["touchpoint"] for row in rows}, key=lambda t: (-(cells.get((ALL, t), {}).get("customers") or 0), t))
    kept = [t for t in ids if _cell(cells.get((ALL, t), {})).state][:ROWS]
    grid = tuple((names.touchpoint(t), _cell(cells.get((ALL, t), {})), tuple(_cell(cells.get((stage, t), {})) for stage in shown)) for t in kept)
    most = max((cell.customers or 0 for _, _, line in grid for cell in line), default=0)
    return Coverage(tuple(label(stage.name) for stage in given.stages), grid, most, len(ids) - len(kept))


def _cell(row: dict[str, Any]) -> Cell:
    customers = row.get("customers") or 0
    return Cell(label(row.get("state")), customers if customers >= SMALLEST else 0 if not customers else None)


def _dimension(name: str, rows: Sequence[dict[str, Any]], given: Material) -> Consistency:
    names, compared = Names(given), [row for row in rows if row["state"] != "refused" and _enough(row)]
    keys = dict.fromkeys((row["subject_type"], row["subject"], row["way"]) for row in compared)
    own = [_contrast(key, [row for row in compared if (row["subject_type"], row["subject"], row["way"]) == key], names) for key in keys]
    own.sort(key=lambda one: (not one.sure, min((d.q for d in one.at if d.q is not None), default=1.0), one.subject))
    mixes = [row for row in given.rows("channel_mixes", "place") if row["dimension"] == name and (row["q"] or 1.0) <= 0.05 and row["customers"] >= SMALLEST]
    return Consistency(
        name, tuple(dict.fromkeys(label(row["place"]) for row in sorted(compared, key=lambda row: row["place"]))), tuple(own),
        tuple(dict.fromkeys(sentence(row["reason"]) for row in rows if row["state"] == "refused" and row["reason"])),
        tuple((label(row["place"]), Measure(finite(row["distance"])), _topics(row["more"], names), _topics(row["less"], names)) for row in mixes),
    )  # fmt: skip


def _enough(row: dict[str, Any]) -> bool:
    return min(row["customers"] or 0, row["others"] or 0) >= SMALLEST or row["way"] != "compared"


def _topics(ids: Sequence[str] | None, names: Names) -> tuple[str, ...]:
    return tuple(names.topic(one) for one in (ids or ())[:3])


def _contrast(key: tuple[str, str, str], rows: Sequence[dict[str, Any]], names: Names) -> Contrast:
    kind, subject, way = key
    return Contrast(names.subject(subject), kind, label(way), tuple(_difference(row) for row in rows))


def _difference(row: dict[str, Any]) -> Difference:
    return Difference(
        label(row["place"]), row["customers"] or 0, row["others"] or 0, measure(row, "difference", "low", "high"), finite(row["delta"]),
        finite(row["q"]), row["state"] == "inconsistent",
    )  # fmt: skip
