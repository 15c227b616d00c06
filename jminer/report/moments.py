"""Moments of delight, frustration, confusion and truth: what stands out along the journey, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import sentence
from jminer.report.material import Material
from jminer.report.measure import SMALLEST, Measure, finite, measure
from jminer.report.names import Names
from jminer.report.subjects import why

MARKS = {"frustration": "▼", "delight": "▲", "confusion": "?", "truth": "★"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A topic, perhaps at one touchpoint, at which an emotion stands out, or that decides the outcome."""

    kind: str
    mark: str
    topic: str
    unfit: str
    """Why its topic heads nothing; empty when it may."""
    touchpoint: str
    column: str
    """The stage of the map; empty where its customers are at no single one."""
    stage: str
    customers: int
    share: Measure
    base: float | None
    effect: Measure
    """For truth: on the outcome, others held."""
    says: str


@dataclass(frozen=True, slots=True)
class MomentFacts:
    """Moments by kind, strongest first; and of each kind without any, why."""

    found: tuple[Moment, ...] = ()
    none: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[Moment, ...]:
        """Moments of one kind."""
        return tuple(moment for moment in self.found if moment.kind == kind)


def moments(given: Material, unfit: Mapping[str, str]) -> MomentFacts:
    """What stands out, kind by kind; what heads nothing last."""
    names, rows = Names(given), given.rows("moments", "kind", "topic_id", "touchpoint")
    named = [row for row in rows if row["topic_id"] and (row["customers"] or 0) >= SMALLEST]
    named.sort(key=lambda row: (bool(why(unfit, row["topic_id"])), *_strength(row)))
    order = list(MARKS)
    found = sorted((_moment(row, names, unfit) for row in named), key=lambda moment: order.index(moment.kind) if moment.kind in order else len(order))
    return MomentFacts(tuple(found), tuple(sentence(row["says"]) for row in rows if not row["topic_id"] and row["says"]))


def _strength(row: dict[str, Any]) -> tuple[float, str, str]:
    strong = abs(row["effect"] or 0.0) if row["kind"] == "truth" else row["low"] or 0.0
    return -strong, row["topic_id"], row["touchpoint"] or ""


def _moment(row: dict[str, Any], names: Names, unfit: Mapping[str, str]) -> Moment:
    column = names.columns.get(row["stage"] or "") or names.homes.get(row["topic_id"])
    return Moment(
        row["kind"],
        MARKS.get(row["kind"], "·"),
        names.topic(row["topic_id"]),
        why(unfit, row["topic_id"]),
        names.touchpoint(row["touchpoint"]),
        column or "",
        names.given.stage_name(row["stage"]) if row["stage"] else "",
        row["customers"] or 0,
        measure(row, "share", "low", "high"),
        finite(row["base"]),
        measure(row, "effect", "effect_low", "effect_high"),
        sentence(row["says"]),
    )
