"""Intervals for shares and means: how sure a figure of customers is."""

from __future__ import annotations

from statistics import NormalDist
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rate = float | tuple[float, float]
"""A known rate, or (hits, trials) of the sample in which it was measured."""

Numbers = NDArray[np.float64]


@overload
def wilson(successes: float, n: float, confidence: float = 0.95) -> tuple[float, float]: ...
@overload
def wilson(successes: NDArray, n: ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]: ...  # type: ignore[type-arg]
def wilson(successes: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[float | Numbers, float | Numbers]:
    """Wilson score interval (low, high) of `successes` among `n`; (0, 1) where n is 0. Numbers or arrays.

    Source: Wilson 1927; recommended by Brown, Cai and DasGupta 2001 for small n.
    """
    x, size = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z2 = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    trials = np.maximum(size, 1e-12)
    centre = (x + z2 / 2) / (trials + z2)
    half = np.sqrt(np.maximum(z2 * (x * (trials - x) / trials + z2 / 4), 0.0)) / (trials + z2)
    # At 0 and at n the bound is 0 or 1 exactly; the formula would leave a rounding error.
    low = np.where((size <= 0) | (x <= 0), 0.0, np.clip(centre - half, 0.0, 1.0))
    high = np.where((size <= 0) | (x >= size), 1.0, np.clip(centre + half, 0.0, 1.0))
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a mean of few, perhaps skewed, values (n,): Student's, its skewness taken out by a cubic transformation; a point where all are alike.

    Source: Hall 1992, "On the removal of skewness by transformation": holds for n from 10, where bootstrap percentiles are too narrow.
    """
    from scipy.special import stdtrit

    x = np.asarray(values, dtype=np.float64)
    n, mean, spread = len(x), float(x.mean()), float(x.std())
    if spread <= 1e-12:
        return mean, mean
    skewness, root, t = float(((x - mean) ** 3).mean()) / spread**3, np.sqrt(n), float(stdtrit(n - 1, 0.5 + confidence / 2))
    low, high = (mean - _unskewed(end / root, skewness, n) * spread * float(np.sqrt(n / (n - 1))) for end in (t, -t))
    return low, high


def _unskewed(quantile: float, skewness: float, n: int) -> float:
    """The standardised error that the transformation takes to `quantile`: inverse of g(w) = w + γw²/3 + γ²w³/27 + γ/6n."""
    if abs(skewness) < 1e-6:
        return quantile
    return float(3 / skewness * (np.cbrt(1 + skewness * (quantile - skewness / (6 * n))) - 1))


def corrected_share(
    successes: float,
    n: float,
    false_positive: Rate,
    sensitivity: Rate = 1.0,
    *,
    confidence: float = 0.95,
    draws: int = 4000,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Share that is left when an imperfect recogniser's errors are taken out: (share, low, high), each in 0–1.

    π = (π_obs − fpr) / (se − fpr); the interval comes from joint draws of the observed share and of those rates that
    were measured (Jeffreys Beta posteriors). With n = 0, or a recogniser no better than chance, it is (0, 0, 1).
    Source: Rogan and Gladen 1978; the joint draw is rule 5 of methods 2.0.
    """
    fpr, se = _point(false_positive), _point(sensitivity)
    if n <= 0 or se <= fpr:
        return 0.0, 0.0, 1.0
    rng = np.random.default_rng(seed)
    observed = rng.beta(successes + 0.5, n - successes + 0.5, draws)
    wrong, right = _drawn(false_positive, draws, rng), _drawn(sensitivity, draws, rng)
    usable = right > wrong
    drawn = np.clip((observed - wrong)[usable] / (right - wrong)[usable], 0.0, 1.0)
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]) if drawn.size else (0.0, 1.0)
    share = float(np.clip((successes / n - fpr) / (se - fpr), 0.0, 1.0))
    return share, float(min(low, share)), float(max(high, share))


def _point(rate: Rate) -> float:
    return rate[0] / max(rate[1], 1) if isinstance(rate, tuple) else rate


def _drawn(rate: Rate, draws: int, rng: np.random.Generator) -> Numbers:
    if not isinstance(rate, tuple):
        return np.full(draws, rate)
    return rng.beta(rate[0] + 0.5, rate[1] - rate[0] + 0.5, draws)
