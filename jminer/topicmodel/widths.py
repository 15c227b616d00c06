"""How far a topic reaches: narrow topics claim only what is very near, broad ones more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import FINE, blocks

Numbers = NDArray[np.float64]

PRIOR = 30  # rows at the mean distance of all that every topic is given beforehand, so that a few near duplicates are no needle


def widths(cosines: NDArray[np.floating], labels: NDArray[np.integer], weights: NDArray[np.integer] | None = None) -> Numbers:
    """(topics,): the mean distance (1 − cosine) of each topic's rows from its centroid, drawn towards that of all rows.

    cosines (n, topics) of the rows with the centroids; labels (n,), −1 for none; weights are whole numbers. Sums are exact,
    so the order of the rows does not matter.
    """
    rows = np.flatnonzero(labels >= 0)
    count = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)[rows]
    grid = np.rint((1 - cosines[rows, labels[rows]]) * FINE) * count
    near = np.bincount(labels[rows], grid, cosines.shape[1]) / FINE
    size = np.bincount(labels[rows], count, cosines.shape[1])
    mean = near.sum() / max(size.sum(), 1)
    return np.asarray(np.maximum((near + PRIOR * mean) / (size + PRIOR), 1e-3))


def nearest(cosines: NDArray[np.floating], width: Numbers) -> NDArray[np.int64]:
    """(n,): the topic whose rows most likely lie so far away as each row does, of cosines (n, topics).

    Distances from a centroid are taken to fall off exponentially with the topic's width as their mean, so the one with the
    least distance / width + log(width) is chosen. With equal widths that is the nearest centroid.
    """
    chosen = np.empty(len(cosines), dtype=np.int64)
    for block in blocks(len(cosines)):
        chosen[block] = ((1 - cosines[block]) / width + np.log(width)).argmin(axis=1)
    return chosen
