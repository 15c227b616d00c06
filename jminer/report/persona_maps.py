"""The journey of each persona's people beside everybody's: where they differ, how they feel, and which of their needs are met there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.personas.verdicts import tentative
from jminer.report.journey_map import Feeling, NeedAtStage, curve_of, feelings_of, needs_at, state_of
from jminer.report.legible import label
from jminer.report.material import ALL, Material
from jminer.report.measure import UNKNOWN, Measure, finite, measure
from jminer.report.segments import feedback_of


@dataclass(frozen=True, slots=True)
class PersonaStage:
    """One column of a persona's map."""

    id: str
    name: str
    customers: int
    state: str
    valence: Measure
    everybody: float | None
    apart: bool
    """Whether everybody's valence lies outside the band of these people."""
    feelings: tuple[Feeling, ...]
    needs: tuple[NeedAtStage, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.state == "thin"


@dataclass(frozen=True, slots=True)
class PersonaMap:
    """The journey of one persona's people."""

    id: str
    name: str
    verdict: str
    tentative: bool
    customers: int
    stages: tuple[PersonaStage, ...]

    @property
    def apart(self) -> tuple[PersonaStage, ...]:
        """Stages at which they feel otherwise than everybody."""
        return tuple(stage for stage in self.stages if stage.apart)


def persona_maps(given: Material) -> tuple[PersonaMap, ...]:
    """One per persona whose people have a stage with a number, in the order of the taxonomy's stages."""
    usual, said = curve_of(given, ALL), feedback_of(given)
    own = given.units.select("unit_id", "feedback_id")
    mine = {persona: own.filter(pl.col("feedback_id").is_in(feedback.implode()))["unit_id"] for persona, feedback in said.items()}
    maps = (_map(row, usual, mine.get(row["persona_id"]), given) for row in given.rows("personas", "persona_id"))
    return tuple(one for one in maps if any(stage.valence.known for stage in one.stages))


def _map(persona: dict[str, Any], usual: dict[str, dict[str, Any]], mine: pl.Series | None, given: Material) -> PersonaMap:
    who = persona["persona_id"]
    drawn, felt = curve_of(given, who), feelings_of(given, who)
    needs = {stage.id: () if mine is None else needs_at(stage.id, given, who, mine) for stage in given.stages}
    stages = tuple(_stage(s, drawn.get(s.id, {}), usual.get(s.id, {}), felt.get(s.id, ()), needs[s.id]) for s in given.stages)
    loose = tentative(persona["verdict"], persona["confidence"])
    return PersonaMap(who, label(persona["name"] or who), label(persona["verdict"]), loose, drawn.get(ALL, {}).get("customers") or 0, stages)


def _stage(
    place: Any, row: dict[str, Any], usual: dict[str, Any], felt: tuple[Feeling, ...], needs: tuple[NeedAtStage, ...]
) -> PersonaStage:
    customers = row.get("customers") or 0
    state = row.get("state") or state_of(customers)
    valence = UNKNOWN if state == "thin" else measure(row, "valence", "low", "high")
    everybody = None if usual.get("state") == "thin" else finite(usual.get("valence"))
    outside = everybody is not None and valence.low is not None and valence.high is not None and not valence.low <= everybody <= valence.high
    return PersonaStage(place.id, label(place.name), customers, state, valence, everybody, outside, () if state == "thin" else felt, needs)
