"""What goes with the outcome: praise and complaint, all the others held; and whether a topic hurts when it fails or pleases when it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import Material
from jminer.report.measure import SMALLEST, UNKNOWN, Measure, finite, measure
from jminer.report.names import Names
from jminer.report.subjects import why

COMPARED = {
    "reversed": "the usual figure has the wrong sign",
    "explained_away": "the usual figure is explained by other topics",
    "uncovered": "the usual figure hides it",
}  # fmt: skip
"""What to say where the leave-theme-out figure and the effect disagree."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Praise of, or complaint about, something, and the outcome that goes with it."""

    subject: str
    unfit: str
    """Why it heads nothing; empty when it may."""
    polarity: str
    """complaint or praise."""
    customers: int
    reach: float
    effect: Measure
    impact: Measure
    """Reach times effect: what it adds to the mean outcome."""
    left_out: Measure
    """The usual figure, which holds nothing."""
    compared: str
    """What to heed where the two disagree; empty where they do not."""
    q: float | None
    rank: int
    rank_low: int
    rank_high: int
    doubtful: bool
    """Hardly told apart from the other drivers (variance inflation above 5)."""

    @property
    def sure(self) -> bool:
        """Whether the interval of the effect leaves out nought."""
        low, high = self.effect.low, self.effect.high
        return low is not None and high is not None and low * high > 0


@dataclass(frozen=True, slots=True)
class Kano:
    """A topic's class by penalty–reward contrast."""

    subject: str
    kind: str
    reason: str
    complaining: int
    praising: int
    penalty: Measure
    reward: Measure
    asymmetry: Measure


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """The model in words, its drivers by impact, and the classes; or why no drivers can be told."""

    identified: bool = False
    reason: str = ""
    outcome: str = ""
    circular: bool = False
    customers: int = 0
    controls: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    r2: Measure = UNKNOWN
    method: str = ""
    drivers: tuple[Driver, ...] = ()
    kano: tuple[Kano, ...] = ()


def drivers(given: Material, unfit: Mapping[str, str]) -> DriverFacts:
    """Of the model that holds, or else of the first that was refused; nothing where none was tried."""
    models = given.rows("driver_models", "level")
    if not models:
        return DriverFacts()
    row = next((model for model in models if model["state"] == "identified"), models[0])
    names = Names(given)
    ordered = [one for one in given.rows("drivers", "rank", "subject", "polarity") if one["level"] == row["level"] and one["customers"] >= SMALLEST]
    classes = [one for one in given.rows("kano", "kind", "subject") if one["level"] == row["level"]]
    return DriverFacts(
        identified=row["state"] == "identified", reason=sentence(row["reason"]), outcome=label(row["outcome"]), circular=bool(row["circular"]),
        customers=row["customers"] or 0, controls=tuple(map(label, row["controls"] or ())), set_aside=tuple(map(names.subject, row["set_aside"] or ())),
        r2=measure(row, "r2", "r2_low", "r2_high"), method=label(row["method"]),
        drivers=tuple(_driver(one, names, unfit) for one in ordered), kano=tuple(_kano(one, names) for one in classes),
    )  # fmt: skip


def disagreeing(found: Sequence[Driver]) -> int:
    """Drivers of which the usual figure says something else."""
    return sum(bool(driver.compared) for driver in found)


def _driver(row: dict[str, Any], names: Names, unfit: Mapping[str, str]) -> Driver:
    return Driver(
        names.subject(row["subject"]), why(unfit, row["subject"]), "complaint" if row["polarity"] == "negative" else "praise",
        row["customers"], row["reach"] or 0.0,
        measure(row, "effect", "effect_low", "effect_high"), measure(row, "impact", "impact_low", "impact_high"),
        measure(row, "left_out", "left_out_low", "left_out_high"), COMPARED.get(row["compared"] or "", ""), finite(row["q"]),
        row["rank"] or 0, row["rank_low"] or 0, row["rank_high"] or 0, (row["vif"] or 0.0) > 5,
    )  # fmt: skip


def _kano(row: dict[str, Any], names: Names) -> Kano:
    return Kano(
        names.subject(row["subject"]), label(row["kind"]).replace("_", "-"), sentence(row["reason"]), row["complaining"] or 0, row["praising"] or 0,
        measure(row, "penalty", "penalty_low", "penalty_high"), measure(row, "reward", "reward_low", "reward_high"),
        measure(row, "asymmetry", "asymmetry_low", "asymmetry_high"),
    )  # fmt: skip
