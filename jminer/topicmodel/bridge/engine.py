"""BERTopic's own pipeline as a second engine."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError
from jminer.topicmodel.cosines import Vectors


class Rules(Protocol):
    """What BERTopic is told of the settings."""

    @property
    def count(self) -> int | None: ...
    @property
    def min_units(self) -> int: ...
    @property
    def neighbours(self) -> int: ...


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
    ordered = [texts[row] for row in order]
    with contained():
        from bertopic import BERTopic
        from hdbscan import HDBSCAN
        from umap import UMAP

        model = BERTopic(
            embedding_model=None,
            umap_model=UMAP(n_neighbors=rules.neighbours, n_components=5, min_dist=0.0, metric="cosine", random_state=seed % 2**32),
            hdbscan_model=HDBSCAN(min_cluster_size=rules.min_units, metric="euclidean", cluster_selection_method="eom"),
        )
        found, _ = model.fit_transform(ordered, np.ascontiguousarray(vectors[order]))
        if rules.count:
            outliers = int(-1 in found)  # BERTopic counts them as a topic
            model.reduce_topics(ordered, nr_topics=rules.count + outliers)
    labels = np.empty(len(texts), dtype=np.int64)
    labels[order] = model.topics_
    return labels


@contextmanager
def contained() -> Iterator[None]:
    """Leave the warning filters as they were: importing and running BERTopic changes them for the whole process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
