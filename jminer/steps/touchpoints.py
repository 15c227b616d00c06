"""Touchpoints: which places and moments a unit talks about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from jminer.heads.local import Judge, learn_several
from jminer.heads.prototypes import Ear, Said, cued
from jminer.heads.touchpoints import Probabilities, hear
from jminer.tables import frames
from jminer.taxonomy import Taxonomy
from jminer.tools import Tables, Tools


def recognise(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Touchpoints of each unit: several are possible, mostly none.

    A unit in a language that the encoder does not know gets none; aliases are looked for in English alone.
    """
    units = read["units"].join(read["feedback"].select("feedback_id", "language"), on="feedback_id", how="left", maintain_order="left")
    known = units["language"].is_in(["und", *tools.languages]).fill_null(True).to_numpy()
    ear = tools.ear(view.touchpoints.head)
    heard, chances = hear(Said(cued(units).to_list(), read["vectors"], read["facets"]), view.taxonomy.touchpoints, ear)
    names = [t.id for t in view.taxonomy.touchpoints]
    learnt = learn_several("Touchpoints", view.labels, names, [view.touchpoints.min_probability] * len(names), view.taxonomy, judging(ear), tools.say)
    probability = learnt(chances)
    probability[~known] = 0.0
    rows, columns = np.nonzero(probability >= view.touchpoints.min_probability)
    found = pl.DataFrame(
        {
            "unit_id": units["unit_id"].gather(rows),
            "touchpoint": [heard.subjects[j].id for j in columns],
            "probability": probability[rows, columns],
            "reason": [heard.reason(i, j) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)],
        },
        schema={"unit_id": pl.String, "touchpoint": pl.String, "probability": pl.Float64, "reason": pl.String},
    )
    return frames(unit_touchpoints=found)


def judging(ear: Ear) -> Judge:
    """How a run judges texts before it learns from labels: (texts, touchpoints)."""

    def judge(told: pl.DataFrame, taxonomy: Taxonomy) -> Probabilities:
        texts = told["text"].to_list()
        return hear(Said(cued(told).to_list(), ear.embed(texts), ear.facets(texts)), taxonomy.touchpoints, ear)[1]

    return judge
