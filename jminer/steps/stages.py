"""Stages: where on the journey lies what a unit describes, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from jminer.heads.local import Judge, learn_stages
from jminer.heads.prototypes import IDLE, Said, Signals, cued
from jminer.heads.stages import Probabilities, hear
from jminer.tables import frames
from jminer.taxonomy import Taxonomy
from jminer.tools import Tables, Tools


def stage(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """The stage and sub-stage each unit describes, or null with a reason."""
    units = read["units"].join(read["feedback"].select("feedback_id", "language"), on="feedback_id", how="left", maintain_order="left")
    said = Said(cued(units).to_list(), read["vectors"], read["facets"])
    taxonomy, found = view.taxonomy, units.select("unit_id").join(surest(read["unit_touchpoints"]), on="unit_id", how="left", maintain_order="left")
    learnt = learn_stages(view.labels, taxonomy, judging(read["unit_touchpoints"], view.stages.head, tools), tools.say)
    heard, probability = hear(said, learnt.taxonomy.journey, found, learnt.taxonomy, tools.ear(view.stages.head))
    staged = _decide(units, heard, learnt(probability), view.stages, tools.languages)
    substage = np.full(len(units), None, dtype=object)
    for whole in taxonomy.journey:
        parts = learnt.taxonomy.parts(whole.id)
        here = np.flatnonzero((staged["stage"] == whole.id).fill_null(False).to_numpy())
        if parts and len(here):
            _, probability = hear(said.only(here), parts, found[here], taxonomy, tools.ear(view.stages.substage_head))
            substage[here] = _surest([part.id for part in parts], probability, view.stages)
    return frames(unit_stages=staged.with_columns(substage=pl.Series(substage.tolist(), dtype=pl.String)))


def judging(touchpoints: pl.DataFrame, head: str, tools: Tools) -> Judge:
    """How a run judges texts before it learns from labels: (texts, stages + 1)."""

    def judge(told: pl.DataFrame, taxonomy: Taxonomy) -> Probabilities:
        texts = told["text"].to_list()
        said = Said(cued(told).to_list(), tools.embed(texts), tools.embed_for_heads(texts))
        found = told.select("unit_id").join(surest(touchpoints), on="unit_id", how="left", maintain_order="left")
        return hear(said, taxonomy.journey, found, taxonomy, tools.ear(head))[1]

    return judge


def surest(found: pl.DataFrame) -> pl.DataFrame:
    """The likeliest touchpoint of each unit that has one: unit_id, touchpoint, probability."""
    ordered = found.sort("unit_id", "probability", "touchpoint", descending=[False, True, False])
    return ordered.unique("unit_id", keep="first", maintain_order=True).select("unit_id", "touchpoint", hint="probability")


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
            row |= {"probability": None, "reason": f"unsupported: the encoder does not know the language {language}"}
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
