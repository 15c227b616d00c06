"""What is too rare for a topic: units that are near to none, put together where they say the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines, unit_rows

MOST = 4_000
"""Units that can be put together: each is held against each."""
PAIRS = 40
"""Units per topic and of all, from which nearness within and between is told."""
VAGUE = 0.1
"""Of the topics, so many are looser than the one that tells how near two units of a rare one must be."""


def groups_of(rare: Vectors, everything: Vectors, place: NDArray[np.int64]) -> NDArray[np.int64]:
    """A group for each rare unit (m, d), single ones included, by average linkage; `place` (n,): the topic of each unit of `everything`, or −1.

    Two are together from halfway between the cosine of unrelated units and that of two of a loose topic: wider, and two needs become one;
    narrower, and every odd wording is a need of its own (chosen on CLINC150). More than MOST units are not looked at: all −1.
    """
    if not 0 < len(rare) <= MOST:
        return np.full(len(rare), -1, dtype=np.int64)
    if len(rare) == 1:
        return np.zeros(1, dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    apart = 1 - exact_cosines(unit_rows(rare), unit_rows(rare))
    apart = np.maximum((apart + apart.T) / 2, 0.0)
    np.fill_diagonal(apart, 0.0)
    cut = 1 - _together(everything, place)
    return np.asarray(fcluster(linkage(np.round(squareform(apart, checks=False), 9), "average"), cut, "distance"), dtype=np.int64) - 1


def _together(vectors: Vectors, place: NDArray[np.int64]) -> float:
    inside = [_median(vectors[np.flatnonzero(place == topic)[:PAIRS]]) for topic in range(int(place.max(initial=-1)) + 1)]
    spread = np.unique(np.linspace(0, len(vectors) - 1, PAIRS * 10).astype(np.int64))
    return float(np.quantile(inside, VAGUE) + _median(vectors[spread])) / 2 if inside else 1.0


def _median(vectors: Vectors) -> float:
    if len(vectors) < 2:
        return 1.0
    cosines = exact_cosines(unit_rows(vectors), unit_rows(vectors))
    return float(np.median(cosines[np.triu_indices(len(vectors), 1)]))
