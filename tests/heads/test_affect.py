"""Effort by its cues, intensity and sarcasm by their heads: in/out pairs a support lead would agree with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jminer.embedders import open_embedder
from jminer.heads.affect import effort, intensities, sarcastic
from jminer.heads.store import load_head

MODELS = Path(__file__).parents[2] / "models"
CALM_TO_LOUD = ["The courier came on Tuesday.", "The courier was late and I am not happy.", "WORST courier EVER, absolutely disgusting, I am furious!!!"]


@pytest.fixture(scope="module")
def facets():
    return open_embedder("onnx", MODELS / "embedders" / "all-minilm-l6-v2", processes=1).facets


def test_louder_words_count_as_more(facets):
    values = intensities(load_head(MODELS / "heads" / "intensity"), facets.embed(CALM_TO_LOUD))
    assert values.tolist() == sorted(values)
    assert values[0] < 0.25 < 0.6 < values[-1] <= 1


def test_thanks_for_nothing_is_not_thanks(facets):
    said = ["Great, my bag is lost again.", "Thank you, the parcel came today.", "The parcel came two days late."]
    flags = sarcastic(load_head(MODELS / "heads" / "sarcasm"), facets.embed(said))
    assert flags.dtype == np.bool_
    assert flags.tolist() == [True, False, False]


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
