"""Wishes: asking for what is missing, not merely being cross."""

import polars as pl
import pytest

from jminer.heads.wishes import wished


def asks(text):
    return pl.DataFrame({"text": [text]}).select(wished(pl.col("text"))).item()


@pytest.mark.parametrize("text", [
    "I wish I could sort my list.", "Please add a dark mode!", "It would be nice if it told me the price first.", "There should be an undo button.",
    "Why can’t I pay with my phone?", "It needs an option to mute songs.", "There is no way to change the address.", "Bring back the old player.",
])  # fmt: skip
def test_a_wish_is_heard(text):
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    ["I want my money back.", "The courier never rang the bell.", "Great service, thank you.", "Please help me.", "He wished me a good day."],
)
def test_a_complaint_is_no_wish(text):
    assert not asks(text)
