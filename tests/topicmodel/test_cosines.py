"""Cosines must not depend on what else is computed beside them."""

import numpy as np

from jminer.topicmodel.cosines import exact_cosines, mean_directions, unit_rows

RANDOM = np.random.default_rng(3)
ROWS = unit_rows(RANDOM.normal(size=(301, 384)))
OTHERS = unit_rows(RANDOM.normal(size=(17, 384)))


def test_a_cosine_is_the_same_alone_and_in_any_company():
    together = exact_cosines(ROWS, OTHERS)
    alone = np.concatenate([exact_cosines(ROWS[at : at + 1], OTHERS) for at in range(len(ROWS))])
    by_column = np.concatenate([exact_cosines(ROWS, OTHERS[at : at + 1]) for at in range(len(OTHERS))], axis=1)
    assert (together == alone).all()
    assert (together == by_column).all()


def test_cosines_are_right():
    true = ROWS.astype(np.float64) @ OTHERS.astype(np.float64).T
    assert np.abs(exact_cosines(ROWS, OTHERS) - true).max() < 1e-7
    assert np.abs(exact_cosines(ROWS, ROWS).diagonal() - 1).max() < 1e-6


def test_a_mean_direction_does_not_depend_on_the_order_of_its_members():
    labels = RANDOM.integers(-1, 5, len(ROWS))
    order = RANDOM.permutation(len(ROWS))
    assert (mean_directions(ROWS, labels, 5) == mean_directions(ROWS[order], labels[order], 5)).all()


def test_a_weight_counts_like_so_many_rows():
    labels, weights = np.array([0, 0, 1]), np.array([3, 1, 2])
    repeated = np.repeat(np.arange(3), weights)
    assert (mean_directions(ROWS[:3], labels, 2, weights) == mean_directions(ROWS[repeated], labels[repeated], 2)).all()


def test_a_row_of_zeros_stays_zeros():
    assert unit_rows(np.zeros((1, 4))).tolist() == [[0, 0, 0, 0]]
