"""Learn a topic model from vectors, without BERTopic (whose import alone costs 11 seconds and 600 MB)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines, mean_directions, unit_rows
from jminer.topicmodel.divide import divide
from jminer.topicmodel.guided import Declared, place
from jminer.topicmodel.model import Topic, TopicModel
from jminer.topicmodel.widths import nearest, widths
from jminer.topicmodel.words import describe

TOO_FEW = "too few units to find topics"
# A unit belongs unless its cosine lies twice as far under the median as 84 of 100 units' do, and among the lowest 4 of 100.
# Of foreign texts strewn among others this leaves out 24 of 25 where topics are clear, one in two to twenty where they are vague,
# and two or three in a hundred of the set's own: `python -m tests.benchmarks.topic_rules`.
SPREADS, FAR = 2.0, 4.0


class Rules(Protocol):
    """What the fit needs to know of the settings (`settings.topics`)."""

    @property
    def engine(self) -> str: ...
    @property
    def count(self) -> int | None: ...
    @property
    def granularity(self) -> float: ...
    @property
    def max_topics(self) -> int: ...
    @property
    def min_customers(self) -> int: ...
    @property
    def min_units(self) -> int: ...
    @property
    def neighbours(self) -> int: ...


def fit_topics(
    vectors: Vectors, texts: Sequence[str], customers: Sequence[str], rules: Rules, seed: int, encoder: str = "",
    declared: Sequence[Declared] = (), phrases: Vectors | None = None,
) -> tuple[TopicModel, str]:
    """Learn topics from units (vectors (n, d), their texts, who wrote them); return the model and why it is so.

    The model has no topics, and the sentence says why, when there are too few units or none gather. The same content
    gives the same model in any order of the rows.
    """
    if len(texts) < 2 * rules.min_units:
        return empty_model(vectors.shape[1], encoder), TOO_FEW
    vectors = unit_rows(vectors)
    guide = place(vectors, customers, declared, vectors[:0] if phrases is None else phrases, rules)
    found, stable, why = np.zeros(0, dtype=np.int64), list[float | None](), "all units are in declared topics"
    if guide.loose.any():
        found, stable, why = _clusters(guide.pulled(vectors), [texts[row] for row in np.flatnonzero(guide.loose).tolist()], rules, seed)
    clusters, stability = guide.join(found, stable)
    settled, kept = _settle(vectors, clusters, np.asarray(customers), rules)
    if len(kept) == 0:
        why = f"no group of at least {rules.min_units} units and {rules.min_customers} customers was found"
        return empty_model(vectors.shape[1], encoder), why
    if len(kept) < len(stability):
        why += f"; {len(stability) - len(kept)} of them dissolved for want of units or customers"
    index = settled.assign(vectors).topic
    words, themes = describe(texts, customers, vectors, index, settled.centroids, rules.min_customers)
    people = np.asarray(customers)
    topics = tuple(
        Topic(
            f"T{at + 1:03d}", words[at].label, words[at].keywords, words[at].description, stability[cluster], words[at].theme_id,
            units=int((index == at).sum()), customers=len(np.unique(people[index == at])),
        )
        for at, cluster in enumerate(kept)
    )
    topics, silent = guide.name(topics, kept, index, len(stable))
    if silent:
        why += "; declared but no topic: " + "; ".join(silent)
    return replace(settled, topics=topics, themes=themes, encoder=encoder), why


def empty_model(dimensions: int, encoder: str = "") -> TopicModel:
    """A model without topics: every unit is left without one."""
    return TopicModel((), np.zeros((0, dimensions), np.float32), np.zeros(0), np.zeros(0), encoder=encoder)


def _clusters(
    vectors: Vectors, texts: Sequence[str], rules: Rules, seed: int
) -> tuple[NDArray[np.int64], list[float | None], str]:
    """A cluster per unit (−1: none), the clusters' stability, and why there are so many."""
    if rules.engine == "bertopic":
        from jminer.topicmodel.bridge import fit_bertopic

        labels = fit_bertopic(texts, vectors, rules, seed)
        count = int(labels.max(initial=-1)) + 1
        return labels, [None] * count, f"{count} topics: found by BERTopic's own UMAP and HDBSCAN, which were not repeated"
    found = divide(
        vectors, neighbours=rules.neighbours, count=rules.count, granularity=rules.granularity, max_topics=rules.max_topics,
        min_units=rules.min_units, seed=seed % 2**32,
    )
    return found.labels, found.stability.tolist(), found.why


def nearness(cosines: NDArray[np.float64]) -> float:
    """How near a unit must be to its topic, from the cosines (n,) of all units with theirs."""
    low, middle, far = np.percentile(cosines, [15.87, 50.0, FAR])
    return float(min(far, middle - SPREADS * (middle - low)))


def _settle(vectors: Vectors, clusters: NDArray[np.int64], customers: NDArray[np.str_], rules: Rules) -> tuple[TopicModel, list[int]]:
    """The clusters that keep enough units and customers under the model's own rule, as topics without names; and which they were.

    The largest topic comes first, equals by content.
    """
    count = int(clusters.max(initial=-1)) + 1
    if count == 0:
        return empty_model(vectors.shape[1]), []
    centroids = mean_directions(vectors, clusters, count)
    cosines = exact_cosines(vectors, centroids)
    width = widths(cosines, clusters)
    # The same cosine for all topics: measured in a topic's own width, foreign text falls into the broad ones.
    least = np.full(count, nearness(cosines[np.arange(len(vectors)), nearest(cosines, width)]))
    whole = TopicModel(tuple(Topic(str(at), "") for at in range(count)), centroids, least, width)
    index = whole.assign(vectors).topic
    units = np.bincount(index[index >= 0], minlength=count)
    people = [len(np.unique(customers[index == at])) for at in range(count)]
    # Units of a dissolved topic go to the others or to none, so the others only grow and one pass is enough.
    kept = [at for at in range(count) if units[at] >= rules.min_units and people[at] >= rules.min_customers]
    index = whole.part(kept).assign(vectors).topic
    units = np.bincount(index[index >= 0], minlength=len(kept))
    order = sorted(range(len(kept)), key=lambda at: (-units[at], centroids[kept[at]].tobytes()))
    kept = [kept[at] for at in order]
    return whole.part(kept), kept
