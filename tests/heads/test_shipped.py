"""The shipped heads over the shipped encoder: plain sentences get the labels a reader would give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jminer import heads
from jminer.embedders import open_embedder
from jminer.heads.affect import valences
from jminer.heads.emotions import CUSTOMER
from jminer.heads.store import load_head, read_facts

MODELS = Path(__file__).parents[2] / "models"
NAMES = ("emotions", "intensity", "sarcasm", "stages", "substages", "telling", "touchpoints", "valence")


@pytest.fixture(scope="module")
def encoder():
    return open_embedder("onnx", MODELS / "embedders" / "all-minilm-l6-v2", processes=1).facets


@pytest.mark.parametrize("name", NAMES)
def test_a_head_names_the_encoder_it_was_trained_on(name, encoder):
    head = load_head(MODELS / "heads" / name)
    assert heads.check(head, encoder)
    assert head.coefficients.shape == (len(head.parts), encoder.dimensions)


@pytest.mark.parametrize("name", NAMES)
def test_the_card_says_what_the_head_says(name):
    folder = MODELS / "heads" / name
    head, facts, card = load_head(folder), read_facts(folder), (folder / "card.md").read_text(encoding="utf-8")
    assert head.encoder in card
    assert facts["made"]["command"] in card
    assert all(f"{rows:,}" in card for rows in facts["made"]["rows"].values())


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("Thank you so much for your help!", "gratitude"),
        ("I am so disappointed, this makes me sad.", "disappointment"),
        ("I'm furious, this is disgusting!", "anger"),
        ("I love it, it makes me so happy!", "delight"),
        ("I don't understand, how does this work?", "confusion"),
        ("I am sorry, I regret it.", "regret"),
    ],
)
def test_plain_sentences_get_the_emotion_they_name(text, emotion, encoder):
    head = load_head(MODELS / "heads" / "emotions")
    probabilities = head.probabilities(encoder.embed([text]))
    assert head.labels[int(probabilities.argmax())] == emotion
    assert head.given(probabilities)[0, head.labels.index(emotion)]


def test_the_customers_emotions_are_all_there_and_weak_ones_are_not_shown():
    head, facts = load_head(MODELS / "heads" / "emotions"), read_facts(MODELS / "heads" / "emotions")
    assert head.labels == tuple(CUSTOMER)
    figures = facts["figures"]["customer"]
    for label in head.labels:
        good = min(figures["f1"][label], figures["f1_apart"][label]) >= 0.30
        assert (label in head.shown) == good


def test_praise_lies_above_facts_and_facts_above_blame(encoder):
    head = load_head(MODELS / "heads" / "valence")
    praise, fact, blame = valences(
        head,
        encoder.embed(
            ["Wonderful staff, I love this place!", "The meeting is on Tuesday.", "Terrible, rude staff. I hate it."]
        ),
    )
    assert -1 <= blame < -0.5 < fact < 0.5 < praise <= 1


def test_valence_probabilities_sum_to_one(encoder):
    head = load_head(MODELS / "heads" / "valence")
    chances = head.probabilities(encoder.embed(["The courier never rang the bell."]))
    assert np.allclose(chances.sum(axis=1), 1)


def test_a_foreign_encoder_is_noticed(encoder):
    from dataclasses import replace

    assert not heads.check(replace(load_head(MODELS / "heads" / "valence"), encoder="0" * 64), encoder)
