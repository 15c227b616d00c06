"""Gaps between the declared journey and personas and what customers describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Touchpoint
from jminer.heads.prototypes import idle_topics
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.statistics.permutation import p_value, permuted_labels
from jminer.tables import frames
from jminer.tools import Tables, Tools

UNPLANNED = 0.005
"""Lower bound of the share of customers from which an unplanned touchpoint is one to be planned for."""
UNCLAIMED, STABLE, NOTED = 0.10, 0.6, 0.01
"""A topic is unclaimed when no need surely reaches 10 % of its customers, it comes back (Jaccard), and 1 % raise it."""
Rows = list[dict[str, Any]]
Numbers = NDArray[np.float64]


def find(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """All gaps; silence is called "no data" unless the number of contacts is known."""
    told = (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id", pl.col("channel").fill_null("unknown")), on="feedback_id")
        .drop_nulls("customer_id")
        .sort("unit_id")
    )  # fmt: skip
    n = told["customer_id"].n_unique()
    heard = _customers_per(told.join(read["unit_touchpoints"].select("unit_id", "touchpoint"), on="unit_id"), "touchpoint")
    staged = _customers_per(told.join(read["unit_stages"].drop_nulls("stage"), on="unit_id"), "stage")
    settings, touchpoints = view.gaps, view.taxonomy.touchpoints
    rows = [
        *_unplanned(touchpoints, heard, n, settings.min_customers),
        *_unheard(touchpoints, heard, settings.q),
        *_silent(view.taxonomy.journey, staged, n, settings.min_customers),
        *(_unclaimed(_spoken_of(read), read["need_topics"], n, settings.min_customers) if view.declared else []),
        *_misunderstood(read["persona_needs"]),
        *_inconsistent(told, read, settings, view.seed),
    ]
    return frames(gaps=[{"gap_id": f"{row['kind']}:{row['subject']}", **row} for row in rows])


def _customers_per(rows: pl.DataFrame, column: str) -> dict[str, int]:
    counted = rows.group_by(column).agg(pl.col("customer_id").n_unique()).sort(column)
    return dict(counted.iter_rows())


def _unplanned(touchpoints: Sequence[Touchpoint], heard: Mapping[str, int], n: int, least: int) -> Rows:
    """Touchpoints that nobody planned and that customers speak of nevertheless."""
    rows: Rows = []
    for touchpoint in touchpoints:
        customers = heard.get(touchpoint.id, 0)
        low, high = wilson(customers, n)
        if not touchpoint.planned and customers >= least and low > UNPLANNED:
            says = f"{customers} customers speak of {touchpoint.name}, which is no planned part of the journey."
            rows.append(_gap("unplanned_touchpoint", touchpoint.id, says, customers, customers / n, low, high))
    return rows


def _unheard(touchpoints: Sequence[Touchpoint], heard: Mapping[str, int], q: float) -> Rows:
    """Planned touchpoints that are silent: a listening gap when contacts are many, no data when they are unknown.

    With contacts known, the expected number is that of the other such touchpoints, per contact; Poisson test.
    """
    from scipy.special import pdtr

    planned = [t for t in touchpoints if t.planned]
    known = [t for t in planned if t.exposure]
    total, spoken = sum(t.exposure or 0 for t in known), sum(heard.get(t.id, 0) for t in known)
    expected = {t.id: (t.exposure or 0) * (spoken - heard.get(t.id, 0)) / (total - (t.exposure or 0)) for t in known if total > (t.exposure or 0)}
    tested = dict(zip(expected, q_values([float(pdtr(heard.get(id_, 0), rate)) for id_, rate in expected.items()]), strict=True))
    rows: Rows = []
    for touchpoint in planned:
        customers = heard.get(touchpoint.id, 0)
        if touchpoint.id in tested and tested[touchpoint.id] <= q:
            says = f"{customers} customers speak of {touchpoint.name} where {expected[touchpoint.id]:.0f} would be expected from its contacts: a listening gap."
            rows.append(_gap("unheard_touchpoint", touchpoint.id, says, customers, customers / expected[touchpoint.id], q=float(tested[touchpoint.id])))
        elif not customers and touchpoint.exposure is None:
            says = f"Nobody is heard on {touchpoint.name}. Its number of contacts is not declared, so this is no data, not no problem."
            rows.append(_gap("unheard_touchpoint", touchpoint.id, says, 0))
    return rows


def _silent(stages: Sequence[Any], staged: Mapping[str, int], n: int, least: int) -> Rows:
    """Stages that too few customers describe to say anything about."""
    rows: Rows = []
    for stage in stages:
        customers = staged.get(stage.id, 0)
        if customers < least:
            says = f"Only {customers} customers describe {stage.name}: too few to know it. Ask there, or add a source that covers it."
            rows.append(_gap("silent_stage", stage.id, says, customers, customers / n if n else None, *wilson(customers, n)))
    return rows


def _spoken_of(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The topics, without greetings and other small talk."""
    return read["topics"].filter(~pl.col("topic_id").is_in(idle_topics(read["unit_topics"], read["unit_stages"])))


def _unclaimed(topics: pl.DataFrame, need_topics: pl.DataFrame, n: int, least: int) -> Rows:
    """Topics that many customers raise and no declared need accounts for: a need that nobody wrote down, perhaps."""
    rows: Rows = []
    nearest = dict(need_topics.group_by("topic_id").agg(pl.col("share_of_topic").max()).iter_rows())
    for topic in topics.iter_rows(named=True):
        customers, share = topic["customers"], nearest.get(topic["topic_id"]) or 0.0
        _, reached = wilson(share * customers, customers)
        stable = topic["stability"] is None or topic["stability"] >= STABLE
        if stable and customers >= max(least, NOTED * n) and reached < UNCLAIMED:
            says = f"{customers} customers raise “{topic['label']}”, and no declared need accounts for more than {reached:.0%} of them."
            rows.append(_gap("unclaimed_topic", topic["topic_id"], says, customers, topic["share"], topic["low"], topic["high"]))
    return rows


def _misunderstood(persona_needs: pl.DataFrame) -> Rows:
    """Declared needs that the customers of the segment contradict, or that are not there."""
    rows: Rows = []
    for need in persona_needs.iter_rows(named=True):
        subject = f"{need['persona_id']}/{need['need_id']}"
        if need["verdict"] == "CONTRADICTED":
            says = f"Declared: “{need['statement']}”. {need['contradiction_customers']} customers of the segment say the opposite."
            rows.append(_gap("contradicted_need", subject, says, need["contradiction_customers"], need["contradiction"], need["contradiction_low"]))
        if need["verdict"] == "ABSENT":
            says = f"Declared: “{need['statement']}”. {need['holders']} of {need['segment_customers']} customers of the segment say so, fewer than declared."
            rows.append(_gap("absent_need", subject, says, need["holders"], need["prevalence"], need["low"], need["high"], need["presence_q"]))
    return rows


def _inconsistent(told: pl.DataFrame, read: Mapping[str, pl.DataFrame], settings: Any, seed: int) -> Rows:
    """Topics that fare better or worse on one channel than that channel's usual tone explains.

    Valence = topic + channel + rest; the rest, as ranks, is compared between the channels of a topic by shuffling
    channels among its customers. A customer counts once per topic, on the channel where they say most of it.
    """
    rows = _once_per_topic(told, read)
    sizes = rows.group_by("topic_id", "channel").len().filter(pl.col("len") >= settings.channel_customers)
    compared = sizes.group_by("topic_id").len().filter(pl.col("len") >= 2)["topic_id"]
    large = rows.join(sizes.select("topic_id", "channel"), on=["topic_id", "channel"])
    rows = large.filter(pl.col("topic_id").is_in(compared.to_list())).sort("topic_id", "customer_id")
    if rows.is_empty():
        return []
    rest = rows.with_columns(rest=pl.Series(_interaction(rows))).with_columns(rank=pl.col("rest").rank("average"))
    labels = dict(read["topics"].select("topic_id", "label").iter_rows())
    tests = [
        (topic, part["channel"].to_numpy().astype(str), part["rest"].to_numpy(), _channels_differ(part, settings.permutations, seed))
        for (topic,), part in rest.group_by("topic_id", maintain_order=True)
    ]
    found: Rows = []
    for (topic, channels, residual, _), q in zip(tests, q_values([test[3] for test in tests]), strict=True):
        if q > settings.q:
            continue
        names = np.unique(channels)
        effects = [cliffs_delta(residual[channels == name], residual[channels != name]) for name in names]
        i = int(np.argmax([abs(effect[0]) for effect in effects]))
        delta, low, high = effects[i]
        how = "better" if delta > 0 else "worse"
        says = f"“{labels.get(topic, topic)}” is told {how} on {names[i]} than on other channels, beyond the channels' usual tone."
        found.append(_gap("inconsistent_channel", str(topic), says, len(channels), delta, low, high, float(q)))
    return found


def _once_per_topic(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    placed = (
        told.join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id")
        .drop_nulls(["topic_id", "valence"])
        .group_by("topic_id", "customer_id", "channel").agg(pl.col("valence").mean().round(9), units=pl.len())
    )  # fmt: skip
    most_said_first = placed.sort("topic_id", "customer_id", "units", "channel", descending=[False, False, True, False])
    return most_said_first.unique(["topic_id", "customer_id"], keep="first", maintain_order=True)


def _interaction(rows: pl.DataFrame) -> Numbers:
    """What topic and channel, added up by least squares, leave of the valence."""
    dummies = rows.select("topic_id", "channel").to_dummies().to_numpy().astype(np.float64)
    valence = rows["valence"].to_numpy()
    fitted = dummies @ np.linalg.lstsq(dummies, valence, rcond=None)[0]
    return np.asarray(np.round(valence - fitted, 9))


def _channels_differ(part: pl.DataFrame, permutations: int, seed: int) -> float:
    """Permutation p of the spread of mean ranks between a topic's channels."""
    channels = np.unique(part["channel"].to_numpy().astype(str), return_inverse=True)[1]
    ranks = part["rank"].to_numpy() - part["rank"].mean()
    shuffled = permuted_labels(channels, np.zeros(len(channels), dtype=np.int64), permutations, seed)

    def spread(labels: NDArray[Any]) -> Numbers:
        chosen = [labels == channel for channel in np.unique(channels)]
        return np.asarray(sum((one @ ranks) ** 2 / one.sum(axis=-1) for one in chosen))

    return float(p_value(spread(channels), spread(shuffled)))


def cliffs_delta(one: Numbers, other: Numbers) -> tuple[float, float, float]:
    """How much more often a value of `one` exceeds one of `other` than the reverse, −1 to 1, with its 95 % interval.

    Source: Cliff 1993, with its consistent variance estimate; .15 small, .33 medium, .47 large.
    """
    rows = _dominance(one, np.sort(other))
    columns = -_dominance(other, np.sort(one))
    n, m = len(one), len(other)
    delta = float(rows.mean())
    ties = n * m - sum(np.searchsorted(np.sort(other), one, "right") - np.searchsorted(np.sort(other), one, "left"))
    within = ties - n * m * delta**2
    variance = (m**2 * ((rows - delta) ** 2).sum() + n**2 * ((columns - delta) ** 2).sum() - within) / max(n * m * (n - 1) * (m - 1), 1)
    half = 1.96 * float(np.sqrt(max(variance, 0.0)))
    return delta, max(delta - half, -1.0), min(delta + half, 1.0)


def _dominance(values: Numbers, ordered: Numbers) -> Numbers:
    """For each value: share of `ordered` below it minus share above it."""
    return (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - len(ordered)) / len(ordered)


def _gap(
    kind: str, subject: str, says: str, customers: int | None, effect: float | None = None,
    low: float | None = None, high: float | None = None, q: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "subject": subject, "says": says, "customers": customers, "effect": effect, "low": low, "high": high, "q": q}
