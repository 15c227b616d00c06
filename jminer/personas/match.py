"""Which units speak of a need, and how: met, unmet, wanted or contradicted (methods P2, first cut).

Never a bare cosine. One trained head weighs how near a unit is to all forms of the need, and to rivals (decoy needs); a unit counts
when decoys reach its score on at most one unit in three hundred of this very corpus. A second trained head says how the unit stands
to the need, from its own facets, vector and words and from which forms it is nearer to.
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
from jminer.embedders.protocol import Encode
from jminer.heads.prototypes import Said
from jminer.personas.forms import DENIED, RELATIONS, Bank, Floats

if TYPE_CHECKING:
    from jminer.heads.model import LinearHead

BLOCK = 1024
RIVALS = (9, 19)
"""The decoys a need is held against on each unit: the tenth and the twentieth best, because a few may truly be said."""
NULL_SIZE = 4_000_000
"""Scores of decoys that are enough to tell a threshold of one in three hundred."""
KEPT, USUAL = 300, 2000
"""Units kept as a need's nearest, and units that tell how near units usually are."""
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
class Nearest:
    """The units nearest to each need, and how much nearer they are than units usually are: two arrays (needs, units kept)."""

    unit: NDArray[np.int64]
    lead: Floats
    """Best cosine with a supporting form, less the need's median over all units; −1 where the need's opposite is nearer."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching gives: evidence on the needs, and the same for the decoys."""

    needs: Accepted
    decoys: Accepted
    near_needs: Nearest
    near_decoys: Nearest
    threshold: float
    """Score that a unit must reach."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The two trained heads (is it about this need, and what does it say of it), and the encoder's two outputs that they read."""

    subject: LinearHead
    relation: LinearHead
    embed: Encode
    facets: Encode

    def logits(self, near: Floats, akin: Floats, valence: NDArray[np.float64], said: Said) -> NDArray[np.float64]:
        """(n, 4) over RELATIONS.

        `near` (n, 4) and `akin` (n, 4): likeness to the need's forms in vectors and in facets; valence (n,); the units themselves.
        """
        if not len(said.texts):
            return np.empty((0, len(RELATIONS)))
        order = [self.relation.labels.index(name) for name in RELATIONS]
        known = standing(near, akin, valence, said)
        coefficients, split = self.relation.coefficients.astype(np.float64)[order], known.shape[1]
        return np.asarray(known @ coefficients[:, :split].T + hashed(said.texts) @ coefficients[:, split:].T + self.relation.intercepts[order])


@dataclass(frozen=True, slots=True)
class Probes:
    """Needs in both of the encoder's outputs."""

    near: Bank
    akin: Bank

    @classmethod
    def of(cls, needs: Sequence[Need], reader: Reader) -> Probes:
        return cls(Bank.of(needs, reader.embed), Bank.of(needs, reader.facets))


def match(needs: Sequence[Need], decoys: Sequence[Need], said: Said, valence: NDArray[np.float64], reader: Reader, false_acceptance: float) -> Matched:
    """Evidence for every need and decoy among the units; valence (units,).

    The threshold lets a decoy, scored against the others, win `false_acceptance` of the units.
    """
    if not len(said.texts) or not needs:
        none = np.empty(0, dtype=np.int64)
        empty, nowhere = Accepted(none, none, none, np.empty(0)), (np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))
        return Matched(empty, empty, Nearest(*nowhere), Nearest(*nowhere), float("inf"))
    field, own = Probes.of(decoys, reader), Probes.of(needs, reader)
    null = _null_scores(field.near, said.vectors[_sample(said.texts, field.near.count)], reader.subject)
    threshold = float(np.quantile(null, 1 - false_acceptance))

    usually = said.vectors[_sample(said.texts, 1)[:USUAL]]

    def accepted(probes: Probes) -> tuple[Accepted, Nearest]:
        return _accept(probes, field.near, said, valence, reader, threshold, null, np.median(_support(probes.near.likeness(usually)), axis=1))

    (needs_won, near_needs), (decoys_won, near_decoys) = accepted(own), accepted(field)
    return Matched(needs_won, decoys_won, near_needs, near_decoys, threshold)


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


def standing(near: Floats, akin: Floats, valence: NDArray[np.float64], said: Said) -> NDArray[np.float64]:
    """What the relation head weighs besides words, (n, 15 + 2 d): contrasts of the forms and likenesses in both outputs of the encoder,
    valence, the unit's vector and facets."""
    told = np.concatenate([_contrasts(near), _contrasts(akin), valence[:, None]], axis=1)
    return np.concatenate([5 * told, 10 * said.vectors, 10 * said.facets], axis=1, dtype=np.float64)


def _contrasts(likeness: Floats) -> Floats:
    wanted, met, unmet, opposite = likeness.T
    support = np.maximum(np.maximum(wanted, met), unmet)
    return np.column_stack([met - unmet, opposite - support, opposite - wanted, likeness])


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


def _support(likeness: Floats) -> Floats:
    """(needs, units): the best of the supporting forms."""
    return np.asarray(np.delete(likeness, DENIED, axis=1).max(axis=1))


def _accept(
    probes: Probes, field: Bank, said: Said, valence: NDArray[np.float64], reader: Reader, threshold: float, null: Floats, usual: Floats
) -> tuple[Accepted, Nearest]:
    parts, nearest = [], Nearest(np.empty((probes.near.count, 0), np.int64), np.empty((probes.near.count, 0), np.float32))
    for start, block in _blocks(said.vectors):
        likeness = probes.near.likeness(block)
        nearest = _nearer(nearest, likeness, usual, start)
        score = _scores(probes.near, field, block, reader.subject, likeness)
        need, place = np.nonzero(score >= threshold)
        unit = place + start
        akin = probes.akin.pairs(need, said.facets[unit])
        relation = decided(reader.logits(likeness[need, :, place], akin, valence[unit], said.only(unit)))
        chance, sure = 1 - np.searchsorted(null, score[need, place], side="left") / len(null), relation >= 0
        parts.append((need[sure], unit[sure], relation[sure], chance[sure]))
    need, unit, relation, chance = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((unit, need))
    return Accepted(need[order], unit[order], relation[order], chance[order]), nearest


def _nearer(nearest: Nearest, likeness: Floats, usual: Floats, start: int) -> Nearest:
    """The nearest units so far and those of a block that begins at unit `start`."""
    support = _support(likeness)
    lead = np.where(support >= likeness[:, DENIED], support - usual[:, None], -1.0).astype(np.float32)
    leads = np.concatenate([nearest.lead, lead], axis=1)
    units = np.concatenate([nearest.unit, np.broadcast_to(start + np.arange(lead.shape[1]), lead.shape)], axis=1)
    kept = np.argsort(-leads, axis=1, kind="stable")[:, :KEPT]
    return Nearest(np.take_along_axis(units, kept, axis=1), np.take_along_axis(leads, kept, axis=1))
