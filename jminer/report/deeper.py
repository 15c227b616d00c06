"""What else was measured: needs that nobody declared, scores from texts, drop-off by the funnel, and what staff say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import ALL, Material, Quote
from jminer.report.measure import SMALLEST, THIN, UNKNOWN, Measure, finite, measure, unless_few
from jminer.report.names import Names

MISMATCHES = 3
"""Ratings shown per kind that their text contradicts."""


@dataclass(frozen=True, slots=True)
class NeedFound:
    """A need found in what customers say."""

    id: str
    statement: str
    label: str
    asked_for: tuple[str, ...]
    stage: str
    customers: int
    share: Measure
    met: Measure
    unmet: Measure
    wanted: Measure
    stability: float | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class NeedsFound:
    """Needs found, largest first; the saturation curve; and what is still to be heard."""

    found: tuple[NeedFound, ...] = ()
    curve: tuple[tuple[int, Measure], ...] = ()
    """Mentions, and the needs that so many would have told."""
    new: float | None = None
    """Needs that the last hundred mentions brought."""
    unseen: Measure = UNKNOWN
    coverage: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceScores:
    """How well one source's ratings are told from its texts."""

    source: str
    scored: bool
    reason: str
    rated: int
    customers: int
    r2: Measure
    error: float | None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A rating that its text contradicts."""

    kind: str
    rating: float
    predicted: float | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class MeanScore:
    """A mean over all customers of a cell, and beside it that of the rated alone."""

    name: str
    customers: int
    rated: int
    mean: Measure
    rated_mean: Measure
    imputed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Ratings, given and told from texts."""

    sources: tuple[SourceScores, ...] = ()
    means: tuple[MeanScore, ...] = ()
    """Of all customers, then of each stage."""
    mismatches: tuple[Mismatch, ...] = ()
    contradicted: int = 0
    peak_end: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """A stage of a funnel: who leaves, and whether complaints explain it."""

    source: str
    stage: str
    part: str
    """Segment or channel; empty for the whole stage."""
    entered: int
    exit: Measure
    usual: float | None
    severity: Measure
    topics: tuple[str, ...]
    quadrant: str
    hesitation: float | None
    says: str


@dataclass(frozen=True, slots=True)
class DropOff:
    """Stages of the funnels in order of the files, and whether losses go with complaints."""

    stages: tuple[Loss, ...] = ()
    parts: tuple[Loss, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """A topic, touchpoint or stage, as staff speak of it and as customers do."""

    kind: str
    subject: str
    heard_by: str
    staff: Measure
    customers: Measure
    difference: Measure
    """In valence, staff's less customers'."""
    q: float | None


def needs_found(given: Material) -> NeedsFound:
    """All needs that five or more customers tell."""
    unseen = next(iter(given.rows("needs_unseen")), {})
    curve = given.rows("needs_curve", "mentions")
    found = tuple(_need(row, given) for row in given.rows("needs_found", "found_id") if row["customers"] >= SMALLEST)
    return NeedsFound(
        found, tuple((row["mentions"], measure(row, "needs", "low", "high")) for row in curve), finite(curve[-1]["new"]) if curve else None,
        measure(unseen, "unseen", "low", "high"), finite(unseen.get("coverage")), sentence(unseen.get("reason")),
    )  # fmt: skip


def scores(given: Material) -> Scores:
    """What the texts tell of ratings; empty where no source has any."""
    models = given.rows("score_models", "source")
    wanted = [row for row in given.rows("score_means") if row["measure"] == "rating" and row["field"] in (ALL, "(stage)") and row["customers"] >= SMALLEST]
    order = [ALL, *(stage.id for stage in given.stages)]
    rows = sorted((row for row in wanted if row["value"] in order), key=lambda row: order.index(row["value"]))
    against = given.rows("score_mismatches", "kind", "rank")
    return Scores(
        tuple(_source(row) for row in models), tuple(_mean(row, given) for row in rows),
        tuple(_mismatch(row, given) for row in against if row["rank"] <= MISMATCHES) if len(against) >= SMALLEST else (), len(against),
        tuple(dict.fromkeys(sentence(row["says"]) for row in given.rows("peak_end") if row["says"])),
    )  # fmt: skip


def drop_off(given: Material) -> DropOff:
    """What the funnels say; empty where none was given."""
    names = Names(given)
    rows = [_loss(row, names) for row in given.rows("dropoff") if (row["entered"] or 0) >= THIN]
    order = {label(stage.name): place for place, stage in enumerate(given.taxonomy.stages)}
    rows.sort(key=lambda loss: (loss.source, order.get(loss.stage, len(order)), loss.part))
    links = tuple(sentence(row["says"]) for row in given.rows("dropoff_links") if row["says"])
    return DropOff(tuple(loss for loss in rows if not loss.part), tuple(loss for loss in rows if loss.part), links)


def staff(given: Material) -> tuple[Voice, ...]:
    """Where staff and customers differ first; where a side has fewer than ten, nothing."""
    names = Names(given)
    rows = [row for row in given.rows("employee_voice", "q", "subject") if row["heard_by"] != "too few" and min(row["staff"], row["customers"]) >= SMALLEST]
    rows += [row for row in given.rows("employee_voice", "q", "subject") if row["heard_by"] in ("staff", "customers") and row not in rows and _shown(row)]
    order = {"customers": 0, "staff": 1, "both": 2}
    rows.sort(key=lambda row: (order.get(row["heard_by"], 3), row["q"] if row["q"] is not None else 1.0))
    return tuple(_voice(row, names) for row in rows)


def _shown(row: dict[str, Any]) -> bool:
    """Nobody, or enough of them, on each side."""
    return all(not 0 < row[side] < SMALLEST for side in ("staff", "customers"))


def _need(row: dict[str, Any], given: Material) -> NeedFound:
    thin = row["customers"] < THIN
    shares = {name: UNKNOWN if thin else measure(row, name, f"{name}_low", f"{name}_high") for name in ("met", "unmet", "wanted")}
    return NeedFound(
        label(row["found_id"]), sentence(row["statement"]), label(row["label"]), tuple(map(label, row["asked_for"] or ())),
        given.stage_name(row["stage"]) if row["stage"] else "", row["customers"], UNKNOWN if thin else measure(row, "share", "low", "high"),
        **shares, stability=finite(row["stability"]), quotes=given.quoted([("best", unit) for unit in row["exemplars"] or ()][:2]),
    )  # fmt: skip


def _source(row: dict[str, Any]) -> SourceScores:
    return SourceScores(
        label(row["source"]), row["state"] == "scored", sentence(row["reason"]), row["rated_feedback"] or 0, row["feedback"] or 0,
        measure(row, "r2", "r2_low", "r2_high"), finite(row["error"]),
    )  # fmt: skip


def _mean(row: dict[str, Any], given: Material) -> MeanScore:
    few = (row["rated"] or 0) < THIN
    return MeanScore(
        "All customers" if row["value"] == ALL else given.stage_name(row["value"]), row["customers"], row["rated"] or 0, measure(row, "mean", "low", "high"),
        UNKNOWN if few else measure(row, "rated_mean", "rated_low", "rated_high"), bool(finite(row["weight"])), sentence(row["reason"]),
    )  # fmt: skip


def _mismatch(row: dict[str, Any], given: Material) -> Mismatch:
    return Mismatch(label(row["kind"]).replace("_", " "), row["rating"], finite(row["predicted"]), given.quoted([("against", row["unit_id"])]))


def _loss(row: dict[str, Any], names: Names) -> Loss:
    parts = [label(row[name]) for name in ("segment", "channel") if row[name] != ALL]
    return Loss(
        label(row["source"]), names.given.stage_name(row["stage"]), ", ".join(parts), row["entered"],
        unless_few(measure(row, "exit_rate", "low", "high"), row["exited"]), finite(row["usual"]), measure(row, "severity", "severity_low"),
        tuple(names.topic(topic) for topic in (row["topics"] or ())[:3]),
        label(row["quadrant"]).replace("_", " "), finite(row["hesitation"]), sentence(row["says"]),
    )  # fmt: skip


def _voice(row: dict[str, Any], names: Names) -> Voice:
    return Voice(
        label(row["subject_type"]), names.subject(row["subject"]), label(row["heard_by"]), measure(row, "staff_share", "staff_low", "staff_high"),
        measure(row, "share", "low", "high"), measure(row, "difference", "difference_low", "difference_high"), finite(row["q"]),
    )  # fmt: skip
