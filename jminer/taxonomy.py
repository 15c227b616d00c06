"""Taxonomies: the user's YAML lists of stages, touchpoints, emotions and channels, checked and made into the things of `domain`.

Stages are a tree of three levels: macro → stage → sub-stage. A sub-stage says `within: use`, the stage that it divides.
All faults of a file come at once, each with its line. A file may hold no aliases and at most 256 KiB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from jminer import yamlfile
from jminer.domain import Channel, Emotion, Stage, Touchpoint
from jminer.errors import ConfigError, did_you_mean, several, shown

LONGEST_PATTERN = 400
MACROS = ("pre", "purchase", "post")
OWNERS = ("brand", "partner", "customer", "social")
CHANNELS = (
    "web", "app", "store", "phone", "email", "chat", "social",
    "marketplace", "delivery", "post", "event", "partner", "word_of_mouth",
)  # fmt: skip
RESERVED = ("none", "(all)")
"""Ids that mean something else: `none` is the abstention, `(all)` the margin of a table."""

Thing = TypeVar("Thing", Stage, Touchpoint, Emotion, Channel)
Check = Callable[[object], Any]
"""Takes what the YAML says, returns the value, or raises ValueError with what is wrong."""
Values = dict[str, Any]
Complete = Callable[[yamlfile.Document, Sequence[Values]], list[str]]
"""Looks at the checked values of all entries together, fills in what follows from them, returns the faults."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The lists of a project."""

    stages: tuple[Stage, ...]
    touchpoints: tuple[Touchpoint, ...]
    emotions: tuple[Emotion, ...]
    channels: tuple[Channel, ...] = ()

    @property
    def journey(self) -> tuple[Stage, ...]:
        """The stages that a journey shows, without the sub-stages that divide them."""
        return tuple(stage for stage in self.stages if stage.within is None)

    def parts(self, stage: str) -> tuple[Stage, ...]:
        """The sub-stages that divide a stage, in the file's order; none for most stages."""
        return tuple(part for part in self.stages if part.within == stage)


def load(stages: Path, touchpoints: Path, emotions: Path, channels: Path | None = None) -> Taxonomy:
    """The taxonomy in its files. Raises ConfigError with all faults of the first faulty one."""
    known = load_stages(stages)
    return Taxonomy(known, load_touchpoints(touchpoints, known), load_emotions(emotions), load_channels(channels) if channels else ())


def to_plain(taxonomy: Taxonomy) -> dict[str, Any]:
    """The taxonomy as JSON values, for `run.json`."""
    return asdict(taxonomy)


def from_plain(plain: Mapping[str, Any]) -> Taxonomy:
    """The taxonomy again, from what `to_plain` gave."""
    return Taxonomy(
        tuple(Stage(**_tuples(entry)) for entry in plain["stages"]),
        tuple(Touchpoint(**_tuples(entry)) for entry in plain["touchpoints"]),
        tuple(Emotion(**_tuples(entry)) for entry in plain["emotions"]),
        tuple(Channel(**_tuples(entry)) for entry in plain.get("channels", ())),
    )


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def load_stages(path: Path) -> tuple[Stage, ...]:
    """The stages and sub-stages of a taxonomy file, in its order. Raises ConfigError with all faults."""
    fields: dict[str, Check] = {
        "id": _word, "name": _text, "within": _word, "macro": _one_of(MACROS), "description": _text, "cues": _patterns, "examples": _texts,
    }  # fmt: skip
    return _load(path, "stages", Stage, fields, ("id", "name", "description"), _divide)


def _divide(document: yamlfile.Document, stages: Sequence[Values]) -> list[str]:
    """Gives each sub-stage the macro of the stage that it divides; says what is wrong with sub-stages, and which macros are missing."""
    by_id = {stage["id"]: stage for stage in stages if "id" in stage}
    faults: list[str] = []
    for i, (said, stage) in enumerate(zip(document.content["stages"], stages, strict=True)):
        if "within" in stage:
            parent = by_id.get(stage["within"], {})
            if fault := _misplaced(stage, parent, by_id):
                faults.append(f"{document.at(('stages', i, fault[0]))} {fault[0]}: {fault[1]}")
            stage["macro"] = parent.get("macro")
        elif isinstance(said, dict) and not {"within", "macro"} & set(said):
            faults.append(f"{document.at(('stages', i))} 'macro' is missing.")
    return faults


def _misplaced(stage: Values, parent: Values, by_id: Mapping[str, Values]) -> tuple[str, str] | None:
    """The key of a sub-stage that is wrong, and what is wrong with it, given the stage that it says it divides."""
    within = stage["within"]
    if not parent:
        return "within", f"there is no stage '{within}'.{did_you_mean(within, [name for name, other in by_id.items() if 'within' not in other])}"
    if parent is stage:
        return "within", f"'{within}' cannot divide itself. Name the stage that it is a part of."
    if "within" in parent:
        return "within", f"'{within}' is itself a sub-stage, of '{parent['within']}', and cannot be divided further."
    if {"macro"} <= set(stage) & set(parent) and stage["macro"] != parent["macro"]:
        return "macro", f"'{stage['macro']}' is not that of '{within}', which is '{parent['macro']}'. Leave it out."
    return None


def load_touchpoints(path: Path, stages: Sequence[Stage] = ()) -> tuple[Touchpoint, ...]:
    """The touchpoints of a taxonomy file, in its order; with `stages`, the stages they name must be among them."""
    fields: dict[str, Check] = {
        "id": _word, "name": _text, "channel": _one_of(CHANNELS), "owner": _one_of(OWNERS),
        "stages": _words(tuple(stage.id for stage in stages)), "planned": _flag, "exposure": _number(0, None),
        "aliases": _patterns, "examples": _texts,
    }  # fmt: skip
    return _load(path, "touchpoints", Touchpoint, fields, required=("id", "name", "channel", "owner"))


def load_emotions(path: Path) -> tuple[Emotion, ...]:
    """The emotions of a taxonomy file, in its order."""
    fields: dict[str, Check] = {
        "id": _word, "name": _text, "valence": _number(-1, 1), "arousal": _number(0, 1),
        "ekman": _text, "plutchik": _text, "goemotions": _words(()),
    }  # fmt: skip
    required = ("id", "name", "valence", "arousal", "ekman", "plutchik")
    return _load(path, "emotions", Emotion, fields, required)


def load_channels(path: Path) -> tuple[Channel, ...]:
    """The channels of a taxonomy file, in its order: where two fit the same words, the first takes them."""
    fields: dict[str, Check] = {"id": _one_of(CHANNELS), "names": _patterns, "verbs": _verbs, "ignore": _patterns, "touchpoints": _texts}
    return _load(path, "channels", Channel, fields, required=("id",))


def _load(
    path: Path, section: str, kind: type[Thing], fields: Mapping[str, Check], required: Sequence[str], complete: Complete = lambda document, entries: []
) -> tuple[Thing, ...]:
    document = yamlfile.read(path)
    entries = document.content.get(section) if isinstance(document.content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{document.at((section,))} a list '{section}:' with at least one entry is expected.")
    unknown = [key for key in document.content if key != section]
    faults = [f"{document.at((key,))} unknown key '{shown(key)}'.{did_you_mean(key, [section])}" for key in unknown]
    every: list[Values] = []
    first: dict[str, str] = {}
    for i, entry in enumerate(entries):
        where = document.at((section, i))
        if not isinstance(entry, dict):
            faults.append(f"{where} an entry of {section} must be a mapping with an id.")
            every.append({})
            continue
        values, wrong = _values(entry, fields, required)
        faults += [f"{document.at((section, i, key))} {what}" for key, what in wrong]
        name = values.get("id")
        if name in first:
            faults.append(f"{where} id '{name}' is already used at {first[name]}.")
        elif name is not None:
            first[name] = where
        every.append(values)
    faults += complete(document, every)
    if faults:
        raise ConfigError(several(faults, str(path)))
    return tuple(kind(**values) for values in every)


def _values(
    entry: Mapping[str, object], fields: Mapping[str, Check], required: Sequence[str]
) -> tuple[Values, list[tuple[str, str]]]:
    """Checked values of one entry, and (key, what is wrong with it) for the others."""
    values: Values = {}
    faults = [(name, f"'{name}' is missing.") for name in required if name not in entry]
    for key, value in entry.items():
        try:
            if key not in fields:
                raise ValueError(f"unknown key '{shown(key)}'.{did_you_mean(key, fields)}")
            values[key] = fields[key](value)
        except ValueError as fault:
            faults.append((key, str(fault) if key not in fields else f"{key}: {fault}"))
    return values, faults


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text.")
    return " ".join(value.split())


def _word(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text):
        raise ValueError(f"'{shown(text)}' must be a short word of a–z, 0–9 and _.")
    if text in RESERVED:
        raise ValueError(f"'{text}' is a reserved word. Choose another.")
    return text


def _one_of(known: Sequence[str]) -> Check:
    def check(value: object) -> str:
        if value not in known:
            raise ValueError(f"'{shown(value)}' is none of {', '.join(known)}.{did_you_mean(str(value), known)}")
        return str(value)

    return check


def _words(known: Sequence[str]) -> Check:
    """A list of ids; with `known`, each must be one of them."""

    def check(value: object) -> tuple[str, ...]:
        words = _texts(value)
        unknown = [word for word in words if known and word not in known]
        if unknown:
            raise ValueError(f"unknown {', '.join(repr(shown(w)) for w in unknown)}.{did_you_mean(unknown[0], known)}")
        return words

    return check


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError("must be a list.")
    return tuple(_text(item) for item in value)


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    for pattern in patterns:
        if len(pattern) > LONGEST_PATTERN:
            raise ValueError(f"a pattern is longer than {LONGEST_PATTERN} characters.")
        if re.search(r"\(\?[=!<P]|\\[1-9]", pattern):
            raise ValueError(f"'{shown(pattern)}': look-arounds, back-references and named groups are not supported.")
        try:
            re.compile(pattern)
        except re.error as fault:
            raise ValueError(f"'{shown(pattern)}' is not a regular expression: {fault}.") from fault
    return patterns


def _verbs(value: object) -> tuple[str, ...]:
    for verb in (verbs := _patterns(value)):
        if len(verb.split(" / ")) != 3:
            raise ValueError(f"'{shown(verb)}' must give three forms: plain / past / -ing.")
    return verbs


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false.")
    return value


def _number(low: float, high: float | None) -> Check:
    def check(value: object) -> float | None:
        if value is None and high is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("must be a number.")
        if not (low <= value and (high is None or value <= high)):
            raise ValueError(f"must be {low} or more, got {value}." if high is None else f"must be between {low} and {high}, got {value}.")
        return float(value)

    return check
