"""Odds ratios and ratios of shares: how much more often one group has something than another, in strata."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """A log odds ratio and its standard error."""

    log_odds: float
    error: float

    @property
    def ratio(self) -> float:
        """The odds ratio."""
        return exp(self.log_odds)

    def bound(self, side: int, confidence: float = 0.95) -> float:
        """Lower (side −1) or upper (side 1) end of the two-sided interval of the odds ratio."""
        return exp(self.log_odds + side * NormalDist().inv_cdf(0.5 + confidence / 2) * self.error)

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval of the odds ratio."""
        return self.bound(-1)

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval of the odds ratio."""
        return self.bound(1)


def mantel_haenszel(hits: ArrayLike, n: ArrayLike, rest_hits: ArrayLike, rest_n: ArrayLike) -> OddsRatio | None:
    """Common odds ratio of a segment against the rest over strata: hits among n in each stratum, (strata,).

    None when no stratum has customers of both sides. Where the ratio would be 0 or infinite, every stratum gets one
    hit and one miss more, shared between the two sides by their size: +0.5 each when they are equal, and no lift out
    of nothing when they are not (Sweeting, Sutton and Lambert 2004).
    Source: Mantel and Haenszel 1959; variance of Robins, Breslow and Greenland 1986.
    """
    a, m, b, k = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (hits, n, rest_hits, rest_n))
    both = (m > 0) & (k > 0)
    a, m, b, k = a[both], m[both], b[both], k[both]
    if not a.size:
        return None
    right, wrong = _weights(a, m, b, k)
    if right.sum() <= 0 or wrong.sum() <= 0:
        a, m, b, k = _one_more(a, m, b, k)
        right, wrong = _weights(a, m, b, k)
    agree = (a + k - b) / (m + k)
    r, s = right.sum(), wrong.sum()
    variance = (
        (agree * right).sum() / (2 * r * r)
        + (agree * wrong + (1 - agree) * right).sum() / (2 * r * s)
        + ((1 - agree) * wrong).sum() / (2 * s * s)
    )
    return OddsRatio(log(r / s), sqrt(variance))


def _one_more(a: Numbers, m: Numbers, b: Numbers, k: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """One hit and one miss more in every stratum, shared between the two sides by their size."""
    return a + m / (m + k), m + 2 * m / (m + k), b + k / (m + k), k + 2 * k / (m + k)


def share_ratio(hits: ArrayLike, n: ArrayLike, rest_hits: ArrayLike, rest_n: ArrayLike) -> tuple[float, float, float] | None:
    """How many times as common in a segment as in the rest, common to all strata (strata,): (ratio, low, high) at 95 %.

    None when no stratum has customers of both sides. Where one side has no hit, or both have nothing else, hits and misses are added as in `mantel_haenszel`.
    Source: Greenland and Robins 1985, the ratio of Mantel and Haenszel 1959 for shares; with one stratum it is Katz et al. 1978.
    """
    a, m, b, k = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (hits, n, rest_hits, rest_n))
    both = (m > 0) & (k > 0)
    a, m, b, k = a[both], m[both], b[both], k[both]
    if not a.size:
        return None
    if min(a.sum(), b.sum(), (m + k - a - b).sum()) <= 0:
        a, m, b, k = _one_more(a, m, b, k)
    inside, outside = (a * k / (m + k)).sum(), (b * m / (m + k)).sum()
    variance = ((m * k * (a + b) - a * b * (m + k)) / (m + k) ** 2).sum() / (inside * outside)
    half = NormalDist().inv_cdf(0.975) * sqrt(max(variance, 0.0))
    ratio = float(inside / outside)
    return ratio, ratio * exp(-half), ratio * exp(half)


def mantel_haenszel_log_odds(hits: ArrayLike, n: ArrayLike, rest_hits: ArrayLike, rest_n: ArrayLike) -> Numbers:
    """The log odds ratio alone, for many tables at once: (…, strata) → (…); for permutations.

    Where the ratio would be 0 or infinite, 0.5 is added to the numerator and denominator sums, so that it stays
    ordered and finite; 0 when nothing can be compared.
    """
    a, m, b, k = (np.asarray(x, dtype=np.float64) for x in (hits, n, rest_hits, rest_n))
    right, wrong = _weights(a, m, b, k)
    r, s = right.sum(axis=-1), wrong.sum(axis=-1)
    edge = 0.5 * ((r <= 0) | (s <= 0))
    return np.where((r <= 0) & (s <= 0), 0.0, np.log(np.maximum(r + edge, 1e-300) / np.maximum(s + edge, 1e-300)))


def _weights(a: Numbers, m: Numbers, b: Numbers, k: Numbers) -> tuple[Numbers, Numbers]:
    """Numerator and denominator of every stratum; 0 where one side is empty."""
    total = np.where((m > 0) & (k > 0), m + k, np.inf)
    return a * (k - b) / total, b * (m - a) / total


def enrichment(
    inside_hits: ArrayLike, inside_n: ArrayLike, outside_hits: ArrayLike, outside_n: ArrayLike, prior: float = 2.0
) -> tuple[Numbers, Numbers, Numbers]:
    """Log odds of a hit inside against outside, shrunk: (log odds, lower 95 % bound, one-sided p), each (k,).

    The prior is worth `prior` customers on each side at the overall share, so a handful cannot look like a finding.
    Source: Monroe, Colaresi and Quinn 2008 (informative Dirichlet prior), for two outcomes.
    """
    from scipy.special import ndtr

    x, n, y, m = (np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (inside_hits, inside_n, outside_hits, outside_n))
    share = np.clip((x + y + 0.5) / (n + m + 1.0), 1e-6, 1 - 1e-6)
    one, other = prior * share, prior * (1 - share)
    log_odds = np.log((x + one) / (n - x + other)) - np.log((y + one) / (m - y + other))
    error = np.sqrt(1 / (x + one) + 1 / (n - x + other) + 1 / (y + one) + 1 / (m - y + other))
    return log_odds, log_odds - NormalDist().inv_cdf(0.975) * error, ndtr(-log_odds / error)
