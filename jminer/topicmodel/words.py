"""What topics are called: a label, keywords, a description and a theme for each, all in customers' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from jminer.topicmodel.cosines import Vectors, unit_rows
from jminer.topicmodel.fitness import customers_of, fitness
from jminer.topicmodel.labels import BROAD, GOOD, description, group_terms, keywords, labels
from jminer.topicmodel.model import Theme
from jminer.topicmodel.terms import Ints, Terms, read
from jminer.topicmodel.themes import group_topics


@dataclass(frozen=True, slots=True)
class Words:
    """How one topic is called."""

    label: str
    keywords: tuple[str, ...]
    """Up to ten, the best first."""
    description: str
    """One line."""
    theme_id: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that at least a few of a group's customers write in the same way."""

    text: str
    customers: int
    words: int
    """Telling ones, its negation counted."""


def describe(
    texts: Sequence[str], customers: Sequence[str], vectors: Vectors, index: Ints, centroids: Vectors, min_customers: int
) -> tuple[tuple[Words, ...], tuple[Theme, ...]]:
    """Words for each topic, and the themes over the topics, the largest first.

    texts, customers (n,) and vectors (n, d) of length 1 are the units; index (n,) is the topic of each or −1; centroids
    (topics, d). Every word of it was written by at least `min_customers` customers of the topic (of the theme). The order
    of the units changes nothing.
    """
    if len(centroids) == 0:
        return (), ()
    writers = np.unique(np.asarray(customers), return_inverse=True)[1]
    units = _Units(read(texts, min_customers), writers, vectors, min_customers)
    topics = units.words(index, centroids)
    silent = np.flatnonzero([not topic.keywords for topic in topics])
    place = np.full(len(centroids) + 1, -1)
    place[silent] = np.arange(len(silent))
    if len(rows := np.flatnonzero(place[index] >= 0)):
        plain = _Units(read([texts[row] for row in rows.tolist()], min_customers, plain=True), writers[rows], vectors[rows], min_customers)
        named = [topic.label for topic in topics if topic.keywords]
        for at, words in zip(silent.tolist(), plain.words(place[index][rows], centroids[silent], taken=named), strict=True):
            topics[at] = words
    size = np.bincount(index[index >= 0], minlength=len(centroids))
    theme = group_topics(centroids, size)
    middle = np.zeros((theme.max() + 1, centroids.shape[1]))
    np.add.at(middle, theme[theme >= 0], (centroids * size[:, None])[theme >= 0])
    themes = units.words(np.append(theme, -1)[index], unit_rows(middle), BROAD, [topic.label for topic in topics])
    ids = [f"G{at + 1:02d}" for at in range(len(themes))]
    return (
        tuple(replace(topic, theme_id=ids[at] if at >= 0 else None) for topic, at in zip(topics, theme.tolist(), strict=True)),
        tuple(Theme(theme_id, words.label, words.keywords) for theme_id, words in zip(ids, themes, strict=True)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """All units with their terms, from which groups of them get words."""

    terms: Terms
    writers: Ints
    vectors: Vectors
    least: int

    def words(self, index: Ints, centroids: Vectors, good: float = GOOD, taken: Sequence[str] = ()) -> list[Words]:
        """Words for each group; a phrase that is not so `good` does not name it, and none is called as in `taken`."""
        fits = fitness(self.terms, self.writers, self.vectors, index, centroids, self.least)
        groups = group_terms(self.terms, fits, self.writers, index, self.least, len(centroids))
        chosen = [keywords(group, fits) for group in groups]
        people = np.zeros(len(centroids) + 1, dtype=np.int64)
        spoken, counts = customers_of(index + 1, self.writers)
        people[spoken] = counts
        says = [description(group, fits, *row) for group, *row in zip(groups, chosen, people[1:].tolist(), strict=True)]
        return [Words(*row) for row in zip(labels(groups, fits, good, taken), chosen, says, strict=True)]


def phrases(
    texts: Sequence[str], customers: Sequence[str], vectors: Vectors, index: Ints, centroids: Vectors, min_customers: int
) -> list[list[Phrase]]:
    """What each group's customers say, the best name first; arguments and guarantees as of `describe`."""
    if len(centroids) == 0 or not len(texts):
        return [[] for _ in range(len(centroids))]
    writers = np.unique(np.asarray(customers), return_inverse=True)[1]
    terms = read(texts, min_customers)
    fits = fitness(terms, writers, vectors, index, centroids, min_customers)
    groups = group_terms(terms, fits, writers, index, min_customers, len(centroids))
    return [
        [Phrase(term.text, int(fits.customers[term.row]), len(term.stems)) for term in sorted(group, key=lambda term: (-fits.label[term.row], term.text))]
        for group in groups
    ]
