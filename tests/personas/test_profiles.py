"""Segments told apart by what their people raise, and one segment that is two."""

from __future__ import annotations

import numpy as np
import pytest

from jminer.personas.profiles import divided, told_apart

RNG = np.random.default_rng(4)
TOPICS = 12


def people(count: int, likely: tuple[int, ...] = (), share: float = 0.5, base: float = 0.1) -> np.ndarray:
    """Customers by topics: the likely ones are raised by `share`, the others by `base`."""
    shares = np.full(TOPICS, base)
    shares[list(likely)] = share
    return RNG.random((count, TOPICS)) < shares


def test_segments_that_raise_other_topics_are_told_apart():
    told = told_apart(people(300, likely=(0, 1)), people(300, likely=(2, 3)), (1,))
    assert told.low > 0.8


def test_parts_of_one_crowd_are_not():
    crowd = people(1600, likely=(0, 1))
    assert told_apart(crowd[:800], crowd[800:], (1,)).high < 0.6


def test_intervals_of_nothing_hold_a_half():
    """A 95 % interval that leaves out .5 for segments that do not differ may come up once in twenty times, not often."""
    wrong = sum(not told.low <= 0.5 <= told.high for told in (told_apart(people(120), people(120), (seed,)) for seed in range(40)))
    assert wrong <= 6


def test_too_few_people_to_say():
    assert told_apart(people(29), people(500), (1,)) is None
    assert divided(people(100), np.ones(100, dtype=np.int64), (1,)) is None


def test_a_segment_of_two_groups_is_divided_and_says_by_what():
    both = np.concatenate([people(200, likely=(0, 1, 2), share=0.7, base=0.03), people(120, likely=(5, 6, 7), share=0.7, base=0.03)])
    split = divided(both, np.ones(len(both), dtype=np.int64), (1,))
    assert split.real
    assert split.smaller == pytest.approx(120 / 320, abs=0.05)
    assert {column for column, _ in split.typical} <= {0, 1, 2, 5, 6, 7}


@pytest.mark.parametrize("seed", range(4))
def test_one_group_is_not_divided(seed):
    assert not divided(people(300, likely=(0, 1, 2)), np.ones(300, dtype=np.int64), (seed,)).real
