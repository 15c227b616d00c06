"""Kinds of complaint, by their words."""

import polars as pl
import pytest

from jminer.heads.complaints import KINDS, complaint_kinds


def kinds(text):
    row = pl.DataFrame({"text": [text]}).select(*complaint_kinds(pl.col("text"))).row(0, named=True)
    return {kind for kind, said in row.items() if said}


@pytest.mark.parametrize(("text", "kind"), [
    ("I can’t log in since the update.", "blocker"),
    ("The site would not load and nobody answers.", "blocker"),
    ("We were passed around between four departments.", "friction"),
    ("I had to call three times to change the address.", "friction"),
    ("Nobody told us that the shop had moved.", "confusion"),
    ("The size chart is misleading.", "confusion"),
    ("The zip broke on the second day.", "defect"),
    ("The app crashes on start.", "defect"),
    ("They charge extra for a window seat.", "policy"),
    ("It is against their policy to exchange gifts.", "policy"),
    ("Two hours on hold, then the line went dead.", "wait"),
    ("Ordered in May and still nothing.", "wait"),
])  # fmt: skip
def test_each_kind_has_its_words(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize("text", [
    "I can't wait to wear it!", "The arm holes are too wide.", "The colour does not work on me.", "A lovely shop with friendly people.", "The soup was cold.",
])  # fmt: skip
def test_what_only_looks_so_is_no_complaint_of_a_kind(text):
    assert kinds(text) == set()


def test_one_text_may_have_several_kinds():
    assert kinds("The screen is broken and the repair took three weeks.") >= {"defect", "wait"}
    assert set(KINDS) == {"blocker", "friction", "confusion", "defect", "policy", "wait"}
