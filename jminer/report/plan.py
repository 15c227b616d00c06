"""The plan: what to try first, who, and how to tell whether it worked; where the project stands, and what a team must settle by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import SMALLEST, Measure, finite, measure
from jminer.report.names import Names
from jminer.report.subjects import why


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the plan."""

    id: str
    rank: int | None
    source: str
    kind: str
    problem: str
    about: str
    """Its topic, or what else the finding is about; empty where that is the stage."""
    unfit: str
    """Why it heads nothing; empty when it may."""
    stage: str
    column: str
    """The stage of the map; empty where it stands at no single one."""
    emotion: str
    hypothesis: str
    solutions: tuple[str, ...]
    owner: str
    metric: str
    baseline: Measure
    customers: int
    detectable: float | None
    target: float | None
    due_days: int | None
    """Days from the start of the work until it should be in place; no calendar day, for the run knows no start."""
    review_days: int | None
    rule: str
    harm: Measure
    """Value with its 80 % interval: what the order goes by."""
    top5: float | None
    top5_weights: float | None
    would_change: str
    effort: float | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A goal or metric, and where it stands."""

    kind: str
    name: str
    measure: str
    baseline: float | None
    target: float | None
    now: Measure
    state: str
    says: str
    share: bool
    """Whether its numbers are shares."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a team should settle by hand."""

    rank: int
    sort: str
    question: str
    options: tuple[str, ...]
    hangs: str
    how: str
    reach: float | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """Actions by harm, the scorecard, the scope and the calls."""

    actions: tuple[Action, ...] = ()
    scorecard: tuple[Score, ...] = ()
    scope: tuple[tuple[str, Measure, str], ...] = ()
    """Part, share of customers inside, and the same in a sentence."""
    calls: tuple[Call, ...] = ()


def plan(given: Material, unfit: Mapping[str, str]) -> PlanFacts:
    """All that the plan holds; nothing that rests on a gap of fewer than five customers."""
    names, hidden = Names(given), _hidden(given)
    return PlanFacts(
        tuple(_action(row, names, unfit) for row in given.rows("plan", "rank", "action_id") if row["subject_id"] not in hidden),
        tuple(_score(row) for row in given.rows("scorecard", "place")),
        tuple((label(row["part"]), measure(row, "share", "low", "high"), sentence(row["says"])) for row in given.rows("scope_shares", "part")),
        tuple(_call(row, given) for row in given.rows("workshop", "rank") if row["subject_id"] not in hidden),
    )


def _hidden(given: Material) -> set[str]:
    return {row["gap_id"] for row in given.rows("gaps") if 0 < (row["customers"] or 0) < SMALLEST}


def _action(row: dict[str, Any], names: Names, unfit: Mapping[str, str]) -> Action:
    given = names.given
    column = names.columns.get(row["stage"] or "") or names.homes.get(row["topic_id"] or "") if row["stage"] != "(all)" else ""
    stage = given.stage_name(row["stage"]) if row["stage"] else ""
    about = names.topic(row["topic_id"]) if row["topic_id"] else names.subject((row["subject_id"] or "").partition(":")[2])
    return Action(
        id=label(row["action_id"]), rank=row["rank"], source=label(row["source"]), kind=label(row["kind"]).replace("_", " "),
        problem=sentence(row["problem"]), about="" if about == stage else about,
        unfit=why(unfit, row["subject_id"]),
        stage=stage, column=column or "",
        emotion=given.emotion_names.get(row["emotion"] or "", ""), hypothesis=sentence(row["hypothesis"]),
        solutions=tuple(sentence(one) for one in row["solutions"] or ()), owner=label(row["owner"]), metric=label(row["metric"]),
        baseline=measure(row, "baseline", "baseline_low", "baseline_high"), customers=row["customers"] or 0,
        detectable=finite(row["detectable"]), target=finite(row["target"]),
        due_days=row.get("due_days"), review_days=row.get("review_days"), rule=sentence(row["rule"]),
        harm=measure(row, "harm", "harm_low80", "harm_high80"), top5=finite(row["top5"]), top5_weights=finite(row["top5_weights"]),
        would_change=sentence(row["would_change"]), effort=finite(row["effort"]),
        quotes=given.quoted([("best", unit) for unit in row["evidence"] or ()]),
    )  # fmt: skip


def _score(row: dict[str, Any]) -> Score:
    told = label(row["measure"])
    return Score(
        label(row["kind"]), label(row["name"]), told, finite(row["baseline"]), finite(row["target"]), measure(row, "now", "low", "high"),
        label(row["state"]).replace("_", " "), sentence(row["says"]), told.startswith("share"),
    )  # fmt: skip


def _call(row: dict[str, Any], given: Material) -> Call:
    return Call(
        row["rank"] or 0, label(row["sort"]), sentence(row["question"]), tuple(label(one) for one in row["options"] or ()), sentence(row["hangs"]),
        sentence(row["how"]), finite(row["reach"]), given.quoted([("random", unit) for unit in row["evidence"] or ()]),
    )  # fmt: skip
