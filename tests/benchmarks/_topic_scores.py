"""How good an answer is: agreement with labels, and coherence of words counted alike for every contender."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.quality import agreement, diversity
from tests.benchmarks._topic_sets import Case

TOKEN = re.compile(r"\b\w\w+\b")  # scikit-learn's default
DROPPED = re.compile(r"[^A-Za-z0-9 ]+")  # what BERTopic takes out of English texts before it counts: its words are "dont" and "wifi"
WORDS = 10
SMALL = 1e-12
Labels = NDArray[np.int64]
Words = Sequence[Sequence[str]]
Term = tuple[str, ...]


def scores(case: Case, labels: Labels, words: Words) -> dict[str, float]:
    """All that is said of one answer to a set; what needs labels is missing for a set without."""
    inside, found = case.inside, len(np.unique(labels[labels >= 0]))
    npmi, c_v = coherence(words, case.texts)
    both = {"k": found, "coverage": float((labels[inside] >= 0).mean()), "NPMI": npmi, "C_V": c_v, "diversity": diversity(words)}
    if case.truth is None:
        return both
    like = agreement(labels, case.truth)
    told = {"AMI": like["ami"], "ARI": like["ari"], "V": like["v"], "k off": abs(found - case.count) / case.count}
    return {**told, **both, **({} if inside.all() else {"oos out": float((labels[~inside] < 0).mean())})}


def seed_agreement(answers: Sequence[Labels]) -> float:
    """Mean ARI of all pairs of answers; in both, each unit without a topic stands alone."""
    return float(np.mean([agreement(one, alone(other))["ari"] for one, other in combinations(answers, 2)])) if len(answers) > 1 else float("nan")


def alone(labels: Labels) -> Labels:
    """Labels in which each unassigned unit is a cluster of its own."""
    return np.where(labels >= 0, labels, labels.max(initial=-1) + 1 + np.arange(len(labels)))


def coherence(words: Words, texts: Sequence[str]) -> tuple[float, float]:
    """Mean NPMI (Bouma 2009) and mean C_V (Röder, Both & Hinneburg 2015) of the topics' ten best terms over the texts.

    A text holds a term when its tokens are neighbours there, with punctuation between them or taken out: so words are found
    however a contender has read them. NPMI: pairs that never meet count −1. C_V's sliding window of 110 words is the text itself: nearly all are shorter.
    """
    terms = [[tuple(TOKEN.findall(term.lower())) for term in topic[:WORDS]] for topic in words]
    number = {term: at for at, term in enumerate(sorted({term for topic in terms for term in topic if term}))}
    together = _together(number, texts)
    topics = [np.array([number[term] for term in topic if term]) for topic in terms]
    tables = [together[np.ix_(at, at)] for at in topics if len(at) > 1]
    return (float(np.mean([_npmi(table) for table in tables])), float(np.mean([_c_v(table) for table in tables]))) if tables else (np.nan, np.nan)


def _together(number: dict[Term, int], texts: Sequence[str]) -> NDArray[np.float64]:
    """The share of texts that hold both of two terms (terms, terms)."""
    from scipy.sparse import csr_matrix

    longest = max(map(len, number), default=1)
    rows = [sorted({number[term] for term in _sequences(text, longest) if term in number}) for text in texts]
    starts = np.cumsum([0, *map(len, rows)])
    places = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
    used = csr_matrix((np.ones(len(places)), places, starts), shape=(len(texts), len(number)))
    return np.asarray((used.T @ used).toarray() / len(texts))


def _sequences(text: str, longest: int) -> Iterator[Term]:
    """All runs of up to so many neighbouring tokens."""
    small = text.lower()
    for tokens in (TOKEN.findall(small), TOKEN.findall(DROPPED.sub("", re.sub(r"\s", " ", small)))):
        for length in range(1, longest + 1):
            yield from zip(*(tokens[at:] for at in range(length)), strict=False)


def _npmi(together: NDArray[np.float64]) -> float:
    """Mean NPMI of all pairs; 1 where both are in every text."""
    first, second = np.triu_indices(len(together), 1)
    both, expected = together[first, second], np.diag(together)[first] * np.diag(together)[second]
    meet = (both > 0) & (both < 1)
    value = np.where(both >= 1, 1.0, -1.0)
    value[meet] = np.log(both[meet] / expected[meet]) / -np.log(both[meet])
    return float(value.mean())


def _c_v(together: NDArray[np.float64]) -> float:
    """Mean cosine of each term's row of NPMI with the sum of all rows; those that never meet smoothed as in the paper."""
    both = np.minimum(together + SMALL, 1 - SMALL)
    rows = np.log(both / np.maximum(np.outer(np.diag(together), np.diag(together)), SMALL)) / -np.log(both)
    total = rows.sum(axis=0)
    return float(np.mean(rows @ total / np.maximum(np.linalg.norm(rows, axis=1) * np.linalg.norm(total), SMALL)))
