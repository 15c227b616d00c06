"""A sentence → its clauses that carry one opinion each: "Great seat | but the food was cold".

Where a clause may begin (at a connector of contrast, after the comma of "although …, …", after ";") is found by closed
classes of words; whether it does is decided by a logistic regression over the shape of both sides, trained on boundaries
labelled one by one. Commas, dashes, "and" and "except" were candidates too: they hid too few opinions to be worth a cut.
`python -m tests.benchmarks.clauses` measures all this, with `--train` it makes `clauses.json` again.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jminer.text.connectors import WORDS, Words
from jminer.text.sentences import Span

WEIGHTS = Path(__file__).with_name("clauses.json")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
FEWEST_BEFORE, FEWEST_AFTER = 2, 3
"""Words on either side of a cut, connectors aside: "Great seat" stands alone, "but still" and "but very cheap" do not."""
WINDOW = 12
"""Words on either side of a boundary in which judgements are looked for."""
PERSON, OTHER, DETERMINER, VERB, GOOD, BAD, TURN, OPENS = (1 << place for place in range(8))
Tokens = list[tuple[int, int]]
"""(start, classes) of each word."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language's words made ready: patterns of connectors, and each word's classes as bits."""

    inside: re.Pattern[str]
    opening: re.Pattern[str]
    kinds: dict[str, str]
    classes: dict[str, int]
    verb: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place where a clause may begin: at `at`, joined in the way of `kind`; its own words begin at `start`."""

    at: int
    start: int
    kind: str
    comma: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """The words around a boundary, as places in the sentence's words.

    `begin` to `middle` are those since the last place where a clause may begin, `last` to `until` those after the
    connector up to the next one.
    """

    begin: int
    middle: int
    last: int
    until: int


@dataclass(frozen=True, slots=True)
class Rule:
    """The regression: a weight for each feature, and the probability from which a boundary is cut."""

    weights: dict[str, float]
    intercept: float
    cut: float

    def probability(self, features: Iterable[tuple[str, float]]) -> float:
        """How probable it is that a boundary with these features parts two opinions."""
        return 1.0 / (1.0 + math.exp(-self.intercept - sum(self.weights.get(name, 0.0) * value for name, value in features)))


@cache
def rule() -> Rule:
    """The shipped regression."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Rule(stored["weights"], stored["intercept"], stored["cut"])


@cache
def language(code: str) -> Language | None:
    """The words of a language by its ISO code, or None when jminer does not know its connectors."""
    words = WORDS.get(code)
    return _ready(words) if words else None


def clauses(sentence: str, words: Language, decide: Rule) -> list[Span]:
    """The (start, end) of a sentence's clauses, in order, without outer blanks; one when it is not cut.

    Fragments are never cut off: both sides have enough words to stand alone.
    """
    cuts, since = [], 0
    for boundary, sides, listed in placed(sentence, words):
        if stand_alone(boundary, sides, listed, since) and decide.probability(features(boundary, sides, listed)) >= decide.cut:
            cuts.append(boundary.at)
            since = sides.last
    if not cuts:
        return [(0, len(sentence))]
    starts = [0, *cuts]
    return [(start, start + len(sentence[start:end].rstrip())) for start, end in zip(starts, [*cuts, len(sentence)], strict=True)]


def stand_alone(boundary: Boundary, sides: Sides, listed: Tokens, since: int) -> bool:
    """Whether both sides of a boundary have enough words, the left one counted from the last cut on."""
    before = sides.middle - since - (boundary.kind == "opening")  # "Although" is a connector
    return before >= FEWEST_BEFORE and len(listed) - sides.last >= FEWEST_AFTER


def placed(sentence: str, words: Language) -> list[tuple[Boundary, Sides, Tokens]]:
    """Each place where a clause may begin, the words on its sides, and the sentence's words."""
    small = sentence.lower()
    if len(small) != len(sentence):  # a letter that grows when small
        small = sentence
    if "’" in small:
        small = small.replace("’", "'")
    found = boundaries(small, words)
    if not found:
        return []
    listed = tokens(small, words)
    begin, around = 0, []
    middles = [bisect_left(listed, (boundary.at, 0)) for boundary in found]
    for boundary, middle, until in zip(found, middles, [*middles[1:], len(listed)], strict=True):
        last = bisect_left(listed, (boundary.start, 0))
        around.append((boundary, Sides(begin, middle, last, max(until, last)), listed))
        begin = last
    return around


def boundaries(sentence: str, words: Language) -> list[Boundary]:
    """Where clauses may begin in a sentence of small letters, in order."""
    found = []
    for place in words.inside.finditer(sentence):
        word, start = place["word"], place.start()
        if word:
            found.append(Boundary(place.start("word"), place.end(), words.kinds[word], sentence[start - 1] in ",;)-–—"))
        else:
            found.append(Boundary(place.end(), place.end(), "semicolon", True))
    opening = words.opening.match(sentence)
    if opening:
        at = opening.end()
        found = [Boundary(at, at, "opening", True), *(place for place in found if place.at > at)]
    return found


def tokens(sentence: str, words: Language) -> Tokens:
    """Every word of a sentence of small letters: where it begins and its classes."""
    known, verb = words.classes, words.verb.fullmatch
    found = []
    for word in WORD.finditer(sentence):
        bits = known.get(word[0])
        if bits is None:
            bits = VERB if verb(word[0]) else 0
        found.append((word.start(), bits))
    return found


def features(boundary: Boundary, sides: Sides, listed: Tokens) -> list[tuple[str, float]]:
    """What the regression sees of a boundary: features that are not zero."""
    left, right = listed[sides.begin : sides.middle], listed[sides.last : sides.until]
    left_bits, right_bits = _any(left), _any(right)
    head = right[0][1] if right else 0
    left_tone, right_tone = _any(left[-WINDOW:]) & (GOOD | BAD), _any(right[:WINDOW]) & (GOOD | BAD)
    left_verb, right_verb = left_bits & VERB, _any(right[:8]) & VERB
    subject = head & (PERSON | OTHER | DETERMINER) or (not head & (VERB | TURN) and _any(right[1:5]) & VERB)
    told = (
        ("comma", boundary.comma),
        ("left is short", len(left) < 4),
        ("right is short", len(right) < 4),
        ("left verb", left_verb),
        ("right verb", right_verb),
        ("two clauses", left_verb and right_verb and subject),
        ("person", head & PERSON),
        ("pronoun", head & OTHER),
        ("determiner", head & DETERMINER),
        ("subject", subject),
        ("verb first", head & VERB),
        ("turn", head & TURN),
        ("turn before", _any(left[-4:]) & TURN),
        ("pronoun before", left and left[-1][1] & OTHER),
        ("opens", left and left[0][1] & OPENS),
        ("same person", head & PERSON and left_bits & PERSON),
        ("left person", left_bits & PERSON),
        ("right person", right_bits & PERSON),
        ("left tone", left_tone),
        ("right tone", right_tone),
        ("both tones", left_tone and right_tone),
        ("contrast", left_tone and right_tone and left_tone != right_tone),
    )
    return [
        (boundary.kind, 1.0),
        ("left words", math.log1p(sides.middle)),
        ("right words", math.log1p(len(listed) - sides.last)),
        *[(name, 1.0) for name, holds in told if holds],
    ]


def _any(listed: Tokens) -> int:
    bits = 0
    for _, some in listed:
        bits |= some
    return bits


def _ready(words: Words) -> Language:
    kinds = {phrase: kind for kind, phrases in words.connectors.items() for phrase in phrases.split("|")}
    listed = ((PERSON, words.persons), (OTHER, words.others), (DETERMINER, words.determiners), (VERB, words.verbs),
              (GOOD, words.good), (BAD, words.bad), (TURN, words.turns), (OPENS, words.opens))  # fmt: skip
    classes: dict[str, int] = {}
    for bit, text in listed:
        for word in text.split():
            classes[word] = classes.get(word, 0) | bit
    opening = _one_of(phrase for phrase, kind in kinds.items() if kind in ("though", "while"))
    return Language(
        re.compile(rf"[\s;](?:(?P<word>{_one_of(kinds)})(?!\w)|(?<=;)\s(?!(?:{_one_of(kinds)})(?!\w)))"),
        re.compile(rf"(?:\w+\s)?(?:{opening})(?!\w)[^,]+,\s"),
        kinds,
        classes,
        re.compile(words.endings),
    )


def _one_of(phrases: Iterable[str]) -> str:
    return "|".join(sorted(set(map(re.escape, phrases)), key=lambda phrase: (-len(phrase), phrase)))
