"""How much text a box of a slide holds, by a cautious guess of how wide letters are; what does not fit is set smaller, and only then cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LETTER, LINE, AFTER = 0.6, 1.2, 1 / 3
"""Of the size: the width of a letter, the height of a line, the space after a paragraph. Most fonts are narrower."""
POINTS = 72
"""In an inch."""
Cells = tuple[tuple[tuple[str, ...], ...], ...]
"""Rows of cells of paragraphs."""


def lines(paragraph: str, width: float, size: int) -> int:
    """How many lines a paragraph takes in so many inches. A wide letter counts as two; a word longer than a line begins on a new one."""
    room = max(1, int(width * POINTS / (size * LETTER)))
    taken, at = 1, 0
    for word in paragraph.split():
        long = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)
        if at and at + long > room:
            taken, at = taken + 1, 0
        more, last = divmod(at + long - 1, room)
        taken, at = taken + more, last + 2  # the letters of the last line, and a space
    return taken


def height(paragraphs: Sequence[str], width: float, size: int) -> float:
    """In inches."""
    return sum(lines(paragraph, width, size) * LINE + AFTER for paragraph in paragraphs) * size / POINTS


def fitted(paragraphs: Sequence[str], width: float, tall: float, sizes: Sequence[int]) -> tuple[tuple[str, ...], int]:
    """The paragraphs at the largest size at which they fit; at the smallest, the longest are cut until they do."""
    size = next((size for size in sizes if height(paragraphs, width, size) <= tall), sizes[-1])
    shown = list(paragraphs)
    while height(shown, width, size) > tall and max(map(len, shown)) > 1:
        longest = max(range(len(shown)), key=lambda at: (lines(shown[at], width, size), len(shown[at])))
        shown[longest] = shown[longest][: int(len(shown[longest]) * 0.9) - 1].rstrip(" …") + "…"
    return tuple(shown), size


def table(rows: Cells, widths: Sequence[float], tall: float, sizes: Sequence[int]) -> tuple[Cells, int, tuple[float, ...]]:
    """Rows that together are not taller than `tall`, the size of their text, and the height of each."""
    size = next((size for size in sizes if sum(_heights(rows, widths, size)) <= tall), sizes[-1])
    wanted = _heights(rows, widths, size)
    most = _shared(wanted, tall)
    shown = tuple(tuple(fitted(cell, width, most, (size,))[0] for cell, width in zip(row, widths, strict=True)) for row in rows)
    return shown, size, tuple(min(each, most) for each in wanted)


def _heights(rows: Cells, widths: Sequence[float], size: int) -> list[float]:
    return [max(height(cell, width, size) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _shared(wanted: Sequence[float], tall: float) -> float:
    """The most that a row may take so that all together take no more than `tall`: short rows keep what they want."""
    left, most = tall, tall
    for place, each in enumerate(sorted(wanted)):
        most = left / (len(wanted) - place)
        if each > most:
            return most
        left -= each
    return tall
