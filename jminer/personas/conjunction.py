"""How many of a persona's needs one person has: the more a portrait says, the fewer people it is of (Chapman et al. 2008; methods P6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.intervals import wilson
from jminer.statistics.permutation import permuted_labels

SHUFFLES = 200
MOST_TEXTS = 5
"""Customers with at least 2^5 units are one stratum."""


@dataclass(frozen=True, slots=True)
class Step:
    """Share of the segment's customers who have evidence on at least `needs` of the persona's needs."""

    needs: int
    customers: int
    share: float
    low: float
    high: float
    independent: float
    """The share if every need were held independently of the others."""
    shuffled: float
    shuffled_high: float
    """Mean and 97.5 % quantile when each need is dealt anew among people who say about as much."""


def text_strata(texts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Customers who say about as much: strata by the power of two of their number of units (customers,)."""
    return np.asarray(np.minimum(np.log2(np.maximum(texts, 1)).astype(np.int64), MOST_TEXTS))


def curve(holders: NDArray[np.bool_], texts: NDArray[np.int64], seed: Sequence[int], shuffles: int = SHUFFLES) -> list[Step]:
    """The conjunction curve for k = 1 … all needs. `holders` (customers, needs), `texts` (customers,) units each."""
    people, needs = holders.shape
    if not people:
        return []
    counts = holders.sum(axis=1)
    dealt = _dealt(holders, text_strata(texts), shuffles, seed)
    chance = _at_least(holders.mean(axis=0))
    steps = []
    for k in range(1, needs + 1):
        reached, drawn = int((counts >= k).sum()), (dealt >= k).mean(axis=1)
        steps.append(
            Step(k, reached, reached / people, *wilson(reached, people), float(chance[k]), float(drawn.mean()), float(np.quantile(drawn, 0.975)))
        )
    return steps


def _dealt(holders: NDArray[np.bool_], strata: NDArray[np.int64], shuffles: int, seed: Sequence[int]) -> NDArray[np.int64]:
    """(shuffles, customers): how many needs each has when every need is dealt anew within the strata."""
    counts = np.zeros((shuffles, len(holders)), dtype=np.int64)
    for need in range(holders.shape[1]):
        counts += permuted_labels(holders[:, need], strata, shuffles, int(np.random.SeedSequence([*seed, need]).generate_state(1)[0]))
    return counts


def _at_least(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(at least k of independent events), k = 0 … n: the tail of a Poisson binomial."""
    exactly = np.array([1.0])
    for share in shares:
        exactly = np.convolve(exactly, [1 - share, share])
    return np.asarray(np.cumsum(exactly[::-1])[::-1])
