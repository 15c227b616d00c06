"""What became of a model's topics in its next version: kept, split, merged, born, gone, each with its evidence (methods M17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines

ALIKE = 0.5
"""From this mean of overlap and cosine on, two topics may be the same one (methods M17)."""
MOST = 0.5
"""A topic with so much of another's customers came out of it, or took it in."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one topic: a row for each topic of the new version, and for each old one that is no more."""

    topic_id: str
    fate: str
    """kept, split (a part of `other`), merged (now in `other`), born, gone, or divided (by hand: its parts are rows of their own)."""
    other: str | None = None
    overlap: float | None = None
    """Jaccard of the two topics' units, each customer counted once."""
    cosine: float | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a version came from its parent."""

    parent: str | None = None
    """The version before, of the same name; None for the first."""
    how: str = "fit"
    """fit, grow or import."""
    highest: int = 0
    """The highest number that any topic of this name ever had."""
    fates: tuple[Fate, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Topics divided by hand in this or an earlier version → their parts."""

    @property
    def gone(self) -> dict[str, str]:
        """Topics that ended with this version → what became of them, in words."""
        words = {"merged": "merged into {}", "gone": "not found again", "divided": "divided by hand"}
        return {fate.topic_id: words[fate.fate].format(fate.other) for fate in self.fates if fate.fate in words}


def read_lineage(facts: Any) -> Lineage:
    """A lineage from parsed JSON. Raises KeyError, TypeError or ValueError when it is none."""
    fates = tuple(Fate(**row) for row in facts["fates"])
    parts = {str(name): tuple(str(part) for part in several) for name, several in facts["parts"].items()}
    if facts["highest"] < 0 or not all(isinstance(fate.topic_id, str) and isinstance(fate.fate, str) for fate in fates):
        raise ValueError("lineage")
    return Lineage(None if facts["parent"] is None else str(facts["parent"]), str(facts["how"]), int(facts["highest"]), fates, parts)


def number_of(topic_id: str) -> int:
    """12 of T012; 0 for an id of another form, which no new id can meet."""
    digits = topic_id.removeprefix("T")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def highest_of(topic_ids: Iterable[str]) -> int:
    """The highest number among ids."""
    return max(map(number_of, topic_ids), default=0)


def follow(
    old_ids: Sequence[str],
    old: Vectors,
    new: Vectors,
    old_index: NDArray[np.int64],
    new_index: NDArray[np.int64],
    customers: Sequence[str],
    highest: int,
) -> tuple[tuple[str, ...], tuple[Fate, ...]]:
    """The permanent ids of new topics, and the fate of every old and new one.

    old (o, d) and new (m, d) are centroids; old_index and new_index (n,) the topic of the same units in both versions, −1
    for none. Pairs are chosen by optimal assignment (Kuhn 1955) on the mean of overlap and cosine; a topic that finds its
    like keeps the id, others get numbers above `highest`, which nobody ever had.
    """
    shared = _shared(old_index, new_index, len(old), len(new), once(customers))
    old_weight, new_weight, both = shared[:-1].sum(axis=1), shared[:, :-1].sum(axis=0), shared[:-1, :-1]
    overlap = both / np.maximum(old_weight[:, None] + new_weight - both, 1e-12)
    cosines = exact_cosines(old, new)
    same = _pairs((overlap + cosines) / 2)
    born = iter(range(highest + 1, highest + 1 + len(new)))
    ids = tuple(old_ids[same[at]] if at in same else f"T{next(born):03d}" for at in range(len(new)))

    def with_(fate: str, topic_id: str, other: str | None, pair: tuple[int, int]) -> Fate:
        return Fate(topic_id, fate, other, round(float(overlap[pair]), 4), round(float(cosines[pair]), 4))

    fates = []
    for at, topic_id in enumerate(ids):
        source = int(both[:, at].argmax()) if len(old) else 0
        if at in same:
            fates.append(with_("kept", topic_id, None, (same[at], at)))
        elif len(old) and both[source, at] > MOST * new_weight[at]:
            fates.append(with_("split", topic_id, old_ids[source], (source, at)))
        else:
            fates.append(with_("born", topic_id, None, (source, at)) if len(old) else Fate(topic_id, "born"))
    for at, topic_id in enumerate(old_ids):
        if at in same.values():
            continue
        target = int(both[at].argmax()) if len(new) else 0
        if len(new) and both[at, target] > MOST * old_weight[at]:
            fates.append(with_("merged", topic_id, ids[target], (at, target)))
        else:
            fates.append(with_("gone", topic_id, None, (at, target)) if len(new) else Fate(topic_id, "gone"))
    return ids, tuple(fates)


def once(customers: Sequence[str]) -> NDArray[np.float64]:
    """A weight per unit, so that the units of every customer weigh 1 together."""
    _, number, units = np.unique(np.asarray(customers), return_inverse=True, return_counts=True)
    return np.asarray(1.0 / units[number])


def _shared(old: NDArray[np.int64], new: NDArray[np.int64], olds: int, news: int, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight of the units in each pair of topics (olds + 1, news + 1); the last row and column: in none."""
    cell = np.where(old < 0, olds, old) * (news + 1) + np.where(new < 0, news, new)
    # The same sum in any order of the units: equal weights lie together.
    order = np.lexsort((weight, cell))
    return np.bincount(cell[order], weight[order], (olds + 1) * (news + 1)).reshape(olds + 1, news + 1).astype(np.float64)


def _pairs(score: NDArray[np.float64]) -> dict[int, int]:
    """New topic → the old one that it is."""
    from scipy.optimize import linear_sum_assignment

    worth = np.where(score >= ALIKE, score, 0.0)
    return {int(new): int(old) for old, new in zip(*linear_sum_assignment(-worth), strict=True) if worth[old, new] > 0}
