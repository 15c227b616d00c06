"""The facts of a report, computed once from a finished run; every format only prints them."""

from __future__ import annotations

from dataclasses import dataclass

from jminer.report import (
    decisions,
    deeper,
    drift,
    drivers,
    findings,
    grids,
    handoffs,
    journey_map,
    lanes,
    moments,
    origin,
    over_time,
    people,
    persona_maps,
    register,
    subjects,
    summary,
    themes,
    topic_map,
)
from jminer.report import plan as plans
from jminer.report.decisions import Decision
from jminer.report.deeper import DropOff, NeedsFound, Scores, Voice
from jminer.report.drift import DriftFacts
from jminer.report.drivers import DriverFacts
from jminer.report.findings import GapFacts, OpportunityFacts, PainFacts, TopicFacts
from jminer.report.grids import Consistency, Coverage
from jminer.report.handoffs import HandoffFacts
from jminer.report.journey_map import StageFacts
from jminer.report.lanes import Lanes
from jminer.report.material import Material
from jminer.report.moments import MomentFacts
from jminer.report.origin import About, Origin
from jminer.report.over_time import History
from jminer.report.people import PersonaFacts
from jminer.report.people_controls import ControlFacts, MatcherFacts
from jminer.report.people_pairs import OwnershipFacts, PairFacts
from jminer.report.persona_maps import PersonaMap
from jminer.report.plan import PlanFacts
from jminer.report.summary import Finding
from jminer.report.themes import ThemeFacts
from jminer.report.topic_map import TopicMap


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a report says."""

    about: About
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    unknowns: tuple[str, ...]
    personas: tuple[PersonaFacts, ...]
    pairs: tuple[PairFacts, ...]
    ownership: OwnershipFacts
    controls: tuple[ControlFacts, ...]
    matcher: tuple[MatcherFacts, ...]
    stages: tuple[StageFacts, ...]
    opened: tuple[str, ...]
    """Of each stage that is shown by its sub-stages, why."""
    handoffs: HandoffFacts
    topics: tuple[TopicFacts, ...]
    themes: tuple[ThemeFacts, ...]
    map: TopicMap
    drift: DriftFacts
    history: History
    pains: tuple[PainFacts, ...]
    gaps: tuple[GapFacts, ...]
    opportunities: tuple[OpportunityFacts, ...]
    # The measured journey
    lanes: tuple[Lanes, ...]
    """What stands under each of `stages`, in their order."""
    maps: tuple[PersonaMap, ...]
    moments: MomentFacts
    sensitivity: str
    drivers: DriverFacts
    unheard: tuple[str, ...]
    """Planned touchpoints of which nobody speaks, whose contacts nobody declared."""
    consistency: tuple[Consistency, ...]
    coverage: Coverage
    plan: PlanFacts
    needs_found: NeedsFound
    scores: Scores
    dropoff: DropOff
    staff: tuple[Voice, ...]
    origin: Origin

    @property
    def pains_at(self) -> dict[str, list[str]]:
        """Stage → the first pains under it."""
        return {lane.stage: [pain.topic for pain in lane.pains] for lane in self.lanes}


def compute(given: Material) -> Facts:
    """All facts of a run. Tables that are missing or empty give empty parts, never an error."""
    head, board = origin.about(given), people.board(given)
    unfit = subjects.unfit(given)
    columns, topics = journey_map.stages(given), findings.topics(given, unfit)
    pains, gaps, chances = findings.pains(given, unfit), findings.gaps(given), findings.opportunities(given, unfit)
    sayable = [gap for gap in gaps if not subjects.why(unfit, gap.id)]
    found, todo = moments.moments(given, unfit), plans.plan(given, unfit)
    return Facts(
        about=head,
        findings=summary.important(head, board.personas, columns, topics, pains, sayable, chances),
        decisions=decisions.decisions(given, unfit),
        unknowns=summary.unknown(given, head, board.personas, columns, topics, board.controls),
        personas=board.personas,
        pairs=board.pairs,
        ownership=board.ownership,
        controls=board.controls,
        matcher=board.matcher,
        stages=columns,
        opened=journey_map.opened(given),
        handoffs=handoffs.handoffs(given),
        topics=topics,
        themes=themes.themes(given),
        map=topic_map.topic_map(given),
        drift=drift.drift(given),
        history=over_time.history(given),
        pains=pains,
        gaps=gaps,
        opportunities=chances,
        lanes=lanes.lanes(given, columns, found, pains, chances, sayable, todo.actions),
        maps=persona_maps.persona_maps(given),
        moments=found,
        sensitivity=findings.sensitivity(given),
        drivers=drivers.drivers(given, unfit),
        unheard=register.unheard(given),
        consistency=grids.consistency(given),
        coverage=grids.coverage(given),
        plan=todo,
        needs_found=deeper.needs_found(given),
        scores=deeper.scores(given),
        dropoff=deeper.drop_off(given),
        staff=deeper.staff(given),
        origin=origin.origin(given),
    )
