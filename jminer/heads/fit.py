"""Fit linear heads with scikit-learn.

Plain logistic regression: one optimum, so a rerun gives the same numbers. Probabilities are
calibrated by one temperature (Guo et al. 2017), thresholds maximise each label's F1, both on rows that were not fitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Vectors
from jminer.heads.model import Kind, Probabilities, probabilities_of

FOLDS = 5
SEED = 20261122
BINS = 15  # of the calibration error, as in Guo et al.

Targets = NDArray[np.bool_]
Groups = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The numbers of a fitted head: coefficients (labels, dimensions) and intercepts (labels,)."""

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def logits(self, vectors: Vectors) -> Probabilities:
        """Return scores of shape (texts, labels)."""
        return np.asarray(vectors @ self.coefficients.T + self.intercepts, dtype=np.float64)


def fit(kind: Kind, vectors: Vectors, targets: Targets, strength: float, balanced: bool = False, weights: Numbers | None = None) -> Weights:
    """Fit a head to targets of shape (texts, labels).

    `strength` is scikit-learn's C; `weights`, shape (texts,), say what each text counts. `balanced` weighs the classes equally, so that the
    probabilities do not carry the training sets' shares into other people's feedback.
    """
    import sklearn.linear_model  # noqa: F401  (brings the libraries whose threads are to be limited)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the sums, and so the last bits, must not depend on the machine's cores
        fitted = _multinomial if kind == "multiclass" else _one_vs_rest
        coefficients, intercepts = fitted(vectors, targets, strength, balanced, weights)
    return Weights(coefficients.astype(np.float32), intercepts.astype(np.float32))


def _multinomial(vectors: Vectors, targets: Targets, strength: float, balanced: bool, weights: Numbers | None) -> tuple[Numbers, Numbers]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500, class_weight="balanced" if balanced else None)
    model.fit(vectors, targets.argmax(axis=1), weights)
    if targets.shape[1] > 2:
        return model.coef_, model.intercept_
    return np.concatenate([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2  # two labels are kept as one


def _one_vs_rest(vectors: Vectors, targets: Targets, strength: float, balanced: bool, weights: Numbers | None) -> tuple[Numbers, Numbers]:
    from sklearn.linear_model import LogisticRegression

    weight = "balanced" if balanced else None
    columns = (targets[:, label] for label in range(targets.shape[1]))
    models = [LogisticRegression(C=strength, max_iter=500, class_weight=weight).fit(vectors, column, weights) for column in columns]
    return np.concatenate([model.coef_ for model in models]), np.concatenate([model.intercept_ for model in models])


def folds(groups: Groups, count: int = FOLDS) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (training rows, held-out rows); rows of one group (the sentences of a review) stay together."""
    names, member = np.unique(groups, return_inverse=True)
    fold_of_group = np.random.default_rng(SEED).permutation(len(names)) % count
    fold = fold_of_group[member]
    for held_out in range(count):
        yield np.flatnonzero(fold != held_out), np.flatnonzero(fold == held_out)


def temperature_of(kind: Kind, logits: Probabilities, targets: Targets) -> float:
    """The temperature at which logits of rows that were not fitted have the least log loss."""
    from scipy.optimize import minimize_scalar

    def loss(logarithm: float) -> float:
        return log_loss(kind, probabilities_of(kind, logits, float(np.exp(logarithm))), targets)

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))


def log_loss(kind: Kind, chances: Probabilities, targets: Targets) -> float:
    """Mean over the texts of −log of what was true; of several labels, the sum over them."""
    chances = np.clip(chances, 1e-12, 1 - 1e-12)
    missed = np.log(1 - chances) * ~targets if kind == "multilabel" else 0.0
    return -float((np.log(chances) * targets + missed).sum() / len(targets))


def best_threshold(chances: NDArray[np.float64], target: NDArray[np.bool_]) -> float:
    """The probability above which one label's F1 is best."""
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(target[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + target.sum())
    return float(chances[order[int(f1.argmax())]])


def f1_scores(given: Targets, targets: Targets) -> NDArray[np.float64]:
    """The F1 of each label, shape (labels,); 0 for a label that is never given nor true."""
    hits = (given & targets).sum(axis=0)
    return np.asarray(2 * hits / np.maximum(given.sum(axis=0) + targets.sum(axis=0), 1))


def calibration_error(chances: NDArray[np.float64], target: NDArray[np.bool_]) -> float:
    """The expected calibration error over equal-width bins: how far stated chances lie from what happened."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    stated = np.bincount(bins, weights=chances, minlength=BINS)
    happened = np.bincount(bins, weights=target.astype(float), minlength=BINS)
    return float(np.abs(stated - happened).sum() / counts.sum())
