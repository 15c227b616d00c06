"""Where the marks of the measured journey's charts stand: numbers in, coordinates out, as in `charts`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from jminer.report.charts import Whisker, axis_top
from jminer.report.deeper import Loss, NeedsFound
from jminer.report.drivers import Driver
from jminer.report.findings import OpportunityFacts
from jminer.report.measure import Measure, decimal, percent, signed
from jminer.report.topic_map import TopicPlace

LETTER, BOLD = 6.2, 7.4
"""Width of a letter of a chart's labels."""
LONGEST = 30
LINE = 13.0
Box = tuple[float, float, float, float]
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark with its whiskers, and where its name stands; the name is empty where there is no room."""

    x: float
    y: float
    across: tuple[float, float] | None
    along: tuple[float, float] | None
    kind: str
    name: str
    name_x: float
    name_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Dots between two axes; ticks are (place, word)."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    across: tuple[tuple[float, str], ...]
    along: tuple[tuple[float, str], ...]
    rules: tuple[tuple[str, str, float, float], ...] = ()
    """Lines through the field: path, word, and where the word stands."""
    level: float | None = None
    """The height of nought, where it lies inside."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a dot shows."""

    name: str
    x: Measure
    y: Measure
    kind: str


@dataclass(frozen=True, slots=True)
class Rise:
    """A rising line with its band."""

    width: float
    height: float
    line: str
    band: str
    last: tuple[float, float]
    top: float
    end: int


def driver_plot(drivers: Sequence[Driver], most: int = 16) -> Scatter:
    """Reach across, effect along, with the effect's interval; the largest impacts first."""
    shown = [d for d in drivers if d.effect.known][:most]
    spots = [Spot(d.subject, Measure(d.reach), d.effect, ("" if d.sure else "open ") + d.polarity) for d in shown]
    top = _around(s.y for s in spots)
    right = axis_top((s.x for s in spots), 0.04)
    return _scatter(spots, (0.0, right), (-top, top), 760, 340, percent, lambda v: signed(v) if v else "0")


def landscape(chances: Sequence[OpportunityFacts], most: int = 20) -> Scatter:
    """Importance across, satisfaction along; diagonals where the score is 10, 12 and 15 (Ulwick 2002)."""
    kept = [c for c in chances if c.importance is not None and c.satisfaction is not None][:most]
    spots = [Spot(c.subject, Measure(c.importance), Measure(c.satisfaction), "sure" if (c.score.low or 0) > 10 else "open") for c in kept]
    drawn = _scatter(spots, (0, 10), (0, 10), 760, 360, lambda v: decimal(v, 0), lambda v: decimal(v, 0), 5)
    at = _Field(0, 10, 0, 10, drawn.width, drawn.height)
    rules = []
    for score in (10, 12, 15):
        (x1, y1), (x2, y2) = at(score / 2, 0), at(10, 20 - score)
        rules.append((f"M{x1:g} {y1:g}L{x2:g} {y2:g}", f"score {score}", x2 + 4, y2 + 4))
    return Scatter(drawn.width, drawn.height, drawn.dots, drawn.across, drawn.along, tuple(rules))


def loss_plot(stages: Sequence[Loss]) -> Scatter:
    """Exit rate across, severity of the worst pain along."""
    spots = [Spot(s.stage, s.exit, Measure(s.severity.value or 0.0), s.quadrant) for s in stages if s.exit.known and s.quadrant]
    return _scatter(spots, (0.0, axis_top(s.x for s in spots)), (0, axis_top((s.y for s in spots), 10, 100)), 620, 280, percent, lambda v: decimal(v, 0))


def named_places(topics: Sequence[TopicPlace], width: float, height: float) -> tuple[Dot, ...]:
    """The middles of topics, each with its name where there is room."""
    taken: list[Box] = []
    return tuple(_named(topic.label, round(topic.x * width, 1), round(topic.y * height, 1), taken, width, height, BOLD) for topic in topics)


def rise(needs: NeedsFound, width: float = 420, height: float = 150) -> Rise:
    """The saturation curve, from nothing."""
    points = [(0, Measure(0.0, 0.0, 0.0)), *needs.curve]
    end, top = points[-1][0] or 1, max((m.high or m.value or 0.0) for _, m in points) or 1.0

    def corner(mentions: int, value: float | None) -> str:
        return f"{mentions / end * width:.1f},{height * (1 - (value or 0.0) / top):.1f}"

    line = " ".join(corner(n, m.value) for n, m in points)
    band = " ".join([*(corner(n, m.high) for n, m in points), *(corner(n, m.low) for n, m in reversed(points))])
    return Rise(width, height, line, band, (width, round(height * (1 - (points[-1][1].value or 0.0) / top), 1)), top, end)


def diverging(m: Measure, top: float, width: float) -> Whisker:
    """A measure on an axis from −top to top, nought in the middle."""
    return Whisker(*(None if v is None else round((max(-1.0, min(1.0, v / top)) + 1) / 2 * width, 1) for v in (m.value, m.low, m.high)))


def shade(value: float | None, most: float, steps: int = 5) -> int:
    """How darkly a cell is drawn, 0 to `steps`: by the square root, so that small counts are seen."""
    return 0 if not value or most <= 0 else max(1, min(steps, math.ceil(steps * math.sqrt(abs(value) / most))))


def around(measures: Iterable[Measure]) -> float:
    """The end of an axis with nought in the middle that no value exceeds; far ends of intervals are cut."""
    return _around(measures)


@dataclass(frozen=True, slots=True)
class _Field:
    """Values → coordinates."""

    left: float
    right: float
    low: float
    high: float
    width: float
    height: float

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.left) / ((self.right - self.left) or 1.0)
        along = (y - self.low) / ((self.high - self.low) or 1.0)
        return round(max(0.0, min(1.0, across)) * self.width, 1), round((1 - max(0.0, min(1.0, along))) * self.height, 1)


def _scatter(
    spots: Sequence[Spot], x: tuple[float, float], y: tuple[float, float], width: float, height: float, say_x: Say, say_y: Say, parts: int = 4
) -> Scatter:
    at = _Field(*x, *y, width, height)
    places = [at(s.x.value or 0.0, s.y.value or 0.0) for s in spots]
    taken: list[Box] = [(px - 5, py - 5, px + 5, py + 5) for px, py in places]
    dots = []
    for spot, (px, py) in zip(spots, places, strict=True):
        dot = _named(spot.name, px, py, taken, width, height)
        across = None if spot.x.low is None or spot.x.high is None else (at(spot.x.low, 0)[0], at(spot.x.high, 0)[0])
        along = None if spot.y.low is None or spot.y.high is None else (at(0, spot.y.high)[1], at(0, spot.y.low)[1])
        dots.append(replace(dot, across=across, along=along, kind=spot.kind))
    ticks = [x[0] + (x[1] - x[0]) * i / parts for i in range(parts + 1)], [y[0] + (y[1] - y[0]) * i / parts for i in range(parts + 1)]
    return Scatter(
        width, height, tuple(dots), tuple((at(v, y[0])[0], say_x(v)) for v in ticks[0]), tuple((at(x[0], v)[1], say_y(v)) for v in ticks[1]),
        (), at(x[0], 0.0)[1] if y[0] < 0 < y[1] else None,
    )  # fmt: skip


def _named(text: str, x: float, y: float, taken: list[Box], width: float, height: float, letter: float = LETTER) -> Dot:
    """A dot with its name where there is room for it, which is `taken` then."""
    name = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    found = next((where for where in _around_dot(x, y, len(name) * letter) if _free(where[3], taken, width, height)), None)
    if found:
        taken.append(found[3])
    return Dot(x, y, None, None, "", name if found else "", *(found[:3] if found else (x, y, "start")))


def _around_dot(x: float, y: float, long: float) -> list[tuple[float, float, str, Box]]:
    """Where a name may stand: right, left, above, below its dot."""
    return [
        (x + 8, y + 4, "start", (x + 8, y - 7, x + 8 + long, y + 6)),
        (x - 8, y + 4, "end", (x - 8 - long, y - 7, x - 8, y + 6)),
        (x, y - 9, "middle", (x - long / 2, y - 9 - LINE + 3, x + long / 2, y - 6)),
        (x, y + 18, "middle", (x - long / 2, y + 7, x + long / 2, y + 21)),
    ]  # fmt: skip


def _free(box: Box, taken: Sequence[Box], width: float, height: float) -> bool:
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width + 60 and box[3] <= height
    return inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)


def _around(measures: Iterable[Measure]) -> float:
    reach = max((abs(m.value) for m in measures if m.value is not None), default=0.1)
    step = 10 ** math.floor(math.log10(reach)) / 2 if reach > 0 else 0.1
    return round(math.ceil(1.15 * reach / step) * step, 6)
