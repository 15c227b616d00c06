"""Broken promises and contradicting facts, and what only sounds like them."""

import polars as pl
import pytest

from jminer.heads.conflicts import conflicting


def kind(text):
    return pl.DataFrame({"text": [text]}).select(conflicting(pl.col("text"))).item()


@pytest.mark.parametrize("text", [
    "The website says the shop is open but the agent on the phone told me it is closed.",
    "Everyone told me something different.", "We were given conflicting information at the gate.", "Every agent gave us a different story.",
])  # fmt: skip
def test_two_facts_that_do_not_agree(text):
    assert kind(text) == "facts"


@pytest.mark.parametrize("text", [
    "I was promised a refund but got nothing.", "The colour is not as advertised.", "We expected a hot meal, but it was cold.", "False advertising!",
    "Our flight was supposed to leave at 10 but it was delayed until noon.",
])  # fmt: skip
def test_an_expectation_that_was_broken(text):
    assert kind(text) == "expectation"


@pytest.mark.parametrize("text", [
    "It arrived as promised.", "The colour was just as pictured.", "I expect an answer.", "A different agent helped me.", "They told me the price.",
])  # fmt: skip
def test_kept_promises_are_none(text):
    assert kind(text) is None
