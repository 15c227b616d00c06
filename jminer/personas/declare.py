"""Persona files → personas: a declaration is checked before any data is read (methods P1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, ValidationError

from jminer import rules, yamlfile
from jminer.domain import Emotion, Need, Persona, Stage
from jminer.errors import ConfigError, did_you_mean, several, shown
from jminer.personas import falsifiers
from jminer.settings import Section, Share
from jminer.yamlfile import Document

WEIGHT = {"high": 3, "medium": 2, "low": 1}
MAX_PHRASINGS = 4
"""The controls have two; many more would give a need more chances to match than they have."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
Sentence = Annotated[str, Field(min_length=3, max_length=300)]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Value = StrictBool | StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)] | Word


class NeedFile(Section):
    """One need of a persona file."""

    id: Id = Field(description="Its name in reports and falsifiers: letters, digits, _ and -.")
    statement: Sentence = Field(description="What the customer wants, one thing, as they would say it: I need …")
    opposite: Sentence | None = Field(None, description="What somebody says who has no such need: I do not care … Without it the statement is turned round.")
    met_form: Sentence | None = Field(None, description="What they say when they got it.")
    unmet_form: Sentence | None = Field(None, description="What they say when they did not get it.")
    phrasings: tuple[Sentence, ...] = Field((), max_length=MAX_PHRASINGS, description="Other ways to say the need.")
    core: bool = Field(False, description="Whether it would be another persona without this need; core needs can refute it.")
    importance: Literal["high", "medium", "low"] = Field("medium", description="Its weight in the verdict: high 3, medium 2, low 1.")
    stages: tuple[str, ...] = Field((), description="Where in the journey it arises, by ids of the stages file.")
    expected_valence: Literal["met", "unmet", "mixed", "unknown"] = Field("unknown", description="How it is expected to come up: met, unmet, both, or unknown.")
    min_prevalence: Share = Field(0.05, description="The smallest share of the segment's customers with which the claim still holds.")
    expressible: Literal["high", "medium", "low"] = Field("high", description="Would customers say it unasked? What few say is never called absent.")
    unit_of_claim: Literal["specific", "shared"] = Field("specific", description="specific: the segment has it more than others; shared: everybody has it.")


class SegmentFile(Section):
    """Who belongs: independent evidence, without which nothing is ever VALIDATED."""

    rule: str = Field(description="Who belongs, over fields of the customers: plan in ['basic', 'student'] and orders_12m < 4.")
    weight: float = Field(1.0, ge=1, le=1, description="Whole membership; shares of a person come later.")


class ShareFile(Section):
    """The share of customers that the persona is declared to have."""

    min: Share = Field(description="Below half of this the persona is refuted.")
    max: Share = Field(description="The largest share that is expected.")


class ChannelsFile(Section):
    """Channels that the persona's people are declared to write on more, or less, than others."""

    prefers: tuple[Word, ...] = Field((), description="Channels that they write on more than others.")
    avoids: tuple[Word, ...] = Field((), description="Channels that they write on less than others.")


class PersonaFile(Section):
    """`jminer/persona@1`."""

    schema_: Literal["jminer/persona@1"] = Field(alias="schema", description="The format of this file.")
    id: Id = Field(description="Its name in tables and commands: letters, digits, _ and -; no two personas of a project share one.")
    name: str = Field(description="What people call it.")
    version: int = Field(1, description="Counted up with each change, so that verdicts tell what they are on.")
    declared_on: date | None = Field(None, description="When it was written down: feedback before and after is told apart.")
    derived_from: tuple[str, ...] = Field((), description="Sources that it was written from; testing it on them would be circular.")
    expected_share: ShareFile | None = Field(None, description="Which share of all customers belongs to it.")
    segment: SegmentFile | None = Field(None, description="Who belongs. Without it the persona is PLAUSIBLE at best.")
    demographics: dict[Word, Value | tuple[Value, ...]] = Field(
        default_factory=dict, max_length=30, description="Field of the customers and what it holds: a value, a list of values, or [from, to]."
    )
    behaviours: tuple[Sentence, ...] = Field((), max_length=30, description="What its people are said to do.")
    goals: tuple[Sentence, ...] = Field((), max_length=30, description="What its people are said to want to reach.")
    needs: tuple[NeedFile, ...] = Field(min_length=1, max_length=30, description="What its people are claimed to want; each is tested.")
    channels: ChannelsFile = Field(ChannelsFile(), description="What its people are said to write on.")
    emotions: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Stage, and the emotions that are felt there.")
    pains: tuple[Sentence, ...] = Field((), max_length=30, description="What its people are said to suffer from.")
    falsifiers: tuple[Sentence, ...] = Field((), max_length=30, description="What refutes the persona: share(need=low_price, segment) < 0.03.")
    owner: str | None = Field(None, description="Who looks after it.")
    review_by: date | None = Field(None, description="When it should be looked at again.")


NOT_TESTED = ("owner", "review_by")
"""What is no claim about customers."""


def load_all(files: Sequence[Path], stages: Sequence[Stage], emotions: Sequence[Emotion] | None = None) -> tuple[Persona, ...]:
    """The personas of several files, sorted by id; without `emotions` theirs are taken as they stand.

    Raises ConfigError with every fault of every file.
    """
    faults: list[str] = []
    personas: dict[str, Persona] = {}
    for file in files:
        try:
            persona = load(file, stages, emotions)
        except ConfigError as error:
            faults.append(error.message)
            continue
        if persona.id in personas:
            faults.append(f"{file.name}: another persona file has the id '{persona.id}' too. Ids must differ.")
        personas[persona.id] = persona
    if faults:
        raise ConfigError(several(faults, "the personas"))
    return tuple(personas[name] for name in sorted(personas))


def load(file: Path, stages: Sequence[Stage], emotions: Sequence[Emotion] | None = None) -> Persona:
    """The persona in a file. Raises ConfigError with every fault and its line."""
    document = yamlfile.read(file)
    try:
        declared = PersonaFile.model_validate(document.content)
    except ValidationError as error:
        raise ConfigError(several(list(dict.fromkeys(_sentence(fault, document) for fault in error.errors())), file.name)) from None
    known = {stage.id for stage in stages}
    faults = _crossed(declared, document, known) + _felt(declared, document, known, emotions) + _falsified(declared, document)
    if faults:
        raise ConfigError(several(faults, file.name))
    return _persona(declared)


def _sentence(fault: Any, document: Document) -> str:
    place = tuple(part for part in fault["loc"] if part != "schema_")
    path = ".".join(str(part) for part in place)
    within: dict[str, type[Section]] = {"needs": NeedFile, "channels": ChannelsFile}
    model = within.get(str(place[0]), PersonaFile) if len(place) > 1 else PersonaFile
    if place[:1] == ("demographics",) and len(place) > 1:
        return f"{document.at(place[:2])} demographics.{shown(place[1])}: give a word, a number, a list of words, or two numbers: [from, to]."
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
    faults += [
        f"{document.at(('demographics', name))} demographics.{shown(name)}: the first number is larger than the second."
        for name, values in declared.demographics.items()
        if isinstance(values, tuple) and len(values) == 2 and all(type(one) in (int, float) for one in values) and values[0] > values[1]  # type: ignore[operator]
    ]
    if declared.segment:
        try:
            rules.parse(declared.segment.rule)
        except ConfigError as error:
            faults.append(f"{document.at(('segment', 'rule'))} segment.rule: {error.message}")
    return faults


def _felt(declared: PersonaFile, document: Document, stages: set[str], emotions: Sequence[Emotion] | None) -> list[str]:
    """Stages and emotions that the taxonomy does not know."""
    faults, names = [], [emotion.id for emotion in emotions or ()]
    for stage, felt in declared.emotions.items():
        where = document.at(("emotions", stage))
        if stage not in stages:
            faults.append(f"{where} emotions: there is no stage '{shown(stage)}'.{did_you_mean(stage, stages)}")
        if emotions is not None:
            unknown = [name for name in felt if name not in names]
            faults += [f"{where} emotions.{shown(stage)}: there is no emotion '{shown(name)}'.{did_you_mean(name, names)}" for name in unknown]
    return faults


def _falsified(declared: PersonaFile, document: Document) -> list[str]:
    faults, needs = [], [need.id for need in declared.needs]
    for index, text in enumerate(declared.falsifiers):
        try:
            falsifiers.parse(text, needs)
        except ConfigError as error:
            faults.append(f"{document.at(('falsifiers', index))} falsifiers.{index}: {error.message}")
    return faults


def _values(given: Any) -> tuple[str | float, ...]:
    """What a field is declared to hold; true and false as words, as exports have them."""
    return tuple(str(one).lower() if isinstance(one, bool) else one for one in (given if isinstance(given, tuple) else (given,)))


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
        demographics=tuple((name, _values(values)) for name, values in declared.demographics.items()),
        behaviours=_once(declared.behaviours),
        goals=_once(declared.goals),
        pains=_once(declared.pains),
        prefers=_once(declared.channels.prefers),
        avoids=_once(declared.channels.avoids),
        emotions=tuple((stage, _once(felt)) for stage, felt in declared.emotions.items()),
        falsifiers=_once(declared.falsifiers),
        notes={key: value for key, value in notes.items() if value},
    )


def _once(claims: tuple[str, ...]) -> tuple[str, ...]:
    """A claim that is made twice is one claim."""
    return tuple(dict.fromkeys(claims))


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
