"""How good an answer is: agreement with labels, and coherence of words counted alike for every contender."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.quality import agreement, diversity
from tests.benchmarks._topic_sets import Case

# scikit-learn's default, which BERTopic counts its words with; jminer's phrases are met as neighbouring tokens.
TOKEN = re.compile(r"\b\w\w+\b")
WORDS = 10
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

    NPMI: pairs that never meet count −1. C_V's sliding window of 110 words is the text itself: nearly all are shorter.
    """
    terms = [[tuple(TOKEN.findall(term.lower())) for term in topic[:WORDS]] for topic in words]
    number = {term: at for at, term in enumerate(sorted({term for topic in terms for term in topic if term}))}
    together = _together(number, texts)
    topics = [np.array([number[term] for term in topic if term]) for topic in terms]
    tables = [_npmi(together[np.ix_(at, at)]) for at in topics if len(at) > 1]
    pairs = [table[np.triu_indices(len(table), 1)].mean() for table in tables]
    return float(np.mean(pairs)), float(np.mean([_c_v(table) for table in tables]))


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
    tokens = TOKEN.findall(text.lower().replace("’", "'"))
    for length in range(1, longest + 1):
        yield from zip(*(tokens[at:] for at in range(length)), strict=False)


def _npmi(together: NDArray[np.float64]) -> NDArray[np.float64]:
    """NPMI of all pairs; −1 where two never meet, 1 where both are in every text."""
    alone = np.diag(together)
    value = np.where(together >= 1, 1.0, -1.0)
    meet = (together > 0) & (together < 1)
    value[meet] = np.log(together[meet] / np.outer(alone, alone)[meet]) / -np.log(together[meet])
    return value


def _c_v(npmi: NDArray[np.float64]) -> float:
    """Mean cosine of each term's row of NPMI with the sum of all rows."""
    # As in the paper, two that never meet have no information in common (gensim: log of almost nothing over itself).
    rows = np.where(npmi <= -1, 0.0, npmi)
    total = rows.sum(axis=0)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(total)
    return float(np.mean(rows @ total / np.where(lengths > 0, lengths, 1)))
