"""Cues of intensity and effort: in/out pairs a support lead would agree with."""

from __future__ import annotations

import pytest

from jminer.heads.affect import effort, intensities, intensity, intensity_band

CALM_TO_LOUD = [
    "The courier was late.",
    "The courier was very late.",
    "The courier was SO late, the worst service!",
    "The courier was SOOOO late, absolutely the worst service ever!!! 😡😡",
]


def test_louder_words_count_as_more():
    values = [intensity(text) for text in CALM_TO_LOUD]
    assert values == sorted(values)
    assert values[0] == 0
    assert len(set(values)) == len(values)
    assert intensities(CALM_TO_LOUD).tolist() == values


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("Parcel arrived on Tuesday.", "low"),
        ("", "low"),
        ("It was really good!", "medium"),
        ("Absolutely disgusting, worst app ever!!", "high"),
    ],
)
def test_bands(text, band):
    assert intensity_band(intensity(text)) == band


def test_a_little_is_less_than_very():
    assert intensity("It is a bit of a terrible app") < intensity("It is a terrible app")


def test_capitals_as_a_habit_are_one_cue():
    assert intensity("PLEASE CANCEL THIS ORDER TODAY") == intensity("please CANCEL this order today")


def test_abbreviations_are_not_shouting():
    assert intensity("The USA app sent an SMS and a PDF") == 0


def test_ten_marks_are_not_ten_times_one():
    assert intensity("late" + "!" * 10) == intensity("late" + "!" * 300) < 1


@pytest.mark.parametrize(
    "text",
    [
        "I waited three hours on hold.",
        "Had to call five times before anyone answered",
        "They passed me from sales to billing",
        "It was not easy to cancel",
        "The form wasn't at all simple",
        "impossible to reach anyone",
        "Returning it was a nightmare",
    ],
)
def test_work_for_the_customer_is_negative(text):
    assert -5 <= effort(text) < 0


@pytest.mark.parametrize(
    "text",
    ["Checkout was really easy", "Setup took two minutes and no hassle", "It was not difficult to set up", "smooth"],
)
def test_absence_of_work_is_positive(text):
    assert 0 < effort(text) <= 5


@pytest.mark.parametrize("text", ["", "The dress is blue.", "I love the colour", "It is hard as a rock"])
def test_no_cue_is_not_zero_but_nothing(text):
    assert effort(text) is None


def test_cues_that_cancel_out_say_nothing():
    assert effort("easy to order, hard to return") is None


def test_the_scale_ends_at_five():
    assert effort("nightmare, waited for hours on hold, called again and again, had to chase, complicated") == -5
