"""A text as masks see it: disguised letters, digits and signs as plain ASCII, invisible characters gone, and the way back to the text.

Only masks look at this view; what is written is always the text itself. Sources: Unicode UAX 15 (compatibility forms) and UTS 39 (confusables).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LOOKS_LIKE = str.maketrans(
    "аеорсухіјѕԁһӏгԛԝѵАВЕКМНОРСТУХІЈЅԌ" "αεικνορτυχϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" "ıɑɡıƖ" "。·•∙⋅⸱" "∕⁄" "’‘ʼ′`´" "×",
    "aeopcyxijsdhlrqwvABEKMHOPCTYXIJSG" "aeikvoptuxcjABEZHIKMNOPTYX" "iagil" "......" "//" "''''''" "x",
)  # fmt: skip
"""Cyrillic, Greek and other letters and signs that the eye takes for ASCII; one for one, so that offsets stay."""
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
MARKS = ((0x0300, 0x036F), (0x0483, 0x0489), (0x20D0, 0x20F0), (0xFE00, 0xFE0F), (0xE0000, 0xE0FFF))
"""Marks laid over letters (`j̶a̶n̶e̶`), variation selectors and tags: nothing of an address."""
O_FOR_ZERO = re.compile(r"(?<=\d)[Oo]+(?![^\W\d])")
DIGIT = re.compile("[0-9]")
"""In a view every digit is one of these."""


class _Folds(dict[int, str]):
    """Code point → what masks see, worked out once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = seen = _seen(chr(code))
        return seen


def _seen(character: str) -> str:
    if character.isascii():
        return character
    code, category = ord(character), unicodedata.category(character)
    if category == "Cf" or character in FILLERS or any(first <= code <= last for first, last in MARKS):
        return ""
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if category == "Zs":
        return " "
    if category == "Pd" or character in "−‐⁃":
        return "-"
    plain = unicodedata.normalize("NFKC", character).translate(LOOKS_LIKE)
    if len(plain) == 1 and (plain.isascii() or plain != character):
        return plain
    return character if len(character.lower()) == 1 else "I"


FOLDS = _Folds()


def fold(text: str) -> tuple[str, Sequence[int]]:
    """The view of a text, and for each character of the view its place in the text."""
    if text.isascii():
        view, places = text, range(len(text))
    else:
        view, places = text.translate(FOLDS), range(len(text))
        if len(view) < len(text):
            places = [place for place, character in enumerate(text) if FOLDS[ord(character)]]  # type: ignore[assignment]
    if DIGIT.search(view) and ("o" in view or "O" in view):
        view = O_FOR_ZERO.sub(lambda found: "0" * len(found[0]), view)
    return view, places


def view(words: str) -> str:
    """Words of any script as they stand in a view: what cue words must be compared with."""
    return words.translate(FOLDS)
