"""A linear head: a few numbers per label that turn a text's vector into calibrated probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Vectors

Kind = Literal["multilabel", "multiclass"]
Probabilities = NDArray[np.float64]
Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class LinearHead:
    """Labels over the vectors of one encoder, named by its weights.

    `parts` are the labels it was trained in: `coefficients` has shape (parts, dimensions), `intercepts` (parts,), and
    the logits are divided by `temperature`. It answers in `labels`, each made of the parts that `members` names by
    their position; most heads answer in the words they were trained in. `thresholds`, shape (labels,), are the
    probabilities at which a multilabel head gives a label; `shown` holds the labels recognised well enough to be
    reported at all.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    thresholds: NDArray[np.float32]
    temperature: float
    encoder: str
    shown: tuple[str, ...]
    parts: tuple[str, ...]
    members: Groups

    def probabilities(self, vectors: Vectors) -> Probabilities:
        """Return an array of shape (texts, labels): rows sum to one for a multiclass head only."""
        logits = vectors.astype(np.float64) @ self.coefficients.T.astype(np.float64) + self.intercepts
        return combined(probabilities_of(self.kind, logits, self.temperature), self.members)

    def given(self, probabilities: Probabilities) -> NDArray[np.bool_]:
        """Return which labels a text gets: all at or above their threshold, or the likeliest one (multiclass)."""
        if self.kind == "multilabel":
            return np.asarray(probabilities >= self.thresholds)
        return np.asarray(np.arange(len(self.labels)) == probabilities.argmax(axis=1)[:, None])


def probabilities_of(kind: Kind, logits: Probabilities, temperature: float = 1.0) -> Probabilities:
    """Return the probabilities of logits: each label's own (multilabel) or shares of one (multiclass)."""
    logits = logits / temperature
    if kind == "multilabel":
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0))))
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))


def combined(chances: Probabilities, members: Groups) -> Probabilities:
    """Return the chance of at least one member of each group, shape (texts, groups), taken as independent."""
    return np.stack([1.0 - np.prod(1.0 - chances[:, group], axis=1) for group in members], axis=1)


def alone(labels: tuple[str, ...]) -> Groups:
    """Every label made of itself alone."""
    return tuple((position,) for position in range(len(labels)))
