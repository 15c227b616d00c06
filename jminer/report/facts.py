"""The facts of a report, computed once from a finished run; every format only prints them."""

from __future__ import annotations

from dataclasses import dataclass

from jminer.report import drift, findings, handoffs, journey_map, origin, over_time, people, summary, themes
from jminer.report.drift import DriftFacts
from jminer.report.findings import GapFacts, OpportunityFacts, PainFacts, TopicFacts
from jminer.report.handoffs import HandoffFacts
from jminer.report.journey_map import StageFacts
from jminer.report.material import Material
from jminer.report.origin import About, Origin
from jminer.report.over_time import History
from jminer.report.people import ControlFacts, PairFacts, PersonaFacts
from jminer.report.summary import Finding
from jminer.report.themes import ThemeFacts


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a report says."""

    about: About
    findings: tuple[Finding, ...]
    unknowns: tuple[str, ...]
    personas: tuple[PersonaFacts, ...]
    pairs: tuple[PairFacts, ...]
    controls: tuple[ControlFacts, ...]
    stages: tuple[StageFacts, ...]
    opened: tuple[str, ...]
    """Of each stage that is shown by its sub-stages, why."""
    handoffs: HandoffFacts
    topics: tuple[TopicFacts, ...]
    themes: tuple[ThemeFacts, ...]
    drift: DriftFacts
    history: History
    pains: tuple[PainFacts, ...]
    gaps: tuple[GapFacts, ...]
    opportunities: tuple[OpportunityFacts, ...]
    origin: Origin


def compute(given: Material) -> Facts:
    """All facts of a run. Tables that are missing or empty give empty parts, never an error."""
    head, board, controls = origin.about(given), people.personas(given), people.controls(given)
    columns, topics = journey_map.stages(given), findings.topics(given)
    pains, gaps, chances = findings.pains(given), findings.gaps(given), findings.opportunities(given)
    return Facts(
        about=head,
        findings=summary.important(board, columns, topics, pains, gaps, chances),
        unknowns=summary.unknown(given, head, board, columns, topics, controls),
        personas=board,
        pairs=people.pairs(given),
        controls=controls,
        stages=columns,
        opened=journey_map.opened(given),
        handoffs=handoffs.handoffs(given),
        topics=topics,
        themes=themes.themes(given),
        drift=drift.drift(given),
        history=over_time.history(given),
        pains=pains,
        gaps=gaps,
        opportunities=chances,
        origin=origin.origin(given),
    )
