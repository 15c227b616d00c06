import numpy as np
import pytest

from jminer.personas.presence import FEWEST, rank_p, spoken_p

NEAR = np.random.default_rng(1).permutation(np.linspace(0.2, 0.6, 200))
COUNTS = np.repeat(np.arange(1.0, 9.0), 5)


def test_a_rank_counts_decoys_that_reach_as_much() -> None:
    assert rank_p(np.array([5.0, 0.0, 2.0]), np.array([1.0, 2.0, 3.0])).tolist() == [0.25, 1.0, 0.75]


def test_a_need_is_spoken_of_where_customers_come_near_or_are_many() -> None:
    near, many, neither = spoken_p(np.array([0.9, 0.5, 0.4]), NEAR, np.array([6.0, 40.0, 3.0]), COUNTS)
    assert near < 0.05
    assert many < 0.05
    assert neither > 0.3


def test_decoys_in_the_place_of_needs_are_called_spoken_of_by_chance_alone() -> None:
    rng = np.random.default_rng(5)
    near = rng.normal(size=400)
    counts = rng.poisson(np.exp(1 + 0.5 * near[:150])).astype(float)
    found = np.array([spoken_p(near[[i]], np.delete(near, i), counts[[i]], np.delete(counts, i))[0] for i in range(150)])
    assert (found <= 0.05).mean() == pytest.approx(0.05, abs=0.03)


def test_too_few_decoys_that_were_read_leave_nearness_alone() -> None:
    seen = np.array([0.5])
    assert spoken_p(seen, NEAR, np.array([99.0]), COUNTS[: FEWEST - 1]).tolist() == rank_p(seen, NEAR).tolist()


def test_decoys_that_nobody_is_read_for_say_nothing_of_dependence() -> None:
    assert 0 < spoken_p(np.array([0.5]), NEAR, np.array([3.0]), np.zeros(40))[0] < rank_p(np.array([0.5]), NEAR)[0]
