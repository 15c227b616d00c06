"""Facts → report.md: the same findings, map, board and lists without the details, to paste into a ticket or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from jminer.report.extremes import extremes
from jminer.report.facts import Facts
from jminer.report.measure import (
    NOT_STEADY_SAYS,
    SMALLEST,
    corrected_range,
    count,
    decimal_range,
    few,
    percent,
    percent_range,
    signed,
    signed_range,
    steadiness,
)
from jminer.report.themes import grouped

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~:@$^=-])")
_MOST = 5
_TOPICS = 12


def write(facts: Facts, folder: Path) -> list[Path]:
    """Write report.md."""
    path = folder / "report.md"
    path.write_text(text(facts), encoding="utf-8")
    return [path]


def text(facts: Facts) -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines(facts)) + "\n"


def escaped(words: str) -> str:
    """Text of ours or of a customer, as Markdown that shows it and does nothing else: no links, no HTML, no tables."""
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"^(\s*\d+)\.", r"\1\.", re.sub(r"(?i)\bwww\.", r"www&#46;", _MARKUP.sub(r"\\\1", words)))


def _lines(facts: Facts) -> Iterable[str]:
    for part in (_head, _first, _personas, _journey, _topics, _handoffs, _ranked):
        yield from part(facts)


def _head(facts: Facts) -> Iterable[str]:
    head = facts.about
    yield f"# {escaped(head.project or 'Customer journey')}"
    yield ""
    yield escaped(
        f"{head.company or 'Company not named'}, {head.first_day or '?'} to {head.last_day or '?'}. "
        f"{count(head.customers, 'customer')}, {count(head.feedback, 'piece')} of feedback, "
        f"{count(head.units, 'unit')}, {count(len(head.sources), 'source')}. "
        f"Run {head.run}, seed {head.seed}. As-is, measured."
    )


def _first(facts: Facts) -> Iterable[str]:
    """What the first page says."""
    yield from _list("What matters most", [finding.says for finding in facts.findings], "No finding carries a number yet.")
    yield from _list("What to decide", [one.says for one in facts.decisions], "Nothing to decide: no pain, gap or opportunity is sure enough to act on.")
    yield from _list("What we do not know", facts.unknowns, "Nothing was left open.")


def _personas(facts: Facts) -> Iterable[str]:
    """The board, what fails besides needs, and what to change."""
    board = [
        (p.name, p.spoken, p.how_sure, f"{percent_range(p.segment)}, n = {p.customers}", "thin" if p.thin else p.weight,
         (p.reasons or ("",))[0])
        for p in facts.personas
    ]  # fmt: skip
    yield from _table("Personas", ("Persona", "Verdict", "Same when perturbed", "Segment", "Supported weight", "First reason"), board)
    failed = [(p.name, f"{c.kind}: {c.claim}", c.reason) for p in facts.personas for c in p.claims if c.verdict == "FAILS"]
    yield from _table("What personas declare besides needs, and the data contradicts", ("Persona", "Claim", "Why"), failed)
    changes = [(p.name, c.says, c.why) for p in facts.personas for c in p.proposals]
    yield from _table("What to change in personas, as hypotheses for later data", ("Persona", "Change", "Why"), changes)


def _handoffs(facts: Facts) -> Iterable[str]:
    rows = [
        (h.left, h.to, str(h.customers), percent_range(h.share) if h.share.known else "thin", "thin" if h.valence is None else signed(h.valence))
        for h in facts.handoffs.shown
    ]
    yield from _table("Where customers had to change channel", ("From", "To", "Customers", "Share of those who speak of the first", "Tone"), rows)
    if facts.handoffs.shown and facts.handoffs.thin:
        yield from ("", f"{count(facts.handoffs.thin, 'rarer change is', 'rarer changes are')} not shown: fewer than {SMALLEST} customers each.")


def _ranked(facts: Facts) -> Iterable[str]:
    """The first pains, opportunities and gaps."""
    pains = [
        (f"{p.rank} ({p.rank_low}–{p.rank_high})", p.topic, p.stage, str(p.customers), corrected_range(p.reach), decimal_range(p.severity, 0), p.unfit)
        for p in facts.pains[:_MOST]
    ]
    yield from _table("Pains", ("Rank", "Topic", "Stage", "Customers counted", "Reach, corrected", "Severity", "With care"), pains)
    chances = [(str(o.rank), o.says, str(o.customers), decimal_range(o.score, 1), o.unfit) for o in facts.opportunities[:_MOST]]
    yield from _table("Opportunities", ("Rank", "What", "Customers counted", "Score of 20", "With care"), chances)
    gaps = [(g.kind, g.says, few(g.customers), decimal_range(g.effect)) for g in facts.gaps[:_MOST]]
    yield from _table("Gaps", ("Kind", "What", "Customers", "Effect"), gaps)


def _journey(facts: Facts) -> Iterable[str]:
    """The map turned on its side: a row per stage; then its lowest and its highest."""
    rows: list[tuple[str, ...]] = [
        (
            s.name,
            f"thin ({few(s.customers)})" if s.thin else few(s.customers),
            "–" if s.thin else signed_range(s.valence),
            ", ".join(f"{f.name} {percent(f.share)}" for f in sorted(s.feelings, key=lambda f: -f.share)[:2]) or "–",
            ", ".join(chip.name for chip in s.topics[:2]) or "–",
            ", ".join(facts.pains_at[s.id]) or "–",
        )
        for s in facts.stages
    ]
    yield from _table("The journey, stage by stage", ("Stage", "Customers", "Valence, −1 to 1", "Emotions", "Topics", "Pains"), rows)
    if ends := extremes(facts):
        yield from ("", *(f"- {escaped(end.says)}" for end in ends))


def _topics(facts: Facts) -> Iterable[str]:
    """The largest topics under their themes, what shifted, and what is news."""
    rows = [
        (
            f"{theme.label}, {count(theme.customers, 'customer')}" if theme else "none",
            topic.label,
            str(topic.customers),
            "thin" if topic.thin else percent_range(topic.share),
            "; ".join(said for said in (steadiness(topic.stability), NOT_STEADY_SAYS if topic.unsteady else topic.unfit) if said),
        )
        for theme, topics in grouped(facts.themes, facts.topics[:_TOPICS])
        for topic in topics
    ]
    skip = 0 if facts.themes else 1
    head = ("Theme", "Topic", "Customers", "Share", "Stability")
    yield from _table("Topics", head[skip:], [row[skip:] for row in rows])
    if facts.topics:
        yield from ("", escaped(facts.drift.says))
    if facts.drift.shifts:
        yield from ("", *(f"- {escaped(line)}" for line in facts.drift.shifts))
    news = [f"“{topic.label}” is {line}" for topic in facts.history.series for line in topic.news[:1]]
    if news or facts.history.other_news:
        yield from _list("Topics that grow or fade", [*news, *facts.history.other_news], "")


def _list(title: str, lines: Iterable[str], otherwise: str) -> Iterable[str]:
    yield from ("", f"## {title}", "")
    yield from [f"- {escaped(line)}" for line in lines] or [otherwise]


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    if rows:
        yield from ("", f"## {title}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}")
        yield from (f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows)
