"""How many kinds there are when only some of them have been met: rarefaction and the unseen (Chao 1984, Colwell et al. 2012)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z = 1.959964
RARELY = 3.0
"""With 95 % certainty no more are expected where none was met."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Kinds that were not met, as far as the rare ones tell: a lower bound of their number, with its 95 % interval in whole kinds."""

    kinds: float
    low: float
    high: float
    coverage: float
    """Share of further mentions that would be of kinds already met (Good 1953)."""


def chao1(counts: ArrayLike) -> Unseen:
    """Unseen kinds from how often each met one was mentioned: f1 (f1 − 1) / 2 (f2 + 1), interval log-normal (Chao 1987; Chao and Chiu 2016).

    Kinds mentioned once (f1) and twice (f2) tell of those mentioned never. Where at most one is mentioned once, the upper end is three: a
    Poisson count of none. Nothing mentioned: an unbounded interval. Where kinds differ much in how
    often they are mentioned, the truth is above the interval more often than one time in forty: it bounds the unseen from below.
    """
    times = np.asarray(counts, dtype=np.int64)
    times = times[times > 0]
    n = int(times.sum())
    if n == 0:
        return Unseen(0.0, 0.0, np.inf, 0.0)
    once, twice, less = float((times == 1).sum()), float((times == 2).sum()), (n - 1) / n
    kinds = less * once * (once - 1) / (2 * (twice + 1))
    variance = kinds + less**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
    if twice:
        variance += less**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    elif kinds > 0:
        variance -= less**2 * once**4 / (4 * (len(times) + kinds))
    coverage = 1 - once / n * (n - 1) * once / max((n - 1) * once + 2 * twice, 1.0) if n > 1 else 0.0
    if kinds <= 0:
        return Unseen(0.0, 0.0, RARELY, coverage)
    spread = np.exp(Z * np.sqrt(np.log1p(max(variance, 0.0) / kinds**2)))
    return Unseen(float(kinds), float(np.floor(kinds / spread)), float(np.ceil(kinds * spread)), float(coverage))


def rarefied(counts: ArrayLike, sizes: ArrayLike, least: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Expected number of kinds mentioned at least `least` times among `sizes` (m,) random mentions, and its standard deviation.

    `counts`: mentions of each kind in all. Draws without replacement (Hurlbert 1971); the deviation takes kinds for independent, which
    makes it slightly too large.
    """
    from scipy.stats import hypergeom

    times, drawn = np.asarray(counts, dtype=np.int64), np.asarray(sizes, dtype=np.int64)
    met = hypergeom.sf(least - 1, int(times.sum()), times[None, :], drawn[:, None])
    return met.sum(axis=1), np.sqrt((met * (1 - met)).sum(axis=1))
