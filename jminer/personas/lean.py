"""How far mistakes lean to a segment, told by needs that nobody declared: negative controls (Schuemie et al. 2014, 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from jminer.personas.segments import Segment
from jminer.statistics.odds import OddsRatio, mantel_haenszel
from jminer.statistics.shrinkage import between

HEARD, FEWEST = 10, 10
"""Customers that a negative control must have been read for, and controls that tell how far mistakes lean."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
"""Where to look at what depends on a normal variable to have its mean and spread."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lean:
    """The log odds ratio, segment against the rest, that units accepted by mistake have: mean and spread between needs."""

    mean: float = 0.0
    spread: float = 0.0

    def beyond(self, seen: OddsRatio, mistaken: Numbers) -> tuple[float, float, float, float]:
        """Odds ratio beyond what mistakes show, its 95 % interval, and the one-sided p that mistakes show as much.

        Of those who are read for a need outside the segment a share m is read so by mistake; `mistaken` (k,) are likely values of it. When all others hold it
        inside as often as outside, and mistakes have the odds ratio e^L, about 1 − m + m·e^L is seen, and what is seen is divided by that. Above 1 the
        quotient is never more than the odds ratio of those who truly hold the need, which has no upper end where nearly everything may be a mistake.
        """
        shown = np.log1p(mistaken[:, None] * np.expm1(self.mean + self.spread * NODES))
        usual = shown @ WEIGHTS
        centre, error = seen.log_odds - usual, np.hypot(seen.error, np.sqrt((shown - usual[:, None]) ** 2 @ WEIGHTS))
        low, middle, high = np.exp(_quantiles(np.array([0.025, 0.5, 0.975]), centre, error))
        return float(middle), float(low), float(high), float(_below(np.zeros(1), centre, error)[0])


def _below(x: Numbers, centre: Numbers, error: Numbers) -> Numbers:
    """Chance that an equal mixture of normals is below x (n,)."""
    return np.asarray(ndtr((x[:, None] - centre) / error).mean(axis=1))


def _quantiles(p: Numbers, centre: Numbers, error: Numbers) -> Numbers:
    """Quantiles (n,) of an equal mixture of normals, by bisection."""
    low, high = np.full_like(p, (centre - 5 * error).min()), np.full_like(p, (centre + 5 * error).max())
    for _ in range(30):
        middle = (low + high) / 2
        under = _below(middle, centre, error) < p
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.asarray((low + high) / 2)


def lean(segment: Segment, controls: Sequence[NDArray[np.bool_]]) -> Lean:
    """From who was read for each need that nobody declared, grids (customers, needs): a random-effects mean (DerSimonian and Laird 1986).

    People who talk of a thing are taken more often for people with any need of that thing: a segment of couples says "my wife and I" and is read as
    celebrating. Too few controls tell nothing, and then mistakes are taken not to lean.
    """
    everybody = segment.inside | segment.outside
    grid = np.concatenate([each[:, each[everybody].sum(axis=0) >= HEARD] for each in controls], axis=1).astype(np.float64)
    strata = list(segment.strata().values())
    if grid.shape[1] < FEWEST or not strata:
        return Lean()
    sizes = np.array([(len(inside), len(outside)) for inside, outside in strata], dtype=np.float64)
    hits = np.array([[grid[side].sum(axis=0) for side in pair] for pair in strata])
    measured = [mantel_haenszel(hits[:, 0, i], sizes[:, 0], hits[:, 1, i], sizes[:, 1]) for i in range(grid.shape[1])]
    told = np.array([(one.log_odds, one.error**2) for one in measured if one is not None])
    variance = between(*told.T)
    weight = 1 / (told[:, 1] + variance)
    return Lean(float((weight * told[:, 0]).sum() / weight.sum()), sqrt(variance + 1 / weight.sum()))
