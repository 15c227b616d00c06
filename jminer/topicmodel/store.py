"""A topic model on disk: `centroids.safetensors`, `topics.json`, `card.md`, and `manifest.json` that vouches for them.

Loading trusts nothing: a closed list of plain files, sizes, checksums, shapes, finite numbers, and never a pickle.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from jminer.errors import IntegrityError, UnsafeInput, shown
from jminer.topicmodel.model import Theme, Topic, TopicModel

FORMAT = 2
ARRAYS, TOPICS, CARD, MANIFEST = "centroids.safetensors", "topics.json", "card.md", "manifest.json"
LARGEST = {ARRAYS: 64_000_000, TOPICS: 8_000_000, CARD: 1_000_000, MANIFEST: 1_000_000}  # bytes
MOST_TOPICS = 10_000
LONGEST = 400  # characters in a label or a keyword


def save(model: TopicModel, folder: Path, made: Mapping[str, Any]) -> None:
    """Write the folder whole: beside its place first, then renamed into it; readable by its owner alone.

    `made` holds what the caller knows of its making (counts, date, command) as plain JSON values.
    """
    from safetensors.numpy import save as to_bytes

    files = {
        ARRAYS: to_bytes({"centroids": model.centroids, "thresholds": model.thresholds}),
        TOPICS: _json({"topics": [asdict(topic) for topic in model.topics], "themes": [asdict(theme) for theme in model.themes]}),
        CARD: _card(model, folder).encode(),
    }
    manifest = {
        "format_version": FORMAT,
        "kind": "topics",
        "topics": len(model.topics),
        "encoder": {"weights_sha256": model.encoder, "dimensions": int(model.centroids.shape[1])},
        "files": {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()},
        "versions": {name: version(name) for name in ("numpy", "scikit-learn", "graspologic-native")},
        "made": dict(made),
    }
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    for name, data in {**files, MANIFEST: _json(manifest)}.items():
        with open(os.open(fresh / name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    fresh.rename(folder)


def load(folder: Path) -> TopicModel:
    """Open a folder that `save` wrote. Raises UnsafeInput for anything else in it, IntegrityError when it is damaged."""
    _closed(folder)
    manifest = _parsed(_bytes(folder, MANIFEST), folder / MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("kind") != "topics":
        raise IntegrityError(f"{folder / MANIFEST} is not the manifest of a topic model.")
    if manifest.get("format_version") != FORMAT:
        raise IntegrityError(f"{folder} has format {shown(manifest.get('format_version'))}; this jminer reads format {FORMAT}.")
    try:
        data = {name: _vouched(folder, name, manifest["files"][name]["sha256"]) for name in (ARRAYS, TOPICS)}
        count, dimensions = int(manifest["topics"]), int(manifest["encoder"]["dimensions"])
        encoder = str(manifest["encoder"]["weights_sha256"])
        if not 0 < count <= MOST_TOPICS:
            raise ValueError("topics")
        arrays = _arrays(data[ARRAYS], count, dimensions)
        topics, themes = _words(_parsed(data[TOPICS], folder / TOPICS), count)
    except (KeyError, TypeError, ValueError) as fault:
        raise IntegrityError(f"{folder} is not a sound topic model ({type(fault).__name__}). Copy or train it again.") from None
    return TopicModel(topics, **arrays, themes=themes, encoder=encoder)


def _closed(folder: Path) -> None:
    """Nothing but the four plain files, none too large."""
    for path in sorted(folder.iterdir()):
        if path.name not in LARGEST:
            raise UnsafeInput(f"{folder} holds {shown(path.name)}, which no topic model has; nothing was opened. Remove it if you trust the rest.")
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST[path.name]:
            raise UnsafeInput(f"{path} is no plain file or larger than a topic model's may be; nothing was opened.")


def _bytes(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        raise IntegrityError(f"{path} is missing. Copy the folder again.")
    return path.read_bytes()


def _vouched(folder: Path, name: str, checksum: str) -> bytes:
    data = _bytes(folder, name)
    if hashlib.sha256(data).hexdigest() != checksum:
        raise IntegrityError(f"{folder / name} is not the file its manifest names (wrong checksum). Copy the folder again.")
    return data


def _parsed(data: bytes, path: Path) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise IntegrityError(f"{path} is not readable JSON. Copy the folder again.") from None


def _arrays(data: bytes, count: int, dimensions: int) -> dict[str, Any]:
    """Centroids and thresholds with their declared shapes and types, finite, the centroids of length 1."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_bytes

    try:
        arrays: dict[str, Any] = from_bytes(data)
    except SafetensorError:
        raise ValueError("arrays") from None
    wanted = {"centroids": ((count, dimensions), np.float32), "thresholds": ((count,), np.float64)}
    if {name: (array.shape, array.dtype.type) for name, array in arrays.items()} != wanted:
        raise ValueError("shapes")
    lengths = np.square(arrays["centroids"].astype(np.float64)).sum(axis=1)
    if not (np.abs(lengths - 1) < 1e-3).all() or not (np.abs(arrays["thresholds"]) <= 1).all():
        raise ValueError("values")
    return arrays


def _words(facts: Any, count: int) -> tuple[tuple[Topic, ...], tuple[Theme, ...]]:
    """Topics and themes: known fields of the right kinds, printable words, different ids, themes that exist."""
    topics = tuple(Topic(**{**row, "keywords": tuple(row["keywords"])}) for row in facts["topics"])
    themes = tuple(Theme(**{**row, "keywords": tuple(row["keywords"])}) for row in facts["themes"])
    if len(topics) != count or len({topic.topic_id for topic in topics}) != count:
        raise ValueError("topics")
    if not {topic.theme_id for topic in topics} <= {None, *(theme.theme_id for theme in themes)}:
        raise ValueError("themes")
    words = [word for topic in topics for word in (topic.topic_id, topic.label, *topic.keywords)]
    words += [word for theme in themes for word in (theme.theme_id, theme.label, *theme.keywords)]
    descriptions = [topic.description for topic in topics if topic.description != ""]
    if not all(isinstance(word, str) and 0 < len(word) <= LONGEST and word.isprintable() for word in words + descriptions):
        raise ValueError("words")
    for topic in topics:
        sound = topic.stability is None or (isinstance(topic.stability, float) and 0 <= topic.stability <= 1)
        if not (sound and all(isinstance(number, int) and number >= 0 for number in (topic.units, topic.customers))):
            raise ValueError("numbers")
    return topics, themes


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _card(model: TopicModel, folder: Path) -> str:
    """What a person reads first."""
    lines = [
        f"# Topics {folder.parent.name}, version {folder.name}",
        "",
        f"{len(model.topics)} topics found by jminer. A unit belongs to the topic whose mean direction is nearest, if it is "
        "as near as the topic's own units are. Labels and keywords are words that at least five customers wrote there.",
        "",
        *(f"- {topic.topic_id}: {topic.label}" for topic in model.topics),
        "",
        "Learned from customers' feedback: treat the folder as you treat the feedback.",
    ]
    return "\n".join(lines) + "\n"
