"""The emotion curve: tone and arousal along the journey, for everybody and for each persona's segment, its lows, highs and end (methods M5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Emotion, Stage
from jminer.personas.segments import crowd, segment
from jminer.statistics.cell_means import Means, cell_means, extreme
from jminer.statistics.counting import at_every_level, customer_shares
from jminer.statistics.peak_end import LEAST_MENTIONS, Recalled, tell_ratings
from jminer.statistics.resampling import draws
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
NEUTRAL = "neutral"
CELL = ["segment", "stage"]
Rows = list[dict[str, Any]]


def draw(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`curve`, `curve_emotions` and `peak_end`. Raises ConfigError when a persona's rule asks for a field that no source gives."""
    said = _said(read, view.taxonomy.emotions)
    if said.is_empty():
        return frames(curve=[], curve_emotions=[], peak_end=[])
    everybody = said.select("customer_id").unique().sort("customer_id").with_row_index("customer").with_columns(pl.col("customer").cast(pl.Int64))
    placed = at_every_level(said.join(everybody, on="customer_id").drop_nulls("stage"))
    placed = pl.concat([placed, said.join(everybody, on="customer_id").with_columns(stage=pl.lit(ALL)).select(placed.columns)])
    segments = _segments(read, view)
    members = pl.concat([placed.with_columns(segment=pl.lit(ALL)), *(placed.join(who, on="feedback_id") for who in segments)])
    counts = draws(len(everybody), view.journey.draws, view.seed)
    names = [ALL, *(str(who["segment"][0]) for who in segments)]
    rows = _rows(members, names, view, counts)
    thin = [(row["segment"], row["stage"]) for row in rows if row["state"] == "thin"]
    return frames(curve=rows, curve_emotions=_shares(members, read["unit_emotions"], thin), peak_end=_peak_end(said, read["feedback"], view, counts))


def _said(read: Mapping[str, pl.DataFrame], emotions: Sequence[Emotion]) -> pl.DataFrame:
    """Units with customer, stage, sub-stage, valence, and the mean arousal of the emotions that they express (neutral is calm)."""
    stirred = (
        read["unit_emotions"].with_columns(arousal=pl.col("emotion").replace_strict({e.id: e.arousal for e in emotions}, default=None, return_dtype=pl.Float64))
        .group_by("unit_id").agg(pl.col("arousal").mean().round(9))
    )  # fmt: skip
    return (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .join(stirred, on="unit_id", how="left")
        .drop_nulls("customer_id")
        .sort("unit_id")
    )  # fmt: skip


def _segments(read: Mapping[str, Any], view: Any) -> list[pl.DataFrame]:
    """Per persona with a segment rule: the feedback that speaks for its people, with its id as `segment`; empty segments are left out."""
    ruled = [persona for persona in view.declared if persona.rule]
    if not ruled:
        return []
    people = crowd(read, read["units"])
    owner = people.feedback["_customer"].to_numpy()
    found = []
    for persona in ruled:
        who = segment(people, persona, view.personas.conflicts)
        inside = people.feedback.filter(pl.Series(who.counts & who.inside[owner])).select("feedback_id", segment=pl.lit(persona.id))
        found += [inside] if len(inside) else []
    return found


def _rows(members: pl.DataFrame, names: Sequence[str], view: Any, counts: Any) -> Rows:
    """Rows of `curve`: every segment with every stage and sub-stage of the taxonomy, in the journey's order."""
    least, stages = view.journey.min_customers, view.taxonomy.stages
    cells = pl.DataFrame({"segment": [name for name in names for _ in range(len(stages) + 1)], "stage": [ALL, *(s.id for s in stages)] * len(names)})
    families = _families(stages, len(names))
    tone = cell_means(members.select(*CELL, "customer", value="valence"), cells, families, counts, least)
    heat = cell_means(members.select(*CELL, "customer", value="arousal"), cells, families, counts, least)
    sizes = members.group_by(CELL).agg(units=pl.len(), customers=pl.col("customer").n_unique())
    counted = cells.join(sizes, on=CELL, how="left", maintain_order="left").with_columns(pl.col("units", "customers").fill_null(0).cast(pl.Int64))
    rows = counted.to_dicts()
    by_id = {stage.id: stage for stage in stages}
    for i, row in enumerate(rows):
        row |= {"within": by_id[row["stage"]].within if row["stage"] != ALL else None, "place": i % (len(stages) + 1)}
        row |= _numbers(tone, heat, i, view.to_be.get(row["stage"]))
        row["state"] = "thin" if tone.customers[i] < least else "sparse" if tone.customers[i] < view.journey.sparse_customers else "measured"
        row |= {"end": False, "trough_p": None, "peak_p": None, "extreme": None, "says": None}
        if row["state"] == "thin":
            row["says"] = f"Too few customers speak of it in a known tone ({tone.customers[i]} of at least {least}): a gap, not a calm."
    for family in np.unique(families):
        _compare(rows, tone, [i for i in np.flatnonzero(families == family).tolist() if rows[i]["stage"] != ALL], view.curve.separable)
    for name in names:
        last = [row for row in rows if row["segment"] == name and row["stage"] != ALL and row["within"] is None and row["state"] != "thin"]
        if last:
            last[-1]["end"] = True
    return rows


def _families(stages: Sequence[Stage], segments: int) -> Any:
    """A number per cell: the whole of each segment, its stages, and the sub-stages of each stage are families of their own."""
    parents = list(dict.fromkeys(stage.within for stage in stages if stage.within))
    kinds = [0, *(1 if stage.within is None else 2 + parents.index(stage.within) for stage in stages)]
    return np.array([kind + (2 + len(parents)) * at for at in range(segments) for kind in kinds])


def _numbers(tone: Means, heat: Means, i: int, to_be: float | None) -> dict[str, Any]:
    """One row's figures, and the declared valence beside them."""
    valence, low, high = (_or_null(each[i]) for each in (tone.shrunk, tone.low, tone.high))
    arousal = dict(zip(("arousal", "arousal_low", "arousal_high"), (_or_null(each[i]) for each in (heat.shrunk, heat.low, heat.high)), strict=True))
    away = [None if to_be is None or value is None else round(value - to_be, 9) for value in (valence, low, high)]
    return {"valence": valence, "low": low, "high": high, **arousal, "to_be": to_be,
            "difference": away[0], "difference_low": away[1], "difference_high": away[2]}  # fmt: skip


def _or_null(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 9)


def _compare(rows: Rows, tone: Means, siblings: Sequence[int], separable: float) -> None:
    """Mark the lowest and the highest of some siblings, or say that they cannot be told apart."""
    measured = [i for i in siblings if not np.isnan(tone.mean[i])]
    if len(measured) < 2:
        return
    for name, word, highest in (("trough", "lowest", False), ("peak", "highest", True)):
        found = extreme(tone.drawn, measured, separable, highest)
        for i, share in zip(measured, found.first, strict=True):
            rows[i][f"{name}_p"] = round(float(share), 9)
        one = rows[found.at]
        if found.sure:
            one["extreme"] = name
        else:
            rival = "" if found.rival == found.at else f" from {rows[found.rival]['stage']}"
            doubt = f"The {word} in {found.first.max():.0%} of draws, but not separable{rival}."
            one["says"] = f"{one['says']} {doubt}" if one["says"] else doubt


def _shares(members: pl.DataFrame, felt: pl.DataFrame, thin: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Rows of `curve_emotions`."""
    known = members.drop_nulls("valence").with_columns(cell=pl.concat_str(CELL, separator="\n"))
    voiced = known.join(felt.filter(pl.col("emotion") != NEUTRAL).select("unit_id", "emotion"), on="unit_id")
    shares = customer_shares(voiced, known, "cell", "emotion")
    split = shares.with_columns(pl.col("cell").str.split_exact("\n", 1).struct.rename_fields(CELL)).unnest("cell")
    unsaid = pl.DataFrame(thin, schema=dict.fromkeys(CELL, pl.String), orient="row")
    return split.join(unsaid, on=CELL, how="anti", maintain_order="left")


def _peak_end(said: pl.DataFrame, feedback: pl.DataFrame, view: Any, counts: Any) -> Rows:
    """Rows of `peak_end`: whether peak and end of earlier mentions tell a customer's last rating better than their mean."""
    recalled = _recalled(said, feedback)
    least = view.curve.peak_end_customers
    if len(recalled.rating) < least:
        says = (
            f"{len(recalled.rating)} rated customers have {LEAST_MENTIONS} or more mentions at times of their own before the rating; {least} are needed "
            "to check whether peak and end tell a rating."
        )
        return [{"model": model, "customers": len(recalled.rating), "says": says} for model in ("mean", "peak_end", "all")]
    return list(tell_ratings(recalled, draws(len(recalled.rating), view.journey.draws, view.seed)))


def _recalled(said: pl.DataFrame, feedback: pl.DataFrame) -> Recalled:
    """Customers' last ratings, and what they said before, in order of time.

    The text that came with the rating is left out: it says the rating in words, so that the end would always win.
    """
    rated = (
        feedback.filter((pl.col("role") == "customer") & pl.col("duplicate_of").is_null())
        .drop_nulls(["rating", "written_at", "customer_id"])
        .sort("customer_id", "written_at", "feedback_id")
        .unique("customer_id", keep="last", maintain_order=True)
        .select("customer_id", "rating", at="written_at")
    )  # fmt: skip
    told = (
        said.drop_nulls("valence").group_by("feedback_id", "customer_id").agg(pl.col("valence").mean().round(9))
        .join(feedback.select("feedback_id", "written_at").drop_nulls(), on="feedback_id")
        .join(rated, on="customer_id")
        .filter(pl.col("written_at") < pl.col("at"))
        .group_by("customer_id", "written_at", "rating").agg(pl.col("valence").mean().round(9))
        .sort("customer_id", "written_at")
        .group_by("customer_id", "rating", maintain_order=True).agg(
            mentions=pl.len(), mean=pl.col("valence").mean(), end=pl.col("valence").last(), peak=pl.col("valence").sort_by(pl.col("valence").abs()).last())
        .filter(pl.col("mentions") >= LEAST_MENTIONS)
    )  # fmt: skip
    return Recalled(*(told[name].cast(pl.Float64).to_numpy() for name in ("mean", "peak", "end", "rating")))
