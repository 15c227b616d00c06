"""Topic models of the workspace to and from folders that BERTopic saves and loads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from jminer.errors import ConfigError
from jminer.runfolder import Run, open_run
from jminer.topicmodel.bridge import from_bertopic, to_bertopic
from jminer.topicmodel.cosines import Vectors
from jminer.topicmodel.figures import heard_in
from jminer.topicmodel.model import TopicModel
from jminer.topicmodel.registry import find, keep, open_version
from jminer.workspace import Workspace

PACKAGED = "all-minilm-l6-v2"
TABLES = ("feedback", "units", "vectors", "unit_topics")
"""What of a run is needed."""


def export_topics(workspace: Workspace, wanted: str, folder: Path, run: str | None = None) -> str:
    """Write the model NAME (the version in use) or NAME@VERSION as a folder that `BERTopic.load` opens; return what was written.

    With a run, its units are counted: sizes, the topic of every unit in order, c-TF-IDF of words; without, BERTopic's methods
    that need them (hierarchical_topics, topics_over_time, reduce_topics …) cannot work on the folder.
    Raises ConfigError when the model, the run or their common encoder is missing, or when the folder is there.
    """
    models = workspace.root / "models" / "topics"
    model = open_version(models, *find(models, wanted))
    if run is None:
        to_bertopic(model, [], model.centroids[:0], folder)
        return f"{len(model.topics)} topics, without counts of words. Give --run to count those of a run"
    opened = _with_topics(workspace, run)
    if model.encoder and model.encoder != _encoder_of(opened):
        raise ConfigError(f"Run {run} was made with another encoder than {wanted}, so its units cannot be counted. Choose a run of the same encoder.")
    units = _write(model, _tables(opened), folder, opened.manifest["settings"]["topics"]["min_customers"])
    return f"{len(model.topics)} topics, their words counted in {units:,} units of run {run}"


def leave_bertopic(model: TopicModel, version: Path, tables: Mapping[str, Any], min_customers: int) -> Path:
    """Leave a version just kept in the folder `version` for BERTopic too, in `VERSION-bertopic` beside it; return that.

    A version's own folder is closed: only what its manifest vouches for may lie in it. `tables` are those that the version
    was made of. Raises ConfigError when the folder is there.
    """
    folder = version.with_name(f"{version.name}-bertopic")
    _write(model, tables, folder, min_customers)
    return folder


def import_topics(workspace: Workspace, folder: Path, name: str, run: str | None = None) -> str:
    """Keep the topics of a BERTopic folder as version 1 of a new model NAME, which is then current; return what it holds.

    BERTopic does not record which encoder its vectors came from: it is taken to be that of the run, by whose units the
    thresholds are set, or the packaged one. Raises ConfigError when NAME is taken or the encoder's vectors have another
    length, UnsafeInput and IntegrityError as `from_bertopic` does.
    """
    encoder, vectors = _told_by(_with_topics(workspace, run)) if run else _packaged(workspace)
    model, why = from_bertopic(folder, encoder, vectors)
    if keep(model, workspace.root / "models" / "topics", name, {"imported_from": "BERTopic", "thresholds": why}) is None:
        raise ConfigError(f"There is a topic model called {name} already. Nothing was imported; choose another name.")
    return why


def _write(model: TopicModel, tables: Mapping[str, Any], folder: Path, min_customers: int) -> int:
    """The model counted in a run's units that the encoder understands; how many they are."""
    heard = heard_in(tables)
    to_bertopic(model, heard.texts, tables["vectors"][heard.place], folder, heard.customers, min_customers)
    return len(heard.texts)


def _with_topics(workspace: Workspace, name: str) -> Run:
    """A run that went as far as its topics. Raises ConfigError."""
    run = open_run(workspace, name)
    if "unit_topics" not in run.manifest["tables"]:
        raise ConfigError(f"Run {name} stopped before its topics. Run the project again without --only.")
    return run


def _tables(run: Run) -> dict[str, Any]:
    return {table: run.table(table) for table in TABLES}


def _encoder_of(run: Run) -> str:
    """sha256 of the weights that made a run's vectors."""
    return str(run.manifest["models"]["encoder"]["weights"])


def _told_by(run: Run) -> tuple[str, Vectors]:
    """A run's encoder, and the vectors of the units that it understands."""
    tables = _tables(run)
    return _encoder_of(run), tables["vectors"][heard_in(tables).place]


def _packaged(workspace: Workspace) -> tuple[str, Vectors]:
    """The packaged encoder, and no vectors of it."""
    from jminer.embedders import open_embedder

    embedder = open_embedder("onnx", workspace.find("models/embedders", PACKAGED), 1)
    return embedder.weights, np.zeros((0, embedder.dimensions), np.float32)
