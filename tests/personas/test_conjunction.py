"""The conjunction curve: how many of a persona's needs one person has."""

from __future__ import annotations

import numpy as np
import pytest

from jminer.personas.conjunction import curve, text_strata


def test_independent_needs_lie_on_the_curve_of_chance():
    rng = np.random.default_rng(1)
    steps = curve(rng.random((4000, 4)) < 0.3, np.ones(4000, dtype=np.int64), (1,))
    for step in steps:
        assert step.share == pytest.approx(step.independent, abs=0.02)
        assert step.share == pytest.approx(step.shuffled, abs=0.02)


def test_needs_that_go_together_rise_above_it():
    same = np.random.default_rng(2).random(600) < 0.3
    third = curve(np.stack([same, same, same], axis=1), np.ones(600, dtype=np.int64), (1,))[2]
    assert third.share == pytest.approx(same.mean())
    assert third.low > third.shuffled_high > third.independent


def test_heavy_writers_are_no_bundles():
    """People who write a lot say everything; among people who write as much, nothing goes together."""
    rng = np.random.default_rng(3)
    texts = np.repeat([1, 16], 1000)
    holders = rng.random((2000, 3)) < np.where(texts == 16, 0.6, 0.05)[:, None]
    both = curve(holders, texts, (1,))[1]
    assert both.share > both.independent + 0.05
    assert both.low <= both.shuffled_high


def test_exact_small_case():
    holders = np.array([[True, True], [True, False], [False, False], [False, False]])
    one, two = curve(holders, np.ones(4, dtype=np.int64), (1,))
    assert (one.customers, two.customers) == (2, 1)
    assert one.independent == pytest.approx(1 - 0.5 * 0.75)
    assert two.independent == pytest.approx(0.5 * 0.25)


def test_nobody_gives_no_curve():
    assert curve(np.zeros((0, 3), dtype=bool), np.zeros(0, dtype=np.int64), (1,)) == []


def test_strata_are_powers_of_two_of_what_people_say():
    assert text_strata(np.array([0, 1, 2, 3, 4, 31, 32, 900])).tolist() == [0, 0, 1, 1, 2, 4, 5, 5]
