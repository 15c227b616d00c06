"""A narrow topic claims only what is very near to it; the prior keeps a handful of near duplicates from becoming a needle."""

import numpy as np
import pytest

from jminer.topicmodel.widths import PRIOR, nearest, widths


def test_a_width_is_the_mean_distance_drawn_towards_that_of_all():
    cosines = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.5], [0.2, 0.4]])
    labels = np.array([0, 0, 1, 1])
    mean = (0.1 + 0.2 + 0.5 + 0.6) / 4
    wanted = [(0.3 + PRIOR * mean) / (2 + PRIOR), (1.1 + PRIOR * mean) / (2 + PRIOR)]
    assert widths(cosines, labels) == pytest.approx(wanted, abs=1e-6)


def test_a_row_counts_as_often_as_it_weighs_and_none_where_it_has_no_topic():
    cosines = np.array([[0.9], [0.5], [0.1]])
    labels = np.array([0, 0, -1])
    assert widths(cosines, labels, np.array([3, 1, 9])) == pytest.approx([(3 * 0.1 + 0.5 + PRIOR * 0.2) / (4 + PRIOR)], abs=1e-6)


def test_the_order_of_the_rows_changes_no_bit():
    random = np.random.default_rng(3)
    cosines, labels = random.random((500, 4)), random.integers(-1, 4, 500)
    order = random.permutation(500)
    assert (widths(cosines, labels) == widths(cosines[order], labels[order])).all()


def test_what_lies_between_goes_to_the_broad_topic():
    between = np.array([[0.60, 0.55]])
    assert nearest(between, np.array([0.3, 0.3])).tolist() == [0]
    assert nearest(between, np.array([0.1, 0.4])).tolist() == [1]
    assert nearest(np.array([[0.95, 0.55]]), np.array([0.1, 0.4])).tolist() == [0]
