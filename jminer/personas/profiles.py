"""Do two segments talk of different things, and is one segment one group? Customers as rows, what they raise as columns (methods P6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.personas.conjunction import text_strata
from jminer.statistics.permutation import p_value, permuted_labels

Flags = NDArray[np.bool_]
FOLDS, REPEATS = 5, 3
"""Three divisions into folds: the mean over folds is then no further from .5 than the interval says when nothing differs."""
FEWEST = 30
"""Customers on either side, or in either half of a group, below which nothing is said."""
MOST = 1000
"""Customers that are enough: to tell an AUROC to a hundredth or two, or two groups from one."""
NULLS = 59
"""Shuffled profiles that a split is held against: p can be 1/60."""
SPLIT_STRENGTH = 0.8
"""Prediction strength from which two groups are taken for real (Tibshirani and Walther 2005)."""


@dataclass(frozen=True, slots=True)
class Told:
    """How well profiles tell two segments apart: cross-validated AUROC with its 95 % interval."""

    auc: float
    low: float
    high: float


def told_apart(mine: Flags, theirs: Flags, seed: Sequence[int]) -> Told | None:
    """AUROC of a logistic regression that sees profiles (customers, features) of two segments, never a customer it is asked about.

    None with fewer than 30 customers on a side. Interval: Hanley and McNeil 1982, wider because the folds' models are not the same and are made
    of shared customers (Nadeau and Bengio 2003: 1/k of the folds' variance becomes 1/k + 1/(k − 1)).
    """
    if min(len(mine), len(theirs)) < FEWEST:
        return None
    mine, theirs = _some(mine, seed), _some(theirs, (*seed, 1))
    profiles, labels = np.concatenate([mine, theirs]).astype(np.float64), np.repeat([1, 0], [len(mine), len(theirs)])
    asked = [(_folds(labels, (*seed, repeat)) == fold) for repeat in range(REPEATS) for fold in range(FOLDS)]
    auc = float(np.mean([_auc(profiles, labels, rows) for rows in asked]))
    error = _auc_error(auc, len(mine), len(theirs)) * np.sqrt(1 + FOLDS / (FOLDS - 1))
    return Told(auc, max(0.0, auc - 1.96 * error), min(1.0, auc + 1.96 * error))


def _auc(profiles: NDArray[np.float64], labels: NDArray[np.int64], asked: Flags) -> float:
    """AUROC on the customers asked about, of a model of all others."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    model = LogisticRegression(C=0.1, max_iter=300, class_weight="balanced").fit(profiles[~asked], labels[~asked])
    return float(roc_auc_score(labels[asked], model.decision_function(profiles[asked])))


def _some(profiles: Flags, seed: Sequence[int]) -> Flags:
    if len(profiles) <= MOST:
        return profiles
    return profiles[np.sort(np.random.default_rng(list(seed)).permutation(len(profiles))[:MOST])]


def _folds(labels: NDArray[np.int64], seed: Sequence[int]) -> NDArray[np.int64]:
    fold = np.empty(len(labels), dtype=np.int64)
    for label in (0, 1):
        rows = np.random.default_rng([*seed, label]).permutation(np.flatnonzero(labels == label))
        fold[rows] = np.arange(len(rows)) % FOLDS
    return fold


def _auc_error(auc: float, positives: int, negatives: int) -> float:
    q1, q2, square = auc / (2 - auc), 2 * auc**2 / (1 + auc), auc**2
    return float(np.sqrt((auc * (1 - auc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square)) / (positives * negatives)))


@dataclass(frozen=True, slots=True)
class Split:
    """Whether a segment falls into two groups."""

    strength: float
    """Prediction strength of two groups: the smaller group's share of pairs that the other half's division keeps together."""
    p: float
    """Share of shuffled profiles whose two groups explain at least as much of the people they were not made from."""
    smaller: float
    """Share of the customers in the smaller group."""
    typical: tuple[tuple[int, float], ...]
    """Features that differ most: column, and its share in the larger group less that in the smaller."""

    @property
    def real(self) -> bool:
        return self.p <= 0.05 and self.strength >= SPLIT_STRENGTH


def divided(profiles: Flags, texts: NDArray[np.int64], seed: Sequence[int]) -> Split | None:
    """Two groups among customers (customers, features): how surely they come back, and whether they explain more than two groups of
    profiles whose features are dealt anew among people who say about as much. None with too few customers to halve."""
    kept = np.flatnonzero(profiles.any(axis=1))
    kept = kept[np.sort(np.random.default_rng([*seed, 29]).permutation(len(kept))[:MOST])]
    profiles, texts = profiles[kept], texts[kept]
    if len(profiles) < 4 * FEWEST or profiles.shape[1] < 3:
        return None
    strength, explained, groups = _halves(profiles, seed)
    strata = text_strata(texts)
    dealt = [
        permuted_labels(profiles[:, j], strata, NULLS, int(np.random.SeedSequence([*seed, 17, j]).generate_state(1)[0])) for j in range(profiles.shape[1])
    ]
    null = [_halves(np.stack([column[number] for column in dealt], axis=1), seed)[1] for number in range(NULLS)]
    small = groups if groups.mean() <= 0.5 else ~groups
    gap = profiles[~small].mean(axis=0) - profiles[small].mean(axis=0) if small.any() else np.zeros(profiles.shape[1])
    most = np.argsort(-np.abs(gap), kind="stable")[:4]
    return Split(strength, float(p_value(explained, np.array(null))), float(small.mean()), tuple((int(j), float(gap[j])) for j in most))


def _halves(profiles: Flags, seed: Sequence[int]) -> tuple[float, float, Flags]:
    """Two groups learnt from half of the people: prediction strength on the other half (Tibshirani and Walther 2005), the share of its
    variance that they explain, and the division of everybody."""
    from sklearn.cluster import KMeans

    rows = _unit(profiles)
    half = np.random.default_rng([*seed, 23]).permutation(len(rows)) % 2 == 0

    def fit(part: NDArray[np.float64]) -> KMeans:
        return KMeans(2, n_init=3, random_state=int(seed[-1])).fit(part)

    learnt, other = fit(rows[half]), fit(rows[~half])
    predicted, asked = learnt.predict(rows[~half]), rows[~half]
    left = ((asked - learnt.cluster_centers_[predicted]) ** 2).sum() / ((asked - rows[half].mean(axis=0)) ** 2).sum()
    kept = [_together(predicted[other.labels_ == group]) for group in (0, 1)]
    return min(kept), float(1 - left), np.asarray(learnt.predict(rows) == 1)


def _together(groups: NDArray[np.int64]) -> float:
    """Share of pairs of people in the same one of two groups; 0 of too few people."""
    pairs = sum(count * (count - 1) for count in np.bincount(groups, minlength=2).tolist())
    return float(pairs / (len(groups) * (len(groups) - 1))) if len(groups) > FEWEST else 0.0


def _unit(profiles: Flags) -> NDArray[np.float64]:
    rows = profiles.astype(np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
