"""Opportunities: unmet needs, requests and delights, by how much they matter and how content customers are (Ulwick 2002)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.prototypes import idle_topics
from jminer.heads.wishes import wished
from jminer.statistics.discovery import surely_above
from jminer.statistics.resampling import bootstrap_sum, draws, percentile_interval
from jminer.tables import frames
from jminer.tools import Tables, Tools

UNHAPPY, CONTENT, DELIGHTED = -0.25, 0.0, 0.5
"""By mean valence a customer is unhappy up to the first, content above the second, delighted from the third on."""
CALLED, MOSTLY = 10.0, 5.0
"""An unmet need is called when the lower bound of its score exceeds the first (Ulwick 2002: "worth it"), a delight when most are content."""
SUPPORT = ("met", "unmet", "wanted")
Grid = NDArray[np.float64]


def score(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Opportunities, best first by the lower bound of their score, with bootstrap intervals by customer."""
    told = _told(read)
    if (stages := read.get("unit_stages")) is not None:
        idle = idle_topics(read["unit_topics"], stages)
        told = told.with_columns(topic_id=pl.when(~pl.col("topic_id").is_in(idle)).then("topic_id"))
    if told.is_empty():
        return frames(opportunities=[])
    topics = _per_customer(told.drop_nulls("topic_id"), "topic_id")
    wishes = _per_customer(told.drop_nulls("topic_id").filter("wish"), "topic_id")
    needs = _per_customer(_needs(told, read), "need")
    least = view.opportunities.min_customers
    wanted = pl.concat([
        _listed("unmet_need", _unhappy(topics), least), _listed("request", _above(wishes, topics), least),
        _listed("delight", _delights(topics), least), _listed("unmet_need", needs, least),
    ]).sort("kind", "subject", "customer_id")  # fmt: skip
    if wanted.is_empty():
        return frames(opportunities=[])
    people = sorted(told["customer_id"].unique().to_list())
    rows = _scored(wanted, topics, people, draws(len(people), view.journey.draws, view.seed))
    judged = pl.col("subject").is_in(needs["subject"].unique().to_list())
    otherwise = (pl.col("kind") == "request") | (pl.col("satisfaction") > MOSTLY)
    rows = rows.filter(pl.when(pl.col("kind") == "unmet_need").then((pl.col("low") > CALLED) | judged).otherwise(otherwise))
    rows = rows.sort("low", "score", "kind", "subject", descending=[True, True, False, False]).with_columns(rank=pl.int_range(1, pl.len() + 1))
    return frames(opportunities=[
        {**row, "opportunity_id": f"{row['kind']}:{row['subject']}", "says": _says(row, _names(read))} for row in rows.iter_rows(named=True)
    ])  # fmt: skip


def _told(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return (
        read["units"].select("unit_id", "feedback_id", wish=wished(pl.col("text")))
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .drop_nulls("customer_id")
        .sort("unit_id")
    )  # fmt: skip


def _per_customer(rows: pl.DataFrame, subject: str) -> pl.DataFrame:
    """subject, customer_id and the customer's mean valence there."""
    return rows.group_by(pl.col(subject).alias("subject"), "customer_id").agg(pl.col("valence").mean().round(9)).sort("subject", "customer_id")


def _needs(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Evidence on needs that are supported and unmet; met counts as content, unmet and wanted do not."""
    unmet = read["persona_needs"].filter(pl.col("verdict") == "SUPPORTED_UNMET").select("persona_id", "need_id")
    support = read["unit_needs"].filter(pl.col("relation").is_in(SUPPORT)).join(unmet, on=["persona_id", "need_id"])
    tone = pl.when(pl.col("relation") == "met").then(1.0).otherwise(-1.0)
    return support.join(told.drop("valence"), on="unit_id").with_columns(need=pl.concat_str("persona_id", pl.lit("/"), "need_id"), valence=tone)


def _unhappy(topics: pl.DataFrame) -> pl.DataFrame:
    """Topics in which surely more customers are unhappy than in the topics on average: size alone is no unmet need."""
    special = _above(topics.filter(pl.col("valence") <= UNHAPPY), topics)
    return topics.filter(pl.col("subject").is_in(special["subject"].unique().to_list()))


def _delights(topics: pl.DataFrame) -> pl.DataFrame:
    """Topics in which surely more customers are delighted than in the topics on average."""
    special = _above(topics.filter(pl.col("valence") >= DELIGHTED), topics)
    return topics.filter(pl.col("subject").is_in(special["subject"].unique().to_list()))


def _above(some: pl.DataFrame, all_: pl.DataFrame) -> pl.DataFrame:
    """Rows of `some` whose subject has them surely more often than subjects have on average."""
    usual = some.height / max(all_.height, 1)
    counted = all_.group_by("subject").len().join(some.group_by("subject").agg(hits=pl.len()), on="subject").sort("subject")
    above = surely_above(counted["hits"].to_numpy(), counted["len"].to_numpy(), usual)
    chosen = counted.filter(pl.Series(above, dtype=pl.Boolean))["subject"].to_list()
    return some.filter(pl.col("subject").is_in(chosen))


def _listed(kind: str, rows: pl.DataFrame, least: int) -> pl.DataFrame:
    """Rows of the subjects with enough customers, marked with their kind."""
    return rows.filter(pl.len().over("subject") >= least).select(pl.lit(kind).alias("kind"), "subject", "customer_id", "valence")


def _scored(wanted: pl.DataFrame, topics: pl.DataFrame, people: list[str], counts: NDArray[np.int32]) -> pl.DataFrame:
    """kind, subject, customers, importance, satisfaction, score, low, high of every candidate."""
    place = {customer: i for i, customer in enumerate(people)}
    raised = _grid(topics, topics["subject"].unique().sort(), place)
    keys = wanted.select("kind", "subject").unique().sort("kind", "subject")
    numbers = keys.with_row_index("candidate")
    numbered = wanted.join(numbers, on=["kind", "subject"]).select("customer_id", "valence", subject="candidate")
    mine, content = (_grid(part, numbers["candidate"], place) for part in (numbered, numbered.filter(pl.col("valence") > CONTENT)))
    once = np.ones((1, len(people)), dtype=np.int32)
    importance, satisfaction, total = (value[0] for value in _odi(raised, mine, content, once))
    low, high = percentile_interval(_odi(raised, mine, content, counts)[2])
    figures = {"importance": importance, "satisfaction": satisfaction, "score": total, "low": low, "high": high}
    columns = {name: pl.Series(np.round(values, 9)) for name, values in figures.items()}
    return keys.with_columns(customers=pl.Series(mine.sum(axis=0).astype(np.int64)), **columns)


def _grid(rows: pl.DataFrame, subjects: pl.Series, place: Mapping[str, int]) -> Grid:
    """People × subjects, 1 where the person has a row."""
    column = {subject: j for j, subject in enumerate(subjects.to_list())}
    grid = np.zeros((len(place), len(column)))
    grid[[place[c] for c in rows["customer_id"]], [column[s] for s in rows["subject"]]] = 1.0
    return grid


def _odi(raised: Grid, mine: Grid, content: Grid, counts: NDArray[np.int32]) -> tuple[Grid, Grid, Grid]:
    """Importance, satisfaction and Ulwick's score in every draw, (draws, candidates).

    Importance is the share of topics that no more customers raise, times ten; satisfaction the share of the
    candidate's own customers who are content, times ten.
    """
    topics, own, pleased = (bootstrap_sum(grid, counts) for grid in (raised, mine, content))
    importance = np.stack([10 * (topics <= column[:, None]).mean(axis=1) for column in own.T], axis=1)
    satisfaction = 10 * pleased / np.maximum(own, 1)
    return importance, satisfaction, importance + np.maximum(importance - satisfaction, 0)


def _names(read: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    needs = read["persona_needs"].select(pl.concat_str("persona_id", pl.lit("/"), "need_id"), "statement")
    return dict(read["topics"].select("topic_id", "label").iter_rows()) | dict(needs.iter_rows())


def _says(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name, customers = names.get(row["subject"], row["subject"]), row["customers"]
    if row["kind"] == "request":
        return f"{customers} customers ask for something about “{name}”."
    if row["kind"] == "delight":
        return f"{customers} customers speak of “{name}”, more of them delighted than usual: keep it and show it."
    return f"“{name}” matters to {customers} customers, and {row['satisfaction'] / 10:.0%} of them are content."
