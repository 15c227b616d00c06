"""Terms are what customers wrote: no "not" is cut off, nothing leads to a person."""

import pytest

from jminer.topicmodel.smallwords import small_words, stem
from jminer.topicmodel.terms import read, terms


def test_terms_are_words_and_phrases_as_written():
    assert terms("The ease of use is GREAT!") == ["ease", "use", "great", "ease of use", "use is great", "ease of use is great"]
    assert terms("Slow wifi, no sockets") == ["slow", "wifi", "sockets", "slow wifi", "no sockets"]
    assert terms("Still waiting for a refund") == ["waiting", "refund", "waiting for a refund"]


def test_a_particle_goes_with_its_verb():
    assert "top up" in terms("How do I top up my card?")
    assert "up" not in terms("How do I top up my card?")


@pytest.mark.parametrize(
    ("text", "kept", "lost"),
    [
        ("The wifi does not work", "wifi does not work", "wifi work"),
        ("I didn't get my money back", "didn't get my money back", "money back"),
        ("I can't get my virtual card to work", "can't get my virtual card", "card to work"),
        ("My parcel never arrived on time", "parcel never arrived", "parcel arrived"),
        ("Le wifi ne marche pas du tout", "wifi ne marche pas", "wifi ne marche"),
        ("Das WLAN funktioniert nicht in diesem Zug", "wlan funktioniert nicht", "wlan funktioniert"),
    ],
)
def test_a_complaint_keeps_its_not(text, kept, lost):
    found = terms(text)
    assert kept in found
    assert lost not in found


def test_masks_links_handles_and_numbers_are_no_terms_and_no_phrase_reaches_over_them():
    text = "[NAME] called @anna_b about order 12345 at a.b@c.org https://x.y/z www.q.de [EMAIL] bus4you 2nd #fail"
    assert terms(text) == ["called", "order"]
    assert "flight cancelled" not in terms("My flight [ORDER] cancelled")


def test_small_words_are_small_in_their_own_language_only():
    assert terms("Une voiture sale pour la plage") == ["voiture", "sale", "plage", "voiture sale", "sale pour la plage", "voiture sale pour la plage"]
    assert "die" in small_words("de")
    assert "plants" in terms("The plants that you sold to us will die")
    assert "die" in terms("The plants that you sold to us will die")


def test_the_article_before_a_french_noun_is_a_word_of_its_own():
    assert terms("Le bruit dans l'avion") == ["bruit", "avion", "bruit dans l'avion"]


def test_forms_of_a_word_are_one_term():
    assert len({stem(word) for word in ("cancel", "cancels", "cancelled", "canceled", "cancelling")}) == 1
    assert stem("policies") == stem("policy")
    assert stem("doesn't") == stem("not") == stem("cannot")
    found = read(["cancelled my order", "cancel the orders"])
    assert found.stems == [("cancel",), ("cancel", "order"), ("order",)]


def test_no_term_says_a_word_twice_in_any_form():
    assert not [term for term in terms("My Cancelled Flightled flight") if "flightled flight" in term]
    assert "reserve reservation" not in terms("Reserve reservation desk")


def test_words_of_courtesy_are_terms_when_asked_for():
    assert read(["Thanks!", "Many thanks"]).stems == []
    assert ("thank",) in read(["Thanks!", "Many thanks"], plain=True).stems


def test_terms_rarer_than_asked_are_left_out():
    assert read(["slow wifi", "slow wifi", "slow boat"], 2).stems == [("slow",), ("slow", "wifi"), ("wifi",)]


@pytest.mark.parametrize("texts", [[], [""], ["", "the of it", "123 [NAME]"]])
def test_texts_without_words_have_no_terms(texts):
    assert read(texts).stems == []
