"""What a row of the table of intervals is (`intervals.py`), and what its worlds are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.settings import Settings

SETTINGS = Settings()
Numbers = NDArray[np.float64]
Interval = tuple[float, float]
Answer = tuple[float, Interval] | None
"""A truth and the interval that should hold it; None where the product gives none."""
Trial = Callable[[np.random.Generator, int], Sequence[Answer]]
"""A world made anew, with the seed that the product gets: one answer per row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One interval in one world."""

    name: str
    columns: str = ""
    """Where the product prints it: "table table: column column; table: column", or a command that prints it beside the tables."""
    nominal: float = 0.95
    """.975 for one end of a 95 % interval."""
    wide: str = ""
    """Why it holds the truth more often by design."""
    says: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """Rows that come out of one simulated world, by one function of the product."""

    function: str
    trial: Trial
    rows: tuple[Row, ...]


def one(function: str, row: Row, case: Callable[[np.random.Generator, int], Answer]) -> World:
    """A world of one row."""
    return World(function, lambda rng, seed: [case(rng, seed)], (row,))


def between(truth: float, low: Any, high: Any) -> Answer:
    """Both ends; None where the product leaves one out."""
    return None if low is None or high is None or np.isnan(low) or np.isnan(high) else (float(truth), (float(low), float(high)))


def above(truth: float, low: Any) -> Answer:
    """The lower end alone."""
    return between(truth, low, np.inf)


def below(truth: float, high: Any) -> Answer:
    """The upper end alone."""
    return between(truth, -np.inf, high)


def view(seed: int) -> SimpleNamespace:
    """The settings as shipped, under another seed."""
    return SimpleNamespace(**{**{name: getattr(SETTINGS, name) for name in type(SETTINGS).model_fields}, "seed": seed})


def tones(rng: np.random.Generator, n: int) -> Numbers:
    """Tones of customers, many at either end and more of them bad: skewed, with the mean MEAN_TONE."""
    return rng.beta(0.6, 0.9, n) * 2 - 1


MEAN_TONE = 0.6 / 1.5 * 2 - 1
