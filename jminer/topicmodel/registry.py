"""The topic models of a workspace, and which one is in use.

    models/topics/<name>/<version>/    a version; it never changes
    models/topics/<name>/current       the number of the version in use
    models/topics/<name>/edits.yaml    what its owners changed by hand; laid on whatever version is opened
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from jminer.errors import ConfigError, IntegrityError, did_you_mean, shown
from jminer.topicmodel.edits import apply, read_edits
from jminer.topicmodel.figures import figures_of, heard_in
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import Lineage, highest_of
from jminer.topicmodel.model import Theme, Topic, TopicModel
from jminer.topicmodel.profile import profile_of
from jminer.topicmodel.store import lineage_of, load, save

CURRENT = "current"
TOPIC_FIELDS = tuple(field.name for field in fields(Topic))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def open_model(models: Path, wanted: str, default_name: str) -> KeptModel | None:
    """Open `current` (of `default_name`; None when there is none yet) or `NAME@VERSION` under `models`, with its hand edits.

    Raises ConfigError when a named model is not there or its edits are not sound, IntegrityError or UnsafeInput when its
    folder is not.
    """
    if wanted == CURRENT:
        version = current_version(models, default_name)
        return open_version(models, default_name, version) if version else None
    name, mark, version = wanted.partition("@")
    if not (mark and _NAME.fullmatch(name) and version.isdigit()):
        raise ConfigError(f"topics.model: {shown(wanted)} is neither current nor fit nor NAME@VERSION, as topics@1.")
    return open_version(models, *find(models, wanted))


def open_version(models: Path, name: str, version: str) -> KeptModel:
    """A version with the edits that lie beside it."""
    lineage = lineage_of(models / name / version)
    return apply(load(models / name / version), read_edits(models / name), gone_before(models, name, version), tuple(lineage.parts))


def find(models: Path, wanted: str) -> tuple[str, str]:
    """Name and version of NAME@VERSION, or of NAME's current version. Raises ConfigError when it is not there."""
    name, mark, version = wanted.partition("@")
    known = known_models(models)
    if not mark and _NAME.fullmatch(name):
        version = current_version(models, name) or ""
    if f"{name}@{version}" not in known:
        names = known if mark else sorted({each.partition("@")[0] for each in known})
        raise ConfigError(f"There is no topic model {shown(wanted)}.{did_you_mean(wanted, names)} Models: {', '.join(known) or 'none yet'}.")
    return name, version


def keep(model: TopicModel, models: Path, name: str, made: Mapping[str, Any] | None = None) -> str | None:
    """Keep a model as the first version of `name` and make it current; return "1", or None when there is one already.

    A later version is made by training and promoted by a deliberate act, never by a run. `made` goes into the manifest.
    """
    if versions(models, name) or not model.topics:
        return None
    add(model, models, name, made or {})
    if current_version(models, name) is None:
        make_current(models, name, "1")
    return "1"


def add(model: TopicModel, models: Path, name: str, made: Mapping[str, Any], lineage: Lineage | None = None) -> str:
    """Keep a model as the next version of `name` and return its number; `current` stays as it is."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"topics.name: {shown(name)} is no name for a folder. Use letters, digits, dots, dashes and underscores.")
    version = str(max(map(int, versions(models, name)), default=0) + 1)
    save(model, models / name / version, made, lineage)
    return version


def make_current(models: Path, name: str, version: str) -> None:
    """Let `current` name a version, in one rename."""
    beside = models / name / f".{CURRENT}.new"
    beside.write_text(f"{version}\n", encoding="ascii")
    os.replace(beside, models / name / CURRENT)


def keep_tables(tables: Mapping[str, pl.DataFrame], models: Path, name: str, encoder: str) -> KeptModel | None:
    """Keep the model that a run's tables hold, with its figures and profile; return it, or None when nothing was kept."""
    model = model_of(tables, encoder)
    if versions(models, name) or not model.topics:
        return None
    heard = heard_in(tables)
    index = heard.index(model.topic_ids)
    kept = replace(KeptModel.of(model), profile=profile_of(index, heard.similarity, heard.customers))
    keep(kept, models, name, {"figures": figures_of(model, index, heard.similarity, heard.customers, heard.texts)})
    return open_version(models, name, "1")


def model_of(tables: Mapping[str, pl.DataFrame], encoder: str) -> TopicModel:
    """The topic model behind the tables `topics`, `themes` and `topic_centroids`."""
    both = tables["topics"].join(tables["topic_centroids"], on="topic_id").sort("topic_id")
    found = tuple(Topic(**{**{name: row[name] for name in TOPIC_FIELDS}, "keywords": tuple(row["keywords"])}) for row in both.iter_rows(named=True))
    groups = tuple(Theme(row["theme_id"], row["label"], tuple(row["keywords"])) for row in tables["themes"].sort("theme_id").iter_rows(named=True))
    rows = both["centroid"].to_list()
    arrays = np.array(rows, dtype=np.float32) if rows else np.zeros((0, 0), np.float32)
    thresholds, widths = (both[name].to_numpy().astype(np.float64) for name in ("threshold", "width"))
    return TopicModel(found, arrays, thresholds, widths, groups, encoder)


def current_version(models: Path, name: str) -> str | None:
    """The version that `current` names, or None when nothing was kept yet. Raises IntegrityError for a broken `current`."""
    path = models / name / CURRENT
    if not path.is_file():
        return None
    version = path.read_bytes()[:20].decode("ascii", "replace").strip()
    if not version.isdigit() or version not in versions(models, name):
        raise IntegrityError(f"{path} names no version that is there. Write the number of a folder beside it, or delete the file.")
    return version


def highest_id(models: Path, name: str) -> int:
    """The highest number that a topic of any version of `name` ever had."""
    lineages = [lineage_of(models / name / version) for version in versions(models, name)]
    return max([0, *(max(each.highest, highest_of(fate.topic_id for fate in each.fates)) for each in lineages)])


def gone_before(models: Path, name: str, version: str) -> dict[str, str]:
    """Topics that ended with this version or one it came from → what became of them, in words."""
    ended: dict[str, str] = {}
    at: str | None = version
    while at is not None and at in versions(models, name) and int(at) <= int(version):
        lineage = lineage_of(models / name / at)
        ended = {topic_id: f"{what} in version {at}" for topic_id, what in lineage.gone.items()} | ended
        at = lineage.parent if lineage.parent is None or int(lineage.parent) < int(at) else None
    return ended


def known_models(models: Path) -> list[str]:
    """All models as NAME@VERSION, in order."""
    names = sorted(path.name for path in models.iterdir() if path.is_dir() and not path.name.startswith(".")) if models.is_dir() else []
    return [f"{name}@{version}" for name in names for version in versions(models, name)]


def versions(models: Path, name: str) -> list[str]:
    """The versions of a model, oldest first."""
    folder = models / name
    there = [path.name for path in folder.iterdir() if path.is_dir() and path.name.isdigit()] if folder.is_dir() else []
    return sorted(there, key=int)
