"""How the instrument did: controls whose answer is known, and how often the matcher errs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.personas.controls import BOUNDS
from jminer.report.legible import label, sentence
from jminer.report.material import Material
from jminer.report.measure import Measure, count, measure
from jminer.settings import NeedsSettings
from jminer.statistics.intervals import wilson

SHOWN_ONLY = ("barnum persona", "plainly said")
"""Controls that decide nothing: a fair price may in truth matter more to one segment, and not all that is plainly said is found."""
USUAL = 0.05
"""The share of a control that may come out wrong where none of its own is set."""
FOUND = "plainly said"
"""The control that asks for what should be found; all others ask for what should not be supported."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A control in the analyst's words: its title, its question, and what either outcome means for the verdicts."""

    title: str
    asks: str
    sound: str
    unsound: str


ASKED = {
    "decoy needs": Asked(
        "Invented needs", "Is a need called supported that nobody declared and customers do not mention?",
        "A need that is called supported is hardly ever a false alarm.",
        "Needs are called supported that nobody has, so every verdict is withheld.",
    ),
    "shuffled segments": Asked(
        "People drawn at random", "Is a need called typical of customers who were drawn at random?",
        "What is called typical of a segment is hardly ever mere chance.",
        "Needs are called typical of people who have nothing in common, so every verdict is withheld.",
    ),
    "barnum persona": Asked(
        "Needs of everybody", "Is good quality, a fair price or friendly service called typical of one persona?",
        "What everybody wants is not put down to one persona.",
        "Take a need with care that would fit anybody. No verdict is withheld for it: a fair price may in truth matter more to some.",
    ),
    FOUND: Asked(
        "Things said outright", "Is found what at least ten customers name in one breath with what they think of it?",
        "What many say outright is found, so a need that is not found is hardly said.",
        "Some of what is said outright is overlooked. What is found still stands; what is not found may be there all the same: of a need that is ABSENT "
        "or undecided say that it was not heard, not that nobody has it. No verdict is withheld for it, since not all that many say in one breath is a need.",
    ),
}  # fmt: skip
"""What the analyst reads of each control."""


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """How the instrument did on something whose answer is known."""

    name: str
    title: str
    asks: str
    """What is asked, in the analyst's words."""
    result: str
    """How many came out as they should, in a few words."""
    means: str
    """What that means for the verdicts."""
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
    return tuple(_control(row) for row in given.rows("controls"))


def _control(row: Mapping[str, Any]) -> ControlFacts:
    name, wrong, allowed = row["control"], measure(row, "rate", high="high"), BOUNDS.get(row["control"], USUAL)
    asked = ASKED.get(name, Asked(label(name), sentence(row["says"]), "It came out as it should.", "It came out wrong more often than it may."))
    tested, passed = row["tested"] or 0, row["passed"] or 0
    means = "" if wrong.value is None else asked.sound if wrong.value <= allowed else asked.unsound
    return ControlFacts(
        label(name), asked.title, asked.asks, _result(name, tested, passed), means, tested, passed, wrong, allowed, sentence(row["says"]),
        name not in SHOWN_ONLY,
    )  # fmt: skip


def _result(name: str, tested: int, passed: int) -> str:
    if not tested:
        return "nothing to test"
    if name == FOUND:
        return f"{count(passed)} of {count(tested)} found"
    wrong = tested - passed
    return f"{count(wrong) if wrong else 'none'} of {count(tested)} {'was' if wrong < 2 else 'were'}"


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
