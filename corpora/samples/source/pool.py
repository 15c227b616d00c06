"""Read the hand-written sentences, and hand them out evenly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
SOURCES = {"r": "store_reviews", "a": "app_reviews", "t": "tickets", "s": "social_posts", "v": "survey"}
STAGES = ("awareness", "consideration", "purchase", "delivery", "onboarding", "use", "support", "loyalty", "exit")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and what is true of it; stage and touchpoint are empty when it tells neither."""

    text: str
    stage: str = ""
    touchpoint: str = ""
    valence: str = "0"
    need: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the pool: sentences that belong together, and the sources in which they may appear."""

    sentences: tuple[Sentence, ...]
    sources: frozenset[str]

    @property
    def first(self) -> Sentence:
        return self.sentences[0]


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole piece of feedback written by hand, used once."""

    source: str
    sentences: tuple[Sentence, ...]
    rating: int | None = None
    language: str = "en"


def lines(name: str) -> list[Line]:
    """The lines of journey.txt, needs.txt or short.txt."""
    found = []
    for heading, text in _headed(name):
        stage, touchpoint, valence, where, *need = heading.split()
        marks = ("" if stage == "none" else stage, "" if touchpoint == "none" else touchpoint, valence, *need)
        sentences = tuple(Sentence(part.strip(), *marks) for part in text.split(" | "))
        found.append(Line(sentences, frozenset(SOURCES[letter] for letter in where)))
    return found


def whole_pieces() -> list[Piece]:
    """The blocks of whole.txt, in order."""
    blocks: dict[str, list[Sentence]] = {}
    for number, heading, text in _numbered("whole.txt"):
        marks, words = text.split(": ", 1)
        stage, touchpoint, valence = marks.split()
        blocks.setdefault(f"{heading} {number}", []).append(Sentence(words, stage, touchpoint, valence))
    return [Piece(SOURCES[key.split()[0]], tuple(said), int(key.split()[1])) for key, said in blocks.items()]


def foreign_pieces() -> list[Piece]:
    """The lines of languages.txt."""
    found = []
    for language, text in _headed("languages.txt"):
        marks, words = text.split(": ", 1)
        letter, *rest = marks.split()
        said = tuple(Sentence(part.strip(), *rest) for part in words.split(" | "))
        found.append(Piece(SOURCES[letter], said, language=language))
    return found


class Picker:
    """Hand out lines so that all are used about equally often, and none more than `cap` times."""

    def __init__(self, pool: list[Line], chance: Random, cap: int) -> None:
        self.pool, self.chance, self.cap = pool, chance, cap
        self.uses: Counter[Line] = Counter()

    def pick(self, fits: Callable[[Line], bool]) -> Line | None:
        """One of the least used lines that fit; None when every such line has been used up."""
        open_lines = [line for line in self.pool if self.uses[line] < self.cap and fits(line)]
        if not open_lines:
            return None
        least = min(self.uses[line] for line in open_lines)
        line = self.chance.choice([line for line in open_lines if self.uses[line] == least])
        self.uses[line] += 1
        return line


def _numbered(name: str) -> Iterator[tuple[int, str, str]]:
    number, heading = 0, ""
    for row in (HERE / name).read_text(encoding="utf-8").splitlines():
        if row.startswith("## "):
            number, heading = number + 1, row[3:]
        elif row and not row.startswith("#"):
            yield number, heading, row


def _headed(name: str) -> Iterator[tuple[str, str]]:
    return ((heading, text) for _, heading, text in _numbered(name))
