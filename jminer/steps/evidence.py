"""Evidence: the units behind every finding, the best ones, some drawn at random, and some that speak against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from jminer.personas.segments import crowd, segment
from jminer.statistics.counting import at_every_level
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
SUBJECT = ["subject_type", "subject_id"]
NEED = pl.concat_str("persona_id", pl.lit("/"), "need_id")
SUPPORT = ("met", "unmet", "wanted")
FEWEST = 5
"""Customers whose change of channel is shown: fewer can be recognised by what they did."""


def collect(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Per finding and role at most `report.max_quotes` units, of different customers.

    `score` orders the best and, from its other end, those against; a unit that is drawn at random may be any of them,
    so that a reader sees what the ordinary ones look like.
    """
    told = _told(read)
    needs = _needs(told, read, view)
    rows = pl.concat([
        _topics(told), _cells(told, read, view.journey.min_customers), _handoffs(told, read), _pains(told, read), _gaps(told, read, needs),
        _opportunities(told, read), needs.with_columns(subject_type=pl.lit("need")), _claims(told, read),
    ], how="diagonal").select(*SUBJECT, "unit_id", "customer_id", "score", "against").sort(*SUBJECT, "unit_id")  # fmt: skip
    words = read["units"].select("unit_id", words=pl.col("text").str.to_lowercase())
    rows = rows.join(words, on="unit_id", how="left", maintain_order="left").with_columns(lot=pl.Series(np.random.default_rng(view.seed).random(rows.height)))
    most = view.report.max_quotes
    return frames(evidence=pl.concat([
        _first(rows.filter(~pl.col("against")), "score", "best", most),
        _first(rows, "lot", "random", most),
        _first(rows.filter("against"), "score", "against", most),
    ]))  # fmt: skip


def _first(rows: pl.DataFrame, by: str, role: str, most: int) -> pl.DataFrame:
    """The first units by `by`, one per customer and none that repeats another's words, ranked from 1."""
    ordered = rows.sort(*SUBJECT, by, "unit_id", descending=[False, False, True, False]).unique([*SUBJECT, "customer_id"], keep="first", maintain_order=True)
    different = ordered.unique([*SUBJECT, "words"], keep="first", maintain_order=True)
    ranked = different.with_columns(rank=pl.int_range(1, pl.len() + 1).over(SUBJECT), role=pl.lit(role))
    return ranked.filter(pl.col("rank") <= most).select(*SUBJECT, "unit_id", "role", "rank")


def _told(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id", pl.col("channel").fill_null("unknown")), on="feedback_id")
        .join(read["unit_topics"].select("unit_id", "topic_id", "similarity"), on="unit_id", how="left")
        .join(read["unit_stages"].select("unit_id", "stage", "substage", sure="probability"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", pl.col("valence").fill_null(0.0), pl.col("intensity").fill_null(0.0)), on="unit_id", how="left")
        .drop_nulls("customer_id")
    )  # fmt: skip


def _telling() -> pl.Expr:
    """How strongly something is said, and how much it is about the topic."""
    return (pl.col("valence").abs() * (1 + pl.col("intensity")) / 2 * pl.col("similarity").fill_null(0.0)).round(9)


def _topics(told: pl.DataFrame) -> pl.DataFrame:
    """Nearest to the topic's centre; against: those whose tone is opposite to most of the topic's."""
    tone = pl.col("valence").mean().over("topic_id").round(9)
    opposite = (pl.col("valence") * tone < 0) & (pl.col("valence").abs() >= 0.25)
    against = told.drop_nulls("topic_id").with_columns(against=opposite, subject_type=pl.lit("topic"), subject_id="topic_id")
    return against.with_columns(score=pl.when("against").then(pl.col("valence").abs()).otherwise("similarity"))


def _cells(told: pl.DataFrame, read: Mapping[str, pl.DataFrame], least: int) -> pl.DataFrame:
    """Cells of the journey with enough customers: `stage|touchpoint|channel`; against: the opposite of the cell's tone."""
    spoken = read["journey"].filter((pl.col("customers") >= least) & (pl.col("stage") != ALL))
    known = spoken.select("stage", "touchpoint", "channel", tone=pl.col("valence").fill_null(0.0))
    places = pl.concat([told.with_columns(touchpoint=pl.lit(ALL)), told.join(read["unit_touchpoints"].select("unit_id", "touchpoint"), on="unit_id")])
    both = at_every_level(pl.concat([places, places.with_columns(channel=pl.lit(ALL))]).drop_nulls("stage"))
    opposite = (pl.col("valence") * pl.col("tone") < 0) & (pl.col("valence").abs() >= 0.25)
    return both.join(known, on=["stage", "touchpoint", "channel"]).with_columns(
        subject_type=pl.lit("cell"), subject_id=pl.concat_str("stage", "touchpoint", "channel", separator="|"),
        against=opposite, score=pl.when(opposite).then(pl.col("valence").abs()).otherwise("sure"),
    )  # fmt: skip


def _handoffs(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What customers say who had to change channel: `from>to`, the most strongly said first; nothing speaks against it."""
    known = read["handoffs"].filter((pl.col("stage") == ALL) & (pl.col("customers") >= FEWEST)).select("from_channel", channel="to_channel")
    turns = read["unit_channels"].join(known, on=["from_channel", "channel"])
    return told.drop("channel").join(turns.select("unit_id", "from_channel", "channel"), on="unit_id").with_columns(
        subject_type=pl.lit("handoff"), subject_id=pl.concat_str("from_channel", "channel", separator=">"),
        score=pl.col("valence").abs(), against=pl.lit(False),
    )  # fmt: skip


def _pains(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The strongest complaints; against: what pleases in the same cell."""
    pains = read["pains"].select("topic_id", "stage", subject_id="pain_id")
    both = pl.concat([at_every_level(told.drop_nulls("stage")), told.with_columns(stage=pl.lit(ALL))])
    return both.join(pains, on=["topic_id", "stage"]).filter(pl.col("valence") != 0).with_columns(
        subject_type=pl.lit("pain"), against=pl.col("valence") > 0, score=_telling()
    )  # fmt: skip


def _gaps(told: pl.DataFrame, read: Mapping[str, pl.DataFrame], needs: pl.DataFrame) -> pl.DataFrame:
    """Units of the topic, touchpoint or need that a gap is about; for a need that is contradicted, the denials are for it."""
    gaps = read["gaps"].filter(pl.col("kind") != "expectation_break").select(pl.col("subject").str.strip_suffix("@source"), "kind", subject_id="gap_id")
    about_topic = told.join(gaps, left_on="topic_id", right_on="subject").with_columns(score=pl.col("similarity"), against=pl.lit(False))
    named = told.join(read["unit_touchpoints"].select("unit_id", "touchpoint", score="probability"), on="unit_id")
    places = gaps.filter(pl.col("kind").str.ends_with("touchpoint"))
    about_place = named.join(places, left_on="touchpoint", right_on="subject").with_columns(against=pl.lit(False))
    about_need = (
        needs.rename({"subject_id": "subject"})
        .join(gaps, on="subject")
        .with_columns(
            against=pl.when(pl.col("kind") == "contradicted_need").then(~pl.col("against"))
            .when(pl.col("kind") == "absent_need").then(True).otherwise("against")
        )
    )  # fmt: skip
    parts = [part.select("subject_id", "unit_id", "customer_id", "score", "against") for part in (about_topic, about_place, about_need, _conflicts(told, read))]
    return pl.concat(parts).with_columns(subject_type=pl.lit("gap"))


def _conflicts(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Units that tell of a broken expectation about a topic, or of contradicting facts; the rest of the topic is no evidence on it."""
    units = told.join(read["unit_conflicts"].select("unit_id", conflict="kind"), on="unit_id")
    broken = units.filter(pl.col("conflict") == "expectation").with_columns(subject=pl.col("topic_id"), kind=pl.lit("expectation_break"))
    facts = units.filter(pl.col("conflict") == "facts").with_columns(subject=pl.lit(ALL), kind=pl.lit("contradicting_facts"))
    gaps = read["gaps"].select("subject", "kind", subject_id="gap_id")
    return pl.concat([broken, facts]).join(gaps, on=["subject", "kind"]).with_columns(score=pl.col("valence").abs(), against=pl.lit(False))


def _opportunities(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The units behind each opportunity: the most telling where tone decides, else the most central."""
    mine = read["unit_opportunities"].join(told, on="unit_id")
    toned = pl.col("opportunity_id").str.starts_with("unmet_need:") | pl.col("opportunity_id").str.starts_with("delight:")
    scored = mine.with_columns(score=pl.when(toned).then(_telling()).otherwise("similarity"))
    return scored.select("unit_id", "customer_id", "score", "against", subject_type=pl.lit("opportunity"), subject_id="opportunity_id")


def _claims(told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Accepted evidence on each declared behaviour, goal and pain, as `persona/kind/claim`."""
    return read["unit_claims"].join(told, on="unit_id").select(
        "unit_id", "customer_id", subject_type=pl.lit("claim"), subject_id=pl.concat_str("persona_id", "kind", "claim", separator="/"),
        score="probability", against=~pl.col("relation").is_in(SUPPORT),
    )  # fmt: skip


def _needs(told: pl.DataFrame, read: Mapping[str, Any], view: Any) -> pl.DataFrame:
    """Accepted evidence on each declared need from the persona's own people, as `persona/need`; against: what contradicts it.

    For it: the most central of each channel and outcome in turn, so that three quotes are not one thing said three times.
    """
    judged = read["persona_needs"].select("persona_id", "need_id")
    said = _from_their_people(read["unit_needs"].join(judged, on=["persona_id", "need_id"]).join(told, on="unit_id"), read, view)
    said = said.select("unit_id", "customer_id", "channel", "relation", "probability", subject_id=NEED, against=~pl.col("relation").is_in(SUPPORT))
    said = said.sort("subject_id", "unit_id").with_columns(central=_central(said.sort("subject_id", "unit_id"), read))
    ordered = said.sort("subject_id", "central", "unit_id", descending=[False, True, False])
    kept = ordered.unique(["subject_id", "customer_id", "against"], keep="first", maintain_order=True)
    turn = pl.int_range(pl.len()).over("subject_id", "against", "channel", "relation")
    score = pl.when("against").then("probability").otherwise(pl.col("central") - 2 * turn)
    return kept.select("unit_id", "customer_id", "subject_id", "against", score=score)


def _from_their_people(said: pl.DataFrame, read: Mapping[str, Any], view: Any) -> pl.DataFrame:
    """Without what others say who are not in the persona's segment."""
    if said.is_empty() or not view.declared:
        return said
    people = crowd(read, read["units"])
    owner = people.feedback["_customer"].to_numpy()
    mine = []
    for persona in view.declared:
        who = segment(people, persona, view.personas.conflicts)
        counts = pl.Series(who.counts & who.inside[owner], dtype=pl.Boolean)
        mine.append(people.feedback.filter(counts).select("feedback_id", persona_id=pl.lit(persona.id)))
    return said.join(pl.concat(mine), on=["feedback_id", "persona_id"], how="semi")


def _central(said: pl.DataFrame, read: Mapping[str, Any]) -> pl.Series:
    """Cosine of each unit with the mean of all that support its need."""
    if said.is_empty():
        return pl.Series([], dtype=pl.Float64)
    place = dict(zip(read["units"]["unit_id"], range(len(read["units"])), strict=True))
    vectors = read["vectors"][[place[unit] for unit in said["unit_id"]]].astype(np.float64)
    cosines = np.zeros(len(said))
    subject, against = said["subject_id"].to_numpy(), said["against"].to_numpy()
    for one in np.unique(subject):
        mine = subject == one
        centre = vectors[mine & ~against].sum(axis=0)
        cosines[mine] = vectors[mine] @ centre / max(float(np.linalg.norm(centre)), 1e-9)
    return pl.Series(cosines.round(9), dtype=pl.Float64)
