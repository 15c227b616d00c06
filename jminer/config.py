"""Projects and settings: YAML → checked, frozen objects; all faults at once, each with its file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from glob import glob
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from jminer import rules, yamlfile
from jminer.errors import ConfigError, did_you_mean, several, shown
from jminer.settings import ALONE, Section, Settings
from jminer.workspace import Workspace
from jminer.yamlfile import Document, Place

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
Name = Annotated[str, Field(pattern=rf"^{NAME.pattern}$")]
MAX_FILES = 20_000
PRESET_ONLY = ("about", "notice", "detect")
"""Keys of a preset that say what it is and how it is recognised; a source has no use for them."""


class Columns(Section):
    """Which column of an export holds what; a dotted path reaches into nested JSON (`user.id`)."""

    id: str | None = Field(None, description="The source's own id of a piece of feedback.")
    text: str | tuple[str, ...] | None = Field(None, description="The text; several columns are joined.")
    title: str | None = None
    written_at: str | None = None
    rating: str | None = None
    customer: str | None = Field(None, description="Who wrote it.")
    channel: str | None = Field(None, description="The channel it was written on, when it differs by record.")
    thread: str | None = Field(None, description="The conversation it belongs to.")
    reply_to: str | None = Field(None, description="The id of the record it answers; conversations are found by following it.")
    role: str | None = Field(None, description="Who speaks: customer or company (true/false of an 'inbound' column works).")
    language: str | None = None
    meta: dict[str, str] = Field(default_factory=dict, description="Further fields for segments: name → column.")

    @field_validator("meta", mode="before")
    @classmethod
    def _names_alone(cls, given: Any) -> Any:
        """A list of columns keeps their names, in lower case with underscores."""
        if isinstance(given, list) and all(isinstance(name, str) for name in given):
            return {re.sub(r"\W+", "_", name).strip("_").lower(): name for name in given}
        return given


class Turns(Section):
    """Messages nested in a record: each customer's turn is feedback, the company's are its context, all in one conversation."""

    path: str = Field(description="The list inside the record: comments, conversation_parts.conversation_parts.")
    text: str = Field(description="Column of a turn, as the others here.")
    id: str | None = Field(None, description="Without one, a turn is known by its place in the list.")
    written_at: str | None = None
    author: str | None = Field(None, description="Who wrote it; without `role`, the customer speaks where this equals the record's columns.customer.")
    role: str | None = Field(None, description="Who speaks, as in columns.role.")
    unless: str | None = Field(None, description="A rule over the turn's own columns; turns for which it is certainly true are left out.")


class FunnelColumns(Section):
    """Which column of a funnel holds what; those with a default need not be there."""

    stage: str = Field("stage", description="The stage, by its id or name in the taxonomy.")
    entered: str = Field("entered", description="How many entered.")
    exited: str = Field("exited", description="How many left there.")
    segment: str = "segment"
    channel: str = "channel"
    period: str = Field("period", description="A date or month, as 2026-03 or 2026-03-09.")
    seconds: str = Field("seconds", description="Time on the stage.")


class Source(Section):
    """One export, or several of the same shape."""

    name: Name
    kind: Literal["feedback", "customers", "funnel", "actions"] = "feedback"
    type: Literal["review", "ticket", "post", "survey", "interview", "employee_note"] = "review"
    path: str | tuple[str, ...] | None = Field(
        None, description="A file, a folder or a glob, relative to the project file; {name} stands for an entry of paths."
    )
    database: str | None = Field(None, pattern=r"^[A-Za-z_]\w*$", description="Instead of path: the environment variable that holds a database's URL.")
    table: str | None = Field(None, description="Of a database: the table whose rows are the records.")
    query: str | None = Field(None, description="Of a database: the query that gives the records.")
    preset: str | None = Field(None, description="A file of configs/sources whose mapping is used; without one and without columns.text, it is found.")
    columns: Columns = Columns()
    turns: Turns | None = None
    funnel: FunnelColumns = Field(FunnelColumns(), description="Of a source of kind funnel: its columns.")
    alternatives: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Other names of a column, tried in order: name → names.")
    required: tuple[str, ...] | None = Field(None, description="Columns that must be there; others are left empty where missing. Absent: all that are named.")
    find_text: Literal["content", "import_id"] | None = Field(
        None, description="How text columns are found when columns.text names none: by their answers, or by Qualtrics' ImportId."
    )
    channel: str | None = Field(None, description="The channel it was written on.")
    weight: float = Field(1.0, gt=0, description="Kept in table feedback for your own sums; jminer counts customers unweighted.")
    identity: Literal["source", "shared"] = Field("source", description="shared: the same customer id means the same person in every shared source.")
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    escape: str | None = Field(
        None, min_length=1, max_length=1, description="The character before a quote inside a quoted field; without it, quotes are doubled."
    )
    sheet: str | None = None
    header: int | None = Field(None, ge=0, le=30, description="The row (from 1) that names the columns; 0: none does. Found when absent.")
    header_names: tuple[str, ...] = Field((), description="The columns in order, when `header` is 0.")
    footer: tuple[str, ...] = Field((), description="Beginnings of rows below the table, such as Grand Totals.")
    rating_scale: tuple[float, float] | None = Field(None, description="Worst and best rating; found from the values when absent.")
    where: str | None = Field(None, description="A rule over the record's own columns; records for which it is not certainly true are skipped.")
    unless: str | None = Field(None, description="A rule over the record's own columns; records for which it is certainly true are skipped.")
    markup: Literal["html", "markdown"] = Field("html", description="What the texts are written in besides plain text; markdown for Reddit.")
    skip_texts: tuple[str, ...] = Field((), description="Texts that are no feedback: whole ones, or beginnings that end in *, such as RT @*.")
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    on_duplicate: Literal["refuse", "version"] = Field("refuse", description="The same id with another text: set aside, or kept as a version of its own.")
    allow_same: bool = Field(False, description="Count a file twice when another has the same content.")
    files: tuple[Path, ...] = Field((), exclude=True, description="Filled in by jminer.")


class Metric(Section):
    """A figure that the team wants to move."""

    name: str
    baseline: float | None = None
    target: float | None = None
    measure: Literal["share", "negative_share", "mean_valence", "mean_rating", "mean_effort"] | None = Field(
        None,
        description="What is measured: share (of customers who speak of it), negative_share (of those who speak of it, who complain), mean_valence "
        "(−1 to 1), mean_rating (0 to 1, or in `scale`), mean_effort (−5 hard to 5 easy); without it, nothing is.",
    )
    stage: str | None = Field(None, description="Only what is told of this stage or sub-stage.")
    touchpoint: str | None = Field(None, description="Only what is told of this touchpoint.")
    topic: str | None = Field(None, description="Only what is told of this topic: its id or its label.")
    where: str | None = Field(None, description="Only customers' feedback for which this rule is certainly true: channel == 'web' and plan == 'basic'.")
    scale: tuple[float, float] | None = Field(None, description="Worst and best rating in which baseline and target are given; without it 0 and 1.")


class Period(Section):
    """First and last day, ISO dates."""

    first: str | None = None
    last: str | None = None


class Scope(Section):
    """What the project is about; the report shows the share in scope."""

    stages: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    period: Period = Period()


class TaxonomyFiles(Section):
    """Names of files in configs/taxonomies, or paths relative to the project file."""

    stages: str = "stages.yaml"
    touchpoints: str = "touchpoints.yaml"
    emotions: str = "emotions.yaml"
    channels: str = "channels.yaml"


class Project(Section):
    """One analysis: what is read, what is declared, how it is done."""

    name: Name
    company: str = Field("", description="Whose journey it is.")
    goals: tuple[str, ...] = ()
    scope: Scope = Scope()
    metrics: tuple[Metric, ...] = ()
    taxonomies: TaxonomyFiles = TaxonomyFiles()
    to_be: dict[str, Annotated[float, Field(ge=-1, le=1)]] = Field(
        default_factory=dict, description="The valence that the team wants at a stage or sub-stage: stage → −1 to 1."
    )
    personas: tuple[str, ...] = Field((), description="Persona files (globs), relative to the project file.")
    playbook: str = Field("playbook.yaml", description="What actions are proposed from: a file of configs/playbooks, or a path relative to the project file.")
    paths: dict[str, str] = Field(default_factory=dict, description="Folders that source paths may name as {name}; --set paths.name=FOLDER.")
    sources: tuple[Source, ...] = Field(min_length=1)
    settings: Settings = Settings()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checked project and where its files are."""

    project: Project
    file: Path
    persona_files: tuple[Path, ...]
    taxonomy_files: dict[str, Path]
    playbook_file: Path | None = None


def load(path: Path, workspace: Workspace, overrides: Sequence[str] = ()) -> Loaded:
    """The project in a file, over the profile that it names, over the workspace's `configs/jminer.yaml`; under `--set` overrides.

    A profile that an override names takes the place of the project's, over the project's own settings and under the overrides that follow.
    Raises ConfigError (unknown keys, wrong values, missing files), naming every fault with file and line.
    """
    document = yamlfile.read(path)
    if not isinstance(document.content, dict):
        raise ConfigError(f"{path.name} must be a mapping (name: …, sources: …).")
    defaults = yamlfile.read(workspace.settings_file) if workspace.settings_file else None
    raw = dict(document.content)
    base, own = _mapping(defaults.content if defaults else {}), _mapping(raw.get("settings"))
    changes = [_override(override) for override in overrides]
    if not any("profile" in _mapping(change.get("settings")) for change in changes):
        own = _over_profile({"profile": base.get("profile"), **own}, workspace)
    raw["settings"] = yamlfile.merged(base, own)
    for change in changes:
        if "profile" in _mapping(change.get("settings")):
            change["settings"] = _over_profile(change["settings"], workspace)
        raw = yamlfile.merged(raw, change)
    faults: list[str] = []
    raw["settings"] = _with_declared(raw["settings"], document, workspace, faults)
    raw["sources"] = [_with_preset(source, workspace, faults) for source in _listing(raw.get("sources"))] or raw.get("sources")
    project = _validated(raw, document, defaults, faults)
    faults += _crossed(project, document)
    if project.settings.topics.names == "llm" and project.settings.redact.names == "off":
        faults.append(f"{document.path.name}: topics.names: llm sends sentences away, so people's names must be masked. Set redact.names: on.")
    sources = tuple(source.model_copy(update={"files": _files(source, project, document, index, faults)}) for index, source in enumerate(project.sources))
    personas = tuple(file for pattern in project.personas for file in _expanded(pattern, document, ("personas",), faults))
    taxonomies = {
        kind: _beside(name, "taxonomies", ("taxonomies", kind), document, workspace, faults) for kind, name in project.taxonomies.model_dump().items()
    }
    playbook = _beside(project.playbook, "playbooks", ("playbook",), document, workspace, faults)
    if faults:
        raise ConfigError(several(faults, path.name))
    return Loaded(project.model_copy(update={"sources": sources}), document.path, personas, taxonomies, playbook)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listing(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _override(text: str) -> dict[str, Any]:
    """`topics.count=20` as a nested dict; a step's section is looked for under settings."""
    key, sign, value = text.partition("=")
    parts = key.strip().split(".")
    if not sign or not all(parts):
        raise ConfigError(f"--set {shown(text)} lacks a value. Write --set topics.count=20.")
    if parts[0] in Settings.model_fields and (len(parts) > 1 or parts[0] in ALONE):
        parts = ["settings", *parts]
    nested: Any = yamlfile.scalar(value)
    for part in reversed(parts):
        nested = {part: nested}
    return dict(nested)


def _over_profile(settings: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """Settings over those of the profile that they name. Raises ConfigError when there is none of this name, or it is faulty."""
    if not isinstance(name := settings.get("profile"), str):
        return dict(settings)
    profile = yamlfile.read(workspace.find("configs/profiles", f"{name}.yaml"))
    try:
        Settings.model_validate(profile.content)
    except ValidationError as error:
        raise ConfigError(several([_sentence(fault, profile, None) for fault in error.errors()], profile.path.name)) from None
    return yamlfile.merged(profile.content, settings)


def _with_declared(settings: dict[str, Any], document: Document, workspace: Workspace, faults: list[str]) -> dict[str, Any]:
    """Settings whose declared topics are written out: a name stands for the topics in that file of configs/topics, a path for one beside the project."""
    topics = settings.get("topics")
    if not isinstance(topics, dict) or "declared" not in topics:
        return settings
    given, declared = topics["declared"], list[Any]()
    for item in [given] if isinstance(given, str) else given if isinstance(given, list) else ():
        try:
            declared += _topics_in(item, document, workspace) if isinstance(item, str) else [item]
        except ConfigError as error:
            faults.append(error.message)
    return {**settings, "topics": {**topics, "declared": declared}}


def _topics_in(name: str, document: Document, workspace: Workspace) -> list[Any]:
    file = yamlfile.read(document.path.parent / name if "/" in name else workspace.find("configs/topics", name))
    listed = file.content.get("topics") if isinstance(file.content, dict) else None
    if not isinstance(listed, list):
        raise ConfigError(f"{file.path.name} must hold a list (topics: [{{id: …, label: …, phrases: […]}}]).")
    return listed


def _with_preset(source: Any, workspace: Workspace, faults: list[str]) -> Any:
    """A source over its preset's mapping."""
    if not isinstance(source, dict) or not isinstance(source.get("preset"), str):
        return source
    try:
        return over_preset(read_preset(source["preset"], workspace), source)
    except ConfigError as error:
        faults.append(error.message)
        return source


def read_preset(name: str, workspace: Workspace) -> dict[str, Any]:
    """A preset's YAML as it stands. Raises ConfigError when there is none of this name or it is no mapping."""
    document = yamlfile.read(workspace.find("configs/sources", f"{name}.yaml"))
    if not isinstance(document.content, dict):
        raise ConfigError(f"{document.path.name} must be a mapping (type: …, columns: …).")
    return document.content


def over_preset(preset: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """A source's own keys over its preset's. Columns that the source itself names must be there; what they replace need not.

    Raises ConfigError when a rule of the source cannot be read.
    """
    laid = yamlfile.merged({key: value for key, value in preset.items() if key not in PRESET_ONLY}, source)
    if "required" not in preset or "required" in source:
        return laid
    theirs, own = _mapping(preset.get("columns")), _mapping(source.get("columns"))
    replaced = {name for field in own for name in _names(theirs.get(field))}
    asked = [rules.parse(rule).fields for key in ("where", "unless") if isinstance(rule := source.get(key), str)]
    kept = (name for name in _names(preset["required"]) if name not in replaced)
    laid["required"] = list(dict.fromkeys(chain(kept, *map(_names, own.values()), *asked)))
    return laid


def _names(value: Any) -> list[str]:
    """The columns that a setting names: one, several, or a mapping to them."""
    several = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else (value,)
    return [name for name in several if isinstance(name, str)]


def _validated(raw: dict[str, Any], document: Document, defaults: Document | None, faults: list[str]) -> Project:
    if any("files" in source for source in _listing(raw.get("sources")) if isinstance(source, dict)):
        faults.append(f"{document.path.name}: sources take `path`, not `files`.")
    try:
        return Project.model_validate(raw)
    except ValidationError as error:
        faults += [_sentence(fault, document, defaults) for fault in error.errors()]
        raise ConfigError(several(sorted(set(faults), key=_line_of), document.path.name)) from None


def _line_of(fault: str) -> tuple[str, int, str]:
    name, _, rest = fault.partition(":")
    digits = re.match(r"\d+", rest)
    return name, int(digits[0]) if digits else 0, fault


def _sentence(fault: Any, document: Document, defaults: Document | None) -> str:
    """One pydantic fault as a sentence with its place; never the value itself when it is long."""
    place: Place = tuple(part for part in fault["loc"] if not (isinstance(part, str) and part.startswith(("tuple[", "function-", "str"))))
    where = document.at(place)
    if defaults and place[:1] == ("settings",) and not _has(document.content, place):
        where = defaults.at(place[1:])
    path = ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden":
        return f"{where} {path}: unknown key.{did_you_mean(str(place[-1]), _known_keys(place[:-1]))}"
    if fault["type"] == "missing":
        return f"{where} {path}: is missing."
    given = shown(fault["input"], 40) if isinstance(fault["input"], (str, int, float, bool)) else type(fault["input"]).__name__
    return f"{where} {path}: {fault['msg'][0].lower()}{fault['msg'][1:]}, got {given}."


def _has(content: Any, place: Place) -> bool:
    for key in place:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _known_keys(place: Place) -> list[str]:
    """The keys that a section at this place may have."""
    model: Any = Project
    for key in place:
        if isinstance(key, int):
            continue
        annotation = model.model_fields[key].annotation if key in getattr(model, "model_fields", {}) else None
        model = {"sources": Source, "metrics": Metric}.get(key, annotation)
    return list(getattr(model, "model_fields", {}))


def _crossed(project: Project, document: Document) -> list[str]:
    """Faults between keys: twins, and what one kind of source needs and another may not have."""
    faults, names = [], [source.name for source in project.sources]
    for index, source in enumerate(project.sources):
        where = document.at(("sources", index))
        if source.name in names[:index]:
            faults.append(f"{where} sources.{index}.name: two sources are called '{source.name}'.")
        faults += [f"{where} sources.{index}.{fault}" for fault in _contradictions(source)]
        if source.kind == "customers" and not source.columns.customer:
            faults.append(f"{where} sources.{index}.columns.customer: is missing; name the column that holds the customer's id.")
        for key, rule in (("where", source.where), ("unless", source.unless), ("turns.unless", source.turns and source.turns.unless)):
            try:
                _ = rule and rules.parse(rule)
            except ConfigError as error:
                faults.append(f"{where} sources.{index}.{key}: {error.message}")
    for index, metric in enumerate(project.metrics):
        faults += [f"{document.at(('metrics', index))} metrics.{index}.{fault}" for fault in _unmeasurable(metric)]
    if not any(source.kind == "feedback" for source in project.sources):
        faults.append(f"{document.at(('sources',))} sources: none is of kind feedback, so there is nothing to read.")
    return faults


def _unmeasurable(metric: Metric) -> list[str]:
    """What of a metric contradicts itself."""
    faults = []
    narrowed = [key for key in ("stage", "touchpoint", "topic", "where", "scale") if getattr(metric, key) is not None]
    if metric.measure is None and narrowed:
        faults.append(f"measure: is missing; {narrowed[0]} says of what, not what is measured.")
    if metric.measure == "share" and not {"stage", "touchpoint", "topic"} & {*narrowed}:
        faults.append("measure: a share needs a stage, a touchpoint or a topic that it is of.")
    if metric.scale and (metric.measure != "mean_rating" or metric.scale[0] == metric.scale[1]):
        faults.append("scale: belongs to mean_rating, and has a worst and another best rating.")
    if metric.where is not None:
        try:
            rules.parse(metric.where)
        except ConfigError as error:
            faults.append(f"where: {error.message}")
    return faults


def _contradictions(source: Source) -> list[str]:
    """What a source lacks, or says twice."""
    faults = []
    if (source.path is None) == (source.database is None):
        faults.append("path: name either a `path` or a `database`.")
    if source.database and (source.table is None) == (source.query is None):
        faults.append("database: name either its `table` or a `query`.")
    if source.kind == "feedback" and source.preset and not source.columns.text and not source.find_text:
        faults.append("columns.text: is missing; name the column that holds the text.")
    if bool(source.header_names) != (source.header == 0):
        faults.append("header_names: `header: 0` and `header_names` go together: a file without a header needs its columns named.")
    if source.turns and not (source.columns.id and (source.turns.role or (source.turns.author and source.columns.customer))):
        faults.append("turns: needs columns.id, and turns.role, or turns.author with columns.customer, to know who speaks.")
    return faults


def _files(source: Source, project: Project, document: Document, index: int, faults: list[str]) -> tuple[Path, ...]:
    """The files of a source, globs expanded and sorted."""
    patterns = (source.path,) if isinstance(source.path, str) else source.path or ()
    found: list[Path] = []
    for pattern in patterns:
        try:
            pattern = pattern.format_map(project.paths)
        except (KeyError, ValueError, IndexError) as error:
            name = str(error).strip("'\"")
            where = f"{document.at(('sources', index, 'path'))} sources.{index}.path"
            mend = f"{did_you_mean(name, project.paths)} Add it, or use --set paths.{name}=FOLDER."
            faults.append(f"{where}: {{{name}}} is no entry of paths.{mend}")
            continue
        found += _expanded(pattern, document, ("sources", index, "path"), faults)
    return tuple(dict.fromkeys(found))


def _expanded(pattern: str, document: Document, place: Place, faults: list[str]) -> list[Path]:
    path = (document.path.parent / Path(pattern).expanduser()).resolve()
    if glob_signs := any(sign in pattern for sign in "*?["):
        files = sorted(Path(name) for name in glob(str(path), recursive=True) if Path(name).is_file() and not Path(name).name.startswith((".", "~$")))
        if len(files) > MAX_FILES:
            faults.append(f"{document.at(place)} {pattern}: matches {len(files)} files; at most {MAX_FILES} are read. Name a narrower pattern.")
    else:
        files = [path]
    where = f"{document.at(place)} {shown(pattern, 200)}"
    if glob_signs and not files:
        faults.append(f"{where}: no file matches.")
    elif not glob_signs and not path.exists():
        near = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        faults.append(f"{where}: no such file.{did_you_mean(path.name, near)}")
    elif not glob_signs and not (path.is_file() or path.is_dir()):
        faults.append(f"{where}: is not a plain file.")
    return files


def _beside(name: str, kind: str, key: tuple[str, ...], document: Document, workspace: Workspace, faults: list[str]) -> Path:
    """The file of this name beside the project file, or the shipped one of `configs/KIND`."""
    beside = (document.path.parent / name).resolve()
    if beside.is_file():
        return beside
    try:
        return workspace.find(f"configs/{kind}", name)
    except ConfigError as error:
        faults.append(f"{document.at(key)} {'.'.join(key)}: {error.message}")
        return beside
