"""Which touchpoints a text names: aliases, nearness to their examples, a probe learnt from them, and what a trained head believes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Touchpoint
from jminer.embedders.protocol import Vectors
from jminer.heads.prototypes import Ear, Said, Signals, Subject, signals


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds of "nothing of the kind", and per unit of each signal."""

    bias: float
    head: float
    """Log-odds that the head gives the touchpoint."""
    nearness: float
    probe: float
    cue: float
    """An alias counts once."""


LEARNT = Weights(bias=-1.28, head=0.79, nearness=2.84, probe=2.07, cue=3.0)
NEW = Weights(bias=-2.72, head=0.57, nearness=7.18, probe=2.89, cue=6.0)
"""Touchpoints that the head has learnt, and others. `python -m tests.benchmarks.touchpoints --fit`, on the dev companies of the gold journey, where
aliases would weigh 2.0 and 2.1: a named touchpoint that is missed is worse to its reader than a doubtful one, and 3.0 costs no F1 there; and an alias
of a touchpoint that is new is its user's own word for it, so it is enough alone."""
SURE = 0.001
"""The head's chances are kept so far from 0 and 1: none of its judgements outweighs all else."""

Probabilities = NDArray[np.float64]


def hear(said: Said, touchpoints: Sequence[Touchpoint], ear: Ear) -> tuple[Signals, Probabilities]:
    """What texts say of each touchpoint, and its probability, each by itself (texts, touchpoints)."""
    heard, evidence = weighable(said, touchpoints, ear)
    known = np.array([touchpoint.id in ear.head.labels for touchpoint in touchpoints])
    odds = np.where(known, evidence @ np.array(astuple(LEARNT)), evidence @ np.array(astuple(NEW)))
    return heard, np.asarray(np.round(1.0 / (1.0 + np.exp(-odds)), 6))


def weighable(said: Said, touchpoints: Sequence[Touchpoint], ear: Ear) -> tuple[Signals, NDArray[np.float64]]:
    """What `hear` weighs: (texts, touchpoints, signals), in the order of `Weights`."""
    heard = signals(said.texts, said.vectors, [Subject(t.id, t.aliases, (*t.examples, t.name)) for t in touchpoints], ear.embed)
    chances = np.clip(_believed(said.facets, touchpoints, ear), SURE, 1 - SURE)
    every = [np.ones_like(chances), np.log(chances / (1 - chances)), heard.nearness[:, :-1], heard.probe[:, :-1], np.minimum(heard.cues, 1)]
    return heard, np.stack(every, axis=2)


def _believed(facets: Vectors, touchpoints: Sequence[Touchpoint], ear: Ear) -> Probabilities:
    """How likely each touchpoint is by the head, (texts, touchpoints). One that it has not learnt is taken for the label that its examples
    have most often, as far as they have it."""
    chances, labels = ear.head.probabilities(facets), ear.head.labels
    columns = np.empty((len(facets), len(touchpoints)))
    for j, touchpoint in enumerate(touchpoints):
        if touchpoint.id in labels:
            columns[:, j] = chances[:, labels.index(touchpoint.id)]
        else:
            likely = ear.head.probabilities(ear.facets([*touchpoint.examples, touchpoint.name])).mean(axis=0)
            columns[:, j] = chances[:, likely.argmax()] * likely.max()
    return columns
