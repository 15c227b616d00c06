"""Ratings onto 0 to 1: the scale as declared, or as the values of the source show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_STARS = r"stars?|sterne?|étoiles?|estrellas?|stelle|sterren|estrelas?|points?|pts?|★|⭐\ufe0f?"
NUMBER = re.compile(
    rf"(?P<number>[-+]?\d{{1,6}}(?:[.,]\d{{1,6}})?)\s*(?:(?:/|out of|of|von|sur|de|su|van)\s*(?P<top>\d{{1,3}}))?\s*(?P<unit>%|{_STARS})?", re.IGNORECASE
)
STARS = re.compile("(?P<full>(?:[★⭐🌟]\ufe0f?)+)(?P<half>[½⯪])?(?P<empty>(?:[☆✩]\ufe0f?)*)|(?P<none>[☆✩]{2,})")
ANSWERS = {
    1.0: "good, goodwithcomment, positive, pos, thumbs up, thumbsup, thumb up, up, like, liked, yes, recommended, 👍, 😀, 😃, 😄, 🙂, 😍, very satisfied, "
         "extremely satisfied, completely satisfied, very good, excellent, outstanding, strongly agree, very likely, extremely likely, very happy, very easy, "
         "always, promoter",
    0.75: "satisfied, somewhat satisfied, agree, somewhat agree, likely, somewhat likely, happy, easy, above average",
    0.5: "neutral, neither, neither satisfied nor dissatisfied, neither agree nor disagree, neither likely nor unlikely, undecided, average, fair, ok, okay, "
         "so-so, mixed, passive, 😐, sometimes",
    0.25: "dissatisfied, somewhat dissatisfied, unsatisfied, disagree, somewhat disagree, unlikely, somewhat unlikely, unhappy, difficult, poor, below average",
    0.0: "bad, badwithcomment, negative, neg, thumbs down, thumbsdown, thumb down, down, dislike, disliked, no, not recommended, 👎, 🙁, ☹, 😞, 😠, 😡, "
         "very dissatisfied, extremely dissatisfied, very unsatisfied, very poor, very bad, terrible, strongly disagree, very unlikely, extremely unlikely, "
         "very unhappy, very difficult, never, detractor",
}  # fmt: skip
"""Answers of five steps at their places. `good` is the top of good/bad; where `very good` or `excellent` stands above it, it is GOOD_BELOW."""
WORDS = {word: share for share, words in ANSWERS.items() for word in words.split(", ")}
GOOD_BELOW = {"good": 0.75, "bad": 0.25, "happy": 0.75, "unhappy": 0.25}
ABOVE = {"good": {"very good", "excellent", "outstanding"}, "bad": {"very bad", "terrible"}, "happy": {"very happy"}, "unhappy": {"very unhappy"}}
UNANSWERED = frozenset(
    {"n/a", "na", "none", "null", "nan", "-", "--", "offered", "unoffered", "not offered", "not applicable", "don't know", "no answer", "not rated"}
)
USUAL = ((1.0, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))
OUTLYING = 0.01
"""Up to this share of the values may lie outside a scale before the scale is not believed."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """The decision for one source: rating text → 0 to 1, and what there is to say."""

    shares: dict[str, float | None]
    notes: tuple[str, ...]


def decide(values: Iterable[str | None] | Mapping[str | None, int], scale: tuple[float, float] | None = None) -> Ratings:
    """Read a column of ratings: all its values, or how often each one stands there.

    Numbers and stars are placed on the declared scale, else on the narrowest usual one that holds them all but one in a
    hundred; `4 out of 5`, `80%`, `★★★★☆` and answers in words tell their own. What lies outside, and all plain numbers when
    no scale shows, become None and are counted.
    """
    counts: Counter[str] = Counter()
    for value, count in Counter(values).items():
        if value and value.strip():
            counts[value.strip()] += count
    if not counts:
        return Ratings({}, ())
    plain = {value: number for value in counts if (number := _number(value)) is not None}
    weights: Counter[float] = Counter()
    for value, number in plain.items():
        weights[number] += counts[value]
    said = frozenset(value.casefold() for value in counts)
    parts = {value: part for value in counts if value not in plain and (part := _part(value))}
    from_nothing = any(part < 1 and top == 5 for part, top in parts.values())
    tops = {top for _, top in parts.values()}
    found, why = (scale, None) if scale else _scale(weights, tops, from_nothing)
    shares = {value: _share(value, plain.get(value), parts.get(value), found, from_nothing, said) for value in sorted(counts)}
    return Ratings(shares, tuple(_notes(counts, plain, shares, found, why, said)))


def _scale(weights: Counter[float], tops: set[float], from_nothing: bool) -> tuple[tuple[float, float] | None, str | None]:
    """The scale that the numbers show, and a sentence on what was assumed or why there is none."""
    if not weights:
        return None, None
    if len(tops) == 1 and max(weights) <= (top := next(iter(tops))):
        return (_least(top, from_nothing), top), None
    if set(weights) == {0.0, 1.0}:
        return (0.0, 1.0), None
    total, top = sum(weights.values()), max(weights)
    if set(weights) <= {1.0, 2.0} or top <= 1.0 or (set(weights) == {-1.0, 1.0}):
        return None, f"no scale shows in values {_few(weights)}"
    for low, high in USUAL:
        if high == 100.0 and sum(count for number, count in weights.items() if number > 10) < total / 2:
            continue
        outside = sum(count for number, count in weights.items() if not low <= number <= high)
        if outside <= OUTLYING * total:
            inside = [number for number in weights if low <= number <= high]
            reached = max(inside)
            why = None if reached == high else f"the highest value is {reached:g}" + (f", so {low:g} to {reached:g} would fit too" if high <= 10 else "")
            return (low, high), why
    return None, f"values from {min(weights):g} to {top:g} fit no usual scale"


def _few(weights: Counter[float]) -> str:
    return " and ".join(f"{number:g}" for number in sorted(weights))[:60]


def _notes(
    counts: Counter[str], plain: dict[str, float], shares: dict[str, float | None], scale: tuple[float, float] | None, why: str | None, said: frozenset[str]
) -> list[str]:
    """What was decided, what was assumed, and what was left empty."""
    notes = []
    if plain and scale is None:
        lost = sum(counts[value] for value in plain)
        notes.append(f"rating scale not clear: {why}; {lost:,} ratings left empty, declare `rating_scale: [low, high]` under the source")
    elif plain and scale is not None:
        notes.append(f"ratings are {scale[0]:g} to {scale[1]:g}" + (f", assumed ({why}); if not, declare `rating_scale`" if why else ""))
        outside = [value for value, number in plain.items() if not scale[0] <= number <= scale[1]]
        if outside:
            notes.append(f"{sum(counts[value] for value in outside):,} ratings outside {scale[0]:g} to {scale[1]:g}, left empty")
    if words := sum(counts[value] for value in counts if value.casefold() in WORDS):
        notes.append(f"{words:,} ratings are answers in words")
    unanswered = sum(counts[value] for value in counts if value.casefold() in UNANSWERED)
    if unanswered:
        notes.append(f"{unanswered:,} ratings say that none was given")
    unread = sum(counts[value] for value, share in shares.items() if share is None and value not in plain and value.casefold() not in UNANSWERED)
    if unread:
        notes.append(f"{unread:,} ratings not readable, left empty")
    return notes


def _number(value: str) -> float | None:
    """A number that needs a scale: plain, with `stars`, or as full stars without empty ones beside them."""
    if stars := STARS.fullmatch(value):
        return None if stars["empty"] or stars["none"] else _full(stars)
    found = NUMBER.fullmatch(value)
    return float(found["number"].replace(",", ".")) if found and not found["top"] and found["unit"] != "%" else None


def _part(value: str) -> tuple[float, float] | None:
    """What says its own top: `★★★☆☆` and `3 out of 5` are (3, 5), `80%` is (80, 100)."""
    if stars := STARS.fullmatch(value):
        full = _full(stars)
        return full, full + sum(character in "☆✩" for character in value)
    found = NUMBER.fullmatch(value)
    return (float(found["number"].replace(",", ".")), float(found["top"] or 100)) if found else None


def _full(stars: re.Match[str]) -> float:
    return sum(character in "★⭐🌟" for character in stars["full"] or "") + 0.5 * bool(stars["half"])


def _least(top: float, from_nothing: bool) -> float:
    """`1 of 5` is the least that can be given, unless a value says 0 of 5; other tops begin at 0."""
    return 1.0 if top == 5 and not from_nothing else 0.0


def _share(
    value: str, number: float | None, part: tuple[float, float] | None, scale: tuple[float, float] | None, from_nothing: bool, said: frozenset[str]
) -> float | None:
    if number is not None:
        return _placed(number, *scale) if scale else None
    if part:
        return _placed(part[0], _least(part[1], from_nothing), part[1])
    word = value.casefold()
    return GOOD_BELOW[word] if word in GOOD_BELOW and ABOVE[word] & said else WORDS.get(word)


def _placed(number: float, low: float, top: float) -> float | None:
    return (number - low) / (top - low) if low <= number <= top and top > low else None
