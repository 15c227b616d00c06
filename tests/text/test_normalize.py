"""Cleaning, each case by example; that it is stable and takes time in proportion, by trial."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text.normalize import bare, clean, letters, was_mojibake

CLEANED = {
    "  The  courier\t never rang.  ": "The courier never rang.",
    "<p>Late &amp; cold.</p><p>Never <b>again</b></p><script>x()</script>": "Late & cold.\nNever again",
    "one<br>two<br/>three": "one\ntwo\nthree",
    "<p>wrapped\nby the mailer</p>": "wrapped by the mailer",
    "<ul><li>late</li><li>cold</li></ul>": "late\ncold",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a b\nc",
    '<a href="http://x.example/y">here</a>': "here",
    'thanks <img alt="🙂" src="x.png">': "thanks 🙂",
    "<style>p{}</style><!-- hidden -->seen": "seen",
    "never closed <b>bold & <i>more": "never closed bold & more",
    "5 &lt; 6 &amp; fine": "5 < 6 & fine",
    "Tom &amp;amp;amp; Co": "Tom & Co",
    "&lt;p&gt;Hello&lt;/p&gt;": "Hello",
    "AT&T R&D a&b": "AT&T R&D a&b",
    "I <3 this shop, a < b": "I <3 this shop, a < b",
    "<grin> fine": "<grin> fine",
    "cafÃ© was great": "café was great",
    "don\x92t": "don’t",
    "cafe\u0301": "café",
    "soft\u00adly, zero\u200bwidth": "softly, zerowidth",
    "a\u202eb \u2066c\u2069": "ab c",
    "bell\x07 rang\x00": "bell rang",
    "one_x000D_\ntwo": "one\n\ntwo",
    "one\u2028two": "one\ntwo",
    "👩\u200d👩\u200d👧 loved it": "👩\u200d👩\u200d👧 loved it",
    "👍🏽 🇩🇪 1️⃣": "👍🏽 🇩🇪 1️⃣",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f yes": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f yes",
    "hid\U000e0041den": "hidden",
    "می\u200cخواهم": "می\u200cخواهم",
    "\ud800 broken": "\ufffd broken",
    "Z" + "\u0351" * 500 + "algo": "Z" + "\u0351" * 8 + "algo",
    "one\r\n\r\n\r\n\r\ntwo": "one\n\ntwo",
    "ｆｕｌｌ": "full",
    "NA": "NA",
    "10 m²": "10 m²",
}


@pytest.mark.parametrize("text", CLEANED)
def test_cleaned(text):
    assert clean(text) == CLEANED[text]


def test_quoted_mail_becomes_lines_with_an_arrow():
    html = "It never came.<blockquote>Did it <b>come</b>?<br>Tell us.<blockquote>Sent.</blockquote></blockquote>Bye"
    assert clean(html) == "It never came.\n\n> Did it come?\n> Tell us.\n> Sent.\n\nBye"
    assert clean("<div>No.<div class='x gmail_quote'><div>Yes?</div></div></div>after") == "No.\n\n> Yes?\n\nafter"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[the form](https://x.example/a_(b)) is **very** _slow_", "the form is very slow"),
        ("&gt; why?\n\nbecause", "> why?\n\nbecause"),
        (">!it breaks!< at ~~once~~ `twice`", "it breaks at once twice"),
        ("# Head\n* one\n* two", "Head\none\ntwo"),
        (r"5 \* 3, a snake_case_name", "5 * 3, a snake_case_name"),
    ],
)
def test_markdown_when_asked(text, shown):
    assert clean(text, markdown=True) == shown


def test_mojibake_is_told():
    assert [was_mojibake(text) for text in ("cafÃ©", "café", "ÐŸÑ€Ð¸Ð²ÐµÑ‚", "l’été “à la” naïve", "plain")] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_letters_and_bare_words():
    assert letters("é1👍 x²") == 2
    assert bare("Great APP!!") == bare("great app")


PIECES = (
    "<p>", "</p>", "<br>", "<blockquote>", "</blockquote>", "<div class='gmail_quote'>",
    "</div>", "<script>", "</script>", "<!--", "-->", "<td>", '<a href="', "'",
    "&amp;", "&lt;", "&gt;", "&#38;", "&", "amp;", "lt;", "<", ">", "a", "1", " ",
    "\n", "\r", "Ã", "©", "\u200d", "\ufe0f", "\u20e3", "\u0301", "\u0344", "\u202e",
    "\x92", "\x85", "\ud800", "&nbsp;", "&#x1e;", "&#13;", "\u037e", "＜", "＆", "é",
    "👩", "\x1e", "\xa0", "> ", "â", "€", "™", "\u2028", "ÃƒÂ©", "_x000D_", "_x00",
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    once.encode("utf-8")
    assert clean(once) == once


def seconds(text: str) -> float:
    least = float("inf")
    for _ in range(3):
        start = time.process_time()
        clean(text)
        clean(text, markdown=True)
        least = min(least, time.process_time() - start)
    return least


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "<p ",
        '<b "',
        "<a><b>",
        "&#38;#38;",
        "<div>",
        "\u0316\u0301",
        " \n",
        "[a](",
        "**a",
        "_a",
        "`",
        ">!",
        "^(",
        "&amp;amp;",
    ],
)
def test_time_grows_with_the_text(piece):
    assert seconds(piece * (40_000 // len(piece))) < 20 * seconds(piece * (5_000 // len(piece))) + 0.05
