"""Which topic models a workspace has, and which one is in use: `models/topics/<name>/<version>/` and the file `current`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import polars as pl

from jminer.errors import ConfigError, IntegrityError, did_you_mean, shown
from jminer.topicmodel.model import Theme, Topic, TopicModel
from jminer.topicmodel.store import load, save

CURRENT = "current"
TOPIC_FIELDS = tuple(field.name for field in fields(Topic))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def open_model(models: Path, wanted: str, default_name: str) -> TopicModel | None:
    """Open `current` (of `default_name`; None when there is none yet) or `NAME@VERSION` under `models`.

    Raises ConfigError when a named model is not there, IntegrityError or UnsafeInput when its folder is not sound.
    """
    if wanted == CURRENT:
        version = current_version(models, default_name)
        return load(models / default_name / version) if version else None
    name, mark, version = wanted.partition("@")
    if not (mark and _NAME.fullmatch(name) and version.isdigit()):
        raise ConfigError(f"topics.model: {shown(wanted)} is neither current nor fit nor NAME@VERSION, as topics@1.")
    if not (models / name / version).is_dir():
        known = known_models(models)
        there = ", ".join(known) or "none yet"
        raise ConfigError(f"There is no topic model {wanted}.{did_you_mean(wanted, known)} Models: {there}.")
    return load(models / name / version)


def keep(model: TopicModel, models: Path, name: str, made: dict[str, object] | None = None) -> str | None:
    """Keep a model as the first version of `name` and make it current; return "1", or None when there is one already.

    A later version is made by training and promoted by a deliberate act, never by a run. `made` goes into the manifest.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"topics.name: {shown(name)} is no name for a folder. Use letters, digits, dots, dashes and underscores.")
    if _versions(models / name) or not model.topics:
        return None
    save(model, models / name / "1", made or {})
    if current_version(models, name) is None:
        beside = models / name / f".{CURRENT}.new"
        beside.write_text("1\n", encoding="ascii")
        os.replace(beside, models / name / CURRENT)
    return "1"


def keep_tables(tables: Mapping[str, pl.DataFrame], models: Path, name: str, encoder: str) -> TopicModel | None:
    """Keep the model that a run's tables hold; return it, or None when nothing was kept."""
    model = model_of(tables, encoder)
    return model if keep(model, models, name) else None


def model_of(tables: Mapping[str, pl.DataFrame], encoder: str) -> TopicModel:
    """The topic model behind the tables `topics`, `themes` and `topic_centroids`."""
    both = tables["topics"].join(tables["topic_centroids"], on="topic_id").sort("topic_id")
    found = tuple(Topic(**{**{name: row[name] for name in TOPIC_FIELDS}, "keywords": tuple(row["keywords"])}) for row in both.iter_rows(named=True))
    groups = tuple(Theme(row["theme_id"], row["label"], tuple(row["keywords"])) for row in tables["themes"].sort("theme_id").iter_rows(named=True))
    rows = both["centroid"].to_list()
    arrays = np.array(rows, dtype=np.float32) if rows else np.zeros((0, 0), np.float32)
    return TopicModel(found, arrays, both["threshold"].to_numpy().astype(np.float64), groups, encoder)


def current_version(models: Path, name: str) -> str | None:
    """The version that `current` names, or None when nothing was kept yet. Raises IntegrityError for a broken `current`."""
    path = models / name / CURRENT
    if not path.is_file():
        return None
    version = path.read_bytes()[:20].decode("ascii", "replace").strip()
    if not version.isdigit() or version not in _versions(models / name):
        raise IntegrityError(f"{path} names no version that is there. Write the number of a folder beside it, or delete the file.")
    return version


def known_models(models: Path) -> list[str]:
    """All models as NAME@VERSION, in order."""
    names = sorted(path.name for path in models.iterdir() if path.is_dir()) if models.is_dir() else []
    return [f"{name}@{version}" for name in names for version in _versions(models / name)]


def _versions(folder: Path) -> list[str]:
    there = [path.name for path in folder.iterdir() if path.is_dir() and path.name.isdigit()] if folder.is_dir() else []
    return sorted(there, key=int)
