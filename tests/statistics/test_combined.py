import numpy as np
import pytest
from scipy.special import ndtr

from jminer.statistics.combined import combined_p


@pytest.mark.parametrize("correlation", [0.0, 0.4, 0.8])
def test_of_nothing_one_in_twenty_and_one_in_a_hundred_are_found(correlation: float) -> None:
    rng = np.random.default_rng(3)
    first, second = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], 40_000).T
    p = combined_p(1 - ndtr(first), 1 - ndtr(second), correlation)
    assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.006)
    assert (p <= 0.01).mean() == pytest.approx(0.01, abs=0.003)


def test_the_same_test_twice_says_what_it_says_once() -> None:
    p = np.array([0.001, 0.05, 0.5])
    assert combined_p(p, p, 1.0) == pytest.approx(p, rel=0.05)


def test_independent_tests_add_up() -> None:
    assert combined_p([0.05], [0.05], 0.0)[0] == pytest.approx(0.0175, abs=0.0005)  # χ² of 4 degrees of freedom at 11.98
