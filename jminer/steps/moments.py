"""Moments of delight, frustration, confusion and truth: topics at touchpoints where an emotion stands out, or that decide the outcome (methods M5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from jminer.heads.prototypes import idle_topics
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
KINDS = {"delight": ("delight",), "frustration": ("frustration", "anger"), "confusion": ("confusion",)}
"""Emotions of each kind. Anger is frustration said loudly: without it the strongest frustration would be missing."""
CELL = ["touchpoint", "topic_id"]
HOLDERS = 10
"""Customers who voice the emotion there: three of thirty are many times a rare emotion's base, and no finding."""
AT_HOME = 0.5
"""A moment stands at a stage when so many of its customers with a stage are there."""
SIDES = {"negative": "Complaint about", "positive": "Praise of"}
Rows = list[dict[str, Any]]


def name(read: Mapping[str, pl.DataFrame], view: Any, tools: Tools) -> Tables:
    """`moments`; those of truth come from the drivers of the outcome, where these are known."""
    told = _told(read)
    cells = _cells(told)
    labels = dict(read["topics"].select("topic_id", "label").iter_rows())
    places = {touchpoint.id: touchpoint.name for touchpoint in view.taxonomy.touchpoints}
    rows = [row for kind in KINDS for row in _standing_out(cells, kind, view.moments)]
    for row, q in zip(rows, q_values([row["p"] for row in rows]), strict=True):
        row["q"] = float(q)
    stages = _stages(told)
    found: Rows = []
    for kind in KINDS:
        tested = [row for row in rows if row["kind"] == kind]
        named = _narrowest([row for row in tested if _is_moment(row, view.moments)])
        found += [_said(row, labels, places, stages) for row in named] or [_none(kind, len(tested), view.moments)]
    return frames(moments=found + moments_of_truth(_of_outcome(read), labels, told, stages, view.moments.top3))


def _told(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Units of topics that are no small talk, whose tone is known: customer, source, touchpoint (several rows where several), topic, stage, kinds voiced."""
    told = (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id", "source"), on="feedback_id")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id")
        .join(read["unit_stages"].select("unit_id", "stage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "intensity"), on="unit_id")
        .drop_nulls(["customer_id", "topic_id", "intensity"])
        .filter(~pl.col("topic_id").is_in(idle_topics(read["unit_topics"], read["unit_stages"])))
    )  # fmt: skip
    for kind, emotions in KINDS.items():
        voiced = read["unit_emotions"].filter(pl.col("emotion").is_in(emotions)).select("unit_id").unique().with_columns(pl.lit(True).alias(kind))
        told = told.join(voiced, on="unit_id", how="left")
        # Strongly, for this emotion: confusion is hardly ever said as loudly as anger, so that one limit for all would find none.
        usual = told.filter(pl.col(kind))["intensity"].median()
        told = told.with_columns((pl.col(kind).fill_null(False) & (pl.col("intensity") >= (2.0 if usual is None else usual))).alias(kind))
    touched = told.join(read["unit_touchpoints"].select("unit_id", "touchpoint"), on="unit_id")
    return pl.concat([told.with_columns(touchpoint=pl.lit(ALL)), touched], how="diagonal").sort("unit_id", "touchpoint")


def _cells(told: pl.DataFrame) -> pl.DataFrame:
    """One row per cell and source: its customers, and those who voice each kind strongly there; a customer of two sources counts at the first."""
    once = told.group_by([*CELL, "customer_id"]).agg(pl.col("source").min(), *[pl.col(kind).any() for kind in KINDS])
    return once.group_by([*CELL, "source"]).agg(pl.len().alias("n"), *[pl.col(kind).sum().cast(pl.Int64) for kind in KINDS]).sort([*CELL, "source"])


def _standing_out(cells: pl.DataFrame, kind: str, settings: Any) -> Rows:
    """Every cell with enough customers: the share who voice this kind, beside that in all other cells for the same mix of sources."""
    from scipy.special import bdtrc

    margin = pl.col("touchpoint") == ALL
    whole = cells.group_by("source", wide=margin).agg(all_n=pl.col("n").sum(), all_hits=pl.col(kind).sum())
    beside = cells.with_columns(wide=margin).join(whole, on=["source", "wide"]).with_columns(
        usual=(pl.col("all_hits") - pl.col(kind)) / (pl.col("all_n") - pl.col("n")).clip(1)
    )
    summed = beside.group_by(CELL).agg(
        customers=pl.col("n").sum().cast(pl.Int64), holders=pl.col(kind).sum(), base=((pl.col("usual") * pl.col("n")).sum() / pl.col("n").sum()).round(9)
    ).filter(pl.col("customers") >= settings.min_customers).sort(CELL)  # fmt: skip
    rows = []
    for row in summed.iter_rows(named=True):
        hits, n, base = row["holders"], row["customers"], row["base"]
        low, high = wilson(hits, n)
        p = float(bdtrc(hits - 1, n, base)) if hits else 1.0
        rows.append({"kind": kind, **row, "share": hits / n, "low": low, "high": high, "lift": hits / n / base if base else None, "p": p})
    return rows


def _is_moment(row: Mapping[str, Any], settings: Any) -> bool:
    return bool(row["holders"] >= HOLDERS and row["q"] <= settings.q and row["share"] >= settings.lift * row["base"] and row["low"] > row["base"])


def _narrowest(rows: Rows) -> Rows:
    """A topic over all touchpoints only where it stands out at none of them; strongest first."""
    somewhere = {row["topic_id"] for row in rows if row["touchpoint"] != ALL}
    return sorted((row for row in rows if row["touchpoint"] != ALL or row["topic_id"] not in somewhere), key=lambda row: (-row["low"], row["topic_id"]))


def _stages(told: pl.DataFrame) -> dict[tuple[str, str], str]:
    """Where each cell's customers mostly are; cells without a stage of their own are left out."""
    staged = told.drop_nulls("stage")
    those = staged.group_by(CELL).agg(of=pl.col("customer_id").n_unique())
    counted = staged.group_by([*CELL, "stage"]).agg(n=pl.col("customer_id").n_unique()).join(those, on=CELL)
    home = counted.filter(pl.col("n") >= AT_HOME * pl.col("of")).sort([*CELL, "n", "stage"], descending=[False, False, True, False])
    home = home.unique(CELL, keep="first", maintain_order=True)
    return {(touchpoint, topic): stage for touchpoint, topic, stage in home.select(*CELL, "stage").iter_rows()}


def _said(row: dict[str, Any], labels: Mapping[str, str], places: Mapping[str, str], stages: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    where = "" if row["touchpoint"] == ALL else f" at {places.get(row['touchpoint'], row['touchpoint'])}"
    topic = labels.get(row["topic_id"], row["topic_id"])
    says = (
        f"{row['holders']} of {row['customers']} customers who speak of “{topic}”{where} express {row['kind']} strongly: "
        f"{row['share']:.0%} where {row['base']:.0%} is usual."
    )
    kept = {key: round(value, 9) if isinstance(value, float) else value for key, value in row.items() if key != "p"}
    return {**kept, "stage": stages.get((row["touchpoint"], row["topic_id"])), "says": says}


def _none(kind: str, tested: int, settings: Any) -> dict[str, Any]:
    if not tested:
        return {"kind": kind, "says": f"No topic at a touchpoint has {settings.min_customers} customers: too few to name a moment of {kind}."}
    return {"kind": kind, "says": f"In none of {tested} cells do surely {settings.lift:g} times as many customers as elsewhere express {kind} strongly."}


def _of_outcome(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Topics as drivers of what customers gave as a score; drivers of the tone would say again what the tone says."""
    given = read["driver_models"].filter(~pl.col("circular"))["level"].to_list()
    return read["drivers"].filter((pl.col("level") == "topic") & pl.col("level").is_in(given))


def moments_of_truth(
    drivers: pl.DataFrame, labels: Mapping[str, str], told: pl.DataFrame, stages: Mapping[tuple[str, str], str], top3: float
) -> Rows:
    """Topics that surely move the outcome and are among its three strongest drivers often enough, each by its stronger side; or why none is named.

    drivers: of topics, as the table has them.
    """
    if drivers.is_empty():
        return [{"kind": "truth", "says": "No drivers of an outcome are known, so that no moment decides it as far as can be told."}]
    known = drivers.sort("top3", "subject", "polarity", descending=[True, False, False]).rename({"subject": "topic_id"})
    sure = known.filter((pl.col("effect_low") * pl.col("effect_high") > 0) & (pl.col("top3") >= top3))
    sure = sure.unique("topic_id", keep="first", maintain_order=True).sort("topic_id")
    if sure.is_empty():
        return [{"kind": "truth", "says": f"None of {len(known)} drivers surely moves the outcome and is among the three strongest in {top3:.0%} of draws."}]
    customers = dict(told.filter(pl.col("touchpoint") == ALL).group_by("topic_id").agg(pl.col("customer_id").n_unique()).iter_rows())
    return [
        {
            "kind": "truth", "touchpoint": ALL, "topic_id": row["topic_id"], "stage": stages.get((ALL, row["topic_id"])),
            "customers": customers.get(row["topic_id"]), "share": row["reach"],
            **{column: row[column] for column in ("effect", "effect_low", "effect_high", "top3")},
            "says": f"{SIDES[row['polarity']]} “{labels.get(row['topic_id'], row['topic_id'])}” "
            f"goes with an outcome {row['effect']:+.2f} from that of like customers.",
        }
        for row in sure.iter_rows(named=True)
    ]  # fmt: skip
