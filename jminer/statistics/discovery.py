"""False discovery: many tests at once, and the share of false alarms among those called found."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.intervals import wilson


def q_values(p: Iterable[float | None]) -> NDArray[np.float64]:
    """Benjamini–Hochberg q values of one family of tests, in the order given; None or NaN (no test) stays NaN.

    Source: Benjamini and Hochberg 1995.
    """
    given = np.array([np.nan if value is None else value for value in p], dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(given))
    order = tested[np.argsort(-given[tested], kind="stable")]
    places = np.arange(len(order), 0, -1)
    q = np.full(len(given), np.nan)
    q[order] = np.minimum(np.minimum.accumulate(given[order] * len(order) / np.maximum(places, 1)), 1.0)
    return q


def surely_above(hits: NDArray[np.int64], n: NDArray[np.int64], usual: float, q: float = 0.05) -> NDArray[np.bool_]:
    """Which shares hits / n exceed `usual`, with the false discoveries among them held at `q` (exact binomial tests).

    The lower end of each one's own Wilson interval must exceed it too, so that what is shown agrees with what is said.
    """
    from scipy.special import bdtrc

    hits, n = np.asarray(hits, dtype=np.float64), np.asarray(n, dtype=np.float64)
    at_least = np.where(hits > 0, bdtrc(np.maximum(hits - 1, 0), np.maximum(n, 1), usual), 1.0)
    return np.asarray((wilson(hits, n)[0] > usual) & (q_values(at_least) <= q))
