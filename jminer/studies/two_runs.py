"""What two runs have in common to be compared by: one frame of both runs' units, one set of topics, one set of strata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from jminer.topicmodel.figures import heard_in
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import Fate, follow, highest_of
from jminer.topicmodel.registry import model_of

TABLES = ("feedback", "units", "vectors", "topics", "themes", "unit_topics", "topic_centroids", "unit_stages", "unit_valence")
"""What is read of either run."""
ORIGINS: tuple[tuple[str, ...], ...] = (("source", "channel"), ("source",), ("type", "channel"), ("type",))
"""What tells where feedback comes from; a coarser one is taken where the runs have too few finer ones in common."""
COMMON = 0.8
"""So many of either run's customers must come from origins that the other has too."""
FEW = 10
"""Customers of either run that an origin needs."""

Tables = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two runs' units side by side."""

    units: pl.DataFrame
    """unit_id, side (0, 1), feedback_id, customer (number), origin (number, −1 for one that is left out), topic_id, stage, valence."""
    customers: tuple[str, ...]
    topics: tuple[str, ...]
    """Topics that both are asked for."""
    labels: Mapping[str, str]
    fates: tuple[Fate, ...]
    """Of topics that are not the same; empty with one topic model."""
    same_model: bool
    origins: tuple[str, ...]
    by: tuple[str, ...]
    """The fields that an origin is made of."""
    left_out: tuple[str, ...]
    """Origins that the other run has too few customers of."""
    in_both: int
    """Customers who are in both runs."""
    feedback_in_both: int
    """Pieces of feedback that are in both runs."""


def paired(before: Tables, after: Tables, encoder: str) -> Pair:
    """Both runs' units under the topics of the second, and those of the first that ended.

    With different topic models one instrument is asked of both runs: the later model assigns the earlier run's units too, and
    the earlier model those of the later run for the topics that it alone has. `encoder`: weights that both runs were made with.
    """
    same = _same(before, after)
    named, labels, fates = _known(before, after) if same else _matched(before, after, encoder)
    sides = [_spoken(tables, topics, side) for side, (tables, topics) in enumerate(zip((before, after), named, strict=True))]
    both = pl.concat(sides)
    customers = both["customer_id"].unique().sort()
    both = both.join(customers.to_frame().with_row_index("customer"), on="customer_id").with_columns(pl.col("customer").cast(pl.Int64))
    by, origins, left_out = _origins(both)
    both = _with_origin(both, by, origins).sort("side", "unit_id", "topic_id")
    shared = [set(side[name].unique().to_list()) for name in ("customer_id", "feedback_id") for side in sides]
    return Pair(
        both.select("unit_id", "side", "feedback_id", "customer", "origin", "topic_id", "stage", "valence"), tuple(customers.to_list()),
        tuple(sorted(labels)), labels, fates, same, origins, by, left_out, len(shared[0] & shared[1]), len(shared[2] & shared[3]),
    )  # fmt: skip


def _same(before: Tables, after: Tables) -> bool:
    """Whether both runs assigned with one topic model."""
    return bool(before["topic_centroids"].equals(after["topic_centroids"]))


def _known(before: Tables, after: Tables) -> tuple[list[pl.DataFrame], dict[str, str], tuple[Fate, ...]]:
    labels = dict(after["topics"].select("topic_id", "label").iter_rows())
    return [tables["unit_topics"].select("unit_id", "topic_id") for tables in (before, after)], labels, ()


def _matched(before: Tables, after: Tables, encoder: str) -> tuple[list[pl.DataFrame], dict[str, str], tuple[Fate, ...]]:
    """Per run the topics of its units (a unit may have one of either model), labels, and what became of the topics."""
    old, new = (KeptModel.of(model_of(tables, encoder)) for tables in (before, after))
    heard = [heard_in(tables) for tables in (before, after)]
    vectors = [tables["vectors"][each.place] for tables, each in zip((before, after), heard, strict=True)]
    by_old, by_new = ([model.assign(each).topic for each in vectors] for model in (old, new))
    # Feedback in both runs would count twice.
    first = ~heard[0].rows["unit_id"].is_in(heard[1].rows["unit_id"].to_list()).to_numpy()
    keep = np.append(first, np.ones(len(vectors[1]), dtype=bool))
    who = np.array([*heard[0].customers, *heard[1].customers])[keep].tolist()
    olds, news = (np.concatenate(found)[keep] for found in (by_old, by_new))
    highest = max(highest_of(old.topic_ids), highest_of(new.topic_ids))
    ids, fates = follow(old.topic_ids, old.centroids, new.centroids, olds, news, who, highest)
    ended = {fate.topic_id for fate in fates if fate.fate in ("gone", "merged")}
    labels = {name: topic.label for name, topic in zip(ids, new.topics, strict=True)}
    labels |= {topic.topic_id: topic.label for topic in old.topics if topic.topic_id in ended}
    frames = []
    for each, now, then in zip(heard, by_new, by_old, strict=True):
        units = each.rows["unit_id"]
        lost = np.array([name if name in ended else "" for name in old.topic_ids] + [""])[then]
        both = [pl.DataFrame({"unit_id": units, "topic_id": names}) for names in (np.array([*ids, ""])[now], lost)]
        frames.append(pl.concat(both).filter(pl.col("topic_id") != ""))
    return frames, labels, fates


def _spoken(tables: Tables, topics: pl.DataFrame, side: int) -> pl.DataFrame:
    """A run's units with all that is compared; a unit without a topic has a row too."""
    said: pl.DataFrame = (
        tables["units"].select("unit_id", "feedback_id")
        .join(tables["feedback"].select("feedback_id", "customer_id", "source", "type", pl.col("channel").fill_null("unknown")), on="feedback_id")
        .drop_nulls("customer_id")
        .join(topics, on="unit_id", how="left")
        .join(tables["unit_stages"].select("unit_id", "stage"), on="unit_id", how="left")
        .join(tables["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .with_columns(side=pl.lit(side, dtype=pl.Int64))
    )  # fmt: skip
    return said


def _origins(units: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The fields that origins are made of, origins that both runs have enough customers of, and the others."""
    for by in ORIGINS:
        counted = (
            units.select("side", "customer", _name(by)).unique().group_by("name", "side").agg(customers=pl.len())
            .pivot("side", index="name", values="customers").fill_null(0).sort("name")
        )  # fmt: skip
        counts = np.column_stack([counted[str(side)].to_numpy() if str(side) in counted.columns else np.zeros(len(counted)) for side in (0, 1)])
        enough = (counts >= FEW).all(axis=1)
        if (counts[enough].sum(axis=0) >= COMMON * counts.sum(axis=0)).all():
            names = counted["name"].to_numpy()
            return by, tuple(names[enough].tolist()), tuple(names[~enough].tolist())
    return (), ("",), ()


def _name(by: Sequence[str]) -> pl.Expr:
    return pl.concat_str([pl.col(name) for name in by], separator=" on ").alias("name")


def _with_origin(units: pl.DataFrame, by: Sequence[str], origins: Sequence[str]) -> pl.DataFrame:
    """Each customer's main origin on a side, by units; of equals the first. Customers of no common origin have −1."""
    if not by:
        return units.with_columns(origin=pl.lit(0, dtype=pl.Int64))
    place = {name: at for at, name in enumerate(origins)}
    main = (
        units.select("side", "customer", _name(by)).with_columns(pl.col("name").replace_strict(place, default=None, return_dtype=pl.Int64).alias("origin"))
        .drop_nulls("origin").group_by("side", "customer", "origin").agg(units=pl.len())
        .sort("side", "customer", "units", "origin", descending=[False, False, True, False]).unique(["side", "customer"], keep="first")
    )  # fmt: skip
    return units.join(main.select("side", "customer", "origin"), on=["side", "customer"], how="left").with_columns(pl.col("origin").fill_null(-1))
