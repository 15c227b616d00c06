"""Where the marks of a chart stand: numbers in, coordinates out. The templates only draw them.

Marks are placed by attributes and coloured by classes, for the page's security policy allows no style attribute.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from jminer.report.journey_map import Feeling, StageFacts
from jminer.report.measure import Measure, few, leaning, signed
from jminer.report.origin import Part
from jminer.report.over_time import Series
from jminer.report.persona_maps import PersonaStage

MAP_WIDTH = 1260.0
CURVE_HEIGHT = 190.0
HALF_WORD, WORD_HEIGHT, BELOW = 18, 12, 18
"""Half the width of a number on the curve, its height, and how far below its point its foot stands when it stands below: in pixels."""


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its interval on a horizontal axis: x of the value, of both ends; None when unknown."""

    x: float | None
    x1: float | None
    x2: float | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a stacked bar."""

    x: float
    width: float
    shade: int
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Point:
    """A stage on the emotion curve."""

    stage: str
    mood: str
    """good, bad or open."""
    sign: str
    """A plus or a minus as a path, so that nothing hangs on the colour; empty where the mood is open."""
    x: float
    y: float
    y_low: float
    y_high: float
    says: str
    says_y: float
    sparse: bool

    def marks_y(self, tall: float) -> float:
        """Where marks stand in a drawing so tall: across the point from its words, or beyond the words where there is no room."""
        if self.says_y > self.y:
            return self.y_high - 9 if self.y_high > 22 else self.says_y + 16
        return self.y_low + 17 if self.y_low + 20 <= tall else self.says_y - 14


@dataclass(frozen=True, slots=True)
class Curve:
    """The emotion curve: points, lines between neighbouring stages that have a number, and the thin columns."""

    width: float
    height: float
    column: float
    zero: float
    top: float
    """The valence at the upper edge; the lower edge is its negative."""
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    thin: tuple[tuple[float, str], ...]
    """Left edge and 'thin (n)' of each stage without a number."""
    beside: tuple[str, ...] = ()
    """What the curve is compared with: the declared to-be, or everybody; lines of one point are short strokes."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of shares over time: dots, lines between neighbouring periods that have a number, their bands."""

    width: float
    height: float
    dots: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]


def whisker(m: Measure, top: float, width: float) -> Whisker:
    """A measure on an axis from 0 to `top`, `width` units long."""
    return Whisker(
        *(None if v is None else round(max(0.0, min(1.0, v / top)) * width, 1) for v in (m.value, m.low, m.high))
    )


def axis_top(measures: Iterable[Measure], step: float = 0.1, most: float = 1.0) -> float:
    """The least multiple of `step` that no measure or interval exceeds, so that one axis serves a whole table."""
    reach = max((v for m in measures for v in (m.value, m.high) if v is not None), default=step)
    return max(step, min(most, math.ceil(reach / step - 1e-9) * step))


def mixed(parts: Sequence[Part], width: float, shades: int = 6) -> tuple[Segment, ...]:
    """Parts of a whole as one bar."""
    return _stacked([(part.name, part.share) for part in parts], [i % shades for i in range(len(parts))], width)


def felt(feelings: Sequence[Feeling], width: float) -> tuple[Segment, ...]:
    """Emotions as one bar, worst left; customers may express several, so the parts are scaled to the whole."""
    return _stacked(
        [(feeling.name, feeling.share) for feeling in feelings], [feeling.tone for feeling in feelings], width
    )


def curve(stages: Sequence[StageFacts | PersonaStage], beside: Sequence[float | None] = (), height: float = CURVE_HEIGHT) -> Curve:
    """The emotion curve over the map's columns, with another beside it; never a line across a stage that is thin."""
    column = round(MAP_WIDTH / max(1, len(stages)), 2)
    bounds = [abs(v) for s in stages for v in (s.valence.value, s.valence.low, s.valence.high) if v is not None]
    bounds += [abs(v) for v in beside if v is not None]
    top = min(1.0, max(0.5, math.ceil((max(bounds, default=0.5) + 0.05) * 4) / 4))
    points = {i: _point(stage, (i + 0.5) * column, top, height) for i, stage in enumerate(stages) if stage.valence.known}
    runs = [_legibly([points[i] for i in run], height) for run in _stretches(sorted(points))]
    return Curve(
        width=MAP_WIDTH,
        height=height,
        column=column,
        zero=height / 2,
        top=top,
        points=tuple(point for run in runs for point in run),
        lines=tuple(_path((p.x, p.y) for p in run) for run in runs if len(run) > 1),
        bands=tuple(
            _path([*((p.x, p.y_high) for p in run), *((p.x, p.y_low) for p in reversed(run))])
            for run in runs
            if len(run) > 1
        ),
        thin=tuple((round(i * column, 1), f"thin ({few(s.customers)})") for i, s in enumerate(stages) if i not in points),
        beside=_beside(beside, column, top, height),
    )


def _legibly(run: Sequence[Point], tall: float) -> list[Point]:
    """Neighbouring points, their words below them where the line to a neighbour would run through them above."""

    def crossed(p: Point, place: int) -> bool:
        beside = [other for other in (place - 1, place + 1) if 0 <= other < len(run)]
        at = [p.y + (run[other].y - p.y) * HALF_WORD / abs(run[other].x - p.x) for other in beside]
        return any(p.says_y - WORD_HEIGHT < y < p.says_y for y in at) and p.y_low + BELOW < tall

    return [replace(p, says_y=p.y_low + BELOW) if crossed(p, place) else p for place, p in enumerate(run)]


def _beside(values: Sequence[float | None], column: float, top: float, height: float) -> tuple[str, ...]:
    """Lines through neighbouring values; a value without neighbours is a stroke across half its column."""
    at = {i: (round((i + 0.5) * column, 1), round(height * (1 - v / top) / 2, 1)) for i, v in enumerate(values) if v is not None}
    runs = [[at[i] for i in run] for run in _stretches(sorted(at))]
    short = column / 4
    return tuple(_path(run if len(run) > 1 else [(run[0][0] - short, run[0][1]), (run[0][0] + short, run[0][1])]) for run in runs)


def spark(shares: Sequence[Measure], top: float, width: float, height: float) -> Spark:
    """Shares from left to right on an axis from 0 to `top`; never a line across one that is not known."""
    step = width / max(1, len(shares) - 1)

    def corner(place: int, share: float | None) -> tuple[float, float]:
        return round(place * step, 1), round(height * (1 - min(1.0, (share or 0.0) / top)), 1)

    known = [place for place, share in enumerate(shares) if share.known]
    runs = [run for run in _stretches(known) if len(run) > 1]
    return Spark(
        width,
        height,
        tuple(corner(i, shares[i].value) for i in known),
        tuple(_path(corner(i, shares[i].value) for i in run) for run in runs),
        tuple(
            _path([*(corner(i, shares[i].high) for i in run), *(corner(i, shares[i].low) for i in reversed(run))])
            for run in runs
        ),
    )


def spark_top(series: Sequence[Series]) -> float:
    """One axis for all series; wide intervals of sparse periods are cut at its end, not fitted in."""
    return axis_top((Measure(each.share.value) for topic in series for each in topic.shares), 0.05)


def _stretches(places: Sequence[int]) -> list[list[int]]:
    """[0, 1, 4, 5, 6] → [[0, 1], [4, 5, 6]]."""
    return [[i for _, i in run] for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])]


def _point(stage: StageFacts | PersonaStage, x: float, top: float, tall: float) -> Point:
    def height(valence: float | None) -> float:
        return round(tall * (1 - (valence or 0.0) / top) / 2, 1)

    m = stage.valence
    y_low, y_high = (height(m.value if v is None else v) for v in (m.low, m.high))
    above = y_high - 8 if y_high > 22 else y_low + BELOW
    x, y, mood = round(x, 1), height(m.value), leaning(m)
    return Point(stage.id, mood, sign(mood, x, y), x, y, y_low, y_high, signed(m.value), above, stage.state == "sparse")


def sign(mood: str, x: float, y: float, arm: float = 4) -> str:
    """A plus or a minus around a place."""
    across, up = f"M{x - arm:g} {y:g}h{2 * arm:g}", f"M{x:g} {y - arm:g}v{2 * arm:g}"
    return {"good": across + up, "bad": across}.get(mood, "")


def beside_columns(columns: int, at: int) -> tuple[int, int, int]:
    """Where words about a column stand: so many columns before them, under them and after them, its own in the middle where the edge allows."""
    wide = min(columns, max(3, round(columns / 4)))
    before = max(0, min(columns - wide, at - wide // 2))
    return before, wide, columns - wide - before


def _path(corners: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


def _stacked(parts: Sequence[tuple[str, float]], shades: Sequence[int], width: float) -> tuple[Segment, ...]:
    whole = sum(share for _, share in parts) or 1.0
    placed, x = [], 0.0
    for (name, share), shade in zip(parts, shades, strict=True):
        long = share / whole * width
        placed.append(Segment(round(x, 1), round(max(0.5, long - 1), 1), shade, name, share))
        x += long
    return tuple(placed)
