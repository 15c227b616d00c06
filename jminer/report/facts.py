"""The facts of a report, computed once from a finished run; every format only prints them."""

from __future__ import annotations

from dataclasses import dataclass

from jminer.report import findings, journey_map, origin, people, summary
from jminer.report.findings import GapFacts, OpportunityFacts, PainFacts, TopicFacts
from jminer.report.journey_map import StageFacts
from jminer.report.material import Material
from jminer.report.origin import About, Origin
from jminer.report.people import ControlFacts, PersonaFacts
from jminer.report.summary import Finding


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a report says."""

    about: About
    findings: tuple[Finding, ...]
    unknowns: tuple[str, ...]
    personas: tuple[PersonaFacts, ...]
    controls: tuple[ControlFacts, ...]
    stages: tuple[StageFacts, ...]
    topics: tuple[TopicFacts, ...]
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
        unknowns=summary.unknown(given, head, board, columns, controls),
        personas=board,
        controls=controls,
        stages=columns,
        topics=topics,
        pains=pains,
        gaps=gaps,
        opportunities=chances,
        origin=origin.origin(given),
    )
