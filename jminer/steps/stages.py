"""Stages: where on the journey lies what a unit describes, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Stage, Touchpoint
from jminer.embedders.protocol import Encode
from jminer.heads.prototypes import IDLE, Signals, Subject, signals
from jminer.statistics.counting import at_every_level, customer_shares
from jminer.tables import frames
from jminer.taxonomy import Taxonomy
from jminer.tools import Tables, Tools

NEARNESS, PROBE, CUE, TOUCHPOINT = 6.0, 8.0, 1.5, 1.0
"""Log-odds per unit of each signal; two different cues count, more do not. Chosen by silver labels on halves of the airline tweets, Skytrax
sentences and support requests, before any unit was read by hand (that choice is not rebuilt); tests/benchmarks/stages.py tells how well they do."""
MOST_CUES = 2
TEMPERATURE = 1.2
"""The touchpoint hint repeats part of what the text said, so the odds are softened until they keep their word."""

Probabilities = NDArray[np.float64]


def stage(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """The stage and sub-stage each unit describes, or null with a reason, and the stages of each topic's customers."""
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id", how="left", maintain_order="left")
    told = units.select("unit_id", "text")
    heard, probability = hear(told, read["vectors"], view.taxonomy.journey, read["unit_touchpoints"], view.taxonomy, tools.embed)
    staged = _decide(units, heard, probability, view.stages, tools.languages)
    substage = np.full(len(units), None, dtype=object)
    for whole in view.taxonomy.journey:
        parts = view.taxonomy.parts(whole.id)
        here = np.flatnonzero((staged["stage"] == whole.id).fill_null(False).to_numpy())
        if parts and len(here):
            _, probability = hear(told[here], read["vectors"][here], parts, read["unit_touchpoints"], view.taxonomy, tools.embed)
            substage[here] = _surest([part.id for part in parts], probability, view.stages)
    staged = staged.with_columns(substage=pl.Series(substage.tolist(), dtype=pl.String))
    placed = units.select("unit_id", "customer_id").join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id")
    described = staged.drop_nulls("stage").join(placed, on="unit_id")
    return frames(unit_stages=staged, topic_stages=customer_shares(at_every_level(described), described, "topic_id", "stage"))


def hear(
    told: pl.DataFrame, vectors: NDArray[np.float32], places: Sequence[Stage], found: pl.DataFrame, taxonomy: Taxonomy, embed: Encode
) -> tuple[Signals, Probabilities]:
    """What units (unit_id, text) say of some stages, or of the parts of one, and each one's probability (units, places + 1; the last is none's)."""
    heard = signals(told["text"].to_list(), vectors, [subject_of(place, taxonomy.parts(place.id)) for place in places], embed)
    return heard, probabilities(heard, _hints(told["unit_id"], found, taxonomy.touchpoints, places, taxonomy))


def subject_of(place: Stage, parts: Sequence[Stage] = ()) -> Subject:
    """A stage as something a text may be about; what is said of its parts is said of it."""
    every = (place, *parts)
    return Subject(place.id, tuple(cue for one in every for cue in one.cues), tuple(text for one in every for text in (*one.examples, one.description)))


def probabilities(heard: Signals, hints: Probabilities) -> Probabilities:
    """Probability of each stage and, last, of none: (units, stages + 1), rows sum to 1."""
    odds = NEARNESS * heard.nearness + PROBE * heard.probe
    odds[:, :-1] += CUE * np.minimum(heard.cues, MOST_CUES) + TOUCHPOINT * hints
    odds = np.exp((odds - odds.max(axis=1, keepdims=True)) / TEMPERATURE)
    return np.asarray(np.round(odds / odds.sum(axis=1, keepdims=True), 6))


def _hints(unit_ids: pl.Series, found: pl.DataFrame, touchpoints: Sequence[Touchpoint], places: Sequence[Stage], taxonomy: Taxonomy) -> Probabilities:
    """How far the touchpoints of a unit point to each stage, 0–1, (units, stages): its surest touchpoint's share of each."""
    column = {part.id: j for j, place in enumerate(places) for part in (place, *taxonomy.parts(place.id))}
    points = np.zeros((len(touchpoints) + 1, len(places)))
    for i, touchpoint in enumerate(touchpoints):
        for name in touchpoint.stages:
            if name in column:
                points[i, column[name]] += 1 / len(touchpoint.stages)
    row = {touchpoint.id: i for i, touchpoint in enumerate(touchpoints)}
    surest = found.sort("unit_id", "probability", "touchpoint", descending=[False, True, False]).unique("unit_id", keep="first", maintain_order=True)
    mine = pl.DataFrame({"unit_id": unit_ids}).join(surest, on="unit_id", how="left", maintain_order="left")
    place = np.array([row.get(name, len(touchpoints)) for name in mine["touchpoint"]], dtype=np.int64)
    return np.asarray(points[place] * mine["probability"].fill_null(0.0).to_numpy()[:, None])


def _decide(units: pl.DataFrame, heard: Signals, probability: Probabilities, settings: Any, languages: Sequence[str]) -> pl.DataFrame:
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


def _surest(names: Sequence[str], probability: Probabilities, settings: Any) -> list[str | None]:
    """The likeliest of some parts for each unit, or None where none is likely enough."""
    ordered = np.sort(probability, axis=1)
    sure = (ordered[:, -1] >= settings.min_probability) & (ordered[:, -1] - ordered[:, -2] >= settings.min_margin)
    return [[*names, None][best] if good else None for best, good in zip(probability.argmax(axis=1).tolist(), sure.tolist(), strict=True)]
