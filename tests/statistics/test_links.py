"""Two series go together when chance does not explain it, and not because both grow."""

import numpy as np
import pytest

from jminer.statistics.links import correlated


def test_ranks_that_agree_are_found():
    x = np.array([0.1, 0.5, 0.2, 0.9, 0.4, 0.7, 0.3])
    rho, p = correlated(x, x**3, 2000, 1)
    assert rho == pytest.approx(1)
    assert p < 0.01
    assert correlated(x, -x, 2000, 1)[0] == pytest.approx(-1)


def test_ties_share_a_rank():
    scipy = pytest.importorskip("scipy.stats")
    x, y = np.array([1, 2, 2, 3, 5, 5.0]), np.array([2, 1, 4, 4, 6, 3.0])
    assert correlated(x, y, 100, 1)[0] == pytest.approx(scipy.spearmanr(x, y).statistic)


def test_two_things_that_grow_are_not_linked_by_that():
    rng = np.random.default_rng(3)
    trend = np.linspace(0, 10, 20)
    found = [correlated(trend + rng.normal(0, 1, 20), trend + rng.normal(0, 1, 20), 500, i, drifting=True)[1] for i in range(100)]
    assert np.mean(np.array(found) <= 0.05) <= 0.12
    assert correlated(trend + rng.normal(0, 1, 20), trend + rng.normal(0, 1, 20), 500, 1)[1] < 0.01


def test_what_never_changes_goes_with_nothing():
    assert np.isnan(correlated(np.ones(8), np.arange(8.0), 100, 1)).all()
