"""What employees say beside what customers say: heard by both, only by staff, only by customers.

Employees' sentences have a table of their own. In `units` a column would have to be heeded by every step that counts customers; the one that
forgot it would count staff as customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from jminer.heads import stages, touchpoints
from jminer.heads.affect import valences
from jminer.heads.prototypes import Said, cued, idle_topics
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.tables import frames
from jminer.tools import Tables, Tools
from jminer.topicmodel.model import Topic, TopicModel

HEARD = 0.01
"""A side speaks of a thing when the lower bound of the share that does exceeds this."""
SELDOM = 0.5
"""A side does not when its upper bound stays below so much of the other side's lower bound."""
SUBJECTS = {"topic": "topic_id", "touchpoint": "touchpoint", "stage": "stage"}


def listen(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Topics, touchpoints and stages of employees' notes and interviews, as customers' models hear them, against those of customers.

    The unit is the note: who wrote it is not kept, so that five notes of one employee count as five. Judged by the shipped heads, without
    the shifts that the user's own labels teach.
    """
    units = read["employee_units"].join(read["feedback"].select("feedback_id", "language"), on="feedback_id", how="left", maintain_order="left")
    units = units.filter(pl.col("language").fill_null("und").is_in(["und", *tools.languages]))
    if units.is_empty():
        return frames(unit_employees=[], employee_voice=[])
    tools.say(f"{units['feedback_id'].n_unique():,} pieces of feedback are by employees: they are no customers, and stand beside them in employee_voice.")
    heard = _heard(units, read, view, tools)
    said = heard.explode("touchpoint").rename({"feedback_id": "who"})
    theirs = _customers(read)
    rows = [row for kind, column in SUBJECTS.items() for row in _compared(kind, said.rename({column: "subject"}), theirs.rename({column: "subject"}), view)]
    q = q_values([row.pop("p") for row in rows])
    return frames(unit_employees=heard.drop("feedback_id"), employee_voice=[_told(row, float(value), view) for row, value in zip(rows, q, strict=True)])


def _heard(units: pl.DataFrame, read: Mapping[str, Any], view: Any, tools: Tools) -> pl.DataFrame:
    """unit_id, feedback_id, topic_id, touchpoint (a list), stage and valence of employees' units."""
    texts = units["text"].to_list()
    vectors, facets = tools.embed(texts), tools.embed_for_heads(texts)
    said, settings = Said(cued(units).to_list(), vectors, facets), view.stages
    _, near = touchpoints.hear(said, view.taxonomy.touchpoints, tools.ear(view.touchpoints.head))
    names = [t.id for t in view.taxonomy.touchpoints]
    best, sure = near.argmax(axis=1), near.max(axis=1) >= view.touchpoints.min_probability
    hint = units.select("unit_id").with_columns(
        touchpoint=pl.Series([names[i] if good else None for i, good in zip(best.tolist(), sure.tolist(), strict=True)], dtype=pl.String),
        hint=pl.Series(np.where(sure, near.max(axis=1), np.nan)).fill_nan(None),
    )
    _, likely = stages.hear(said, view.taxonomy.journey, hint, view.taxonomy, tools.ear(settings.head))
    ordered, order = np.sort(likely, axis=1), likely.argmax(axis=1)
    decided = (order < likely.shape[1] - 1) & (ordered[:, -1] >= settings.min_probability) & (ordered[:, -1] - ordered[:, -2] >= settings.min_margin)
    model = _model(read)
    topic = model.assign(vectors).topic
    return units.select("unit_id", "feedback_id").with_columns(
        topic_id=pl.Series([model.topic_ids[i] if i >= 0 else None for i in topic.tolist()], dtype=pl.String),
        touchpoint=pl.Series([[names[j] for j in np.flatnonzero(row >= view.touchpoints.min_probability)] for row in near], dtype=pl.List(pl.String)),
        stage=pl.Series([view.taxonomy.journey[i].id if good else None for i, good in zip(order.tolist(), decided.tolist(), strict=True)], dtype=pl.String),
        valence=pl.Series(np.round(valences(tools.head(view.emotions.valence_head), facets), 6), dtype=pl.Float64),
    )


def _model(read: Mapping[str, Any]) -> TopicModel:
    """The run's topics as the model that assigns to them, without small talk."""
    idle = idle_topics(read["unit_topics"], read["unit_stages"])
    kept = read["topic_centroids"].filter(~pl.col("topic_id").is_in(idle))
    topics = tuple(Topic(topic, topic) for topic in kept["topic_id"])
    centroids = np.array(kept["centroid"].to_list(), dtype=np.float32).reshape(len(topics), -1)
    return TopicModel(topics, centroids, kept["threshold"].to_numpy(), kept["width"].to_numpy())


def _customers(read: Mapping[str, Any]) -> pl.DataFrame:
    """who, topic_id, touchpoint, stage and valence of customers' units; a unit with several touchpoints stands once for each."""
    idle = idle_topics(read["unit_topics"], read["unit_stages"])
    units: pl.DataFrame = read["units"]
    return (
        units.select("unit_id", "feedback_id").join(read["feedback"].select("feedback_id", who="customer_id"), on="feedback_id")
        .join(read["unit_topics"].select("unit_id", pl.when(~pl.col("topic_id").is_in(idle)).then("topic_id")), on="unit_id", how="left")
        .join(read["unit_touchpoints"].select("unit_id", "touchpoint"), on="unit_id", how="left")
        .join(read["unit_stages"].select("unit_id", "stage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .drop_nulls("who")
    )  # fmt: skip


def _compared(kind: str, staff: pl.DataFrame, theirs: pl.DataFrame, view: Any) -> Iterator[dict[str, Any]]:
    """One row per subject that either side speaks of, with the p of the difference of the shares."""
    from scipy.special import ndtr

    staff_of, of = staff["who"].n_unique(), theirs["who"].n_unique()
    tones = [_tones(rows) for rows in (staff, theirs)]
    for subject in sorted({*tones[0], *tones[1]}):
        mine, other = (tone.get(subject, np.empty(0)) for tone in tones)
        hits, n = np.array([len(mine), len(other)]), np.array([staff_of, of])
        low, high = wilson(hits, n)
        share, pooled = hits / n, hits.sum() / n.sum()
        error = np.sqrt(max(pooled * (1 - pooled), 1e-12) * (1 / n).sum())
        yield {"subject_type": kind, "subject": subject, "staff": len(mine), "staff_of": staff_of, "staff_share": share[0], "staff_low": low[0],
               "staff_high": high[0], "customers": len(other), "of": of, "share": share[1], "low": low[1], "high": high[1],
               **_tone(mine[~np.isnan(mine)], other[~np.isnan(other)], view.gaps.min_customers),
               "p": float(2 * ndtr(-abs(share[0] - share[1]) / error))}  # fmt: skip


def _tones(rows: pl.DataFrame) -> dict[str, Any]:
    """The mean valence of each who speaks of a subject."""
    each = rows.drop_nulls("subject").group_by("subject", "who").agg(pl.col("valence").mean().round(9)).sort("subject", "who")
    return {subject: part["valence"].fill_null(float("nan")).to_numpy() for (subject,), part in each.group_by("subject", maintain_order=True)}


def _tone(mine: Any, other: Any, least: int) -> dict[str, float]:
    """Both mean valences and the difference with its interval (Welch), where both sides are enough."""
    if min(len(mine), len(other)) < least:
        return {}
    from scipy.special import stdtrit

    parts = np.array([mine.var(ddof=1) / len(mine), other.var(ddof=1) / len(other)])
    freedom = parts.sum() ** 2 / max((parts**2 / [len(mine) - 1, len(other) - 1]).sum(), 1e-12)
    difference, half = float(mine.mean() - other.mean()), float(stdtrit(max(freedom, 1.0), 0.975) * np.sqrt(parts.sum()))
    return {"staff_valence": float(mine.mean()), "valence": float(other.mean()), "difference": difference,
            "difference_low": difference - half, "difference_high": difference + half}  # fmt: skip


def _told(row: dict[str, Any], q: float, view: Any) -> dict[str, Any]:
    """Who speaks of it; a side that is too small says nothing about its silence."""
    staff, theirs = row["staff_low"] > HEARD, row["low"] > HEARD and row["customers"] >= view.gaps.min_customers
    if min(row["staff_of"], row["of"]) < view.gaps.min_customers:
        heard = "too few"
        row = {name: value for name, value in row.items() if name in ("subject_type", "subject", "staff", "staff_of", "customers", "of")}
    elif staff and q <= view.gaps.q and row["high"] < SELDOM * row["staff_low"]:
        heard = "staff"
    elif theirs and q <= view.gaps.q and row["staff_high"] < SELDOM * row["low"]:
        heard = "customers"
    else:
        heard = "both" if staff and theirs else "unclear"
    return {**row, "q": q, "heard_by": heard}
