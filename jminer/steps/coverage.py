"""Which touchpoints are heard at which stage, and what silence there means (methods M11): not built, not mapped, not listened to, or no data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Stage, Touchpoint
from jminer.heads.wishes import wished
from jminer.statistics.counting import at_every_level
from jminer.statistics.discovery import q_values, surely_above
from jminer.statistics.intervals import wilson
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
UNPLANNED = 0.005
"""Lower bound of the share of customers from which an unplanned touchpoint is one to be planned for."""
SHAPE = 1.0
"""Shape of the gamma distribution of touchpoints' customers per contact where fewer than `COMPARED` others tell it: as unequal as exponential ones."""
COMPARED = 5
Numbers = NDArray[np.float64]


def survey(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """The grid of stages and touchpoints: planned, heard, or silent in one of several senses."""
    told = (
        read["units"].select("unit_id", "feedback_id", wish=wished(pl.col("text")))
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .drop_nulls("customer_id")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left")
    )  # fmt: skip
    placed = told.join(read["unit_touchpoints"].select("unit_id", "touchpoint"), on="unit_id", how="left")
    n = told["customer_id"].n_unique()
    named = placed.drop_nulls("touchpoint")
    counts = _counts(pl.concat([at_every_level(named.drop_nulls("stage")), named.with_columns(stage=pl.lit(ALL))]), "stage", "touchpoint")
    touchpoints, journey = view.taxonomy.touchpoints, [stage.id for stage in view.taxonomy.journey]
    mapped = {t.id: _mapped(t, view.taxonomy.stages) for t in touchpoints}
    expected = _expected(touchpoints, {t.id: counts.get((ALL, t.id), 0) for t in touchpoints})
    rows = [row for t in touchpoints for row in _touchpoint(t, mapped[t.id], counts, expected.get(t.id), n, view.gaps)]
    planned = {stage for t in touchpoints if t.planned for stage, yes in mapped[t.id].items() if yes}
    return frames(touchpoint_coverage=[*rows, *_stages(placed, planned, journey, view.gaps)])


def _mapped(touchpoint: Touchpoint, stages: Sequence[Stage]) -> dict[str, bool]:
    """At which stages and sub-stages a touchpoint stands: where it says so, at the stage that such a one divides, and at all of its parts; at all
    when it names none."""
    said = set(touchpoint.stages)
    around = said | {stage.within for stage in stages if stage.id in said}
    return {stage.id: not said or stage.id in around or stage.within in said for stage in stages}


def _counts(rows: pl.DataFrame, *by: str) -> dict[Any, int]:
    counted = rows.group_by(by).agg(pl.col("customer_id").n_unique()).sort(by)
    return {key if len(by) > 1 else key[0]: customers for *key_, customers in counted.iter_rows() for key in [tuple(key_)]}


def _expected(touchpoints: Sequence[Touchpoint], heard: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Customers expected of a touchpoint's contacts, and q that so few or fewer speak of it, where its contacts are declared.

    The rate is that of the other touchpoints with contacts, on the same channel where three or more are there. Touchpoints differ in what
    people write about them, so the count is gamma-Poisson with the spread of the others' rates; a plain Poisson test calls half of all
    ordinary touchpoints silent (tests/benchmarks/journey_inconsistency.py --silence).
    """
    known = [t for t in touchpoints if t.planned and t.exposure]
    found: dict[str, tuple[float, float]] = {}
    for one in known:
        same = [t for t in known if t is not one and t.channel == one.channel]
        others = same if len(same) >= 3 else [t for t in known if t is not one]
        if others:
            contacts = np.array([t.exposure for t in others], dtype=np.float64)
            spoken = np.array([heard.get(t.id, 0) for t in others], dtype=np.float64)
            found[one.id] = silence(heard.get(one.id, 0), float(one.exposure or 0), spoken, contacts)
    q = q_values([p for _, p in found.values()])
    return {name: (rate, float(value)) for (name, (rate, _)), value in zip(found.items(), q, strict=True)}


def silence(heard: int, contacts: float, others: Numbers, other_contacts: Numbers) -> tuple[float, float]:
    """Customers expected, and the chance that so few or fewer speak of a touchpoint (gamma-Poisson; spread of the rates by moments)."""
    from scipy.special import betainc

    total = float(other_contacts.sum())
    rate = (float(others.sum()) + 0.5) / total
    shape = SHAPE
    if len(others) >= COMPARED:
        apart = float((other_contacts * (others / other_contacts - rate) ** 2).sum()) - (len(others) - 1) * rate
        between = max(apart, 0.0) / (total - float((other_contacts**2).sum()) / total)
        shape = min(rate**2 / between, float(others.sum()) + 0.5) if between > 0 else float(others.sum()) + 0.5
    expected = rate * contacts
    return expected, float(betainc(shape, heard + 1, shape / (shape + expected)))


def _touchpoint(
    t: Touchpoint, mapped_at: Mapping[str, bool], counts: Mapping[Any, int], expected: tuple[float, float] | None, n: int, settings: Any
) -> list[dict[str, Any]]:
    """The touchpoint's row over all stages, and one per stage where it is planned or spoken of by enough."""
    customers = counts.get((ALL, t.id), 0)
    low, high = wilson(customers, n)
    row: dict[str, Any] = {"stage": ALL, "touchpoint": t.id, "planned": t.planned, "customers": customers, "exposure": t.exposure}
    if expected:
        row |= {"expected": expected[0], "q": expected[1]}
    enough = customers >= settings.min_customers
    if enough:
        row |= {"share": customers / n, "low": low, "high": high}
    if not t.planned:
        state = "unplanned" if enough and low > UNPLANNED else "unplanned, seldom"
    elif expected and expected[1] <= settings.q:
        state = "unheard"
    elif expected and not enough:
        state = "quiet"
    else:
        state = "heard" if enough else "no data"
    means = {"unplanned": "not mapped", "unheard": "not listened to"}.get(state)
    rows = [{**row, "state": state, "means": means}]
    for stage, mapped in mapped_at.items():
        there = counts.get((stage, t.id), 0)
        if not (mapped and t.stages and t.planned) and there < settings.min_customers:
            continue
        low, high = wilson(there, n)
        here = {"stage": stage, "touchpoint": t.id, "planned": t.planned and mapped, "customers": there}
        if there >= settings.min_customers:
            off = not (t.planned and mapped) and low > UNPLANNED
            heard = {"state": "unplanned", "means": "not mapped"} if off else {"state": "heard", "means": None}
            rows.append({**here, "share": there / n, "low": low, "high": high, **heard})
        else:
            rows.append({**here, "state": state if state in ("unheard", "quiet") else "no data", "means": means if state == "unheard" else None})
    return rows


def _stages(placed: pl.DataFrame, mapped: set[str], journey: Sequence[str], settings: Any) -> list[dict[str, Any]]:
    """Each stage: has it a planned touchpoint, does anybody describe it, and do customers ask there for what no touchpoint of it offers?"""
    people = _counts(placed.drop_nulls("stage"), "stage")
    asking = _counts(placed.filter(pl.col("wish") & pl.col("touchpoint").is_null()).drop_nulls("stage"), "stage")
    hits = np.array([asking.get(stage, 0) for stage in journey], dtype=np.int64)
    n = np.array([people.get(stage, 0) for stage in journey], dtype=np.int64)
    above = surely_above(hits, n, hits.sum() / max(n.sum(), 1), settings.q)
    rows = []
    for i, stage in enumerate(journey):
        row: dict[str, Any] = {"stage": stage, "touchpoint": ALL, "planned": stage in mapped, "customers": int(n[i]), "asking": int(hits[i])}
        if n[i] >= settings.min_customers:
            low, high = wilson(int(hits[i]), int(n[i]))
            row |= {"share": hits[i] / n[i], "low": low, "high": high}
        lacks = hits[i] >= settings.min_customers and (above[i] or stage not in mapped)
        if n[i] < settings.min_customers:
            state, means = "silent", "not listened to"
        elif lacks:
            state, means = "absent", "not built"
        elif stage not in mapped:
            state, means = "no touchpoint", "not mapped"
        else:
            state, means = "heard", None
        rows.append({**row, "state": state, "means": means})
    return rows
