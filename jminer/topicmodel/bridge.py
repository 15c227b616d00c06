"""The only file that imports BERTopic: its own pipeline as a second engine, and topic models to and from its folders.

The import costs some 11 seconds and 600 MB, so it happens inside the functions.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError, IntegrityError, UnsafeInput, shown
from jminer.topicmodel.cosines import Vectors

ARRAYS, TOPICS = "topic_embeddings.safetensors", "topics.json"
FILES = ("config.json", TOPICS, ARRAYS, "ctfidf.safetensors", "ctfidf_config.json")
LARGEST = 500_000_000  # bytes of one file


class Rules(Protocol):
    """What BERTopic is told of the settings."""

    @property
    def count(self) -> int | None: ...
    @property
    def min_units(self) -> int: ...
    @property
    def neighbours(self) -> int: ...


@contextmanager
def _contained() -> Iterator[None]:
    """Leave the warning filters as they were: importing and running BERTopic changes them for the whole process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def fit_bertopic(texts: Sequence[str], vectors: Vectors, rules: Rules, seed: int) -> NDArray[np.int64]:
    """Cluster with BERTopic's own pipeline, UMAP to five dimensions and HDBSCAN, seeded; −1 marks its outliers.

    What is taken over are BERTopic's clusters alone. As for every engine, their mean directions become the topics, every
    unit (the outliers too) is then given its topic by jminer's one assignment rule, and the words are jminer's: so a
    reloaded model answers as the fitted one did, which BERTopic's own does not. With `count`, BERTopic merges its
    topics down to so many. Raises ConfigError when there are too few units for UMAP.
    """
    if len(texts) <= rules.neighbours + 1:
        raise ConfigError(f"topics.engine: bertopic needs more than {rules.neighbours + 1} units; there are {len(texts)}. Use engine: native.")
    # Rows sorted by content, so that the order of the exports does not matter (it does to UMAP).
    order = sorted(range(len(texts)), key=lambda row: (vectors[row].tobytes(), texts[row]))
    with _contained():
        from bertopic import BERTopic
        from hdbscan import HDBSCAN
        from umap import UMAP

        model = BERTopic(
            embedding_model=None,
            umap_model=UMAP(n_neighbors=rules.neighbours, n_components=5, min_dist=0.0, metric="cosine", random_state=seed % 2**32),
            hdbscan_model=HDBSCAN(min_cluster_size=rules.min_units, metric="euclidean", cluster_selection_method="eom"),
            # BERTopic counts its own topic: outliers are one of them.
            nr_topics=rules.count + 1 if rules.count else None,
        )
        found, _ = model.fit_transform([texts[row] for row in order], np.ascontiguousarray(vectors[order]))
    labels = np.empty(len(texts), dtype=np.int64)
    labels[order] = found
    return labels


def to_bertopic(model: Any, texts: Sequence[str], vectors: Vectors, folder: Path) -> None:
    """Write a folder that `BERTopic.load` opens: the model's topics, with their words counted anew in `texts`.

    Its topics are numbered by size, −1 holds the units without one; our labels are its custom labels. BERTopic's
    `transform` knows no thresholds: it gives every text the nearest topic, −1 being one of them.
    """
    index = model.assign(vectors).topic
    order = np.argsort(index, kind="stable")
    with _contained():
        from bertopic import BERTopic
        from bertopic.backend import BaseEmbedder
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction

        theirs = BERTopic(
            embedding_model=BaseEmbedder(), umap_model=BaseDimensionalityReduction(), hdbscan_model=BaseCluster(), calculate_probabilities=False
        )
        theirs.fit([texts[row] for row in order], embeddings=vectors[order], y=index[order])
        # fit orders topics by size; where two are alike its order may be another, so centroids are put under its numbers.
        numbers = {int(ours): int(number) for ours, number in zip(index[order], theirs.topics_, strict=True)}
        embeddings = np.array(theirs.topic_embeddings_, dtype=np.float32)
        first = 1 if -1 in numbers.values() else 0
        for ours, number in numbers.items():
            if ours >= 0:
                embeddings[number + first] = model.centroids[ours]
        theirs.topic_embeddings_ = embeddings
        theirs.set_topic_labels({number: model.topics[ours].label for ours, number in numbers.items() if ours >= 0})
        theirs.save(str(folder), serialization="safetensors", save_ctfidf=True, save_embedding_model=False)


def read_bertopic(folder: Path) -> tuple[Vectors, dict[int, str]]:
    """Topic vectors and labels of a folder that BERTopic saved as safetensors, read without importing BERTopic.

    BERTopic's own loader falls back to `torch.load` when a safetensors file is missing; this one refuses.
    Raises UnsafeInput for files that do not belong there, IntegrityError when something is missing or damaged.
    """
    import json

    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    for path in sorted(folder.iterdir()):
        if path.name not in FILES or path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            raise UnsafeInput(f"{folder} holds {shown(path.name)}, which no safetensors folder of BERTopic has; nothing was opened.")
    try:
        vectors = np.asarray(load_file(folder / ARRAYS)["topic_embeddings"], dtype=np.float32)
        facts = json.loads((folder / TOPICS).read_text(encoding="utf-8"))
        names = {int(number): str(label) for number, label in facts["topic_labels"].items()}
    except (OSError, ValueError, KeyError, AttributeError, SafetensorError):
        raise IntegrityError(f"{folder} is not a whole BERTopic folder. Save it again with serialization='safetensors'.") from None
    if vectors.ndim != 2 or len(vectors) != len(names) or not np.isfinite(vectors).all():
        raise IntegrityError(f"{folder} holds {len(names)} topics and vectors that do not fit them. Save it again.")
    return vectors, names
