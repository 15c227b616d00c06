"""Cosines that come out the same to the last bit in any batch, order, thread count and BLAS.

A float matrix product rounds differently for another batch shape, so a unit on the edge of a topic could fall in or out
with its batch mates. Here the vectors are first put on a grid of whole numbers so coarse that every product and every
partial sum is a whole number that the float type holds exactly; then there is nothing to round.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# Partial sums of a product of two unit rows stay below scale²: 2^52 fits float64's 53 bits, 4020² fits float32's 24.
FINE = 2.0**26
COARSE = 4000.0
ROWS = 4096  # rows per block, to bound memory


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Scale every row to length 1; a row of zeros stays zeros."""
    rows: Vectors = np.empty(vectors.shape, dtype=np.float32)
    for block in blocks(len(vectors)):
        wide = np.asarray(vectors[block], dtype=np.float64)
        length = np.sqrt(np.square(wide).sum(axis=1, keepdims=True))
        rows[block] = np.divide(wide, length, out=np.zeros_like(wide), where=length > 0)
    return rows


def blocks(count: int) -> Iterator[slice]:
    """Consecutive ranges of at most ROWS of so many rows, so that temporary copies stay small."""
    return (slice(at, min(at + ROWS, count)) for at in range(0, count, ROWS))


def exact_cosines(left: Vectors, right: Vectors) -> NDArray[np.float64]:
    """Cosines (n, m) of unit rows (n, d) and (m, d), right to 1e-7, each depending on its two rows alone."""
    columns = np.rint(right.astype(np.float64) * FINE).T
    cosines = np.empty((len(left), len(right)))
    for block in blocks(len(left)):
        cosines[block] = np.rint(left[block].astype(np.float64) * FINE) @ columns / FINE**2
    return cosines


def on_coarse_grid(points: Vectors) -> Vectors:
    """Unit rows as whole numbers in float32: their products, divided by COARSE², are cosines right to about 2e-4."""
    grid: Vectors = np.rint(points * np.float32(COARSE))
    return grid


def coarse_cosines(left: Vectors, right: Vectors, rows: NDArray[np.integer] | None = None) -> Vectors:
    """Cosines (n, m) of unit rows (n, d), or of some `rows` of them, and (m, d) in float32, right to about 2e-4, each depending on its two rows alone."""
    columns = on_coarse_grid(right).T
    cosines: Vectors = np.empty((len(left) if rows is None else len(rows), len(right)), dtype=np.float32)
    for block in blocks(len(cosines)):
        cosines[block] = on_coarse_grid(left[block if rows is None else rows[block]]) @ columns / np.float32(COARSE**2)
    return cosines


def coarse_sums(
    vectors: Vectors, labels: NDArray[np.integer], count: int, weights: NDArray[np.integer], rows: NDArray[np.integer] | None = None
) -> Vectors:
    """The weighted sum (count, d) of each group's vectors in float32, a quarter of the time of `mean_directions`;
    rows in another order may change the last digits.

    labels and weights are those of all vectors (n, d), or of some `rows` of them; −1 is left out.
    """
    from scipy.sparse import csr_matrix

    places = np.arange(len(labels)) if rows is None else rows
    inside = labels >= 0
    members = csr_matrix((weights[inside].astype(np.float32), (labels[inside], places[inside])), shape=(count, len(vectors)))
    sums: Vectors = members @ vectors
    return sums


def mean_directions(
    vectors: Vectors, labels: NDArray[np.integer], count: int, weights: NDArray[np.integer] | None = None
) -> Vectors:
    """The direction (count, d) of each group's weighted sum; rows labelled −1 are left out, weights are whole numbers.

    Sums are taken over the fine grid, hence exact: the order of the rows does not matter.
    """
    from scipy.sparse import csr_matrix

    rows = np.flatnonzero(labels >= 0)
    weight = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)[rows]
    members = csr_matrix((weight, (labels[rows], np.arange(len(rows)))), shape=(count, len(rows))).tocsc()
    sums = np.zeros((count, vectors.shape[1]))
    for block in blocks(len(rows)):
        sums += members[:, block] @ np.rint(vectors[rows[block]].astype(np.float64) * FINE)
    return unit_rows(sums)
