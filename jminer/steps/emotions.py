"""Emotions: what a unit expresses, how it values what it describes, how strongly, and how hard it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.affect import effort, intensities, valences
from jminer.heads.model import LinearHead
from jminer.statistics.counting import customer_shares
from jminer.tables import frames
from jminer.tools import Tables, Tools

NEUTRAL = "neutral"


def feel(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Emotions and valence of each unit, and the emotions of each topic's customers.

    A unit in a language that the heads' encoder does not know has no valence (null) and no emotion.
    """
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id", how="left", maintain_order="left")
    known = units["language"].is_in(["und", *tools.languages]).fill_null(True).to_numpy()
    texts = units["text"].to_list()
    vectors = _vectors(texts, read["vectors"], tools)
    felt = _expressed(units["unit_id"], vectors, known, tools.head(view.emotions.head), [e.id for e in view.taxonomy.emotions])
    valence = np.where(known, np.round(valences(tools.head(view.emotions.valence_head), vectors), 6), np.nan)
    valued = units.select("unit_id").with_columns(
        valence=pl.Series(valence, dtype=pl.Float64).fill_nan(None),
        intensity=pl.Series(intensities(texts), dtype=pl.Float64),
        effort=pl.Series([effort(text) for text in texts], dtype=pl.Float64),
    )
    placed = units.select("unit_id", "customer_id").join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id")
    shares = customer_shares(felt.join(placed, on="unit_id"), placed.filter(pl.Series(known)), "topic_id", "emotion")
    return frames(unit_emotions=felt, unit_valence=valued, topic_emotions=shares)


def _vectors(texts: Sequence[str], vectors: NDArray[np.float32], tools: Tools) -> NDArray[np.float32]:
    """The run's vectors when the heads speak their encoder's language, or vectors made for the heads."""
    return vectors if tools.embed_for_heads is tools.embed else tools.embed_for_heads(texts)


def _expressed(unit_ids: pl.Series, vectors: NDArray[np.float32], known: NDArray[np.bool_], head: LinearHead, declared: Sequence[str]) -> pl.DataFrame:
    """Emotions at or over their threshold, of those that the head recognises well enough and the taxonomy declares.

    Neutral is said only where nothing else is.
    """
    probability = np.round(head.probabilities(vectors), 6)
    given = head.given(probability) & np.array([label in head.shown and label in declared for label in head.labels]) & known[:, None]
    if NEUTRAL in head.labels:
        neutral = head.labels.index(NEUTRAL)
        given[:, neutral] &= given.sum(axis=1) == given[:, neutral]
    rows, columns = np.nonzero(given)
    return pl.DataFrame(
        {"unit_id": unit_ids.gather(rows), "emotion": [head.labels[j] for j in columns], "probability": probability[rows, columns]},
        schema={"unit_id": pl.String, "emotion": pl.String, "probability": pl.Float64},
    )
