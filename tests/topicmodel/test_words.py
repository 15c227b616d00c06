"""What topics are called: customers' own words, no two alike, none of one customer, and never a person's data."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.topicmodel.cosines import mean_directions, unit_rows
from jminer.topicmodel.words import describe
from tests.topicmodel.conftest import Corpus

DENIED = ["The wifi does not work", "Again the wifi does not work on board", "Their wifi does not work"]
FOOD = ["The food was cold", "No food for children", "We liked the food", "Food came late", "More food please"]
REFUND = ["My refund took six weeks", "Waiting for my refund", "Still waiting for a refund", "Waiting for the refund since May"]


def called(texts, topic, customers=None, least=5, seed=1):
    """Words and themes of texts whose topics are known; each topic has its own direction."""
    topic = np.asarray(topic)
    random = np.random.default_rng(seed)
    middle = np.linalg.qr(random.normal(size=(32, 32)))[0]
    vectors = unit_rows(middle[topic] + 0.1 * random.normal(size=(len(texts), 32)))
    customers = customers or [f"c{row}" for row in range(len(texts))]
    centroids = mean_directions(vectors, topic, int(topic.max()) + 1)
    return describe(texts, customers, vectors, topic, centroids, least)


def described(corpus: Corpus):
    centroids = mean_directions(corpus.vectors, corpus.truth, 5)
    return describe(corpus.texts, corpus.customers, corpus.vectors, corpus.truth, centroids, 5)


def test_a_label_is_a_phrase_that_customers_wrote(corpus):
    words, _ = described(corpus)
    for topic, found in enumerate(words):
        told = [text.lower() for text, truth in zip(corpus.texts, corpus.truth, strict=True) if truth == topic]
        assert all(any(part in text for text in told) for part in found.label.split(" · "))


def test_a_label_keeps_its_not():
    words, _ = called(DENIED * 5 + FOOD * 3 + REFUND * 5, [0] * 15 + [1] * 15 + [2] * 20)
    assert words[0].label == "wifi does not work"
    assert words[2].label.startswith("waiting for")


def test_what_few_deny_does_not_name_the_topic():
    words, _ = called([*FOOD * 10, *DENIED * 10], [0] * 50 + [1] * 30)
    assert "no food" not in words[0].label
    assert words[0].keywords[0] == "food"


def test_what_few_state_does_not_name_the_topic():
    seats = ["The seats were comfortable"] * 6 + ["Seats by the window"] * 5 + ["No leg room between the seats"] * 20 + ["Seats too narrow"] * 9
    words, _ = called([*seats, *DENIED * 10], [0] * 40 + [1] * 30)
    assert words[0].label != "seats were comfortable"


def test_labels_are_distinct_even_where_topics_say_the_same():
    words, _ = called(["slow wifi"] * 30, np.repeat([0, 1, 2], 10))
    assert len({found.label for found in words}) == 3


def test_words_that_are_common_elsewhere_name_a_topic_that_has_no_others():
    late = ["The train was late", "Train late once more", "Late again, this train"]
    words, _ = called([*late * 20, *late * 4, *DENIED * 10], [0] * 60 + [1] * 12 + [2] * 30)
    assert {"train", "late"} <= set(" ".join(words[0].keywords).split())
    assert words[1].keywords
    assert "no common words" not in words[1].label
    assert len({found.label for found in words}) == 3


def test_common_words_do_not_join_those_that_tell_a_topic():
    words, _ = called([f"{text}. Train!" for text in [*DENIED * 10, *FOOD * 6, *REFUND * 8]], [0] * 30 + [1] * 30 + [2] * 32)
    assert not any("train" in found.label for found in words)


def test_thanks_name_a_topic_of_nothing_but_thanks():
    words, _ = called(["Thank you!", "Thanks", "To all of you, thanks"] * 6 + DENIED * 5, [0] * 18 + [1] * 15)
    assert words[0].label == "thanks"
    assert words[0].description.startswith("18 customers when it was found: 100% wrote “thanks”")


def test_keywords_are_used_together():
    """Each of the words tells the topic; two never stand with the others."""
    said = ["Parcel, courier, doorbell"] * 20 + ["Courier; doorbell"] * 10 + ["Parcel, courier"] * 10 + ["Lightbulb"] * 9 + ["Carpet"] * 9
    words, _ = called([*said, *DENIED * 10], [0] * 58 + [1] * 30)
    assert set(words[0].keywords) == {"courier", "parcel", "doorbell"}


def test_a_word_of_one_customer_is_no_term_however_often_it_is_written():
    texts = ["the courier was late"] * 6 + ["the courier was late gobbledygook"] * 1000 + REFUND * 4
    customers = [f"c{row}" for row in range(6)] + ["loud"] * 1000 + [f"r{row}" for row in range(16)]
    words, _ = called(texts, [0] * 1006 + [1] * 16, customers)
    assert "courier" in " ".join(words[0].keywords)
    assert "gobbledygook" not in repr(words)
    assert words[0].description.startswith("7 customers")


def test_the_words_of_a_term_as_shown_are_those_of_enough_customers():
    """Five cancel an order, but each in another way: no way to put it is theirs."""
    ways = ["cancel order", "cancelled orders", "cancelling the order", "canceled my order", "cancels an order"]
    words, _ = called([*ways, *DENIED * 3], [0] * 5 + [1] * 9)
    assert words[0].keywords == ()
    assert words[0].label == "no common words"
    assert words[0].description == "5 customers when it was found; no words in common"


def test_nothing_personal_is_a_word():
    texts = ["[NAME] at @anna_b lost order 12345, see https://x.y/z or a.b@c.org in room 4b"] * 10 + DENIED * 4
    words, _ = called(texts, [0] * 10 + [1] * 12)
    shown = " ".join([words[0].label, *words[0].keywords])
    assert set(re.findall(r"\w+", shown)) <= {"lost", "order", "room"}


def test_no_keyword_holds_another(corpus):
    words, _ = described(corpus)
    for found in words:
        parts = [set(keyword.split()) for keyword in found.keywords]
        assert not any(one < other for one in parts for other in parts)


def test_a_description_is_one_printable_line(corpus):
    words, _ = described(corpus)
    for found in words:
        assert found.description.isprintable()
        assert re.match(r"60 customers when it was found: \d+% wrote “", found.description)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_nothing(random):
    texts = DENIED * 5 + FOOD * 3 + REFUND * 4 + ["Late again", "Late train"] * 5
    topic = np.array([0] * 15 + [1] * 15 + [2] * 16 + [-1] * 10)
    draw = np.random.default_rng(3)
    vectors = unit_rows(draw.normal(size=(len(texts), 16)))
    customers = [f"c{row % 40}" for row in range(len(texts))]
    centroids = mean_directions(vectors, topic, 3)
    order = list(range(len(texts)))
    random.shuffle(order)
    shuffled = describe([texts[row] for row in order], [customers[row] for row in order], vectors[order], topic[order], centroids, 5)
    assert shuffled == describe(texts, customers, vectors, topic, centroids, 5)


@pytest.mark.parametrize("texts", [["and the of it"] * 20, ["[NAME] 123"] * 20, [""] * 20])
def test_topics_without_words_are_told_apart_by_number(texts):
    words, _ = called(texts, np.repeat([0, 1], 10))
    assert [found.label for found in words] == ["no common words", "no common words (2)"]
    assert [found.keywords for found in words] == [(), ()]


def test_no_topics_have_no_words():
    assert describe(["a"], ["c"], np.ones((1, 4), np.float32), np.array([-1]), np.zeros((0, 4), np.float32), 5) == ((), ())


def test_other_languages_keep_their_words():
    french = ["Le wifi ne marche pas", "Le wifi ne marche pas dans le train", "Encore une fois le wifi ne marche pas"]
    words, _ = called(french * 5 + ["Les prix sont trop chers pour nous", "Un billet trop cher, les prix montent"] * 7, [0] * 15 + [1] * 14)
    assert words[0].label == "wifi ne marche pas"
    assert not {"le", "les", "pour", "trop"} & {word for found in words for word in found.keywords}


def test_related_topics_share_a_theme_and_its_words():
    said = ["refund", "payment", "invoice", "charge", "wifi", "router", "signal", "modem"]
    texts = [f"{what} {also}" for what in said for also in ("problem", "trouble", "issue") for _ in range(6)]
    topic = np.repeat(np.arange(8), 18)
    draw = np.random.default_rng(5)
    sides = np.linalg.qr(draw.normal(size=(24, 10)))[0].T
    vectors = unit_rows(sides[topic // 4] + 0.4 * sides[2 + topic] + 0.02 * draw.normal(size=(len(topic), 24)))
    words, themes = describe(texts, [str(row) for row in range(len(texts))], vectors, topic, mean_directions(vectors, topic, 8), 5)
    first, second = {found.theme_id for found in words[:4]}, {found.theme_id for found in words[4:]}
    assert not first & second
    assert {theme.theme_id for theme in themes} == (first | second) - {None}
    assert not {theme.label for theme in themes} & {found.label for found in words}


def test_a_handful_of_topics_needs_no_themes(corpus):
    words, themes = described(corpus)
    assert themes == ()
    assert {found.theme_id for found in words} == {None}
