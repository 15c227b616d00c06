"""What is measured of a version when it is made, so that a later one can be held against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.topicmodel.lineage import once
from jminer.topicmodel.model import TopicModel
from jminer.topicmodel.quality import coherence, diversity

TEXTS = 5000
"""Coherence is counted in at most so many texts, spread evenly over all."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """The units of a run that the encoder understands, in the order of the table `units`."""

    rows: pl.DataFrame
    """unit_id, customer_id, text, topic_id, similarity, reason."""
    place: NDArray[np.int64]
    """Where each stands in the table `units`, hence in `vectors`."""

    @property
    def customers(self) -> list[str]:
        return self.rows["customer_id"].to_list()

    @property
    def texts(self) -> list[str]:
        return self.rows["text"].to_list()

    @property
    def similarity(self) -> NDArray[np.float64]:
        return self.rows["similarity"].to_numpy()

    def index(self, topic_ids: Sequence[str]) -> NDArray[np.int64]:
        """Each unit's topic as a place in `topic_ids`, −1 for none."""
        place = {topic_id: at for at, topic_id in enumerate(topic_ids)}
        return np.array([place.get(topic_id, -1) for topic_id in self.rows["topic_id"].to_list()], dtype=np.int64)


def heard_in(tables: Mapping[str, pl.DataFrame]) -> Heard:
    """The understood units of the tables `units`, `feedback` and `unit_topics`: those that have a similarity."""
    rows = (
        tables["units"].with_row_index("place")
        .join(tables["feedback"].select("feedback_id", "customer_id"), on="feedback_id", how="left", maintain_order="left")
        .join(tables["unit_topics"], on="unit_id", how="left", maintain_order="left")
        .filter(pl.col("similarity").is_not_null())
    )
    return Heard(rows.select("unit_id", "customer_id", "text", "topic_id", "similarity", "reason"), rows["place"].to_numpy().astype(np.int64))


def figures_of(
    model: TopicModel, index: NDArray[np.int64], similarity: NDArray[np.float64], customers: Sequence[str], texts: Sequence[str]
) -> dict[str, float | int | None]:
    """Figures of a model on units: each one's topic or −1, its cosine with the nearest topic, who wrote it, its text.

    coverage: share of what customers say that has a topic, each customer counted once. stability: mean over the units
    with a topic. coherence (NPMI) and diversity are those of the keywords.
    """
    weight = once(customers) if len(customers) else np.zeros(0)
    total = max(float(weight.sum()), 1e-12)
    steady = np.array([np.nan if topic.stability is None else topic.stability for topic in model.topics] + [np.nan])[index]
    known = ~np.isnan(steady)
    spread = [texts[at] for at in np.unique(np.linspace(0, len(texts) - 1, min(TEXTS, len(texts))).astype(np.int64))]
    words = [topic.keywords for topic in model.topics]
    found = {
        "coverage": float(np.sort(weight[index >= 0]).sum()) / total,
        "stability": float(np.sort(steady[known]).mean()) if known.any() else None,
        "coherence": coherence(words, spread),
        "diversity": diversity(words),
        "similarity": float((np.asarray(similarity) * weight).sum()) / total,
    }
    rounded = {name: None if value is None or np.isnan(value) else round(value, 4) for name, value in found.items()}
    return {"topics": len(model.topics), "units": len(index), "customers": len(set(customers)), **rounded}
