"""What has been learned of topics, and the one rule by which a unit gets its topic."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError
from jminer.topicmodel.cosines import Vectors, exact_cosines, unit_rows
from jminer.topicmodel.widths import nearest

NOT_NEAR = "no topic is near enough"


class Assignment(NamedTuple):
    """A topic per unit: its index in the model or −1, cosine with the likeliest topic, lead over any other, why none.

    The lead is negative where the centroid of a narrower topic is nearer.
    """

    topic: NDArray[np.int64]
    similarity: NDArray[np.float64]
    margin: NDArray[np.float64]
    reason: list[str | None]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is known of a topic besides where it lies."""

    topic_id: str
    """Permanent: a later version keeps the id of a topic that it finds again."""
    label: str
    keywords: tuple[str, ...] = ()
    description: str = ""
    """One line."""
    stability: float | None = None
    """Mean best Jaccard over repeats (0–1); None where the engine did not repeat."""
    theme_id: str | None = None
    units: int = 0
    """When it was fitted."""
    customers: int = 0
    """When it was fitted."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A few related topics under one name."""

    theme_id: str
    label: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TopicModel:
    """Topics as mean directions in the encoder's space and how far each reaches, largest topic first."""

    topics: tuple[Topic, ...]
    centroids: Vectors
    """(topics, dimensions), rows of length 1."""
    thresholds: NDArray[np.float64]
    """Least cosine at which a unit belongs."""
    widths: NDArray[np.float64]
    """Mean distance (1 − cosine) of a topic's units; narrow topics claim only what is very near (`widths.nearest`)."""
    themes: tuple[Theme, ...] = ()
    encoder: str = ""
    """sha256 of the encoder's weights; empty when not known."""

    @property
    def topic_ids(self) -> tuple[str, ...]:
        """Ids in the order of the centroids."""
        return tuple(topic.topic_id for topic in self.topics)

    @property
    def digest(self) -> str:
        """sha256 of all that decides what `assign` answers and how topics are called."""
        content = hashlib.sha256(np.ascontiguousarray(self.centroids, "<f4").tobytes())
        content.update(np.ascontiguousarray(self.thresholds, "<f8").tobytes())
        content.update(np.ascontiguousarray(self.widths, "<f8").tobytes())
        content.update(repr((self.topics, self.themes, self.encoder)).encode())
        return content.hexdigest()

    def part(self, kept: Sequence[int] | NDArray[np.int64]) -> TopicModel:
        """Some topics of the model, in the order of their places `kept`, and the themes that these are in."""
        topics = tuple(self.topics[at] for at in kept)
        at = np.asarray(kept, dtype=np.int64)
        used = {topic.theme_id for topic in topics}
        themes = tuple(theme for theme in self.themes if theme.theme_id in used)
        return TopicModel(topics, self.centroids[at], self.thresholds[at], self.widths[at], themes, self.encoder)

    def plus(self, other: TopicModel) -> TopicModel:
        """This model's topics and behind them another's, with this one's themes and encoder."""
        arrays = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("centroids", "thresholds", "widths")}
        return TopicModel((*self.topics, *other.topics), **arrays, themes=self.themes, encoder=self.encoder)

    def assign(self, vectors: Vectors) -> Assignment:
        """Give every unit (n, dimensions) its likeliest topic by cosine and width, or none when it is too far from it.

        Each answer depends on its own vector and the model alone: not on the order or the number of units.
        Raises ConfigError when the vectors have another number of dimensions.
        """
        if not self.topics:
            none = np.zeros(len(vectors))
            return Assignment(none.astype(np.int64) - 1, none, none, ["there are no topics"] * len(vectors))
        if vectors.shape[1] != self.centroids.shape[1]:
            raise ConfigError(
                f"The topic model knows vectors of {self.centroids.shape[1]} numbers, the encoder makes "
                f"{vectors.shape[1]}. Use the encoder that the model was made with, or set topics.model: fit."
            )
        cosines = exact_cosines(unit_rows(vectors), self.centroids)
        likeliest, rows = nearest(cosines, self.widths), np.arange(len(cosines))
        similarity = cosines[rows, likeliest]
        belongs = similarity >= self.thresholds[likeliest]
        reason = [None if good else NOT_NEAR for good in belongs.tolist()]
        cosines[rows, likeliest] = -np.inf
        second = cosines.max(axis=1)
        margin = np.where(np.isfinite(second), similarity - second, 0.0)
        return Assignment(np.where(belongs, likeliest, -1), similarity, margin, reason)

    def require_encoder(self, weights: str) -> None:
        """Raise ConfigError unless the model was made with the encoder of these weights."""
        if self.encoder and self.encoder != weights:
            raise ConfigError(
                "The topic model was made with another encoder, so its topics mean nothing in this one's space. "
                "Set embed.model to the encoder it was made with, or topics.model: fit."
            )

