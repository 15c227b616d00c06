"""A topic model on disk: `centroids.safetensors`, `topics.json`, `lineage.json`, `card.md`, and `manifest.json` that vouches for them.

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
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import Fate, Lineage, highest_of, read_lineage
from jminer.topicmodel.model import Theme, Topic, TopicModel
from jminer.topicmodel.profile import Profile

FORMAT = 4
"""4: the widths of topics."""
ARRAYS, TOPICS, LINEAGE, CARD, MANIFEST = "centroids.safetensors", "topics.json", "lineage.json", "card.md", "manifest.json"
LARGEST = {ARRAYS: 64_000_000, TOPICS: 8_000_000, LINEAGE: 8_000_000, CARD: 1_000_000, MANIFEST: 1_000_000}  # bytes
PROFILE = tuple(f"profile_{name}" for name in ("customer", "topic", "units", "similarity"))
MOST_TOPICS = 10_000
LONGEST = 400  # characters in a label or a keyword


def save(model: TopicModel, folder: Path, made: Mapping[str, Any], lineage: Lineage | None = None) -> None:
    """Write the folder whole: beside its place first, then renamed into it; readable by its owner alone.

    `made` holds what the caller knows of its making (figures, counts, date) as plain JSON values. Hand edits are never
    written into a version; of an edited model its base is.
    """
    from safetensors.numpy import save as to_bytes

    kept = model if isinstance(model, KeptModel) else KeptModel.of(model)
    model = kept.base
    arrays = {"centroids": model.centroids, "thresholds": model.thresholds, "widths": model.widths, "generation": kept.generation}
    files = {
        ARRAYS: to_bytes(arrays | (kept.profile.arrays if kept.profile else {})),
        TOPICS: _json({"topics": [asdict(topic) for topic in model.topics], "themes": [asdict(theme) for theme in model.themes]}),
        LINEAGE: _json(asdict(lineage or Lineage(highest=highest_of(model.topic_ids), fates=tuple(Fate(name, "born") for name in model.topic_ids)))),
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


def load(folder: Path) -> KeptModel:
    """Open a folder that `save` wrote. Raises UnsafeInput for anything else in it, IntegrityError when it is damaged."""
    manifest = facts(folder)
    try:
        data = {name: _vouched(folder, name, manifest["files"][name]["sha256"]) for name in (ARRAYS, TOPICS)}
        count, dimensions = int(manifest["topics"]), int(manifest["encoder"]["dimensions"])
        encoder = str(manifest["encoder"]["weights_sha256"])
        if not 0 < count <= MOST_TOPICS:
            raise ValueError("topics")
        arrays = _arrays(data[ARRAYS], count, dimensions)
        topics, themes = _words(_parsed(data[TOPICS], folder / TOPICS), count)
        profile = _profile(arrays, count)
    except (KeyError, TypeError, ValueError) as fault:
        raise _unsound(folder, fault) from None
    model = TopicModel(topics, arrays["centroids"], arrays["thresholds"], arrays["widths"], themes, encoder)
    return KeptModel.of(model, arrays["generation"], profile)


def facts(folder: Path) -> dict[str, Any]:
    """The manifest of a model's folder, which holds nothing else than a model. Raises as `load` does."""
    _closed(folder)
    manifest = _parsed(_bytes(folder, MANIFEST), folder / MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("kind") != "topics":
        raise IntegrityError(f"{folder / MANIFEST} is not the manifest of a topic model.")
    if manifest.get("format_version") != FORMAT:
        other = f"{folder} has format {shown(manifest.get('format_version'))}; this jminer reads format {FORMAT}."
        raise IntegrityError(f"{other} Delete the model's folder, and the next run finds topics anew.")
    return manifest


def lineage_of(folder: Path) -> Lineage:
    """How the version in a folder came from its parent. Raises as `load` does."""
    try:
        data = _vouched(folder, LINEAGE, facts(folder)["files"][LINEAGE]["sha256"])
        return read_lineage(_parsed(data, folder / LINEAGE))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise _unsound(folder, fault) from None


def _unsound(folder: Path, fault: Exception) -> IntegrityError:
    return IntegrityError(f"{folder} is not a sound topic model ({type(fault).__name__}). Copy or train it again.")


def _closed(folder: Path) -> None:
    """Nothing but a model's plain files, none too large."""
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
    """Centroids, thresholds, widths and generations with their declared shapes and types, finite, the centroids of length 1."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_bytes

    try:
        arrays: dict[str, Any] = from_bytes(data)
    except SafetensorError:
        raise ValueError("arrays") from None
    each = (count,)
    wanted = {"centroids": ((count, dimensions), np.float32), "thresholds": (each, np.float64), "widths": (each, np.float64), "generation": (each, np.int64)}
    if {name: (array.shape, array.dtype.type) for name, array in arrays.items() if name not in PROFILE} != wanted:
        raise ValueError("shapes")
    lengths = np.square(arrays["centroids"].astype(np.float64)).sum(axis=1)
    inside = (np.abs(lengths - 1) < 1e-3).all() and (np.abs(arrays["thresholds"]) <= 1).all() and (arrays["generation"] >= 0).all()
    if not inside or not ((arrays["widths"] > 0) & (arrays["widths"] <= 2)).all():
        raise ValueError("values")
    return arrays


def _profile(arrays: Mapping[str, Any], count: int) -> Profile | None:
    """What customers spoke of at the fit, if the version keeps it: rows of whole numbers in their bounds."""
    found = {name.removeprefix("profile_"): arrays[name] for name in PROFILE if name in arrays}
    if not found:
        return None
    profile = Profile(**found)
    rows = len(profile.topic)
    if {array.shape for array in found.values()} != {(rows,)} or [array.dtype.type for array in found.values()] != [*[np.int32] * 3, np.float64]:
        raise ValueError("profile")
    if not rows:
        return profile
    sound = profile.customer.min() >= 0 and profile.customer.max() < rows and profile.topic.min() >= -1 and profile.topic.max() < count
    if not (sound and profile.units.min() >= 1 and np.isfinite(profile.similarity).all()):
        raise ValueError("profile")
    return profile


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
        f"{len(model.topics)} topics found by jminer. A unit belongs to the topic whose units most likely lie so far from its mean "
        "direction, if it is as near as the topic's own units are. Labels and keywords are words that at least five customers wrote there.",
        "",
        *(f"- {topic.topic_id}: {topic.label}" for topic in model.topics),
        "",
        "Learned from customers' feedback: treat the folder as you treat the feedback.",
    ]
    return "\n".join(lines) + "\n"
