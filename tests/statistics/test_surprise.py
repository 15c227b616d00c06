"""Surprise: nothing is found where nothing changed, and what changed is found."""

import numpy as np
import pytest

from jminer.statistics.discovery import q_values
from jminer.statistics.surprise import PAST, surprises


def counts(shares, n, seed, spread=0.0):
    """Binomial counts (topics, periods, 1), the shares of each period scattered by a factor."""
    random = np.random.default_rng(seed)
    factor = random.gamma(1 / spread, spread, (len(shares), len(n))) if spread else np.ones((len(shares), len(n)))
    return random.binomial(np.asarray(n), np.minimum(np.asarray(shares)[:, None] * factor, 1))[:, :, None], np.asarray(n)[:, None]


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.1])
def test_nothing_is_found_where_nothing_changed(spread):
    alarms = 0
    for seed in range(40):
        _, p = surprises(*counts(np.geomspace(0.003, 0.2, 25), [300, 500, 400, 350, 600, 450, 500, 380], seed, spread))
        alarms += (q_values(p.ravel()) <= 0.05).any()
    assert alarms <= 6  # of 40; 2 were to be expected if the tests were exact


def test_p_values_are_no_smaller_than_chance_makes_them():
    drawn = [surprises(*counts([0.05] * 20, [400] * 8, seed))[1][:, PAST:] for seed in range(20)]
    assert 0.02 <= np.mean(np.concatenate(drawn) <= 0.05) <= 0.06


def test_a_topic_that_trebles_is_found_in_its_period():
    hits, n = counts([0.03, 0.05, 0.1], [400] * 8, 1)
    hits[0, 6] = 36
    expected, p = surprises(hits, n)
    q = q_values(p.ravel()).reshape(p.shape)
    assert np.argwhere(q <= 0.05).tolist() == [[0, 6]]
    assert expected[0, 6] == pytest.approx(12, rel=0.4)


def test_another_mix_of_sources_is_no_news():
    shares = np.array([0.02, 0.3])
    n = np.array([[900, 100]] * 5 + [[100, 900]])
    hits = np.random.default_rng(2).binomial(n, shares)[None]
    assert surprises(hits, n)[1][0, 5] > 0.05
    merged, everyone = hits.sum(axis=2, keepdims=True), n.sum(axis=1, keepdims=True)
    assert surprises(merged, everyone)[1][0, 5] < 0.001


def test_a_source_without_a_past_is_left_out_and_the_first_periods_are_not_judged():
    n = np.array([[100, 0]] * 5 + [[100, 500]])
    hits = np.array([[[5, 0]] * 5 + [[5, 400]]])
    expected, p = surprises(hits, n)
    assert np.isnan(p[0, :PAST]).all()
    assert expected[0, 5] == pytest.approx(5, rel=0.1)
    assert p[0, 5] > 0.5


def test_no_periods_and_no_customers_are_no_fault():
    expected, p = surprises(np.zeros((2, 6, 1), int), np.zeros((6, 1), int))
    assert (p[:, PAST:] == 1).all()
    assert (expected[:, PAST:] == 0).all()
    assert surprises(np.zeros((0, 0, 0), int), np.zeros((0, 0), int))[1].shape == (0, 0)
