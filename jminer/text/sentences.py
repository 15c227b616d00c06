"""A text → its sentences, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from jminer.text.without_torch import without_torch

BATCH = 1_000
LINE = re.compile(r"[^\n]+")
PART = 20_000
"""spaCy reads at most so many characters at a time; a line is cut at a space before that."""
CUTS = (re.compile(r"[;:,](?=\s)"), re.compile(r"\s"))
Span = tuple[int, int]


def spans(texts: Iterable[str], longest: int) -> Iterator[list[Span]]:
    """For each text the (start, end) of its sentences, in order, without outer blanks.

    Lines end sentences; within a line spaCy's rule-based sentencizer decides; a sentence of more than `longest` characters
    is cut after a comma, else at a space. `text[start:end]` is the sentence, to the character.
    """
    texts = list(texts)
    parts = [(number, start, text[start:end]) for number, text in enumerate(texts) for start, end in _lines(text)]
    found: list[list[Span]] = [[] for _ in texts]
    documents = _sentencizer().pipe((part for _, _, part in parts), batch_size=BATCH)
    for (number, offset, part), document in zip(parts, documents, strict=True):
        for sentence in document.sents:
            for start, end in _cut(part, sentence.start_char, sentence.end_char, longest):
                found[number].append((offset + start, offset + end))
    yield from found


def _lines(text: str) -> Iterator[Span]:
    for line in LINE.finditer(text):
        start = line.start()
        while line.end() - start > PART:
            space = text.rfind(" ", start + 1, start + PART)
            end = space if space > 0 else start + PART
            yield start, end
            start = end
        yield start, line.end()


def _cut(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    while end - start > longest:
        middle = _best_cut(text, start, start + longest)
        yield from _stripped(text, start, middle)
        start = middle
    yield from _stripped(text, start, end)


def _best_cut(text: str, start: int, limit: int) -> int:
    """After the last comma of the second half, else after the last space, else at the limit."""
    for pattern in CUTS:
        places = [found.end() for found in pattern.finditer(text, start + (limit - start) // 2, limit)]
        if places:
            return places[-1]
    return limit


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
    if start < end:
        yield start, end


@cache
def _sentencizer() -> Any:
    with without_torch():
        import spacy

    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    return language
