"""Label new feedback with a known topic model, without a project of its own and without a run."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path
from typing import Any

import polars as pl

from jminer import config, yamlfile
from jminer.errors import ConfigError, did_you_mean
from jminer.workspace import Workspace, make_private

TABLES = ("feedback", "units", "topics", "unit_topics")
COLUMNS = ("unit_id", "feedback_id", "source_id", "topic_id", "label", "similarity", "margin", "reason")


def as_project(
    file: Path, model: str, workspace: Workspace, source: str | None, preset: str | None, mapping: Path | None, overrides: Sequence[str]
) -> config.Loaded:
    """A project of one file, whose columns a preset or a mapping file names, or the file itself betrays. Raises ConfigError."""
    given = config.over_preset(_mapping(mapping), {}) if mapping else {}
    entry = {**given, **({"preset": preset} if preset else {}), "name": source or _name(file), "kind": "feedback", "path": escape(str(file.resolve()))}
    content = {"name": _name(file), "sources": [entry]}
    make_private(workspace.private)
    with tempfile.TemporaryDirectory(dir=workspace.private, prefix="assign.") as folder:
        path = Path(folder) / "assign.yaml"
        path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
        return config.load(path, workspace, (*overrides, f"topics.model={model}"))


def within_project(loaded: config.Loaded, file: Path, source: str | None) -> config.Loaded:
    """A project with one of its sources reading this file alone: its ids and settings are the project's. Raises ConfigError."""
    sources = {each.name: each for each in loaded.project.sources if each.kind == "feedback"}
    if source is None and len(sources) > 1:
        raise ConfigError(f"{loaded.file.name} has several sources ({', '.join(sources)}). Say which one's file this is: --source NAME.")
    chosen = source or next(iter(sources))
    if chosen not in sources:
        raise ConfigError(f"{loaded.file.name} has no source {chosen}.{did_you_mean(chosen, sources)} Sources: {', '.join(sources)}.")
    alone = sources[chosen].model_copy(update={"path": str(file), "files": (file.resolve(),), "database": None, "table": None, "query": None})
    return replace(loaded, project=loaded.project.model_copy(update={"sources": (alone,)}), persona_files=())


def _mapping(path: Path) -> dict[str, Any]:
    content = yamlfile.read(path).content
    if not isinstance(content, dict):
        raise ConfigError(f"{path.name} must be a mapping (type: …, columns: …).")
    return content


def _name(file: Path) -> str:
    """A file's name as a source may be called."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", file.stem).strip("-._")[:60] or "feedback"


def labelled(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A row per unit: whose it is, its topic and label or why none. No text."""
    return (
        tables["unit_topics"]
        .join(tables["units"].select("unit_id", "feedback_id"), on="unit_id", how="left")
        .join(tables["feedback"].select("feedback_id", "source_id"), on="feedback_id", how="left")
        .join(tables["topics"].select("topic_id", "label"), on="topic_id", how="left")
        .sort("unit_id")
        .select(COLUMNS)
    )


def summary(rows: pl.DataFrame, feedback: pl.DataFrame) -> dict[str, Any]:
    """What was labelled, in counts."""
    topics = rows.filter(pl.col("topic_id").is_not_null()).group_by("topic_id", "label").agg(pl.len().alias("units"))
    named = topics.sort(["units", "topic_id"], descending=[True, False])
    return {
        "feedback": feedback.height,
        "feedback_with_units": rows["feedback_id"].n_unique(),
        "units": rows.height,
        "with_topic": int(rows["topic_id"].is_not_null().sum()),
        "reasons": dict(sorted(Counter(rows["reason"].drop_nulls().to_list()).items())),
        "topics": named.to_dicts(),
    }


def written(rows: pl.DataFrame, path: Path) -> None:
    """The rows as CSV or Parquet, by the file's name. Raises ConfigError for another name."""
    if path.suffix == ".parquet":
        rows.write_parquet(path)
    elif path.suffix == ".csv":
        path.write_text(as_csv(rows), encoding="utf-8")
    else:
        raise ConfigError(f"{path.name} ends neither in .csv nor in .parquet.")


def as_csv(rows: pl.DataFrame) -> str:
    """The rows as CSV that a spreadsheet reads as text: no cell begins a formula."""
    guarded = [
        pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r]")).then(pl.lit("'") + pl.col(name)).otherwise(name).alias(name)
        for name in ("source_id", "label")
    ]
    return rows.with_columns(guarded).write_csv()
