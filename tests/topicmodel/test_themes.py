"""Themes join topics that are near to one another."""

import numpy as np

from jminer.topicmodel.cosines import unit_rows
from jminer.topicmodel.themes import group_topics


def families(sizes: list[int], seed: int = 2) -> np.ndarray:
    """Directions in families: near within one, at right angles between them."""
    random = np.random.default_rng(seed)
    sides = np.linalg.qr(random.normal(size=(40, 40)))[0]
    family = np.repeat(np.arange(len(sizes)), sizes)
    return unit_rows(sides[family] + 0.3 * random.normal(size=(len(family), 40)) / 40**0.5)


def test_families_are_found_and_numbered_by_their_units():
    units = np.array([5, 5, 5, 50, 50, 50, 50, 20, 20, 20, 9, 9])
    assert group_topics(families([3, 4, 3, 2]), units).tolist() == [3] * 3 + [0] * 4 + [1] * 3 + [2] * 2


def test_a_topic_without_kin_stands_alone():
    found = group_topics(families([4, 4, 1, 3]), np.full(12, 10))
    assert found[8] == -1
    assert len(set(found.tolist())) == 4


def test_fewer_than_six_topics_have_no_themes():
    assert group_topics(families([2, 3]), np.full(5, 10)).tolist() == [-1] * 5


def test_many_topics_have_at_most_twelve_themes():
    assert group_topics(unit_rows(np.random.default_rng(1).normal(size=(90, 20))), np.arange(90)).max() <= 11
