"""Terms: the words and phrases of customers that may name a topic, where they stand, and who wrote them.

A term is one to three telling words that stand together, with at most two small words between neighbours ("waiting for a
refund") and with its negation ("wifi does not work"): a phrase whose "not" was cut off would say the opposite, so a
negated phrase counts with its negation only. Terms are told apart by the stems of their telling words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.smallwords import CLOSING, LANGUAGES, PARTICLES, PLAIN, ROOT, negations, small_words, stem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LONGEST = 3  # telling words of a term, its negation not counted
GAP = 2  # small words between two telling ones
SURE = 2.0  # words that another language must explain more than the usual one, for a unit to be in it

# What stands for masked data, and what may lead to a person: none of it is a customer's word, and no phrase reaches over it.
_NO_WORDS = r"\[[^\[\]]{1,40}\]|https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|&\w+;"
# French and Italian write the article against its noun: "l'avion" is two words.
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|all|dall|dell|nell|sull|quell)['’](?=[^\W\d_]{2})"
# A word has no digit in it: numbers in feedback are orders, dates and phones. The last part is what ends a clause.
_TOKEN = re.compile(rf"(?:{_NO_WORDS})|{_ELIDED}|[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w'’]*\d)|[^\s'’\w-]+|--+|\s-\s|[\w'’]*\d[\w'’]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]*)*")

_SHORTENED = re.compile(r"'(?:s|re|ve|ll|d|m)$")  # "it's" is as small a word as "it"
_DENIED = re.compile(r".*n't$")


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Units cut into words, unit after unit; a boundary is the word number −1."""

    words: list[str]
    """Different words, in alphabetical order."""
    word: Ints
    """Per token, the number of its word, or −1."""
    unit: Ints
    """Per token, the unit it stands in."""


def cut(texts: Sequence[str]) -> Tokens:
    """Cut texts into lower-case words; what stands for masked data, numbers and punctuation are boundaries."""
    number = defaultdict[str, int]()
    number.default_factory = number.__len__  # a new token gets the next number
    found: list[int] = []
    ends = []
    for text in texts:
        found += map(number.__getitem__, _TOKEN.findall(text.lower()))
        ends.append(len(found))
    raw = [word.replace("’", "'") if _WORD.fullmatch(word) else "" for word in number]
    words = sorted(set(raw) - {""})
    place = {word: at for at, word in enumerate(words)} | {"": -1}
    renumbered = np.array([place[word] for word in raw], dtype=np.int64)
    lengths = np.array(ends, dtype=np.int64) - np.array([0, *ends[:-1]][: len(ends)], dtype=np.int64)
    unit = np.repeat(np.arange(len(texts)), lengths)
    return Tokens(words, renumbered[found] if found else np.zeros(0, np.int64), unit)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Where terms stand: one row per occurrence. Terms have numbers from 0, in the order of their stems."""

    tokens: Tokens
    stems: list[tuple[str, ...]]
    """Per term, its telling words without plural endings, in order."""
    term: Ints
    """Per occurrence, the number of its term."""
    start: Ints
    """Per occurrence, its first token."""
    end: Ints
    """Per occurrence, its last token."""
    whole: Flags
    """Per occurrence, whether no telling word stands right behind it: else it may be cut out of a longer one."""

    @property
    def unit(self) -> Ints:
        """Per occurrence, the unit it stands in."""
        return self.tokens.unit[self.start]

    def written(self, row: int) -> str:
        """An occurrence as it stands, in lower case."""
        words = self.tokens.word[self.start[row] : self.end[row] + 1].tolist()
        return " ".join(self.tokens.words[word] for word in words).replace("' ", "'")


def terms(text: str) -> list[str]:
    """Return the terms of a text as written, single words first.

    >>> terms("The wifi does not work!")
    ['wifi', 'work', 'not work', 'wifi does not work']
    """
    found = read([text])
    rows = sorted(range(len(found.term)), key=lambda row: (len(found.stems[found.term[row]]), found.start[row]))
    return [found.written(row) for row in rows]


def read(texts: Sequence[str], least: int = 1, plain: bool = False) -> Terms:
    """Find all terms of the texts that occur at least `least` times; plain: words of courtesy and manner ("thanks") are telling."""
    tokens = cut(texts)
    line = _Line.of(tokens, plain)
    found = sorted((term for runs in line.runs(least) for term in line.named(*runs)), key=lambda term: term[0])
    rows = np.array([row for _, rows in found for row in rows.tolist()], dtype=np.int64)
    term = np.repeat(np.arange(len(found)), np.array([len(rows) for _, rows in found], dtype=np.int64))
    last = rows + np.array([len(stems) - 1 for stems, _ in found], dtype=np.int64)[term]
    start, end = line.at[rows], line.at[last]
    return Terms(tokens, [stems for stems, _ in found], term, start, end, ~line.goes_on(tokens.unit, end))


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """The telling words of all units in one line."""

    stems: list[str]
    at: Ints
    """Per telling word, its token."""
    stem: Ints
    negation: Flags
    closing: Flags
    """A negation that may follow what it negates."""
    particle: Flags
    linked: Flags
    """Whether the next telling word stands with this one."""

    @classmethod
    def of(cls, tokens: Tokens, plain: bool) -> _Line:
        small, negation, closing = _kinds(tokens, plain)
        stems, stem_of_word = _stems(tokens.words)
        at = np.flatnonzero((tokens.word >= 0) & ~small)
        stem, clause, unit = stem_of_word[tokens.word[at]], np.cumsum(tokens.word < 0)[at], tokens.unit[at]
        near = (np.diff(at) <= GAP + 1) & (clause[1:] == clause[:-1]) & (unit[1:] == unit[:-1])
        particle = np.array([word in PARTICLES for word in stems], dtype=bool)[stem]
        return cls(stems, at, stem, negation[at], closing[at], particle, np.append(near, False)[: len(at)])

    def goes_on(self, unit: Ints, token: Ints) -> Flags:
        """Whether a telling word of the same unit stands right behind these tokens; unit: that of every token."""
        same = np.append(unit, -1)[token + 1] == unit[token]
        return np.asarray(same & np.isin(token + 1, self.at))

    def runs(self, least: int) -> Iterator[tuple[Ints, Ints, int]]:
        """Runs that are terms, shortest first: their first words, the numbers of their kinds, and their length.

        A run grows by a word at a time, and a rare one no further (Agrawal & Srikant 1994).
        """
        before = np.append(False, (self.negation & self.linked)[:-1])[: len(self.at)]
        # A "not" reaches over a word: "can't get my virtual card to work" does not say that the card works.
        before |= np.append(False, (before & ~self.negation & self.linked)[:-1])[: len(self.at)]
        after = np.append((self.linked[:-1] & self.closing[1:]), False)[: len(self.at)]
        first, kind, told = np.arange(len(self.at)), self.stem, (~self.negation).astype(np.int64)
        for length in range(1, LONGEST + 2):
            _, kind, often = np.unique(kind, return_inverse=True, return_counts=True)
            kept = often[kind] >= least
            first, kind, told = first[kept], kind[kept], told[kept]
            last = first + length - 1
            sound = (told > 0) & (told <= LONGEST) & ~self.particle[first] & (~self.negation[last] | self.closing[last])
            # A word alone may be what is denied; a phrase may not.
            sound &= (length == 1) | ~(before[first] | after[last])
            yield first[sound], kind[sound], length
            grows = self.linked[last]
            first, kind, told, following = first[grows], kind[grows], told[grows], last[grows] + 1
            kind, told = kind * len(self.stems) + self.stem[following], told + ~self.negation[following]

    def named(self, first: Ints, kind: Ints, length: int) -> Iterator[tuple[tuple[str, ...], Ints]]:
        """The stems of each kind of run, and where its runs start; a run that says a word twice, in any form, is no term."""
        order = np.argsort(kind, kind="stable")
        starts = np.flatnonzero(np.diff(kind[order], prepend=-1))
        for rows in np.split(first[order], starts[1:]) if len(starts) else []:
            stems = tuple(self.stems[stem] for stem in self.stem[rows[0] : rows[0] + length].tolist())
            if len({stem[:ROOT] for stem in stems}) == length:
                yield stems, rows


def _kinds(tokens: Tokens, plain: bool) -> tuple[Flags, Flags, Flags]:
    """Per token, in the language of its unit: whether it is a small word, a negation, a negation that may come last."""
    small, negation = (_listed(tokens.words, listed) for listed in (small_words, negations))
    language = _languages(tokens, small | negation)[tokens.unit]
    if plain:
        small[[word in PLAIN for word in [*tokens.words, ""]], LANGUAGES.index("en")] = False
    closing = np.array([word in CLOSING for word in [*tokens.words, ""]], dtype=bool)[tokens.word]
    negation = negation[tokens.word, language]
    small[: len(tokens.words)] |= np.array([[len(word) == 1 and word.isascii()] for word in tokens.words], dtype=bool).reshape(-1, 1)
    return small[tokens.word, language] & ~negation, negation, closing & negation


def _listed(words: Sequence[str], listed: Callable[[str], frozenset[str]]) -> Flags:
    """Which words each language lists (words + 1, languages); the last row is for what is no word."""
    found = np.zeros((len(words) + 1, len(LANGUAGES)), dtype=bool)
    plain = [_DENIED.sub("n't", word) if word.endswith("n't") else _SHORTENED.sub("", word) for word in words]
    number: dict[str, list[int]] = {}
    for at, word in enumerate(plain):
        number.setdefault(word, []).append(at)
    for column, language in enumerate(LANGUAGES):
        found[[at for word in listed(language) for at in number.get(word, ())], column] = True
    return found


def _languages(tokens: Tokens, small: Flags) -> Ints:
    """Per unit, the language that explains most of its words; where that is doubtful, the usual one of the corpus."""
    if len(tokens.unit) == 0:
        return np.zeros(0, dtype=np.int64)
    inside = tokens.word >= 0
    word, unit = tokens.word[inside], tokens.unit[inside]
    hits = np.stack([np.bincount(unit[listed], minlength=tokens.unit[-1] + 1) for listed in small[word].T], axis=1).astype(np.float32)
    shares = np.bincount(hits.argmax(axis=1), minlength=hits.shape[1]) / len(hits)
    found: Ints = (hits + SURE * shares).argmax(axis=1)
    return found


def _stems(words: Sequence[str]) -> tuple[list[str], Ints]:
    """Different stems in alphabetical order, and the number of each word's."""
    stems = [stem(word) for word in words]
    number = {name: at for at, name in enumerate(sorted(set(stems)))}
    return list(number), np.array([number[name] for name in stems], dtype=np.int64)
