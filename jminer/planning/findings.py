"""Pains, gaps and opportunities as one list of findings, whatever their kinds, and the units that each is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.statistics.counting import at_every_level
from jminer.taxonomy import Taxonomy
from jminer.topicmodel.labels import aloud

PARTING = re.compile(r"[@|:/>]")
PLACES = ("topic_id", "stage", "touchpoint")
PLEASANT = ("delight",)
"""Kinds of finding that are no harm to anybody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of pains, gaps or opportunities: what it says and what it is about."""

    source: str
    subject_id: str
    kind: str
    says: str
    customers: int
    score: float
    """What its own table orders it by."""
    topic_id: str | None = None
    stage: str | None = None
    touchpoint: str | None = None
    need: str | None = None
    """persona/need."""

    @property
    def name(self) -> str:
        return f"{self.source}:{self.subject_id}"

    @property
    def place(self) -> tuple[str | None, ...]:
        return self.topic_id, self.stage, self.touchpoint

    @property
    def about_something(self) -> bool:
        """Whether units can be found that it is about."""
        return any(self.place) or self.need is not None


def gather(read: Mapping[str, pl.DataFrame], taxonomy: Taxonomy) -> tuple[Finding, ...]:
    """All findings, each table in its own order. Kinds are taken as they come; a subject is read as the ids that it is made of."""
    labels = dict(read["topics"].select("topic_id", "label").iter_rows())
    stages = {stage.id: stage.name for stage in taxonomy.stages}
    touchpoints = {touchpoint.id for touchpoint in taxonomy.touchpoints}
    needs = {f"{row['persona_id']}/{row['need_id']}" for row in read["persona_needs"].select("persona_id", "need_id").iter_rows(named=True)}

    def about(subject: str, kind: str) -> dict[str, Any]:
        if subject in needs:
            return {"need": subject}
        parts = [subject, *PARTING.split(subject)]
        found = {
            "topic_id": next((part for part in parts if part in labels), None), "stage": next((part for part in parts if part in stages), None),
            "touchpoint": next((part for part in parts if part in touchpoints), None),
        }  # fmt: skip
        if found["stage"] == found["touchpoint"]:  # one word may be the id of both
            found["stage" if "touchpoint" in kind else "touchpoint"] = None
        return found

    everybody = read["units"].join(read["feedback"], on="feedback_id")["customer_id"].n_unique()
    found = []
    for row in read["pains"].sort("rank").iter_rows(named=True):
        where = f" at {stages[row['stage']]}" if row["stage"] in stages else ""
        says = (
            f"{row['customers']:,} customers are counted as complaining of {aloud(labels.get(row['topic_id'], row['topic_id']))}{where}; after correction for "
            f"reading mistakes {row['reach']:.1%} ({row['reach_low']:.1%}–{row['reach_high']:.1%}) of all {everybody:,}."
        )
        found.append(Finding("pain", row["pain_id"], row["kind"] or "unclear", says, row["customers"], row["severity_low"], **about(row["pain_id"], "")))
    for name, id_, score in (("gap", "gap_id", "effect"), ("opportunity", "opportunity_id", "low")):
        for row in read["gaps" if name == "gap" else "opportunities"].sort(id_).iter_rows(named=True):
            subject = about(row["subject"] or "", row["kind"])
            found.append(Finding(name, row[id_], row["kind"], row["says"] or "", row["customers"] or 0, row[score] or 0.0, **subject))
    return tuple(found)


def units_of(findings: Sequence[Finding], told: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The units of `told` that each finding is about, with its place in the list as `finding`; a unit once per finding."""
    targets = pl.DataFrame(
        [(i, *finding.place, finding.need) for i, finding in enumerate(findings)],
        schema={"finding": pl.Int64, **dict.fromkeys(PLACES, pl.String), "need": pl.String}, orient="row",
    )  # fmt: skip
    levels = at_every_level(told)
    touched = read["unit_touchpoints"].select("unit_id", "touchpoint")
    parts = []
    for chosen in ((a, b, c) for a in (True, False) for b in (True, False) for c in (True, False)):
        on = [name for name, is_in in zip(PLACES, chosen, strict=True) if is_in]
        named = (pl.col(name).is_not_null() if is_in else pl.col(name).is_null() for name, is_in in zip(PLACES, chosen, strict=True))
        mine = targets.filter(pl.all_horizontal(*named))
        if not on or mine.is_empty():
            continue
        units = levels if "stage" in on else told
        parts.append((units.join(touched, on="unit_id") if "touchpoint" in on else units).join(mine.select("finding", *on), on=on).select("finding", "unit_id"))
    needed = read["unit_needs"].filter(pl.col("relation") != "contradicted").select("unit_id", need=pl.concat_str("persona_id", pl.lit("/"), "need_id"))
    parts.append(needed.join(targets.drop_nulls("need"), on="need").select("finding", "unit_id"))
    return pl.concat(parts).unique().join(told, on="unit_id").sort("finding", "unit_id")
