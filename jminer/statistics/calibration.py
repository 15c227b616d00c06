"""Do stated chances keep their word? Measured without the bias that a few answers in many bins bring."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.resampling import jackknife_interval

Numbers = NDArray[np.float64]
BINS = 15
"""As in Guo et al. 2017."""


def calibration_error(stated: Numbers, right: NDArray[np.bool_], who: NDArray[np.int64]) -> tuple[float, float, float]:
    """Root mean square distance of stated chances (answers,) or (answers, labels) from how often they come true, with its 95 % interval.

    who (answers,): whose answer it is. In each bin the square is the mean product of two different customers' errors, so that chance alone adds nothing,
    as it does to the plain expected calibration error (Kumar, Liang and Ma 2019). The interval is the jackknife's over customers, for pairs rather
    too wide (Efron and Stein 1981).
    """
    chance = stated.reshape(len(stated), -1)
    labels, customers = chance.shape[1], int(who.max()) + 1
    if customers < 3:
        return 0.0, 0.0, 1.0
    cell = np.minimum((chance * BINS).astype(np.int64), BINS - 1) + BINS * np.arange(labels)
    off, size = np.zeros((2, customers, BINS * labels))
    np.add.at(off, (who[:, None], cell), chance - right.reshape(chance.shape))
    np.add.at(size, (who[:, None], cell), 1.0)
    sums, squares = np.stack([off, size]), np.stack([off**2, size**2])
    square = _mean_square(sums.sum(axis=1), squares.sum(axis=1))
    left_out = _mean_square(sums.sum(axis=1, keepdims=True) - sums, squares.sum(axis=1, keepdims=True) - squares)
    low, high = np.sqrt(np.clip(jackknife_interval(float(square), left_out), 0, 1))
    return float(np.sqrt(max(square, 0.0))), float(low), float(high)


def _mean_square(sums: Numbers, squares: Numbers) -> Any:
    """Mean over bins, by how many answers each has, of the mean product over pairs of customers: Σₐ Σ_b (a ≠ b) = (Σ)² − Σ²."""
    off, pairs = sums**2 - squares
    known = pairs > 0.5
    weight = sums[1] * known
    return (weight * off / np.where(known, pairs, 1.0)).sum(axis=-1) / np.maximum(weight.sum(axis=-1), 1.0)
