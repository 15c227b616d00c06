"""Words for topics come from several customers and hold no personal data."""

import numpy as np

from jminer.topicmodel.keywords import distinct_labels, exemplars, terms, topic_keywords


def test_terms_are_words_and_phrases_as_written():
    assert terms("The ease of use is GREAT!") == ["ease", "use", "great", "ease of use"]
    assert terms("Slow wifi, no sockets") == ["slow", "wifi", "sockets", "slow wifi"]


def test_masks_addresses_handles_and_numbers_are_no_terms():
    assert terms("[NAME] called @anna_b about order 12345 at a.b@c.org https://x.y/z [EMAIL]") == ["called", "order"]


def test_a_word_of_one_customer_is_no_keyword():
    texts = ["the courier was late"] * 5 + ["the courier was late gobbledygook"] * 20
    customers = [f"c{at}" for at in range(5)] + ["loud"] * 20
    (words,) = topic_keywords(texts, customers, np.zeros(25, int), 1, 5)
    assert "courier" in words
    assert "gobbledygook" not in words


def test_a_keyword_does_not_repeat_another():
    texts = ["customer service was slow", "customer services are slow", "slow customer service"] * 5
    (words,) = topic_keywords(texts, [f"c{at}" for at in range(15)], np.zeros(15, int), 1, 5)
    stems = [frozenset(word.rstrip("s") for word in term.split()) for term in words]
    assert not any(one < other or other < one for one in stems for other in stems)
    assert "customer service" in words


def test_only_stop_words_leave_a_topic_unnamed():
    words = topic_keywords(["and the of it"] * 20, [str(at) for at in range(20)], np.repeat([0, 1], 10), 2, 5)
    assert words == [(), ()]
    assert distinct_labels(words) == ("no common words", "no common words (2)")


def test_no_two_topics_are_called_alike():
    assert distinct_labels([("refund",), ("refund",), ("refund", "late"), ("slow wifi", "free"), ("slow wifi", "free")]) == (
        "refund",
        "refund (2)",
        "refund, late",
        "slow wifi",
        "slow wifi, free",
    )


def test_exemplars_are_central_and_different():
    vectors = np.eye(8, dtype=np.float32)[[0, 0, 0, 1, 2, 3, 4, 5]]
    texts = ["same", "same", "same", "b", "c", "d", "e", "far"]
    similarity = np.array([0.9, 0.9, 0.9, 0.8, 0.8, 0.7, 0.7, 0.1])
    shown = exemplars(vectors, texts, similarity)
    assert len(shown) == 5
    assert len({texts[row] for row in shown}) == 5
    assert "far" not in {texts[row] for row in shown}
