"""How far off a single prediction may be: intervals from the errors that the model made on people it had not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
EACH = 50
"""Known errors that each third of the predictions needs before it has its own interval."""


def conformal_interval(
    target: Numbers, predicted: Numbers, weights: Numbers, wanted: Numbers, confidence: float = 0.9, span: tuple[float, float] = (0.0, 1.0)
) -> tuple[Numbers, Numbers]:
    """Interval (low, high), each (m,), around the predictions `wanted` (m,), from n rows with a known target, predicted out of fold.

    Low, middling and high predictions have their own errors, as ratings end at 0 and 1; each end leaves half of the error, with the finite-sample
    correction of split conformal prediction (Vovk et al. 2005; by bins of the prediction: Mondrian). weights (n,) are 1 over the rows of the
    customer. Where the tail is thinner than the confidence asks for, the end is that of the `span`.
    """
    edges = _edges(predicted)
    mine, theirs = np.searchsorted(edges, predicted, side="right"), np.searchsorted(edges, wanted, side="right")
    low, high = np.full(len(wanted), span[0]), np.full(len(wanted), span[1])
    tail = (1 - confidence) / 2
    for part in range(len(edges) + 1):
        errors, weight, at = (target - predicted)[mine == part], weights[mine == part], theirs == part
        below, above = _end(-errors, weight, tail), _end(errors, weight, tail)
        low[at] = wanted[at] - below
        high[at] = wanted[at] + above
    return np.clip(low, *span), np.clip(high, *span)


def _edges(predicted: Numbers) -> Numbers:
    """Where the thirds of the predictions part; nowhere with too few of them."""
    return np.unique(np.quantile(predicted, [1 / 3, 2 / 3])) if len(predicted) >= 3 * EACH else np.empty(0)


def _end(errors: Numbers, weights: Numbers, tail: float) -> float:
    """The error that only a share `tail` exceeds, one more unseen row counted as exceeding it; infinite when there are too few."""
    order = np.argsort(errors, kind="stable")
    reached = np.cumsum(weights[order])
    needed = (1 - tail) * (weights.sum() + weights.max(initial=1.0))
    at = int(np.searchsorted(reached, needed - 1e-9))
    return float(errors[order][at]) if at < len(order) else np.inf
