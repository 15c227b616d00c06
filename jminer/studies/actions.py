"""Actions that a team has shipped: YAML → checked declarations, before any data is read (methods M18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from jminer import rules, yamlfile
from jminer.errors import ConfigError, did_you_mean, several, shown
from jminer.settings import Section
from jminer.yamlfile import Document, Place

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
Word = Annotated[str, Field(min_length=1, max_length=200)]
LISTED = ("topics", "stages", "touchpoints", "channels")


class AffectsFile(Section):
    """The cells that an action is meant for: feedback that fits all that is given."""

    topics: tuple[Word, ...] = Field((), description="Ids of topics, as T007.")
    stages: tuple[Word, ...] = Field((), description="Ids of stages of the taxonomy.")
    touchpoints: tuple[Word, ...] = Field((), description="Ids of touchpoints of the taxonomy.")
    channels: tuple[Word, ...] = Field((), description="Channels that feedback is written on.")
    segment: Word | None = Field(None, description="Customers for whom this rule is certainly true: cabin == 'Economy Class'.")


class ExpectsFile(Section):
    """What the action is to reach."""

    measure: Literal["valence", "complaints"] = Field(
        "valence", description="valence: how customers who speak of the cells value them (−1 to 1); complaints: the share of customers who complain of them."
    )
    change: float | None = Field(
        None, ge=-2, le=2, description="The change that would count: 0.2 of valence, −0.05 of the share who complain. Without it .3 of a standard deviation."
    )


class ActionFile(Section):
    """One thing that was done."""

    id: Id = Field(description="Its name in tables: letters, digits, _ and -.")
    title: Word | None = Field(None, description="What people call it.")
    shipped: date = Field(description="The first day on which customers could notice it.")
    topic: Word | None = Field(None, description="The topic it is for; short for affects.topics.")
    pain: Word | None = Field(None, description="The pain it is for, as T007@service: a topic at a stage.")
    gap: Word | None = Field(None, description="The gap it is for, by its id in the run.")
    affects: AffectsFile = Field(AffectsFile(), description="The cells it is meant for; what a topic, pain or gap says is added.")
    expects: ExpectsFile = Field(ExpectsFile(), description="What is to change, and by how much.")
    owner: Word | None = Field(None, description="Who looks after it.")


class ActionsFile(Section):
    """`jminer/actions@1`."""

    schema_: Literal["jminer/actions@1"] = Field(alias="schema", description="The format of this file.")
    actions: tuple[ActionFile, ...] = Field(min_length=1, max_length=100, description="What was done, each with its day.")


@dataclass(frozen=True, slots=True)
class Declared:
    """The actions of a file and where they stand."""

    actions: tuple[ActionFile, ...]
    document: Document


def read_actions(file: Path) -> Declared:
    """The actions in a file. Raises ConfigError with every fault and its line."""
    return checked(yamlfile.read(file))


def checked(document: Document) -> Declared:
    """The actions of a document. Raises ConfigError with every fault and its line."""
    try:
        declared = ActionsFile.model_validate(document.content)
    except ValidationError as error:
        raise ConfigError(several([_sentence(fault, document) for fault in error.errors()], document.path.name)) from None
    if faults := list(_crossed(declared.actions, document)):
        raise ConfigError(several(faults, document.path.name))
    return Declared(declared.actions, document)


def _sentence(fault: Any, document: Document) -> str:
    """One pydantic fault as a sentence with its place."""
    place: Place = tuple(fault["loc"])
    path = ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden":
        models: dict[str, type[Section]] = {"affects": AffectsFile, "expects": ExpectsFile, "actions": ActionFile}
        inside = next((models[part] for part in reversed(place[:-1]) if isinstance(part, str) and part in models), ActionsFile)
        known = [field.alias or name for name, field in inside.model_fields.items()]
        return f"{document.at(place)} {path}: unknown key.{did_you_mean(str(place[-1]), known)}"
    if fault["type"] == "missing":
        return f"{document.at(place)} {path}: is missing."
    return f"{document.at(place)} {path}: {fault['msg'][0].lower()}{fault['msg'][1:]}."


def _crossed(actions: Sequence[ActionFile], document: Document) -> Iterator[str]:
    """Twins, actions for nothing, and expectations of something worse."""
    seen = set[str]()
    for index, action in enumerate(actions):
        where = document.at(("actions", index))
        if action.id in seen:
            yield f"{where} actions.{index}.id: two actions are called '{action.id}'."
        seen.add(action.id)
        affects = action.affects
        if not any((action.topic, action.pain, action.gap, affects.segment, *(getattr(affects, name) for name in LISTED))):
            yield f"{where} actions.{index}: says nothing of what it is for. Name a topic, pain or gap, or the cells under affects."
        if affects.segment:
            try:
                rules.parse(affects.segment)
            except ConfigError as error:
                yield f"{document.at(('actions', index, 'affects', 'segment'))} actions.{index}.affects.segment: {error.message}"
        change = action.expects.change
        if change is not None and (change <= 0 if action.expects.measure == "valence" else change >= 0):
            wanted = "more than 0: valence that rises" if action.expects.measure == "valence" else "less than 0: fewer who complain"
            yield f"{document.at(('actions', index, 'expects'))} actions.{index}.expects.change: an action is meant to improve something; give {wanted}."


@dataclass(frozen=True, slots=True)
class Cells:
    """What an action is meant for, every id known to the run."""

    topics: tuple[str, ...]
    stages: tuple[str, ...]
    touchpoints: tuple[str, ...]
    channels: tuple[str, ...]
    segment: str | None


def cells_of(declared: Declared, known: Mapping[str, Sequence[str]], gaps: Mapping[str, str]) -> dict[str, Cells]:
    """Per action the cells that it names. Raises ConfigError for every id that the run does not know.

    `known`: topics, stages, touchpoints and channels of the run; `gaps`: gap id → its subject.
    """
    faults, found = list[str](), dict[str, Cells]()
    for index, action in enumerate(declared.actions):
        named = {name: list(getattr(action.affects, name)) for name in LISTED}
        topic, _, stage = (action.pain or "").partition("@")
        named["topics"] += [name for name in (action.topic, topic) if name]
        named["stages"] += [stage] if stage and stage != "(all)" else []
        if action.gap:
            subject = gaps.get(action.gap)
            kind = next((name for name in LISTED if subject in known[name]), None)
            if kind is None:
                unknown, other = "there is no such gap in the run.", "it is about no topic, stage, touchpoint or channel; name the cells under affects."
                where = f"{declared.document.at(('actions', index, 'gap'))} actions.{index}.gap"
                faults.append(f"{where}: {other if subject else unknown + did_you_mean(action.gap, gaps)}")
            else:
                named[kind].append(str(subject))
        where = f"{declared.document.at(('actions', index))} actions.{index}"
        for name, ids in named.items():
            unheard = [one for one in ids if one not in known[name]]
            faults += [f"{where}: the run knows no {name[:-1]} '{shown(one)}'.{did_you_mean(one, known[name])}" for one in unheard]
        topics, stages, touchpoints, channels = (tuple(dict.fromkeys(named[name])) for name in LISTED)
        found[action.id] = Cells(topics, stages, touchpoints, channels, action.affects.segment)
    if faults:
        raise ConfigError(several(faults, declared.document.path.name))
    return found
