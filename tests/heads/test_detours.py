"""Workarounds and praised competitors: what customers did for want of something, not what befell them."""

import polars as pl
import pytest

from jminer.heads.detours import praised_rival, worked_around


def says(expression):
    return pl.DataFrame({"text": [""]}).select(expression).item()


@pytest.mark.parametrize("text", [
    "We ended up renting a car.", "I had to pay for the hotel ourselves.", "I’ll have to get it hemmed.", "We had to buy another ticket to get home.",
    "There is a workaround: log out and in again.", "I have to reinstall it every time.", "We had to drive home in the night.",
])  # fmt: skip
def test_a_workaround_is_heard(text):
    assert says(worked_around(pl.lit(text)))


@pytest.mark.parametrize("text", [
    "We ended up missing the train.", "I ended up buying it in blue.", "I bought this for myself.", "You don't have to wear a slip under it.",
    "I found myself smiling.", "Do I have to buy a ticket for my child?", "We had to take a bus to the terminal.",
])  # fmt: skip
def test_what_befell_somebody_is_none(text):
    assert not says(worked_around(pl.lit(text)))


def test_competitors_are_praised_in_general_or_by_name():
    assert says(praised_rival(pl.lit("Other airlines offer free water.")))
    assert says(praised_rival(pl.lit("There are better apps out there.")))
    assert not says(praised_rival(pl.lit("Other airlines are worse.")))
    assert not says(praised_rival(pl.lit("I should go with SkyNorth.")))
    assert says(praised_rival(pl.lit("I should go with SkyNorth."), ("SkyNorth",)))
