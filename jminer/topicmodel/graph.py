"""The neighbour graph of points, and its communities.

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

from jminer.topicmodel.cosines import COARSE, Vectors, blocks, on_coarse_grid

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Labels = NDArray[np.int64]
BLOCK = 512  # rows of cosines held at once
STACK = 16  # columns of which only the highest is looked at first
EDGES = 200_000  # edges weighed at once
EXACT = 20_000  # more points than these are looked for in the nearest cells only
PROBED = 12  # cells looked into
LIKE = 0.85  # cosine of two wordings of the same; chosen together with dendrogram.FINENESS
THREADS = 2  # the work is numpy's and Leiden's, which free the interpreter; the result does not depend on it

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Do the work on all items with BLAS held to one thread per worker; results in the items' order."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(work, items))


def neighbour_graph(points: Vectors, neighbours: int) -> csr_matrix:
    """Symmetric weights (n, n) between distinct unit rows. Points at right angles or more are no neighbours."""
    from scipy.sparse import csr_matrix

    count = len(points)
    nearest = min(neighbours, count - 1)
    if nearest < 1:
        return csr_matrix((count, count))
    near = nearest_neighbours(points, nearest)
    return _shared_neighbours(near)


def nearest_neighbours(points: Vectors, nearest: int) -> NDArray[np.int32]:
    """The numbers (n, nearest) of each distinct unit row's nearest others; −1 where no more lie within a right angle.

    Exact up to EXACT points; above, every point looks into the PROBED cells whose centres are nearest to its own cell's
    (an inverted file, Jégou et al. 2011): two of three to three of four neighbours (tests/benchmarks/topic_rules.py), and the
    work grows as n^1.5 instead of n².
    """
    count = len(points)
    grid = on_coarse_grid(points)
    found = np.full((count, nearest), -1, dtype=np.int32)

    def look(queries: Labels, pool: Labels) -> None:
        cosines = grid[queries] @ (grid if len(pool) == count else grid[pool]).T
        cosines[np.arange(len(queries)), np.searchsorted(pool, queries)] = 0
        width = min(nearest, len(pool) - 1)
        best = _highest(cosines, width)
        close = np.take_along_axis(cosines, best, axis=1) > 0
        found[queries, :width] = np.where(close, pool[best], -1)

    in_threads(lambda part: look(*part), _parts(grid, count))
    return found


def _highest(values: Vectors, width: int) -> Labels:
    """The columns (rows, width) of each row's highest values, in no order.

    They lie in the `width` stacks of columns with the highest tops, so only these are searched.
    """
    rows, count = values.shape
    stacks = count // STACK
    if stacks <= 4 * width:
        return np.argpartition(-values, width - 1, axis=1)[:, :width]
    tops = values[:, : stacks * STACK].reshape(rows, STACK, stacks).max(axis=1)
    best = np.argpartition(-tops, width - 1, axis=1)[:, :width]
    columns = (best[:, None, :] + stacks * np.arange(STACK)[:, None]).reshape(rows, -1)
    rest = np.broadcast_to(np.arange(stacks * STACK, count), (rows, count - stacks * STACK))
    columns = np.concatenate([columns, rest], axis=1)
    chosen = np.argpartition(-np.take_along_axis(values, columns, axis=1), width - 1, axis=1)[:, :width]
    return np.take_along_axis(columns, chosen, axis=1)


def _parts(grid: Vectors, count: int) -> Iterable[tuple[Labels, Labels]]:
    """Queries, and the points among which to look for their neighbours, both ascending."""
    everyone = np.arange(count)
    if count <= EXACT:
        return ((everyone[start : start + BLOCK], everyone) for start in range(0, count, BLOCK))
    cells, centres = _cells(grid, round(4 * count**0.5))
    order = np.argsort(cells, kind="stable")
    members = np.split(order, np.searchsorted(cells[order], np.arange(1, len(centres))))
    near = np.argpartition(-(centres @ centres.T), PROBED - 1, axis=1)[:, :PROBED]
    return (
        (queries, np.sort(np.concatenate([members[cell] for cell in near[at]])))
        for at, own in enumerate(members)
        for queries in (own[start : start + BLOCK] for start in range(0, len(own), BLOCK))
    )


def _cells(grid: Vectors, count: int) -> tuple[Labels, Vectors]:
    """The cell of each point and the cells' centres: every so many-th point, moved once to the middle of its cell.

    The points are sorted by content, which has nothing to do with their meaning, so this is a fair sample.
    """
    centres = grid[np.linspace(0, len(grid) - 1, count).astype(np.int64)]
    for _ in range(2):
        cells = _nearest_cells(grid, centres)
        sums = _sums(grid, cells, count)
        centres = on_coarse_grid((sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)).astype(np.float32))
    return cells, centres


def _sums(grid: Vectors, cells: Labels, count: int) -> NDArray[np.float64]:
    """The sum of each cell's points: of whole numbers, hence exact in any order."""
    from scipy.sparse import csc_matrix

    members = csc_matrix((np.ones(len(cells)), (cells, np.arange(len(cells)))), shape=(count, len(cells)))
    sums = np.zeros((count, grid.shape[1]))
    for block in blocks(len(cells)):
        sums += members[:, block] @ grid[block].astype(np.float64)
    return sums


def _nearest_cells(grid: Vectors, centres: Vectors) -> Labels:
    return np.concatenate(in_threads(lambda start: (grid[start : start + BLOCK] @ centres.T).argmax(axis=1), range(0, len(grid), BLOCK)))


def _shared_neighbours(near: NDArray[np.int32]) -> csr_matrix:
    """Jaccard overlap of the neighbourhoods, each point its own neighbour, along the edges from points to neighbours."""
    from scipy.sparse import csr_matrix

    count, nearest = near.shape
    own = np.concatenate([np.arange(count, dtype=np.int32)[:, None], near], axis=1)
    rows, columns = np.repeat(np.arange(count, dtype=np.int32), nearest), near.ravel()
    rows, columns = rows[columns >= 0], columns[columns >= 0]
    size = (own >= 0).sum(axis=1)
    first, second = np.minimum(rows, columns), np.maximum(rows, columns)
    pairs = np.unique(first.astype(np.int64) * count + second)
    first, second = pairs // count, pairs % count

    def weigh(start: int) -> NDArray[np.float64]:
        one, other = first[start : start + EDGES], second[start : start + EDGES]
        left, right = own[one], own[other]
        shared = np.zeros(len(one), dtype=np.int64)
        for column in range(nearest + 1):
            shared += ((left == right[:, column : column + 1]) & (left >= 0)).sum(axis=1)
        return np.asarray(shared / (size[one] + size[other] - shared))

    weights = np.concatenate(in_threads(weigh, range(0, len(pairs), EDGES))) if len(pairs) else np.zeros(0)
    both = (np.concatenate([first, second]), np.concatenate([second, first]))
    graph = csr_matrix((np.concatenate([weights, weights]), both), shape=(count, count))
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph


def unlike(points: Vectors, most: int) -> Labels:
    """Which points, in order, are less like every earlier one of them than LIKE; no more than `most`."""
    grid, kept = on_coarse_grid(points), np.zeros(0, dtype=np.int64)
    limit = np.float32(LIKE * COARSE**2)
    for start in range(0, len(points), BLOCK):
        block = grid[start : start + BLOCK]
        new = (block @ grid[kept].T).max(axis=1, initial=-np.inf) <= limit
        like = block @ block.T > limit
        for row in np.flatnonzero(new).tolist():
            new[row] = not (like[row, :row] & new[:row]).any()
        kept = np.append(kept, start + np.flatnonzero(new))
        if len(kept) >= most:
            break
    return kept[:most]


def communities(graph: csr_matrix, resolution: float, seed: int = 1) -> Labels:
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
