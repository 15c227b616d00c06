"""What a persona's verdict hangs on: the verdict with a part of its feedback left out, what changes most first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import finite

LISTED = 3
"""Parts that the sentence names."""


@dataclass(frozen=True, slots=True)
class FlipFacts:
    """The verdict without one part."""

    without: str
    customers: int | None
    """Who is left; None where so few that it is not told."""
    verdict: str
    supported: float | None
    flips: bool


@dataclass(frozen=True, slots=True)
class HangsFacts:
    """All parts that were left out, one at a time."""

    parts: tuple[FlipFacts, ...]

    @property
    def says(self) -> str:
        """Whether the verdict hangs on one part, in a sentence."""
        told = [f"without {part.without} it is {part.verdict}" for part in self.parts if part.flips]
        if not told:
            return "The verdict is the same whichever part is left out."
        more = f", and {len(told) - LISTED} more parts change it" if len(told) > LISTED else ""
        return f"The verdict hangs on a part: {', '.join(told[:LISTED])}{more}."


def hangs(given: Material, row: Mapping[str, Any]) -> HangsFacts:
    """Of a row of table `personas`."""
    rows = [each for each in given.rows("persona_flips") if each["persona_id"] == row["persona_id"]]
    base = row["supported_weight"] or 0.0

    def departure(each: Mapping[str, Any]) -> tuple[bool, float, str, str]:
        return (not each["flips"], -abs((each["supported"] or 0.0) - base), each["kind"], each["left_out"])

    return HangsFacts(
        tuple(
            FlipFacts(_named(each), each["customers"], label(each["verdict"]), finite(each["supported"]), each["flips"])
            for each in sorted(rows, key=departure)
        )
    )


def _named(row: Mapping[str, Any]) -> str:
    name = label(row["left_out"])
    return name if row["kind"] in ("half", "customer") else f"{row['kind']} {name}"
