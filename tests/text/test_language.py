"""A language is named only where the text shows it."""

from __future__ import annotations

import pytest

from jminer.text import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The seat was comfortable and the crew friendly", "en"),
        ("Der Service war leider sehr schlecht", "de"),
        ("La livraison est arrivée en retard", "fr"),
        ("El pedido nunca llegó a mi casa", "es"),
        ("Il pacco è arrivato rotto", "it"),
        ("Het pakket is nooit bezorgd", "nl"),
        ("A encomenda chegou partida e ninguém responde", "pt"),
        ("Good app", "en"),
        ("worst service ever", "en"),
        ("très bien", "fr"),
        ("THE APP DOES NOT OPEN", "en"),
        ("love it!", "en"),
        ("", "und"),
        ("   ", "und"),
        ("👍👍👍", "und"),
        ("[NAME] [EMAIL] 123", "und"),
        ("@some_one #hashtag", "und"),
        ("12:30 !!!", "und"),
        ("asdfgh", "und"),
        ("商品の到着がとても遅かったです", "ja"),
        ("очень плохо", "ru"),
        ("كان الطعام باردا جدا", "ar"),
    ],
)
def test_language(text, code):
    assert language.detect(text) == code


def test_the_source_settles_what_its_short_texts_leave_open():
    texts = [f"The courier was late on day {number} and nobody called me" for number in range(60)] + [
        "worst airline",
        "meh",
        "muy bueno",
        "👍",
        "очень плохо",
    ]
    once = [language.detect(text) for text in texts]
    assert once[-5:] == ["und", "und", "es", "und", "ru"]
    settled = language.settle(texts, once)
    assert settled[:60] == ["en"] * 60
    assert settled[-5] == "en"
    assert settled[-3] in ("es", "und")
    assert settled[-2:] == ["und", "ru"]


def test_few_texts_settle_nothing():
    assert language.settle(["worst airline", "The courier was late"], ["und", "en"]) == ["und", "en"]


def test_a_declared_language():
    assert [language.declared(value) for value in ("EN", "pt_BR", "en-US", "English", None)] == [
        "en",
        "pt",
        "en",
        None,
        None,
    ]
