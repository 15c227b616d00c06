"""Needs found: groups of what customers tell, stated in words that several of them wrote, and what is left out named."""

import numpy as np
import polars as pl
import pytest

from jminer.steps.needs_found import find

SAID = {
    "cancel": ["I cannot cancel my subscription in the app.", "How do I cancel my subscription?", "They made it so hard to cancel my subscription.",
               "I tried to cancel my subscription three times.", "There is no button to cancel my subscription.",
               "Let me cancel my subscription online, please."],
    "parcel": ["The courier threw the parcel over the fence.", "My parcel was left in the rain again.", "The parcel arrived with a broken corner.",
               "The parcel came two weeks late.", "Nobody rang and the parcel went back.", "The parcel was empty when it came."],
    "idle": ["Great app!", "I love it.", "Five stars.", "Good morning.", "Wow.", "Simply the best."],
}  # fmt: skip
EXTRA = ["", " Really.", " It is a shame.", " This week.", " Twice."]


@pytest.fixture(scope="module")
def told(tell, encode):
    sayings = [
        {"customer": f"{kind}{number:02}{tail}", "text": text + more, "valence": 0.8 if kind == "idle" else -0.6, "stage": "use"}
        for kind, texts in SAID.items() for number, text in enumerate(texts) for tail, more in enumerate(EXTRA)
    ]  # fmt: skip
    tables = tell(sayings)
    texts = tables["units"]["text"].to_list()
    return tables | {"vectors": encode(texts), "facets": encode.facets(texts)}


@pytest.fixture
def found(told, view, tools):
    return find(told, view, tools)


def test_needs_are_stated_in_shared_words_and_idle_talk_is_none(found, told):
    statements = " / ".join(found["needs_found"]["statement"])
    assert "I want to cancel my subscription" in statements
    assert "parcel" in statements
    assert "love" not in statements
    units = found["unit_needs_found"].join(told["units"], on="unit_id")
    idle = units.filter(pl.col("text").is_in(["Great app!", "I love it.", "Five stars.", "Wow."]))
    assert idle["found_id"].null_count() == len(idle)
    assert set(idle["reason"]) == {"it tells of no need"}


def test_every_unit_has_a_need_or_a_reason(found, told):
    units = found["unit_needs_found"]
    assert len(units) == len(told["units"])
    assert units.filter(pl.col("found_id").is_null() == pl.col("reason").is_null()).is_empty()


def test_customers_are_counted_once_and_shares_hold_their_intervals(found):
    needs = found["needs_found"].filter(pl.col("state") != "thin")
    assert len(needs)
    for name, low, high in (("share", "low", "high"), ("unmet", "unmet_low", "unmet_high"), ("wanted", "wanted_low", "wanted_high")):
        assert needs.filter((pl.col(name) < pl.col(low)) | (pl.col(name) > pl.col(high))).is_empty()
    assert (needs["customers"] <= needs["units"]).all()


def test_the_curve_rises_to_what_was_found(found):
    curve = found["needs_curve"]
    assert curve["needs"].is_sorted()
    assert curve["needs"][-1] == pytest.approx(found["needs_found"].height)


def test_a_need_of_few_customers_is_thin_and_one_customer_makes_none(told, view, tools):
    feedback = told["feedback"].with_columns(customer_id=pl.lit("one"))
    assert find(told | {"feedback": feedback}, view, tools)["needs_found"].is_empty()


def test_what_cannot_be_read_is_left_out_with_a_reason(told, view, tools):
    feedback = told["feedback"].with_columns(language=pl.lit("xx"))
    units = find(told | {"feedback": feedback}, view, tools)["unit_needs_found"]
    assert set(units["reason"]) == {"its language is not known to the encoder"}
    assert units["tells"].null_count() == len(units)


def test_the_same_input_gives_the_same_tables_in_any_order_of_feedback(told, view, tools, found):
    again = find(told | {"feedback": told["feedback"].reverse()}, view, tools)
    assert all(again[name].equals(found[name]) for name in found)


def test_nothing_said_gives_nothing(tell, view, tools):
    empty = find(tell([]) | {"vectors": np.zeros((0, 384), np.float32), "facets": np.zeros((0, 384), np.float32)}, view, tools)
    assert all(table.is_empty() for table in empty.values())
