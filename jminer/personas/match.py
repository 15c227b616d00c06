"""Which units speak of a need, and how: met, unmet, wanted or contradicted (methods P2).

Never a bare cosine. A trained head weighs how near a unit is to all forms of the need, and to rivals (decoy needs), and names the candidates:
few of the units. A cross-encoder reads each of them together with the need; a candidate counts when it rather is about the need than not, and when
the log odds of both together are such that decoys reach them on few units of this very corpus.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.embedders.protocol import Encode
from jminer.personas.forms import DENIED, RELATIONS, Bank, Floats
from jminer.tools import silent

if TYPE_CHECKING:
    from jminer.heads.model import LinearHead

BLOCK = 1024
RIVALS = (9, 19)
"""The decoys a need is held against on each unit: the tenth and the twentieth best, because a few may truly be said."""
NULL_SIZE = 4_000_000
"""Scores of decoys that are enough to tell a threshold of one in some hundreds."""
KEPT, USUAL = 300, 2000
"""Units kept as a need's nearest, and units that tell how near units usually are."""
ALONE = 0.03
"""Weight of the subject head's log odds beside a cosine: a short text of nothing but a thing ("a refund?") is as near to every need of that
thing, and the head, which sees the rivals, tells them apart (`tests/benchmarks/presence.py`)."""
BESIDE = 0.25
"""Weight of the subject head's log odds beside the cross-encoder's. Among candidates the head tells little more (AUROC on real units .64 and .70, the
cross-encoder .90), but it knows the rivals (`tests/benchmarks/needs_real.py`)."""
SURE_DENIAL = 0.7
"""Probability from which a unit counts as a denial."""


class Reads(Protocol):
    """Reads needs beside units: (pairs, 5) logits over RELATIONS and unrelated."""

    def read(
        self, needs: Sequence[Need], need: Sequence[int], texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """What matching asks: the subject head over the encoder's vectors, then the cross-encoder."""

    subject: LinearHead
    embed: Encode
    crossencoder: Reads


@dataclass(frozen=True, slots=True)
class Bars:
    """How much chance may win: the share of all units that are a decoy's candidates, and the share that are accepted for it."""

    candidates: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """Units accepted for needs: parallel arrays."""

    need: NDArray[np.int64]
    unit: NDArray[np.int64]
    relation: NDArray[np.int64]
    """Index in RELATIONS."""
    chance: NDArray[np.float64]
    """Share of (decoy, unit) pairs that read at least as much as being about it."""
    odds: NDArray[np.float64]
    """How surely the unit is about the need: the weighted sum of both log odds."""

    def only(self, kept: NDArray[np.bool_]) -> Accepted:
        """Some of them."""
        return Accepted(self.need[kept], self.unit[kept], self.relation[kept], self.chance[kept], self.odds[kept])


@dataclass(frozen=True, slots=True)
class Nearest:
    """The units nearest to each need, and how much nearer they are than units usually are: two arrays (needs, units kept)."""

    unit: NDArray[np.int64]
    lead: Floats
    """Best cosine with a supporting form, less the need's median over all units, and `ALONE` of the subject head's log odds; −1 where the need's
    opposite is nearer."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching gives: evidence on the needs, and the same for the decoys that were read; the nearest units of all of them."""

    needs: Accepted
    decoys: Accepted
    near_needs: Nearest
    near_decoys: Nearest
    threshold: float
    """Weighted sum of both log odds that a candidate must exceed."""
    pairs: int
    """Candidates read."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Units that may speak of a need: parallel arrays."""

    need: NDArray[np.int64]
    unit: NDArray[np.int64]
    score: Floats
    """The subject head's log odds."""

    def only(self, needs: NDArray[np.int64]) -> Candidates:
        """Those of some needs."""
        kept = np.isin(self.need, needs)
        return Candidates(self.need[kept], self.unit[kept], self.score[kept])


def match(
    needs: Sequence[Need],
    decoys: Sequence[Need],
    read: Sequence[int],
    texts: Sequence[str],
    vectors: Floats,
    reader: Reader,
    bars: Bars,
    progress: Callable[[str, int], AbstractContextManager[Callable[[int], None]]] = silent,
) -> Matched:
    """Evidence for every need, and for the decoys at the places `read`, among the units; `vectors` (units, dimensions).

    A decoy is scored against the others. `progress` is as in `Tools`.
    """
    if not len(texts) or not needs:
        none = np.empty(0, dtype=np.int64)
        empty, nowhere = Accepted(none, none, none, np.empty(0), np.empty(0)), (np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))
        return Matched(empty, empty, Nearest(*nowhere), Nearest(*nowhere), float("inf"), 0)
    field, own, few = Bank.of(decoys, reader.embed), Bank.of(needs, reader.embed), np.array(read, dtype=np.int64)
    null = _null_scores(field, vectors[_sample(texts, field.count)], reader.subject)
    bar, usually = float(np.quantile(null, 1 - bars.candidates)), vectors[_sample(texts, 1)[:USUAL]]
    (mine, near_needs), (theirs, near_decoys) = (_candidates(bank, field, vectors, reader.subject, bar, usually) for bank in (own, field))
    theirs = theirs.only(few)
    with progress("Reading needs", len(mine.need) + len(theirs.need)) as tell:
        logits, null_logits = (
            reader.crossencoder.read(asked, found.need.tolist(), [texts[i] for i in found.unit], tell) for asked, found in ((needs, mine), (decoys, theirs))
        )
    chance = np.sort(about(null_logits) + BESIDE * theirs.score)
    allowed = round(bars.accepted * len(few) * len(texts))
    threshold = float(chance[-allowed - 1]) if len(chance) > allowed else -float("inf")

    def accepted(found: Candidates, told: NDArray[np.float32]) -> Accepted:
        read, relation = about(told), decided(told[:, : len(RELATIONS)].astype(np.float64))
        odds = read + BESIDE * found.score
        kept = (odds > threshold) & (read > 0) & (relation >= 0)
        at_least = (len(chance) - np.searchsorted(chance, odds[kept], side="left")) / max(1, len(few) * len(texts))
        order = np.lexsort((found.unit[kept], found.need[kept]))
        return Accepted(found.need[kept][order], found.unit[kept][order], relation[kept][order], at_least[order], odds[kept][order])

    return Matched(accepted(mine, logits), accepted(theirs, null_logits), near_needs, near_decoys, threshold, len(logits) + len(null_logits))


def about(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Log odds (pairs,) that a unit is about the need, from logits over RELATIONS and unrelated."""
    told = logits.astype(np.float64)
    return np.asarray(np.logaddexp.reduce(told[:, : len(RELATIONS)], axis=1) - told[:, len(RELATIONS)])


def decided(logits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index in RELATIONS for logits (n, 4): a denial must be sure, because taking support for denial refutes what is true."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    denial = exponentials[:, DENIED] / exponentials.sum(axis=1)
    best = logits.argmax(axis=1)
    return np.where((best == DENIED) & (denial < SURE_DENIAL), -1, best).astype(np.int64)


def nearness(likeness: Floats, centre: Floats, rivals: Floats) -> Floats:
    """What the subject head weighs, (11, …): the four likenesses as they are and in descending order, the cosine with the need's
    centre, the two rivals. `likeness` (…, 4 on axis 1 or −1 moved first by the caller), here (4, …); `centre` (…); `rivals` (2, …)."""
    return np.concatenate([likeness, -np.sort(-likeness, axis=0), centre[None], np.broadcast_to(rivals, (2, *centre.shape))])


def _blocks(vectors: Floats) -> Iterator[tuple[int, Floats]]:
    for start in range(0, len(vectors), BLOCK):
        yield start, vectors[start : start + BLOCK]


def _scores(bank: Bank, field: Bank, vectors: Floats, head: LinearHead, likeness: Floats) -> Floats:
    """(needs, units): the subject head's log odds. A decoy is not its own rival."""
    best = likeness.max(axis=1)
    among = bank is field
    top = -np.sort(-_largest(best if among else field.likeness(vectors).max(axis=1), RIVALS[-1] + 2), axis=0)
    rivals = np.stack([np.broadcast_to(top[min(rank, len(top) - 1)], best.shape) for rank in RIVALS])
    if among:
        below = np.stack([np.broadcast_to(top[min(rank + 1, len(top) - 1)], best.shape) for rank in RIVALS])
        rivals = np.where(best >= rivals, below, rivals)
    weights = head.coefficients[head.labels.index("related")] - head.coefficients[head.labels.index("unrelated")]
    features = nearness(np.moveaxis(likeness, 1, 0), bank.centres() @ vectors.T, rivals)
    return np.asarray(np.tensordot(5 * weights, features, axes=1), dtype=np.float32)


def _largest(field: Floats, count: int) -> Floats:
    return np.partition(field, -count, axis=0)[-count:] if len(field) > count else field


def _sample(texts: Sequence[str], decoys: int) -> NDArray[np.int64]:
    """Units enough for the null: all, or some when there are very many, chosen by their text and not by their place."""
    order = sorted(range(len(texts)), key=lambda i: (zlib.crc32(texts[i].encode()), texts[i]))
    return np.array(order[:: max(1, decoys * len(texts) // NULL_SIZE)], dtype=np.int64)


def _null_scores(field: Bank, vectors: Floats, head: LinearHead) -> Floats:
    """The decoys' scores on units, ascending."""
    return np.sort(np.concatenate([_scores(field, field, block, head, field.likeness(block)).ravel() for _, block in _blocks(vectors)]))


def _support(likeness: Floats) -> Floats:
    """(needs, units): the best of the supporting forms."""
    return np.asarray(np.delete(likeness, DENIED, axis=1).max(axis=1))


def _candidates(bank: Bank, field: Bank, vectors: Floats, head: LinearHead, bar: float, usually: Floats) -> tuple[Candidates, Nearest]:
    """The units that reach the bar by the subject head, and the nearest units, of each need."""
    usual = np.median(_support(bank.likeness(usually)), axis=1)
    parts, nearest = [], Nearest(np.empty((bank.count, 0), np.int64), np.empty((bank.count, 0), np.float32))
    for start, block in _blocks(vectors):
        likeness = bank.likeness(block)
        score = _scores(bank, field, block, head, likeness)
        nearest = _nearer(nearest, lead_of(likeness, usual, score), start)
        need, place = np.nonzero(score >= bar)
        parts.append((need, place + start, score[need, place]))
    need, unit, reached = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Candidates(need, unit, reached), nearest


def lead_of(likeness: Floats, usual: Floats, score: Floats) -> Floats:
    """(needs, units): how much nearer units are to a need than units usually are, its subject score weighed in."""
    support = _support(likeness)
    return np.where(support >= likeness[:, DENIED], support - usual[:, None] + ALONE * score, -1.0).astype(np.float32)


def _nearer(nearest: Nearest, lead: Floats, start: int) -> Nearest:
    """The nearest units so far and those of a block that begins at unit `start`."""
    leads = np.concatenate([nearest.lead, lead], axis=1)
    units = np.concatenate([nearest.unit, np.broadcast_to(start + np.arange(lead.shape[1]), lead.shape)], axis=1)
    kept = np.argsort(-leads, axis=1, kind="stable")[:, :KEPT]
    return Nearest(np.take_along_axis(units, kept, axis=1), np.take_along_axis(leads, kept, axis=1))
