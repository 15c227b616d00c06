"""The peak–end rule, checked: does what was strongest and what was last tell a rating, or does the mean (Kahneman et al. 1993)?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.intervals import mean_interval
from jminer.statistics.resampling import bootstrap_sum, percentile_interval

Numbers = NDArray[np.float64]
LEAST_MENTIONS = 3
"""With two mentions peak and end are the mean."""
MODELS = {"mean": ("mean",), "peak_end": ("peak", "end"), "all": ("mean", "peak", "end")}


@dataclass(frozen=True, slots=True)
class Recalled:
    """One entry per customer: mean, strongest and last valence of the mentions, and the rating that followed."""

    mean: Numbers
    peak: Numbers
    end: Numbers
    rating: Numbers


def tell_ratings(recalled: Recalled, counts: NDArray[np.int32]) -> Iterator[dict[str, Any]]:
    """Rows of the table `peak_end`: R² of each model with every customer predicted from the others, and the index if it has earned its place.

    counts: draws of these customers (draws, customers); the interval is that of the errors, the models are not fitted anew.
    """
    n = len(recalled.rating)
    lone = np.full(n, (recalled.rating.sum())) - recalled.rating
    spread = (recalled.rating - lone / (n - 1)) ** 2
    errors = {name: left_out_errors([getattr(recalled, column) for column in columns], recalled.rating) ** 2 for name, columns in MODELS.items()}
    if spread.sum() < 1e-9:
        yield from ({"model": name, "customers": n, "says": "All rate alike: there is nothing to tell."} for name in MODELS)
        return
    total = bootstrap_sum(spread, counts)
    told: dict[str, tuple[float, float]] = {}
    for name, error in errors.items():
        low, high = (float(end) for end in percentile_interval(1 - bootstrap_sum(error, counts) / np.maximum(total, 1e-9)))
        told[name] = low, high
        says = "Tells nothing of the rating." if low <= 0 else None
        yield {"model": name, "customers": n, "r2": round(float(1 - error.sum() / spread.sum()), 9), "low": round(low, 9), "high": round(high, 9), "says": says}
    better, _ = percentile_interval(bootstrap_sum(errors["mean"] - errors["peak_end"], counts) / np.maximum(total, 1e-9))
    yield _index(recalled, n, sure=told["peak_end"][0] > 0 and float(better) > 0)


def _index(recalled: Recalled, n: int, sure: bool) -> dict[str, Any]:
    if not sure:
        return {"model": "index", "customers": n, "says": "Peak and end do not surely tell more of the rating than the mean: no index."}
    index = (recalled.peak + recalled.end) / 2
    low, high = mean_interval(index)
    says = "Peak and end tell more of the rating than the mean does: this is the mean of both."
    return {"model": "index", "customers": n, "r2": round(float(index.mean()), 9), "low": round(low, 9), "high": round(high, 9), "says": says}


def left_out_errors(columns: Sequence[Numbers], outcome: Numbers) -> Numbers:
    """Error at each row of least squares fitted to all the others (Allen 1974): residual / (1 − leverage)."""
    design = np.column_stack([np.ones(len(outcome)), *columns])
    inverse = np.linalg.pinv(design)
    leverage = np.einsum("ij,ji->i", design, inverse)
    return np.asarray((outcome - design @ (inverse @ outcome)) / np.maximum(1 - leverage, 1e-6))
