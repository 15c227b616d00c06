"""Measures of quality at cases whose answer is known."""

import math

import numpy as np
import pytest

from jminer.topicmodel.quality import agreement, c_v, coherence, diversity, mutual_information, repeatability

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


PARCELS = [
    "the courier never rang the bell", "courier left the parcel in the rain", "the parcel came late and the courier was rude",
    "refund took six weeks", "still waiting for the refund", "bank refused the refund for the parcel", "late refund and broken parcel",
    "the bell of the courier rang late",
]  # fmt: skip
TOPICS = [["courier", "parcel", "late", "bell"], ["refund", "weeks", "waiting", "bank"]]


@pytest.mark.parametrize(
    ("window", "first", "second"), [(110, 0.5207121063797897, 0.3749631317190821), (4, 0.25040888097588276, 0.36659672607683036)]
)
def test_c_v_is_that_of_gensim(window, first, second):
    """gensim 4.4.0: CoherenceModel(topics=…, texts=[text.split() …], dictionary=…, coherence="c_v", window_size=window)."""
    assert c_v(TOPICS[:1], PARCELS, window=window) == pytest.approx(first, abs=1e-12)
    assert c_v(TOPICS[1:], PARCELS, window=window) == pytest.approx(second, abs=1e-12)
    assert c_v(TOPICS, PARCELS, window=window) == pytest.approx((first + second) / 2, abs=1e-12)


def test_a_phrase_is_met_where_its_words_stand_side_by_side():
    texts = ["the refund took six weeks", "Six weeks for a refund!", "weeks, and six parcels"]
    assert coherence([("six weeks", "refund")], texts) == pytest.approx(1.0)
    assert coherence([("six weeks", "parcels")], texts) == pytest.approx(-1.0)


def test_a_window_that_slides_parts_words_that_stand_far_apart():
    far = ["late " + "so " * 5 + "courier"] * 4
    assert c_v([("late", "courier")], far, window=7) > c_v([("late", "courier")], far, window=3)
    assert math.isnan(c_v([], far))


def test_answers_that_agree_are_repeatable_and_units_left_out_count():
    one, other = [0] * 10 + [1] * 10, [1] * 10 + [0] * 10
    assert repeatability([one, other, one])["ari"] == pytest.approx(1.0)
    assert repeatability([[0] * 10 + [-1] * 10, one])["ari"] < 0.7
    assert math.isnan(repeatability([one])["ami"])
