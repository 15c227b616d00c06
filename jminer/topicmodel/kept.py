"""A topic model as it comes off the disk: in generations, and with the edits that were made by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines, unit_rows
from jminer.topicmodel.model import Assignment, TopicModel
from jminer.topicmodel.profile import Profile

BANNED = "its topic is banned by hand"
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KeptModel(TopicModel):
    """What users see (topics, centroids), and beneath it the version as it was found (`base`), which decides.

    A version that grew has generations: a unit that an older topic takes stays with it, and only what none of them takes
    is offered to younger ones. Several topics of the base may be one here (merged by hand), or none (banned).
    """

    base: TopicModel
    generation: Ints
    """Per topic of the base: 0 for those of the fit, then 1, 2 … for those founded later."""
    become: Ints
    """Per topic of the base: its place in `topics`, or −1 when it is banned."""
    profile: Profile | None = None
    """What customers spoke of at the fit, in topics of the base."""
    problems: tuple[str, ...] = ()
    """Edits that could not be followed, as sentences."""

    @classmethod
    def of(cls, base: TopicModel, generation: Ints | None = None, profile: Profile | None = None) -> KeptModel:
        """A model without edits."""
        count = len(base.topics)
        older = np.zeros(count, dtype=np.int64) if generation is None else generation
        same = {field.name: getattr(base, field.name) for field in fields(TopicModel)}
        return cls(**same, base=base, generation=older, become=np.arange(count), profile=profile)

    @property
    def unedited(self) -> bool:
        """Whether users see the base as it is."""
        same = self.topics == self.base.topics and self.themes == self.base.themes
        return same and bool((self.become == np.arange(len(self.base.topics))).all())

    @property
    def digest(self) -> str:
        """sha256 of all that decides what `assign` answers and how topics are called; the plain one's where nothing is special."""
        if self.unedited and not self.generation.any():
            return self.base.digest
        parts = (self.base.digest, self.topics, self.themes, self.generation.tolist(), self.become.tolist())
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def profile_digest(self) -> str | None:
        """sha256 of what customers spoke of at the fit."""
        if self.profile is None:
            return None
        content = hashlib.sha256()
        for array in self.profile.arrays.values():
            content.update(np.ascontiguousarray(array).tobytes())
        return content.hexdigest()

    @property
    def seen_profile(self) -> Profile | None:
        """What customers spoke of at the fit, in the topics that users see."""
        return self.profile.seen_as(self.become) if self.profile is not None else None

    def assign(self, vectors: Vectors) -> Assignment:
        """Give every unit its topic by the one rule, older generations first; see `TopicModel.assign`."""
        if not self.base.topics or (self.unedited and not self.generation.any()):
            return self.base.assign(vectors)
        found, reason = self.assign_base(vectors)
        banned = (found >= 0) & (np.append(self.become, -1)[found] < 0)
        named = np.where(self.become >= 0, self.become, len(self.topics) + np.arange(len(self.become)))
        similarity, margin = _lead(unit_rows(vectors), self.base.centroids, found, named)
        why = [BANNED if out else said for out, said in zip(banned.tolist(), reason, strict=True)]
        return Assignment(np.append(self.become, -1)[found], similarity, margin, why)

    def assign_base(self, vectors: Vectors) -> tuple[Ints, list[str | None]]:
        """The topic of the base for every unit, or −1 and why none."""
        found = np.full(len(vectors), -1, dtype=np.int64)
        reason: list[str | None] = ["there are no topics"] * len(vectors)
        for generation in np.unique(self.generation).tolist():
            inside, left = np.flatnonzero(self.generation == generation), np.flatnonzero(found < 0)
            answer = self.base.part(inside).assign(vectors[left])
            found[left] = np.append(inside, -1)[answer.topic]
            for row, said in zip(left.tolist(), answer.reason, strict=True):
                reason[row] = said
        return found, reason


def _lead(vectors: Vectors, centroids: Vectors, found: Ints, named: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine with the own topic, else with the nearest; and how much nearer it is than any topic of another name.

    The lead is negative where an older topic keeps a unit that a younger one is nearer to.
    """
    cosines = exact_cosines(vectors, centroids)
    rows = np.arange(len(cosines))
    own = np.where(found >= 0, found, cosines.argmax(axis=1))
    similarity = cosines[rows, own]
    others = np.where(named[None, :] == named[own][:, None], -np.inf, cosines)
    second = others.max(axis=1, initial=-np.inf)
    return similarity, np.where(np.isfinite(second), similarity - second, 0.0)
