"""Whether two series go together: rank correlation by permutation, with what drifts taken out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def correlated(one: Numbers, other: Numbers, permutations: int, seed: int, drifting: bool = False) -> tuple[float, float]:
    """Spearman's rank correlation and its two-sided permutation p, (NaN, NaN) where a side does not vary.

    drifting: both are series in time. Straight trends are taken out first, for two things that both grow are not linked by that; and
    the null is widened as neighbours that are alike make chance correlations larger (Pyper and Peterman 1998).
    """
    if drifting:
        one, other = _without_trend(one), _without_trend(other)
    x, y = _ranked(one), _ranked(other)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan"), float("nan")
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    rho = float((x * y).mean())
    rng = np.random.default_rng(seed)
    null = rng.permuted(np.tile(y, (permutations, 1)), axis=1) @ x / len(x) * (_inflation(x, y) if drifting else 1.0)
    p = ((np.abs(null) >= abs(rho) - 1e-12).sum() + 1) / (permutations + 1)
    return round(rho, 9), round(float(p), 9)


def _ranked(values: Numbers) -> Numbers:
    """Ranks, equal values sharing theirs; values are compared to nine places, so that rounding makes no order."""
    _, place, count = np.unique(np.round(values, 9), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])


def _without_trend(values: Numbers) -> Numbers:
    time = np.arange(len(values)) - (len(values) - 1) / 2
    return np.asarray(values - values.mean() - time * (time @ values) / (time @ time))


def _inflation(x: Numbers, y: Numbers) -> float:
    """How many times larger chance correlations are than between values that do not remember: from both lag-one correlations, small-sample bias mended."""
    n = len(x)

    def memory(z: Numbers) -> float:
        plain = float(z[1:] @ z[:-1]) / n
        return min((plain * n + 2) / (n - 4), 0.9) if n > 5 else 0.9  # taking a trend out pulls it down by about (2 + 4ρ) / n

    together = max(memory(x) * memory(y), 0.0) if memory(x) > 0 and memory(y) > 0 else 0.0
    return float(np.sqrt((1 + together) / (1 - together)))
