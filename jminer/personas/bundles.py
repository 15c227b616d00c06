"""Are a persona's needs held together, covered beyond chance, and its own? (methods P6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
FEWEST_PAIRS = 10
"""Expected pairs below which the lift is not printed."""
APART = 0.75
"""Upper bound of the lift below which needs are held by different people. Not 1: a unit counts for one need alone, so people who say little seem to hold
fewer needs together than they do (planted dev worlds: upper bounds of true personas from .88, of composites to .66)."""


@dataclass(frozen=True, slots=True)
class Lift:
    """Pairs of different needs in one person, against what shuffling the needs between people gives."""

    ratio: float | None
    low: float | None
    high: float | None
    power: float
    """Chance that half the expected pairs would have been noticed."""


def bundling(holders: Flags, texts: NDArray[np.int64], draws: Numbers) -> Lift:
    """Bundling lift among known customers with at least two units.

    `holders` (customers, needs), `texts` (customers,) units each; needs are shuffled between customers who say about as much, so
    that heavy writers do not look like bundles; `draws` (draws, customers) bootstrap counts.
    """
    if holders.shape[1] < 2 or not len(holders):
        return Lift(None, None, None, 0.0)
    pairs, total = _pairs(holders), float(_expected(holders, texts, np.ones((1, len(holders))))[0])
    if total < FEWEST_PAIRS:
        return Lift(None, None, None, 0.0)
    ratios = (draws @ pairs) / np.maximum(_expected(holders, texts, draws), 1e-9)
    low, high = np.quantile(ratios, [0.025, 0.975])
    # A Poisson count of half the expected pairs has to keep its upper bound below what is expected.
    noticed = NormalDist().cdf((total - total / 2 - 1.96 * np.sqrt(total / 2)) / np.sqrt(total / 2))
    return Lift(float(pairs.sum() / total), float(low), float(high), float(noticed))


def _pairs(holders: Flags) -> Numbers:
    """Pairs of different needs that each customer holds."""
    count = holders.sum(axis=1).astype(np.float64)
    return np.asarray(count * (count - 1) / 2)


def _expected(holders: Flags, texts: NDArray[np.int64], draws: Numbers) -> Numbers:
    """(draws,): the mean number of `_pairs` when each need is dealt anew among the customers of the same text-count stratum."""
    stratum = np.minimum(np.log2(np.maximum(texts, 1)).astype(np.int64), 5)
    expected = np.zeros(len(draws))
    for level in np.unique(stratum):
        taken = draws[:, stratum == level]
        people, holding = taken.sum(axis=1), taken @ holders[stratum == level].astype(np.float64)
        expected += (holding.sum(axis=1) ** 2 - (holding**2).sum(axis=1)) / (2 * np.maximum(people, 1))
    return expected


def excess_coverage(holders: Flags, decoys: Flags, needs: int, draws: Numbers, seed: Sequence[int], groups: int = 100) -> tuple[float, float, float]:
    """(coverage, excess over as many random decoys, its lower 95 % bound) among the customers of `holders` (customers, needs)."""
    if not len(holders):
        return 0.0, 0.0, 0.0
    covered = holders.any(axis=1)
    rng = np.random.default_rng(list(seed))
    chance = np.zeros(len(holders))
    if decoys.shape[1]:
        for _ in range(groups):
            chance += decoys[:, rng.choice(decoys.shape[1], min(needs, decoys.shape[1]), replace=False)].any(axis=1) / groups
    excess = (draws @ (covered - chance)) / np.maximum(draws.sum(axis=1), 1)
    return float(covered.mean()), float((covered - chance).mean()), float(np.quantile(excess, 0.025))


def overlap(mine: Flags, theirs: Flags, draws: Numbers) -> tuple[float, float]:
    """Jaccard overlap of two personas' evidence customers, and its lower 95 % bound; all arrays over all customers."""
    both, either = (mine & theirs).astype(np.float64), (mine | theirs).astype(np.float64)
    if not either.any():
        return 0.0, 0.0
    drawn = (draws @ both) / np.maximum(draws @ either, 1e-9)
    return float(both.sum() / either.sum()), float(np.quantile(drawn, 0.025))
