"""Permutation tests: what would the numbers be if the labels meant nothing?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def permuted_labels(labels: ArrayLike, strata: ArrayLike, permutations: int, seed: int) -> NDArray[Any]:
    """`labels` (n,) shuffled among the customers of the same stratum, (permutations, n).

    Shuffling within strata keeps each stratum's mix of labels, so a difference between channels, sources or periods
    cannot pass for one between segments.
    """
    values, groups = np.asarray(labels), np.asarray(strata)
    rng = np.random.default_rng(seed)
    shuffled = np.tile(values, (permutations, 1))
    for group in np.unique(groups):
        columns = np.flatnonzero(groups == group)
        shuffled[:, columns] = rng.permuted(shuffled[:, columns], axis=1)
    return shuffled


def p_value(observed: ArrayLike, null: ArrayLike) -> NDArray[np.float64]:
    """One-sided p: share of `null` (permutations, …) at least as large as `observed` (…), with add-one.

    Add-one counts the data as one of the permutations, so p is never 0 (Phipson and Smyth 2010). An observed NaN
    stays NaN.
    """
    seen, drawn = np.asarray(observed, dtype=np.float64), np.asarray(null, dtype=np.float64)
    # A hair's breadth of tolerance: the same sum added in another order is still a tie.
    hits = (drawn >= seen - 1e-12 * np.maximum(np.abs(seen), 1.0)).sum(axis=0)
    return np.where(np.isnan(seen), np.nan, (hits + 1.0) / (len(drawn) + 1.0))


def permutation_p(
    statistic: Callable[[NDArray[Any]], float], labels: ArrayLike, strata: ArrayLike, permutations: int, seed: int
) -> float:
    """One-sided p of `statistic(labels)` under shuffling within strata: large values are evidence."""
    null = [statistic(row) for row in permuted_labels(labels, strata, permutations, seed)]
    return float(p_value(statistic(np.asarray(labels)), null))
