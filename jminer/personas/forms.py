"""The texts that stand for a need, and their vectors: what units are compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.embedders.protocol import Encode
from jminer.personas.declare import MAX_PHRASINGS

RELATIONS = ("wanted", "met", "unmet", "contradicted")
"""What a unit can say of a need, in the order of the columns of a likeness."""
DENIED = RELATIONS.index("contradicted")

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
        """A need's declared forms, and its statement turned round.

        The statement stands for a form that was not declared: then nothing is nearer to met than to unmet, and a need with few forms is
        not held to be nearer to everything, or to nothing, than one that has them all.
        """
        return cls(
            (need.statement, *need.phrasings[:MAX_PHRASINGS]),
            (need.met_form or need.statement,),
            (need.unmet_form or need.statement,),
            tuple(form for form in (need.opposite, negated(need.statement)) if form),
        )

    def texts(self) -> list[str]:
        """All forms in the order of RELATIONS."""
        return [text for relation in RELATIONS for text in getattr(self, relation)]

    def columns(self) -> list[int]:
        """The index in RELATIONS of each of `texts()`."""
        return [index for index, relation in enumerate(RELATIONS) for _ in getattr(self, relation)]


def negated(statement: str) -> str:
    """“I need X” → “I do not need X”; what is not said that way gets “It does not matter to me: …”."""

    def turned(found: re.Match[str]) -> str:
        return f"{found[1]} do not {'need to' if found[2] == 'must' else found[2]}"

    changed, times = re.subn(r"^(I) (need|want|must|have to|expect|would like|wish)\b", turned, statement, count=1)
    return changed if times else f"It does not matter to me: {statement}"


@dataclass(frozen=True, slots=True)
class Bank:
    """The vectors of all forms of some needs, grouped by need."""

    vectors: Floats
    need: NDArray[np.int64]
    column: NDArray[np.int64]
    count: int

    @classmethod
    def of(cls, needs: Sequence[Need], embed: Encode) -> Bank:
        """Embed every form once."""
        forms = [Forms.of(need) for need in needs]
        texts = [text for form in forms for text in form.texts()]
        need = np.repeat(np.arange(len(forms)), [len(form.texts()) for form in forms])
        return cls(embed(texts), need, np.array([column for form in forms for column in form.columns()], dtype=np.int64), len(forms))

    def likeness(self, vectors: Floats) -> Floats:
        """Largest cosine per (need, relation, unit)."""
        group = self.need * len(RELATIONS) + self.column  # ascending, because texts() keeps the order of RELATIONS
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        best = np.full((self.count * len(RELATIONS), len(vectors)), -1.0, dtype=np.float32)
        best[group[starts]] = np.maximum.reduceat(self.vectors @ vectors.T, starts, axis=0)
        return best.reshape(self.count, len(RELATIONS), len(vectors))

    def pairs(self, need: NDArray[np.int64], vectors: Floats) -> Floats:
        """Largest cosine per relation between each of the vectors (n, d) and its own need (n,): (n, relations)."""
        best = np.full((len(need), len(RELATIONS)), -1.0, dtype=np.float32)
        first = np.searchsorted(self.need, np.arange(self.count + 1))
        for slot in range(int(np.diff(first).max(initial=0))):
            row = np.flatnonzero(first[need] + slot < first[need + 1])
            form = first[need[row]] + slot
            cosine, column = np.einsum("ij,ij->i", self.vectors[form], vectors[row]), self.column[form]
            best[row, column] = np.maximum(best[row, column], cosine)
        return best

    def centres(self) -> Floats:
        """Mean direction of each need's supporting forms, (needs, dimensions), length 1."""
        mean = np.zeros((self.count, self.vectors.shape[1]), dtype=np.float64)
        np.add.at(mean, self.need[self.column != DENIED], self.vectors[self.column != DENIED].astype(np.float64))
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9), dtype=np.float32)
