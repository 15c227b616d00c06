"""What repeats say of topics: how stable each is, and which of them are one."""

import numpy as np
import pytest

from jminer.topicmodel.repeats import best_jaccard, told_apart

ONES = np.ones(12, dtype=np.int64)
TOPICS = np.repeat([0, 1, 2], 4)
ALL = [np.arange(12), np.arange(12)]


def test_a_topic_that_always_comes_back_is_stable():
    repeats = [np.repeat([2, 0, 1], 4), np.repeat([0, 1, 1], 4)]
    assert best_jaccard(TOPICS, ONES, ALL, repeats) == pytest.approx([1.0, 0.75, 0.75])


def test_stability_looks_only_at_what_the_repeat_saw():
    assert best_jaccard(TOPICS, ONES, [np.array([0, 1, 4, 8])], [np.array([0, 0, 1, 2])]) == pytest.approx([1.0, 1.0, 1.0])


def test_topics_that_repeats_cut_in_other_ways_are_one():
    across = np.array([0, 0, 0, 0, 1, 1, 2, 2, 1, 1, 2, 2])  # the last two topics, each repeat halving them otherwise
    found = told_apart(TOPICS, ONES, ALL, [across, across])
    assert len(set(found[:4])) == len(set(found[4:])) == 1
    assert found[0] != found[4]


def test_topics_that_repeats_tell_apart_stay():
    assert told_apart(TOPICS, ONES, ALL, [TOPICS, TOPICS]).tolist() == TOPICS.tolist()


def test_two_topics_are_never_one():
    assert len(set(told_apart(np.repeat([0, 1], 6), ONES, ALL, [np.zeros(12, dtype=np.int64)] * 2).tolist())) == 2
