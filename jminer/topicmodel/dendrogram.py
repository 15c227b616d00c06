"""One tree over small communities, from which every number of topics is cut: average linkage in the neighbour graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.graph import Labels

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]

# With confused topics made one (`repeats`) and what is separate inside them set free (`separate`), the number of topics then errs
# as often upwards as downwards from the number of true classes, by a factor of 1.6 in the mean, on eight labelled sets where
# topics are not scored: `python -m tests.benchmarks.topic_rules` prints four of them.
FINENESS = 2.5


@dataclass(frozen=True, slots=True)
class Dendrogram:
    """How m small communities merge, the most alike first."""

    communities: Labels
    """(n,) the small community of each point."""
    merges: NDArray[np.int64]
    """(at most m − 1, 2): at each merge a member of one side and a member of the other. What no edge joins never merges."""
    modularity: Numbers
    """(m,): of the divisions into m, m − 1 … 1 parts: the share of the edge weight inside the parts, less FINENESS times
    what chance would put there (Newman & Girvan 2004; Reichardt & Bornholdt 2006); −∞ for fewer parts than there can be."""

    def cut(self, count: int) -> Labels:
        """The division (n,) into `count` parts (m when that is less), numbered from 0."""
        parent = list(range(len(self.modularity)))
        for one, other in self.merges[: max(0, len(parent) - count)].tolist():
            low, high = sorted((root(parent, one), root(parent, other)))
            parent[high] = low
        _, parts = np.unique([root(parent, one) for one in range(len(parent))], return_inverse=True)
        return np.asarray(parts.ravel()[self.communities], dtype=np.int64)

    def large(self, weights: NDArray[np.integer], least: float) -> NDArray[np.int64]:
        """(m,): how many parts of the divisions into m, m − 1 … 1 parts hold points of at least so much weight together."""
        size = np.bincount(self.communities, weights, len(self.modularity)).tolist()
        parent = list(range(len(size)))
        counts = [sum(each >= least for each in size)]
        for one, other in self.merges.tolist():
            low, high = sorted((root(parent, one), root(parent, other)))
            parent[high] = low
            both = size[low] + size[high]
            counts.append(counts[-1] - (size[low] >= least) - (size[high] >= least) + (both >= least))
            size[low] = both
        return np.array(counts + [0] * (len(self.modularity) - len(counts)), dtype=np.int64)


def root(parent: list[int], one: int) -> int:
    """The number under which `one` is now counted; `parent` holds each number's next."""
    while parent[one] != one:
        parent[one] = one = parent[parent[one]]
    return one


def dendrogram(graph: csr_matrix, communities: Labels) -> Dendrogram:
    """Merge communities (n,) by the mean edge weight of their pairs of points.

    The mean does not favour large clusters, so a small group that keeps to itself stays apart to the end: a rare topic
    does not drown. Found by the nearest-neighbour chain (Murtagh 1983); ties go to the lower number.
    """
    from scipy.sparse import csr_matrix

    count = int(communities.max(initial=-1)) + 1
    member = csr_matrix((np.ones(len(communities)), (communities, np.arange(len(communities)))), shape=(count, len(communities)))
    between = (member @ graph @ member.T).toarray()
    total = max(float(between.sum()), 1e-12)
    volume = between.sum(axis=1) / total
    inside = float(np.trace(between)) / total - FINENESS * float(np.square(volume).sum())
    np.fill_diagonal(between, 0)
    merges, heights, gains = chain(between, np.bincount(communities, minlength=count).astype(np.float64), volume, total)
    order = np.argsort(-heights, kind="stable")[: int((heights > 0).sum())]
    modularity = np.full(count, -np.inf)
    modularity[: len(order) + 1] = inside + np.concatenate([[0.0], np.cumsum(gains[order])])
    return Dendrogram(communities, merges[order], modularity)


def consensus(communities: Labels, votes: Sequence[Labels]) -> Dendrogram:
    """Merge communities (n,) by how often two of them are together in the votes, divisions (m,) of the communities.

    Evidence accumulation (Fred & Jain 2005). It has no graph, so no modularity.
    """
    count = int(communities.max(initial=-1)) + 1
    size = np.bincount(communities, minlength=count).astype(np.float64)
    together = np.sum([(vote[:, None] == vote) & (vote >= 0) for vote in votes], axis=0) * size * size[:, None]
    np.fill_diagonal(together, 0)
    merges, heights, _ = chain(together, size, np.zeros(count), 1.0)
    return Dendrogram(communities, merges[np.argsort(-heights, kind="stable")[: int((heights > 0).sum())]], np.full(count, -np.inf))


def chain(between: Numbers, size: Numbers, volume: Numbers, total: float) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """Merges in the order found, with their height and what each adds to the modularity; `between` and `size` are used up."""
    count = len(between)
    merges, heights, gains = np.zeros((max(0, count - 1), 2), dtype=np.int64), np.zeros(max(0, count - 1)), np.zeros(max(0, count - 1))
    alive = np.ones(count, dtype=bool)
    path: list[int] = []
    for at in range(count - 1):
        if not path:
            path.append(int(alive.argmax()))
        while True:
            tip = path[-1]
            alike = between[tip] / size
            alike[tip] = -1.0
            nearest = int(alike.argmax())
            if len(path) > 1 and alike[path[-2]] >= alike[nearest]:
                break
            path.append(nearest)
        one, other = sorted((path.pop(), path.pop()))
        merges[at] = one, other
        heights[at] = between[one, other] / (size[one] * size[other])
        gains[at] = 2 * (between[one, other] / total - FINENESS * volume[one] * volume[other])
        between[one] += between[other]
        between[:, one] += between[:, other]
        between[one, one] = 0
        between[:, other] = -1.0  # gone: never the nearest again
        size[one] += size[other]
        volume[one] += volume[other]
        alive[other] = False
    return merges, heights, gains
