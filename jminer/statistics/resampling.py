"""Bootstrap and jackknife by customer: a customer is drawn, or left out, with all that they said (Efron and Tibshirani 1993)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
GRAIN = 2.0**20
"""Values are rounded to 2⁻²⁰, so that their sums are exact and no order of adding or number of threads shows."""

BLOCK = 128
"""Draws summed at a time, so that memory stays small."""


def draws(n_customers: int, draws: int, seed: int) -> NDArray[np.int32]:
    """How often each customer is drawn, (draws, n_customers): every row sums to n_customers."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((draws, n_customers), dtype=np.int32)
    for row in counts:
        row[:] = np.bincount(rng.integers(0, n_customers, n_customers), minlength=n_customers) if n_customers else 0
    return counts


def bootstrap_sum(values: ArrayLike, counts: NDArray[np.int32]) -> Numbers:
    """Sum of `values` (n,) or (n, k) in every draw: (draws,) or (draws, k); NaN counts as nothing."""
    exact = np.rint(np.nan_to_num(np.asarray(values, dtype=np.float64)) * GRAIN)
    sums = [counts[start : start + BLOCK].astype(np.float64) @ exact for start in range(0, len(counts), BLOCK)]
    return np.concatenate(sums) / GRAIN


def bootstrap_sum_sparse(rows: NDArray[np.int64], columns: NDArray[np.int64], values: Numbers, k: int, counts: NDArray[np.int32]) -> Numbers:
    """`bootstrap_sum` of customers (rows) by subjects (columns) by what is summed: entries (m,), (m,), (m, v) → (draws, k, v).

    Most customers say nothing of most subjects, so only what they say is held and multiplied.
    """
    from scipy.sparse import csr_matrix

    v = values.shape[1]
    exact = np.rint(np.nan_to_num(values) * GRAIN)
    place = (columns[:, None] * v + np.arange(v)).ravel()
    grid = csr_matrix((exact.ravel(), (place, np.repeat(rows, v))), shape=(k * v, counts.shape[1]))
    grid.eliminate_zeros()
    blocks = [(grid @ counts[start : start + BLOCK].T.astype(np.float64)).T for start in range(0, len(counts), BLOCK)]
    return np.concatenate(blocks).reshape(len(counts), k, v) / GRAIN


def percentile_interval(drawn: ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Percentile interval over the first axis, draws that are NaN left out; NaN where no draw is left."""
    values = np.asarray(drawn, dtype=np.float64)
    empty = np.isnan(values).all(axis=0)
    if not empty.size:
        return np.empty(empty.shape), np.empty(empty.shape)
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(np.where(empty, 0.0, values), [tail, 1 - tail], axis=0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def jackknife_interval(value: float, left_out: ArrayLike, beside: float = 0.0, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a figure from what it is without each customer, or each of g equal groups of them, (g,): Student's t with g − 1 degrees (Tukey 1958).

    `beside`: variance that comes from elsewhere.
    """
    from scipy.special import stdtrit

    x = np.asarray(left_out, dtype=np.float64)
    half = float(stdtrit(len(x) - 1, 0.5 + confidence / 2)) * float(np.sqrt((len(x) - 1) * x.var() + beside))
    return value - half, value + half


def ranks(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank of every item within each draw (draws, items), 1 = highest score; ties keep the items' order."""
    order = np.argsort(-scores, axis=-1, kind="stable")
    return np.asarray(np.argsort(order, axis=-1, kind="stable") + 1)


def rank_interval(
    scores: NDArray[np.float64], top: int = 5, confidence: float = 0.95
) -> tuple[NDArray[np.int64], NDArray[np.int64], Numbers]:
    """For scores (draws, items): best rank, worst rank (percentiles, whole ranks) and the share of draws within `top`."""
    rank = ranks(scores)
    tail = (1 - confidence) / 2
    best = np.quantile(rank, tail, axis=0, method="inverted_cdf")
    worst = np.quantile(rank, 1 - tail, axis=0, method="inverted_cdf")
    return best.astype(np.int64), worst.astype(np.int64), (rank <= top).mean(axis=0)
