"""A topic model as the folder of files that `BERTopic.load` opens, in the format of BERTopic 0.17, written without it.

No text of a customer is in them: BERTopic's own `save` leaves representative documents out too, but its vocabulary holds
every word of the corpus; this one only words of several customers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError
from jminer.topicmodel.cosines import Vectors, mean_directions, unit_rows
from jminer.topicmodel.model import NOT_NEAR, TopicModel
from jminer.topicmodel.terms import read

CONFIG, TOPICS, ARRAYS, COUNTS, COUNTED = "config.json", "topics.json", "topic_embeddings.safetensors", "ctfidf.safetensors", "ctfidf_config.json"
FILES = (CONFIG, TOPICS, ARRAYS, COUNTS, COUNTED)
UNNAMED = NOT_NEAR
WORDS = 10
TOPIC_ID, DESCRIPTION = "Topic_ID", "Description"  # columns of BERTopic's get_topic_info


def to_bertopic(
    model: TopicModel, texts: Sequence[str], vectors: Vectors, folder: Path, customers: Sequence[str] | None = None, min_customers: int = 5
) -> None:
    """Write `bertopic_files` into a folder that is not there yet, whole and readable by its owner alone.

    Raises ConfigError when the folder is there or the model has no topics.
    """
    if folder.exists():
        raise ConfigError(f"{folder} is there already. Nothing was written; choose another folder.")
    files = bertopic_files(model, texts, vectors, customers, min_customers)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    fresh.mkdir(parents=True, mode=0o700)
    for name, data in files.items():
        with open(os.open(fresh / name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(data)
            os.fsync(file.fileno())
    fresh.rename(folder)


def bertopic_files(
    model: TopicModel, texts: Sequence[str], vectors: Vectors, customers: Sequence[str] | None = None, min_customers: int = 5
) -> dict[str, bytes]:
    """File name → content of a BERTopic folder: the model's topics, their words, labels and centroids, counted in n texts.

    BERTopic's topic i is the model's i-th; −1 holds the texts without one. Its `transform` knows neither thresholds nor
    widths: it gives a text the nearest topic, −1 being one of them, with the mean direction of the texts that have none. Both
    are there all the same, beside the embeddings, where BERTopic does not look and `from_bertopic` does. Without texts
    (none at all) there are no counts of words and nothing is −1; sizes are those of the fit.
    Raises ConfigError when the model has no topics.
    """
    from safetensors.numpy import save

    if not model.topics:
        raise ConfigError("The model has no topics, and BERTopic has no use for an empty one. Nothing was written.")
    index = model.assign(vectors).topic if len(texts) else np.zeros(0, dtype=np.int64)
    outliers = int((index < 0).any())
    alone = unit_rows(vectors[index < 0])
    none = mean_directions(alone, np.zeros(len(alone), dtype=np.int64), 1)[:outliers]
    arrays = {"topic_embeddings": np.concatenate([none, model.centroids]), "thresholds": model.thresholds, "widths": model.widths}
    files = {CONFIG: _json(_PARAMETERS), TOPICS: _json(_topics(model, index)), ARRAYS: save(arrays)}
    people = [str(row) for row in range(len(texts))] if customers is None else customers
    return files | _counts(texts, people, index + outliers, len(model.topics) + outliers, min_customers)


# What `BERTopic().get_params()` holds, but for the models.
_PARAMETERS = {
    "calculate_probabilities": False, "language": None, "low_memory": False, "min_topic_size": 10, "n_gram_range": [1, 1], "nr_topics": None,
    "seed_topic_list": None, "top_n_words": WORDS, "verbose": False, "zeroshot_min_similarity": 0.7, "zeroshot_topic_list": None,
}


def _topics(model: TopicModel, index: NDArray[np.int64]) -> dict[str, Any]:
    """What BERTopic knows of each topic, by its number as a string, and of each text."""
    outliers = int((index < 0).any())
    numbers = list(range(-outliers, len(model.topics)))
    words = {number: weighted(model.topics[number].keywords if number >= 0 else [UNNAMED]) for number in numbers}
    sizes = np.bincount(index + 1, minlength=len(model.topics) + 1).tolist() if len(index) else [0, *(topic.units for topic in model.topics)]
    return {
        "topic_representations": words,
        "topics": index.tolist(),
        "topic_sizes": {number: sizes[number + 1] for number in numbers},
        "topic_mapper": [[number, number] for number in numbers],
        "topic_labels": {number: f"{number}_" + "_".join(word for word, _ in words[number][:4]) for number in numbers},
        "custom_labels": [*[UNNAMED] * outliers, *(topic.label for topic in model.topics)],
        "_outliers": outliers,
        "topic_aspects": {
            TOPIC_ID: {number: [topic.topic_id] for number, topic in enumerate(model.topics)},
            DESCRIPTION: {number: [topic.description] for number, topic in enumerate(model.topics)},
        },
    }


def weighted(words: Sequence[str]) -> list[tuple[str, float]]:
    """Words with falling weights, 1, 1/2, 1/3 …, filled up to ten as BERTopic does it: it wants equally many per topic."""
    shown = [(word, 1 / rank) for rank, word in enumerate(words[:WORDS], start=1)]
    return shown + [("", 1e-5)] * (WORDS - len(shown))


def _counts(texts: Sequence[str], customers: Sequence[str], row: NDArray[np.int64], rows: int, min_customers: int) -> dict[str, bytes]:
    """BERTopic's c-TF-IDF (Grootendorst 2022) and its vocabulary; no file when no word has enough customers."""
    from safetensors.numpy import save
    from scipy.sparse import csr_matrix

    words, used = _common_words(texts, customers, min_customers)
    if not words:
        return {}
    counts = csr_matrix((np.ones(len(row)), (row, np.arange(len(row)))), shape=(rows, len(row))) @ used
    in_topic, in_all = np.asarray(counts.sum(axis=1)).ravel(), np.asarray(counts.sum(axis=0)).ravel()
    rarity = np.log(int(in_topic.mean()) / in_all + 1)
    scores = counts.multiply(1 / np.maximum(in_topic, 1)[:, None]).multiply(rarity).tocsr()
    scores.sort_indices()
    arrays = {"indptr": scores.indptr, "indices": scores.indices, "data": scores.data, "shape": np.array(scores.shape), "diag": rarity}
    how = {"ctfidf_model": {"bm25_weighting": False, "reduce_frequent_words": False},
           "vectorizer_model": {"params": {"ngram_range": [1, 1]}, "vocab": {word: at for at, word in enumerate(words)}}}
    return {COUNTS: save(arrays), COUNTED: _json(how)}


def _common_words(texts: Sequence[str], customers: Sequence[str], min_customers: int) -> tuple[list[str], Any]:
    """Words that enough customers use, alphabetically, and how often each text does (n, words); as BERTopic will split new text."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer()
    try:
        used = vectorizer.fit_transform(texts)
    except ValueError:  # no word at all
        return [], None
    _, person = np.unique(np.asarray(customers), return_inverse=True)
    by_person = csr_matrix((np.ones(len(person)), (person, np.arange(len(person)))), shape=(person.max() + 1, len(person))) @ used
    people = by_person.getnnz(axis=0)
    names = vectorizer.get_feature_names_out()
    common = np.flatnonzero(people >= min_customers)
    # Numbers and words of grammar are no terms: what holds for a topic's words holds here.
    found = read([str(name) for name in names[common]])
    kept = common[[found.unit[row] for row in range(len(found.term)) if found.written(row) == names[common[found.unit[row]]]]]
    return [str(name) for name in names[kept]], used[:, kept]


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
