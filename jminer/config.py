"""Projects and settings: YAML → checked, frozen objects; all faults at once, each with its file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from jminer import rules, yamlfile
from jminer.errors import ConfigError, did_you_mean, several, shown
from jminer.settings import Section, Settings
from jminer.workspace import Workspace
from jminer.yamlfile import Document, Place

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
Name = Annotated[str, Field(pattern=rf"^{NAME.pattern}$")]
MAX_FILES = 20_000


class Columns(Section):
    """Which column of an export holds what; a dotted path reaches into nested JSON (`user.id`)."""

    id: str | None = Field(None, description="The source's own id of a piece of feedback.")
    text: str | tuple[str, ...] | None = Field(None, description="The text; several columns are joined.")
    title: str | None = None
    written_at: str | None = None
    rating: str | None = None
    customer: str | None = Field(None, description="Who wrote it.")
    channel: str | None = Field(None, description="The channel it was written on, when it differs by record.")
    thread: str | None = None
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


class Source(Section):
    """One export, or several of the same shape."""

    name: Name
    kind: Literal["feedback", "customers", "funnel", "actions"] = "feedback"
    type: Literal["review", "ticket", "post", "survey", "interview", "employee_note"] = "review"
    path: str | tuple[str, ...] = Field(description="A file or a glob, relative to the project file; {name} stands for an entry of paths.")
    preset: str | None = Field(None, description="A file of configs/sources whose mapping is used.")
    columns: Columns = Columns()
    channel: str | None = Field(None, description="The channel it was written on.")
    weight: float = Field(1.0, gt=0, description="Kept in table feedback for your own sums; jminer counts customers unweighted.")
    identity: Literal["source", "shared"] = Field("source", description="shared: the same customer id means the same person in every shared source.")
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    sheet: str | None = None
    rating_scale: tuple[float, float] | None = Field(None, description="Worst and best rating; found from the values when absent.")
    where: str | None = Field(None, description="A rule over the record's own columns; other records are skipped.")
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    files: tuple[Path, ...] = Field((), exclude=True, description="Filled in by jminer.")


class Metric(Section):
    """A figure that the team wants to move."""

    name: str
    baseline: float | None = None
    target: float | None = None


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


class Project(Section):
    """One analysis: what is read, what is declared, how it is done."""

    name: Name
    company: str = Field("", description="Whose journey it is.")
    goals: tuple[str, ...] = ()
    scope: Scope = Scope()
    metrics: tuple[Metric, ...] = ()
    taxonomies: TaxonomyFiles = TaxonomyFiles()
    personas: tuple[str, ...] = Field((), description="Persona files (globs), relative to the project file.")
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


def load(path: Path, workspace: Workspace, overrides: Sequence[str] = ()) -> Loaded:
    """The project in a file, over the workspace's `configs/jminer.yaml`, under `--set` overrides.

    Raises ConfigError (unknown keys, wrong values, missing files), naming every fault with file and line.
    """
    document = yamlfile.read(path)
    if not isinstance(document.content, dict):
        raise ConfigError(f"{path.name} must be a mapping (name: …, sources: …).")
    defaults = yamlfile.read(workspace.settings_file) if workspace.settings_file else None
    raw = dict(document.content)
    raw["settings"] = yamlfile.merged(defaults.content if defaults else {}, _mapping(raw.get("settings")))
    for override in overrides:
        raw = yamlfile.merged(raw, _override(override))
    faults: list[str] = []
    raw["sources"] = [_with_preset(source, workspace, faults) for source in _listing(raw.get("sources"))] or raw.get("sources")
    project = _validated(raw, document, defaults, faults)
    faults += _crossed(project, document)
    sources = tuple(source.model_copy(update={"files": _files(source, project, document, index, faults)}) for index, source in enumerate(project.sources))
    personas = tuple(file for pattern in project.personas for file in _expanded(pattern, document, ("personas",), faults))
    taxonomies = {
        kind: _taxonomy(kind, name, document, workspace, faults) for kind, name in project.taxonomies.model_dump().items()
    }
    if faults:
        raise ConfigError(several(faults, path.name))
    return Loaded(project.model_copy(update={"sources": sources}), document.path, personas, taxonomies)


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
    if parts[0] in Settings.model_fields and (len(parts) > 1 or parts[0] == "seed"):
        parts = ["settings", *parts]
    nested: Any = yamlfile.scalar(value)
    for part in reversed(parts):
        nested = {part: nested}
    return dict(nested)


def _with_preset(source: Any, workspace: Workspace, faults: list[str]) -> Any:
    """A source over its preset's mapping."""
    if not isinstance(source, dict) or not isinstance(source.get("preset"), str):
        return source
    try:
        preset = yamlfile.read(workspace.find("configs/sources", f"{source['preset']}.yaml")).content
    except ConfigError as error:
        faults.append(error.message)
        return source
    return yamlfile.merged(_mapping(preset), source)


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
        if source.kind == "feedback" and not source.columns.text:
            faults.append(f"{where} sources.{index}.columns.text: is missing; name the column that holds the text.")
        if source.kind == "customers" and not source.columns.customer:
            faults.append(f"{where} sources.{index}.columns.customer: is missing; name the column that holds the customer's id.")
        if source.where:
            try:
                rules.parse(source.where)
            except ConfigError as error:
                faults.append(f"{where} sources.{index}.where: {error.message}")
    if not any(source.kind == "feedback" for source in project.sources):
        faults.append(f"{document.at(('sources',))} sources: none is of kind feedback, so there is nothing to read.")
    return faults


def _files(source: Source, project: Project, document: Document, index: int, faults: list[str]) -> tuple[Path, ...]:
    """The files of a source, globs expanded and sorted."""
    patterns = (source.path,) if isinstance(source.path, str) else source.path
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
    elif not glob_signs and path.is_dir():
        faults.append(f"{where}: is a folder. Name a file, or a pattern such as {shown(Path(pattern).name)}/*.csv.")
    elif not glob_signs and not path.exists():
        near = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        faults.append(f"{where}: no such file.{did_you_mean(path.name, near)}")
    elif not glob_signs and not path.is_file():
        faults.append(f"{where}: is not a plain file.")
    return files


def _taxonomy(kind: str, name: str, document: Document, workspace: Workspace, faults: list[str]) -> Path:
    beside = (document.path.parent / name).resolve()
    if beside.is_file():
        return beside
    try:
        return workspace.find("configs/taxonomies", name)
    except ConfigError as error:
        faults.append(f"{document.at(('taxonomies', kind))} taxonomies.{kind}: {error.message}")
        return beside
