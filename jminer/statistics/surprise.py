"""Surprise: is a count larger or smaller than what came before lets one expect?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

PAST = 3  # earlier periods without which nothing can be expected: fewer do not show how much periods differ by themselves
POOLED = 4.0  # periods that the spread common to all topics is worth beside a topic's own


def surprises(hits: NDArray[np.integer], n: NDArray[np.integer]) -> tuple[Numbers, Numbers]:
    """Expected counts and two-sided p, each (topics, periods), of hits (topics, periods, sources) among n (periods, sources).

    Each period is compared with all before it, source by source, so that another mix of sources is no news; a source
    without a past is left out. Counts are expected to scatter as a negative binomial: Poisson, plus what the past leaves
    unknown of the share, plus how much more than Poisson earlier periods scattered (moments; methods M17). NaN for the
    first three periods.
    """
    topics, periods, _ = hits.shape
    expected, p = np.full((topics, periods), np.nan), np.full((topics, periods), np.nan)
    for period in range(PAST, periods):
        past_hits, past_n = hits[:, :period].astype(np.float64), n[:period].astype(np.float64)
        usual = (past_hits.sum(axis=(1, 2)) + 0.5) / (past_n.sum() + 1)
        share = (past_hits.sum(axis=1) + usual[:, None]) / (past_n.sum(axis=0) + 1)
        now = np.where(past_n.sum(axis=0) > 0, n[period], 0).astype(np.float64)
        unknown = (share / (past_n.sum(axis=0) + 1)) @ now**2
        mean = share @ now
        expected[:, period] = mean
        seen = hits[:, period, past_n.sum(axis=0) > 0].sum(axis=1)
        spread = _spread(past_hits.sum(axis=2), share @ past_n.T)
        p[:, period] = _two_sided(seen, mean, mean + unknown + spread * mean**2 * (1 + 1 / period))
    return expected, p


def _spread(seen: Numbers, expected: Numbers) -> Numbers:
    """Relative variance of each topic's counts (topics, periods) beyond Poisson: its own, leaning on all topics', or all topics'."""
    periods = seen.shape[1]
    beyond = ((seen - expected) ** 2 * periods / (periods - 1) - expected).sum(axis=1)
    squares = np.maximum((expected**2).sum(axis=1), 1e-9)
    # The large topics tell the spread; what so few of them leave unknown of it is added as two standard errors.
    told = (periods - 1) * squares.sum() ** 2 / (squares**2).sum() if len(squares) else 1.0
    common = beyond.sum() / max(squares.sum(), 1e-9) * (1 + 2 * (2 / told) ** 0.5)
    own = (beyond / squares * periods + POOLED * common) / (periods + POOLED)
    return np.asarray(np.maximum(np.maximum(own, common), 0.0))


def _two_sided(seen: NDArray[np.integer], mean: Numbers, variance: Numbers) -> Numbers:
    """Twice the smaller tail of the negative binomial of this mean and variance; 1 where nothing is expected nor seen."""
    from scipy.special import betainc

    known = mean > 0
    mean = np.where(known, mean, 1.0)
    shape = mean**2 / np.maximum(np.where(known, variance, 2.0) - mean, 1e-9 * mean)
    more = np.where(seen > 0, betainc(np.maximum(seen, 1), shape, mean / (mean + shape)), 1.0)
    fewer = betainc(shape, seen + 1.0, shape / (mean + shape))
    return np.where(known, np.minimum(1.0, 2 * np.minimum(more, fewer)), 1.0)
