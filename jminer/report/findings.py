"""Topics, pains, gaps and opportunities, each with its numbers and its quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jminer.report.gist import Cells, Gist, Share, cells_of, gist, share_of
from jminer.report.journey_map import NEUTRAL, tone
from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import NOT_STEADY, THIN, UNKNOWN, Measure, finite, measure


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """A topic, where it lives and how it feels."""

    id: str
    label: str
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
    stage: str
    customers: int
    reach: Measure
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


@dataclass(frozen=True, slots=True)
class GapFacts:
    """A difference between what was declared and what customers describe."""

    id: str
    kind: str
    says: str
    customers: int
    effect: Measure
    q: float | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class OpportunityFacts:
    """Something to do better."""

    id: str
    kind: str
    says: str
    customers: int
    importance: float | None
    satisfaction: float | None
    score: Measure
    rank: int
    quotes: tuple[Quote, ...]


def topics(given: Material) -> tuple[TopicFacts, ...]:
    """Topics, the one with most customers first."""
    cells = cells_of(given)
    return tuple(_topic(row, cells[row["topic_id"]], given) for row in given.rows("topics", "-customers", "topic_id"))


def pains(given: Material) -> tuple[PainFacts, ...]:
    """Pain points, the worst first."""
    return tuple(
        PainFacts(
            id=label(row["pain_id"]),
            topic=given.topic_names.get(row["topic_id"], label(row["topic_id"])),
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
        )
        for row in given.rows("pains", "rank", "pain_id")
    )


def gaps(given: Material) -> tuple[GapFacts, ...]:
    """Gaps, the one with most customers first within its kind."""
    return tuple(
        GapFacts(
            label(row["gap_id"]),
            label(row["kind"]).replace("_", " "),
            sentence(row["says"]),
            row["customers"] or 0,
            measure(row, "effect", "low", "high"),
            finite(row["q"]),
            given.quotes("gap", row["gap_id"]),
        )
        for row in given.rows("gaps", "kind", "-customers", "gap_id")
    )


def opportunities(given: Material) -> tuple[OpportunityFacts, ...]:
    """Opportunities by rank."""
    return tuple(
        OpportunityFacts(
            label(row["opportunity_id"]),
            label(row["kind"]).replace("_", " "),
            sentence(row["says"]),
            row["customers"] or 0,
            finite(row["importance"]),
            finite(row["satisfaction"]),
            measure(row, "score", "low", "high"),
            row["rank"] or 0,
            given.quotes("opportunity", row["opportunity_id"]),
        )
        for row in given.rows("opportunities", "rank", "opportunity_id")
    )


def _topic(row: dict[str, Any], cells: Cells, given: Material) -> TopicFacts:
    customers = row["customers"] or 0
    thin = customers < THIN
    here = {cell["stage"]: cell for cell in cells.stages}
    shades = {emotion.id: tone(emotion.valence) for emotion in given.taxonomy.emotions}
    felt = [cell for cell in cells.emotions if cell["customers"] and cell["emotion"] != NEUTRAL]
    return TopicFacts(
        id=label(row["topic_id"]),
        label=given.topic_names[row["topic_id"]],
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
