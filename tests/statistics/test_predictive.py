"""Means helped by predictions, and intervals around single ones: right on average, and never surer than the ratings allow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.statistics.conformal import conformal_interval
from jminer.statistics.predictive import combined, powered_mean


def told(rng, n, m):
    """Ratings of n customers and predictions of n and of m others, who are less content."""
    content = np.concatenate([rng.uniform(0.4, 1, n), rng.uniform(0, 0.6, m)])
    rating = np.round(np.clip(content + rng.choice([-0.2, 0, 0.2], n + m), 0, 1) * 4) / 4
    return rating[:n], content[:n], content[n:], rating.mean()


def test_what_the_text_tells_of_the_others_is_put_right():
    rng = np.random.default_rng(1)
    rated, predicted, elsewhere, truth = told(rng, 200, 600)
    found = powered_mean(rated, predicted, elsewhere)
    low, high = found.interval()
    assert low <= truth <= high
    assert rated.mean() - truth > 0.2
    assert 0.5 < found.weight < 1


def test_predictions_that_tell_nothing_are_left_alone():
    rng = np.random.default_rng(2)
    rated = rng.choice([0.0, 0.5, 1.0], 100)
    assert powered_mean(rated, np.full(100, 0.3), np.full(500, 0.9)).mean == rated.mean()
    assert powered_mean(rated, -rated, -np.ones(500)).weight == 0


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=10, max_size=60))
def test_without_others_it_is_the_mean_of_the_ratings(ratings):
    rated = np.array(ratings)
    found = powered_mean(rated, rated[::-1])
    low, high = found.interval()
    assert found.mean == pytest.approx(rated.mean())
    assert low < found.mean < high, "ten customers who agree are not everybody"


def test_strata_weigh_by_their_customers():
    one, other = powered_mean(np.tile([0.0, 0.5], 20), np.zeros(40)), powered_mean(np.tile([0.5, 1.0], 20), np.zeros(40))
    both = combined([one, other], [300, 100])
    assert both.mean == pytest.approx(0.25 * 0.75 + 0.75 * 0.25)
    assert both.variance == pytest.approx(one.variance * (9 + 1) / 16)
    assert one.freedom < both.freedom < one.freedom + other.freedom + 1


@pytest.mark.parametrize("n", [60, 400])
def test_nine_of_ten_ratings_lie_inside(n):
    rng = np.random.default_rng(n)
    inside = []
    for _ in range(60):
        truth = rng.random(n + 200)
        rating = np.clip(truth + rng.normal(0, 0.05 + 0.2 * truth, n + 200), 0, 1)
        low, high = conformal_interval(rating[:n], truth[:n], np.ones(n), truth[n:])
        inside.append(((low <= rating[n:]) & (rating[n:] <= high)).mean())
    assert 0.89 <= np.mean(inside) <= 0.95


def test_too_few_errors_promise_nothing():
    low, high = conformal_interval(np.full(12, 0.5), np.full(12, 0.5), np.ones(12), np.array([0.5]))
    assert (low[0], high[0]) == (0.0, 1.0)
