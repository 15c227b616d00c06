"""What is known of a word: whether people bear it, in which languages it is an ordinary word, whether it is a place or a company.

The lexicon is a packed text that a person can open, `models/names/lexicon.tsv.gz`: word, names, languages, other.
"""

from __future__ import annotations

import gzip
import unicodedata
from dataclasses import dataclass

OTHERS = "x"
"""Stands in the lexicon for all languages beside the ten."""
LANGUAGES = {"en": "e", "de": "d", "fr": "f", "es": "s", "it": "i", "nl": "n", "pt": "p", "pl": "l", "tr": "t", "sv": "w"}
"""ISO code → its letter in the lexicon; a capital letter means that the word is very common there."""
PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Known:
    """One word: how many naming traditions use it as a first and as a last name (0–3), where it is ordinary, what else it is."""

    first: int = 0
    last: int = 0
    ordinary: str = ""
    other: str = ""

    def common(self, letter: str) -> int:
        """How ordinary the word is in a language: 0 not, 1 known, 2 very common."""
        return 2 if letter.upper() in self.ordinary else int(letter in self.ordinary)


NOTHING = Known()


def plain(word: str) -> str:
    """A word in lower case without accents, as people type names."""
    low = word.casefold().translate(PLAIN)
    return low if low.isascii() else "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))


def read(content: bytes) -> dict[str, Known]:
    """The lexicon of a file's bytes, with the unaccented spellings of its names. Raises ValueError, OSError and EOFError when it is none."""
    known: dict[str, Known] = {}
    kinds: dict[str, Known] = {}
    for line in gzip.decompress(content).decode().splitlines():
        if not line.startswith("#"):
            word, _, rest = line.partition("\t")
            if rest not in kinds:
                names, ordinary, other = rest.split("\t")
                kinds[rest] = Known(int(names[:1] or 0), int(names[1:] or 0), ordinary, other)
            known[word] = kinds[rest]
    for word in sorted(word for word, facts in known.items() if not word.isascii() and (facts.first or facts.last) and plain(word).isascii()):
        facts = known[word]
        known.setdefault(plain(word), kinds.setdefault(f"{facts.first}{facts.last}\t\t", Known(facts.first, facts.last)))
    return known


def lower(word: str) -> str:
    """A word as the lexicon holds it."""
    return word.casefold().replace("i̇", "i").replace("’", "'")


def grams(word: str) -> list[str]:
    """The runs of two to four letters of a word, with its ends marked: what the spelling model reads."""
    marked = f"^{plain(word)[:20]}$"
    return [marked[start : start + size] for size in (2, 3, 4) for start in range(len(marked) - size + 1)]
