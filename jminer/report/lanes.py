"""What stands under each stage of the journey map: moments, pains, chances, gaps, metrics, actions, and how sure the column is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jminer.report.findings import OpportunityFacts, PainFacts
from jminer.report.handoffs import channel_name
from jminer.report.journey_map import Chip, StageFacts
from jminer.report.legible import label
from jminer.report.material import ALL, Material
from jminer.report.measure import NOT_STEADY, SMALLEST, UNKNOWN, Measure, finite, measure
from jminer.report.moments import Moment, MomentFacts
from jminer.report.names import Names, together
from jminer.report.plan import Action
from jminer.report.register import GapFacts

SHOWN = 2
"""Cards of one kind in a cell; the sections below have all."""
WIDE = 0.15
"""A band wider than this to either side of the curve tells little."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is measured at a stage besides feeling."""

    rating: Measure = UNKNOWN
    imputed: bool = False
    """Whether texts without a rating helped."""
    effort: Measure = UNKNOWN
    exit: Measure = UNKNOWN
    """Share who leave there, by the funnel."""
    quadrant: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a column can be relied on: level 0 no data, 1 with care, 2 backed by data; and why in a word or two."""

    level: int
    says: str

    @property
    def mark(self) -> str:
        """Readable without colour."""
        return "○◐●"[self.level]


@dataclass(frozen=True, slots=True)
class Lanes:
    """The cards under one stage."""

    stage: str
    moments: tuple[Moment, ...]
    doing: tuple[Chip, ...]
    """What customers want to do there, in phrases that several share."""
    handoffs: tuple[Chip, ...]
    """Changes of channel told there."""
    pains: tuple[PainFacts, ...]
    opportunities: tuple[OpportunityFacts, ...]
    gaps: tuple[GapFacts, ...]
    metrics: Metrics
    actions: tuple[Action, ...]
    trust: Trust


def lanes(
    given: Material, stages: Sequence[StageFacts], moments: MomentFacts, pains: Sequence[PainFacts], chances: Sequence[OpportunityFacts],
    gaps: Sequence[GapFacts], actions: Sequence[Action],
) -> tuple[Lanes, ...]:  # fmt: skip
    """One per column of the map; what heads nothing stands in the sections below alone."""
    names = Names(given)
    doing, turns, metrics = _doing(names), _handoffs(names), _metrics(names)
    felt = together((moment.column, moment) for moment in moments.found if not moment.unfit)
    hurt = together((pain.column, pain) for pain in pains if not pain.unfit)
    could = together((chance.column, chance) for chance in chances if not chance.unfit)
    apart = together((column, gap) for gap in gaps for column in gap.columns)
    todo = together((action.column, action) for action in actions if not action.unfit)
    trust = _trust(given)

    def cards(of: dict[str, list[Any]], stage: str, most: int = SHOWN) -> tuple[Any, ...]:
        return tuple(of.get(stage, ())[:most])

    return tuple(
        Lanes(
            s.id, moments=cards(felt, s.id, 3), doing=cards(doing, s.id), handoffs=cards(turns, s.id), pains=cards(hurt, s.id),
            opportunities=cards(could, s.id), gaps=cards(apart, s.id), metrics=metrics.get(s.id, Metrics()), actions=cards(todo, s.id), trust=trust(s),
        )
        for s in stages
    )  # fmt: skip


def _doing(names: Names) -> dict[str, list[Chip]]:
    """The needs found that are told at a stage, where customers share the verb."""
    pairs = []
    for row in names.given.rows("needs_found_stages", "-customers", "found_id"):
        found = names.found.get(row["found_id"], {})
        if found.get("verb") and row["customers"] >= SMALLEST:
            phrase = label(found["statement"]).removeprefix("I want to ")
            pairs.append((names.columns.get(row["stage"]), Chip(phrase, row["customers"])))
    return together(pairs)


def _handoffs(names: Names) -> dict[str, list[Chip]]:
    rows = [row for row in names.given.rows("handoffs", "-customers", "from_channel", "to_channel") if row["customers"] >= SMALLEST]
    shown = {stage.id for stage in names.given.stages}
    turns = ((row["stage"], Chip(f"{channel_name(row['from_channel'])} → {channel_name(row['to_channel'])}", row["customers"])) for row in rows)
    return together((stage if stage in shown else None, turn) for stage, turn in turns)


def _metrics(names: Names) -> dict[str, Metrics]:
    """Per column: mean rating and effort, and the funnel's losses (of the first funnel that knows the stage)."""
    shown = {stage.id for stage in names.given.stages}
    means = {(row["value"], row["measure"]): row for row in names.given.rows("score_means") if row["field"] == "(stage)"}
    lost: dict[str, dict[str, Any]] = {}
    for row in names.given.rows("dropoff"):
        if row["segment"] == ALL and row["channel"] == ALL:
            lost.setdefault(row["stage"], row)
    return {stage: _at(means.get((stage, "rating"), {}), means.get((stage, "effort"), {}), lost.get(stage, {})) for stage in sorted(shown)}


def _at(rating: dict[str, Any], effort: dict[str, Any], lost: dict[str, Any]) -> Metrics:
    return Metrics(
        measure(rating, "mean", "low", "high"),
        bool(finite(rating.get("weight"))),
        measure(effort, "mean", "low", "high"),
        measure(lost, "exit_rate", "low", "high"),
        label(lost.get("quadrant")).replace("_", " "),
    )


def _trust(given: Material) -> Any:
    """A function of a stage: enough customers, a narrow band, and topics there that come back when clustered again."""
    stable = {row["topic_id"]: row["stability"] for row in given.rows("topics") if row["stability"] is not None}
    heard: dict[str, list[tuple[int, float]]] = {}
    for row in given.rows("topic_stages"):
        if row["topic_id"] in stable:
            heard.setdefault(row["stage"], []).append((row["customers"] or 0, stable[row["topic_id"]]))

    def trust(stage: StageFacts) -> Trust:
        if not stage.customers or stage.thin:
            return Trust(0, "too few" if stage.customers else "no data")
        if stage.state == "sparse":
            return Trust(1, "sparse")
        v, said = stage.valence, heard.get(stage.id, [])
        if v.low is not None and v.high is not None and v.high - v.low > 2 * WIDE:
            return Trust(1, "wide band")
        whole = sum(n for n, _ in said)
        if whole and sum(n * steady for n, steady in said) / whole < NOT_STEADY:
            return Trust(1, "topics not steady")
        return Trust(2, "backed by data")

    return trust
