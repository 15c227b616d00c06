"""What customers spoke of when a model was fitted, and whether they speak of something else now.

The customers themselves are compared, each with the shares of what he said, so that a test can shuffle customers: units
of one customer are not independent. Who they are is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.discovery import q_values
from jminer.statistics.permutation import p_value

MOST = 2000
"""Customers kept; ids are hashes, so the first in order are a random part of all."""
PERMUTATIONS = 999
Ints = NDArray[np.int32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Rows of customer, topic, units: what each of some customers said."""

    customer: Ints
    """0, 1, 2 …; no id."""
    topic: Ints
    """Place in the model, −1 for none."""
    units: Ints
    similarity: Numbers
    """Sum of the units' cosines with their nearest topic."""

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """By name, as they are stored."""
        return {f"profile_{name}": getattr(self, name) for name in ("customer", "topic", "units", "similarity")}

    def seen_as(self, become: NDArray[np.int64]) -> Profile:
        """The same with other topics: `become` says what each place in the model is now, −1 for none."""
        return replace(self, topic=np.append(become, -1)[self.topic].astype(np.int32))

    def by_customer(self, topics: int) -> tuple[Numbers, Numbers]:
        """Each customer's shares of the topics and of none (customers, topics + 1), and mean similarity (customers,)."""
        count = int(self.customer.max(initial=-1)) + 1
        said = np.zeros((count, topics + 1))
        np.add.at(said, (self.customer, np.where(self.topic < 0, topics, self.topic)), self.units)
        total = np.maximum(said.sum(axis=1), 1)
        return said / total[:, None], np.bincount(self.customer, self.similarity, count) / total


def profile_of(index: NDArray[np.int64], similarity: Numbers, customers: Sequence[str]) -> Profile:
    """The profile of units: each one's topic or −1, its cosine with the nearest topic, and who wrote it."""
    ids, number = np.unique(np.asarray(customers), return_inverse=True)
    few = np.flatnonzero(number < MOST)
    if not len(ids):
        few = np.zeros(0, dtype=np.int64)
    width = int(index.max(initial=-1)) + 2
    pairs, pair, units = np.unique(number[few] * width + index[few] + 1, return_inverse=True, return_counts=True)
    order = np.lexsort((similarity[few], pair))
    sums = np.bincount(pair[order], similarity[few][order], len(pairs)).astype(np.float64)
    return Profile((pairs // width).astype(np.int32), (pairs % width - 1).astype(np.int32), units.astype(np.int32), sums)


class Shift(NamedTuple):
    """A figure at the fit and now, and what shuffling the customers between both would make of the difference."""

    measure: str
    """without_topic, similarity, topic_mix, or share (of one topic)."""
    topic: int | None
    at_fit: float | None
    now: float | None
    shift: float
    chance_low: float
    """2.5 % of the shuffles lie below."""
    chance_high: float
    """97.5 % lie below."""
    p: float
    q: float | None = None


def shifts(then: Profile, now: Profile, topics: int, seed: int) -> list[Shift]:
    """Every shift between two profiles, by permutation of customers; none when one of them is empty.

    topic_mix is the Jensen–Shannon divergence (bits) of the topics' shares less its mean over the shuffles, because the
    plain one is far above 0 in small samples even when nothing changed (methods, section 0).
    """
    (was, near), (is_, nearer) = then.by_customer(topics), now.by_customer(topics)
    if not len(was) or not len(is_):
        return []
    table = np.column_stack([np.vstack([was, is_]), np.append(near, nearer)])
    first = np.zeros((PERMUTATIONS + 1, len(table)))
    first[:, : len(was)] = 1  # row 0 is what was seen
    first[1:] = np.random.default_rng(seed).permuted(first[1:], axis=1)
    before = first @ table / len(was)
    after = (table.sum(axis=0) - first @ table) / len(is_)
    moved = after - before
    found = [
        _shift("without_topic", None, before[0, topics], after[0, topics], moved[:, topics]),
        _shift("similarity", None, before[0, -1], after[0, -1], moved[:, -1]),
    ]
    mix = _divergence(before[:, :topics], after[:, :topics])
    mix = mix - mix[1:].mean()
    found.append(_shift("topic_mix", None, None, None, mix, one_sided=True))
    shares = [_shift("share", at, before[0, at], after[0, at], moved[:, at]) for at in range(topics)]
    adjusted = q_values([shift.p for shift in shares])
    return found + [shift._replace(q=float(q)) for shift, q in zip(shares, adjusted, strict=True)]


def _shift(measure: str, topic: int | None, then: float | None, now: float | None, values: Numbers, one_sided: bool = False) -> Shift:
    """The first value is what was seen, the others are the shuffles."""
    size = values if one_sided else np.abs(values)
    low, high = np.percentile(values[1:], [2.5, 97.5])
    at_fit, at_present = (None if each is None else float(each) for each in (then, now))
    return Shift(measure, topic, at_fit, at_present, float(values[0]), float(low), float(high), float(p_value(size[0], size[1:])))


def _divergence(left: Numbers, right: Numbers) -> Numbers:
    """Jensen–Shannon divergence in bits of each pair of rows, scaled to sum to 1."""
    left, right = (rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-12) for rows in (left, right))
    middle = (left + right) / 2
    return np.asarray(_entropy(middle) - (_entropy(left) + _entropy(right)) / 2)


def _entropy(rows: Numbers) -> Numbers:
    return np.asarray(-(rows * np.log2(np.where(rows > 0, rows, 1))).sum(axis=1))
