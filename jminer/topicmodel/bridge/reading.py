"""A topic model out of a folder that BERTopic saved as safetensors, read without importing BERTopic.

BERTopic's own loader falls back to `torch.load`, which runs what a file holds, when a safetensors file is missing; this
one refuses, and opens nothing but the few files it knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError, IntegrityError, UnsafeInput, shown
from jminer.topicmodel.bridge.writing import ARRAYS, DESCRIPTION, FILES, TOPIC_ID, TOPICS, WORDS
from jminer.topicmodel.cosines import Vectors, exact_cosines, unit_rows
from jminer.topicmodel.fit import nearness
from jminer.topicmodel.model import Topic, TopicModel

HARMLESS = ("README.md", ".gitattributes")  # what a model hub adds; never opened
PICKLES = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".joblib")
LARGEST = 500_000_000  # bytes of one file
MOST = 10_000  # topics
LONGEST = 400  # characters of a label, keyword or description


@dataclass(frozen=True, slots=True, eq=False)
class Folder:
    """What a BERTopic folder says of its topics (k), without its outliers."""

    vectors: Vectors
    """(k, dimensions), as they are."""
    labels: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    sizes: tuple[int, ...]
    ids: tuple[str, ...]
    """Empty unless jminer wrote the folder; so are the next three."""
    descriptions: tuple[str, ...]
    thresholds: NDArray[np.float64]
    widths: NDArray[np.float64]


def from_bertopic(folder: Path, encoder: str, vectors: Vectors | None = None) -> tuple[TopicModel, str]:
    """The topic model in a BERTopic folder, largest topic first, and how it decides that a unit belongs.

    `encoder` is the sha256 of the weights it was made with, which BERTopic does not record. BERTopic keeps no thresholds
    either: a folder that jminer wrote has its own; otherwise all topics are equally wide, as they are to BERTopic, and the
    thresholds are set as a fit sets them, from `vectors` (n, dimensions) of units like those to come; without any,
    nothing is too far from a topic, and the sentence says so.
    Raises ConfigError when `vectors` have another length than the topics', UnsafeInput and IntegrityError as `read_bertopic`.
    """
    found = read_bertopic(folder)
    dimensions = found.vectors.shape[1]
    if vectors is not None and vectors.shape[1] != dimensions:
        raise ConfigError(
            f"The topics in {folder} lie among vectors of {dimensions} numbers, the encoder makes {vectors.shape[1]}. "
            "Nothing was read from it; give a run of the encoder that they were made with."
        )
    centroids, ids = unit_rows(found.vectors), found.ids or tuple(f"T{at + 1:03d}" for at in range(len(found.labels)))
    if len(found.thresholds):
        order, why = list(range(len(ids))), "jminer's own thresholds came with the folder"
        thresholds, widths = found.thresholds, found.widths
    else:
        order = sorted(range(len(ids)), key=lambda at: (-found.sizes[at], centroids[at].tobytes()))
        centroids, thresholds, widths = centroids[order], np.full(len(ids), -1.0), np.ones(len(ids))
        why = "BERTopic keeps no thresholds: every unit gets its nearest topic, however far. Give a run to set them by"
        if vectors is not None and len(vectors):
            thresholds = np.full(len(ids), nearness(exact_cosines(unit_rows(vectors), centroids).max(axis=1)))
            why = f"BERTopic keeps no thresholds: they were set by {len(vectors):,} units, as a fit sets them"
    descriptions = found.descriptions or ("",) * len(ids)
    topics = tuple(
        Topic(ids[rank], found.labels[at], found.keywords[at], descriptions[at], units=found.sizes[at]) for rank, at in enumerate(order)
    )
    return TopicModel(topics, centroids, thresholds, widths, encoder=encoder), f"{len(topics)} topics; {why}"


def read_bertopic(folder: Path) -> Folder:
    """Read a folder saved with serialization="safetensors".

    Raises UnsafeInput for a pickle or files that do not belong there, IntegrityError when something is missing or damaged.
    """
    _closed(folder)
    try:
        facts = json.loads((folder / TOPICS).read_bytes())
        return _checked(facts, *_arrays(folder / ARRAYS))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise IntegrityError(f"{folder} is not a whole BERTopic folder. Save it again with serialization='safetensors'.") from None


def _closed(folder: Path) -> None:
    """Nothing but plain files of known names, none of them a pickle."""
    if folder.is_file():
        raise UnsafeInput(f"{folder} is one file, so BERTopic saved it as a pickle, which runs code when opened. Save it with serialization='safetensors'.")
    if not folder.is_dir():
        raise IntegrityError(f"There is no folder {folder}.")
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in PICKLES:
            raise UnsafeInput(f"{folder} holds {shown(path.name)}, a pickle, which runs code when opened. Save it with serialization='safetensors'.")
        if path.name not in (*FILES, *HARMLESS) or path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            raise UnsafeInput(f"{folder} holds {shown(path.name)}, which no safetensors folder of BERTopic has; nothing was opened.")


def _arrays(path: Path) -> tuple[Vectors, NDArray[np.float64], NDArray[np.float64]]:
    """Topic embeddings, the outliers' first if there are any; jminer's thresholds and widths, none if it did not write the file."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(path)
    except SafetensorError:
        raise ValueError("arrays") from None
    vectors = np.asarray(arrays["topic_embeddings"], dtype=np.float32)
    thresholds, widths = (np.asarray(arrays.get(name, ()), dtype=np.float64) for name in ("thresholds", "widths"))
    sound = (np.abs(thresholds) <= 1).all() and ((widths > 0) & (widths <= 2)).all() and thresholds.shape == widths.shape
    if vectors.ndim != 2 or not np.isfinite(vectors).all() or not sound:
        raise ValueError("values")
    return vectors, thresholds, widths


def _checked(facts: Any, vectors: Vectors, thresholds: NDArray[np.float64], widths: NDArray[np.float64]) -> Folder:
    """Labels and words of the topics beside their vectors. Raises ValueError when they do not fit together."""
    names = {int(number): label for number, label in facts["topic_labels"].items()}
    sizes = {int(number): int(size) for number, size in facts["topic_sizes"].items()}
    outliers, count = int(-1 in names), len(names) - int(-1 in names)
    numbers = range(count)
    own = facts.get("custom_labels")
    labels = own[outliers:] if isinstance(own, list) and len(own) == len(names) else [_readable(names[number]) for number in numbers]
    # A BERTopic whose outliers were given away has no row for them.
    rows = vectors[max(len(vectors) - count, 0) :]
    sound = 0 < count <= MOST and len(vectors) in (count, count + outliers) and len(thresholds) in (0, count) and rows.any(axis=1).all()
    if not sound or min(sizes[number] for number in numbers) < 0:
        raise ValueError("topics")
    ids, descriptions = _of_jminer(facts["topic_aspects"], numbers) if len(thresholds) else ((), ())
    words = tuple(_keywords(facts["topic_representations"][str(number)]) for number in numbers)
    numbers_of = tuple(sizes[number] for number in numbers)
    return Folder(rows, _distinct([_clean(label) for label in labels]), words, numbers_of, ids, descriptions, thresholds, widths)


def _of_jminer(aspects: Any, numbers: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids and descriptions as jminer wrote them. Raises ValueError for ids that are none of its own."""
    ids, descriptions = (tuple(_clean(aspects[kind][str(number)][0]) for number in numbers) for kind in (TOPIC_ID, DESCRIPTION))
    if len(set(ids)) != len(ids) or not all(re.fullmatch(r"T\d{3,9}", topic_id) for topic_id in ids):
        raise ValueError("ids")
    return ids, descriptions


def _keywords(pairs: Any) -> tuple[str, ...]:
    """The words of (word, weight) pairs, none twice, without what BERTopic fills up with."""
    return tuple(dict.fromkeys(clean for word, _ in pairs if (clean := _clean(word))))[:WORDS]


def _readable(name: str) -> str:
    """BERTopic's "7_refund_money_back_" as "refund, money, back"."""
    return ", ".join(word for word in re.sub(r"^-?\d+_", "", name).split("_") if word)


def _clean(text: Any) -> str:
    """A printable line of bounded length."""
    return "".join(c if c.isprintable() else " " for c in str(text)).strip()[:LONGEST]


def _distinct(labels: list[str]) -> tuple[str, ...]:
    """No two alike and none empty: a number is added where it must be."""
    made: list[str] = []
    for label in labels:
        options = [label or "no words", *(f"{label or 'no words'} ({number})" for number in range(2, len(labels) + 2))]
        made.append(next(option for option in options if option not in made))
    return tuple(made)
