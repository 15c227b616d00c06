"""Words for topics: terms that set a topic apart, a readable label, and units that show it.

A term is a word, two neighbouring words, or two words around a small one ("ease of use"), always as customers wrote
it. Terms are scored by class-based TF-IDF (Grootendorst 2022) over customers instead of occurrences: a customer counts
once per topic and term, so nobody can write a word into a label alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]

KEYWORDS = 10
CANDIDATES = 60  # best terms looked at per topic
PHRASE = 0.6  # a phrase takes the place of its word when so many of the word's customers use it
EXEMPLARS = 5
CENTRAL = 40  # exemplars are drawn from so many units nearest to the topic
DIVERSITY = 0.4  # weight of being unlike the exemplars already chosen

# Placeholders of masked data, addresses, handles: none of them is a customer's word.
_NO_WORDS = re.compile(r"\[[^\[\]]{1,40}\]|https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
# A word has no digit in it: numbers in feedback are orders, dates and phones.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# What scikit-learn's list lacks: contractions, and words of courtesy and time that carry no subject.
_MORE_STOPS = frozenset(
    """
    " i'm i've i'd i'll it's that's there's what's he's she's we're we've they're you're you've don't doesn't didn't can't couldn't won't wouldn't isn't
    aren't wasn't weren't hasn't haven't hadn't shouldn't im ive dont doesnt didnt cant wont isnt wasnt just really very also get got getting gets like
    did does doing don didn let lot quite bit ok okay pls thanks thank hi hello hey dear sir amp lol ur u thing things way going went
    """.split()  # noqa: SIM905 (a hundred quoted words are hard to read)
)


_LINKS = frozenset(["of", "to", "in", "on", "for", "with", "at", "from"])  # join two words into one idea: "lack of space"


@cache
def _stops() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS | _MORE_STOPS)


def terms(text: str) -> list[str]:
    """Return the terms of a text: words, neighbouring pairs, and pairs around a small word; lower case.

    >>> terms("Ease of use is great")
    ['ease', 'use', 'great', 'ease of use']
    """
    found: list[str] = []
    phrases: list[str] = []
    # Words on both sides of punctuation or of a placeholder are no phrase.
    for clause in re.split(r"[^\w\s'’-]+", _NO_WORDS.sub(" . ", text.lower())):
        words = [word.replace("’", "'") for word in _WORD.findall(clause)]
        content = [word not in _stops() and len(word) > 1 for word in words]
        found += [word for word, good in zip(words, content, strict=True) if good]
        for at in range(len(words) - 1):
            if content[at] and content[at + 1]:
                phrases.append(" ".join(words[at : at + 2]))
            elif at + 2 < len(words) and content[at] and words[at + 1] in _LINKS and content[at + 2]:
                phrases.append(" ".join(words[at : at + 3]))
    return found + phrases


def topic_keywords(
    texts: Sequence[str], customers: Sequence[str], index: NDArray[np.integer], topics: int, min_customers: int
) -> list[tuple[str, ...]]:
    """Up to ten terms per topic, best first, each used in it by at least `min_customers` customers; none repeats another."""
    names, counts = _customers_by_term(texts, customers, index, topics)
    if not names:
        return [()] * topics
    total = counts.sum(axis=0)
    # c-TF-IDF: a term's share of the topic times how rare the term is over all topics.
    rarity = np.log1p(counts.sum() / max(topics, 1) / np.maximum(total, 1))
    score = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) * rarity
    score[counts < min_customers] = 0
    return [_pick(names, *rows) for rows in zip(score, counts, strict=True)]


def _customers_by_term(
    texts: Sequence[str], customers: Sequence[str], index: NDArray[np.integer], topics: int
) -> tuple[list[str], Numbers]:
    """Terms in alphabetical order, and for each topic how many of its customers use each (topics, terms)."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    inside = np.flatnonzero(index >= 0)
    rows = inside.tolist()
    vectorizer = CountVectorizer(analyzer=terms, binary=True)
    try:
        used: csr_matrix = vectorizer.fit_transform([texts[row] for row in rows])
    except ValueError:  # no term at all
        return [], np.zeros((topics, 0))
    _, customer = np.unique(np.array([customers[row] for row in rows]), return_inverse=True)
    pairs, pair = np.unique(index[inside] * len(texts) + customer, return_inverse=True)
    ones = np.ones(len(inside))
    by_pair = csr_matrix((ones, (pair, np.arange(len(inside)))), shape=(len(pairs), len(inside))) @ used
    by_pair.data[:] = 1
    topic = csr_matrix((np.ones(len(pairs)), (pairs // len(texts), np.arange(len(pairs)))), shape=(topics, len(pairs)))
    counts = (topic @ by_pair).tocsc()
    # Terms of one customer say nothing and would fill the memory.
    common = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() >= 2)
    return vectorizer.get_feature_names_out()[common].tolist(), counts[:, common].toarray()


def _pick(names: list[str], score: Numbers, customers: Numbers) -> tuple[str, ...]:
    """The best terms, none of which contains another: a phrase replaces its word when most of its customers say the phrase."""
    best = np.lexsort((np.arange(len(score)), -score))[:CANDIDATES]
    chosen: list[tuple[int, frozenset[str]]] = []
    for at in best[score[best] > 0].tolist():
        stems = frozenset(word.rstrip("s") for word in names[at].split() if word not in _stops())
        alike = [place for place, (_, other) in enumerate(chosen) if stems <= other or other <= stems]
        if not alike:
            chosen.append((at, stems))
        elif all(stems > chosen[place][1] and customers[at] >= PHRASE * customers[chosen[place][0]] for place in alike):
            chosen[alike[0]] = (at, stems)
            chosen = [term for place, term in enumerate(chosen) if place not in alike[1:]]
    return tuple(names[at] for at, _ in chosen[:KEYWORDS])


def distinct_labels(keywords: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """A short phrase per topic: its best phrase, else its two best words; more words where two topics would be called alike."""
    labels: list[str] = []
    for words in keywords:
        shown = list(words) or ["no common words"]
        enough = 1 if " " in shown[0] else min(2, len(shown))
        options = [", ".join(shown[:length]) for length in range(enough, len(shown) + 1)]
        options += [f"{options[0]} ({number})" for number in range(2, len(labels) + 3)]
        labels.append(next(option for option in options if option not in labels))
    return tuple(labels)


def exemplars(vectors: Vectors, texts: Sequence[str], similarity: Numbers) -> list[int]:
    """Rows of up to five central and different units, by maximal marginal relevance (Carbonell & Goldstein 1998).

    `similarity` (n,) is each unit's cosine with its topic. Ties are decided by the text, not by the order of the rows.
    """
    central = sorted(range(len(texts)), key=lambda row: (-similarity[row], texts[row]))
    pool = list({texts[row]: row for row in reversed(central)}.values())
    pool = sorted(pool, key=lambda row: (-similarity[row], texts[row]))[:CENTRAL]
    likeness = exact_cosines(vectors[pool], vectors[pool])
    chosen: list[int] = []
    while len(chosen) < min(EXEMPLARS, len(pool)):
        seen = likeness[:, chosen].max(axis=1) if chosen else np.zeros(len(pool))
        value = (1 - DIVERSITY) * similarity[pool] - DIVERSITY * seen
        value[chosen] = -np.inf
        chosen.append(int(value.argmax()))
    return [pool[row] for row in chosen]
