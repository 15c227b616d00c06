"""Means where only some customers are rated: the ratings, helped by what a model says of the others (prediction-powered inference).

Sources: Angelopoulos et al. 2023; the tuned weight of the predictions, Angelopoulos, Duchi and Zrnic 2023 (PPI++); predictions out of fold instead of a
model from elsewhere, Zrnic and Candès 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PoweredMean:
    """A mean with its variance, the degrees of freedom behind it, and the weight that the predictions got (0: none)."""

    mean: float
    variance: float
    freedom: float
    weight: float

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Two-sided interval by Student's t."""
        from scipy.special import stdtrit

        half = float(stdtrit(max(self.freedom, 1.0), 0.5 + confidence / 2)) * sqrt(self.variance)
        return self.mean - half, self.mean + half


def powered_mean(rated: ArrayLike, predicted: ArrayLike, elsewhere: ArrayLike = (), span: float = 1.0) -> PoweredMean:
    """Mean of what all customers would rate: `rated` (n,) with their `predicted` (n,), and the predictions (m,) of those `elsewhere` without a rating.

    mean(rated) + λ (mean(elsewhere) − mean(predicted)), with the λ that makes the interval narrowest: the slope of ratings on predictions, times
    m / (n + m). Predictions that tell nothing get λ = 0, and the mean is that of the rated alone. One rating of half the scale's `span` off the
    mean is added to the variance, so that a few customers who agree are not taken for all.
    """
    y, f, other = (np.asarray(given, dtype=np.float64) for given in (rated, predicted, elsewhere))
    n, m = len(y), len(other)
    weight = _weight(y, f, m)
    left = y - weight * f
    spread = (((left - left.mean()) ** 2).sum() + (span / 2) ** 2 * (n > 0)) / max(n - 1 - (weight > 0), 1)
    shift = weight * (float(other.mean()) - float(f.mean())) if m else 0.0
    variance = spread / n + (weight**2 * float(other.var(ddof=1)) / m if m > 1 else 0.0)
    return PoweredMean(float(y.mean()) + shift, variance, n - 1 - (weight > 0), weight)


def _weight(y: Numbers, f: Numbers, m: int) -> float:
    if m < 2 or len(y) < 3 or f.var() <= 0:
        return 0.0
    slope = float(((y - y.mean()) * (f - f.mean())).sum() / ((f - f.mean()) ** 2).sum())
    return min(max(slope, 0.0), 1.0) * m / (len(y) + m)


def combined(parts: Sequence[PoweredMean], shares: ArrayLike) -> PoweredMean:
    """The mean over strata of which each holds a known share of the customers; degrees of freedom by Satterthwaite 1946."""
    w = np.asarray(shares, dtype=np.float64)
    w = w / w.sum()
    variances = w**2 * [part.variance for part in parts]
    total = float(variances.sum())
    freedom = total**2 / float((variances**2 / [max(part.freedom, 1.0) for part in parts]).sum()) if total > 0 else 1.0
    return PoweredMean(float(w @ [part.mean for part in parts]), total, freedom, float(w @ [part.weight for part in parts]))
