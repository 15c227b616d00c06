"""jminer's words for topics as BERTopic representation models. Importing this file imports BERTopic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.bridge.engine import contained
from jminer.topicmodel.bridge.estimator import JminerTopics
from jminer.topicmodel.bridge.writing import UNNAMED, weighted
from jminer.topicmodel.cosines import Vectors, mean_directions, unit_rows
from jminer.topicmodel.words import Words, describe

with contained():
    from bertopic.representation import KeyBERTInspired


class CustomerPhrases(KeyBERTInspired):  # type: ignore[misc]
    """Ten terms per topic as customers write them, none of them personal, each used by several customers.

    For `BERTopic(representation_model=CustomerPhrases())`; with JminerTopics as its clusterer they are those of jminer's
    own fit. After it, `labels_` holds a short distinct name per topic: `model.set_topic_labels(phrases.labels_)`.

    customers: who wrote each document; None counts every document as somebody else's.
    min_customers: customers of the topic who must use a term.
    embeddings: the documents' vectors (n, d). BERTopic hands them over by itself when this is its only representation
    model; in a list or a dictionary of them it does not.
    """

    # A subclass of KeyBERTInspired, whose method shares nothing with this one: BERTopic gives embeddings to no other class.
    def __init__(self, customers: Sequence[str] | None = None, min_customers: int = 5, embeddings: Vectors | None = None) -> None:
        self.customers = customers
        self.min_customers = min_customers
        self.embeddings = embeddings

    def extract_topics(
        self, topic_model: Any, documents: Any, c_tf_idf: Any, topics: Mapping[int, Any], embeddings: Vectors | None = None
    ) -> dict[int, list[tuple[str, float]]]:
        """BERTopic's call: documents (a pandas frame: Document, Topic and ID), topics by number; returns words and weights.

        Raises ValueError when there are no embeddings, or when they or the customers are too few for the documents.
        """
        rows = documents["ID"].to_numpy(np.int64) if "ID" in documents else documents.index.to_numpy()
        customers = rows if self.customers is None else _rows_of(self.customers, rows, "customers")
        vectors = unit_rows(_rows_of(self._known(embeddings), rows, "embeddings"))
        # BERTopic numbers topics by size and settles equal sizes by chance; words must not depend on that.
        before = _labels_of_the_clusterer(topic_model)
        numbers = sorted((number for number in topics if number >= 0), key=lambda number: before.get(number, [number]))
        place = {number: at for at, number in enumerate(numbers)}
        index = np.array([place.get(number, -1) for number in documents["Topic"].tolist()], dtype=np.int64)
        centroids = _own_centroids(topic_model, [before.get(number, []) for number in numbers])
        if centroids is None:
            centroids = mean_directions(vectors, index, len(numbers))
        words, _ = describe(documents["Document"].tolist(), customers.astype(str).tolist(), vectors, index, centroids, self.min_customers)
        named = dict(zip(numbers, words, strict=True)) | {-1: Words(UNNAMED, (UNNAMED,), "")}
        self.labels_ = {number: named[number].label for number in topics}
        return {number: weighted(self._shown(named[number])) for number in topics}

    def _known(self, embeddings: Vectors | None) -> Vectors:
        """The embeddings of all documents. Later calls (topics_over_time …) are about those of the fit and come without."""
        self.embeddings_: Vectors | None = next((e for e in (embeddings, self.embeddings, getattr(self, "embeddings_", None)) if e is not None), None)
        if self.embeddings_ is None:
            raise ValueError("BERTopic hands no embeddings to one of several representation models. Give them: CustomerPhrases(embeddings=embeddings).")
        return self.embeddings_

    def _shown(self, words: Words) -> Sequence[str]:
        return words.keywords


class CustomerLabels(CustomerPhrases):
    """A topic's label alone, as one more column: `representation_model={"Main": CustomerPhrases(…), "Label": CustomerLabels(…)}`."""

    def _shown(self, words: Words) -> Sequence[str]:
        return [words.label]


def _rows_of(values: Any, rows: NDArray[np.int64], what: str) -> NDArray[Any]:
    """One value per document. Raises ValueError when they are too few."""
    if len(rows) and rows.max() >= len(values):
        raise ValueError(f"There are {len(values)} {what}, fewer than documents; give one per document.")
    return np.asarray(values)[rows]


def _labels_of_the_clusterer(topic_model: Any) -> dict[int, list[int]]:
    """BERTopic's number of a topic → what the clusterer called it; several where BERTopic merged them."""
    found: dict[int, list[int]] = {}
    for label, number in sorted(topic_model.topic_mapper_.get_mappings(original_topics=True).items()):
        found.setdefault(int(number), []).append(int(label))
    return found


def _own_centroids(topic_model: Any, before: Sequence[Sequence[int]]) -> Vectors | None:
    """The centroids by which jminer's estimator assigns, where BERTopic left its topics as they were; or None."""
    clusterer = topic_model.hdbscan_model
    if not isinstance(clusterer, JminerTopics) or any(len(labels) != 1 for labels in before):
        return None
    return clusterer.model_.centroids[[labels[0] for labels in before]]
