"""The bootstrap draws customers, whole."""

import numpy as np
import pytest

from jminer.statistics.resampling import bootstrap_sum, draws, percentile_interval, rank_interval, ranks


def test_every_draw_has_as_many_customers_as_there_are():
    counts = draws(50, 200, seed=3)
    assert counts.shape == (200, 50)
    assert counts.dtype == np.int32
    assert (counts.sum(axis=1) == 50).all()
    assert counts.mean() == 1.0
    assert counts.std() == pytest.approx(np.sqrt(1 - 1 / 50), abs=0.03)
    assert (counts == draws(50, 200, seed=3)).all()
    assert (counts != draws(50, 200, seed=4)).any()


def test_sums_leave_silent_customers_out():
    counts = np.array([[2, 1, 0], [0, 0, 3]], dtype=np.int32)
    assert bootstrap_sum([1.0, -0.5, np.nan], counts) == pytest.approx([1.5, 0.0], abs=1e-6)


def test_sums_do_not_depend_on_the_order_of_customers():
    rng = np.random.default_rng(1)
    values, counts = rng.normal(size=997), draws(997, 50, seed=1)
    order = rng.permutation(997)
    assert (bootstrap_sum(values, counts) == bootstrap_sum(values[order], counts[:, order])).all()


def test_interval_of_a_mean_matches_its_standard_error():
    values = np.random.default_rng(2).normal(size=400)
    low, high = percentile_interval(bootstrap_sum(values, draws(400, 2000, seed=2)) / 400)
    assert (high - low) / 2 == pytest.approx(1.96 * values.std() / 20, rel=0.1)
    assert np.isnan(percentile_interval(np.full((5, 1), np.nan))[0]).all()


def test_of_nothing_there_is_no_interval():
    low, high = percentile_interval(np.empty((20, 0)))
    assert low.shape == high.shape == (0,)


def test_ranks_and_their_intervals():
    assert ranks(np.array([[0.1, 0.9, 0.9]])).tolist() == [[3, 1, 2]]
    sure = np.tile([3.0, 2.0, 1.0], (100, 1))
    best, worst, top = rank_interval(sure, top=1)
    assert best.tolist() == worst.tolist() == [1, 2, 3]
    assert top.tolist() == [1.0, 0.0, 0.0]
