"""Clauses that carry one opinion each."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text.clauses import FEWEST_AFTER, FEWEST_BEFORE, WEIGHTS, WORD, Rule, clauses, language, rule
from jminer.text.connectors import WORDS

TWO = {
    "en": [
        "Great seat | but the food was cold", "The room was lovely; | the breakfast was awful.", "The seat was wide | though the food was awful",
        "Although the food was good, | the service was slow.", "The staff were friendly, | however the app is useless.",
        "The room was lovely; | however the breakfast was awful.", "While I love the design, | the battery is terrible",
        "Delivery was fast, | yet the parcel was damaged", "Crew was kind – | but the seat was broken",
    ],
    "de": ["Der Sitz war bequem, | aber das Essen war kalt", "Obwohl das Essen gut war, | war der Service schlecht"],
    "fr": ["Le repas était excellent | mais le service était très lent", "Bien que la chambre soit belle, | le bruit est insupportable"],
    "es": ["La comida estaba rica | pero el servicio fue muy lento", "Aunque el hotel es bonito, | el desayuno es malo"],
    "it": ["Il cibo era ottimo | ma il servizio era lento"],
    "nl": ["Het eten was lekker | maar de bediening was traag"],
    "pt": ["A comida estava ótima, | mas o atendimento foi péssimo"],
}  # fmt: skip
ONE = {
    "en": [
        "The food and the service were cold", "It is cheap but good", "I waited for an hour but nobody came", "Nice crew, but still",
        "I ordered two but only one arrived", "The courier rang the bell while I was out", "No punctuation at all and the food was cold",
        "but the food was cold", "İçecek çok but the", "",
    ],
    "de": ["Ich habe angerufen, aber niemand kam"],
    "fr": ["J'ai appelé mais personne n'est venu"],
}  # fmt: skip


def cut(text: str, code: str, decide: Rule | None = None) -> str:
    words = language(code)
    assert words is not None
    return " | ".join(text[a:b] for a, b in clauses(text, words, decide or rule()))


@pytest.mark.parametrize(("code", "case"), [(code, case) for code, cases in TWO.items() for case in cases])
def test_two_opinions_are_two_clauses(code, case):
    assert cut(case.replace(" | ", " "), code) == case


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in ONE.items() for text in texts])
def test_one_opinion_or_one_story_stays_whole(code, text):
    assert cut(text, code) == text


def test_a_language_without_known_connectors_is_not_cut():
    assert language("ja") is None
    assert language("und") is None


def test_capital_letters_and_curly_apostrophes_change_nothing():
    assert cut("GREAT SEAT BUT THE FOOD WASN’T HOT", "en") == "GREAT SEAT | BUT THE FOOD WASN’T HOT"


EVERYWHERE = Rule({}, 9.0, 0.0)
SPOKEN = "great seat food was cold but though although while ; , – and the I they very aber mais İ ’"
WORDING = st.lists(st.sampled_from(SPOKEN.split(" ")), max_size=30)


@settings(max_examples=300, deadline=None)
@given(WORDING.map(" ".join), st.sampled_from(sorted(WORDS)))
def test_clauses_hold_every_character_once_and_are_no_fragments(text, code):
    sentence = text.strip()
    words = language(code)
    assert words is not None
    found = clauses(sentence, words, EVERYWHERE)
    assert (found[0][0], found[-1][1]) == (0, len(sentence))
    assert all(a[1] < b[0] and not sentence[a[1] : b[0]].strip() for a, b in pairwise(found))
    if len(found) > 1:
        assert all(len(WORD.findall(sentence[a:b])) >= min(FEWEST_BEFORE, FEWEST_AFTER) for a, b in found)


def test_the_shipped_rule_says_how_it_was_made():
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert stored["made"]["command"] == "python -m tests.benchmarks.clauses --train"
    assert 0.3 <= stored["cut"] <= 0.5
