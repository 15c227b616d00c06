"""Small cells lean on their siblings: empirical-Bayes shrinkage."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def shrunk_means(means: ArrayLike, variances: ArrayLike) -> tuple[Numbers, Numbers]:
    """Means (k,) with their sampling variances (k,) → shrunk means and their variances.

    Normal–normal model; the variance between cells by moments (DerSimonian and Laird 1986), the centre is the mean
    weighted by precision. With few cells that variance is poorly known, so the shrinkage is held back by
    (k − 3) / (k − 1), and what is not known about it widens the result (Morris 1983): up to three cells keep their own
    means. NaN cells are left out and stay NaN.
    """
    y, v = np.asarray(means, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    known = ~(np.isnan(y) | np.isnan(v))
    k = int(known.sum())
    if k <= 3:
        return y.copy(), np.where(known, v, np.nan)
    spread = np.maximum(v[known], 1e-9)
    variance_between = between(y[known], spread)
    precision = 1.0 / (spread + variance_between)
    from_centre = y[known] - float((precision * y[known]).sum() / precision.sum())
    give = (k - 3) / (k - 1) * spread * precision
    shrunk, variance = np.full(y.shape, np.nan), np.full(y.shape, np.nan)
    shrunk[known] = y[known] - give * from_centre
    variance[known] = spread * (1 - give * (k - 1) / k) + 2 / (k - 3) * give**2 * from_centre**2
    return shrunk, variance


def between(y: Numbers, v: Numbers) -> float:
    """Variance between cells, means (k,) and their sampling variances (k,), beyond what sampling explains; 0 when they differ no more than that
    (DerSimonian and Laird 1986)."""
    w = 1.0 / v
    centre = (w * y).sum() / w.sum()
    excess = (w * (y - centre) ** 2).sum() - (len(y) - 1)
    return float(max(excess / (w.sum() - (w * w).sum() / w.sum()), 0.0))
