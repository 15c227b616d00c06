"""Ratings are placed on a scale that shows, or on none."""

from __future__ import annotations

import pytest

from jminer.text import ratings


@pytest.mark.parametrize(
    ("values", "scale", "shares"),
    [
        (["1", "3", "5.0"], None, [0.0, 0.5, 1.0]),
        (["0", "10", "7"], None, [0.0, 1.0, 0.7]),
        (["1", "10"], None, [0.0, 1.0]),
        (["0", "1"], None, [0.0, 1.0]),
        (["97", "12", "100"], None, [0.97, 0.12, 1.0]),
        (["1"], None, [None]),
        (["1", "2"], None, [None, None]),
        (["4", "5"], (1.0, 10.0), [1 / 3, 4 / 9]),
        (["4,5", "1", "5"], None, [0.875, 0.0, 1.0]),
        (["★★★☆☆", "★"], None, [0.5, 0.0]),
        (["⭐⭐⭐⭐⭐", "⭐", "⭐⭐⭐½"], None, [1.0, 0.0, 0.625]),
        (["4/5", "80%", "3 out of 4", "9 von 10"], None, [0.75, 0.8, 0.75, 0.9]),
        (["0/5", "4/5"], None, [0.0, 0.8]),
        (["Good", "Bad", "offered"], None, [1.0, 0.0, None]),
        (["Very good", "Good", "Bad"], None, [1.0, 0.75, 0.0]),
        (["👍", "👎"], None, [1.0, 0.0]),
        (["Strongly agree", "Neutral", "Disagree"], None, [1.0, 0.5, 0.25]),
        (["N/A", "6", "2"], (1.0, 5.0), [None, None, 0.25]),
        (["-3"], None, [None]),
        (["5 stars", "1 star"], None, [1.0, 0.0]),
        (["6/5", "1/0"], None, [None, None]),
    ],
)
def test_ratings(values, scale, shares):
    found = ratings.decide(values, scale).shares
    assert [found[value] for value in values] == pytest.approx(shares)


def test_the_scale_is_told_and_what_was_assumed():
    assert ratings.decide(["1", "5"]).notes == ("ratings are 1 to 5",)
    assert ratings.decide(["1", "2", "3", "4"]).notes == (
        "ratings are 1 to 5, assumed (the highest value is 4, so 1 to 4 would fit too); if not, declare `rating_scale`",
    )
    assert "declare `rating_scale: [low, high]`" in ratings.decide(["1", "2"]).notes[0]


def test_rare_values_outside_do_not_stretch_the_scale():
    found = ratings.decide({"1": 90, "5": 300, "50": 1, None: 7})
    assert found.shares == {"1": 0.0, "5": 1.0, "50": None}
    assert found.notes == ("ratings are 1 to 5", "1 ratings outside 1 to 5, left empty")
    assert set(ratings.decide(["1", "2", "3", "4", "5", "50"]).shares.values()) == {None}


def test_what_is_no_rating_is_counted():
    assert ratings.decide(["5", "1", "N/A", "perhaps"]).notes == (
        "ratings are 1 to 5",
        "1 ratings say that none was given",
        "1 ratings not readable, left empty",
    )
    assert ratings.decide([None, " "]).shares == {}
