"""Personal data that has a shape → placeholders: one function per kind, text in, text out."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterable

from jminer.text import patterns

LONGEST = 2_000
"""A longer word is no address: it is cut from every pattern's way, so that none can be slow."""
LONG_WORD = re.compile(rf"\S{{{LONGEST},}}+")
LONG_DIGITS = 7
PASSES = 4


def emails(text: str) -> str:
    """`ana@example.org`, `ana (at) example dot org` → [EMAIL]."""
    if "@" in text:
        text = patterns.EMAIL.sub("[EMAIL]", text)
    return patterns.EMAIL_SPELLED.sub("[EMAIL]", text)


def urls(text: str) -> str:
    """`https://t.co/x?token=1`, `bit.ly/x` → [URL]; the sentence's own full stop stays."""
    return patterns.URL.sub(lambda found: "[URL]" + found[0][len(found[0].rstrip(patterns.URL_TAIL)) :], text)


def handles(text: str, keep: frozenset[str] = frozenset()) -> str:
    """`@some_one` → [HANDLE], except those to keep (lower case, without @)."""
    return patterns.HANDLE.sub(lambda found: found[0] if found[1].casefold() in keep else "[HANDLE]", text)


def cards(text: str) -> str:
    """13 to 19 digits with a right Luhn sum → [CARD]."""
    return patterns.CARD.sub(lambda found: "[CARD]" if _luhn(_digits(found[0])) else found[0], text)


def ibans(text: str) -> str:
    """Account numbers whose remainder modulo 97 is 1 (ISO 13616) → [IBAN]."""
    return patterns.IBAN.sub(_iban, text)


def ips(text: str) -> str:
    """IPv4 and IPv6 addresses → [IP]."""
    for pattern in (patterns.IPV4, patterns.IPV6):
        text = pattern.sub(lambda found: "[IP]" if _is_ip(found[0]) else found[0], text)
    return text


def phones(text: str) -> str:
    """Telephone numbers → [PHONE]: international, North American, with a trunk 0, or after a word such as 'call'."""
    return patterns.PHONE.sub(_phone, text)


def orders(text: str) -> str:
    """Order, booking, ticket and account numbers, by the word before them → [ORDER]."""
    for pattern in (patterns.ORDER, patterns.LOCATOR):
        text = pattern.sub(lambda found: f"{found[1]}[ORDER]", text)
    return patterns.HASH_NUMBER.sub("[ORDER]", text)


def long_codes(text: str) -> str:
    """Tracking and other numbers that name one thing of one person by their length alone → [ORDER]."""
    return patterns.LONG_CODE.sub(_long_code, text)


KINDS: tuple[Callable[[str], str], ...] = (emails, urls, ibans, cards, ips, orders, phones, long_codes)
"""In this order: what one kind masks, the next cannot tear apart. Handles come last, after e-mails."""


def mask(text: str, keep: Iterable[str] = ()) -> str:
    """All kinds, until nothing changes: masking a masked text changes nothing."""
    kept = frozenset(word.lstrip("@").casefold() for word in keep)
    if len(text) >= LONGEST:
        text = LONG_WORD.sub(_long_word, text)
    for _ in range(PASSES):
        before = text
        for kind in KINDS:
            text = kind(text)
        text = handles(text, kept)
        if text == before:
            break
    return text


def masked(text: str) -> Counter[str]:
    """How many placeholders of each kind a masked text holds."""
    return Counter(found.strip("[]") for found in patterns.PLACEHOLDER.findall(text)) if "[" in text else Counter()


def _long_word(found: re.Match[str]) -> str:
    """A word of thousands of characters is a link or encoded data unless it is letters of a script without spaces."""
    return found[0] if not any(c.isascii() and c.isalnum() for c in found[0][:LONGEST]) else "[URL]"


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isdecimal()]


def _luhn(digits: list[int]) -> bool:
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and any(digits) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _iban(found: re.Match[str]) -> str:
    """The longest run of whole groups that is an IBAN; a word that follows it stays."""
    text = found[0]
    ends = [len(text), *(space.start() for space in reversed(list(re.finditer(r"[ -]", text))))]
    for end in ends:
        code = re.sub(r"[ -]", "", text[:end]).upper()
        if 15 <= len(code) <= 34 and code.isascii() and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1:
            return "[IBAN]" + text[end:]
    return text


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _phone(found: re.Match[str]) -> str:
    text, count = found[0], sum(character.isdecimal() for character in found[0])
    if not 7 <= count <= 15 or patterns.DATE_SHAPE.fullmatch(text):
        return text
    international = text.startswith(("+", "00", "(+")) and count >= 8
    shaped = patterns.NORTH_AMERICA.fullmatch(text) or patterns.TRUNK.fullmatch(text)
    cued = patterns.PHONE_CUE.search(found.string[max(0, found.start() - 40) : found.start()])
    return "[PHONE]" if international or shaped or cued else text


def _long_code(found: re.Match[str]) -> str:
    word = found[0]
    enough = sum(character.isdecimal() for character in word) >= LONG_DIGITS
    return "[ORDER]" if enough and not patterns.DATE_SHAPE.fullmatch(word) else word
