"""Chances that keep their word have no calibration error, however few the answers; those that do not have theirs."""

import numpy as np
import pytest

from jminer.statistics.calibration import calibration_error


def found(shift, customers, worlds=200):
    rng, answers = np.random.default_rng(4), np.arange(2 * customers)
    made = []
    for _ in range(worlds):
        chance = rng.uniform(0, 1 - shift, (len(answers), 3))
        made.append(calibration_error(chance + shift, rng.random(chance.shape) < chance, answers % customers))
    return np.array(made)


def test_of_few_answers_the_error_is_neither_made_up_nor_hidden():
    for shift in (0.0, 0.2):
        value, low, high = found(shift, 30).T
        assert np.mean(low <= shift) > 0.92
        assert np.mean(shift <= high + 1e-9) > 0.92
        assert np.sqrt(np.mean(value**2)) == pytest.approx(shift, abs=0.08)


def test_one_customer_who_answers_often_tells_nothing():
    assert calibration_error(np.full(50, 0.5), np.arange(50) < 40, np.zeros(50, dtype=int)) == (0.0, 0.0, 1.0)


def test_copies_of_a_customers_answers_tell_no_more():
    rng = np.random.default_rng(1)
    chance, who = rng.random(60), np.arange(60)
    right = rng.random(60) < chance
    assert calibration_error(np.tile(chance, 5), np.tile(right, 5), np.tile(who, 5)) == pytest.approx(calibration_error(chance, right, who))
