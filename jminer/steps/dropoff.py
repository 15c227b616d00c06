"""Drop-off: where a funnel loses people, beside what customers say of the same stages (methods M14)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Stage
from jminer.statistics.counting import at_every_level
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.statistics.links import correlated
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
FEWEST = 10
"""Who entered, for an exit rate to be shown."""
COMPARED, HESITATING, LINKED = 3, 5, 6
"""Stages before their median is usual; before one is slow; stages or pairs of periods before a link is tested."""
PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|-?Q([1-4])|-?W(\d{1,2}))?(?:[T ].*)?", re.IGNORECASE)
SURVIVORS = "Who left here no longer writes of what comes after: later stages are told by those who stayed."
Rows = list[dict[str, Any]]


def join(read: Mapping[str, pl.DataFrame], view: Any, tools: Tools) -> Tables:
    """`dropoff` and `dropoff_links`, per funnel source; both empty without one."""
    if read["funnel"].is_empty():
        return frames(dropoff=[], dropoff_links=[])
    stages = {word.casefold(): stage for stage in reversed(view.taxonomy.stages) for word in (stage.name, stage.id)}
    known = read["funnel"].with_columns(id=pl.col("stage").map_elements(lambda name: _id(stages, name), return_dtype=pl.String))
    strange = known.filter(pl.col("id").is_null())["stage"].unique().sort().to_list()
    if strange:
        tools.warn(f"{len(strange)} stages of funnels are no stages of the taxonomy, so that nothing said can be joined to them: {', '.join(strange[:5])}.")
    funnel = known.with_columns(stage=pl.coalesce("id", "stage"))
    spoken = _spoken(read, view.pains.negative)
    rows, links = list[dict[str, Any]](), list[dict[str, Any]]()
    for (source,), part in funnel.group_by("source", maintain_order=True):
        wholes = _wholes(part, spoken, read, view)
        rows += [{"source": source, **row} for row in [*wholes, *_parts(part, wholes)]]
        links += [{"source": source, **row} for row in [_over_stages(wholes, view), *_over_periods(part, spoken, view)]]
    for row, q in zip(links, q_values([row.get("p") for row in links]), strict=True):
        row["q"] = None if np.isnan(q) else round(float(q), 9)
        row["says"] = row["says"] or _link_in_words(row, view.dropoff.q)
    return frames(dropoff=rows, dropoff_links=links)


def _id(stages: Mapping[str, Stage], name: str) -> str | None:
    found = stages.get(name.strip().casefold()) or stages.get(re.sub(r"[\s-]+", "_", name.strip().casefold()))
    return found.id if found else None


def _spoken(read: Mapping[str, pl.DataFrame], negative: float) -> pl.DataFrame:
    """One row per stage or sub-stage, customer and day: the tone there, and whether it complains."""
    said = (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id", day=pl.col("written_at").dt.date()), on="feedback_id")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id")
        .drop_nulls(["customer_id", "stage", "valence"])
    )  # fmt: skip
    told = at_every_level(said).group_by("stage", "customer_id", "day").agg(pl.col("valence").mean().round(9), units=pl.len())
    return told.sort("stage", "customer_id", "day").with_columns(pl.lit(negative).alias("limit"))


def _complaining(spoken: pl.DataFrame) -> tuple[int, int]:
    """Customers, and those whose mean tone complains."""
    once = spoken.group_by("customer_id", "limit").agg(((pl.col("valence") * pl.col("units")).sum() / pl.col("units").sum()).round(9).alias("valence"))
    return len(once), int((once["valence"] <= once["limit"]).sum())


def _wholes(part: pl.DataFrame, spoken: pl.DataFrame, read: Mapping[str, pl.DataFrame], view: Any) -> Rows:
    """A row per stage, all segments and channels together."""
    within = {stage.id: stage.within for stage in view.taxonomy.stages}
    rows: Rows = []
    for (stage,), mine in part.group_by("stage", maintain_order=True):
        counted = _counted(_total(mine))
        joined = mine["id"].is_not_null().all()
        customers, complaining = _complaining(spoken.filter(pl.col("stage") == stage)) if joined else (None, None)
        pains = read["pains"].filter((pl.col("stage") == stage) | pl.col("stage").is_in([part for part, parent in within.items() if parent == stage]))
        worst = pains.sort(["severity_low", "pain_id"], descending=[True, False])
        rows.append({
            "stage": stage, "segment": ALL, "channel": ALL, **counted, "customers": customers, "complaining": complaining,
            "severity": worst["severity"][0] if len(worst) else None, "severity_low": worst["severity_low"][0] if len(worst) else None,
            "topics": worst["topic_id"].unique(maintain_order=True).to_list(),
        })  # fmt: skip
    rates = [row["exit_rate"] for row in rows if row["exit_rate"] is not None]
    usual = view.dropoff.usual or (float(np.median(rates)) if len(rates) >= COMPARED else None)
    labels = dict(read["topics"].select("topic_id", "label").iter_rows())
    slow = _hesitation([row["seconds"] for row in rows])
    for row, hesitation in zip(rows, slow, strict=True):
        row |= {"usual": None if usual is None else round(usual, 9), "hesitation": hesitation}
        row["quadrant"], row["says"] = _judged(row, usual, labels, view.dropoff.min_customers)
    return rows


def _total(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that make the whole of a stage: those that name neither segment nor channel, where there are such beside the others."""
    for plain in (pl.col("segment").is_null() & pl.col("channel").is_null(), pl.col("channel").is_null(), pl.col("segment").is_null()):
        if len(some := rows.filter(plain)):
            return some
    return rows


def _counted(rows: pl.DataFrame) -> dict[str, Any]:
    """Entered, exited, exit rate with its interval, and time on the stage."""
    entered, exited = int(rows["entered"].sum()), int(rows["exited"].sum())
    low, high = wilson(exited, entered)
    timed = rows.drop_nulls("seconds").filter(pl.col("entered") > 0)
    seconds = float(np.average(timed["seconds"].to_numpy(), weights=timed["entered"].to_numpy())) if len(timed) else None
    shown = {"exit_rate": exited / entered, "low": low, "high": high} if entered >= FEWEST else dict.fromkeys(("exit_rate", "low", "high"))
    return {"entered": entered, "exited": exited, **shown, "seconds": None if seconds is None else round(seconds, 6)}


def _judged(row: Mapping[str, Any], usual: float | None, labels: Mapping[str, str], least: int) -> tuple[str | None, str]:
    """The quadrant of a stage, and what it means in a sentence."""
    if row["exit_rate"] is None:
        return None, f"Only {row['entered']} entered: too few for a rate."
    if row["customers"] is None:
        return None, "The taxonomy has no such stage, so that nothing said can be joined to it. Name it as the taxonomy does."
    if usual is None:
        return None, f"With fewer than {COMPARED} stages no exit rate is usual. Set dropoff.usual to the rate above which a loss is high."
    heard, pains = row["customers"], [labels.get(topic, topic) for topic in row["topics"][:3]]
    quiet = heard < least
    rate = f"{row['exit_rate']:.1%} leave here"
    if row["low"] <= usual <= row["high"]:
        return None, f"{rate}, which cannot be told from the usual {usual:.1%}."
    if row["low"] > usual:
        if pains:
            return "explained_loss", f"{rate} (usual: {usual:.1%}), and what hurts here is {_listed(pains)}. {SURVIVORS}"
        why = f"only {heard} customers speak of it: nobody listens there" if quiet else f"{heard} customers speak of it without more complaints than usual"
        return "silent_loss", f"{rate} (usual: {usual:.1%}), and {why}. The reason is not in the feedback: ask those who leave. {SURVIVORS}"
    if pains:
        return "tolerated_pain", f"{rate}, fewer than usual ({usual:.1%}), although {_listed(pains)} hurts here: they put up with it."
    if quiet:
        return None, f"{rate}, fewer than usual ({usual:.1%}); with {heard} customers who speak of it, that is no proof of content."
    return "healthy", f"{rate}, fewer than usual ({usual:.1%}), and of {heard} customers who speak of it no more complain than usual."


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels)


def _hesitation(seconds: Sequence[float | None]) -> list[float | None]:
    """Distance from the median in robust standard deviations (1.4826 × the median absolute deviation)."""
    known = np.array([value for value in seconds if value is not None], dtype=np.float64)
    if len(known) < HESITATING or not (spread := 1.4826 * float(np.median(np.abs(known - np.median(known))))):
        return [None] * len(seconds)
    return [None if value is None else round((value - float(np.median(known))) / spread, 9) for value in seconds]


def _parts(part: pl.DataFrame, wholes: Rows) -> Rows:
    """Each stage by segment and by channel, where the funnel tells them, beside the stage's own rate."""
    whole = {row["stage"]: row["exit_rate"] for row in wholes}
    rows: Rows = []
    for column, other in (("segment", "channel"), ("channel", "segment")):
        for (stage, value), mine in part.drop_nulls(column).group_by("stage", column, maintain_order=True):
            alone = mine.filter(pl.col(other).is_null())
            counted = _counted(alone if len(alone) else mine)
            usual = whole[str(stage)]
            rows.append({"stage": stage, column: value, other: ALL, **counted, "usual": usual, "topics": [], "says": _part_in_words(counted, usual)})
    return rows


def _part_in_words(counted: Mapping[str, Any], usual: float | None) -> str | None:
    if counted["exit_rate"] is None or usual is None:
        return f"Only {counted['entered']} entered: too few for a rate."
    if counted["low"] > usual:
        return f"More leave than at this stage as a whole ({usual:.1%})."
    return f"Fewer leave than at this stage as a whole ({usual:.1%})." if counted["high"] < usual else None


def _over_stages(wholes: Rows, view: Any) -> dict[str, Any]:
    """Do stages that lose more have more complaints?"""
    told = [row for row in wholes if row["exit_rate"] is not None and (row["customers"] or 0) >= view.dropoff.min_customers]
    row = {"kind": "stages", "stage": ALL, "cells": len(told), "rho": None, "p": None, "says": None}
    if len(told) < LINKED:
        return {**row, "says": f"{len(told)} stages have both an exit rate and {view.dropoff.min_customers} customers who speak of them; {LINKED} are needed."}
    complaints = np.array([one["complaining"] / one["customers"] for one in told])
    return _tested(row, complaints, np.array([one["exit_rate"] for one in told]), view, drifting=False)


def _over_periods(part: pl.DataFrame, spoken: pl.DataFrame, view: Any) -> Rows:
    """Per stage: do the complaints of one period go with the losses of the next?"""
    dated = part.with_columns(start=pl.col("period").map_elements(_start, return_dtype=pl.Date)).drop_nulls(["start", "id"])
    rows: Rows = []
    for (stage,), mine in dated.group_by("stage", maintain_order=True):
        rates = [(start, _counted(_total(some))["exit_rate"]) for (start,), some in mine.sort("start").group_by("start", maintain_order=True)]
        there = spoken.filter(pl.col("stage") == stage).drop_nulls("day")
        pairs = []
        for (start, _), (following, rate) in pairwise(rates):
            customers, complaining = _complaining(there.filter((pl.col("day") >= start) & (pl.col("day") < following)))
            if customers >= view.dropoff.min_customers and rate is not None:
                pairs.append((complaining / customers, rate))
        row = {"kind": "periods", "stage": stage, "cells": len(pairs), "rho": None, "p": None, "says": None}
        if len(pairs) < LINKED:
            why = f"{len(pairs)} periods have {view.dropoff.min_customers} customers who speak of it and a loss in the next; {LINKED} are needed."
            rows.append({**row, "says": why})
        else:
            complaints, losses = np.array(pairs).T
            rows.append(_tested(row, complaints, losses, view, drifting=True))
    return rows


def _start(period: str) -> date | None:
    """First day of a period: 2026, 2026-03, 2026-03-09, 2026-Q1 or 2026-W10; None where it is none of these."""
    found = PERIOD.fullmatch(period.strip())
    if not found:
        return None
    year, month, day, quarter, week = (int(each) if each else None for each in found.groups())
    try:
        if week:
            return date.fromisocalendar(year or 0, week, 1)
        return date(year or 0, 3 * quarter - 2 if quarter else month or 1, day or 1)
    except ValueError:
        return None


def _tested(row: dict[str, Any], complaints: Any, losses: Any, view: Any, drifting: bool) -> dict[str, Any]:
    rho, p = correlated(complaints, losses, view.dropoff.permutations, view.seed, drifting)
    if np.isnan(rho):
        return {**row, "says": "One side is the same throughout: nothing can go with it."}
    return {**row, "rho": rho, "p": p}


def _link_in_words(row: Mapping[str, Any], q: float) -> str:
    what = "the losses of the next period" if row["kind"] == "periods" else "losses"
    if row["q"] > q:
        return f"No link between complaints and {what} can be told from chance."
    return f"{'More' if row['rho'] > 0 else 'Fewer'} complaints go with more of {what}; that is no proof that they cause them."
