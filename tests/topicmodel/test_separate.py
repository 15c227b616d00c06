"""A rare subject inside a topic becomes a topic; what belongs together stays together."""

import numpy as np
import pytest

from jminer.topicmodel.cosines import coarse_sums, unit_rows
from jminer.topicmodel.graph import communities, neighbour_graph, unlike
from jminer.topicmodel.separate import separated


@pytest.fixture(scope="module")
def world():
    """Eight subjects of 150 points, three of them close to each other, and one of 40 that shares less with the others."""
    random = np.random.default_rng(2)
    truth = np.concatenate([np.repeat(np.arange(8), 150), np.full(40, 8)])
    common = np.select([truth < 3, truth < 8], [2.4, 0.5], 0.2)[:, None] * (np.arange(24) == 23)
    points = unit_rows(np.eye(24)[truth] + common + 0.14 * random.normal(size=(len(truth), 24)))
    graph = neighbour_graph(points, 15)
    return points, truth, graph, communities(graph, len(points) / 55)


def found(world, labels, least=16.0, most=250):
    points, truth, graph, small = world
    ones = np.ones(len(truth), dtype=np.int64)
    return separated(lambda groups, count: coarse_sums(points, groups, count, ones), ones, graph, small, labels, least, most)


def test_a_rare_subject_is_set_free_from_the_topic_that_holds_it(world):
    truth = world[1]
    labels = found(world, np.where(truth == 8, 3, truth))
    assert len(set(labels.tolist())) == 9
    assert len(set(labels[truth == 8].tolist())) == 1
    assert len(set(labels[truth == 3].tolist())) == 1
    assert not set(labels[truth == 8].tolist()) & set(labels[truth != 8].tolist())


def test_topics_without_anything_strange_inside_stay(world):
    truth = world[1]
    assert (found(world, truth) == truth).all()


def test_too_small_or_too_many_topics_already(world):
    truth = world[1]
    hidden = np.where(truth == 8, 3, truth)
    assert (found(world, hidden, least=60.0) == hidden).all()
    assert (found(world, hidden, most=8) == hidden).all()


def test_one_topic_has_nothing_to_be_compared_with(world):
    assert found(world, np.zeros(len(world[1]), dtype=np.int64)).max() == 0


def test_what_says_the_same_as_an_earlier_point_is_left_out():
    random = np.random.default_rng(1)
    points = unit_rows(np.repeat(np.eye(12), 100, axis=0) + 0.01 * random.normal(size=(1200, 12)))
    order = random.permutation(1200)
    kept = order[unlike(points[order], 1200)]
    assert sorted((kept // 100).tolist()) == list(range(12))
    assert all((order[:at] // 100 != order[at] // 100).all() for at in unlike(points[order], 1200).tolist())
    assert len(unlike(points[order], 5)) == 5


def test_points_that_differ_are_all_kept():
    points = unit_rows(np.random.default_rng(7).normal(size=(700, 64)))
    assert unlike(points, 700).tolist() == list(range(700))
