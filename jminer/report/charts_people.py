"""Where the marks of the persona charts stand: numbers in, coordinates out, as in `charts`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jminer.report.charts import Whisker
from jminer.report.measure import Measure
from jminer.report.people_null import NullFacts
from jminer.report.people_pairs import PairFacts

ODDS = (0.25, 64.0)
"""Ends of the axis of odds ratios; it is logarithmic, and 1 is no difference."""
SHADES = 5


def along(value: float | None, low: float, high: float, width: float) -> float | None:
    """A number on an axis from `low` to `high`, `width` units long; what lies beyond stands at the end."""
    return None if value is None else round(max(0.0, min(1.0, (value - low) / (high - low))) * width, 1)


def between(m: Measure, low: float, high: float, width: float) -> Whisker:
    """A measure with its interval on such an axis."""
    return Whisker(*(along(v, low, high, width) for v in (m.value, m.low, m.high)))


def on_odds(m: Measure, width: float) -> Whisker:
    """An odds ratio with its interval on the logarithmic axis."""
    logs = (None if v is None else math.log(max(v, ODDS[0])) for v in (m.value, m.low, m.high))
    return between(Measure(*logs), math.log(ODDS[0]), math.log(ODDS[1]), width)


def histogram(null: NullFacts, width: float, height: float) -> str:
    """The null strip's decoys as the outline of one shape; heights by square root, so that a lone decoy is still seen."""
    step, most = width / len(null.counts), math.sqrt(max(null.counts))
    bars = "".join(f"V{max(0.0, height - height * math.sqrt(n) / most):.1f}h{step:.2f}" for n in null.counts)
    return f"M0 {height:g}{bars}V{height:g}Z"


def part_of(share: float | None, top: float) -> int:
    """0 (nothing) to 5 (the most of the map)."""
    return 0 if not share or top <= 0 else max(1, math.ceil(share / top * SHADES - 1e-9))


def matrix(pairs: Sequence[PairFacts]) -> tuple[tuple[str, ...], tuple[tuple[PairFacts | None, ...], ...]]:
    """Names, and for each two of them their pair; None on the diagonal and where two were not compared."""
    names = tuple(sorted({name for pair in pairs for name in (pair.first, pair.second)}))
    found = {frozenset((pair.first, pair.second)): pair for pair in pairs}
    return names, tuple(tuple(found.get(frozenset((one, other))) for other in names) for one in names)
