"""Touchpoints: which places and moments a unit talks about, and which ones a topic's customers do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from jminer.heads.prototypes import Subject, signals
from jminer.statistics.counting import customer_shares
from jminer.tables import frames
from jminer.tools import Tables, Tools

BIAS, NEARNESS, PROBE, CUE = -3.5, 6.0, 8.0, 3.5
"""Log-odds of "nothing of the kind", and per unit of each signal; an alias counts once. Chosen on the development
halves named in tests/benchmarks/touchpoints.py."""


def recognise(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Touchpoints of each unit (several are possible, mostly none) and their shares among a topic's customers.

    A unit in a language that the encoder does not know gets none.
    """
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id", how="left", maintain_order="left")
    known = units["language"].is_in(["und", *tools.languages]).fill_null(True).to_numpy()
    subjects = [Subject(t.id, t.aliases, (*t.examples, t.name)) for t in view.taxonomy.touchpoints]
    heard = signals(units["text"].to_list(), read["vectors"], subjects, tools.embed)
    probability = probabilities(heard.nearness, heard.probe, heard.cues)
    probability[~known] = 0.0
    rows, columns = np.nonzero(probability >= view.touchpoints.min_probability)
    found = pl.DataFrame(
        {
            "unit_id": units["unit_id"].gather(rows),
            "touchpoint": [subjects[j].id for j in columns],
            "probability": probability[rows, columns],
            "reason": [heard.reason(i, j) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)],
        },
        schema={"unit_id": pl.String, "touchpoint": pl.String, "probability": pl.Float64, "reason": pl.String},
    )
    placed = units.select("unit_id", "customer_id").join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id")
    shares = customer_shares(found.join(placed, on="unit_id"), placed, "topic_id", "touchpoint")
    return frames(unit_touchpoints=found, topic_touchpoints=shares)


def probabilities(nearness: Any, probe: Any, cues: Any) -> Any:
    """Probability of each touchpoint by itself, (units, touchpoints): a log-odds stack of the three signals."""
    odds = BIAS + NEARNESS * nearness[:, :-1] + PROBE * probe[:, :-1] + CUE * np.minimum(cues, 1)
    return np.round(1.0 / (1.0 + np.exp(-odds)), 6)
