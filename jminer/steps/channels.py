"""Channels: those that a unit speaks of, those that customers turned to because another had failed, and who went where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from jminer.domain import Channel
from jminer.heads.channels import mark, named
from jminer.heads.handoffs import switches
from jminer.heads.prototypes import CUES_KNOW
from jminer.statistics.counting import at_every_level
from jminer.statistics.intervals import wilson
from jminer.tables import frame, frames
from jminer.tools import Tables, Tools

ALL = "(all)"
ABOUT, SWITCHED_TO = "about", "switched_to"
EDGE = ["stage", "from_channel", "to_channel"]
UNITS_BEFORE = 2
"""A failure may be told so many units before the turn: "The website kept crashing. Twice. I ended up calling."."""
FEWEST = 5
"""The tone of fewer customers is no finding."""


def follow(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Channels that each unit speaks of or tells a turn to, and the handoffs between channels, each customer counted once.

    The channel that a unit is written on is never taken for the one it speaks of. The words are English: other units have none.
    """
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id", "language"), on="feedback_id", how="left", maintain_order="left")
    units = units.sort("feedback_id", "start", maintain_order=True)
    english = units["language"].fill_null("und").is_in(CUES_KNOW)
    if others := len(units) - int(english.sum()):
        tools.say(f"Channels that are written about, and changes between them, are read from English alone: {others} of {len(units)} units got none.")
    told = _told(units.filter(english), view.taxonomy.channels)
    found = _with_touchpoints(told, units.filter(english), read["unit_touchpoints"], view.taxonomy.channels)
    return {"unit_channels": found, **_handoffs(found, units, read)}


def _told(units: pl.DataFrame, channels: Sequence[Channel]) -> pl.DataFrame:
    """What the words of units say, in the order of their texts."""
    marked, owners = mark(units["text"].to_list(), channels), units["feedback_id"].to_list()
    rows: list[dict[str, Any]] = []
    for i, (unit, text) in enumerate(zip(units["unit_id"], marked, strict=True)):
        before = [marked[j] for j in range(max(0, i - UNITS_BEFORE), i) if owners[j] == owners[i]]
        turns = switches(text, before, channels)
        rows += [{"unit_id": unit, "role": SWITCHED_TO, "channel": turn.to, "from_channel": turn.left, "reason": turn.reason} for turn in turns]
        gone_to = {turn.to for turn in turns}
        rows += [{"unit_id": unit, "role": ABOUT, "channel": name, "reason": "named"} for name in named(text, channels) if name not in gone_to]
    return frame("unit_channels", rows)


def _with_touchpoints(told: pl.DataFrame, units: pl.DataFrame, touched: pl.DataFrame, channels: Sequence[Channel]) -> pl.DataFrame:
    """With the channels of touchpoints that stand on one channel alone, where the words do not name it already.

    A touchpoint counts where an alias named it: those that are merely like it name the wrong channel more often than not.
    """
    of = [(touchpoint, channel.id) for channel in channels for touchpoint in channel.touchpoints]
    places = pl.DataFrame(of, schema={"touchpoint": pl.String, "channel": pl.String}, orient="row")
    surest = (
        touched.filter(pl.col("reason").str.starts_with("cue: ")).join(places, on="touchpoint").join(units.select("unit_id"), on="unit_id", how="semi")
        .sort("unit_id", "channel", "probability", "touchpoint", descending=[False, False, True, False])
        .unique(["unit_id", "channel"], keep="first", maintain_order=True)
    )  # fmt: skip
    fresh = surest.join(told, on=["unit_id", "channel"], how="anti").select(
        "unit_id", "channel", "probability", role=pl.lit(ABOUT), reason=pl.concat_str(pl.lit("touchpoint: "), "touchpoint")
    )
    return frame("unit_channels", pl.concat([told, frame("unit_channels", fresh)]))


def _handoffs(found: pl.DataFrame, units: pl.DataFrame, read: Mapping[str, Any]) -> Tables:
    """Each edge from a channel to another, at every stage and over all: who goes it, out of those who speak of the channel that is left."""
    placed = (
        units.select("unit_id", "customer_id")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .drop_nulls("customer_id")
    )  # fmt: skip
    edges = _everywhere(found.drop_nulls("from_channel").join(placed, on="unit_id").rename({"channel": "to_channel"}))
    speakers = pl.concat([
        found.select("unit_id", "channel"), found.drop_nulls("from_channel").select("unit_id", channel="from_channel"),
    ]).join(placed, on="unit_id")  # fmt: skip
    bases = _everywhere(speakers).group_by("stage", from_channel="channel").agg(base=pl.col("customer_id").n_unique())
    people = edges.group_by(*EDGE, "customer_id").agg(units=pl.col("unit_id").n_unique(), valence=pl.col("valence").mean().round(9)).sort(*EDGE, "customer_id")
    counted = people.group_by(EDGE, maintain_order=True).agg(pl.col("units").sum(), pl.col("valence").mean().round(9), customers=pl.len())
    counted = counted.join(bases, on=["stage", "from_channel"], how="left", maintain_order="left")
    low, high = wilson(counted["customers"].to_numpy(), counted["base"].to_numpy())
    return frames(handoffs=counted.select(
        *EDGE, "units", "customers", share=pl.col("customers") / pl.col("base"), low=pl.Series(low, dtype=pl.Float64), high=pl.Series(high, dtype=pl.Float64),
        valence=pl.when(pl.col("customers") >= FEWEST).then("valence"),
    ))  # fmt: skip


def _everywhere(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows at their stage, at their sub-stage, and over all."""
    return pl.concat([at_every_level(rows.drop_nulls("stage")), rows.with_columns(stage=pl.lit(ALL))])
