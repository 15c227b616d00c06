"""Small cells lean on their siblings: empirical-Bayes shrinkage."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def shrunk_means(means: ArrayLike, variances: ArrayLike) -> tuple[Numbers, Numbers]:
    """Means (k,) with their sampling variances (k,) → posterior means and the weight (0–1) each keeps of its own.

    Normal–normal model; the variance between cells by moments (DerSimonian and Laird 1986), the centre is the mean
    weighted by precision. NaN cells are left out and stay NaN; a single cell keeps its own mean.
    """
    y, v = np.asarray(means, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    known = ~(np.isnan(y) | np.isnan(v))
    if known.sum() < 2:
        return y.copy(), np.where(known, 1.0, np.nan)
    spread = np.maximum(v[known], 1e-9)
    between = _between(y[known], spread)
    precision = 1.0 / (spread + between)
    centre = float((precision * y[known]).sum() / precision.sum())
    keep = np.full(y.shape, np.nan)
    keep[known] = between / (between + spread)
    return np.where(known, centre + keep * (y - centre), np.nan), keep


def _between(y: Numbers, v: Numbers) -> float:
    """Variance between cells beyond what their own sampling explains; 0 when they differ no more than that."""
    w = 1.0 / v
    centre = (w * y).sum() / w.sum()
    excess = (w * (y - centre) ** 2).sum() - (len(y) - 1)
    return float(max(excess / (w.sum() - (w * w).sum() / w.sum()), 0.0))
