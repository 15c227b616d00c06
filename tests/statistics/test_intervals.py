"""Shares: known values, the edges, and coverage by simulation."""

import numpy as np
import pytest

from jminer.statistics.intervals import corrected_share, mean_interval, wilson


def test_wilson_agrees_with_scipy_and_with_a_published_example():
    binomtest = pytest.importorskip("scipy.stats").binomtest
    for hits, n in [(15, 148), (0, 20), (20, 20), (1, 29), (263, 1000)]:
        expected = binomtest(hits, n).proportion_ci(0.95, method="wilson")
        assert wilson(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-9)
    # Newcombe 1998, table I: 81 of 263.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_nobody_asked_means_nothing_known():
    assert wilson(0, 0) == (0.0, 1.0)


def test_wilson_takes_columns():
    low, high = wilson(np.array([0, 5, 10]), np.array([0, 10, 10]))
    assert low.tolist() == pytest.approx([0.0, *(wilson(x, 10)[0] for x in (5, 10))])
    assert high.tolist() == pytest.approx([1.0, wilson(5, 10)[1], 1.0])


def test_errors_of_a_recogniser_are_taken_out():
    share, low, high = corrected_share(60, 1000, (10, 1000), (160, 200), seed=1)
    assert share == pytest.approx((0.06 - 0.01) / (0.8 - 0.01))
    assert low < share < high


def test_what_false_alarms_explain_is_no_share():
    share, low, _ = corrected_share(10, 1000, (12, 1000), seed=1)
    assert share == 0.0
    assert low == 0.0


def test_a_useless_recogniser_says_nothing():
    assert corrected_share(5, 10, 0.4, 0.3) == (0.0, 0.0, 1.0)
    assert corrected_share(0, 0, 0.01) == (0.0, 0.0, 1.0)


def test_corrected_interval_covers_the_truth():
    rng = np.random.default_rng(7)
    covered = 0
    for trial in range(300):
        hits = rng.binomial(400, 0.1 * 0.8 + 0.9 * 0.02)
        fpr, se = (rng.binomial(800, 0.02), 800), (rng.binomial(200, 0.8), 200)
        _, low, high = corrected_share(hits, 400, fpr, se, draws=800, seed=trial)
        covered += low <= 0.1 <= high
    assert 0.92 <= covered / 300 <= 0.99


def test_the_mean_of_few_skewed_values_is_covered_and_of_even_ones_it_is_students():
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(3)
    found = [mean_interval(rng.exponential(1, 10)) for _ in range(1000)]
    assert 0.92 <= np.mean([low <= 1 <= high for low, high in found]) <= 0.98
    even = np.array([-3.0, -1, -1, 1, 1, 3])
    assert mean_interval(even) == pytest.approx(stats.t.interval(0.95, 5, 0, even.std(ddof=1) / 6**0.5))
    assert mean_interval([0.5, 0.5, 0.5]) == (0.5, 0.5)
