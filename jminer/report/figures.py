"""Facts → single figures for slides and papers: one SVG each that needs nothing else, or the same as PNG."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jminer.errors import ConfigError
from jminer.report import charts
from jminer.report.facts import Facts
from jminer.report.headlines import of_journey
from jminer.report.measure import SPARSE, THIN, UNKNOWN, Measure, count, decimal_range, few, percent, percent_range
from jminer.topicmodel.labels import aloud

WIDTH = 960
MOST = 15
"""Bars drawn; the tables have all."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, whom it is of, and a value with its interval."""

    name: tuple[str, ...]
    note: tuple[str, ...]
    measure: Measure
    says: str
    tone: str = "plain"
    sparse: bool = False
    rest: Measure = UNKNOWN
    """The same elsewhere, where there is something to compare with."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What the template draws: a heading that says one thing, how to read it, and bars, a curve or lines over time."""

    says: str
    reads: str
    bars: tuple[Bar, ...] = ()
    top: float = 1.0
    axis: str = ""
    curve: charts.Curve | None = None
    lines: tuple[tuple[tuple[str, ...], charts.Spark, str], ...] = ()
    ends: tuple[str, str] = ("", "")


def svg(name: str, facts: Facts) -> str:
    """Figure `name` as an SVG document with its own style. Raises ConfigError when the run has nothing to draw in it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    figure = FIGURES[name][1](facts)
    if not (figure.bars or figure.lines or (figure.curve and figure.curve.points)):
        raise ConfigError(f"There is nothing to draw in the figure {name}: {figure.says}")
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.globals |= {"whisker": charts.whisker, "sign": charts.sign, "width": WIDTH}
    about, style = facts.about, coloured((TEMPLATES / "figure.css").read_text(encoding="utf-8"))
    source = f"{about.project or 'jminer'}, {about.first_day} to {about.last_day}: {count(about.customers, 'customer')}. Run {about.run}."
    # The style sheet is a file of ours and holds no data; everything else is escaped.
    return env.get_template("figure.svg.j2").render(
        f=figure, title=textwrap.wrap(figure.says, 88), stages=facts.stages, names=wrapped, source=source, style=Markup(style)
    )


def png(drawing: str) -> bytes:
    """An SVG as PNG, twice as large for sharp print. Raises ConfigError when resvg is not installed."""
    try:
        import resvg_py
    except ImportError:
        raise ConfigError("PNG needs the small package resvg-py: pip install 'jminer[png]'. Or take the SVG: give --out a name that ends in .svg.") from None
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, zoom=2, background="#ffffff"))


@cache
def palette() -> dict[str, str]:
    """The report's light colours: name → hex."""
    root = re.search(r":root\{(.*?)\}", (TEMPLATES / "style.css").read_text(encoding="utf-8"), re.DOTALL)
    pairs = (pair.strip().partition(":") for pair in (root[1] if root else "").split(";") if pair.strip())
    return {name.removeprefix("--"): _six(value) for name, _, value in pairs}


def coloured(style: str) -> str:
    """A style sheet with the palette's colours in place of its variables, which many programs that show SVG do not know."""
    return re.sub(r"var\(--([\w-]+)\)", lambda found: palette()[found[1]], style)


def wrapped(name: str, width: int = 32) -> tuple[str, ...]:
    """A name on at most two lines."""
    lines = textwrap.wrap(name, width) or [""]
    return tuple(lines) if len(lines) <= 2 else (lines[0], lines[1][: width - 1] + "…")


def _six(colour: str) -> str:
    """#fff → #ffffff."""
    return "#" + "".join(2 * digit for digit in colour[1:]) if len(colour) == 4 else colour


def _journey(facts: Facts) -> Figure:
    reads = "Mean valence of the customers who speak of a stage, −1 to 1, with 95% band. + and −: surely above, below zero. Hollow: sparse. Hatched: thin."
    return Figure(f"The journey: {of_journey(facts.stages)}", reads, curve=charts.curve(facts.stages))


def _topics(facts: Facts) -> Figure:
    bars = _bars([(t.label, t.customers, t.share, percent_range(t.share), "plain") for t in facts.topics])
    first = next((topic for topic in facts.topics if not topic.unfit), None)
    among = "" if first in facts.topics[:1] else ", among topics with a clear and steady subject"
    told = f"{aloud(first.label)} is what most customers speak of{among}: {percent_range(first.share)}." if first else NO_SUBJECT
    says = told if bars else "No topic has enough customers."
    return Figure(says, _of("Share of customers who speak of a topic", len(bars), len(facts.topics)), bars, _top(bars), "percent")


def _pains(facts: Facts) -> Figure:
    bars = _bars([(f"{p.topic} ({p.stage})", p.customers, p.severity, decimal_range(p.severity, 0), "bad") for p in facts.pains])
    worst = next((pain for pain in facts.pains if not pain.unfit), None)
    among = "" if worst in facts.pains[:1] else " with a clear and steady subject"
    ranks = f"rank {worst.ranks} over resamplings" if worst else ""
    told = f"{aloud(worst.topic)} ({worst.stage}) is the worst pain point{among}, {ranks}." if worst else NO_SUBJECT
    says = told if bars else NO_PAIN
    return Figure(says, _of("Severity of pain points, 0 to 100", len(bars), len(facts.pains)), bars, _top(bars, 10, 100))


def _opportunities(facts: Facts) -> Figure:
    bars = _bars([(o.says, o.customers, o.score, decimal_range(o.score, 1), "good") for o in facts.opportunities])
    best = next((chance for chance in facts.opportunities if not chance.unfit), None)
    among = "" if best in facts.opportunities[:1] else " with a clear and steady subject"
    told = f"The best chance{among}: {best.says}" if best else NO_SUBJECT
    says = told if bars else "No opportunity has enough customers."
    return Figure(says, _of("Opportunity score, 0 to 20", len(bars), len(facts.opportunities)), bars, _top(bars, 5, 20))


def _personas(facts: Facts) -> Figure:
    rows = [(p.name, p.customers, p.supported, p.weight, p.spoken) for p in facts.personas]
    held = sum(p.verdict in ("VALIDATED", "PLAUSIBLE") and not p.tentative for p in facts.personas)
    borne_out = f"{held} of {count(len(rows), 'declared persona')} {'are' if held != 1 else 'is'} borne out by what customers say."
    says = borne_out if rows else "No persona is declared."
    return Figure(says, _of("Weight of a persona's core needs that the evidence supports", len(rows), len(rows)), _bars(rows), 1.0, "percent")


def _needs(facts: Facts) -> Figure:
    found = sorted(((n, p.name) for p in facts.personas for n in p.needs), key=lambda pair: -(pair[0].heard.value or 0.0))
    bars = _bars(
        [(f"{n.statement} ({name})", n.customers, n.heard, f"{percent_range(n.heard)}, rest {percent(n.rest.value)}", n.verdict) for n, name in found],
        [n.rest for n, _ in found],
    )
    held = sum(n.verdict.startswith("SUPPORTED") for n, _ in found)
    says = f"{held} of {count(len(found), 'declared need')} {'are' if held != 1 else 'is'} supported." if found else "No persona declares needs."
    return Figure(says, _of("Share of the segment with evidence of a need; ring: the rest", len(bars), len(found)), bars, _top(bars), "percent")


def _over_time(facts: Facts) -> Figure:
    past = facts.history
    top = charts.spark_top(past.series) if past.series else 1.0
    lines = tuple(
        (wrapped(one.label), charts.spark([each.share for each in one.shares], top, 420.0, 34.0), one.news[0] if one.news else "") for one in past.series
    )
    news = [f"“{one.label}” is {one.news[0]}" for one in past.series if one.news]
    says = news[0] if news else "No topic surely grows or fades." if lines else "There are fewer than two periods."
    reads = f"Share of each {past.length}'s customers who speak of a topic, axis 0 to {percent(top)}, with 95% bands."
    return Figure(says, reads, lines=lines, ends=(past.periods[0], past.periods[-1]) if past.periods else ("", ""))


def _bars(rows: Sequence[tuple[str, int, Measure, str, str]], rest: Sequence[Measure] = ()) -> tuple[Bar, ...]:
    """Rows (name, customers, measure, how it is said, tone or verdict) that have a number, as bars."""
    beside = [*rest] or [UNKNOWN] * len(rows)
    bars = [
        Bar(wrapped(name), (f"n = {few(n)}", *_verdict(tone)), m, says, TONES.get(tone, "plain"), n < SPARSE, other)
        for (name, n, m, says, tone), other in zip(rows, beside, strict=True)
        if m.known and n >= THIN
    ]
    return tuple(bars[:MOST])


def _verdict(tone: str) -> tuple[str, ...]:
    """A verdict in words, so that nothing hangs on the colour; nothing for a mere tone."""
    return tuple(tone.split("_")) if tone[:1].isupper() else ()


def _top(bars: Sequence[Bar], step: float = 0.1, most: float = 1.0) -> float:
    return charts.axis_top((bar.measure for bar in bars), step, most)


def _of(reads: str, shown: int, total: int) -> str:
    return f"{reads}, with 95% intervals; pale: fewer than {SPARSE} customers." + (f" {shown} of {total}; the tables have all." if shown < total else "")


NO_SUBJECT = "None has a clear and steady subject."
NO_PAIN = "No pain point has enough customers."
TONES = {
    "good": "good", "bad": "bad", **dict.fromkeys(("VALIDATED", "SUPPORTED", "SUPPORTED_UNMET"), "good"),
    **dict.fromkeys(("PLAUSIBLE", "PARTIAL", "SHARED"), "fair"),
    **dict.fromkeys(("REFUTED", "MISALIGNED", "COMPOSITE", "INDISTINCT", "MISATTRIBUTED", "CONTRADICTED", "ABSENT"), "bad"),
}  # fmt: skip
FIGURES: dict[str, tuple[str, Callable[[Facts], Figure]]] = {
    "journey": ("how customers feel at each stage", _journey),
    "topics": ("how many customers speak of the largest topics", _topics),
    "topics-over-time": ("how that changed, period by period", _over_time),
    "pains": ("how severe the pain points are", _pains),
    "opportunities": ("what would be worth doing better", _opportunities),
    "personas": ("which personas the evidence supports", _personas),
    "needs": ("declared needs: the segment against the rest", _needs),
}
"""Name → what it shows, and what draws it."""
