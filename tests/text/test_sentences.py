"""Sentences as customers write them, with exact offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text.sentences import sentences, spans

CASES = """
The food was cold. | the staff was rude
Never again!!! | Worst flight ever
Never again!!! | never ever
was it good ? ? ! | no it was not . | the food was cold .
It was good… | but then it got worse and worse. | We left
i waited for hours... | nobody came to help me
Well... nice
I asked... | Then I left
Mr. Smith helped me, e.g. with my bags. | Mrs. Jones did not
MR. SMITH WAS RUDE. | THE FOOD WAS COLD
I asked J. Smith and Dr. Brown. | Both were kind
We took plan B. | Then we left
So did I. | Then we left
I gave 3.5 stars. | It is fair
I rate it 5. | would buy again
We left at 5 p.m. and came home at 6 a.m. | The crew slept
U.S. Airways lost my bag in the U.S. | They never found it
Call No. 5 was best. | I said no. | then I left
food, seats, etc. were fine. | Drinks, etc. | We left
great 😍 | will come back
Great! 😍 | Will come back 👍
@shop 😍 thanks
I 💙 you guys
Thanks so much 😊 https://example.org/a.b
great service :) | will come back ;) | thanks
1. comfort is poor | 2. food is cold | 3. crew is rude
The faults: | 1) seat is broken | 2) food is cold
I waited until 5. | Then I left
• slow app | • bad help | • no refund
Works with Node.JS, v2.0 and Booking.Com
I wrote to [EMAIL]. | [NAME] answered. | See [URL]. | ok
I read www.example.com/a.Html?b=c and left
सेवा अच्छी थी। | खाना ठंडा था
هل هذا جيد؟ | نعم
no punctuation at all the food was cold
He said "no way!" and left. | She said "fine." | Then we went
It was (very!) cold. | (We left.) | Then we came back
Das Essen war z.B. kalt. | Am 3. Mai kamen wir bzw. fuhren wir. | Hr. Müller half
¿Dónde está? | ¡No llegó! | Qué mal
""".strip().splitlines()


def read(case: str) -> str:
    """A case as the customer wrote it: the bar stands for a blank, or for nothing where the customer left it out."""
    return case.replace(" | ", " ")


@pytest.mark.parametrize("case", CASES)
def test_sentences_of_feedback(case):
    text = read(case)
    assert " | ".join(text[a:b] for a, b in sentences(text, 600)) == case


@pytest.mark.parametrize(
    "case",
    ["The service was bad.|Food was cold.|I left", "It works!!|Great.|I love it!|so much", "It was bad!|food was cold", "BAD FOOD.|BAD SERVICE",
     "料理很好。|服务很差！|价格贵？|是的", "料理很好!|服务很差", "La comida estaba fría.|El servicio fue lento", "I paid $5.00.|The rest was free"],
)  # fmt: skip
def test_a_missing_blank_after_the_stop(case):
    text = case.replace("|", "")
    assert "|".join(text[a:b] for a, b in sentences(text, 600)) == case


def test_lines_end_sentences():
    text = "Great seat\n\nThe food was cold. Why? We waited 2.5 hours, then left"
    assert [text[a:b] for a, b in sentences(text, 600)] == ["Great seat", "The food was cold.", "Why?", "We waited 2.5 hours, then left"]


def test_a_long_sentence_is_cut_after_a_comma_else_at_a_space():
    text = "Why? We waited 2.5 hours, then left"
    assert [text[a:b] for a, b in sentences(text, 25)] == ["Why?", "We waited 2.5 hours,", "then left"]
    assert sentences("aaaaaaaaa bbbbbbbbb", 12) == [(0, 9), (10, 19)]


SNIPPETS = [*"aZ .!?…,;\n1.)(\"'。？।•😍", "Mr.", "e.g.", ":)", " 2. ", "...", "[URL]", "bad.Food", "5 p.m. "]
PIECES = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=3), max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES.map("".join), max_size=3), st.integers(5, 60))
def test_sentences_hold_every_character_once(texts, longest):
    for text, found in zip(texts, spans(texts, longest), strict=True):
        assert all(a < b for a, b in found)
        assert all(one[1] <= two[0] for one, two in pairwise(found))
        assert all(b - a <= longest and text[a:b] == text[a:b].strip() for a, b in found)
        left = "".join(text[a:b] for a, b in zip([0, *[end for _, end in found]], [*[start for start, _ in found], len(text)], strict=True))
        assert not left.strip()


@pytest.mark.parametrize("piece", ["e.g. ", "1. ", "😍! ", "a 😍", "x... ", "a.b@c", "i 💙 "])
def test_a_line_without_end_takes_no_longer_than_its_length(piece):
    text = piece * (200_000 // len(piece))  # minutes, if every stop looked at the whole line
    assert sum(b - a for a, b in sentences(text, 600)) >= len(text.rstrip()) * 0.6
