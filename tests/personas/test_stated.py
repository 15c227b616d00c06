"""A need is stated in words that several customers share, with verb and object where they have them, and never from a judgement alone."""

from jminer.personas.stated import acts, stated
from jminer.topicmodel.words import Phrase


def said(*texts):
    return stated([Phrase(text, 9, len(text.split())) for text in texts], "1", (), {"cancel", "change", "upload", "love"})


def test_verb_and_object_are_what_customers_want_to_do():
    need = said("nice app", "cancel my subscription", "subscription")
    assert need.need.statement == "I want to cancel my subscription"
    assert (need.verb, need.object) == ("cancel", "subscription")
    assert need.need.opposite != need.need.statement


def test_what_they_could_not_do_they_want_to_do():
    assert said("can't change the flash setting").need.statement == "I want to change the flash setting"


def test_what_the_company_did_is_no_verb_of_theirs():
    need = said("flight was delayed", "delayed flight")
    assert need.need.statement == "I care about delayed flight"
    assert need.verb is None


def test_a_verb_alone_takes_the_next_best_noun():
    assert said("upload", "photos").need.statement == "I want to upload photos"


def test_praise_alone_is_no_need():
    assert said("love this app", "great", "works great") is None
    assert said() is None


def test_no_two_needs_are_called_alike():
    first = said("notes")
    assert stated([Phrase("notes", 9, 1)], "2", {first.need.statement}, ()) is None


def test_whether_a_word_is_what_customers_do_is_read_from_how_they_use_it():
    texts = [
        "I want to cancel my order.", "How do I cancel it?", "My flight was delayed.", "It was delayed by hours.",
        "After the update it crashes.", "The update broke it.",
    ]  # fmt: skip
    groups = [[Phrase(text, 9, 2) for text in ("can't cancel my order", "delayed flight", "update", "crashes")]]
    assert acts(groups, texts) == {"cancel"}
    assert acts([], []) == frozenset()
