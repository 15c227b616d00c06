"""Before and after, or one run and another: differences of many cells at once, the mix of strata held still, customers as the unit.

A cell is whatever is followed (a topic, a stage); a stratum is where feedback comes from. Each cell's level on either side is
directly standardised: its means within strata, weighted by one reference mix. What a customer adds to a difference is kept
(the influence, Huber 1967), so that customers on both sides count as pairs and cells share their covariance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.resampling import BLOCK, GRAIN

Numbers = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 3
"""Customers that a cell needs in a stratum on either side; the stratum is left out for it otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """One row per customer, cell and side: who, what, when (0 before, 1 after), from where (one stratum a side), and the value.

    `base` (rows of customer, side, stratum) holds everybody whom shares are of; None where the value is a mean among those who speak.
    """

    customers: int
    cells: int
    strata: int
    customer: Ints
    cell: Ints
    side: Ints
    stratum: Ints
    value: Numbers
    base: tuple[Ints, Ints, Ints] | None = None

    def pooled(self) -> Observed:
        """The same as if all came from one stratum: the crude figures."""
        one = np.zeros_like
        base = None if self.base is None else (self.base[0], self.base[1], one(self.base[2]))
        return Observed(self.customers, self.cells, 1, self.customer, self.cell, self.side, one(self.stratum), self.value, base)

    @property
    def place(self) -> Ints:
        """Each row's place in (cells, 2, strata), flat."""
        return np.asarray((self.cell * 2 + self.side) * self.strata + self.stratum)

    def sums(self) -> tuple[Numbers, Numbers]:
        """Customers and the sum of their values in each (cell, side, stratum)."""
        shape = (self.cells, 2, self.strata)
        total = np.bincount(self.place, np.rint(self.value * GRAIN), 2 * self.cells * self.strata).reshape(shape) / GRAIN
        if self.base is None:
            return np.bincount(self.place, minlength=2 * self.cells * self.strata).reshape(shape).astype(np.float64), total
        _, side, stratum = self.base
        everyone = np.bincount(side * self.strata + stratum, minlength=2 * self.strata).reshape(2, self.strata)
        return np.broadcast_to(everyone, shape).astype(np.float64), total


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Standardised levels of every cell on both sides."""

    n: Numbers
    """Customers (cells, 2, strata)."""
    mean: Numbers
    """Their mean value (cells, 2, strata); 0 where there are none."""
    weight: Numbers
    """The reference mix of each cell (cells, strata), over the strata that both sides have enough of; rows sum to 1, or to 0 without any."""

    @property
    def level(self) -> Numbers:
        """(cells, 2); NaN where no stratum is common."""
        return _standardised(self.mean, self.weight)

    @property
    def counted(self) -> Numbers:
        """Customers in the strata that count (cells, 2)."""
        return np.asarray((self.n * (self.weight > 0)[:, None, :]).sum(axis=2))

    @property
    def change(self) -> Numbers:
        """After less before (cells,)."""
        level = self.level
        return np.asarray(level[:, 1] - level[:, 0])


def levels(seen: Observed, mix: Numbers | None = None) -> Levels:
    """Levels under a reference mix: of a cell's own customers on both sides together, or `mix` (strata,) for all."""
    n, total = seen.sums()
    mean = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
    common = (n >= LEAST).all(axis=1)
    weight = np.where(common, n.sum(axis=1) if mix is None else mix[None, :], 0.0)
    whole = weight.sum(axis=1, keepdims=True)
    return Levels(n, mean, np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0))


def influences(seen: Observed, found: Levels) -> tuple[Numbers, Numbers]:
    """What each customer adds to each cell's level before and after: two arrays (customers, cells).

    The sum of products of two columns estimates their covariance; cells with one customer in a stratum count it twice.
    """
    n, mean, weight = found.n, found.mean, found.weight
    per = weight[:, None, :] * np.divide(1.0, np.sqrt(n * np.maximum(n - 1, 0.5)), out=np.zeros_like(n), where=n > 0)
    sides = []
    for side in (0, 1):
        rows = np.flatnonzero(seen.side == side)
        cell, stratum, who = seen.cell[rows], seen.stratum[rows], seen.customer[rows]
        added = np.zeros((seen.customers, seen.cells))
        off = seen.value[rows] if seen.base is not None else seen.value[rows] - mean[cell, side, stratum]
        added[who, cell] = off * per[cell, side, stratum]
        if seen.base is not None:
            here = seen.base[1] == side
            # Everybody asked counts, also who says nothing of the cell.
            added[seen.base[0][here]] -= (mean * per)[:, side, :].T[seen.base[2][here]]
        sides.append(added)
    return sides[0], sides[1]


def drawn_customers(groups: Ints, draws: int, seed: int) -> list[NDArray[np.int16]]:
    """How often each customer is drawn, in blocks (customers, at most BLOCK): drawn with all that they said, within their group (customers,)."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    blocks = []
    for start in range(0, draws, BLOCK):
        count = min(BLOCK, draws - start)
        drawn = np.zeros((len(groups), count), dtype=np.int16)
        for inside in members:
            picks = rng.integers(0, len(inside), (count, len(inside))) + np.arange(count)[:, None] * len(inside)
            drawn[inside] = np.bincount(picks.ravel(), minlength=count * len(inside)).reshape(count, len(inside)).T
        blocks.append(drawn)
    return blocks


def redrawn(seen: Observed, found: Levels, drawn: Sequence[NDArray[np.int16]]) -> Numbers:
    """Levels (draws, cells, 2) in bootstrap draws by customer; the reference mix stays as it is. Sums are exact (see `resampling.GRAIN`)."""
    from scipy.sparse import csr_matrix

    def by_place(values: Numbers, who: Ints, place: Ints, width: int) -> Any:
        return csr_matrix((values, (place, who)), shape=(width, seen.customers))

    strata, width = seen.strata, 2 * seen.cells * seen.strata
    total = by_place(np.rint(seen.value * GRAIN), seen.customer, seen.place, width)
    if seen.base is None:
        size = by_place(np.ones(len(seen.customer)), seen.customer, seen.place, width)
    else:
        who, side, stratum = seen.base
        size = by_place(np.ones(len(who)), who, side * strata + stratum, 2 * strata)
    answer = []
    for block in drawn:
        counts = block.astype(np.float64)
        sums = (total @ counts).T.reshape(counts.shape[1], seen.cells, 2, strata) / GRAIN
        n = (size @ counts).T.reshape(counts.shape[1], -1, 2, strata)
        mean = np.divide(sums, n, out=np.zeros_like(sums), where=n > 0)
        answer.append(_standardised(mean, found.weight[None, :, None, :] * (n > 0)))
    return np.concatenate(answer)


def _standardised(mean: Numbers, weight: Numbers) -> Numbers:
    """Weighted means over strata; weights are scaled anew where a draw leaves a stratum empty."""
    given = weight[:, None, :] if weight.ndim == 2 else weight
    whole = given.sum(axis=-1)
    return np.asarray(np.divide((mean * given).sum(axis=-1), whole, out=np.full(mean.shape[:-1], np.nan), where=np.broadcast_to(whole > 0, mean.shape[:-1])))


def mean_p(found: Levels, before: Numbers, after: Numbers) -> Numbers:
    """Two-sided p of each cell's change of a mean (cells,): Welch's t on influences, so that customers on both sides are pairs.

    NaN where nothing can be compared; 1 where nothing differs. Source: Welch 1947.
    """
    from scipy.special import stdtr

    apart = [(side**2).sum(axis=0) for side in (before, after)]
    error = np.sqrt(((after - before) ** 2).sum(axis=0))
    each = sum(own**2 / np.maximum(n - 1, 1) for own, n in zip(apart, found.counted.T, strict=True))
    freedom = np.divide((apart[0] + apart[1]) ** 2, each, out=np.ones_like(error), where=each > 0)
    change = found.change
    t = np.divide(np.abs(change), error, out=np.where(np.abs(change) > 1e-9, np.inf, 0.0), where=error > 1e-12)
    return np.where(np.isnan(change), np.nan, 2 * stdtr(np.maximum(freedom, 1), -t))


def share_p(found: Levels, before: Numbers, after: Numbers, prior: float = 2.0) -> tuple[Numbers, Numbers, Numbers]:
    """Log odds ratio of each cell's standardised share, its standard error, and the two-sided p, each (cells,).

    Each stratum's share leans on both sides' common one by `prior` customers (Monroe, Colaresi and Quinn 2008: informative Dirichlet
    prior, for two outcomes), so that a handful cannot look like a finding. Customers on both sides are pairs.
    """
    from scipy.special import ndtr

    hits = found.n * found.mean
    common = np.clip((hits.sum(axis=1) + 0.5) / (found.n.sum(axis=1) + 1.0), 1e-6, 1 - 1e-6)[:, None, :]
    size = found.n + prior
    share = (hits + prior * common) / size
    weight = found.weight[:, None, :]
    level = (share * weight).sum(axis=2)
    spread = (share * (1 - share) / size * weight**2).sum(axis=2)
    slope = 1 / np.maximum(level * (1 - level), 1e-12)
    together = (before * after).sum(axis=0) * slope.prod(axis=1)
    variance = (spread * slope**2).sum(axis=1) - 2 * together
    known = found.weight.sum(axis=1) > 0
    log_odds = _logit(level[:, 1]) - _logit(level[:, 0])
    # Of nearly the same customers on both sides hardly any variance is left: as much as one customer's answer stays.
    error = np.sqrt(np.maximum(variance, (slope.max(axis=1) / np.maximum(found.counted.min(axis=1), 1)) ** 2 * 0.25))
    return np.where(known, log_odds, np.nan), np.where(known, error, np.nan), np.where(known, 2 * ndtr(-np.abs(log_odds) / error), np.nan)


def rounded(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with every number to nine digits, so that how many threads added them up does not show."""
    return [{name: float(f"{value:.9g}") if isinstance(value, float) else value for name, value in row.items()} for row in rows]


def _logit(share: Numbers) -> Numbers:
    share = np.clip(share, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(share / (1 - share)))
