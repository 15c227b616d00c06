"""A head asked about subjects that it may not have learnt: a user's own stages, renamed, merged or added, without training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Encode, Vectors
from jminer.heads.model import LinearHead
from jminer.heads.prototypes import Subject

NONE = "none"
FLOOR = 0.02
"""No subject is taken to be foreign to a label for certain: its few examples cannot tell."""

Scores = NDArray[np.float64]


def asked(head: LinearHead, facets: Vectors, subjects: Sequence[Subject], embed: Encode) -> Scores:
    """Log-probability of each subject and, last, of none, (texts, subjects + 1), as the head believes.

    A label stands for the subject of its name. Any other subject is known by its examples (`embed` gives their facets): what the head says of
    them tells which labels its texts get, and each label's probability is shared among the subjects in that measure.
    """
    given = head.probabilities(facets)
    profiles = np.stack([*(_profile(head, subject, embed) for subject in subjects), _named(head, NONE)]) + FLOOR
    return np.asarray(np.log(given @ (profiles / profiles.sum(axis=0)).T))


def learnt(head: LinearHead, subjects: Sequence[Subject]) -> bool:
    """Whether the head has a label for every subject."""
    return all(subject.id in head.labels for subject in subjects)


def _profile(head: LinearHead, subject: Subject, embed: Encode) -> Scores:
    """How likely a text of the subject has each label, (labels,)."""
    if subject.id in head.labels or not subject.examples:
        return _named(head, subject.id)
    return np.asarray(head.probabilities(embed(list(subject.examples))).mean(axis=0))


def _named(head: LinearHead, name: str) -> Scores:
    return np.array([float(label == name) for label in head.labels])
