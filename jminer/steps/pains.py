"""Pain points: topics at stages where more customers complain than usual, ranked by reach and harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.statistics.counting import at_every_level
from jminer.statistics.discovery import surely_above
from jminer.statistics.intervals import wilson
from jminer.statistics.resampling import bootstrap_sum, draws, percentile_interval, rank_interval
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
LEAVING = "exit"
"""The stage whose units speak of leaving, in a taxonomy that has it."""
HARM = {"intensity": 0.25, "effort": 0.15, "exit": 0.15}
"""Weights of what can be told of harm from text alone; those that are missing share their weight among the others."""
Grid = NDArray[np.float64]


def rank(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Pain points, worst first by the lower bound of their severity, with bootstrap intervals by customer."""
    told = _told(read, any(s.id == LEAVING for s in view.taxonomy.stages))
    cells = _cells(told, view.pains.negative)
    chosen = _candidates(cells, {s.id: s.within for s in view.taxonomy.stages}, view.pains.min_customers)
    if chosen.is_empty():
        return frames(pains=[])
    n = told["customer_id"].n_unique()
    parts = _grids(cells, chosen)
    severity = _severity([grid.sum(axis=0)[None, :] for grid in parts], n, view.pains.reach_weight)[0]
    counts = draws(n, view.journey.draws, view.seed)[:, : len(parts[0])]  # the others complain of nothing here
    drawn = _severity([bootstrap_sum(grid, counts) for grid in parts], n, view.pains.reach_weight)
    low, high = percentile_interval(drawn)
    order = np.argsort(-low, kind="stable")
    best, worst, top = rank_interval(drawn[:, order])
    reach_low, reach_high = wilson(chosen["complaining"].to_numpy(), n)
    columns = {"severity": severity, "severity_low": low, "severity_high": high, "reach_low": reach_low, "reach_high": reach_high}
    ranked = chosen.with_columns(*[pl.Series(name, np.round(values, 9)) for name, values in columns.items()])[order.tolist()]
    return frames(pains=ranked.select(
        "topic_id", "stage", "negative_share", "negative_low", "intensity", "effort", "exit", *columns,
        pain_id=pl.concat_str("topic_id", pl.lit("@"), "stage"), customers=pl.col("complaining"), reach=pl.col("complaining") / n,
        rank=pl.int_range(1, len(ranked) + 1), rank_low=pl.Series(best), rank_high=pl.Series(worst), top5=pl.Series(top),
    ))  # fmt: skip


def _told(read: Mapping[str, pl.DataFrame], leaving_known: bool) -> pl.DataFrame:
    """Units with customer, topic, stage, sub-stage, valence, negative intensity, effort harm and whether their feedback speaks of leaving."""
    joined = (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left")
        .join(read["unit_valence"], on="unit_id", how="left")
        .drop_nulls("customer_id")
        .sort("unit_id")
    )  # fmt: skip
    # A plain complaint counts half of a shouted one of the same tone.
    return joined.with_columns(
        blame=(-pl.col("valence")).clip(0, 1) * (1 + pl.col("intensity").fill_null(0.0)) / 2,
        harm=(-pl.col("effort") / 5).clip(0, 1),
        leaves=(pl.col("stage") == LEAVING).fill_null(False).any().over("feedback_id") if leaving_known else pl.lit(None, dtype=pl.Boolean),
    )


def _cells(told: pl.DataFrame, negative: float) -> pl.DataFrame:
    """One row per topic, stage (sub-stages and all stages too) and customer: does the customer complain, how much, how hard was it.

    At the stage of leaving everybody speaks of leaving, so that it says nothing of the topic there.
    """
    placed = told.drop_nulls(["topic_id", "valence"])
    every = pl.concat([at_every_level(placed.drop_nulls("stage")), placed.with_columns(stage=pl.lit(ALL))])
    return (
        every.group_by("topic_id", "stage", "customer_id")
        .agg(pl.col("valence").mean().round(9), pl.col("blame").mean().round(9), pl.col("harm").mean().round(9), leaves=pl.col("leaves").cast(pl.Float64).max())
        .with_columns(complains=pl.col("valence") <= negative, leaves=pl.when(pl.col("stage") != LEAVING).then("leaves"))
        .sort("topic_id", "stage", "customer_id")
    )  # fmt: skip


def _candidates(cells: pl.DataFrame, within: Mapping[str, str | None], min_customers: int) -> pl.DataFrame:
    """Cells in which surely more customers complain than in the topics on average; a stage only where none of its sub-stages is one, all stages only
    where no stage is.

    within: the stage that each sub-stage divides.
    """
    complaining = pl.col("complains")
    counted = cells.group_by("topic_id", "stage").agg(
        base=pl.len(), complaining=complaining.sum().cast(pl.Int64), intensity=pl.col("blame").filter(complaining).mean(),
        effort=pl.col("harm").filter(complaining).mean(), exit=pl.col("leaves").filter(complaining).mean(),
    ).sort("topic_id", "stage")  # fmt: skip
    usual = float(cells.filter(pl.col("stage") == ALL)["complains"].to_numpy().mean()) if len(cells) else 0.0
    hits, base = counted["complaining"].to_numpy(), counted["base"].to_numpy()
    worse = counted.with_columns(negative_share=pl.col("complaining") / pl.col("base"), negative_low=pl.Series(wilson(hits, base)[0], dtype=pl.Float64)).filter(
        pl.Series(surely_above(hits, base, usual), dtype=pl.Boolean) & (pl.col("complaining") >= min_customers)
    )
    narrower = worse.filter(pl.col("stage") != ALL).select("topic_id", "stage")
    covered = pl.concat([narrower.with_columns(stage=pl.lit(ALL)), narrower.with_columns(pl.col("stage").replace_strict(within, default=None))])
    return worse.join(covered.drop_nulls().unique(), on=["topic_id", "stage"], how="anti", maintain_order="left")


def _grids(cells: pl.DataFrame, chosen: pl.DataFrame) -> tuple[Grid, ...]:
    """Per complaining customer (rows) and pain (columns): complains, blame, harm, harm known, leaves, leaving known."""
    mine = (
        cells.filter("complains").join(chosen.select("topic_id", "stage").with_row_index("pain"), on=["topic_id", "stage"])
        .sort("customer_id", "pain")
        .select("customer_id", "pain", pl.lit(1.0).alias("complains"), "blame", "harm", pl.col("harm").is_not_null().alias("harmed"),
                "leaves", pl.col("leaves").is_not_null().alias("asked"))
    )  # fmt: skip
    rows = mine["customer_id"].rank("dense").to_numpy().astype(np.int64) - 1
    columns = mine["pain"].to_numpy().astype(np.int64)
    grids = tuple(np.zeros((int(rows.max()) + 1, len(chosen))) for _ in range(6))
    for grid, name in zip(grids, mine.columns[2:], strict=True):
        grid[rows, columns] = mine[name].cast(pl.Float64).fill_null(0.0).to_numpy()
    return grids


def _severity(sums: Sequence[Grid], n: int, reach_weight: float) -> Grid:
    """0–100: geometric mean of reach and harm, from the sums of `_grids` over customers (…, pains); 0 where nobody complains."""
    complains, blame, harm, harmed, leaves, asked = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = {"intensity": blame / complains, "effort": harm / harmed, "exit": leaves / asked}
    weights = {name: np.where(np.isnan(part), 0.0, HARM[name]) for name, part in parts.items()}
    total = sum(weights.values())
    mean = sum(weights[name] * np.nan_to_num(part) for name, part in parts.items()) / np.where(total > 0, total, 1.0)
    return np.asarray(100 * (complains / n) ** reach_weight * mean ** (1 - reach_weight))
