"""The people of each persona, counted again from the run's tables: who says what, where a table holds only how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Persona
from jminer.errors import ConfigError
from jminer.personas.evidence import SUPPORT, Near
from jminer.personas.segments import Crowd, Segment, crowd, segment
from jminer.report.material import Material
from jminer.settings import PersonasSettings


@dataclass(frozen=True, slots=True)
class People:
    """One persona's people: the informative customers of its segment."""

    customers: int
    wrote: pl.DataFrame
    """feedback_id, customer, source, year: the feedback that speaks for them."""
    said: pl.DataFrame
    """feedback_id, customer, persona_id, need_id: what of it supports a need, of this persona or of another."""
    decoys: tuple[float, ...]
    """How near they come to each decoy need, as `persona_needs.nearness` says it of needs."""


def recounted(given: Material) -> dict[str, People]:
    """Persona id → its people. Without personas whose segment does not come out as the run counted it: their charts are left out."""
    declared = [each for each in given.manifest.get("personas") or () if each["id"] in _counted(given)]
    usable = _usable(given)
    if not declared or usable.is_empty() or given.counted.is_empty():
        return {}
    people = crowd({"feedback": given.counted, "customers": given.table("customers")}, usable)
    where = given.table("units").select("unit_id", "feedback_id")
    near = given.table("need_nearness").join(where, on="unit_id").select("feedback_id", "need", "lead")
    support = given.table("unit_needs").filter(pl.col("relation").is_in(SUPPORT)).join(where, on="unit_id").select("feedback_id", "persona_id", "need_id")
    found = {each["id"]: _segment(each, people, given) for each in declared}
    return {
        name: _people(people, who, support, near)
        for name, who in found.items()
        if who is not None and int(who.inside.sum()) == _counted(given)[name]
    }  # fmt: skip


def _counted(given: Material) -> dict[str, int]:
    return {row["persona_id"]: row["segment_customers"] for row in given.rows("personas")}


def _usable(given: Material) -> pl.DataFrame:
    """Units in languages that the encoder knows."""
    unread = given.table("unit_stages").filter(pl.col("reason").str.starts_with("unsupported")).select("unit_id")
    return given.table("units").join(unread, on="unit_id", how="anti").select("unit_id", "feedback_id")


def _segment(declared: Mapping[str, Any], people: Crowd, given: Material) -> Segment | None:
    """The persona's people by its rule; None when the rule asks for what the tables do not have."""
    settings = (given.manifest.get("settings") or {}).get("personas") or {}
    persona = Persona(declared["id"], declared["name"], (), rule=declared.get("rule"), derived_from=tuple(declared.get("derived_from") or ()))
    try:
        return segment(people, persona, settings.get("conflicts", PersonasSettings().conflicts))
    except ConfigError:
        return None


def _people(people: Crowd, who: Segment, support: pl.DataFrame, near: pl.DataFrame) -> People:
    mine = pl.Series(who.counts & who.inside[people.feedback["_customer"].to_numpy()], dtype=pl.Boolean)
    wrote = people.feedback.filter(mine).select(
        "feedback_id", "source", customer="_customer", year=pl.col("written_at").dt.year().cast(pl.String)
    )  # fmt: skip
    names = sorted(name for name in near["need"].unique() if name.startswith("decoy:"))
    decoys = Near.of(people, who, near, names).among(np.ones(len(people.customers)))
    return People(int(who.inside.sum()), wrote, support.join(wrote.select("feedback_id", "customer"), on="feedback_id"), tuple(float(d) for d in decoys))
