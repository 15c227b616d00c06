"""Figures with their 95 % intervals: by a bootstrap over texts, Wilson's for shares; and word counts as a model to stand beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.heads.rows import Rows
from jminer.statistics.intervals import wilson

DRAWS = 300
Score = Callable[..., float]


def figure(score: Score, *columns: Any) -> str:
    """A score of some columns (texts, …) with its interval over texts: 0.712 (0.690-0.735)."""
    arrays = [np.asarray(column) for column in columns]
    random, n = np.random.default_rng(1), len(arrays[0])
    drawn = [score(*(array[at] for array in arrays)) for at in (random.integers(0, n, n) for _ in range(DRAWS))]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{score(*arrays):.3f} ({low:.3f}-{high:.3f})"


def share(right: Sequence[bool] | NDArray[np.bool_]) -> str:
    """A share with Wilson's interval."""
    low, high = wilson(float(np.sum(right)), len(right))
    return f"{np.mean(right):.3f} ({low:.3f}-{high:.3f})"


def macro(labels: Sequence[str]) -> Score:
    """Macro-F1 of some labels, of names that are true and found."""
    from sklearn.metrics import f1_score

    return lambda truth, found: float(f1_score(truth, found, labels=list(labels), average="macro", zero_division=0))


def micro(given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Micro-F1 of labels given (texts, labels)."""
    return float(2 * (given & truth).sum() / max(given.sum() + truth.sum(), 1))


def word_counts(rows: Rows, balanced: bool = False) -> Callable[[Sequence[str]], NDArray[np.float64]]:
    """TF-IDF of words and pairs under a logistic regression, on the rows that a head learns from: texts → chances (texts, labels)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    seen, several = np.flatnonzero(~rows.apart), rows.kind == "multilabel"
    regression = LogisticRegression(C=4.0, max_iter=300, class_weight="balanced" if balanced else None)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, OneVsRestClassifier(regression) if several else regression)
    targets = rows.targets[seen] if several else rows.targets[seen].argmax(axis=1)
    model.fit([rows.texts[at] for at in seen], targets)
    return lambda texts: np.asarray(model.predict_proba(list(texts)))
