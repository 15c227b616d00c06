"""How a stage that holds too much could be divided: groups of the topics and touchpoints that customers raise in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Stage
from jminer.errors import ConfigError, did_you_mean
from jminer.topicmodel.cosines import unit_rows

TABLES = ("feedback", "units", "vectors", "topics", "unit_topics", "unit_stages", "unit_touchpoints")
"""What of a run is needed."""
FEWEST = 5  # customers of a topic in the stage, below which it says too little
PARTS = range(2, 9)
SMALLEST = 0.03  # of the topics' customers: a part of fewer is no part of a journey
EXAMPLES = 8  # sentences a part is given
TOUCHED = 0.5  # weight of a topic's touchpoints beside its words
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A proposed sub-stage."""

    id: str
    name: str
    topics: tuple[str, ...]
    touchpoints: tuple[str, ...]
    """Those that surely more of its customers speak of than of the stage's others."""
    customers: int
    share: float
    """Of the stage's customers."""
    examples: tuple[str, ...]
    """What customers wrote, masked."""


def suggest(tables: Mapping[str, Any], stages: Sequence[Stage], stage: str | None = None, count: int | None = None) -> tuple[Stage, float, list[Part]]:
    """The stage to divide (the fullest, if none is named), its share of all staged units, and the parts, the largest first.

    Topics inside the stage are grouped by Ward's rule over their mean direction there and the touchpoints named with them; the number of parts,
    none of them tiny, is that with the best silhouette (Rousseeuw 1987), topics weighing as many as their customers are, unless `count` is given.
    Raises ConfigError when there is no such stage or too little is told in it.
    """
    told = _told(tables)
    held = {row["stage"]: row["len"] for row in told.group_by("stage").len().to_dicts()}
    known = {each.id: each for each in stages if each.within is None}
    if stage is not None and stage not in known:
        raise ConfigError(f"The run's taxonomy has no stage '{stage}'.{did_you_mean(stage, known)} Known: {', '.join(known)}.")
    chosen = known[stage or max(sorted(held), key=held.__getitem__, default=next(iter(known)))]
    here = told.filter((pl.col("stage") == chosen.id) & pl.col("topic_id").is_not_null())
    topics = _topics(here)
    if len(topics) < 3:
        few = f"Stage '{chosen.id}' holds {len(topics)} topics of at least {FEWEST} customers: too few to divide it."
        raise ConfigError(f"{few} Read more feedback, or name another --stage.")
    centres, touched = _profiles(here, topics["topic_id"].to_list(), tables["vectors"], tables["unit_touchpoints"])
    group = _grouped(np.hstack([centres, TOUCHED**0.5 * touched]), topics["customers"].to_numpy(), count)
    names = dict(tables["topics"].select("topic_id", "label").iter_rows())
    parts = [_part(topics["topic_id"].gather(np.flatnonzero(group == at)).to_list(), here, names, tables) for at in range(int(group.max()) + 1)]
    return chosen, held.get(chosen.id, 0) / max(len(told), 1), sorted(parts, key=lambda part: (-part.customers, part.id))


def _told(tables: Mapping[str, Any]) -> pl.DataFrame:
    """Units with a stage: place among the vectors, text, customer, topic, stage."""
    units: pl.DataFrame = tables["units"].with_row_index("place")
    return (
        units.select("place", "unit_id", "feedback_id", "text")
        .join(tables["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .join(tables["unit_topics"].select("unit_id", "topic_id", "similarity"), on="unit_id", how="left")
        .join(tables["unit_stages"].drop_nulls("stage").select("unit_id", "stage"), on="unit_id")
        .sort("unit_id")
    )  # fmt: skip


def _topics(here: pl.DataFrame) -> pl.DataFrame:
    """Topics of enough customers in the stage, the largest first."""
    counted = here.group_by("topic_id").agg(customers=pl.col("customer_id").n_unique()).filter(pl.col("customers") >= FEWEST)
    return counted.sort("customers", "topic_id", descending=[True, False])


def _profiles(here: pl.DataFrame, topics: list[str], vectors: NDArray[np.float32], touchpoints: pl.DataFrame) -> tuple[Numbers, Numbers]:
    """Per topic (rows): its mean direction in the stage, and the direction of its touchpoints (zeros where none is named)."""
    place = {topic: at for at, topic in enumerate(topics)}
    kept = here.filter(pl.col("topic_id").is_in(topics))
    row = np.array([place[topic] for topic in kept["topic_id"]])
    centres = np.zeros((len(topics), vectors.shape[1]))
    np.add.at(centres, row, vectors[kept["place"].to_numpy()])
    named = kept.join(touchpoints.select("unit_id", "touchpoint"), on="unit_id")
    kinds = sorted(named["touchpoint"].unique())
    touched = np.zeros((len(topics), max(1, len(kinds))))
    for topic, touchpoint, units in named.group_by("topic_id", "touchpoint").len().sort("topic_id", "touchpoint").iter_rows():
        touched[place[topic], kinds.index(touchpoint)] = units
    return unit_rows(centres).astype(np.float64), unit_rows(touched).astype(np.float64)


def _grouped(profiles: Numbers, weight: NDArray[np.integer], count: int | None) -> NDArray[np.int64]:
    """The group of each topic."""
    from scipy.cluster.hierarchy import fcluster, ward
    from scipy.spatial.distance import pdist, squareform

    distances = np.round(pdist(profiles), 9)
    tree = ward(distances)
    cuts = [fcluster(tree, k, "maxclust").astype(np.int64) - 1 for k in ((count,) if count else [k for k in PARTS if k < len(profiles)])]
    large = [cut for cut in cuts if np.bincount(cut, weight).min() >= SMALLEST * weight.sum()]
    return max(large or cuts[:1], key=lambda group: _silhouette(squareform(distances), group, weight))


def _silhouette(distance: Numbers, group: NDArray[np.int64], weight: NDArray[np.integer]) -> float:
    """Mean silhouette; a topic alone in its group counts 0."""
    member = np.eye(int(group.max()) + 1)[group] * weight[:, None]
    size = member.sum(axis=0) - np.eye(member.shape[1])[group] * weight[:, None]
    mean = distance @ member / np.maximum(size, 1e-9)
    own = np.eye(member.shape[1], dtype=bool)[group]
    inside, outside = mean[own], np.where(own, np.inf, mean).min(axis=1)
    alone = size[own] == 0
    values = np.where(alone | ~np.isfinite(outside), 0.0, (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-9))
    return float(np.average(values, weights=weight))


def _part(topics: list[str], here: pl.DataFrame, names: Mapping[str, str], tables: Mapping[str, Any]) -> Part:
    inside = here.filter(pl.col("topic_id").is_in(topics))
    customers, everyone = inside["customer_id"].n_unique(), max(here["customer_id"].n_unique(), 1)
    labels = [names[topic] for topic in topics]
    nearest = inside.sort("similarity", "unit_id", descending=[True, False]).unique("text", keep="first", maintain_order=True)
    # One of each topic before a second of any, and none twice by one customer.
    turns = nearest.with_columns(turn=pl.int_range(pl.len()).over("topic_id")).sort("turn", pl.col("topic_id").replace_strict(topics, list(range(len(topics)))))
    examples = turns.unique("customer_id", keep="first", maintain_order=True)["text"].head(EXAMPLES).to_list()
    slug = re.sub(r"[^a-z0-9]+", "_", labels[0].lower()).strip("_")[:40].strip("_")
    return Part(
        slug if re.match(r"[a-z]", slug) else f"part_{topics[0].lower()}", labels[0], tuple(labels),
        _own_touchpoints(inside, here, tables["unit_touchpoints"]), customers, customers / everyone, tuple(examples),
    )  # fmt: skip


def _own_touchpoints(inside: pl.DataFrame, here: pl.DataFrame, touchpoints: pl.DataFrame) -> tuple[str, ...]:
    """Touchpoints that surely more of the part's customers name than of the stage's, the commonest first."""
    from jminer.statistics.intervals import wilson

    def counted(rows: pl.DataFrame) -> dict[str, int]:
        return dict(rows.join(touchpoints, on="unit_id").group_by("touchpoint").agg(pl.col("customer_id").n_unique()).sort("touchpoint").iter_rows())

    mine, all_ = counted(inside), counted(here)
    people, everyone = inside["customer_id"].n_unique(), here["customer_id"].n_unique()
    sure = [name for name, hits in mine.items() if float(wilson(hits, people)[0]) > all_[name] / everyone]
    return tuple(sorted(sure, key=lambda name: (-mine[name], name)))


def as_yaml(stage: Stage, parts: Sequence[Part]) -> str:
    """The parts as entries of a stages file, to be named and described by hand."""
    import io

    from ruamel.yaml import YAML

    entries = [
        {
            "id": part.id, "name": part.name, "within": stage.id,
            "description": f"{', '.join(part.topics[:4])}.", "examples": list(part.examples),
        }
        for part in parts
    ]  # fmt: skip
    text, yaml = io.StringIO(), YAML()
    yaml.width, yaml.default_flow_style = 120, False
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({"stages": entries}, text)
    return text.getvalue()
