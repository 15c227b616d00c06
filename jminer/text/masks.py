"""Personal data that has a shape → placeholders; text in, text out.

Finders (contacts.py, codes.py, numbers.py) read a view of the text in which disguises are undone; the text between their spans stays as it was.
What one kind has found is blanked in the view, so that the next cannot tear it apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from jminer.text import patterns
from jminer.text.codes import (
    announced,
    bics,
    birthdates,
    ibans,
    locators,
    long_codes,
    papers,
    parcels,
    passwords,
    wallets,
)
from jminer.text.contacts import (
    Span,
    accounts_of_networks,
    emails,
    emails_with_at,
    handles,
    machines,
    places,
    spelled_emails,
    urls,
)
from jminer.text.folding import DIGIT, fold
from jminer.text.numbers import cards, grouped_numbers, phones, worded_phones

LONGEST = 2_000
"""A longer word is no address: it is cut from every pattern's way, so that none can be slow."""
LONG_WORD = re.compile(rf"\S{{{LONGEST},}}+")
PASSES = 8
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """A finder and what a text must hold to be worth its time: a digit, one of some words (lower case), or both."""

    find: Callable[[str, str], Iterator[Span]]
    digit: bool = False
    words: tuple[str, ...] = ()


AT_WORDS = (
    "dot", "punkt", "arroba", "arobas", "chiocciola", "d o t", "(at", "[at", "{at", "<at", "( at", "[ at", "{ at", "(a)", "[a]", "(ät", "[ät", " ät ",
    "klammeraffe", "@",
)  # fmt: skip
BIRTH_WORDS = (
    "born", "birth", "bday", "dob", "d.o.b", "gebor", "gebur", "geb.", "né ", "née ", "nés ", "naissance", "nacid", "nacim", "nací", "cumple", "nato",
    "nata", "nascid", "nascim", "nascit", "geboor", "urodz",
)  # fmt: skip
BOOKING_WORDS = (
    "book", "reserv", "confirm", "refer", "ref ", "ref.", "ref:", "pnr", "locat", "localiz", "itiner", "buchung",
    "réserv", "prenot", "order", "bestell", "nummer",
)  # fmt: skip
NETWORK_WORDS = (
    "u/", "#", "telegram", "skype", "instagram", "insta ", "insta:", " ig ", " ig:", "snapchat", "snap:", "wechat", "weixin", "discord",
    "reddit", "twitter", "tiktok", "viber", "facebook", "fb", "kik ", "psn", "xbox", "gamertag", "linkedin", "messenger", "mastodon",
)  # fmt: skip
PASS_WORDS = ("pass", "pwd", "pw:", "pw ", "pw=", "contraseña", "mdp", "clave", "senha", "wachtwoord", "kennwort", "hasło", "пapoль", "пaроль")
DIGIT_WORDS = (
    "three", "four", "five", "seven", "eight", "zero", "drei", "vier", "fünf", "sieben", "tres", "cuatro", "siete", "trois", "quatre", "sept", "quattro",
    "sette", "quatro", "drie", "zeven", "vijf",
)  # fmt: skip
KINDS = (
    Kind(emails, words=("@",)),
    Kind(spelled_emails, words=AT_WORDS),
    Kind(emails_with_at, words=(" at ",)),
    Kind(urls, words=("/", "www.", ".com?", ".com#")),
    Kind(passwords, words=PASS_WORDS),
    Kind(ibans, digit=True),
    Kind(bics, words=("bic", "swift", "\0")),
    Kind(wallets, digit=True),
    Kind(machines, digit=True),
    Kind(places, digit=True),
    Kind(cards, digit=True),
    Kind(papers, digit=True),
    Kind(parcels, digit=True),
    Kind(birthdates, digit=True, words=BIRTH_WORDS),
    Kind(announced, digit=True),
    Kind(locators, words=BOOKING_WORDS),
    Kind(phones, digit=True),
    Kind(worded_phones, words=DIGIT_WORDS),
    Kind(grouped_numbers, digit=True),
    Kind(long_codes, digit=True),
    Kind(accounts_of_networks, words=NETWORK_WORDS),
)
"""In this order: what one kind has found, the next does not see. Handles come last, after e-mails."""


WITHOUT_DIGITS = tuple(kind for kind in KINDS if not kind.digit)


def mask(text: str, keep: Iterable[str] = ()) -> str:
    """All kinds, until nothing changes: masking a masked text changes nothing."""
    kept = frozenset(word.lstrip("@").casefold() for word in keep) if keep else NOBODY
    if len(text) >= LONGEST:
        text = LONG_WORD.sub(_long_word, text)
    for _ in range(PASSES):
        if not (spans := _spans(text, kept)):
            break
        text = _written(text, spans)
    return text


def masked(text: str) -> Counter[str]:
    """How many placeholders of each kind a masked text holds."""
    return Counter(found.strip("[]") for found in patterns.PLACEHOLDER.findall(text)) if "[" in text else Counter()


def _spans(text: str, kept: frozenset[str]) -> list[Span]:
    """What to mask, as places in the text, in their order."""
    view, places = fold(text)
    if "[" in view:
        view = patterns.PLACEHOLDER.sub(lambda found: "\0" * len(found[0]), view)
    low = view.lower()
    spans: list[Span] = []
    for kind in KINDS if DIGIT.search(view) else WITHOUT_DIGITS:
        if kind.words and not _holds(low, kind.words):
            continue
        if found := _apart(kind.find(view, low)):
            spans += found
            view = _blanked(view, found)
            low = view.lower()
    if "@" in view:
        spans += handles(view, kept)
    return [(places[start], places[end - 1] + 1, label) for start, end, label in sorted(spans)]


def _holds(low: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 (twice as fast as any(), and asked for every text)
        if word in low:
            return True
    return False


def _apart(found: Iterable[Span]) -> list[Span]:
    """The spans in their order, without those that overlap another; the longer of two stays."""
    apart: list[Span] = []
    for span in sorted(found):
        if not apart or apart[-1][1] <= span[0]:
            apart.append(span)
        elif span[1] - span[0] > apart[-1][1] - apart[-1][0]:
            apart[-1] = span
    return apart


def _blanked(view: str, spans: Iterable[Span]) -> str:
    parts, behind = [], 0
    for start, end, _ in spans:
        parts += [view[behind:start], "\0" * (end - start)]
        behind = end
    return "".join([*parts, view[behind:]])


def _written(text: str, spans: list[Span]) -> str:
    parts, behind = [], 0
    for start, end, label in spans:
        parts += [text[behind:start], f"[{label}]"]
        behind = end
    return "".join([*parts, text[behind:]])


def _long_word(found: re.Match[str]) -> str:
    """A word of thousands of characters is a link or encoded data unless it is letters of a script without spaces."""
    return found[0] if not any(c.isascii() and c.isalnum() for c in found[0][:LONGEST]) else "[URL]"
