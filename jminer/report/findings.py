"""Topics, pains and opportunities, each with its numbers and its quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.gist import Cells, Gist, Share, cells_of, gist, share_of
from jminer.report.journey_map import NEUTRAL, tone
from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import NOT_STEADY, SMALLEST, THIN, UNKNOWN, Measure, finite, measure, percent
from jminer.report.names import Names
from jminer.report.register import GapFacts as GapFacts
from jminer.report.register import gaps as gaps
from jminer.report.subjects import why


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """A topic, where it lives and how it feels."""

    id: str
    label: str
    unfit: str
    """Why it heads nothing, in a few words; empty when it may."""
    theme: str
    """The id of its theme; empty without one."""
    keywords: tuple[str, ...]
    units: int
    customers: int
    share: Measure
    stability: float | None
    stages: tuple[Share, ...]
    """All stages in the taxonomy's order; unknown shares where the topic is thin."""
    emotions: tuple[Share, ...]
    gist: Gist
    quotes: tuple[Quote, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN

    @property
    def unsteady(self) -> bool:
        """Whether it comes back so badly that no decision should rest on it."""
        return self.stability is not None and self.stability < NOT_STEADY


@dataclass(frozen=True, slots=True)
class PainFacts:
    """A topic at a stage where more customers are unhappy than usual."""

    id: str
    topic: str
    unfit: str
    """Why it heads nothing; empty when it may."""
    stage: str
    customers: int
    """As counted."""
    reach: Measure
    """Share of all customers, the reader's errors taken out."""
    negative: Measure
    intensity: float | None
    effort: float | None
    exit: float | None
    severity: Measure
    rank: int
    rank_low: int
    rank_high: int
    top5: float | None
    quotes: tuple[Quote, ...]
    column: str
    """The stage of the map; empty where it stands at no single one."""
    kind: str
    """What stands in the customer's way, where the words tell; else mixed or unclear."""
    kind_share: float | None
    top10: float | None
    """How often it is among the ten worst over random weightings of the parts."""
    parts: tuple[tuple[str, Measure], ...]
    """What severity is made of besides reach; unknown parts are left out."""

    @property
    def ranks(self) -> str:
        """Best to worst rank over resamplings; one number where it never moves."""
        return " to ".join(dict.fromkeys((str(self.rank_low), str(self.rank_high))))


@dataclass(frozen=True, slots=True)
class OpportunityFacts:
    """Something to do better."""

    id: str
    kind: str
    says: str
    customers: int
    """As counted."""
    customers_low: int | None
    """Those of them who surely mean it, where a declared need was matched."""
    unfit: str
    """Why it heads nothing; empty when it may."""
    importance: float | None
    satisfaction: float | None
    score: Measure
    rank: int
    quotes: tuple[Quote, ...]
    subject: str
    column: str
    """The stage of the map; empty where it stands at no single one."""
    kano: str
    stated: float | None
    derived: float | None
    overserved: bool
    segments: tuple[SegmentScore, ...]
    """The same among the people of each persona, where enough of them speak of it."""


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """An opportunity among the people of one persona."""

    persona: str
    customers: int
    score: Measure
    called: bool
    """Whether it is surely an unmet need there."""


PARTS = {
    "intensity": "intensity", "effort": "effort", "impact": "cost in rating", "exit": "speak of leaving", "unresolved": "come back with it",
    "persistence": "periods with it",
}  # fmt: skip
"""The parts of severity besides reach, as the reader calls them."""


def topics(given: Material, unfit: Mapping[str, str]) -> tuple[TopicFacts, ...]:
    """Topics, the one with most customers first."""
    cells = cells_of(given)
    return tuple(_topic(row, cells[row["topic_id"]], given, unfit) for row in given.rows("topics", "-customers", "topic_id"))


def pains(given: Material, unfit: Mapping[str, str]) -> tuple[PainFacts, ...]:
    """Pain points, the worst first."""
    names = Names(given)
    return tuple(_pain(row, names, unfit) for row in given.rows("pains", "rank", "pain_id") if (row["customers"] or 0) >= SMALLEST)


def sensitivity(given: Material) -> str:
    """How far the order of pains rests on the weights, in a sentence; empty where it was not tried."""
    tried = {row["weighting"]: row for row in given.rows("sensitivity") if row["order"] == "severity" and row["overlap"] is not None}
    if not (even := tried.pop("random", None)):
        return ""
    said = f"Weighed anew at random {even['weightings']:,} times, {percent(even['overlap'])} of the {even['top']} worst stay among them"
    said += f" ({percent(even['low'])} or more in 95% of the weightings)" if even["low"] is not None else ""
    worst = min(tried.values(), key=lambda row: (row["overlap"], row["weighting"]), default=None)
    return f"{said}; fewest, {percent(worst['overlap'])}, when weighed by {label(worst['weighting'])}." if worst else f"{said}."


def opportunities(given: Material, unfit: Mapping[str, str]) -> tuple[OpportunityFacts, ...]:
    """Opportunities by rank."""
    names, segments = Names(given), dict[str, list[SegmentScore]]()
    for row in given.rows("opportunity_segments", "persona_id"):
        if row["score"] is not None and (row["customers"] or 0) >= SMALLEST:
            who = names.personas.get(row["persona_id"], label(row["persona_id"]))
            score = SegmentScore(who, row["customers"], measure(row, "score", "low", "high"), bool(row["called"]))
            segments.setdefault(row["opportunity_id"], []).append(score)
    kept = [row for row in given.rows("opportunities", "rank", "opportunity_id") if (row["customers"] or 0) >= SMALLEST]
    return tuple(_opportunity(row, names, tuple(segments.get(row["opportunity_id"], ())), unfit) for row in kept)


def _pain(row: dict[str, Any], names: Names, unfit: Mapping[str, str]) -> PainFacts:
    given = names.given
    parts = ((words, measure(row, part, f"{part}_low", f"{part}_high")) for part, words in PARTS.items())
    return PainFacts(
        id=label(row["pain_id"]),
        topic=names.topic(row["topic_id"]),
        unfit=why(unfit, row["pain_id"]),
        stage=given.stage_name(row["stage"]),
        customers=row["customers"] or 0,
        reach=measure(row, "reach", "reach_low", "reach_high"),
        negative=measure(row, "negative_share", "negative_low"),
        intensity=finite(row["intensity"]),
        effort=finite(row["effort"]),
        exit=finite(row["exit"]),
        severity=measure(row, "severity", "severity_low", "severity_high"),
        rank=row["rank"] or 0,
        rank_low=row["rank_low"] or 0,
        rank_high=row["rank_high"] or 0,
        top5=finite(row["top5"]),
        quotes=given.quotes("pain", row["pain_id"]),
        column=names.columns.get(row["stage"] or "") or "",
        kind=label(row["kind"]),
        kind_share=finite(row["kind_share"]),
        top10=finite(row["top10"]),
        parts=tuple((words, part) for words, part in parts if part.known),
    )


def _opportunity(row: dict[str, Any], names: Names, segments: tuple[SegmentScore, ...], unfit: Mapping[str, str]) -> OpportunityFacts:
    return OpportunityFacts(
        label(row["opportunity_id"]),
        label(row["kind"]).replace("_", " "),
        sentence(row["says"]),
        row["customers"] or 0,
        row.get("customers_low"),
        why(unfit, row["subject"] or ""),
        finite(row["importance"]),
        finite(row["satisfaction"]),
        measure(row, "score", "low", "high"),
        row["rank"] or 0,
        names.given.quotes("opportunity", row["opportunity_id"]),
        names.subject(row["subject"] or ""),
        names.home(row["subject"] or "") or "",
        label(row["kano"]).replace("_", "-"),
        finite(row["importance_stated"]),
        finite(row["importance_derived"]),
        bool(row["overserved"]),
        segments,
    )


def _topic(row: dict[str, Any], cells: Cells, given: Material, unfit: Mapping[str, str]) -> TopicFacts:
    customers = row["customers"] or 0
    thin = customers < THIN
    here = {cell["stage"]: cell for cell in cells.stages}
    shades = {emotion.id: tone(emotion.valence) for emotion in given.taxonomy.emotions}
    felt = [cell for cell in cells.emotions if cell["customers"] and cell["emotion"] != NEUTRAL]
    return TopicFacts(
        id=label(row["topic_id"]),
        label=given.topic_names[row["topic_id"]],
        unfit=unfit.get(row["topic_id"], ""),
        theme=label(row["theme_id"]),
        keywords=tuple(label(word) for word in row["keywords"] or ()),
        units=row["units"] or 0,
        customers=customers,
        share=UNKNOWN if thin else measure(row, "share", "low", "high"),
        stability=finite(row["stability"]),
        stages=tuple(Share(label(s.name), share_of(here.get(s.id, {}), thin), here.get(s.id, {}).get("customers") or 0) for s in given.stages),
        emotions=tuple(
            Share(given.emotion_names.get(c["emotion"], label(c["emotion"])), share_of(c, thin), c["customers"], shades.get(c["emotion"], 0)) for c in felt[:3]
        ),
        gist=gist(cells, customers, given),
        quotes=given.quotes("topic", row["topic_id"])
        or given.quoted([("best", unit) for unit in row["exemplars"] or ()]),
    )
