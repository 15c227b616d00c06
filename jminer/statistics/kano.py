"""Kano's classes by penalty and reward: does it hurt when it fails, does it please when it works? (methods M10; Mikulić and Prebežac 2011)"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.resampling import percentile_interval

Numbers = NDArray[np.float64]
LEANS, EVEN = 0.2, 0.4
"""An asymmetry surely beyond the first leans to one side; one surely within the second is even."""
NOTHING = 0.05
"""An effect surely smaller than this share of the scale is none."""


@dataclass(frozen=True, slots=True)
class Kano:
    """Class of one subject with its asymmetry (−1 only hurts, 1 only pleases) and why."""

    asymmetry: float
    low: float
    high: float
    kind: str
    reason: str


def kano(reward: Numbers, penalty: Numbers, reward_drawn: Numbers, penalty_drawn: Numbers, nothing: float = NOTHING) -> list[Kano]:
    """Classes of subjects from the effect of praise, and of complaint with its sign turned: (k,) each, and in draws (draws, k).

    Indifferent only where both effects are surely smaller than `nothing`: an effect that merely failed to show is undetermined.
    """
    low, high = percentile_interval(_asymmetry(reward_drawn, penalty_drawn))
    ends = percentile_interval(reward_drawn), percentile_interval(penalty_drawn)
    pleases, hurts = ends[0][0] > 0, ends[1][0] > 0
    none = np.all([(np.abs(low_high) < nothing).all(axis=0) for low_high in ends], axis=0)
    return [
        Kano(float(middle), float(a), float(b), *_kind(float(a), float(b), bool(good), bool(bad), bool(flat)))
        for middle, a, b, good, bad, flat in zip(_asymmetry(reward, penalty), low, high, pleases, hurts, none, strict=True)
    ]


def _asymmetry(reward: Numbers, penalty: Numbers) -> Numbers:
    """(reward − penalty) / (reward + penalty), effects of the wrong sign counted as none; 0 where there are none."""
    good, bad = np.maximum(reward, 0.0), np.maximum(penalty, 0.0)
    return np.asarray((good - bad) / np.where(good + bad > 0, good + bad, 1.0))


def _kind(low: float, high: float, pleases: bool, hurts: bool, none: bool) -> tuple[str, str]:
    if none:
        return "indifferent", "neither praise nor complaint goes with another score"
    if hurts and high < -LEANS:
        return "must_be", "complaint goes with a lower score, praise adds little"
    if pleases and low > LEANS:
        return "attractive", "praise goes with a higher score, complaint takes little away"
    if hurts and pleases and low >= -EVEN and high <= EVEN:
        return "performance", "praise and complaint move the score alike"
    if hurts or pleases:
        return "undetermined", "the score moves, but too few customers tell whether more one way than the other"
    return "undetermined", "too few customers to tell whether the score moves"
