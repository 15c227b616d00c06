"""How the instrument did: controls whose answer is known, and how often the matcher errs."""

from __future__ import annotations

from dataclasses import dataclass

from jminer.personas.controls import BOUNDS
from jminer.report.legible import label, sentence
from jminer.report.material import Material
from jminer.report.measure import Measure, measure
from jminer.settings import NeedsSettings
from jminer.statistics.intervals import wilson

SHOWN_ONLY = ("barnum persona", "plainly said")
"""Controls that decide nothing: a fair price may in truth matter more to one segment, and not all that is plainly said is found."""
USUAL = 0.05
"""The share of a control that may come out wrong where none of its own is set."""


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """How the instrument did on something whose answer is known."""

    name: str
    tested: int
    passed: int
    wrong: Measure
    allowed: float
    """The share that may come out wrong."""
    says: str
    decides: bool
    """Whether verdicts are withheld when it comes out wrong."""

    @property
    def sound(self) -> bool | None:
        """Whether it came out as it should; None where nothing was tested."""
        return None if self.wrong.value is None else self.wrong.value <= self.allowed


@dataclass(frozen=True, slots=True)
class MatcherFacts:
    """What the matcher finds and imagines, measured on trades that it never saw."""

    name: str
    share: Measure
    says: str


def controls(given: Material) -> tuple[ControlFacts, ...]:
    """How the instrument did."""
    return tuple(
        ControlFacts(
            label(row["control"]), row["tested"] or 0, row["passed"] or 0, measure(row, "rate", high="high"),
            BOUNDS.get(row["control"], USUAL), sentence(row["says"]), row["control"] not in SHOWN_ONLY,
        )
        for row in given.rows("controls")
    )  # fmt: skip


def matcher(given: Material) -> tuple[MatcherFacts, ...]:
    """The errors that the corrected shares allow for; nothing where no persona was tested."""
    if not given.rows("controls"):
        return ()
    said = (given.manifest.get("settings") or {}).get("needs") or {}
    known = NeedsSettings().model_dump() | said
    return (
        _error("sentences found", known["sensitivity"], "sentences on a need that the matcher finds"),
        _error("met told from unmet", known["met_found"], "customers who say that a need is met, of whom as much is read"),
        _error("unmet taken for met", known["met_false"], "customers who say that a need is not met, of whom the opposite is read"),
        _error("denials found", known["denials_found"], "denials of a need that are read as such"),
        _error("denials imagined", known["denials_false"], "supporting sentences that are read as denials"),
    )


def _error(name: str, counted: tuple[float, float], says: str) -> MatcherFacts:
    hits, tries = counted
    low, high = wilson(hits, tries)
    return MatcherFacts(name, Measure(hits / tries, low, high), says)
