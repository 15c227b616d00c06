"""Measures of quality at cases whose answer is known."""

import math

import numpy as np
import pytest

from jminer.topicmodel.quality import agreement, coherence, diversity, mutual_information

TEXTS = ["late courier", "late courier", "slow refund", "slow refund"]


def test_words_that_always_meet_are_coherent_and_words_that_never_meet_are_not():
    assert coherence([("late", "courier")], TEXTS) == pytest.approx(1.0)
    assert coherence([("late", "refund")], TEXTS) == pytest.approx(-1.0)
    assert math.isnan(coherence([("late",)], TEXTS))


def test_words_that_meet_by_chance_are_neither():
    texts = ["slow refund", "slow courier", "late refund", "late courier"]
    assert coherence([("slow", "refund")], texts) == pytest.approx(0.0)


def test_diversity_is_the_share_of_different_words():
    assert diversity([("a", "b"), ("a", "c")]) == 0.75


def test_units_without_a_topic_count_as_errors():
    truth = [0] * 10 + [1] * 10
    assert agreement(truth, truth)["ami"] == pytest.approx(1.0)
    half = agreement([0] * 10 + [-1] * 10, truth)
    assert half["ari"] < 0.7


def test_topics_that_are_platforms_share_all_their_information_with_them():
    index, source = np.repeat([0, 1, 2, 3], 25), np.repeat(["app", "shop"], 50)
    assert mutual_information(index, source) == pytest.approx(1.0)
    assert mutual_information(np.tile([0, 1], 50), source) == pytest.approx(0.0, abs=1e-9)
    assert mutual_information(index, np.repeat(["app"], 100)) == 0
