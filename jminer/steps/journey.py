"""The journey map: what is said at each stage, touchpoint and channel, by how many customers, and in what tone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Touchpoint
from jminer.statistics.cell_means import cell_means
from jminer.statistics.intervals import wilson
from jminer.statistics.resampling import draws
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
CELL = ["stage", "touchpoint", "channel"]
NEUTRAL = "neutral"


def chart(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Every cell of stage (and sub-stage) × touchpoint × channel with all its margins; `(all)` puts no condition, so it counts units
    without a stage or touchpoint too. Numbers only where enough customers stand behind them."""
    spoken = _spoken(read)
    if spoken.is_empty():
        return frames(journey=[])
    members = _members(spoken, read["unit_touchpoints"])
    cells = members.group_by(CELL).agg(
        units=pl.col("unit_id").n_unique(), feedback=pl.col("feedback_id").n_unique(), customers=pl.col("customer").n_unique()
    ).sort(CELL)  # fmt: skip
    toned = _tones(members, cells, spoken["customer"].n_unique(), view)
    felt = _emotions(members, cells, read["unit_emotions"])
    enough = pl.col("customers") >= view.journey.min_customers
    state = pl.when(~enough).then(pl.lit("thin")).when(pl.col("customers") < view.journey.sparse_customers).then(pl.lit("sparse")).otherwise(pl.lit("measured"))
    numbers = ["valence", "low", "high", "negative_share", "emotion", "emotion_share"]
    charted = cells.hstack(toned).join(felt, on=CELL, how="left", maintain_order="left").with_columns(*_declared(view.taxonomy.touchpoints))
    return frames(journey=charted.with_columns(state.alias("state"), *[pl.when(enough).then(pl.col(name)).alias(name) for name in numbers]))


def _declared(touchpoints: Sequence[Touchpoint]) -> list[pl.Expr]:
    """Whose a cell's touchpoint is, and whether it is planned, as the taxonomy says."""
    return [
        pl.col("touchpoint").replace_strict({t.id: getattr(t, name) for t in touchpoints}, default=None, return_dtype=kind).alias(name)
        for name, kind in (("owner", pl.String), ("planned", pl.Boolean))
    ]


def _spoken(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Units with customer (as a number), channel, stage, sub-stage and valence, in the order of units."""
    return (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id", pl.col("channel").fill_null("unknown")), on="feedback_id")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .sort("unit_id")
        .with_columns(customer=pl.col("customer_id").rank("dense").cast(pl.Int64) - 1)
        .drop_nulls("customer")
    )  # fmt: skip


def _members(spoken: pl.DataFrame, touchpoints: pl.DataFrame) -> pl.DataFrame:
    """One row per unit and cell that it belongs to."""
    everywhere = spoken.with_columns(touchpoint=pl.lit(ALL))
    somewhere = spoken.join(touchpoints.select("unit_id", "touchpoint"), on="unit_id")
    parts = []
    for rows, stage, by_channel in product((everywhere, somewhere), (pl.lit(ALL), pl.col("stage"), pl.col("substage")), (False, True)):
        channel = pl.col("channel") if by_channel else pl.lit(ALL)
        parts.append(rows.with_columns(stage=stage, channel=channel).drop_nulls("stage"))
    return pl.concat([part.select("unit_id", "feedback_id", "customer", *CELL, "valence") for part in parts])


def _tones(members: pl.DataFrame, cells: pl.DataFrame, customers: int, view: Any) -> pl.DataFrame:
    """valence, low, high and negative_share of every cell, in the order of `cells`; null where too few have a tone.

    A cell's siblings, on which it leans, are the cells that have the same columns summed over.
    """
    margins = (cells.select(pl.col(name) == ALL for name in CELL).to_numpy() @ [4, 2, 1]).astype(np.int64)
    said = members.select(*CELL, "customer", value="valence")
    tones = cell_means(said, cells.select(CELL), margins, draws(customers, view.journey.draws, view.seed), view.journey.min_customers)
    negative = np.array([(row < 0).mean() if len(row) >= view.journey.min_customers else np.nan for row in tones.values])
    columns = {"valence": tones.shrunk, "low": tones.low, "high": tones.high, "negative_share": negative}
    return pl.DataFrame({name: np.round(values, 9) for name, values in columns.items()}).fill_nan(None)


def _emotions(members: pl.DataFrame, cells: pl.DataFrame, felt: pl.DataFrame) -> pl.DataFrame:
    """The emotion that surely more of a cell's customers express than in its siblings (the cells that have the same
    columns summed over), by the largest excess; for the whole, which has none, the commonest one."""
    margins = [pl.col(name) == ALL for name in CELL]
    sized = cells.select(*CELL, "customers").with_columns(kind=pl.concat_str(*margins))
    voiced = members.join(felt.filter(pl.col("emotion") != NEUTRAL).select("unit_id", "emotion"), on="unit_id")
    shares = voiced.group_by([*CELL, "emotion"]).agg(hits=pl.col("customer").n_unique()).join(sized, on=CELL)
    base = sized.group_by("kind").agg(base=pl.col("customers").sum(), siblings=pl.len())
    usual = shares.group_by("kind", "emotion").agg(all_hits=pl.col("hits").sum()).join(base, on="kind")
    compared = shares.join(usual, on=["kind", "emotion"]).sort([*CELL, "emotion"])
    # One of many emotions is picked, so each must be that much surer.
    low, _ = wilson(compared["hits"].to_numpy(), compared["customers"].to_numpy(), 1 - 0.05 / max(compared["emotion"].n_unique(), 1))
    alone = pl.col("siblings") == 1
    compared = compared.with_columns(emotion_share=pl.col("hits") / pl.col("customers"), low=pl.Series(low, dtype=pl.Float64)).with_columns(
        excess=pl.when(alone).then("emotion_share").otherwise(pl.col("low") - pl.col("all_hits") / pl.col("base"))
    )
    best = compared.filter(pl.col("excess") > 0).sort([*CELL, "excess", "emotion"], descending=[False] * 3 + [True, False])
    return best.unique(CELL, keep="first", maintain_order=True).select(*CELL, "emotion", "emotion_share")
