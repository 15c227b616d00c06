"""False discovery: many tests at once, and the share of false alarms among those called found."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


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
