"""Which units speak of a need, and how: met, unmet, wanted or contradicted (methods P2, first cut).

Never a bare cosine. One trained head weighs how near a unit is to all forms of the need, and to rivals (decoy needs); a unit counts
when decoys reach its score on at most one unit in three hundred of this very corpus. A second trained head says how the unit stands
to the need, from its own vector and words and from which forms it is nearer to.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.personas.forms import DENIED, RELATIONS, Bank, Floats
from jminer.tools import Embed

if TYPE_CHECKING:
    from jminer.heads.model import LinearHead

BLOCK = 1024
RIVALS = (9, 19)
"""The decoys a need is held against on each unit: the tenth and the twentieth best, because a few may truly be said."""
NULL_SIZE = 4_000_000
"""Scores of decoys that are enough to tell a threshold of one in three hundred."""
SURE_DENIAL = 0.7
"""Probability from which a unit counts as a denial; on unseen verticals 43 % of denials reach it and 2 % of the rest."""
WORDS = 8192
"""Slots that words and pairs of words are hashed into."""
WORD = re.compile(r"[a-z']+|[!?]")


@dataclass(frozen=True, slots=True)
class Accepted:
    """Units accepted for needs: parallel arrays."""

    need: NDArray[np.int64]
    unit: NDArray[np.int64]
    relation: NDArray[np.int64]
    """Index in RELATIONS."""
    chance: NDArray[np.float64]
    """Share of (decoy, unit) pairs with at least this score."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching gives: evidence on the needs, and the same for the decoys."""

    needs: Accepted
    decoys: Accepted
    threshold: float
    """Score that a unit must reach."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The two trained heads: is it about this need, and what does it say of it."""

    subject: LinearHead
    relation: LinearHead

    def relations(self, likeness: Floats, valence: NDArray[np.float64], vectors: Floats, texts: Sequence[str]) -> NDArray[np.int64]:
        """Index in RELATIONS per row, −1 where a denial is likely but not sure.

        likeness (n, 4), valence (n,), the units' vectors (n, d) and texts.
        """
        if not len(texts):
            return np.empty(0, dtype=np.int64)
        order = [self.relation.labels.index(name) for name in RELATIONS]
        coefficients, split = self.relation.coefficients.astype(np.float64)[order], 8 + vectors.shape[1]
        logits = standing(likeness, valence, vectors) @ coefficients[:, :split].T + hashed(texts) @ coefficients[:, split:].T + self.relation.intercepts[order]
        return decided(logits)


def match(
    needs: Sequence[Need],
    decoys: Sequence[Need],
    texts: Sequence[str],
    vectors: Floats,
    valence: NDArray[np.float64],
    reader: Reader,
    embed: Embed,
    false_acceptance: float,
) -> Matched:
    """Evidence for every need and decoy among units (texts, vectors (units, d), valence (units,)).

    The threshold lets a decoy, scored against the others, win `false_acceptance` of the units.
    """
    if not len(vectors) or not needs:
        none = np.empty(0, dtype=np.int64)
        empty = Accepted(none, none, none, np.empty(0))
        return Matched(empty, empty, float("inf"))
    field, own = Bank.of(decoys, embed), Bank.of(needs, embed)
    null = _null_scores(field, vectors[_sample(texts, field.count)], reader.subject)
    threshold = float(np.quantile(null, 1 - false_acceptance))

    def accepted(bank: Bank) -> Accepted:
        return _accept(bank, field, texts, vectors, valence, reader, threshold, null)

    return Matched(accepted(own), accepted(field), threshold)


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


def standing(likeness: Floats, valence: NDArray[np.float64], vectors: Floats) -> NDArray[np.float64]:
    """What the relation head weighs besides words, (n, 8 + d): contrasts of the forms, the likenesses, valence, the unit's vector."""
    wanted, met, unmet, opposite = likeness.T
    support = np.maximum(np.maximum(wanted, met), unmet)
    contrasts = np.column_stack([met - unmet, opposite - support, opposite - wanted, likeness, valence])
    return np.concatenate([5 * contrasts, 10 * vectors], axis=1, dtype=np.float64)


def hashed(texts: Sequence[str]) -> Any:
    """Words and pairs of words as a sparse matrix (texts, WORDS), rows of length 14: their weight beside vectors of length 10."""
    from scipy.sparse import csr_matrix

    slots = [sorted({zlib.crc32(term.encode()) % WORDS for term in _terms(text)}) for text in texts]
    rows = np.repeat(np.arange(len(slots)), [len(row) for row in slots])
    values = np.concatenate([np.full(len(row), 14 / np.sqrt(len(row))) for row in slots if row] or [np.empty(0)])
    return csr_matrix((values, (rows, np.array([slot for row in slots for slot in row], dtype=np.int64))), shape=(len(texts), WORDS))


def _terms(text: str) -> list[str]:
    words = WORD.findall(text.lower())
    return words + [f"{first} {second}" for first, second in pairwise(words)]


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


def _accept(
    bank: Bank, field: Bank, texts: Sequence[str], vectors: Floats, valence: NDArray[np.float64], reader: Reader, threshold: float, null: Floats
) -> Accepted:
    parts = []
    for start, block in _blocks(vectors):
        likeness = bank.likeness(block)
        score = _scores(bank, field, block, reader.subject, likeness)
        need, unit = np.nonzero(score >= threshold)
        relation = reader.relations(likeness[need, :, unit], valence[start + unit], block[unit], [texts[start + i] for i in unit.tolist()])
        chance, sure = 1 - np.searchsorted(null, score[need, unit], side="left") / len(null), relation >= 0
        parts.append((need[sure], unit[sure] + start, relation[sure], chance[sure]))
    need, unit, relation, chance = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((unit, need))
    return Accepted(need[order], unit[order], relation[order], chance[order])
