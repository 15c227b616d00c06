"""What is masked and what is not; how long it takes is measured by tests/benchmarks/masking.py."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text.masks import mask
from jminer.text.normalize import clean
from jminer.text.redact import Redactor
from tests.benchmarks._planted import Planted
from tests.benchmarks.leaks import search
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
    "mail me at ana.ruiz at example.org, thanks": "mail me at [EMAIL], thanks",
    "ana.ruiz arroba correo punto es": "[EMAIL]",
    "meier ät web punkt de": "[EMAIL]",
    "a n a @ g m a i l . c o m please": "[EMAIL] please",
    "ana @ example . org": "[EMAIL]",
    "jаne@еxample.оrg": "[EMAIL]",
    "ana﹫example．org": "[EMAIL]",
    "+49 (0) 30 / 901820": "[PHONE]",
    "212\u2011555\u20110143 or 212.555.0143": "[PHONE] or [PHONE]",
    "٢١٢-٥٥٥-٠١٤٣": "[PHONE]",
    "②①②-⑤⑤⑤-⓪①④③": "[PHONE]",
    "call two one two, five five five, oh one four three": "call [PHONE]",
    "212-555-0143 ext. 12": "[PHONE]",
    "my number is 2 1 2 5 5 5 0 1 4 3": "my number is [PHONE]",
    "4111.1111.1111.1111 and 4111\u00a01111\u00a01111\u00a01111": "[CARD] and [CARD]",
    "DE89 3704 0044 0532 0130 00, BIC COBADEFF": "[IBAN], BIC [ACCOUNT]",
    "MAC 00:1b:44:11:3a:b7": "MAC [IP]",
    "example.app/ana?sid=1": "[URL]",
    "u/walker_7 and walker#1234": "[HANDLE] and [HANDLE]",
    "my Telegram is walker_7": "my Telegram is [HANDLE]",
    ".@some_one": ".[HANDLE]",
    "Bestellnummer: 4482913, Kundennummer 88123": "Bestellnummer: [ORDER], Kundennummer [ORDER]",
    "commande n° 44829": "commande n° [ORDER]",
    "parcel 1Z 999 AA1 01 2345 6784": "parcel [ORDER]",
    "the package RR123456785DE": "the package [ORDER]",
    "ID 12345678Z": "ID [ID]",
    "my SSN is 078-05-1120": "my SSN is [ID]",
    "AB 12 34 56 C": "[ID]",
    "passport no. X1234567": "passport no. [ID]",
    "my plate KX51 ABC": "my plate [ID]",
    "VIN 1M8GDM9AXKP042788": "VIN [ID]",
    "I was born on 3 May 1984.": "I was born on [BIRTHDATE].",
    "DOB: 03/05/1984": "DOB: [BIRTHDATE]",
    "am 3.5.1984 geboren": "am [BIRTHDATE] geboren",
    "it stands at 52.52000, 13.40495": "it stands at [LOCATION]",
    "my wallet 0x52908400098527886E0F7030069857D2E4169EE7": "my wallet [ACCOUNT]",
    "sort code 20-45-53": "sort code [ACCOUNT]",
    "my password is hunter22!": "my password is [SECRET]!",
    "password: letmein": "password: [SECRET]",
    "my PIN is 4821": "my PIN is [SECRET]",
    "the verification code 482913": "the verification code [SECRET]",
}
KEPT = [
    "The order of words matters.", "In order 2 go there", "I paid $1,299.00 for it", "1,000,000 people", "on 2024-04-10 at 10:45",
    "10/04/2024", "2022-2024", "flight AA2835 to Dallas", "WH-1000XM4 headphones", "version 8.9.36.61 crashes", "24/7 service and/or help",
    "I waited 3 hours and 45 minutes", "row 23A, gate 14", "Boeing 787-900", "it is 5 @ 3 euros", "8.5.80.1037", "the case was closed",
    "Meet me at home dot the i", "100% of 2000 customers", "order in 30 minutes", "ticket price 250", "B2B, 4K, 5G", "score 10-0 1-1",
    "my account was closed", "call 911", "£45,000.00", "in the 1990s", "I love it!!! 😀😀",
    "A320neo", "RTX 4090", "the order came to $1,299.00", "order 45 shirts", "I bought it at amazon.com", "booking.com is better", "8.30-17.30",
    "in 2023/24", "opening hours 0800-1700", "3-2-1", "1 2 3 4 5", "12 500 000 people", "my password is wrong", "password reset", "the code expired",
    "my PIN is blocked", "born yesterday", "CONFIRMATION NUMBER FAILED", "BOOKING CLOSED", "one two three testing", "my Instagram is down",
    "at that point in time", "look at the dot com boom", "item#1234", "error code 404", "zip code 12345", "my car BMW 320", "by 09.11.2022 at the latest",
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


def test_the_search_of_the_leak_benchmark_finds_what_is_disguised():
    row = Planted("email", "ana&co@example.org", (), "", "Write to ana&co@example.org")
    coded = base64.b64encode(row.secret.encode()).decode()
    for left in (row.text, "ANA&amp;CO@EXAMPLE.ORG", "ana%26co%40example.org", "ａｎａ＆ｃｏ＠ｅｘａｍｐｌｅ．ｏｒｇ", f"data {coded}"):
        assert search([row], [("file", left)])[0] == [0]
    assert search([row], [("file", "Write to [EMAIL]")])[0] == []
    phone = Planted("phone national", "212-555-01 43", (), "", "Call 212-555-01 43")
    assert search([phone], [("file", "tel (212) 555 0143.")])[0] == [0]


@pytest.mark.parametrize(
    ("column", "hidden"),
    [("First Name", True), ("author.name", False), ("author_name", True), ("product_name", False), ("Date of Birth", True)],
)
def test_columns_that_hold_persons_by_their_title(column, hidden):
    assert (Redactor(True).attribute(column, "Ana") == "[NAME]") is (hidden or column == "author.name")
