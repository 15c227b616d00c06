"""Which units speak of a need, and how: met, unmet, wanted or contradicted (methods P2, first cut).

Never a bare cosine: a unit counts when it is nearer to the need than chance allows, chance being what decoy needs reach on the
same corpus; what it says of the need is decided by which of the need's own forms it is nearest to, and by its valence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.personas.declare import MAX_PHRASINGS
from jminer.tools import Embed

FORMS = ("wanted", "met", "unmet", "contradicted")
"""The relations, in the order of the columns of a `Likeness`."""
BLOCK = 2048
RIVAL = 10
"""The decoy against which a need is held on each unit: the tenth best, because a few may truly be said."""
NULL_SIZE = 4_000_000
"""Scores of decoys that are enough to tell a threshold of one in two hundred."""
VALENCE_WEIGHT = 0.08
"""Cosine that full valence is worth when met and unmet are told apart; the two forms of a need differ by about .1 to .2."""
OPPOSITE_MARGIN = 0.03
"""How much nearer the opposite must be than any supporting form: it usually repeats the need's own words."""
UNHAPPY = -0.5
"""A complaint does not deny that the thing matters, however near its words are to the opposite."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Forms:
    """The texts that stand for a need, by relation."""

    wanted: tuple[str, ...]
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    contradicted: tuple[str, ...]

    @classmethod
    def of(cls, need: Need) -> Forms:
        """A need's declared forms; where one is missing, what can be made from the statement by rule."""
        return cls(
            (need.statement, *need.phrasings[:MAX_PHRASINGS]),
            (need.met_form,) if need.met_form else (), (need.unmet_form,) if need.unmet_form else (),
            tuple(form for form in (need.opposite, negated(need.statement)) if form),
        )

    def texts(self) -> list[str]:
        """All forms in the order of FORMS."""
        return [text for relation in FORMS for text in getattr(self, relation)]

    def columns(self) -> list[int]:
        """The index in FORMS of each of `texts()`."""
        return [index for index, relation in enumerate(FORMS) for _ in getattr(self, relation)]


def negated(statement: str) -> str:
    """“I need X” → “I do not need X”; what is not said that way gets “It does not matter to me: …”."""
    changed, times = re.subn(r"^(I) (need|want|must|have to|expect|would like|wish)\b", lambda m: f"{m[1]} do not {'need' if m[2] == 'must' else m[2]}", statement, count=1)
    return changed if times else f"It does not matter to me: {statement}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """Units accepted for needs: parallel arrays."""

    need: NDArray[np.int64]
    unit: NDArray[np.int64]
    relation: NDArray[np.int64]
    """Index in FORMS."""
    chance: NDArray[np.float64]
    """Share of (decoy, unit) pairs with at least this score."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching gives: evidence on the needs, and the same for the decoys."""

    needs: Accepted
    decoys: Accepted
    threshold: float
    """Score that a unit must reach."""


def match(needs: Sequence[Need], decoys: Sequence[Need], vectors: Floats, valence: NDArray[np.float64], embed: Embed, false_acceptance: float) -> Matched:
    """Evidence for every need and decoy among units.

    `vectors` (units, d), `valence` (units,). A unit's score for a need is its largest cosine with any of the need's forms, less
    half of what the tenth best decoy sentence reaches on that unit: a unit that is near to everything said of its subject counts
    for little. The threshold lets a decoy, scored against the others, win `false_acceptance` of the units.
    """
    if not len(vectors) or not needs:
        empty = Accepted(*(np.empty(0, dtype=np.int64) for _ in range(3)), np.empty(0))
        return Matched(empty, empty, float("inf"))
    bank, own = _Bank.of(decoys, embed), _Bank.of(needs, embed)
    null = _null_scores(bank, vectors)
    threshold = float(np.quantile(null, 1 - false_acceptance))
    return Matched(_accept(own, bank, vectors, valence, threshold, null, False), _accept(bank, bank, vectors, valence, threshold, null, True), threshold)


@dataclass(frozen=True, slots=True)
class _Bank:
    """The vectors of all forms of some needs, grouped by need."""

    vectors: Floats
    need: NDArray[np.int64]
    column: NDArray[np.int64]
    count: int

    @classmethod
    def of(cls, needs: Sequence[Need], embed: Embed) -> _Bank:
        forms = [Forms.of(need) for need in needs]
        texts = [text for form in forms for text in form.texts()]
        need = np.repeat(np.arange(len(forms)), [len(form.texts()) for form in forms])
        return cls(embed(texts), need, np.array([column for form in forms for column in form.columns()], dtype=np.int64), len(forms))

    def likeness(self, vectors: Floats) -> Floats:
        """Largest cosine per (need, relation, unit); −1 where a need lacks a form."""
        group = self.need * len(FORMS) + self.column  # ascending, because texts() keeps the order of FORMS
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        best = np.full((self.count * len(FORMS), len(vectors)), -1.0, dtype=np.float32)
        best[group[starts]] = np.maximum.reduceat(self.vectors @ vectors.T, starts, axis=0)
        return best.reshape(self.count, len(FORMS), len(vectors))


def _blocks(vectors: Floats) -> Iterator[tuple[int, Floats]]:
    for start in range(0, len(vectors), BLOCK):
        yield start, vectors[start : start + BLOCK]


def _scores(likeness: Floats, field: Floats, among: bool) -> Floats:
    """(needs, units): the best form less half of the tenth best decoy; a decoy is not its own rival (`among`).

    `likeness` (needs, relations, units) of what is scored, `field` (decoys, units) the decoys' best forms.
    """
    best = likeness.max(axis=1)
    top = -np.sort(-_largest(field, RIVAL + 1), axis=0)
    rival = top[min(RIVAL, len(top)) - 1]
    if not among:
        return best - np.float32(0.5) * rival
    without = np.where(best >= rival, top[-1], rival)
    return best - np.float32(0.5) * without


def _largest(field: Floats, count: int) -> Floats:
    return np.partition(field, -count, axis=0)[-count:] if len(field) > count else field


def _null_scores(bank: _Bank, vectors: Floats) -> Floats:
    """Every decoy's score on every unit (a sample of at most a million units × decoys), ascending."""
    step = max(1, bank.count * len(vectors) // NULL_SIZE)
    parts = []
    for _, block in _blocks(vectors[::step]):
        likeness = bank.likeness(block)
        parts.append(_scores(likeness, likeness.max(axis=1), True).ravel())
    return np.sort(np.concatenate(parts))


def _accept(bank: _Bank, decoys: _Bank, vectors: Floats, valence: NDArray[np.float64], threshold: float, null: Floats, among: bool) -> Accepted:
    parts = []
    for start, block in _blocks(vectors):
        likeness = bank.likeness(block)
        score = _scores(likeness, likeness.max(axis=1) if among else decoys.likeness(block).max(axis=1), among)
        need, unit = np.nonzero(score >= threshold)
        relation = relations(likeness[need, :, unit], valence[start + unit])
        keep = relation >= 0
        chance = 1 - np.searchsorted(null, score[need, unit], side="left") / len(null)
        parts.append((need[keep], unit[keep] + start, relation[keep], chance[keep]))
    need, unit, relation, chance = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((unit, need))
    return Accepted(need[order], unit[order], relation[order], chance[order])


def relations(likeness: Floats, valence: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index in FORMS for each row of cosines (n, 4) with its valence (n,); −1 where the unit says neither yes nor no.

    The opposite counts only when it is clearly nearer than every supporting form and the unit is no complaint; when it is
    nearer by less, the unit is left out, because a need and its denial share most words.
    """
    wanted, met, unmet, opposite = likeness.T
    support = np.maximum(np.maximum(wanted, met), unmet)
    lean = np.where((met > -1) & (unmet > -1), met - unmet, 0.0) + VALENCE_WEIGHT * valence
    plain = (wanted >= np.maximum(met, unmet)) & (np.abs(lean) < VALENCE_WEIGHT / 2)
    relation = np.where(plain, FORMS.index("wanted"), np.where(lean >= 0, FORMS.index("met"), FORMS.index("unmet")))
    calm = valence > UNHAPPY
    relation = np.where((opposite > support) & calm, -1, relation)
    return np.where((opposite > support + OPPOSITE_MARGIN) & calm, FORMS.index("contradicted"), relation).astype(np.int64)
