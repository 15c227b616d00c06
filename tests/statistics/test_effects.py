"""False discovery, odds ratios, power and shrinkage against known values."""

import numpy as np
import pytest

from jminer.statistics.discovery import q_values, surely_above
from jminer.statistics.odds import enrichment, mantel_haenszel, mantel_haenszel_log_odds, share_ratio
from jminer.statistics.power import customers_needed, power_of
from jminer.statistics.shrinkage import shrunk_means


def test_q_values_agree_with_scipy_and_skip_what_was_not_tested():
    stats = pytest.importorskip("scipy.stats")
    p = [0.01, 0.04, 0.03, 0.005, 0.9, 0.04]
    assert q_values(p) == pytest.approx(stats.false_discovery_control(p))
    q = q_values([0.01, None, float("nan"), 0.02])
    assert q[[0, 3]].tolist() == pytest.approx([0.02, 0.02])
    assert np.isnan(q[1:3]).all()
    assert q_values([]).shape == (0,)


def test_a_share_is_surely_above_only_when_chance_does_not_explain_the_best_of_many():
    rng = np.random.default_rng(8)
    found = [surely_above(rng.binomial(40, 0.2, 300), np.full(300, 40), 0.2).sum() for _ in range(20)]
    assert np.mean(np.array(found) > 0) <= 0.1
    hits = np.r_[rng.binomial(40, 0.2, 50), [20, 0], [0]]
    above = surely_above(hits, np.r_[np.full(52, 40), [0]], 0.2)
    assert above[50]
    assert not above[51:].any()


def test_mantel_haenszel_on_one_table_is_the_plain_odds_ratio():
    odds = mantel_haenszel([20], [100], [10], [100])
    assert odds.ratio == pytest.approx(20 * 90 / (10 * 80))
    # In one stratum the Robins–Breslow–Greenland variance is Woolf's.
    assert odds.error == pytest.approx(np.sqrt(1 / 20 + 1 / 80 + 1 / 10 + 1 / 90))


def test_mantel_haenszel_weighs_strata_and_removes_their_confounding():
    # Crude: 50 of 150 against 35 of 150; within each stratum the shares are the same.
    odds = mantel_haenszel([45, 5], [100, 50], [22.5, 10], [50, 100])
    assert odds.ratio == pytest.approx(1.0)
    assert odds.low < 1 < odds.high
    # Two opposite tables: by hand, R = 8·98/226 + 5·129/369 and S = 22·98/226 + 76·159/369.
    odds = mantel_haenszel([8, 5], [106, 164], [22, 76], [120, 205])
    assert odds.ratio == pytest.approx((8 * 98 / 226 + 5 * 129 / 369) / (22 * 98 / 226 + 76 * 159 / 369))


def test_nothing_against_nothing_is_no_lift_even_between_unequal_groups():
    odds = mantel_haenszel([0], [20], [0], [400])
    assert odds.ratio == pytest.approx(1.0)
    assert odds.low < 0.1
    assert odds.high > 10
    assert mantel_haenszel([3], [20], [0], [0]) is None


def test_the_ratio_of_shares_in_one_table_is_that_of_katz_and_needs_no_hits():
    relative_risk = pytest.importorskip("scipy.stats.contingency").relative_risk
    ends = relative_risk(20, 100, 30, 400).confidence_interval()
    assert share_ratio([20], [100], [30], [400]) == pytest.approx((20 / 100 / (30 / 400), *ends))
    ratio, low, high = share_ratio([0], [20], [0], [400])
    assert (ratio, low < 0.1, high > 10) == (pytest.approx(1.0), True, True)
    ratio, low, high = share_ratio([20], [20], [400], [400])
    assert low < ratio < high
    assert share_ratio([3], [20], [0], [0]) is None


def test_the_ratio_of_shares_removes_the_confounding_of_strata():
    assert share_ratio([45, 5], [100, 50], [22.5, 10], [50, 100])[0] == pytest.approx(1.0)


def test_many_tables_at_once():
    hits, n = np.array([[20, 5], [10, 9]]), np.array([100, 50])
    rest, m = np.array([[10, 9], [20, 5]]), np.array([100, 50])
    both = mantel_haenszel_log_odds(hits, n, rest, m)
    assert both[0] == pytest.approx(mantel_haenszel(hits[0], n, rest[0], m).log_odds)
    assert both[1] == pytest.approx(-both[0])
    assert np.isfinite(mantel_haenszel_log_odds([[0]], [[10]], [[4]], [[10]])).all()


def test_the_odds_interval_covers_the_truth_over_strata():
    rng = np.random.default_rng(11)
    n, m, base = np.array([60, 150, 90]), np.array([300, 200, 80]), np.array([0.05, 0.2, 0.4])
    lifted = 2 * base / (1 - base) / (1 + 2 * base / (1 - base))
    covered = [
        (odds := mantel_haenszel(rng.binomial(n, lifted), n, rng.binomial(m, base), m)).low <= 2 <= odds.high
        for _ in range(400)
    ]
    assert 0.92 <= np.mean(covered) <= 0.98


def test_enrichment_shrinks_a_handful_more_than_a_crowd():
    log_odds, low, p = enrichment([2, 200], [4, 400], [10, 1000], [100, 10000])
    assert log_odds[0] < log_odds[1]
    assert low[0] < low[1]
    assert p[1] < 1e-6
    assert enrichment([0], [0], [0], [0])[0][0] == pytest.approx(0.0)


def test_power_matches_the_simulated_table_of_the_methods():
    for n, power in [(100, 0.56), (200, 0.80), (400, 0.96)]:
        assert power_of(0.10, 0.05, n, 3 * n) == pytest.approx(power, abs=0.04)
    assert power_of(0.05, 0.05, 500, 500) == pytest.approx(0.05, abs=0.001)
    assert power_of(0.1, 0.05, 0, 100) == 0.0


def test_customers_needed_is_the_least_number_that_suffices():
    n = customers_needed(0.10, 0.05)
    assert power_of(0.10, 0.05, n, 3 * n) >= 0.8 > power_of(0.10, 0.05, n - 1, 3 * (n - 1))
    assert customers_needed(0.05, 0.05) is None


def test_small_cells_move_most_towards_the_others():
    shrunk, _ = shrunk_means([-0.8, 0.5, 0.4, np.nan, 0.3, 0.6], [0.5, 0.01, 0.01, 0.1, 0.01, 0.01])
    assert -0.8 < shrunk[0] < 0.4
    assert abs(shrunk[1] - 0.5) < 0.06
    assert np.isnan(shrunk[3])
    alike, _ = shrunk_means([0.1] * 5, [0.1, 0.2, 0.3, 0.1, 0.2])
    assert alike.tolist() == pytest.approx([0.1] * 5)


def test_three_cells_are_too_few_to_lean_on():
    shrunk, variance = shrunk_means([-0.5, 0.0, 0.5], [0.1, 0.1, 0.1])
    assert shrunk.tolist() == [-0.5, 0.0, 0.5]
    assert variance.tolist() == [0.1, 0.1, 0.1]


@pytest.mark.parametrize("k", [5, 9, 200])
def test_shrinkage_comes_nearer_to_the_truth_and_knows_how_near(k):
    rng = np.random.default_rng(3)
    closer, covered = [], []
    for _ in range(2000 // k):
        truth, variance = rng.normal(0, 0.2, k), rng.uniform(0.01, 0.1, k)
        seen = truth + rng.normal(0, np.sqrt(variance))
        shrunk, left = shrunk_means(seen, variance)
        closer.append(((shrunk - truth) ** 2).mean() / ((seen - truth) ** 2).mean())
        covered.append((np.abs(shrunk - truth) <= 1.96 * np.sqrt(left)).mean())
    assert np.mean(closer) < 0.95
    assert 0.93 <= np.mean(covered) <= 0.99
