"""How far mistakes lean to a segment, told by needs that nobody declared: negative controls (Schuemie et al. 2014, 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from jminer.personas.segments import Segment
from jminer.statistics.odds import OddsRatio, mantel_haenszel
from jminer.statistics.shrinkage import between

HEARD, FEWEST = 10, 10
"""Customers that a negative control must have been read for, and controls that tell how far mistakes lean."""


@dataclass(frozen=True, slots=True)
class Lean:
    """The log odds ratio, segment against the rest, that units accepted by mistake have: mean and spread between needs."""

    mean: float = 0.0
    spread: float = 0.0

    def beyond(self, seen: OddsRatio) -> tuple[float, float, float, float]:
        """Odds ratio beyond what mistakes show, its 95 % interval, and the one-sided p that mistakes show as much."""
        centre, error = seen.log_odds - self.mean, hypot(seen.error, self.spread)
        reach = NormalDist().inv_cdf(0.975) * error
        return exp(centre), exp(centre - reach), exp(centre + reach), 1 - NormalDist().cdf(centre / error)


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
