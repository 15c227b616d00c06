"""Founding topics of what no known topic takes; the known ones stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines, mean_directions, unit_rows
from jminer.topicmodel.edits import merged_topic
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.model import TopicModel
from jminer.topicmodel.pool import Pool, open_pool
from jminer.topicmodel.widths import widths

STEADY = 0.6
"""A founded topic must come back so well when the clustering is repeated: below .6 a cluster is not to be trusted (Hennig 2007)."""
AWAY = 0.15
"""Its units must be so much nearer to its centre than to any known topic, in the mean of their cosines. Clusters at the rims
of known topics are not, most new subjects are: `python -m tests.benchmarks.topic_life` prints how many are founded."""
REPEATS = 3
PART = 0.8
"""Share of the pool in each repeat."""
OUTER = 2.0
"""Per cent of a joined topic's units that may fall out of it."""
NEWS = 0.1
"""It is tried again whether units gather when so much of the pool is new."""
Ints = NDArray[np.int64]


def gather(
    folder: Path, name: str, model: KeptModel, run: str, read: Callable[[], Mapping[str, Any]], rules: Any, seed: int, fitted: bool
) -> str | None:
    """Take a run's units without a topic into the pool, try whether they gather, and return what to tell the user.

    `read` gives the run's tables and is called only for a run that was not taken before; `fitted`: the model was just
    fitted to this very run, which therefore holds no further topic.
    """
    pool = open_pool(folder, name, model.encoder)
    if run not in pool.seen:
        tables = read()
        pool = pool.taken(tables, model, run)
        if fitted:
            pool = replace(pool, untried=0, could=0)
        elif pool.untried >= max(2 * rules.min_units, NEWS * pool.rows.height):
            pool = replace(pool, untried=0, could=len(found(pool, texts_of(tables), model, rules, seed).topics))
        pool.write()
    return pool.says


def texts_of(tables: Mapping[str, Any]) -> dict[str, str]:
    """The masked text of each unit of a run, by id."""
    return dict(tables["units"].select("unit_id", "text").iter_rows())


def found(pool: Pool, texts: Mapping[str, str], model: KeptModel, rules: Any, seed: int) -> TopicModel:
    """The topics that the pool's units would found: fitted as any, but only far from what is known, and only steady ones.

    What no topic takes lies mostly at the rims of the known ones, and rims make clusters too; such a cluster is hardly
    nearer to its own centre than to a known topic. Clusters that are more alike than known topics are, are one topic. All
    this is repeated on random parts of the pool, and a topic's stability is how well it comes back (mean best Jaccard).
    texts: by unit id, as far as they are at hand; the words of a topic come from these alone.
    """
    vectors, rules = unit_rows(pool.vectors), rules.model_copy(update={"count": None})
    said = np.array([texts.get(unit, "") for unit in pool.rows["unit_id"]], dtype=object)
    customers, known = pool.rows["customer_id"].to_numpy(), model.assign(vectors).similarity
    level, count = _told_apart_by(model), pool.rows.height

    def gathered(rows: Ints, rules: Any) -> tuple[TopicModel, Ints]:
        fresh, _ = fit_topics(vectors[rows], said[rows].tolist(), customers[rows].tolist(), rules, seed, model.encoder)
        return _gathered(fresh, vectors[rows], known[rows], level)

    whole, index = gathered(np.arange(count), rules)
    if not whole.topics:
        return whole
    fewer = rules.model_copy(update={name: max(2, round(PART * getattr(rules, name))) for name in ("min_units", "min_customers")})
    random, overlaps = np.random.default_rng(seed), []
    for _ in range(REPEATS):
        rows = np.sort(random.permutation(count)[: round(PART * count)])
        overlaps.append(_best_overlaps(index[rows], gathered(rows, fewer)[1], len(whole.topics)))
    steady = np.mean(overlaps, axis=0)
    measured = replace(whole, topics=tuple(replace(topic, stability=round(float(each), 4)) for topic, each in zip(whole.topics, steady, strict=True)))
    return measured.part(np.flatnonzero(steady >= STEADY))


def _gathered(fresh: TopicModel, vectors: Vectors, known: NDArray[np.float64], level: float) -> tuple[TopicModel, Ints]:
    """The fitted topics that are far from the known ones, the alike joined; and the topic of each unit."""
    own = fresh.assign(vectors)
    gain = own.similarity - known
    far = [at for at in range(len(fresh.topics)) if gain[own.topic == at].mean() >= AWAY]
    place = np.full(len(fresh.topics) + 1, -1)
    place[far] = np.arange(len(far))
    joined_ = _joined(fresh.part(far), vectors, place[own.topic], level)
    return joined_, joined_.assign(vectors).topic


def _best_overlaps(index: Ints, other: Ints, count: int) -> NDArray[np.float64]:
    """Per topic of `index`, its Jaccard overlap with the topic of `other` that is most like it."""
    shared = np.zeros((count, int(other.max(initial=-1)) + 2))
    np.add.at(shared, (index[index >= 0], other[index >= 0]), 1)  # the last column: in none
    mine, theirs = shared.sum(axis=1, keepdims=True), np.bincount(other[other >= 0], minlength=shared.shape[1] - 1)
    either = mine + theirs - shared[:, :-1]
    return np.asarray((shared[:, :-1] / np.maximum(either, 1)).max(axis=1, initial=0.0))


def _told_apart_by(model: KeptModel) -> float:
    """The cosine with the nearest other topic that half of the known topics stay below."""
    if len(model.base.topics) < 2:
        return 1.0
    cosines = exact_cosines(model.base.centroids, model.base.centroids)
    np.fill_diagonal(cosines, -1.0)
    return float(np.median(cosines.max(axis=1)))


def _joined(model: TopicModel, vectors: Vectors, index: Ints, level: float) -> TopicModel:
    """Topics whose centroids are nearer than `level`, joined two by two, the nearest first."""
    groups, centroids = [[at] for at in range(len(model.topics))], model.centroids
    while len(groups) > 1:
        cosines = exact_cosines(centroids, centroids)
        cosines[np.tril_indices(len(groups))] = -1.0
        first, second = np.unravel_index(cosines.argmax(), cosines.shape)
        if cosines[first, second] <= level:
            break
        groups[first] += groups.pop(second)
        place = np.append(_group_of(groups, len(model.topics)), -1)
        centroids = mean_directions(vectors, place[index], len(groups))
    if len(groups) == len(model.topics):
        return model
    member = np.append(_group_of(groups, len(model.topics)), -1)[index]
    own = exact_cosines(vectors, centroids)
    thresholds = np.array([np.percentile(own[member == at, at], OUTER) for at in range(len(groups))])
    topics = tuple(merged_topic([model.topics[at] for at in sorted(group)]) for group in groups)
    return replace(model, topics=topics, centroids=centroids, thresholds=thresholds, widths=widths(own, member))


def _group_of(groups: list[list[int]], count: int) -> Ints:
    """Which group each of so many is in."""
    place = np.empty(count, dtype=np.int64)
    for at, group in enumerate(groups):
        place[group] = at
    return place


def joined(first: KeptModel, second: TopicModel) -> KeptModel:
    """A model with younger topics, which are offered only what none of the older ones takes."""
    younger = np.full(len(second.topics), first.generation.max(initial=0) + 1)
    return KeptModel.of(first.base.plus(second), np.append(first.generation, younger).astype(np.int64))
