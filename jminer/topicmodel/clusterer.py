"""The clustering, as a scikit-learn estimator: `TopicClusterer().fit_predict(vectors)`.

One neighbour graph, cut at several resolutions; at each, the clustering is repeated on random parts of the points, and
the finest division that still comes back is kept. Rows are sorted by content first and equal rows become one weighted
point, so neither the order of the rows nor their names can change the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin

from jminer.topicmodel.cosines import Vectors, exact_cosines, mean_directions, unit_rows
from jminer.topicmodel.graph import Labels, communities, in_order, in_threads, neighbour_graph, part_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

RESOLUTIONS = tuple(0.6 * 1.6**step for step in range(16))
KEPT = 0.8  # share of the points in each repeat
TRIALS = 2  # repeats while the number of topics is sought; the chosen division gets all of them
TOLERANCE = 0.1  # a finer division may come back so much worse than the best one


@dataclass(frozen=True, slots=True)
class Division:
    """One way to divide the points: a label per point (−1: in no cluster), and how each repeat divided them."""

    resolution: float
    labels: Labels
    repeats: tuple[Labels, ...]

    @property
    def count(self) -> int:
        """Clusters."""
        return int(self.labels.max(initial=-1)) + 1

    @property
    def stability(self) -> float:
        """Mean adjusted mutual information with the repeats (Vinh et al. 2010); 1: always the same division.

        Not the Rand index: that one looks at pairs of points, so a single huge cluster decides it.
        """
        from sklearn.metrics import adjusted_mutual_info_score

        return float(np.mean([adjusted_mutual_info_score(self.labels, repeat) for repeat in self.repeats]))

    def best_jaccard(self, weights: NDArray[np.integer]) -> NDArray[np.float64]:
        """Per cluster, the overlap with its best match in a repeat, averaged over the repeats (Hennig 2007)."""
        overlaps = []
        for repeat in self.repeats:
            shared = np.zeros((self.count, int(repeat.max(initial=-1)) + 1))
            inside = (self.labels >= 0) & (repeat >= 0)
            np.add.at(shared, (self.labels[inside], repeat[inside]), weights[inside])
            either = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
            overlaps.append((shared / np.maximum(either, 1)).max(axis=1, initial=0.0))
        return np.asarray(np.mean(overlaps, axis=0))


class TopicClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Divide vectors into topics; −1 marks the rows that are in none.

    neighbours: per point in the graph. count: clusters wanted, or None to let stability choose up to max_topics.
    min_units: smallest cluster, in rows. repeats: how often the clustering is repeated. random_state: the seed.
    After `fit`: `labels_` (n,), `stability_` per cluster (mean best Jaccard over the repeats, Hennig 2007), and `why_`.
    """

    def __init__(
        self,
        neighbours: int = 15,
        count: int | None = None,
        max_topics: int = 80,
        min_units: int = 8,
        repeats: int = 9,
        random_state: int = 0,
    ) -> None:
        self.neighbours = neighbours
        self.count = count
        self.max_topics = max_topics
        self.min_units = min_units
        self.repeats = repeats
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> TopicClusterer:
        """Cluster the rows of X (n, d)."""
        from sklearn.utils.validation import validate_data

        rows = unit_rows(validate_data(self, X, dtype=[np.float64, np.float32]))
        points, point_of_row, weights = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        work = _Work(self, points, weights)
        chosen, self.why_ = work.wanted(self.count) if self.count else work.most_stable()
        self.labels_ = chosen.labels[point_of_row.ravel()]
        self.stability_ = chosen.best_jaccard(weights)
        return self


class _Work:
    """One fit at work: distinct points with weights, their graph, and the random parts of it."""

    def __init__(self, settings: TopicClusterer, points: Vectors, weights: NDArray[np.integer]) -> None:
        count = len(points)
        self.settings, self.points, self.weights = settings, points, weights
        # In a small corpus as many neighbours as in a large one would join everything with everything.
        graph = neighbour_graph(points, min(settings.neighbours, max(3, round(count**0.5))))
        random = np.random.default_rng(settings.random_state)
        draws = [np.sort(random.permutation(count)[: max(1, round(KEPT * count))]) for _ in range(settings.repeats)]
        self.parts: list[tuple[Labels, csr_matrix]] = [(kept, part_of(graph, kept)) for kept in (np.arange(count), *draws)]

    def most_stable(self) -> tuple[Division, str]:
        """The finest division that comes back nearly as well as the best one, and why."""
        # A topic holds √n units on average or more: finer ones are too many to read and too small to count.
        most = min(self.settings.max_topics, max(2, round(float(self.weights.sum()) ** 0.5)))
        tried: dict[int, Division] = {}
        for resolution in RESOLUTIONS:
            division = self.divide(resolution, TRIALS)
            tried.setdefault(division.count, division)
            if division.count > most or division.count == 0:
                break
        stability = {count: tried[count].stability for count in sorted(tried)}
        allowed = [count for count in stability if 2 <= count <= most] or [min(stability)]
        best = max(stability[count] for count in allowed)
        chosen = max(count for count in allowed if stability[count] >= best - TOLERANCE)
        final = self.agreed(tried[chosen].resolution, most)
        return final, _why(final.count, stability[chosen], {count: stability[count] for count in stability if count > chosen}, most)

    def wanted(self, count: int) -> tuple[Division, str]:
        """So many clusters: the first division that is fine enough, its nearest clusters merged."""
        best = Division(RESOLUTIONS[0], np.full(len(self.points), -1), ())
        for resolution in RESOLUTIONS:
            division = self.divide(resolution, 0)
            best = max(best, division, key=lambda found: found.count)
            if division.count >= count or division.count < best.count / 2:
                break
        final = self.agreed(best.resolution, count)
        why = f"{final.count} topics, as asked"
        if final.count < count:
            why = f"{final.count} topics instead of {count}: finer ones have fewer than {self.settings.min_units} units"
        return final, why

    def divide(self, resolution: float, repeats: int, most: int | None = None) -> Division:
        """Divide the whole and some random parts at a resolution; with `most`, merge down to so many clusters."""
        whole, *parts = in_threads(lambda part: self._divide_part(part, resolution, most), range(repeats + 1))
        return Division(resolution, whole, tuple(parts))

    def agreed(self, resolution: float, most: int | None = None) -> Division:
        """The division on which the whole and all repeats agree best (Lancichinetti & Fortunato 2012).

        An edge counts as much as the share of divisions that leave it whole; these weights are divided once more.
        """
        first = self.divide(resolution, self.settings.repeats, most)
        votes = (first.labels, *first.repeats)
        edges = self.parts[0][1].tocoo()
        edges.data = edges.data * np.mean([labels[edges.row] == labels[edges.col] for labels in votes], axis=0)
        graph = edges.tocsr()
        graph.eliminate_zeros()
        graph.sort_indices()
        found = communities(graph, resolution, self.settings.random_state)
        return Division(resolution, self._divided(found, self.parts[0][0], most), first.repeats)

    def _divide_part(self, part: int, resolution: float, most: int | None) -> Labels:
        kept, graph = self.parts[part]
        return self._divided(communities(graph, resolution, self.settings.random_state + part), kept, most)

    def _divided(self, found: Labels, kept: Labels, most: int | None) -> Labels:
        """Dissolve the small communities found among the kept points, and give every point to the nearest of the rest."""
        # A part holds fewer rows, so the smallest community is smaller there too.
        least = self.settings.min_units * len(kept) / len(self.points)
        large = np.bincount(found, self.weights[kept]) >= least
        labels = np.full(len(self.points), -1)
        labels[kept] = in_order(np.where(large[found], found, -1))
        return self._nearest(self._merged(labels, most) if most else labels)

    def _nearest(self, labels: Labels) -> Labels:
        """Every point to the cluster with the nearest mean direction."""
        count = int(labels.max(initial=-1)) + 1
        if count == 0:
            return labels
        centroids = mean_directions(self.points, labels, count, self.weights)
        return in_order(exact_cosines(self.points, centroids).argmax(axis=1))

    def _merged(self, labels: Labels, most: int) -> Labels:
        """Merge the pair that costs least by Ward's rule until no more than `most` clusters are left."""
        while (count := int(labels.max(initial=-1)) + 1) > most:
            centroids = mean_directions(self.points, labels, count, self.weights)
            size = np.bincount(labels[labels >= 0], self.weights[labels >= 0], count)
            cost = (1 - exact_cosines(centroids, centroids)) / (1 / size + 1 / size[:, None])
            np.fill_diagonal(cost, np.inf)
            first, second = sorted(divmod(int(cost.argmin()), count))
            labels = in_order(np.where(labels == second, first, labels))
        return labels


def _why(count: int, stability: float, finer: dict[int, float], most: int) -> str:
    """The reason for the number of topics, in a sentence; `finer` holds the stability of finer divisions."""
    if count == 0:
        return "no topics: no group of units is large enough"
    sentence = f"{count} topics: stability {stability:.2f}"
    if not finer:
        return sentence
    nearest = min(finer)
    if nearest <= most or finer[nearest] < stability - TOLERANCE:
        return f"{sentence}; with {nearest} it falls to {finer[nearest]:.2f}"
    return f"{sentence}; more than {most} were not sought"
