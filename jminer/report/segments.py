"""Whose feedback is whose: each persona's rule asked again of the run's customers, as the verdicts asked it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from jminer.domain import Persona
from jminer.errors import JminerError
from jminer.personas.segments import crowd, segment
from jminer.report.material import Material
from jminer.settings import Settings


def settings_of(given: Material) -> Settings:
    """The settings that the run was made with."""
    return Settings.model_validate(given.manifest.get("settings") or {})


def feedback_of(given: Material) -> Mapping[str, pl.Series]:
    """Per persona the ids of the feedback that speaks for its people (methods P1); without those whose people are not as many as were judged."""
    unread = given.table("unit_stages").filter(pl.col("reason").str.starts_with("unsupported")).select("unit_id")
    said = given.units.drop_nulls("customer_id").select("feedback_id").unique()
    usable = given.table("units").join(unread, on="unit_id", how="anti").join(said, on="feedback_id", how="semi")
    judged = {row["persona_id"]: row["segment_customers"] for row in given.rows("personas")}
    declared = [row for row in given.manifest.get("personas") or () if row["id"] in judged]
    if usable.is_empty() or not declared:
        return {}
    people = crowd({"feedback": given.table("feedback"), "customers": given.table("customers")}, usable)
    owner, found = people.feedback["_customer"].to_numpy(), {}
    for row in declared:
        persona = Persona(row["id"], row["name"], (), row.get("rule"), derived_from=tuple(row.get("derived_from") or ()))
        try:
            who = segment(people, persona, settings_of(given).personas.conflicts)
        except JminerError:
            continue
        mine = people.feedback.filter(pl.Series(who.counts & who.inside[owner], dtype=pl.Boolean))
        if mine["_customer"].n_unique() == judged[persona.id]:
            found[persona.id] = mine["feedback_id"]
    return found
