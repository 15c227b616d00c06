"""Themes: topics that are near to one another, to be read under one name."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines
from jminer.topicmodel.terms import Ints

FEWEST = 6  # topics: fewer are read at a glance
MOST = 12  # themes, or half as many as topics

Numbers = NDArray[np.float64]


def group_topics(centroids: Vectors, units: Ints) -> Ints:
    """The theme of each topic, −1 where it is alone in it; themes are numbered by their units, the largest first.

    centroids (topics, d) of length 1, units (topics,). Topics are joined by Ward's method (1963), each with the root of its
    units as its weight; of the divisions into √topics to 12 themes the one with the best mean silhouette (Rousseeuw 1987) is kept.
    """
    if len(centroids) < FEWEST:
        return np.full(len(centroids), -1, dtype=np.int64)
    distance = np.maximum(1 - exact_cosines(centroids, centroids), 0)
    np.fill_diagonal(distance, 0)
    most = min(MOST, len(centroids) // 2)
    divisions = _divisions(distance, np.sqrt(np.maximum(units, 1)), range(min(most, ceil(len(centroids) ** 0.5)), most + 1))
    best = max(divisions, key=lambda division: (_silhouette(distance, division), -division.max()))
    held = np.bincount(best, units)
    held[np.bincount(best) < 2] = -1
    largest = np.argsort(-held, kind="stable")
    number = np.empty(len(held), dtype=np.int64)
    number[largest] = np.where(held[largest] >= 0, np.arange(len(held)), -1)
    found: Ints = number[best]
    return found


def _divisions(distance: Numbers, weights: Numbers, wanted: range) -> list[Ints]:
    """The divisions into the wanted numbers of groups: by turns, the two groups whose joining costs least are joined."""
    weights = weights.copy()
    cost = 2 * distance * weights * weights[:, None] / (weights + weights[:, None])
    np.fill_diagonal(cost, np.inf)
    group = np.arange(len(weights))
    found = []
    for count in range(len(weights), wanted[0] - 1, -1):
        if count in wanted:
            found.append(np.unique(group, return_inverse=True)[1])
        one, other = np.unravel_index(np.argmin(cost), cost.shape)
        # Lance & Williams' update (1967); the first of the two stands for both from now on.
        joined = (weights[one] + weights) * cost[one] + (weights[other] + weights) * cost[other] - weights * cost[one, other]
        cost[one] = cost[:, one] = joined / (weights[one] + weights[other] + weights)
        cost[other] = cost[:, other] = cost[one, one] = np.inf
        weights[one] += weights[other]
        group[group == other] = one
    return found


def _silhouette(distance: Numbers, division: Ints) -> float:
    """Mean over the topics of how much nearer its own group is than the next; 0 for one that is alone."""
    member = np.eye(division.max() + 1)[division]
    size = member.sum(axis=0)
    total = (distance[:, :, None] * member).sum(axis=1)
    own = total[np.arange(len(division)), division] / np.maximum(size[division] - 1, 1)
    next_one = np.where(member > 0, np.inf, total / size).min(axis=1)
    value = np.where(size[division] > 1, (next_one - own) / np.maximum(np.maximum(own, next_one), 1e-12), 0)
    return float(value.mean())
