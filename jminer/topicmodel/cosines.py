"""Cosines that come out the same to the last bit in any batch, order, thread count and BLAS.

A float matrix product rounds differently for another batch shape, so a unit on the edge of a topic could fall in or out
with its batch mates. Here the vectors are first put on a grid of whole numbers so coarse that every product and every
partial sum is a whole number that the float type holds exactly; then there is nothing to round.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# Partial sums of a product of two unit rows stay below scale²: 2^52 fits float64's 53 bits, 4020² fits float32's 24.
FINE = 2.0**26
COARSE = 4000.0
ROWS = 4096  # rows per block, to bound memory


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Scale every row to length 1; a row of zeros stays zeros."""
    wide = np.asarray(vectors, dtype=np.float64)
    length = np.sqrt(np.square(wide).sum(axis=1, keepdims=True))
    rows: Vectors = np.divide(wide, length, out=np.zeros_like(wide), where=length > 0).astype(np.float32)
    return rows


def exact_cosines(left: Vectors, right: Vectors) -> NDArray[np.float64]:
    """Cosines (n, m) of unit rows (n, d) and (m, d), right to 1e-7, each depending on its two rows alone."""
    columns = np.rint(right.astype(np.float64) * FINE).T
    blocks = [np.rint(left[at : at + ROWS].astype(np.float64) * FINE) @ columns for at in range(0, len(left), ROWS)]
    return np.concatenate(blocks) / FINE**2 if blocks else np.zeros((0, len(right)))


def on_coarse_grid(points: Vectors) -> Vectors:
    """Unit rows as whole numbers in float32: their products, divided by COARSE², are cosines right to about 2e-4."""
    grid: Vectors = np.rint(points * np.float32(COARSE))
    return grid


def coarse_cosines(left: Vectors, right: Vectors) -> Vectors:
    """Cosines (n, m) of unit rows (n, d) and (m, d) in float32, right to about 2e-4, each depending on its two rows alone."""
    cosines: Vectors = on_coarse_grid(left) @ on_coarse_grid(right).T
    cosines /= np.float32(COARSE**2)
    return cosines


def coarse_directions(vectors: Vectors, labels: NDArray[np.integer], count: int, weights: NDArray[np.integer]) -> Vectors:
    """As `mean_directions`, in float32 and a quarter of the time; rows in another order may change the last digits."""
    from scipy.sparse import csr_matrix

    weight = np.where(labels >= 0, weights, 0).astype(np.float32)
    members = csr_matrix((weight, np.maximum(labels, 0), np.arange(len(labels) + 1)), shape=(len(labels), count))
    return unit_rows(members.T @ vectors)


def mean_directions(
    vectors: Vectors, labels: NDArray[np.integer], count: int, weights: NDArray[np.integer] | None = None
) -> Vectors:
    """The direction (count, d) of each group's weighted sum; rows labelled −1 are left out, weights are whole numbers.

    Sums are taken over the fine grid, hence exact: the order of the rows does not matter.
    """
    from scipy.sparse import csr_matrix

    rows = np.flatnonzero(labels >= 0)
    weight = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)[rows]
    members = csr_matrix((weight, (labels[rows], np.arange(len(rows)))), shape=(count, len(rows)))
    return unit_rows(members @ np.rint(vectors[rows].astype(np.float64) * FINE))
