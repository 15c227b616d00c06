"""The journey as measured: one column per stage, and what customers say, feel and need there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.report.legible import label, sentence
from jminer.report.material import ALL, Material, Quote
from jminer.report.measure import SMALLEST, SPARSE, THIN, UNKNOWN, Measure, finite, measure

NEUTRAL = "neutral"
"""The emotion that says there is none: not shown among emotions."""
SHOWN_TOUCHPOINTS = 5
SHOWN_TOPICS = 4
SHOWN_NEEDS = 3
UNHEARD = ("INSUFFICIENT", "ABSENT")


@dataclass(frozen=True, slots=True)
class Chip:
    """Something heard at a stage, and by how many customers."""

    name: str
    customers: int
    kind: str = ""
    """For a touchpoint: who owns it (brand, partner, customer, social)."""
    planned: bool = True


@dataclass(frozen=True, slots=True)
class Feeling:
    """An emotion at a stage: the share of its customers who express it."""

    name: str
    customers: int
    share: float
    tone: int
    """−3 (worst) to 3 (best): how it is shaded."""
    range: Measure = UNKNOWN
    """The share with its interval."""


@dataclass(frozen=True, slots=True)
class NeedAtStage:
    """A declared need at a stage: customers for whom it was met, and for whom not."""

    statement: str
    persona: str
    met: int
    unmet: int

    @property
    def state(self) -> str:
        """met, unmet or contested, by the share that is met (counts, so read it as a hint)."""
        heard = self.met + self.unmet
        return "met" if self.met > 0.6 * heard else "unmet" if self.met < 0.4 * heard else "contested"


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One column of the journey map."""

    id: str
    name: str
    macro: str
    customers: int
    units: int
    state: str
    """measured, sparse or thin."""
    valence: Measure
    negative_share: float | None
    standout: str
    """The most over-represented emotion."""
    feelings: tuple[Feeling, ...]
    touchpoints: tuple[Chip, ...]
    channels: tuple[Chip, ...]
    """Written on."""
    spoken_of: tuple[Chip, ...]
    """Channels that they write about, or turned to."""
    topics: tuple[Chip, ...]
    needs: tuple[NeedAtStage, ...]
    quotes: tuple[Quote, ...]
    to_be: float | None
    """The valence that the project declares for it."""
    extreme: str
    """trough or peak, when it is surely the lowest or highest of the stages; else empty."""
    doubt: str
    """What the curve says of it besides its numbers."""

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.state == "thin"


def stages(given: Material) -> tuple[StageFacts, ...]:
    """Every stage to show in the journey's order, the silent ones too."""
    cells, drawn = given.rows("journey", "-customers"), curve_of(given, ALL)
    felt = feelings_of(given, ALL)
    return tuple(_stage(p, [c for c in cells if c["stage"] == p.id], drawn.get(p.id, {}), felt.get(p.id), given) for p in given.stages)


def curve_of(given: Material, segment: str) -> dict[str, dict[str, Any]]:
    """The rows of the emotion curve of everybody or of one persona's segment, by stage."""
    return {row["stage"]: row for row in given.rows("curve") if row["segment"] == segment}


def feelings_of(given: Material, segment: str) -> dict[str, tuple[Feeling, ...]]:
    """Stage → the emotions that five or more customers of a segment express there, worst first."""
    ordered = {e.id: (place, e) for place, e in enumerate(sorted(given.taxonomy.emotions, key=lambda emotion: (emotion.valence, emotion.id)))}
    rows = [row for row in given.rows("curve_emotions") if row["segment"] == segment and row["emotion"] in ordered and row["emotion"] != NEUTRAL]
    found: dict[str, tuple[Feeling, ...]] = {}
    for row in sorted(rows, key=lambda row: ordered[row["emotion"]][0]):
        if row["customers"] >= SMALLEST:
            emotion, share = ordered[row["emotion"]][1], measure(row, "share", "low", "high")
            told = Feeling(label(emotion.name), row["customers"], share.value or 0.0, tone(emotion.valence), share)
            found[row["stage"]] = (*found.get(row["stage"], ()), told)
    return found


def opened(given: Material) -> tuple[str, ...]:
    """Why a stage is shown by its sub-stages, and how many of its units name none."""
    staged = len(given.table("unit_stages").drop_nulls("stage"))
    return tuple(
        f"{given.stage_name(stage)} holds {units:,} of {staged:,} units with a stage, so it is shown by its parts; {unsaid:,} of its units name none of them."
        for stage, (units, unsaid) in given.opened.items()
    )


def state_of(customers: int) -> str:
    """measured, sparse or thin."""
    return "thin" if customers < THIN else "sparse" if customers < SPARSE else "measured"


def _stage(place: Any, cells: list[dict[str, Any]], drawn: dict[str, Any], felt: tuple[Feeling, ...] | None, given: Material) -> StageFacts:
    whole = next((c for c in cells if c["touchpoint"] == ALL and c["channel"] == ALL), {})
    customers = whole.get("customers") or 0
    state = drawn.get("state") or whole.get("state") or state_of(customers)
    thin = state == "thin"
    return StageFacts(
        id=place.id,
        name=label(place.name),
        macro=given.stage_name(place.within) if place.within else label(place.macro),
        customers=customers,
        units=whole.get("units") or 0,
        state=state,
        valence=UNKNOWN if thin else measure(drawn or whole, "valence", "low", "high"),
        negative_share=None if thin else finite(whole.get("negative_share")),
        standout="" if thin else given.emotion_names.get(whole.get("emotion") or "", label(whole.get("emotion"))),
        feelings=() if thin else felt or _feelings(place.id, customers, given),
        touchpoints=_touchpoints(cells, given),
        channels=tuple(
            Chip(label(c["channel"]), c["customers"])
            for c in cells
            if c["touchpoint"] == ALL and c["channel"] != ALL and c["customers"] >= SMALLEST
        ),
        spoken_of=_spoken_of(place.id, given),
        topics=_topics(place.id, given),
        needs=needs_at(place.id, given),
        quotes=_verbatims(place.id, given) if customers >= SMALLEST else (),
        to_be=finite(drawn.get("to_be")),
        extreme=label(drawn.get("extreme")),
        doubt=sentence(drawn.get("says")),
    )


def _touchpoints(cells: list[dict[str, Any]], given: Material) -> tuple[Chip, ...]:
    declared = {touchpoint.id: touchpoint for touchpoint in given.taxonomy.touchpoints}
    chips = []
    for cell in cells:
        if cell["channel"] == ALL and cell["touchpoint"] != ALL and cell["customers"] >= SMALLEST:
            known = declared.get(cell["touchpoint"])
            name = given.touchpoint_names.get(cell["touchpoint"], label(cell["touchpoint"]))
            chips.append(
                Chip(name, cell["customers"], label(known.owner) if known else "", bool(known and known.planned))
            )
    return tuple(chips[:SHOWN_TOUCHPOINTS])


def _spoken_of(stage: str, given: Material) -> tuple[Chip, ...]:
    here = given.staged.filter(pl.col("stage") == stage).join(given.table("unit_channels"), on="unit_id", how="inner")
    counted = here.group_by("channel").agg(pl.col("customer_id").n_unique().alias("customers")).sort("customers", "channel", descending=[True, False])
    return tuple(Chip(label(channel).replace("_", " "), customers) for channel, customers in counted.iter_rows() if customers >= SMALLEST)


def _topics(stage: str, given: Material) -> tuple[Chip, ...]:
    rows = [row for row in given.rows("topic_stages", "-customers", "topic_id") if row["stage"] == stage]
    chips = (
        Chip(given.topic_names.get(row["topic_id"], label(row["topic_id"])), row["customers"] or 0) for row in rows
    )
    return tuple(chip for chip in chips if chip.customers >= SMALLEST)[:SHOWN_TOPICS]


def _feelings(stage: str, customers: int, given: Material) -> tuple[Feeling, ...]:
    if not customers:
        return ()
    here = given.staged.filter(pl.col("stage") == stage)
    felt = here.join(given.table("unit_emotions"), on="unit_id", how="inner")
    counted = dict(felt.group_by("emotion").agg(pl.col("customer_id").n_unique()).iter_rows())
    ordered = sorted(given.taxonomy.emotions, key=lambda emotion: (emotion.valence, emotion.id))
    return tuple(
        Feeling(label(e.name), counted[e.id], min(1.0, counted[e.id] / customers), tone(e.valence))
        for e in ordered
        if counted.get(e.id, 0) >= SMALLEST and e.id != NEUTRAL
    )


def tone(valence: float) -> int:
    """−1…1 → −3…3; only a valence of about nothing is 0."""
    steps = 0 if abs(valence) < 0.1 else 1 if abs(valence) < 0.5 else 2 if abs(valence) < 0.75 else 3
    return -steps if valence < 0 else steps


def needs_at(stage: str, given: Material, persona: str = "", mine: pl.Series | None = None) -> tuple[NeedAtStage, ...]:
    """The needs (of one persona, if named) that at least ten customers judge at a stage, in the units `mine` or in all; a customer counts once per
    relation. None of which it is not known whether they are spoken of at all: what is read as them may be something near."""
    staged = given.staged if mine is None else given.staged.filter(pl.col("unit_id").is_in(mine.implode()))
    here = staged.filter(pl.col("stage") == stage).join(given.table("unit_needs"), on="unit_id", how="inner")
    counted = here.group_by("persona_id", "need_id", "relation").agg(
        pl.col("customer_id").n_unique().alias("customers")
    )
    heard = {(row["persona_id"], row["need_id"], row["relation"]): row["customers"] for row in counted.to_dicts()}
    names = {row["persona_id"]: label(row["name"]) for row in given.rows("personas")}
    found = [
        NeedAtStage(
            sentence(row["statement"]),
            names.get(row["persona_id"], label(row["persona_id"])),
            *(heard.get((row["persona_id"], row["need_id"], relation), 0) for relation in ("met", "unmet")),
        )
        for row in given.rows("persona_needs")
        if persona in ("", row["persona_id"]) and row["verdict"] not in UNHEARD
    ]
    found.sort(key=lambda need: (-(need.met + need.unmet), need.statement, need.persona))
    return tuple(need for need in found if need.met + need.unmet >= THIN)[:SHOWN_NEEDS]


def _verbatims(stage: str, given: Material) -> tuple[Quote, ...]:
    """The cell's evidence; without any, the unit of which the stage is surest."""
    if found := given.quotes("cell", f"{stage}|{ALL}|{ALL}", f"{stage}/{ALL}/{ALL}", f"{stage}:{ALL}:{ALL}", stage):
        return found
    surest = (
        given.table("unit_stages")
        .filter((pl.col("stage") == stage) | (pl.col("substage") == stage))
        .sort("probability", "unit_id", descending=[True, False])
    )
    return given.quoted([("best", unit) for unit in surest["unit_id"].head(1)])


def one_of_each(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The first quote drawn at random and the first that speaks against: what stands beside the best one."""
    return tuple(next(iter(own)) for role in ("random", "against") if (own := [quote for quote in quotes if quote.role == role]))
