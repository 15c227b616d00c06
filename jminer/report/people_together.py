"""Does one person have it all? The conjunction curve, and how often needs come together (methods P6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.personas.bundles import APART
from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import SMALLEST, THIN, UNKNOWN, Measure, finite, measure, percent


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The people who have so many of the persona's needs, or more."""

    needs: int
    customers: int
    share: Measure
    chance: float | None
    """The share when every need is dealt anew among people who say about as much."""
    chance_high: float | None

    @property
    def few(self) -> bool:
        """One to four customers: not told."""
        return 0 < self.customers < SMALLEST


@dataclass(frozen=True, slots=True)
class GroupsFacts:
    """The segment falls into two groups."""

    smaller: float
    p: float
    tells: tuple[str, ...]
    """What the larger group raises more, or less."""


@dataclass(frozen=True, slots=True)
class TogetherFacts:
    """How needs come together in a segment's people."""

    curve: tuple[AtLeast, ...]
    bundling: Measure
    """Pairs of needs in one person, as a multiple of what a shuffle gives."""
    groups: GroupsFacts | None

    @property
    def says(self) -> str:
        """The curve in a sentence: the more a portrait says, the fewer people it is of."""
        last = self.curve[-1]
        whom = "Nobody has" if not last.customers else f"Fewer than {SMALLEST} people have" if last.few else f"{percent(last.share.value)} of its people have"
        return f"{whom} all {last.needs} needs"

    @property
    def bundled(self) -> str:
        """What the bundling means."""
        low, high = self.bundling.low, self.bundling.high
        if low is not None and low > 1:
            return "its needs belong together"
        return "its needs are held by different people" if high is not None and high < APART else "no evidence that they belong together or apart"


def together(given: Material, row: Mapping[str, Any]) -> TogetherFacts:
    """Of a row of table `personas`."""
    steps = [_at_least(each) for each in given.rows("persona_conjunction", "needs") if each["persona_id"] == row["persona_id"]]
    enough = len(steps) > 1 and max(step.customers for step in steps) >= THIN
    return TogetherFacts(tuple(steps) if enough else (), measure(row, "bundling", "bundling_low", "bundling_high"), _groups(row))


def _at_least(row: Mapping[str, Any]) -> AtLeast:
    customers = row["customers"] or 0
    share = UNKNOWN if 0 < customers < SMALLEST else measure(row, "share", "low", "high")
    chance = row["needs"] > 1
    return AtLeast(row["needs"], customers, share, finite(row["shuffled"]) if chance else None, finite(row["shuffled_high"]) if chance else None)


def _groups(row: Mapping[str, Any]) -> GroupsFacts | None:
    if not row["split_topics"]:
        return None
    return GroupsFacts(row["split_share"] or 0.0, row["split_p"] or 0.0, tuple(label(topic) for topic in row["split_topics"]))
