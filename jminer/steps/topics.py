"""Step topics: find the topics that customers talk about, or assign units to known ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.statistics.intervals import wilson
from jminer.tables import frames
from jminer.tools import Tables, Tools
from jminer.topicmodel.exemplars import exemplars
from jminer.topicmodel.fit import TOO_FEW, fit_topics
from jminer.topicmodel.guided import DECLARED
from jminer.topicmodel.model import Assignment, TopicModel
from jminer.topicmodel.naming import Namer
from jminer.topicmodel.quality import mutual_information

SOURCE_BOUND = 0.3  # over this share of common information, topics are platforms more than subjects


def discover(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Fit topics, or assign with `tools.topic_model`; count each topic's customers, with a 95 % interval of their share."""
    vectors: NDArray[np.float32] = read["vectors"]
    units: pl.DataFrame = read["units"].join(
        read["feedback"].select("feedback_id", "customer_id", "language", "source"), on="feedback_id", how="left"
    )
    known = _understood(units, tools.languages)
    understood, seen = units.filter(known), vectors[known]
    model, why = tools.topic_model, TOO_FEW
    if model is None:
        texts, customers = understood["text"].to_list(), understood["customer_id"].to_list()
        declared = view.topics.declared
        phrases = tools.embed([phrase for topic in declared for phrase in topic.phrases]) if declared else None
        model, why = fit_topics(seen, texts, customers, view.topics, view.seed, declared=declared, phrases=phrases)
        if tools.namer:
            model = _named(model, seen, understood, tools.namer)
        tools.say(why)
    elif unused := _unused(view.topics):
        tools.warn(f"topics.{', topics.'.join(unused)} shape a fit, and a known model assigned here. Find topics anew with --set topics.model=fit.")
    answer = model.assign(seen)
    _warn_of_sources(answer.topic, understood["source"], tools)
    return frames(
        topics=_topics(model, answer, understood, seen, units["customer_id"].n_unique()),
        themes=_themes(model, answer, understood, units["customer_id"].n_unique()),
        unit_topics=pl.concat([_assigned(model, answer, understood, why), _not_understood(units.filter(~known))], how="diagonal"),
        topic_centroids=[
            {"topic_id": topic, "centroid": centroid.tolist(), "threshold": float(threshold), "width": float(width)}
            for topic, centroid, threshold, width in zip(model.topic_ids, model.centroids, model.thresholds, model.widths, strict=True)
        ],
    )


def _named(model: TopicModel, vectors: NDArray[np.float32], units: pl.DataFrame, namer: Namer) -> TopicModel:
    """The model with the names that a language model found for its topics' exemplars."""
    answer, said = model.assign(vectors), dict[str, list[str]]()
    for at, topic in enumerate(model.topics):
        if topic.description.startswith(DECLARED):
            continue  # the user's own name for it stays
        inside = np.flatnonzero(answer.topic == at)
        texts = units["text"][inside].to_list()
        said[topic.topic_id] = [texts[row] for row in exemplars(vectors[inside], texts, answer.similarity[inside])]
    return namer.rename(model, said)


def _unused(settings: Any) -> list[str]:
    """Settings of a fit that differ from their defaults, which a known model does not look at."""
    return [name for name, field in type(settings).model_fields.items() if name not in ("model", "name") and getattr(settings, name) != field.default]


def _understood(units: pl.DataFrame, languages: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which units the encoder can read: doubtful ones too; all, when the encoder does not say what it knows."""
    if not languages:
        return np.ones(len(units), dtype=bool)
    return units["language"].fill_null("und").is_in([*languages, "und"]).to_numpy()


def _topics(
    model: TopicModel, answer: Assignment, units: pl.DataFrame, vectors: NDArray[np.float32], everyone: int
) -> list[dict[str, Any]]:
    """One row per topic that has units, and per topic of the model that has none here."""
    rows = []
    for at, topic in enumerate(model.topics):
        inside = np.flatnonzero(answer.topic == at)
        members = units[inside]
        customers = members["customer_id"].n_unique()
        low, high = wilson(customers, everyone)
        shown = exemplars(vectors[inside], members["text"].to_list(), answer.similarity[inside])
        rows.append(
            {
                "topic_id": topic.topic_id,
                "label": topic.label,
                "keywords": list(topic.keywords),
                "description": topic.description,
                "theme_id": topic.theme_id,
                "units": len(inside),
                "feedback": members["feedback_id"].n_unique(),
                "customers": customers,
                "share": customers / max(everyone, 1),
                "low": low,
                "high": high,
                "stability": topic.stability,
                "exemplars": members["unit_id"][shown].to_list(),
            }
        )
    return rows


def _themes(model: TopicModel, answer: Assignment, units: pl.DataFrame, everyone: int) -> list[dict[str, Any]]:
    """One row per theme: how many customers speak of any of its topics."""
    theme_of = np.array([topic.theme_id or "" for topic in model.topics] + [""])[answer.topic]
    rows = []
    for theme in model.themes:
        members = units.filter(pl.Series(theme_of == theme.theme_id))
        customers = members["customer_id"].n_unique()
        low, high = wilson(customers, everyone)
        rows.append(
            {
                "theme_id": theme.theme_id,
                "label": theme.label,
                "keywords": list(theme.keywords),
                "units": len(members),
                "customers": customers,
                "share": customers / max(everyone, 1),
                "low": low,
                "high": high,
            }
        )
    return rows


def _assigned(model: TopicModel, answer: Assignment, units: pl.DataFrame, why: str) -> pl.DataFrame:
    """The topic of each unit that the encoder understands, or why none."""
    if not model.topics:
        return units.select("unit_id", reason=pl.lit(why))
    ids = [*model.topic_ids, None]  # −1, for none, is the last
    return units.select(
        "unit_id",
        topic_id=pl.Series([ids[at] for at in answer.topic.tolist()], dtype=pl.String),
        similarity=answer.similarity,
        margin=answer.margin,
        reason=pl.Series(answer.reason, dtype=pl.String),
    )


def _not_understood(units: pl.DataFrame) -> pl.DataFrame:
    return units.select("unit_id", reason=pl.format("language {} is not known to the encoder", "language"))


def _warn_of_sources(index: NDArray[np.int64], sources: pl.Series, tools: Tools) -> None:
    """Say so when knowing a unit's topic tells much of its source: then topics follow platforms, not subjects."""
    inside = index >= 0
    shared = mutual_information(index[inside], sources.rank("dense").to_numpy()[inside])
    if shared > SOURCE_BOUND:
        tools.warn(
            f"topics follow the sources: they share {shared:.2f} of their information (0: none, 1: all). "
            "Read topics of a single source as what is said there, or run the sources apart."
        )
