"""Parts of topics that are topics of their own: a rare subject that a level cut through the tree left inside another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, coarse_cosines, unit_rows
from jminer.topicmodel.dendrogram import chain, root
from jminer.topicmodel.graph import Labels, in_order

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]
Add = Callable[[Labels, int], Vectors]

# As close-knit as the loosest quarter of the topics, and as far from the rest as topics usually are from each other. Looser
# rules split what belongs together: `python -m tests.benchmarks.topic_rules` prints some. Stricter ones found fewer of twelve
# planted subjects (intents of an assistant among 20,000 texts of other sets, which are not rebuilt there).
LOOSE, USUAL = 0.25, 0.5
ROUNDING = 1e-9


@dataclass(slots=True)
class _Node:
    """Some communities of one topic."""

    members: list[int]
    size: float
    volume: float
    """Weight of all edges at its points."""
    inside: float
    """Weight of the edges between them, counted from both ends."""
    sums: Numbers

    def plus(self, other: _Node, between: float) -> _Node:
        return _Node(
            self.members + other.members, self.size + other.size, self.volume + other.volume,
            self.inside + other.inside + 2 * between, self.sums + other.sums,
        )


def separated(add: Add, weights: NDArray[np.integer], graph: csr_matrix, communities: Labels, labels: Labels, least: float, most: int) -> Labels:
    """Give parts of topics (labels (n,) of points) labels of their own where they are as separate as topics are, up to `most` in all.

    add: from labels (n,) and their number the sum (number, d) of each group's points.

    A part is some communities that merge before they merge with others of its topic, of at least `least` weight and at most
    half the topic's. It is separate when as much of its edge weight stays within it as in all but the loosest topics, and
    its mean direction is as far from the rest of its topic's as topics usually are from their nearest.
    """
    from scipy.sparse import csr_matrix

    count = int(labels.max(initial=-1)) + 1
    if count < 2:
        return labels
    number = int(communities.max()) + 1
    member = csr_matrix((np.ones(len(labels)), (communities, np.arange(len(labels)))), shape=(number, len(labels)))
    between = (member @ graph @ member.T).tocsr()
    volume = np.asarray(between.sum(axis=1)).ravel()
    size = np.bincount(communities, weights, number).astype(np.float64)
    sums = add(communities, number).astype(np.float64)
    held = csr_matrix((weights[labels >= 0], (communities[labels >= 0], labels[labels >= 0])), shape=(number, count))
    home = np.where(held.getnnz(axis=1) > 0, np.asarray(held.argmax(axis=1)).ravel(), -1)
    share, cosine = _usual(add, graph, labels, count)
    parts: list[tuple[float, int, NDArray[np.int64]]] = []
    for topic in range(count):
        own = np.flatnonzero(home == topic)
        if size[own].sum() >= 2 * least:
            found = _parts(between[own][:, own].toarray(), size[own], volume[own], sums[own], least, share, cosine)
            parts += [(-size[own[part]].sum(), topic, own[part]) for part in found]
    named = labels.copy()
    for free, (_, topic, part) in enumerate(sorted(parts, key=lambda each: each[:2])[: max(0, most - count)], start=count):
        named[np.isin(communities, part) & (labels == topic)] = free
    return in_order(named)


def _usual(add: Add, graph: csr_matrix, labels: Labels, count: int) -> tuple[float, float]:
    """The share of edge weight that stays within a loose topic, and the cosine of a usual topic with its nearest."""
    heads = np.repeat(labels, np.diff(graph.indptr))
    stays = np.bincount(heads[heads >= 0], (graph.data * (heads == labels[graph.indices]))[heads >= 0], count)
    all_ = np.bincount(heads[heads >= 0], graph.data[heads >= 0], count)
    centroids = unit_rows(add(labels, count))
    cosines = coarse_cosines(centroids, centroids)
    np.fill_diagonal(cosines, -1.0)
    return float(np.quantile(stays / np.maximum(all_, 1e-12), LOOSE)), float(np.quantile(cosines.max(axis=1), USUAL))


def _parts(between: Numbers, size: Numbers, volume: Numbers, sums: Numbers, least: float, share: float, cosine: float) -> list[list[int]]:
    """The separate parts of one topic's communities, the largest first, none within another."""
    whole = sums.sum(axis=0)
    most = size.sum() / 2
    parts: list[list[int]] = []
    taken: set[int] = set()
    for node in sorted(_nodes(between, size, volume, sums), key=lambda node: (-node.size, min(node.members))):
        if not least <= node.size <= most or node.inside < (share - ROUNDING) * node.volume or not taken.isdisjoint(node.members):
            continue
        rest = whole - node.sums
        if node.sums @ rest <= cosine * float(np.sqrt((node.sums @ node.sums) * (rest @ rest))):
            parts.append(node.members)
            taken.update(node.members)
    return parts


def _nodes(between: Numbers, size: Numbers, volume: Numbers, sums: Numbers) -> list[_Node]:
    """All nodes of the average-linkage tree over some communities, these included."""
    at = [_Node([one], size[one], volume[one], between[one, one], sums[one]) for one in range(len(size))]
    nodes, parent, points = list(at), list(range(len(size))), size.copy()
    np.fill_diagonal(between, 0)
    merges, heights, _ = chain(between, size.copy(), np.zeros(len(size)), 1.0)
    for (one, other), height in zip(merges.tolist(), heights.tolist(), strict=True):
        if height <= 0:  # no edge joins them
            continue
        low, high = sorted((root(parent, one), root(parent, other)))
        at[low] = at[low].plus(at[high], height * points[low] * points[high])
        points[low] += points[high]
        parent[high] = low
        nodes.append(at[low])
    return nodes
