"""Pain points: topics at stages where more customers complain than usual, ranked by reach and harm (methods M7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.complaints import KINDS, complaint_kinds
from jminer.heads.prototypes import idle_topics
from jminer.statistics.counting import at_every_level
from jminer.statistics.discovery import surely_above
from jminer.statistics.harm import (
    ALL,
    FEWEST,
    PARTS,
    Errors,
    Harm,
    Sums,
    cells,
    first,
    impact_of,
    lower,
    overlaps,
    random_weights,
    sums,
    told,
    weights_of,
)
from jminer.statistics.intervals import wilson
from jminer.statistics.resampling import draws, percentile_interval, rank_interval
from jminer.tables import frames
from jminer.tools import Tables, Tools

LEAVING = "exit"
"""The stage whose units speak of leaving, in a taxonomy that has it."""
CELL = ["topic_id", "stage"]
PERIODS = ((183, "1w"), (5 * 366, "1mo"))  # days up to which periods are weeks, months; beyond, quarters
LAST = 6
"""Periods of which it is asked whether a pain is there."""
FEW_PERIODS = 3
CLASSED = 0.1
"""Least share of the complaining customers whose words must tell a kind before the pain has one."""
TOP = 10
TRIED = 200
"""Draws under each random weighting: the order is compared, not the bounds."""
Numbers = NDArray[np.float64]


def rank(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Pain points, worst first by the lower bound of their severity, with bootstrap intervals by customer."""
    settings, leaving = view.pains, LEAVING if any(s.id == LEAVING for s in view.taxonomy.stages) else None
    said = _placed(told(read, settings.negative, leaving), idle_topics(read["unit_topics"], read["unit_stages"]))
    everybody = read["units"].join(read["feedback"], on="feedback_id")["customer_id"].drop_nulls().unique().sort().to_list()
    customers = cells(said, CELL, settings.negative).with_columns(leaves=pl.when(pl.col("stage") != LEAVING).then("leaves"))
    chosen = candidates(customers, {s.id: s.within for s in view.taxonomy.stages}, settings.min_customers)
    if chosen.is_empty():
        return frames(pains=[], sensitivity=[])
    summed = sums(customers, chosen, CELL, everybody)
    errors, weights, impact = Errors(settings.found, settings.imagined), weights_of(settings), impact_of(read, chosen)
    now = summed.harm(None, errors, impact)
    drawn = summed.harm(draws(len(everybody), view.journey.draws, view.seed), errors, impact, view.seed)
    bounds, scores = _bounds(summed, now, drawn, weights, settings.reach_weight)
    order = np.argsort(-np.asarray(bounds["severity_low"]), kind="stable")
    best, worst, top = rank_interval(scores[:, order])
    stable = _first_with(drawn, weights, settings, view.seed)
    columns = {**bounds, "top10": stable.pop("top10")}
    told_of = (
        chosen.with_columns(*[pl.Series(name, np.round(values, 9)).fill_nan(None) for name, values in columns.items()])
        .join(_kinds(said, read, chosen), on=CELL, how="left", maintain_order="left")
        .join(_persistence(said, chosen), on=CELL, how="left", maintain_order="left")
    )[order.tolist()]
    return frames(
        pains=told_of.select(
            *CELL, "negative_share", "negative_low", *columns, "kind", "kind_share", "kind_low", "kind_customers",
            "persistence", "persistence_low", "persistence_high", "periods",
            pain_id=pl.concat_str("topic_id", pl.lit("@"), "stage"), customers=pl.col("complaining"), told_share=pl.col("complaining") / len(everybody),
            rank=pl.int_range(1, len(told_of) + 1), rank_low=pl.Series(best), rank_high=pl.Series(worst), top5=pl.Series(top),
        ),
        sensitivity=stable["rows"],
    )  # fmt: skip


def _placed(told: pl.DataFrame, idle: list[str]) -> pl.DataFrame:
    """Units of topics that are about something, at their stage, their sub-stage and all stages."""
    placed = told.drop_nulls(["topic_id", "valence"]).filter(~pl.col("topic_id").is_in(idle))
    return pl.concat([at_every_level(placed.drop_nulls("stage")), placed.with_columns(stage=pl.lit(ALL))])


def candidates(cells: pl.DataFrame, within: Mapping[str, str | None], min_customers: int) -> pl.DataFrame:
    """Cells in which surely more customers complain than in the topics on average; a stage only where none of its sub-stages is one, all stages only
    where no stage is.

    within: the stage that each sub-stage divides.
    """
    complaining = pl.col("complains")
    counted = cells.group_by(CELL).agg(base=pl.len(), complaining=complaining.sum().cast(pl.Int64)).sort(CELL)
    usual = float(cells.filter(pl.col("stage") == ALL)["complains"].to_numpy().mean()) if len(cells) else 0.0
    hits, base = counted["complaining"].to_numpy(), counted["base"].to_numpy()
    worse = counted.with_columns(negative_share=pl.col("complaining") / pl.col("base"), negative_low=pl.Series(wilson(hits, base)[0], dtype=pl.Float64)).filter(
        pl.Series(surely_above(hits, base, usual), dtype=pl.Boolean) & (pl.col("complaining") >= min_customers)
    )
    narrower = worse.filter(pl.col("stage") != ALL).select(CELL)
    covered = pl.concat([narrower.with_columns(stage=pl.lit(ALL)), narrower.with_columns(pl.col("stage").replace_strict(within, default=None))])
    return worse.join(covered.drop_nulls().unique(), on=CELL, how="anti", maintain_order="left")


def _bounds(summed: Sums, now: Harm, drawn: Harm, weights: Mapping[str, float], reach_weight: float) -> tuple[dict[str, Numbers], Numbers]:
    """Every part, the severity and the harm with their 95 % intervals (of the harm also the lower end of the 80 % one), and the severity's draws.

    Shares of customers have Wilson's interval: of a rare one the bootstrap knows no more than the sample.
    """
    scores = drawn.severity(weights, reach_weight)
    each = {
        "reach": (now.reach, drawn.reach), **{name: (now.parts[name], drawn.parts[name]) for name in PARTS},
        "severity": (now.severity(weights, reach_weight), scores), "harm": (now.harm(weights), drawn.harm(weights)),
    }  # fmt: skip
    columns: dict[str, Numbers] = {}
    shares = summed.shares()
    for name, (value, many) in each.items():
        low, high = wilson(*shares[name]) if name in shares else percentile_interval(many)
        known = ~np.isnan(value[0])
        columns |= {name: value[0], f"{name}_low": np.where(known, low, np.nan), f"{name}_high": np.where(known, high, np.nan)}
    columns["harm_low80"] = percentile_interval(drawn.harm(weights), 0.8)[0]
    return columns, scores


def _first_with(drawn: Harm, weights: Mapping[str, float], settings: Any, seed: int) -> dict[str, Any]:
    """How the ten worst hold under other weightings: per pain the share of random ones that keep it among them, and one row per way of weighing."""
    few = Harm(drawn.reach[:TRIED], {name: part[:TRIED] for name, part in drawn.parts.items()})
    weightings = random_weights(settings.weightings, seed)
    top = min(TOP, few.reach.shape[1])
    usual = settings.reach_weight

    def by_severity(harm: Harm, weighed: Mapping[str, float], reach_weight: float = usual) -> Numbers:
        return harm.severity(weighed, reach_weight)

    kept = np.zeros(few.reach.shape[1])
    for weighed in weightings:
        kept[first(lower(by_severity(few, weighed)), top)] += 1 / len(weightings)
    rows = [_row("severity", "random", overlaps(few, by_severity, weights, weightings, top), top)]
    rows.append(_row("harm", "random", overlaps(few, lambda harm, weighed: harm.harm(weighed), weights, weightings, top), top))
    mine = first(lower(by_severity(few, weights)), top)
    others = {f"{name} alone": by_severity(few, {**dict.fromkeys(PARTS, 0.0), name: 1.0}) for name in PARTS if not np.isnan(few.parts[name]).all()}
    others |= {f"reach weighs {share}": by_severity(few, weights, share) for share in (0.25, 0.75)}
    for name, scores in others.items():
        rows.append(_row("severity", name, np.array([np.intersect1d(mine, first(lower(scores), top)).size / top]), top))
    return {"top10": kept, "rows": rows}


def _row(order: str, weighting: str, overlap: Numbers, top: int) -> dict[str, Any]:
    return {
        "order": order, "weighting": weighting, "weightings": len(overlap), "top": top,
        "overlap": float(overlap.mean().round(9)), "low": float(np.quantile(overlap, 0.05).round(9)),
    }  # fmt: skip


def _kinds(said: pl.DataFrame, read: Mapping[str, pl.DataFrame], chosen: pl.DataFrame) -> pl.DataFrame:
    """What kind of complaint a pain is, by the words of its complaints: the kind of surely most customers whose words tell one; else mixed or unclear."""
    words = read["units"].select("unit_id", *complaint_kinds(pl.col("text")))
    mine = said.filter("complaint").join(chosen.select(CELL), on=CELL).join(words, on="unit_id")
    people = mine.group_by(*CELL, "customer_id").agg(*(pl.col(kind).any() for kind in KINDS))
    counted = people.group_by(CELL).agg(
        complaining=pl.len(), classed=pl.any_horizontal(*KINDS).sum(), **{f"is_{kind}": pl.col(kind).sum() for kind in KINDS}
    ).sort(CELL)  # fmt: skip
    rows = []
    for row in counted.iter_rows(named=True):
        kind = max(KINDS, key=lambda kind: row[f"is_{kind}"])
        hits, classed = row[f"is_{kind}"], row["classed"]
        low = wilson(hits, classed)[0]
        enough = classed >= FEWEST and classed >= CLASSED * row["complaining"]
        rows.append({
            "topic_id": row["topic_id"], "stage": row["stage"], "kind": (kind if low > 0.5 else "mixed") if enough else "unclear",
            "kind_share": hits / classed if enough else None, "kind_low": low if enough else None, "kind_customers": classed,
        })  # fmt: skip
    return pl.DataFrame(rows, schema={"topic_id": pl.String, "stage": pl.String, "kind": pl.String, "kind_share": pl.Float64, "kind_low": pl.Float64,
                                      "kind_customers": pl.Int64})  # fmt: skip


def _persistence(said: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """In how many of the last six periods somebody complains of it; the interval takes periods for draws. Null with fewer than three periods."""
    days = said["day"].drop_nulls()
    schema = {"topic_id": pl.String, "stage": pl.String, "persistence": pl.Float64, "persistence_low": pl.Float64, "persistence_high": pl.Float64,
              "periods": pl.Int64}  # fmt: skip
    if days.is_empty():
        return pl.DataFrame(schema=schema)
    first, last = _ends(days)
    every = next((every for most, every in PERIODS if (last - first).days <= most), "1q")
    known = pl.date_range(pl.Series([first]).dt.truncate(every)[0], last, every, eager=True)[-LAST:]
    if len(known) < FEW_PERIODS:
        return pl.DataFrame(schema=schema)
    present = (
        said.filter("complaint").with_columns(period=pl.col("day").dt.truncate(every))
        .filter(pl.col("period").is_in(known.to_list()))
        .group_by(CELL).agg(present=pl.col("period").n_unique().cast(pl.Int64))
    )  # fmt: skip
    rows = chosen.select(CELL).join(present, on=CELL, how="left", maintain_order="left").with_columns(pl.col("present").fill_null(0))
    low, high = wilson(rows["present"].to_numpy(), len(known))
    return rows.select(
        *CELL, persistence=pl.col("present") / len(known), persistence_low=pl.Series(low, dtype=pl.Float64),
        persistence_high=pl.Series(high, dtype=pl.Float64), periods=pl.lit(len(known), dtype=pl.Int64),
    )  # fmt: skip


def _ends(days: pl.Series) -> tuple[date, date]:
    ordered = days.sort()
    return ordered[0], ordered[-1]
