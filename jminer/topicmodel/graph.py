"""The neighbour graph of points and its communities.

Edges join a point with its nearest neighbours by cosine; an edge weighs the overlap of the two neighbourhoods (shared
nearest neighbours, Jarvis & Patrick 1973). Communities are found by Leiden (Traag, Waltman & van Eck 2019,
modularity) as implemented in graspologic-native, whose licence is MIT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, on_coarse_grid

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Labels = NDArray[np.int64]
BLOCK = 512  # rows of cosines held at once: 512 × 100,000 × 4 bytes = 200 MB
THREADS = 2  # the work is numpy's and Leiden's, which free the interpreter; the result does not depend on it

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Do the work on all items with BLAS held to one thread per worker; results in the items' order."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(work, items))


def neighbour_graph(points: Vectors, neighbours: int) -> csr_matrix:
    """Symmetric weights (n, n) of distinct unit rows; exact, n² work. Points at right angles or more are no neighbours."""
    from scipy.sparse import csr_matrix, identity

    count = len(points)
    nearest = min(neighbours, count - 1)
    if nearest < 1:
        return csr_matrix((count, count))
    grid = on_coarse_grid(points)

    def rows(start: int) -> tuple[Labels, Labels]:
        cosines = grid[start : start + BLOCK] @ grid.T
        own = np.arange(len(cosines))
        cosines[own, start + own] = 0
        least = np.partition(cosines, count - nearest, axis=1)[:, count - nearest]
        # Ties with the last neighbour are neighbours too, so the graph does not depend on the order of the points.
        row, column = np.nonzero(cosines >= np.maximum(least, 1)[:, None])
        return row + start, column

    blocks = in_threads(rows, range(0, count, BLOCK))
    row, column = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    linked = csr_matrix((np.ones(len(row)), (row, column)), shape=(count, count))
    return _shared_neighbours(linked + identity(count, format="csr"))


def _shared_neighbours(near: csr_matrix) -> csr_matrix:
    """Jaccard overlap of the neighbourhoods (each point its own neighbour) along the edges of `near`."""
    edges = near.maximum(near.T)
    edges.setdiag(0)
    edges.eliminate_zeros()
    shared = (near @ near.T).multiply(edges).tocoo()
    size = np.asarray(near.sum(axis=1)).ravel()
    shared.data /= size[shared.row] + size[shared.col] - shared.data
    weights = shared.tocsr()
    weights.sort_indices()
    return weights


def communities(graph: csr_matrix, resolution: float, seed: int) -> Labels:
    """A community number per point, numbered by first appearance; the same seed gives the same answer."""
    from graspologic_native import leiden_csr

    count = graph.shape[0]
    if graph.nnz == 0:
        return np.arange(count)
    _, found = leiden_csr(
        graph.indptr.astype(np.int64), graph.indices.astype(np.int32), graph.data, count, resolution=resolution, seed=seed
    )
    # A point without edges may be missing from the answer; it is a community of its own.
    return in_order([found.get(point, count + point) for point in range(count)])


def in_order(labels: Iterable[int]) -> Labels:
    """Renumber 0, 1, 2 … by first appearance; −1 stays −1."""
    numbers: dict[int, int] = {-1: -1}
    return np.array([numbers.setdefault(label, len(numbers) - 1) for label in labels], dtype=np.int64)


def part_of(graph: csr_matrix, points: Labels) -> csr_matrix:
    """The graph of some of its points only."""
    part = graph[points][:, points].tocsr()
    part.sort_indices()
    return part
