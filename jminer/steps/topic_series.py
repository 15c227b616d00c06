"""Step topic_series: how many customers speak of each topic in each period and in each segment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.statistics.odds import enrichment
from jminer.statistics.surprise import surprises
from jminer.tables import frames
from jminer.tools import Tables, Tools

FEW = 5  # customers: fewer carry no share and are no news
Q = 0.05
PERIODS = ((183, "1w"), (5 * 366, "1mo"))  # days up to which periods are weeks, months; beyond, quarters
VALUES = 20  # a field with more values is no segment: an id, a free text
BUILT_IN = ("source", "type", "channel", "language")


def follow(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Count each topic's customers by period and by segment; say which topics grow or fade beyond chance."""
    topics: list[str] = read["topics"]["topic_id"].to_list()
    said = (
        read["units"].select("unit_id", "feedback_id")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .join(read["feedback"], on="feedback_id")
    )  # fmt: skip
    periods = _periods(said, topics)
    if news := [row for row in periods if row["state"]]:
        labels = dict(read["topics"].select("topic_id", "label").iter_rows())
        tools.say("; ".join(f"{labels[row['topic_id']]} {row['state']} in {row['period']}" for row in _strongest(news)))
    return frames(topic_periods=periods, topic_segments=_segments(_with_attributes(said, read["customers"]), topics))


def _strongest(news: list[dict[str, Any]], most: int = 3) -> list[dict[str, Any]]:
    return sorted(news, key=lambda row: (row["q"], row["topic_id"], row["period"]))[:most]


def _periods(said: pl.DataFrame, topics: list[str]) -> list[dict[str, Any]]:
    """Rows of topic_periods: every topic in every period of the data, empty ones included."""
    dated = said.filter(pl.col("written_at").is_not_null())
    if dated.is_empty() or not topics:
        return []
    days = dated["written_at"].dt.date().sort()
    every = next((every for most, every in PERIODS if (days[-1] - days[0]).days <= most), "1q")
    dated = dated.with_columns(period=pl.col("written_at").dt.truncate(every).dt.date())
    ends = dated["period"].sort()
    periods: list[date] = pl.date_range(ends[0], ends[-1], every, eager=True).to_list()
    keys: dict[str, list[Any]] = {"topic_id": topics, "period": periods, "source": dated["source"].unique().sort().to_list()}
    inside = dated.filter(pl.col("topic_id").is_not_null())
    customers, of = _counts(inside, keys, ("topic_id", "period")), _counts(dated, keys, ("period",))
    expected, p = surprises(_counts(inside, keys, ("topic_id", "period", "source")), _counts(dated, keys, ("period", "source")))
    q = q_values(p.ravel()).reshape(p.shape)
    return [
        {
            "topic_id": topic, "period": period.isoformat(), "length": {"1w": "week", "1mo": "month", "1q": "quarter"}[every],
            **_share(int(customers[row, at]), int(of[at])),
            "expected": _or_null(expected[row, at]), "q": _or_null(q[row, at]), "state": _state(customers[row, at], expected[row, at], q[row, at]),
        }
        for row, topic in enumerate(topics) for at, period in enumerate(periods)
    ]  # fmt: skip


def _counts(said: pl.DataFrame, keys: Mapping[str, list[Any]], by: tuple[str, ...]) -> Any:
    """Customers in each cell of the given keys, as an array of as many dimensions."""
    cells = np.zeros([len(keys[name]) for name in by], dtype=np.int64)
    place = {name: {value: at for at, value in enumerate(keys[name])} for name in by}
    for *cell, customers in said.group_by(by).agg(pl.col("customer_id").n_unique()).iter_rows():
        cells[tuple(place[name][value] for name, value in zip(by, cell, strict=True))] = customers
    return cells


def _share(customers: int, of: int) -> dict[str, Any]:
    """A share with its interval, or the counts alone when they are few."""
    if customers < FEW:
        return {"customers": customers, "of": of}
    low, high = wilson(customers, of)
    return {"customers": customers, "of": of, "share": customers / of, "low": low, "high": high}


def _or_null(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _state(customers: int, expected: float, q: float) -> str | None:
    """emerging or fading: beyond chance, and about at least five customers."""
    if np.isnan(q) or q > Q:
        return None
    if customers > expected:
        return "emerging" if customers >= FEW else None
    return "fading" if expected >= FEW else None


def _with_attributes(said: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """What the sources say of the customers, beside the feedback's own fields; the feedback's own field wins."""
    known = {row["customer_id"]: json.loads(row["attributes"] or "{}") for row in customers.iter_rows(named=True)}
    for name in sorted({f"meta_{key}" for each in known.values() for key in each}):
        values = {customer: str(each[name[5:]]) for customer, each in known.items() if each.get(name[5:]) is not None}
        column = pl.col("customer_id").replace_strict(list(values), list(values.values()), default=None, return_dtype=pl.String)
        said = said.with_columns(pl.coalesce(name, column) if name in said.columns else column.alias(name))
    return said


def _segments(said: pl.DataFrame, topics: list[str]) -> list[dict[str, Any]]:
    """Rows of topic_segments: every topic for every value of every field that tells few values apart."""
    rows: list[dict[str, Any]] = []
    for name in (*BUILT_IN, *sorted(column for column in said.columns if column.startswith("meta_"))):
        known = said.filter(pl.col(name).is_not_null())
        if topics and 2 <= known[name].n_unique() <= VALUES:
            rows += _of_field(known.with_columns(value=pl.col(name).cast(pl.String)), name.removeprefix("meta_"), topics)
    q = q_values(row.pop("p") for row in rows)
    return [{**row, "q": float(value)} for row, value in zip(rows, q, strict=True)]


def _of_field(known: pl.DataFrame, field: str, topics: list[str]) -> Iterator[dict[str, Any]]:
    """One field's rows, with the p of more customers than among those who are not in the segment."""
    inside = known.filter(pl.col("topic_id").is_not_null())
    keys = {"topic_id": topics, "value": known["value"].unique().sort().to_list()}
    customers, of = _counts(inside, keys, ("topic_id", "value")), _counts(known, keys, ("value",))
    everyone, speaking = known["customer_id"].n_unique(), _counts(inside, keys, ("topic_id",))
    # A customer may be in several segments: the rest are those who are not in this one at all.
    members = known.select("customer_id", "value").unique()
    both = _counts(inside.select("customer_id", "topic_id").unique().join(members, on="customer_id"), keys, ("topic_id", "value"))
    rest, rest_of = speaking[:, None] - both, np.broadcast_to(everyone - of, both.shape)
    p = enrichment(customers.ravel(), np.broadcast_to(of, both.shape).ravel(), rest.ravel(), rest_of.ravel())[2].reshape(both.shape)
    for row, topic in enumerate(topics):
        for at, value in enumerate(keys["value"]):
            others = int(rest_of[row, at])
            elsewhere = rest[row, at] / others if others and rest[row, at] >= FEW else None
            yield {"topic_id": topic, "field": field, "value": value, **_share(int(customers[row, at]), int(of[at])),
                   "rest_share": elsewhere, "p": float(p[row, at])}  # fmt: skip
