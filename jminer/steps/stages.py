"""Stages: where on the journey lies what a unit describes, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Touchpoint
from jminer.heads.prototypes import IDLE, Signals, Subject, signals
from jminer.statistics.counting import customer_shares
from jminer.tables import frames
from jminer.tools import Tables, Tools

NEARNESS, PROBE, CUE, TOUCHPOINT = 6.0, 8.0, 1.5, 1.0
"""Log-odds per unit of each signal; two different cues count, more do not. Chosen on the development halves named in
tests/benchmarks/stages.py, for accuracy and for probabilities that keep their word."""
MOST_CUES = 2
TEMPERATURE = 1.2
"""The touchpoint hint repeats part of what the text said, so the odds are softened until they keep their word."""


def stage(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """The stage each unit describes, or null with a reason, and the stages of each topic's customers."""
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id", how="left", maintain_order="left")
    subjects = [Subject(s.id, s.cues, (*s.examples, s.description)) for s in view.taxonomy.stages]
    heard = signals(units["text"].to_list(), read["vectors"], subjects, tools.embed)
    hints = _hints(units["unit_id"], read["unit_touchpoints"], view.taxonomy.touchpoints, [s.id for s in subjects])
    staged = _decide(units, heard, probabilities(heard, hints), view.stages, tools.languages)
    placed = units.select("unit_id", "customer_id").join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id")
    described = staged.drop_nulls("stage").join(placed, on="unit_id")
    return frames(unit_stages=staged, topic_stages=customer_shares(described, described, "topic_id", "stage"))


def probabilities(heard: Signals, hints: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each stage and, last, of none: (units, stages + 1), rows sum to 1."""
    odds = NEARNESS * heard.nearness + PROBE * heard.probe
    odds[:, :-1] += CUE * np.minimum(heard.cues, MOST_CUES) + TOUCHPOINT * hints
    odds = np.exp((odds - odds.max(axis=1, keepdims=True)) / TEMPERATURE)
    return np.asarray(np.round(odds / odds.sum(axis=1, keepdims=True), 6))


def _hints(unit_ids: pl.Series, found: pl.DataFrame, touchpoints: Sequence[Touchpoint], stages: Sequence[str]) -> NDArray[np.float64]:
    """How far the touchpoints of a unit point to each stage, 0–1, (units, stages): its surest touchpoint's share of each."""
    column = {stage: j for j, stage in enumerate(stages)}
    points = np.zeros((len(touchpoints) + 1, len(stages)))
    for i, touchpoint in enumerate(touchpoints):
        for stage in touchpoint.stages:
            points[i, column[stage]] = 1 / len(touchpoint.stages)
    row = {touchpoint.id: i for i, touchpoint in enumerate(touchpoints)}
    surest = found.sort("unit_id", "probability", "touchpoint", descending=[False, True, False]).unique("unit_id", keep="first", maintain_order=True)
    mine = pl.DataFrame({"unit_id": unit_ids}).join(surest, on="unit_id", how="left", maintain_order="left")
    place = np.array([row.get(name, len(touchpoints)) for name in mine["touchpoint"]], dtype=np.int64)
    return np.asarray(points[place] * mine["probability"].fill_null(0.0).to_numpy()[:, None])


def _decide(units: pl.DataFrame, heard: Signals, probability: NDArray[np.float64], settings: Any, languages: Sequence[str]) -> pl.DataFrame:
    """The best stage of each unit, or why none may be named."""
    names = [*(s.id for s in heard.subjects), "none"]
    order = np.argsort(-probability, axis=1, kind="stable")
    known = {"und", *languages}
    rows: list[dict[str, Any]] = []
    for i, (unit, language) in enumerate(units.select("unit_id", "language").iter_rows()):
        best, second = order[i, 0], order[i, 1]
        sure, next_best = float(probability[i, best]), float(probability[i, second])
        row: dict[str, Any] = {"unit_id": unit, "stage": None, "probability": sure}
        if language is not None and language not in known:
            row |= {"probability": None, "reason": f"the encoder does not know the language {language}"}
        elif best == len(names) - 1:
            row["reason"] = IDLE
        elif sure < settings.min_probability:
            row["reason"] = f"no stage is likely enough (best: {names[best]}, {sure:.2f})"
        elif sure - next_best < settings.min_margin:
            row["reason"] = f"two are too near ({names[best]} {sure:.2f}, {names[second]} {next_best:.2f})"
        else:
            row |= {"stage": names[best], "reason": heard.reason(i, int(best))}
        rows.append(row)
    return pl.DataFrame(rows, schema={"unit_id": pl.String, "stage": pl.String, "probability": pl.Float64, "reason": pl.String})
