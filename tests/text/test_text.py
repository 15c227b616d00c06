"""Cleaning, language, dates, ratings, sentences and repeats, each by example."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text import dates, duplicates, language, ratings
from jminer.text.normalize import clean
from jminer.text.sentences import spans

CLEANED = {
    "  The  courier\t never rang.  ": "The courier never rang.",
    "<p>Late &amp; cold.</p><p>Never <b>again</b></p><script>x()</script>": "Late & cold.\nNever again",
    "one<br>two<br/>three": "one\ntwo\nthree",
    "5 &lt; 6 &amp; fine": "5 < 6 & fine",
    "I <3 this shop, a < b": "I <3 this shop, a < b",
    "cafÃ© was great": "café was great",
    "cafe\u0301": "café",
    "soft\u00adly, zero\u200bwidth": "softly, zerowidth",
    "a\u202eb": "ab",
    "bell\x07 rang\x00": "bell rang",
    "👩\u200d👩\u200d👧 loved it": "👩\u200d👩\u200d👧 loved it",
    "می\u200cخواهم": "می\u200cخواهم",
    "\ud800 broken": "\ufffd broken",
    "one\r\n\r\n\r\n\r\ntwo": "one\n\ntwo",
    "NA": "NA",
    "10 m²": "10 m²",
}


@pytest.mark.parametrize("text", CLEANED)
def test_cleaned(text):
    assert clean(text) == CLEANED[text]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_clean_text_can_be_written_anywhere(text):
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The seat was comfortable and the crew friendly", "en"), ("Der Service war leider sehr schlecht", "de"),
        ("La livraison est arrivée en retard", "fr"), ("ok", "und"), ("👍👍👍", "und"), ("[NAME] [EMAIL] 123", "und"), ("商品の到着がとても遅かったです", "ja"),
    ],
)
def test_language(text, code):
    assert language.detect(text) == code


def test_a_declared_language():
    assert [language.declared(value) for value in ("EN", "pt_BR", "en-US", "English", None)] == ["en", "pt", "en", None, None]


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2024-04-10", day(2024, 4, 10)), ("2024-04-10T03:20:23Z", day(2024, 4, 10, 3, 20, 23)), ("2015-02-16T23:43", day(2015, 2, 16, 23, 43)),
        ("2024-04-10 03:20:23+02:00", day(2024, 4, 10, 1, 20, 23)), ("1712719223", day(2024, 4, 10, 3, 20, 23)),
        ("1712719223000", day(2024, 4, 10, 3, 20, 23)), ("1712719223000000", day(2024, 4, 10, 3, 20, 23)),
        ("Wed Oct 10 20:19:24 +0000 2018", day(2018, 10, 10, 20, 19, 24)),
        ("2024-04", day(2024, 4, 1)), ("April 2024", day(2024, 4, 1)), ("April 10, 2024", day(2024, 4, 10)), ("10 Apr 2024 3:20 PM", day(2024, 4, 10, 15, 20)),
        ("2024/04/10", day(2024, 4, 10)), ("2024-02-31", None), ("0000-00-00", None), ("9999-12-31", None), ("yesterday", None), ("2024", None), ("123", None),
    ],
)
def test_a_date_that_reads_itself(value, time):
    assert dates.decide([value]).times[value] == time


def test_one_date_proves_the_order_of_the_whole_column():
    found = dates.decide(["01/02/2024", "13/02/2024", None, ""])
    assert found.times["01/02/2024"] == day(2024, 2, 1)
    assert "day-first" in found.notes[0]
    assert dates.decide(["01/02/2024", "02/13/2024 10:00 PM"]).times["01/02/2024"] == day(2024, 1, 2)


def test_dates_that_fit_both_orders_stay_empty_unless_declared():
    found = dates.decide(["01/02/2024", "03/04/2024"])
    assert set(found.times.values()) == {None}
    assert "declare `date_order" in found.notes[0]
    assert dates.decide(["01/02/24"], "dmy").times["01/02/24"] == day(2024, 2, 1)
    assert set(dates.decide(["13/02/2024", "02/13/2024", "01/02/2024"]).times.values()) == {None}


def test_a_time_without_zone_is_in_the_declared_one():
    assert dates.decide(["2024-07-01 12:00"], zone="Europe/Berlin").times["2024-07-01 12:00"] == day(2024, 7, 1, 10)


@pytest.mark.parametrize(
    ("values", "scale", "shares"),
    [
        (["1", "3", "5.0"], None, [0.0, 0.5, 1.0]), (["0", "10", "7"], None, [0.0, 1.0, 0.7]), (["1", "10"], None, [0.0, 1.0]), (["0", "1"], None, [0.0, 1.0]),
        (["1"], None, [None]), (["4", "5"], (1.0, 10.0), [1 / 3, 4 / 9]), (["4,5", "1", "5"], None, [0.875, 0.0, 1.0]), (["★★★☆☆", "★"], None, [0.5, 0.0]),
        (["4/5", "80%", "3 out of 4"], None, [0.8, 0.8, 0.75]), (["Good", "Bad", "offered"], None, [1.0, 0.0, None]),
        (["N/A", "6", "2"], (1.0, 5.0), [None, None, 0.25]), (["-3"], None, [None]), (["5 stars", "1 star"], None, [1.0, 0.0]),
    ],
)
def test_ratings(values, scale, shares):
    found = ratings.decide(values, scale).shares
    assert [found[value] for value in values] == pytest.approx(shares)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=4), st.integers(5, 60))
def test_sentences_cover_every_letter_once(texts, longest):
    for text, found in zip(texts, spans(texts, longest), strict=True):
        assert all(a < b for a, b in found)
        assert all(one[1] <= two[0] for one, two in pairwise(found))
        assert all(b - a <= longest and text[a:b] == text[a:b].strip() for a, b in found)
        left = "".join(text[a:b] for a, b in zip([0, *[end for _, end in found]], [*[start for start, _ in found], len(text)], strict=True))
        assert not left.strip()


def test_sentences_by_example():
    text = "Great seat\n\nThe food was cold. Why? We waited 2.5 hours, then left"
    assert [text[a:b] for a, b in next(spans([text], 600))] == ["Great seat", "The food was cold.", "Why?", "We waited 2.5 hours, then left"]
    assert [text[a:b] for a, b in next(spans([text], 25))][-2:] == ["We waited 2.5 hours,", "then left"]


LONG = "The courier never rang the bell and left my parcel in the rain"


def test_repeats_across_customers_must_be_long():
    assert duplicates.groups([LONG, LONG.upper() + "!!", "Great app", "great app."], ["a", "b", "c", "d"], 0.8) == [0, 0, 2, 3]


def test_the_same_customer_repeats_at_any_length():
    assert duplicates.groups(["Great app", "great app!"], ["a", "a"], 0.8) == [0, 0]


def test_near_repeats():
    texts = [LONG, LONG.replace("rain", "snow") , "The seat was wide and the crew was very friendly to all of us"]
    assert duplicates.groups(texts, ["a", "b", "c"], 0.7) == [0, 0, 2]
    assert duplicates.groups(texts, ["a", "b", "c"], 1.0) == [0, 1, 2]


def test_texts_without_words_repeat_nothing():
    assert duplicates.groups(["👍", "👍", "!!"], ["a", "a", "b"], 0.8) == [0, 1, 2]


def test_among_many_alike_texts_few_are_compared(monkeypatch):
    looked_at, compared = [], []
    likely, same = duplicates._likely, duplicates._same
    monkeypatch.setattr(duplicates, "_likely", lambda signatures, heads, *rest: looked_at.append(len(heads)) or likely(signatures, heads, *rest))
    monkeypatch.setattr(duplicates, "_same", lambda *pair: compared.append(1) or same(*pair))
    rng = random.Random(1)
    who, did = ["the courier", "the agent", "my parcel", "the app"], ["never rang", "was kind", "came late", "froze"]
    when = ["on monday", "again", "in the rain"]
    texts = [". ".join(" ".join(map(rng.choice, (who, did, when))) for _ in range(4)) + f" {number}" for number in range(2_000)]
    first = duplicates.groups(texts, [str(number) for number in range(2_000)], 0.8)
    assert sum(looked_at) < 250 * len(texts)
    assert len(compared) < 40 * len(texts)
    assert 100 < sum(head != number for number, head in enumerate(first)) < 1_500
