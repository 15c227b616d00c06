"""How good topics are: coherence and diversity of their words, agreement with labels and with sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jminer.topicmodel.keywords import terms


def coherence(keywords: Sequence[Sequence[str]], texts: Sequence[str], top: int = 10) -> float:
    """Mean NPMI (−1 to 1) of the pairs of each topic's `top` terms over texts; pairs that never meet count −1.

    Source: Bouma 2009; Lau, Newman & Baldwin 2014. NaN when no topic has two terms.
    """
    wanted = sorted({term for words in keywords for term in words[:top]})
    number = {term: at for at, term in enumerate(wanted)}
    used = np.zeros((len(texts), len(wanted)), dtype=np.float32)
    for row, text in enumerate(texts):
        used[row, [number[term] for term in terms(text) if term in number]] = 1
    together = (used.T @ used).astype(np.float64) / max(len(texts), 1)
    values = [_npmi(together[np.ix_(at, at)]) for words in keywords if len(at := [number[w] for w in words[:top]]) > 1]
    return float(np.mean(values)) if values else float("nan")


def _npmi(together: NDArray[np.float64]) -> float:
    """Mean NPMI of all pairs, from the shares of texts that hold both terms (the diagonal: one term)."""
    first, second = np.triu_indices(len(together), 1)
    both, alone = together[first, second], np.diag(together)
    meet = (both > 0) & (both < 1)
    value = np.where(both >= 1, 1.0, -1.0)
    value[meet] = np.log(both[meet] / (alone[first] * alone[second])[meet]) / -np.log(both[meet])
    return float(value.mean())


def diversity(keywords: Sequence[Sequence[str]], top: int = 10) -> float:
    """Share of different terms among the topics' `top` terms (Dieng, Ruiz & Blei 2020); NaN without terms."""
    all_terms = [term for words in keywords for term in words[:top]]
    return len(set(all_terms)) / len(all_terms) if all_terms else float("nan")


def agreement(index: ArrayLike, truth: ArrayLike) -> dict[str, float]:
    """AMI, ARI and V-measure of topics with true labels over all units; each unit without a topic (−1) stands alone."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

    found = np.array(index, dtype=np.int64)
    alone = found < 0
    found[alone] = found.max(initial=-1) + 1 + np.arange(alone.sum())
    return {
        "ami": float(adjusted_mutual_info_score(truth, found)),
        "ari": float(adjusted_rand_score(truth, found)),
        "v": float(v_measure_score(truth, found)),
    }


def mutual_information(index: ArrayLike, groups: Any) -> float:
    """Information that topics and groups share, 0–1: over the smaller of their entropies. 0 when one of them is single."""
    from sklearn.metrics import normalized_mutual_info_score

    if len(np.unique(index)) < 2 or len(np.unique(groups)) < 2:
        return 0.0
    return float(normalized_mutual_info_score(groups, index, average_method="min"))
