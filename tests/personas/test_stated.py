"""A need is stated in words that several customers share: what they do, or a thing, and never a judgement or a part of a sentence."""

import numpy as np

from jminer.personas.stated import Said, Use, stated, uses
from jminer.topicmodel.words import Phrase

DOES, NAMES, NEITHER = Use(True, False), Use(False, True), Use(False, False)


def said(customers=30, taken=(), **used):
    told = {text.replace("_", " "): use for text, use in used.items()}
    return stated([Phrase(text, 9, len(text.split())) for text in told], customers, "1", taken, told)


def read(phrases, texts, valence=0.0, asks=False):
    everywhere = Said(texts, np.full(len(texts), valence), np.full(len(texts), asks))
    return uses([[Phrase(text, 9, len(text.split())) for text in phrases]], everywhere)


def test_verb_and_object_are_what_customers_want_to_do():
    need = said(nice_app=NAMES, cancel_my_subscription=DOES, subscription=NAMES)
    assert need.need.statement == "I want to cancel my subscription"
    assert (need.verb, need.object) == ("cancel", "subscription")
    assert need.need.opposite != need.need.statement


def test_without_a_thing_that_they_do_the_best_name_of_a_thing_is_taken():
    need = said(delayed=NEITHER, flight_was_delayed=NEITHER, long_delay=NAMES)
    assert need.need.statement == "I care about long delay"
    assert need.verb is None


def test_praise_parts_of_sentences_and_nothing_are_no_need():
    assert said(love_this_app=DOES, great=NAMES) is None
    assert said(delayed=NEITHER, supposed_to_leave=NEITHER) is None
    assert said() is None


def test_what_few_of_a_group_write_does_not_speak_for_it():
    assert said(customers=89, direct_messages=NAMES) is not None
    assert said(customers=91, direct_messages=NAMES) is None


def test_no_two_needs_are_called_alike():
    first = said(notes=NAMES)
    assert said(notes=NAMES, taken={first.need.statement}) is None


def test_how_a_phrase_is_used_is_read_from_the_texts_that_hold_it():
    texts = [
        "I want to cancel my order.", "How do I cancel my order?", "My flight was delayed.", "It was delayed by hours.",
        "The long delay ruined it.", "After a long delay we left.", "Do you offer appointments?", "Most shops offer appointments.",
    ]  # fmt: skip
    used = read(["cancel my order", "was delayed", "long delay", "offer appointments", "nowhere"], texts)
    assert used == {"cancel my order": DOES, "was delayed": NEITHER, "long delay": NAMES, "offer appointments": NEITHER}
    assert read([], []) == {}


def test_what_they_could_not_do_they_want_to_do():
    used = read(["can't change the flash setting"], ["I can't change the flash setting."] * 2, valence=-0.9)
    assert said(**{text.replace(" ", "_"): use for text, use in used.items()}).need.statement == "I want to change the flash setting"


def test_what_is_suffered_is_not_wanted_unless_they_ask_for_it():
    texts = ["We miss our connecting flight because of you.", "So we miss our connecting flight."]
    assert read(["miss our connecting flight"], texts, valence=-0.8) == {"miss our connecting flight": NEITHER}
    assert read(["miss our connecting flight"], texts, valence=-0.8, asks=True) == {"miss our connecting flight": DOES}
