"""Empirical coverage of every nominal 95 % interval: `python tests/benchmarks/intervals.py [--trials 2000]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from jminer.statistics.intervals import corrected_share, wilson
from jminer.statistics.odds import mantel_haenszel
from jminer.statistics.resampling import bootstrap_mean, draws, percentile_interval

Interval = tuple[float, float]
Case = Callable[[np.random.Generator, int], tuple[float, Interval]]


def share(n: int, truth: float) -> Case:
    return lambda rng, trial: (truth, wilson(int(rng.binomial(n, truth)), n))


def corrected(n: int, truth: float, fpr: float, se: float) -> Case:
    def case(rng: np.random.Generator, trial: int) -> tuple[float, Interval]:
        hits = rng.binomial(n, truth * se + (1 - truth) * fpr)
        measured = (rng.binomial(800, fpr), 800), (rng.binomial(200, se), 200)
        return truth, corrected_share(hits, n, *measured, draws=1000, seed=trial)[1:]

    return case


def mean_by_customer(n: int) -> Case:
    """Skewed valence of customers who say one to many things; the mean over customers is estimated."""

    def case(rng: np.random.Generator, trial: int) -> tuple[float, Interval]:
        tone = rng.beta(0.6, 0.9, n) * 2 - 1
        noise = rng.normal(0, 0.3, n) / np.sqrt(1 + rng.poisson(1.5, n))
        low, high = percentile_interval(bootstrap_mean(tone + noise, draws(n, 1000, seed=trial)))
        return 0.6 / 1.5 * 2 - 1, (float(low), float(high))

    return case


def odds_in_strata(rng: np.random.Generator, trial: int) -> tuple[float, Interval]:
    n, m, base = np.array([60, 150, 90]), np.array([300, 200, 80]), np.array([0.05, 0.2, 0.4])
    lifted = 2 * base / (1 - base) / (1 + 2 * base / (1 - base))
    odds = mantel_haenszel(rng.binomial(n, lifted), n, rng.binomial(m, base), m)
    assert odds is not None
    return 2.0, (odds.low, odds.high)


CASES: dict[str, Case] = {
    "Wilson, 3 % of 200": share(200, 0.03),
    "Wilson, 20 % of 30": share(30, 0.2),
    "Wilson, 50 % of 1000": share(1000, 0.5),
    "Rogan–Gladen, 10 % of 400, fpr 2 %, se 80 %": corrected(400, 0.1, 0.02, 0.8),
    "Rogan–Gladen, 3 % of 600, fpr 1 %, se 70 %": corrected(600, 0.03, 0.01, 0.7),
    "customer bootstrap of a mean, 30 customers": mean_by_customer(30),
    "customer bootstrap of a mean, 300 customers": mean_by_customer(300),
    "Mantel–Haenszel odds ratio 2 in three strata": odds_in_strata,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=2000)
    trials = parser.parse_args().trials
    print(f"coverage of nominal 95 % intervals over {trials} trials")
    for name, case in CASES.items():
        rng = np.random.default_rng(20260301)
        covered = 0
        for trial in range(trials):
            truth, (low, high) = case(rng, trial)
            covered += low <= truth <= high
        print(f"  {covered / trials:6.1%}  {name}")


if __name__ == "__main__":
    main()
