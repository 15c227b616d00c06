"""Persona files → personas: a declaration is checked before any data is read (methods P1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from jminer import rules, yamlfile
from jminer.domain import Need, Persona, Stage
from jminer.errors import ConfigError, did_you_mean, several, shown
from jminer.settings import Section, Share
from jminer.yamlfile import Document

WEIGHT = {"high": 3, "medium": 2, "low": 1}
MAX_PHRASINGS = 4
"""The controls have two; many more would give a need more chances to match than they have."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
Sentence = Annotated[str, Field(min_length=3, max_length=300)]


class NeedFile(Section):
    """One need of a persona file."""

    id: Id
    statement: Sentence
    opposite: Sentence | None = None
    met_form: Sentence | None = None
    unmet_form: Sentence | None = None
    phrasings: tuple[Sentence, ...] = Field((), max_length=MAX_PHRASINGS)
    core: bool = False
    importance: Literal["high", "medium", "low"] = "medium"
    stages: tuple[str, ...] = ()
    expected_valence: Literal["met", "unmet", "mixed", "unknown"] = "unknown"
    min_prevalence: Share = 0.05
    expressible: Literal["high", "medium", "low"] = "high"
    unit_of_claim: Literal["specific", "shared"] = "specific"


class SegmentFile(Section):
    """Who belongs: independent evidence, without which nothing is ever VALIDATED."""

    rule: str
    weight: float = Field(1.0, ge=1, le=1, description="Whole membership; shares of a person come later.")


class ShareFile(Section):
    """The share of customers that the persona is declared to have."""

    min: Share
    max: Share


class PersonaFile(Section):
    """`jminer/persona@1`."""

    schema_: Literal["jminer/persona@1"] = Field(alias="schema")
    id: Id
    name: str
    version: int = 1
    declared_on: date | None = None
    derived_from: tuple[str, ...] = ()
    expected_share: ShareFile | None = None
    segment: SegmentFile | None = None
    demographics: dict[str, Any] = Field(default_factory=dict)
    behaviours: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    needs: tuple[NeedFile, ...] = Field(min_length=1, max_length=30)
    channels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    emotions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    pains: tuple[str, ...] = ()
    falsifiers: tuple[str, ...] = ()
    owner: str | None = None
    review_by: date | None = None


NOT_TESTED = ("demographics", "behaviours", "goals", "channels", "emotions", "pains", "falsifiers", "owner", "review_by")


def load_all(files: Sequence[Path], stages: Sequence[Stage]) -> tuple[Persona, ...]:
    """The personas of several files, sorted by id. Raises ConfigError with every fault of every file."""
    faults: list[str] = []
    personas: dict[str, Persona] = {}
    for file in files:
        try:
            persona = load(file, stages)
        except ConfigError as error:
            faults.append(error.message)
            continue
        if persona.id in personas:
            faults.append(f"{file.name}: another persona file has the id '{persona.id}' too. Ids must differ.")
        personas[persona.id] = persona
    if faults:
        raise ConfigError(several(faults, "the personas"))
    return tuple(personas[name] for name in sorted(personas))


def load(file: Path, stages: Sequence[Stage]) -> Persona:
    """The persona in a file. Raises ConfigError with every fault and its line."""
    document = yamlfile.read(file)
    try:
        declared = PersonaFile.model_validate(document.content)
    except ValidationError as error:
        raise ConfigError(several([_sentence(fault, document) for fault in error.errors()], file.name)) from None
    if faults := _crossed(declared, document, {stage.id for stage in stages}):
        raise ConfigError(several(faults, file.name))
    return _persona(declared)


def _sentence(fault: Any, document: Document) -> str:
    place = tuple(part for part in fault["loc"] if part != "schema_")
    path = ".".join(str(part) for part in place)
    model = NeedFile if "needs" in place and len(place) > 1 else PersonaFile
    if fault["type"] == "extra_forbidden":
        return f"{document.at(place)} {path}: unknown key.{did_you_mean(str(place[-1]), [field.alias or name for name, field in model.model_fields.items()])}"
    if fault["type"] == "missing":
        return f"{document.at(place)} {path}: is missing."
    if fault["type"] == "too_short":
        return f"{document.at(place)} {path}: is empty. Declare at least one."
    return f"{document.at(place)} {path}: {fault['msg'][0].lower()}{fault['msg'][1:]}."


def _crossed(declared: PersonaFile, document: Document, stages: set[str]) -> list[str]:
    faults, seen = [], set[str]()
    for index, need in enumerate(declared.needs):
        where = document.at(("needs", index))
        if need.id in seen:
            faults.append(f"{where} needs.{index}.id: two needs are called '{need.id}'.")
        seen.add(need.id)
        faults += [
            f"{where} needs.{index}.stages: there is no stage '{shown(stage)}'.{did_you_mean(stage, stages)}" for stage in need.stages if stage not in stages
        ]
    if declared.expected_share and declared.expected_share.min > declared.expected_share.max:
        faults.append(f"{document.at(('expected_share',))} expected_share: min is larger than max.")
    if declared.segment:
        try:
            rules.parse(declared.segment.rule)
        except ConfigError as error:
            faults.append(f"{document.at(('segment', 'rule'))} segment.rule: {error.message}")
    return faults


def _persona(declared: PersonaFile) -> Persona:
    notes = declared.model_dump(mode="json", include=set(NOT_TESTED))
    return Persona(
        id=declared.id,
        name=declared.name,
        version=declared.version,
        declared_on=declared.declared_on,
        derived_from=declared.derived_from,
        rule=declared.segment.rule if declared.segment else None,
        expected_share=(declared.expected_share.min, declared.expected_share.max) if declared.expected_share else None,
        needs=tuple(_need(need) for need in declared.needs),
        notes={key: value for key, value in notes.items() if value},
    )


def _need(need: NeedFile) -> Need:
    return Need(
        id=need.id,
        statement=need.statement,
        opposite=need.opposite,
        met_form=need.met_form,
        unmet_form=need.unmet_form,
        phrasings=need.phrasings,
        core=need.core,
        weight=WEIGHT[need.importance],
        stages=need.stages,
        expected_valence=need.expected_valence,
        min_prevalence=need.min_prevalence,
        expressible=need.expressible,
        specific=need.unit_of_claim == "specific",
    )
