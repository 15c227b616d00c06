"""Means of many cells over customers: shrunk towards their siblings, in bands that hold for each single cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from jminer.statistics.resampling import BLOCK, GRAIN, percentile_interval
from jminer.statistics.shrinkage import shrunk_means

Numbers = NDArray[np.float64]
PRIOR = 3
"""Customers that the siblings' common variance is worth beside a cell's own: ten who happen to agree are no certainty."""
SURE = 0.975
"""Share of draws in which a cell must beat each single other to be called the lowest or highest: a two-sided test at 5 %."""


@dataclass(frozen=True, slots=True)
class Means:
    """One entry per cell, NaN where too few customers have a value."""

    customers: NDArray[np.int64]
    """With a value."""
    mean: Numbers
    """Of the cell alone."""
    shrunk: Numbers
    low: Numbers
    high: Numbers
    drawn: Numbers
    """(draws, cells): the cell's mean in every bootstrap draw, as wide as its band."""
    values: tuple[Numbers, ...]
    """Of each cell's customers."""


def cell_means(values: pl.DataFrame, cells: pl.DataFrame, families: ArrayLike, counts: NDArray[np.int32], least: int) -> Means:
    """Means over customers of the cells (rows of `cells`, in their order), each customer counted once.

    values: the columns of `cells`, `customer` (its column in `counts`) and `value`; a customer's values in a cell are averaged.
    families: a number per cell; cells of a number are siblings. counts: draws of customers (draws, customers), of resampling.draws.

    The shrunk mean is the empirical-Bayes one, moved no further than to the end of the cell's own band (limited translation,
    Efron and Morris 1972). The band is the bootstrap's, around the cell's own mean: an interval that leans on the siblings is right
    on average over cells but misses a cell that differs from them, which is the one that is looked for. It is widened for what few
    customers cannot tell of their own variance (Hesterberg 2015, section 4.3), which leans on the siblings' (Smyth 2004).
    """
    key = cells.columns
    once = values.drop_nulls("value").group_by([*key, "customer"]).agg(value=pl.col("value").mean().round(9)).sort([*key, "customer"])
    lists = cells.join(once.group_by(key, maintain_order=True).agg("customer", "value"), on=key, how="left", maintain_order="left")
    who = [np.array([] if row is None else row, dtype=np.int64) for row in lists["customer"].to_list()]
    value = [np.array([] if row is None else row, dtype=np.float64) for row in lists["value"].to_list()]
    n = np.array([len(row) for row in value], dtype=np.int64)
    known = np.flatnonzero(n >= max(least, 2))
    mean, drawn = np.full(len(n), np.nan), np.full((len(counts), len(n)), np.nan)
    mean[known] = [value[i].mean() for i in known]
    drawn[:, known] = _drawn([who[i] for i in known], [value[i] for i in known], counts)
    own = np.array([((row - row.mean()) ** 2).sum() if len(row) else 0.0 for row in value])
    shrunk, scale = _leaning(mean, own, n, np.asarray(families), known)
    drawn = mean + scale * np.nan_to_num(drawn - mean)
    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    if len(known):
        low[known], high[known] = percentile_interval(drawn[:, known])
    return Means(n, mean, np.clip(shrunk, low, high), low, high, drawn, tuple(value))


def _drawn(who: Sequence[NDArray[np.int64]], value: Sequence[Numbers], counts: NDArray[np.int32]) -> Numbers:
    """Mean of every cell in every draw (draws, cells), NaN in a draw without any of its customers. Sums are exact (resampling.GRAIN)."""
    from scipy.sparse import csr_array

    drawn = np.full((len(counts), len(who)), np.nan)
    if not who:
        return drawn
    ends = np.cumsum([0, *map(len, who)])
    customers, shape = np.concatenate(who), (len(who), counts.shape[1])
    values = csr_array((np.rint(np.concatenate(value) * GRAIN), customers, ends), shape=shape)
    ones = csr_array((np.ones(len(customers)), customers, ends), shape=shape)
    for start in range(0, len(counts), BLOCK):
        block = np.ascontiguousarray(counts[start : start + BLOCK].T, dtype=np.float64)
        n = (ones @ block).T
        np.divide((values @ block).T / GRAIN, n, out=drawn[start : start + BLOCK], where=n > 0)
    return drawn


def _leaning(mean: Numbers, squares: Numbers, n: NDArray[np.int64], families: NDArray[np.int64], known: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Shrunk means, and how many times wider than the plain bootstrap each cell's band must be."""
    from scipy.special import stdtrit

    shrunk, scale = mean.copy(), np.ones(len(mean))
    for family in np.unique(families[known]):
        cells = known[families[known] == family]
        common = squares[cells].sum() / max((n[cells] - 1).sum(), 1)
        shrunk[cells], _ = shrunk_means(mean[cells], np.maximum(common / n[cells], 1e-9))
        leant = (PRIOR * common + squares[cells]) / (PRIOR + n[cells] - 1)
        plain = squares[cells] / n[cells]
        ratio = np.divide(leant, plain, out=np.ones(len(cells)), where=plain > 1e-12)
        scale[cells] = stdtrit(n[cells] - 1, 0.975) / 1.959964 * np.sqrt(ratio)
    return shrunk, scale


@dataclass(frozen=True, slots=True)
class Extreme:
    """Which of some siblings is the lowest (or highest), and how sure that is."""

    first: Numbers
    """Per sibling: share of draws in which it is the lowest."""
    at: int
    """The likeliest one."""
    rival: int
    """The other one that it beats in the fewest draws."""
    sure: bool
    """Whether it is the lowest in enough draws, and beats every other surely."""


def extreme(drawn: Numbers, siblings: Sequence[int], separable: float, highest: bool = False) -> Extreme:
    """The lowest (highest) of two siblings or more: columns of drawn (draws, cells), made of the same draws of customers.

    First in `separable` of the draws is not enough for a name: of equal cells some one is so by chance far more often than 5 % of
    times. The winner must also beat each single other in 97.5 % of draws, which names one of equals in 5 % at most (Gutmann and Maymin 1987;
    Hung and Fithian 2019).
    """
    mine = drawn[:, list(siblings)] * (-1 if highest else 1)
    first = np.bincount(mine.argmin(axis=1), minlength=mine.shape[1]) / len(mine)
    at = int(first.argmax())
    beaten = (mine[:, [at]] < mine).mean(axis=0)
    beaten[at] = np.inf
    return Extreme(first, siblings[at], siblings[int(beaten.argmin())], bool(first[at] >= separable and beaten.min() >= SURE))
