"""The map of units: what lies together says alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.report.material import Material
from jminer.report.measure import NOT_STEADY, THIN

TONES = (("bad", pl.col("valence") <= -0.25), ("good", pl.col("valence") >= 0.25))
"""As gaps and scores call a text bad or good; everything else is neutral."""
WIDTH, HEIGHT = 860, 520
SURE = 8
"""Units of a topic on the map from which its middle is told."""


@dataclass(frozen=True, slots=True)
class TopicPlace:
    """A topic's middle on the map, 0 to 1 each way."""

    id: str
    label: str
    x: float
    y: float
    units: int


@dataclass(frozen=True, slots=True)
class TopicMap:
    """Drawn units, and the topics large enough to be named."""

    units: int
    dots: dict[str, tuple[int, ...]]
    """By tone (`bad`, `good`, `neutral`, and `none` for those of no topic) the places of the dots, x and y in turn, on `WIDTH` by `HEIGHT`."""
    topics: tuple[TopicPlace, ...]


def topic_map(given: Material) -> TopicMap:
    """The map of a run; without units where too few were there to draw one."""
    told = (
        given.table("unit_map")
        .join(given.table("unit_topics").select("unit_id", "topic_id"), on="unit_id", how="left", maintain_order="left")
        .join(given.table("unit_valence").select("unit_id", "valence"), on="unit_id", how="left", maintain_order="left")
    )
    tone: Any = pl.when(pl.col("topic_id").is_null()).then(pl.lit("none"))
    for name, such in TONES:
        tone = tone.when(such).then(pl.lit(name))
    told = told.with_columns(tone=tone.otherwise(pl.lit("neutral"))).sort("x", "y")
    dots = {name: _places_of(told.filter(pl.col("tone") == name)) for name in ("none", "neutral", "good", "bad")}
    return TopicMap(len(told), dots, _places(told, given))


def _places_of(dots: pl.DataFrame) -> tuple[int, ...]:
    return tuple(place for x, y in dots.select("x", "y").iter_rows() for place in (round(x * WIDTH), round(y * HEIGHT)))


def _places(told: pl.DataFrame, given: Material) -> tuple[TopicPlace, ...]:
    """Steady topics that are no secret, the one with most dots first."""
    named = [row for row in given.rows("topics") if (row["customers"] or 0) >= THIN and (row["stability"] is None or row["stability"] >= NOT_STEADY)]
    middles = told.drop_nulls("topic_id").group_by("topic_id").agg(pl.col("x").median(), pl.col("y").median(), n=pl.len())
    rows = middles.filter((pl.col("n") >= SURE) & pl.col("topic_id").is_in([row["topic_id"] for row in named])).sort("n", "topic_id", descending=[True, False])
    return tuple(TopicPlace(row["topic_id"], given.topic_names[row["topic_id"]], row["x"], row["y"], row["n"]) for row in rows.iter_rows(named=True))


def path(places: Sequence[int]) -> str:
    """Dots as an SVG path of points: drawn with round ends they are discs, and hundreds of them cost little."""
    return "".join(f"M{x} {y}h0" for x, y in zip(places[::2], places[1::2], strict=True))
