"""Ratings onto 0 to 1: the scale as declared, or as the values of the source show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"(-?\d{1,6}(?:[.,]\d{1,6})?)\s*(?:(?:/|out of|von|sur|de)\s*(\d{1,3}))?\s*(%|stars?|sterne|★|⭐)?", re.IGNORECASE)
STARS = re.compile("([★⭐]\ufe0f?)+[☆✩]*")
WORDS = {"good": 1.0, "goodwithcomment": 1.0, "bad": 0.0, "badwithcomment": 0.0, "positive": 1.0, "negative": 0.0, "thumbs up": 1.0, "thumbs down": 0.0}
SCALES = ((1.0, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))


@dataclass(frozen=True, slots=True)
class Ratings:
    """The decision for one source: rating text → 0 to 1, and what there is to say."""

    shares: dict[str, float | None]
    notes: tuple[str, ...]


def decide(values: Iterable[str | None], scale: tuple[float, float] | None = None) -> Ratings:
    """Read a column of ratings. Values outside the scale, and all of them when no scale shows, become None."""
    distinct = sorted({value.strip() for value in values if value and value.strip()})
    if not distinct:
        return Ratings({}, ())
    plain = {value: number for value in distinct if (number := _number(value)) is not None}
    found = scale or _scale(plain.values())
    shares = {value: _share(value, plain.get(value), found) for value in distinct}
    lost = sum(share is None for share in shares.values())
    notes = []
    if plain and found is None:
        notes.append("rating scale not clear from the values; declare `rating_scale`")
    elif plain and found is not None:
        notes.append(f"ratings {found[0]:g} to {found[1]:g}" + ("" if scale else " (found)"))
    if lost:
        notes.append(f"{lost} of {len(distinct)} distinct ratings not readable, left empty")
    return Ratings(shares, tuple(notes))


def _scale(numbers: Iterable[float]) -> tuple[float, float] | None:
    """The narrowest usual scale that holds all values; a single value 0 or 1 shows none."""
    seen = sorted(set(numbers))
    if seen == [0.0, 1.0]:
        return 0.0, 1.0
    if not seen or seen[-1] <= 1.0:
        return None
    return next((scale for scale in SCALES if scale[0] <= seen[0] and seen[-1] <= scale[1]), None)


def _number(value: str) -> float | None:
    if stars := STARS.fullmatch(value):
        return float(sum(character in "★⭐" for character in stars[0]))
    found = NUMBER.fullmatch(value)
    return float(found[1].replace(",", ".")) if found and not found[2] and found[3] != "%" else None


def _share(value: str, number: float | None, scale: tuple[float, float] | None) -> float | None:
    if number is not None:
        return (number - scale[0]) / (scale[1] - scale[0]) if scale and scale[0] <= number <= scale[1] else None
    if value.casefold() in WORDS:
        return WORDS[value.casefold()]
    found = NUMBER.fullmatch(value)
    if not found:
        return None
    part = float(found[1].replace(",", ".")) / (float(found[2] or 0) if found[2] else 100.0) if found[2] != "0" else -1.0
    return part if 0 <= part <= 1 else None
