"""What studies of topics look at: the units that the encoder understands, and fits on them repeated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.errors import ConfigError, did_you_mean
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.model import TopicModel

TABLES = ("feedback", "customers", "units", "vectors", "topics", "unit_topics")
"""What of a run is needed."""
BUILT_IN = ("source", "type", "channel", "language")
TEXTS = 20_000
"""Coherence is counted in at most so many texts, spread evenly over all."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Units in the order of their ids."""

    rows: pl.DataFrame
    """unit_id, text, topic_id, customer_id, source, and the other fields of the feedback."""
    vectors: NDArray[np.float32]
    """(units, dimensions)."""
    topics: pl.DataFrame
    attributes: dict[str, dict[str, Any]]
    """customer_id → what the customers sources say."""

    @property
    def texts(self) -> list[str]:
        return self.rows["text"].to_list()

    @property
    def some_texts(self) -> list[str]:
        """The texts that coherence is counted in."""
        return [str(text) for text in self.rows["text"].gather_every(max(1, -(-len(self.rows) // TEXTS)))]

    @property
    def customers(self) -> NDArray[np.int64]:
        """A number per unit's customer."""
        return np.unique(self.rows["customer_id"].to_numpy().astype(str), return_inverse=True)[1].astype(np.int64)

    @property
    def index(self) -> NDArray[np.int64]:
        """Each unit's topic as a place in `topics`, −1 for none."""
        place = {topic_id: at for at, topic_id in enumerate(self.topics["topic_id"])}
        return np.array([place.get(topic_id, -1) for topic_id in self.rows["topic_id"]], dtype=np.int64)

    def labels(self, column: str) -> pl.Series:
        """What the feedback's field or the customer's attribute says for each unit, null where nothing.

        Raises ConfigError when no source keeps such a column, or when it tells fewer than two things apart.
        """
        name = column if column in BUILT_IN else f"meta_{column.removeprefix('meta_')}"
        known = [*BUILT_IN, *(field.removeprefix("meta_") for field in self.rows.columns if field.startswith("meta_"))]
        if name in self.rows.columns:
            found = self.rows[name].cast(pl.String)
        else:
            found = pl.Series([_text(self.attributes.get(who, {}).get(column)) for who in self.rows["customer_id"]], dtype=pl.String)
            known += sorted({key for each in self.attributes.values() for key in each} - set(known))
            if column not in known:
                raise ConfigError(
                    f"No source keeps a column '{column}'.{did_you_mean(column, known)} Kept: {', '.join(known)}. "
                    f"To keep it, add it to the source in the project file (columns: {{meta: [{column}]}}) and run the project again."
                )
        kinds, heard = found.drop_nulls().n_unique(), len(found.drop_nulls())
        if kinds < 2 or kinds > heard / 2:
            raise ConfigError(f"Column '{column}' holds {kinds} different values for {heard} units; labels name a few kinds of many units each.")
        return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def material_of(tables: Mapping[str, Any]) -> Material:
    """The material of a run's tables."""
    units: pl.DataFrame = tables["units"].with_row_index("place")
    rows = (
        units.select("unit_id", "feedback_id", "text", "place")
        .join(tables["unit_topics"].select("unit_id", "topic_id", "similarity"), on="unit_id", how="left")
        .join(tables["feedback"].drop("text"), on="feedback_id", how="left")
        .sort("unit_id")
    )
    if not tables["topics"].is_empty():
        rows = rows.filter(pl.col("similarity").is_not_null())  # null: a language that the encoder does not know
    attributes = {row["customer_id"]: json.loads(row["attributes"] or "{}") for row in tables["customers"].iter_rows(named=True)}
    return Material(rows.drop("place"), tables["vectors"][rows["place"].to_numpy()], tables["topics"], attributes)


def refits(material: Material, settings: Any, seeds: Iterable[int], share: float = 1.0) -> list[tuple[TopicModel, NDArray[np.int64]]]:
    """A fit per seed on a random `share` of the customers, and the topic (n,) that its model gives to every unit."""
    texts, customers = material.texts, material.customers
    names = [str(customer) for customer in customers]
    fits = []
    for seed in seeds:
        kept = np.flatnonzero(_drawn(customers, share, seed))
        model, _ = fit_topics(material.vectors[kept], [texts[row] for row in kept], [names[row] for row in kept], settings, seed)
        fits.append((model, model.assign(material.vectors).topic))
    return fits


def _drawn(customers: NDArray[np.int64], share: float, seed: int) -> NDArray[np.bool_]:
    """Which units belong to the customers that were drawn."""
    count = int(customers.max(initial=-1)) + 1
    drawn = np.zeros(count, dtype=bool)
    drawn[np.random.default_rng(seed).permutation(count)[: round(share * count)]] = True
    return np.asarray(drawn[customers])


def halves(customers: NDArray[np.int64], draws: int, seed: int) -> Iterable[NDArray[np.int64]]:
    """Rows of a random half of the customers, so many times."""
    for draw in range(draws):
        yield np.flatnonzero(_drawn(customers, 0.5, seed + draw))
