"""Divide points into topics: small communities of a neighbour graph, merged along a tree, cut where the data say.

Rows are sorted by content first and equal rows become one point, so neither the order of the rows nor their names can
change the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, coarse_cosines, coarse_sums, unit_rows
from jminer.topicmodel.dendrogram import Dendrogram, consensus, dendrogram
from jminer.topicmodel.graph import Labels, communities, in_order, in_threads, neighbour_graph, unlike
from jminer.topicmodel.repeats import CONFUSED, best_jaccard, told_apart
from jminer.topicmodel.separate import separated
from jminer.topicmodel.widths import nearest, widths

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]

COMMUNITY = 55.0  # Leiden's resolution is the number of points over this: communities of about a dozen points
MOST_POINTS = 24_000  # more points make larger communities, not more: about 2,000
PASSES = 3  # in which every point moves to the nearest topic
RARE = 0.0015  # share of the rows that what is separate inside a topic must have: half of what is not to drown
DRAWS, DRAWN = 4, 4_000  # random parts on which the number of topics is chosen, and the most points of each
REPEATS, KEPT = 6, 0.8  # random parts on which the division is repeated, and their share of the points
FINER = 2  # of them are divided twice as finely, to tell what that is worth
FEW = 200  # points that differ show no topics yet: then those that repeat them count too


@dataclass(frozen=True, slots=True)
class Division:
    """A topic per row (−1: in none), how stable each topic is (0–1), and why there are so many."""

    labels: Labels
    stability: Numbers
    why: str


def divide(
    rows: Vectors, *, neighbours: int, count: int | None, granularity: float, max_topics: int, min_units: int, seed: int
) -> Division:
    """Divide unit rows (n, d) into topics of at least `min_units` rows.

    count: topics wanted, or None for the number that the data choose, times `granularity`; of these, what the repeats do not
    tell apart is made one, and what is separate inside them comes on top (unless granularity is below 1), up to max_topics in all.
    The division is repeated on random parts, and the final one is what the repeats agree on: where topics are vague, feedback
    that comes or goes then moves fewer units, where they are clear a few more (tests/benchmarks/topic_rules.py).
    """
    points, point_of_row, weights = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    whole = _Part(points, weights, neighbours, float(min_units))
    random = np.random.default_rng(seed)
    wanted = count or min(max_topics, max(2, round(whole.best_count(max_topics, random) * granularity)))
    kept = [np.sort(random.permutation(len(points))[: max(1, round(KEPT * len(points)))]) for _ in range(REPEATS)]
    parts = in_threads(whole.of, kept)
    repeats = in_threads(lambda part: part.topics(wanted, part.tree), parts)
    middles = unit_rows(whole.sums(whole.tree.communities, len(whole.tree.modularity)))
    votes = [part.nearest(repeat, middles) for part, repeat in zip(parts, repeats, strict=True)]
    labels = whole.topics(wanted, consensus(whole.tree.communities, votes))
    if count is None:
        labels = whole.nearest(told_apart(labels, weights, kept, repeats, CONFUSED * granularity))
    if count is None and granularity >= 1:
        labels = whole.separated(labels, max_topics)
        repeats = in_threads(lambda pair: pair[0].separated(pair[1], max_topics), zip(parts, repeats, strict=True))
    labels = whole.settled(labels)
    stability = best_jaccard(labels, weights, kept, repeats)
    why = _why(labels, count, stability, min_units)
    if count is None:
        finer = whole.topics(2 * wanted, whole.tree)
        again = in_threads(lambda part: part.topics(2 * wanted, part.tree), parts[:FINER])
        why += _than_finer(len(stability), best_jaccard(finer, weights, kept[:FINER], again))
    return Division(labels[point_of_row.ravel()], stability, why)


@dataclass
class _Part:
    """Distinct points with the number of rows behind each, their graph and their tree."""

    all: Vectors
    """The points are these, or those of them in `kept`: parts with copies of their own would take more memory than all else."""
    weights: NDArray[np.integer]
    neighbours: int
    least: float
    """Rows of the smallest topic."""

    graph: csr_matrix | None = None
    kept: Labels | None = None

    @cached_property
    def edges(self) -> csr_matrix:
        """The neighbour graph: the given one, or the points' own."""
        # In a small corpus as many neighbours as in a large one would join everything with everything.
        most = max(3, round(len(self.all) ** 0.5))
        return neighbour_graph(self.all, min(self.neighbours, most)) if self.graph is None else self.graph

    @cached_property
    def tree(self) -> Dendrogram:
        count = len(self.weights)
        return dendrogram(self.edges, communities(self.edges, max(1.0, min(count, MOST_POINTS) / COMMUNITY)))

    def of(self, kept: Labels) -> _Part:
        """The same graph, of some points only."""
        graph = self.edges[kept][:, kept].tocsr()
        graph.sort_indices()
        return _Part(self.all, self.weights[kept], self.neighbours, self.least * len(kept) / len(self.weights), graph, kept)

    def best_count(self, most: int, random: np.random.Generator) -> int:
        """The number of topics whose divisions keep the most neighbours together beyond chance (modularity).

        Looked for on random parts of at most one size, in which nothing is said twice in other words: the more points a
        graph has, the finer the divisions it can tell apart, and more feedback on the same subjects should not make more
        topics of them.
        """
        draws = [random.permutation(len(self.all))[: max(2, min(2 * DRAWN, round(KEPT * len(self.all))))] for _ in range(DRAWS)]
        curves = in_threads(lambda draw: self._unlike(draw).tree.modularity[::-1], draws)
        length = min(map(len, curves))
        return int(np.mean([curve[:length] for curve in curves], axis=0)[:most].argmax()) + 1

    def _unlike(self, draw: Labels) -> _Part:
        """Some points, without those that say the same as one drawn before; with them where hardly anything else is left."""
        new = unlike(self.all[draw], DRAWN)
        kept = np.sort(draw[new] if len(new) >= FEW else draw[:DRAWN])
        return _Part(self.all[kept], self.weights[kept], self.neighbours, self.least)

    def topics(self, count: int, tree: Dendrogram) -> Labels:
        """`count` topics, or as many as there are: the first cut that has so many large enough; every point in the likeliest."""
        large = tree.large(self.weights, self.least)[::-1]
        enough = np.flatnonzero(large >= count)
        labels = tree.cut(int(enough[0] if len(enough) else large.argmax()) + 1)
        sizes = np.bincount(labels, self.weights)
        labels = self._merged(in_order(np.where(sizes[labels] >= self.least, labels, -1)), count)
        return in_order(self.nearest(labels))

    def separated(self, labels: Labels, most: int) -> Labels:
        """The topics and, as topics of their own, what is separate inside them; no more than `most`."""
        # A group no larger than a neighbourhood cannot keep to itself.
        least = max(self.least, self.neighbours + 1.0, RARE * float(self.weights.sum()))
        labels = separated(self.sums, self.weights, self.edges, self.tree.communities, labels, least, most)
        return in_order(self.nearest(labels))

    def settled(self, labels: Labels) -> Labels:
        """Every point in the topic whose points it is most like."""
        for _ in range(PASSES):
            labels = in_order(self.nearest(labels))
        return labels

    def _merged(self, labels: Labels, most: int) -> Labels:
        """Merge what no edge joins, the pair that costs least by Ward's rule first, until no more than `most` are left."""
        while (count := int(labels.max(initial=-1)) + 1) > most:
            centroids = unit_rows(self.sums(labels, count))
            size = np.bincount(labels[labels >= 0], self.weights[labels >= 0], count)
            cost = (1 - coarse_cosines(centroids, centroids)) / (1 / size + 1 / size[:, None])
            np.fill_diagonal(cost, np.inf)
            first, second = sorted(divmod(int(cost.argmin()), count))
            labels = in_order(np.where(labels == second, first, labels))
        return labels

    def nearest(self, labels: Labels, others: Vectors | None = None) -> Labels:
        """The topic (of the points: `labels`) that each point, or each of some other unit rows, is in by the rule of `widths.nearest`."""
        count = int(labels.max(initial=-1)) + 1
        if count == 0:
            return np.full(len(labels if others is None else others), -1)
        centroids = unit_rows(self.sums(labels, count))
        own = coarse_cosines(self.all, centroids, self.kept)
        width = widths(own, labels, self.weights)
        return nearest(own if others is None else coarse_cosines(others, centroids), width)

    def sums(self, labels: Labels, count: int) -> Vectors:
        """The sum of each group's points."""
        return coarse_sums(self.all, labels, count, self.weights, self.kept)


def _why(labels: Labels, asked: int | None, stability: Numbers, min_units: int) -> str:
    count = int(labels.max(initial=-1)) + 1
    if count == 0:
        return "no topics: no group of units is large enough"
    if asked and count < asked:
        return f"{count} topics instead of {asked}: finer ones have fewer than {min_units} units"
    return f"{count} topics{', as asked' if asked else ''}: stability {stability.mean():.2f}"


def _than_finer(count: int, finer: Numbers) -> str:
    """What a finer division would be worth, if there is one."""
    return f"; {len(finer)} would have {finer.mean():.2f}" if len(finer) > count > 0 else ""
