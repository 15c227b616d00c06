"""What repeats of a division on random parts of the points say of its topics: how stable each is, which are really one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.graph import Labels, in_order

Numbers = NDArray[np.float64]

# Chosen together with dendrogram.FINENESS on the same sets: a finer tree whose confused topics become one came nearer to the
# number of classes than a coarser one, and its topics were steadier: `python -m tests.benchmarks.topic_rules` prints some.
CONFUSED = 0.2


def best_jaccard(labels: Labels, weights: NDArray[np.integer], kept: list[Labels], repeats: list[Labels]) -> Numbers:
    """Stability per topic (Hennig 2007): the overlap with its best match in a repeat among the points of both, in the mean."""
    count = int(labels.max(initial=-1)) + 1
    overlaps = []
    for part, repeat in zip(kept, repeats, strict=True):
        shared = _shared(labels[part], repeat, weights[part], count)
        either = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
        overlaps.append((shared / np.maximum(either, 1)).max(axis=1, initial=0.0))
    return np.asarray(np.mean(overlaps, axis=0))


def told_apart(labels: Labels, weights: NDArray[np.integer], kept: list[Labels], repeats: list[Labels], confused: float = CONFUSED) -> Labels:
    """Topics (n,) that the repeats do not tell apart made one, the most confused pair first: vague feedback has fewer topics.

    Two topics are confused when a unit of each shares a topic of a repeat at least `confused` times as often as two units
    of one of them do. At least two topics are left.
    """
    while True:
        count = int(labels.max(initial=-1)) + 1
        together = np.zeros((count, count))
        for part, repeat in zip(kept, repeats, strict=True):
            shared = _shared(labels[part], repeat, weights[part], count)
            shared /= np.maximum(shared.sum(axis=1, keepdims=True), 1)
            together += shared @ shared.T
        alone = np.diag(together)
        confusion = together / np.maximum((alone + alone[:, None]) / 2, 1e-12)
        np.fill_diagonal(confusion, 0)
        if count < 3 or confusion.max() < confused:
            return labels
        first, second = sorted(divmod(int(confusion.argmax()), count))
        labels = in_order(np.where(labels == second, first, labels))


def _shared(labels: Labels, others: Labels, weights: NDArray[np.integer], count: int) -> Numbers:
    """Weight of the points of each of `count` topics (rows) in each topic of another division (columns)."""
    shared = np.zeros((count, int(others.max(initial=-1)) + 1))
    inside = (labels >= 0) & (others >= 0)
    np.add.at(shared, (labels[inside], others[inside]), weights[inside])
    return shared
