"""What has been learned of topics, and the one rule by which a unit gets its topic."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError
from jminer.topicmodel.cosines import Vectors, exact_cosines, unit_rows

NOT_NEAR = "no topic is near enough"


class Assignment(NamedTuple):
    """A topic per unit: its index in the model or −1, cosine with the nearest topic, lead over the second, why none."""

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
    """Topics as mean directions in the encoder's space, largest topic first."""

    topics: tuple[Topic, ...]
    centroids: Vectors
    """(topics, dimensions), rows of length 1."""
    thresholds: NDArray[np.float64]
    """Least cosine at which a unit belongs."""
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
        content.update(repr((self.topics, self.themes, self.encoder)).encode())
        return content.hexdigest()

    def assign(self, vectors: Vectors) -> Assignment:
        """Give every unit (n, dimensions) the nearest topic by cosine, or none when it is too far from it.

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
        nearest = cosines.argmax(axis=1)
        ordered = np.sort(cosines, axis=1)
        similarity = ordered[:, -1]
        margin = similarity - ordered[:, -2] if cosines.shape[1] > 1 else np.zeros(len(cosines))
        belongs = similarity >= self.thresholds[nearest]
        reason = [None if good else NOT_NEAR for good in belongs.tolist()]
        return Assignment(np.where(belongs, nearest, -1), similarity, margin, reason)

    def require_encoder(self, weights: str) -> None:
        """Raise ConfigError unless the model was made with the encoder of these weights."""
        if self.encoder and self.encoder != weights:
            raise ConfigError(
                "The topic model was made with another encoder, so its topics mean nothing in this one's space. "
                "Set embed.model to the encoder it was made with, or topics.model: fit."
            )

