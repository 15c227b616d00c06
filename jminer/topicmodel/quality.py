"""How good topics are: coherence and diversity of their words, agreement with labels, with each other and with sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

WINDOW = 110  # tokens that count as meeting in C_V, as the paper has it
NEVER = 1e-12  # added to the share of windows in which two terms meet, so that its logarithm is finite

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
Term = tuple[str, ...]
Numbers = NDArray[np.float64]


def coherence(keywords: Sequence[Sequence[str]], texts: Sequence[str], top: int = 10) -> float:
    """Mean NPMI (−1 to 1) of the pairs of each topic's `top` terms over texts; pairs that never meet count −1.

    Source: Bouma 2009; Lau, Newman & Baldwin 2014. NaN when no topic has two terms.
    """
    return _mean_of_topics(_npmi, keywords, texts, top, None)


def c_v(keywords: Sequence[Sequence[str]], texts: Sequence[str], top: int = 10, window: int = WINDOW) -> float:
    """Mean C_V (about 0 to 1) of each topic's `top` terms: do they keep the same company? NaN when no topic has two terms.

    Terms meet in a window of so many tokens that slides over each text; each term's vector holds its NPMI with every
    term of the topic, and its cosine with the sum of these vectors is averaged.
    Source: Röder, Both & Hinneburg 2015 (segmentation one–set, indirect cosine over NPMI, arithmetic mean).
    """
    return _mean_of_topics(_indirect_cosine, keywords, texts, top, window)


def _mean_of_topics(measure: Any, keywords: Sequence[Sequence[str]], texts: Sequence[str], top: int, window: int | None) -> float:
    topics = [list(dict.fromkeys(filter(None, (_tokens(term) for term in words[:top])))) for words in keywords]
    number = {term: at for at, term in enumerate(sorted({term for words in topics for term in words}))}
    together = _together(number, texts, window)
    places = ([number[term] for term in words] for words in topics if len(words) > 1)
    values = [measure(together[np.ix_(at, at)]) for at in places]
    return float(np.mean(values)) if values else float("nan")


def _tokens(text: str) -> Term:
    return tuple(_TOKEN.findall(text.lower().replace("’", "'")))


def _together(number: dict[Term, int], texts: Sequence[str], window: int | None) -> Numbers:
    """Share of windows that hold both of two terms (terms, terms); the diagonal: one term. A short text is one window."""
    from scipy.sparse import csr_matrix

    longest = max(map(len, number), default=1)
    starts, columns = [0], list[int]()
    for text in texts:
        for seen in _windows(_tokens(text), number, longest, window):
            columns += seen
            starts.append(len(columns))
    used = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(starts) - 1, len(number)))
    return np.asarray((used.T @ used).toarray() / max(len(starts) - 1, 1))


def _windows(tokens: Term, number: dict[Term, int], longest: int, window: int | None) -> Iterator[list[int]]:
    """The terms in each window of a text, none twice. A term of several words is met where they stand side by side."""
    found: dict[int, list[tuple[int, int]]] = {}
    for length in range(1, longest + 1):
        for at, run in enumerate(zip(*(tokens[shift:] for shift in range(length)), strict=False)):
            if run in number:
                found.setdefault(number[run], []).append((at, at + length))
    last = len(tokens) - window if window else 0
    if not window or last <= 0:
        yield sorted(found)
        return
    inside = np.zeros((last + 1, len(found)), dtype=bool)
    terms = np.array(sorted(found), dtype=np.int64)
    for column, term in enumerate(terms.tolist()):
        for first, end in found[term]:
            inside[max(0, end - window) : first + 1, column] = True
    for row in inside:
        yield terms[row].tolist()


def _npmi(together: Numbers) -> float:
    """Mean NPMI of all pairs."""
    first, second = np.triu_indices(len(together), 1)
    both, alone = together[first, second], np.diag(together)
    meet = (both > 0) & (both < 1)
    value = np.where(both >= 1, 1.0, -1.0)
    value[meet] = np.log(both[meet] / (alone[first] * alone[second])[meet]) / -np.log(both[meet])
    return float(value.mean())


def _indirect_cosine(together: Numbers) -> float:
    """Mean cosine of each term's NPMI vector with the sum of all."""
    alone = np.maximum(np.diag(together), NEVER)
    both = np.minimum(together + NEVER, 1 - NEVER)
    rows = np.log(both / np.outer(alone, alone)) / -np.log(both)
    total = rows.sum(axis=0)
    length = np.linalg.norm(rows, axis=1) * np.linalg.norm(total)
    return float(np.mean(np.divide(rows @ total, length, out=np.zeros(len(rows)), where=length > 0)))


def diversity(keywords: Sequence[Sequence[str]], top: int = 10) -> float:
    """Share of different terms among the topics' `top` terms (Dieng, Ruiz & Blei 2020); NaN without terms."""
    all_terms = [term for words in keywords for term in words[:top]]
    return len(set(all_terms)) / len(all_terms) if all_terms else float("nan")


def agreement(index: ArrayLike, truth: ArrayLike) -> dict[str, float]:
    """AMI, ARI and V-measure of topics with true labels over all units; each unit without a topic (−1) stands alone."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

    found = alone(index)
    return {
        "ami": float(adjusted_mutual_info_score(truth, found)),
        "ari": float(adjusted_rand_score(truth, found)),
        "v": float(v_measure_score(truth, found)),
    }


def repeatability(answers: Sequence[ArrayLike]) -> dict[str, float]:
    """Mean AMI, ARI and V-measure of all pairs of answers (n,) on the same units; NaN for fewer than two answers."""
    pairs = [agreement(one, alone(other)) for one, other in combinations(answers, 2)]
    return {name: float(np.mean([pair[name] for pair in pairs])) if pairs else float("nan") for name in ("ami", "ari", "v")}


def alone(index: ArrayLike) -> NDArray[np.int64]:
    """The same topics, each unit without one (−1) being a topic of its own."""
    found = np.asarray(index, dtype=np.int64)
    return np.where(found >= 0, found, found.max(initial=-1) + 1 + np.arange(len(found)))


def mutual_information(index: ArrayLike, groups: ArrayLike) -> float:
    """Information that topics and groups share, 0–1: over the smaller of their entropies. 0 when one of them is single."""
    topic, group = (np.unique(each, return_inverse=True)[1] for each in (index, groups))
    if not len(topic) or not topic.any() or not group.any():
        return 0.0
    one, other, both = (_entropy(each) for each in (topic, group, topic * (group.max() + 1) + group))
    return max(0.0, (one + other - both) / min(one, other))


def _entropy(labels: NDArray[np.int64]) -> float:
    share = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(-(share * np.log(share)).sum())
