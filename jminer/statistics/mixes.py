"""Do two groups of customers speak of different things? Divergence of topic mixes, less what chance makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.permutation import p_value, permuted_labels

Numbers = NDArray[np.float64]
BLOCK = 250


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """How one group's mix differs from the others'."""

    divergence: float
    """Jensen–Shannon divergence in bits, less the mean of shuffled groups; may be slightly below 0 where there is no difference."""
    distance: float
    """Its square root; 0 where it is negative."""
    p: float
    association: float
    """Cramér's V of group and topic, corrected for bias (Bergsma 2013)."""
    shift: Numbers
    """Share of each topic in the group less that in the others, (topics,)."""


def compare_mixes(shares: Any, inside: NDArray[np.bool_], strata: NDArray[np.int64], permutations: int, seed: int) -> Mix:
    """The customers of a group against the others, shuffled within strata.

    shares: sparse or dense (customers, topics), each row a customer's mix, summing to 1: a customer weighs 1 however much they say. The plain
    divergence of two samples of one mix is well above 0 when they are small, so no fixed limit can be put on it.
    """
    observed, mine, others = _divergence(shares, inside[None].astype(np.float64))
    drawn = [
        _divergence(shares, permuted_labels(inside, strata, min(BLOCK, permutations - start), seed + start).astype(np.float64))[0]
        for start in range(0, permutations, BLOCK)
    ]
    null = np.concatenate(drawn)
    corrected = float(observed[0] - null.mean())
    association = _cramers_v(np.stack([mine[0] * inside.sum(), others[0] * (~inside).sum()]))
    return Mix(corrected, max(corrected, 0.0) ** 0.5, float(p_value(observed[0], null)), association, mine[0] - others[0])


def _divergence(shares: Any, inside: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Divergence in bits, and both mixes, for groups (groups, customers) of 0 and 1."""
    mine = np.round((shares.T @ inside.T).T, 9)
    others = np.round(np.asarray(shares.sum(axis=0)).ravel() - mine, 9)
    mine, others = mine / mine.sum(axis=1, keepdims=True), others / others.sum(axis=1, keepdims=True)
    middle = (mine + others) / 2
    return (_entropy(middle) - (_entropy(mine) + _entropy(others)) / 2), mine, others


def _entropy(mix: Numbers) -> Numbers:
    return np.asarray(-(mix * np.log2(np.where(mix > 0, mix, 1.0))).sum(axis=-1))


def _cramers_v(counts: Numbers) -> float:
    """Of (groups, topics) counts, corrected for bias."""
    counts = counts[:, counts.sum(axis=0) > 0]
    n, (r, c) = counts.sum(), counts.shape
    if n <= 1 or min(r, c) < 2:
        return 0.0
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / n
    phi = max(float(((counts - expected) ** 2 / expected).sum()) / n - (r - 1) * (c - 1) / (n - 1), 0.0)
    return float(np.sqrt(phi / max(min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1, 1e-9)))
