"""Runs of digits with signs between them, cut where their groups say: telephone numbers, payment cards, numbers of persons and others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jminer.text import checkdigits, cues, patterns

LEAST_DIGITS, MOST_DIGITS, LONGEST_UNIT = 7, 22, 80
COMMON_DIGITS = (
    "two", "three", "four", "five", "seven", "eight", "nine", "zwei", "drei", "vier", "fünf", "neun", "cuatro", "cinco", "ocho", "nueve",
    "deux", "trois", "quatre", "quattro", "cinque", "sette", "otto", "nove", "três", "oito", "twee", "drie", "vijf", "acht",
)  # fmt: skip
GROUPS = re.compile(r"\d+")
COUNTING = frozenset("".join(str((first + step * place) % 10) for place in range(20)) for first in range(10) for step in (1, 9))
Judge = Callable[[str], str]
"""A written number → its placeholder, or "" for none."""


def cards(view: str, low: str) -> Iterator[tuple[int, int, str]]:
    """Payment cards in any grouping → [CARD]."""
    return _cut(view, low, (_card,))


def phones(view: str, low: str) -> Iterator[tuple[int, int, str]]:
    """Telephone numbers → [PHONE]: international, by a country's grouping, after a word such as "call"; with extension.

    Numbers of persons with a right check digit → [ID] stand in groups of the same kind and are found beside them.
    """
    for start, end, label in _cut(view, low, (_shaped_phone, _person), called=True):
        more = patterns.EXTENSION.match(view, end) if label == "PHONE" else None
        yield start, more.end() if more else end, label


def grouped_numbers(view: str, low: str) -> Iterator[tuple[int, int, str]]:
    """Nine digits and more in groups are nobody's amount, date or count → [ORDER]."""
    return _cut(view, low, (_grouped,))


def _cut(view: str, low: str, judges: tuple[Judge, ...], called: bool = False) -> Iterator[tuple[int, int, str]]:
    """For every run the longest pieces, from space to space, that a judge takes; where none does, what follows a word such as "call"."""
    for run in patterns.RUN.finditer(view):
        units = [(run.start() + unit.start(), run.start() + unit.end()) for unit in patterns.UNIT.finditer(run[0])]
        if (after := view[run.end() : run.end() + 1]).isalpha() and not patterns.EXTENSION.match(view, run.end()) and ord(after) < 0x3000:
            units.pop()
        first = 0
        while first < len(units):
            start = units[first][0]
            ends = _ends(view, units, first)
            found = _longest(view, start, ends, judges)
            if not found and called and ends and cues.before(low, start)[0] == "PHONE":
                found = _longest(view, start, ends, (_called_phone,))
            if found:
                yield start, *found
            behind = found[0] if found else start + 1
            first = next((place for place in range(first, len(units)) if units[place][0] >= behind), len(units))


def _longest(view: str, start: int, ends: list[int], judges: tuple[Judge, ...]) -> tuple[int, str] | None:
    """The farthest end at which a judge takes the number, and what it is."""
    for end in ends:
        text = view[start:end]
        for judge in judges:
            if label := judge(text):
                return end, label
    return None


def _ends(view: str, units: list[tuple[int, int]], first: int) -> list[int]:
    """Where a number that begins with a unit may end, farthest first; a date is a wall."""
    ends, digits = [], 0
    for start, end in units[first : first + MOST_DIGITS]:
        digits += sum(map(str.isdecimal, view[start : min(end, start + LONGEST_UNIT)]))
        if digits > MOST_DIGITS or end - start > LONGEST_UNIT or patterns.DATE_SHAPE.fullmatch(view[start:end].strip("().")):
            break
        if digits >= LEAST_DIGITS:
            ends.append(end)
    return ends[::-1]


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _card(text: str) -> str:
    return "CARD" if checkdigits.card(_digits(text)) else ""


def _person(text: str) -> str:
    check = checkdigits.GROUPED.get(tuple(map(len, GROUPS.findall(text))))
    return "ID" if check and not _is_amount(text) and check(_digits(text)) else ""


def _shaped_phone(text: str) -> str:
    count = sum(map(str.isdecimal, text))
    if text.lstrip("( ").startswith(("+", "00")):
        return "PHONE" if 8 <= count <= 15 and not re.match(r"\(?0000|\(?000 ", text) else ""
    if not 8 <= count <= 12 or patterns.DATE_SHAPE.fullmatch(text) or patterns.HOURS.fullmatch(text) or _is_amount(text):
        return ""
    shaped = patterns.NORTH_AMERICA.fullmatch(text) or patterns.TRUNK.fullmatch(text) or patterns.NATIONAL.fullmatch(text)
    return "PHONE" if shaped or _spaced(text, 9) else ""


def _called_phone(text: str) -> str:
    digits = _digits(text)
    if not 7 <= len(digits) <= 15 or patterns.DATE_SHAPE.fullmatch(text) or patterns.HOURS.fullmatch(text) or patterns.ROUND.fullmatch(text):
        return ""
    return "PHONE"


def _grouped(text: str) -> str:
    groups = GROUPS.findall(text)
    if _is_amount(text) or not 9 <= sum(map(len, groups)) <= MOST_DIGITS or len(groups) < 2:
        return ""
    return "ORDER" if sum(len(group) < 3 for group in groups) <= 1 or _spaced(text, 9) else ""


def _spaced(text: str, least: int) -> bool:
    """Digits one by one (`2 1 2 5 5 …`), but not counting up or down."""
    groups = GROUPS.findall(text)
    return len(groups) >= least and all(len(group) == 1 for group in groups) and not any("".join(groups)[:8] in row for row in COUNTING)


def _is_amount(text: str) -> bool:
    """Thousands in groups of three (`12 500 000`), years and round numbers in a row."""
    groups = GROUPS.findall(text)
    if all(group.endswith("0") for group in groups) or all(re.fullmatch(r"(?:19|20)\d\d", group) for group in groups):
        return True
    return len(groups[0]) < 3 and groups[0][0] != "0" and len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[-1] == "000"


def worded_phones(view: str, low: str) -> Iterator[tuple[int, int, str]]:
    """`five five five, oh one …`: seven digits at least, most of them words."""
    if sum(low.count(word) for word in COMMON_DIGITS) < 2:
        return
    for found in patterns.PHONE_WORDS.finditer(view):
        words = patterns.PHONE_WORD.findall(found[0].lower())
        if len(words) >= 4 and len(words) + sum(map(str.isdecimal, found[0])) >= 7 and len(set(words)) > 1:
            yield *found.span(), "PHONE"
