"""Topics that the user declares: some are placed before clustering (fixed), some pull a cluster together and name it (seed).

A declared topic is a claim that must be heard: its phrases have to be nearer to some units than texts about different
things are to each other, and these units have to come from enough customers. Otherwise it is reported as not heard, and
no unit is forced into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import COARSE, FINE, Vectors, exact_cosines, mean_directions, on_coarse_grid, unit_rows
from jminer.topicmodel.model import Topic

# So many standard deviations of cosines between unrelated texts; so much of a text's cosine with its own neighbours; and
# texts near to a topic lie this close to each other, beside their own neighbours. With all three, 14 declared topics are
# heard in three labelled sets, and none of 15 phrases about other things is: `python -m tests.benchmarks.guided`.
NEAR, ALIKE, GATHERED = 4.0, 0.8, 0.95
CLOSEST = 5  # of the texts near to the same topic, whether they gather
NEIGHBOURS = 15
DECOYS, AMONG = 400, 5000  # texts of the corpus that stand for random phrases, and texts they are compared with
ROWS = 256  # candidates whose neighbours are sought at once: 256 × 100,000 × 4 bytes = 100 MB
DECLARED = "Declared as"
"""How the description of a declared topic begins."""
PULL = 0.25  # how far a unit near a seed topic is moved towards it, as in BERTopic's guided topics


class Declared(Protocol):
    """A topic as the user declares it (`settings.topics.declared`)."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def phrases(self) -> Sequence[str]: ...
    @property
    def mode(self) -> str: ...


class Rules(Protocol):
    """What a topic needs to be one."""

    @property
    def min_customers(self) -> int: ...
    @property
    def min_units(self) -> int: ...


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """Where declared topics are heard in n units."""

    declared: tuple[Declared, ...]
    directions: Vectors
    """(declared, dimensions): the mean direction of each one's phrases."""
    near: NDArray[np.int64]
    """Per unit: the declared topic that it is near to, or −1."""
    heard: NDArray[np.bool_]
    unheard: tuple[str, ...]
    """A sentence for each that is not heard."""

    @property
    def fixed(self) -> list[int]:
        """Which declared topics are topics before the rest is clustered."""
        return [at for at, topic in enumerate(self.declared) if topic.mode == "fixed" and self.heard[at]]

    @property
    def loose(self) -> NDArray[np.bool_]:
        """(n,): the units that are left to be clustered."""
        return ~np.isin(self.near, self.fixed)

    def pulled(self, vectors: Vectors) -> Vectors:
        """The loose units' rows of `vectors` (n, d), those near a seed topic moved towards it: to cluster with, not to assign."""
        if not self.declared:
            return vectors
        near, rows = self.near[self.loose], vectors[self.loose]
        seeded = np.flatnonzero(np.append(self.heard, False)[near])  # −1 takes the last: none
        moved = (1 - PULL) * rows[seeded].astype(np.float64) + PULL * self.directions[near[seeded]]
        rows[seeded] = unit_rows(moved)
        return rows

    def join(self, clusters: NDArray[np.int64], stability: Sequence[float | None]) -> tuple[NDArray[np.int64], list[float | None]]:
        """The clusters of the loose units and behind them one per fixed topic: labels (n,) and stability, None for the fixed."""
        joined = np.full(len(self.near), -1, dtype=np.int64)
        joined[self.loose] = clusters
        for number, at in enumerate(self.fixed, start=len(stability)):
            joined[self.near == at] = number
        return joined, [*stability, *(None for _ in self.fixed)]

    def name(self, topics: Sequence[Topic], kept: Sequence[int], index: NDArray[np.int64], found: int) -> tuple[tuple[Topic, ...], tuple[str, ...]]:
        """Give declared topics their labels; return the topics and a sentence for each declared one that got none.

        `kept`: the joined cluster that each topic came from; `index` (n,): the topic of each unit; `found`: clusters before
        the fixed ones. A seed topic names the topic that holds most of the units near it.
        """
        place = {self.fixed[cluster - found]: at for at, cluster in enumerate(kept) if cluster >= found}
        silent = [*self.unheard, *(f"{self.declared[at].label}: too few of its units hold together" for at in self.fixed if at not in place)]
        free = set(range(len(topics))) - set(place.values())
        shares = [(self._held(at, index, len(topics)), at) for at in np.flatnonzero(self.heard).tolist() if self.declared[at].mode == "seed"]
        for held, at in sorted(shares, key=lambda pair: (-pair[0].max(initial=0.0), pair[1])):
            best = int(held.argmax()) if len(held) else -1
            if best in free and held[best] >= 0.5:
                place[at] = best
                free.remove(best)
            elif best >= 0 and held[best] >= 0.5:
                silent.append(f"{self.declared[at].label}: lies within another topic")
            else:
                silent.append(f"{self.declared[at].label}: its units are spread over several topics")
        return _labelled(topics, {best: self.declared[at] for at, best in place.items()}), tuple(silent)

    def _held(self, at: int, index: NDArray[np.int64], topics: int) -> NDArray[np.float64]:
        """Share of the units near a declared topic that each topic holds."""
        inside = index[self.near == at]
        return np.bincount(inside[inside >= 0], minlength=topics) / max(len(inside), 1)


def place(vectors: Vectors, customers: Sequence[str], declared: Sequence[Declared], phrases: Vectors, rules: Rules) -> Guide:
    """Find the units near to each declared topic; `phrases` holds the vectors of all phrases, topic after topic.

    All vectors are taken from the corpus' mean, equal texts count once. A text is near when its best cosine with a topic's phrases lies 4 standard
    deviations above that of random texts of the corpus, and is not much below its cosine with its own nearest neighbours:
    else the phrases only share a word with it. The deviation is taken from the lower half of the cosines, where texts are
    unrelated for sure; the upper one holds pairs about the same thing (an empirical null, Efron 2004). The nearest of
    several declared topics wins. A topic is heard when the texts near to it are enough and gather: what a phrase about
    another trade touches lies scattered. The order of the units does not matter.
    """
    if not declared:
        return Guide((), phrases, np.full(len(vectors), -1), np.zeros(0, dtype=bool), ())
    vectors, phrases = unit_rows(vectors), unit_rows(phrases)
    owner = np.repeat(np.arange(len(declared)), [len(topic.phrases) for topic in declared])
    points, point_of_unit = np.unique(vectors, axis=0, return_inverse=True)
    near_point, gathered = _near(vectors, points, phrases, owner, len(declared)) if len(points) else (np.full(0, -1), [])
    near = near_point[point_of_unit.ravel()]
    people = np.asarray(customers)
    unheard = {}
    for at, topic in enumerate(declared):
        texts, heads = int((near_point == at).sum()), len(np.unique(people[near == at]))
        if texts < rules.min_units or heads < rules.min_customers:
            unheard[at] = f"{topic.label}: near to {texts} sentences of {heads} customers, at least {rules.min_units} of {rules.min_customers} are needed"
        elif not gathered[at]:
            unheard[at] = f"{topic.label}: near to {texts} sentences, which are about different things"
    heard = np.array([at not in unheard for at in range(len(declared))], dtype=bool)
    return Guide(tuple(declared), mean_directions(phrases, owner, len(declared)), np.asarray(near, dtype=np.int64), heard, tuple(unheard.values()))


def _near(vectors: Vectors, points: Vectors, phrases: Vectors, owner: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], list[bool]]:
    """The declared topic that each distinct point is near to, or −1; and whether the points near to each topic gather."""
    # Sums of whole numbers: no order of the units shows.
    centre = np.rint(vectors.astype(np.float64) * FINE).sum(axis=0) / FINE / len(vectors)
    texts = unit_rows(points - centre)
    cosines = exact_cosines(texts, unit_rows(phrases - centre))
    best = np.stack([cosines[:, owner == at].max(axis=1) for at in range(count)], axis=1)
    candidates = np.flatnonzero(best.max(axis=1) >= _unrelated(texts))
    usual = np.zeros(len(texts))
    usual[candidates] = _among_neighbours(texts, candidates)
    alike = candidates[best[candidates].max(axis=1) >= ALIKE * usual[candidates]]
    near = np.full(len(texts), -1)
    near[alike] = best[alike].argmax(axis=1)
    return near, [_gather(texts[near == at], usual[near == at]) for at in range(count)]


def _gather(texts: Vectors, usual: NDArray[np.float64]) -> bool:
    """Whether texts are as near to each other as each is to its neighbours of any kind (`usual`)."""
    closest = min(CLOSEST, len(texts) - 1)
    if closest < 1:
        return False
    within = _among_neighbours(texts, np.arange(len(texts)), closest)
    return bool(np.median(within / np.maximum(usual, 1e-9)) >= GATHERED)


def _unrelated(texts: Vectors) -> float:
    """The cosine that unrelated texts of the corpus do not reach."""
    among = texts[np.unique(np.linspace(0, len(texts) - 1, AMONG).astype(np.int64))]
    decoys = texts[np.unique(np.linspace(0, len(texts) - 1, DECOYS).astype(np.int64))]
    cosines = exact_cosines(among, decoys).ravel()
    middle = float(np.median(cosines))
    lower = np.sort(cosines[cosines < middle])
    return middle + NEAR * float(np.sqrt(np.mean((lower - middle) ** 2))) if len(lower) else np.inf


def _among_neighbours(texts: Vectors, rows: NDArray[np.int64], most: int = NEIGHBOURS) -> NDArray[np.float64]:
    """Mean cosine of some texts with their nearest other texts."""
    nearest = min(most, len(texts) - 1)
    grid = on_coarse_grid(texts)
    means = [np.zeros(0)]
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        cosines = grid[some] @ grid.T
        cosines[np.arange(len(some)), some] = -np.inf  # itself
        means.append(np.partition(cosines, -nearest, axis=1)[:, -nearest:].sum(axis=1, dtype=np.float64) / nearest / COARSE**2)
    return np.concatenate(means)


def _labelled(topics: Sequence[Topic], declared: dict[int, Declared]) -> tuple[Topic, ...]:
    """Topics with their declared labels; a found topic that is called the same is told apart by a number."""
    taken = {topic.label.casefold() for topic in declared.values()}
    named = []
    for at, topic in enumerate(topics):
        if at in declared:
            said = f"{DECLARED} {declared[at].id} ({declared[at].mode})."
            named.append(replace(topic, label=declared[at].label, description=f"{said} {topic.description}".strip()))
        elif topic.label.casefold() in taken:
            named.append(replace(topic, label=f"{topic.label} (found)"))
        else:
            named.append(topic)
    return tuple(named)
