"""The usual exports: shipped mappings, recognised by their columns; what was recognised is always said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pydantic import ValidationError

from jminer import config
from jminer.config import Source
from jminer.errors import ConfigError, InputError, shown
from jminer.readers import encoding, guess, read, sniff
from jminer.readers.columns import Alternatives, in_header, in_objects, table
from jminer.readers.header import IMPORT_ID, ROWS, loose
from jminer.readers.mapping import alternatives, needed, options
from jminer.readers.payload import Payload
from jminer.readers.reading import exports_of
from jminer.readers.records import MISSING, Options, Record, cell, flat
from jminer.text.redact import is_personal
from jminer.workspace import Workspace, shipped

TEXT_ID = re.compile(r'\s*\{"ImportId"\s*:\s*"[^"]*_TEXT"')
SAMPLE = 200
"""Records that are looked at."""
FEWEST = 4
"""Fewer columns in common betray nothing."""
LEAST = 0.4
"""Share of a preset's columns that an export of it has."""
AHEAD = 1.25
"""The winner must have so many times the columns of the second."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A file of configs/sources: a mapping, and how its export is recognised."""

    name: str
    about: str
    notice: str | None
    looks_like: str | None
    """`a Qualtrics export`; None when it is never recognised, only named."""
    encoding: str | None
    """What the product writes where it writes no UTF-8."""
    required: tuple[str, ...]
    columns: tuple[str, ...]
    """All columns that such an export may have, the required ones first."""
    ways: Alternatives
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """How well a table's columns fit a preset."""

    preset: Preset
    found: int
    missing: tuple[str, ...]
    """Required columns that the table lacks."""

    @property
    def strong(self) -> bool:
        """Whether it may be used unasked, if no other is near."""
        return not self.missing and self.found >= max(FEWEST, LEAST * len(self.preset.columns))


@dataclass(frozen=True, slots=True)
class Head:
    """The first records of an export and all columns they have."""

    payload: Payload
    header: tuple[str, ...] | None
    cells: tuple[Mapping[str, Any], ...]

    @property
    def columns(self) -> list[str]:
        names = dict.fromkeys(self.header if self.header is not None else (name for cells in self.cells for name, _ in flat(cells)))
        return list(names)


def names(workspace: Workspace) -> list[str]:
    """Names of all presets, the workspace's own and the shipped ones."""
    return sorted({path.stem for root in (workspace.root, shipped()) for path in (root / "configs" / "sources").glob("*.yaml")})


def load(name: str, workspace: Workspace) -> Preset:
    """A preset by its name. Raises ConfigError when there is none, or it is none."""
    content = config.read_preset(name, workspace)
    source = _validated({**config.over_preset(content, {}), "name": "preset", "path": "preset"}, name)
    found = content.get("detect")
    detect: Mapping[str, Any] = found if isinstance(found, dict) else {}
    required, mapped = tuple(source.required or ()), needed(source)
    known = tuple(dict.fromkeys((*required, *mapped, *map(str, detect.get("typical", ())))))
    about, ways = str(content.get("about", "")), alternatives(source)
    return Preset(name, about, content.get("notice"), detect.get("as"), detect.get("encoding"), required, known, ways, content)


def detect(columns: Sequence[str], presets: Iterable[Preset]) -> list[Match]:
    """How well a table's columns fit each preset that can be recognised, best first."""
    there = {loose(name) for name in columns}
    fits = []
    for preset in presets:
        if preset.looks_like:
            has = {name: any(loose(other) in there for other in preset.ways.names(name)) for name in preset.columns}
            fits.append(Match(preset, sum(has.values()), tuple(name for name in preset.required if not has[name])))
    return sorted(fits, key=lambda fit: (not fit.strong, -fit.found, -fit.found / len(fit.preset.columns), fit.preset.name))


def resolve(source: Source, workspace: Workspace) -> tuple[Source, list[str]]:
    """A source whose mapping is complete, and what was found out on the way, as sentences for the user.

    Without a preset and without columns.text, the first export of the source is recognised by its columns. Raises InputError
    when it is none of the known ones, when two presets fit alike, or when another file of the source does not fit.
    """
    if source.kind != "feedback" or (source.columns.text and not source.preset):
        return source, []
    heads = [_head(payload, source) for payload in exports_of(source) if isinstance(payload, Payload)]
    if not heads:
        if source.columns.text:
            return source, []
        raise ConfigError(f"Source {source.name} names no column for its text. Name it under columns.text.")
    if source.preset:
        preset, sentences = load(source.preset, workspace), list[str]()
    else:
        preset, said = _recognised(heads[0], [load(name, workspace) for name in names(workspace)])
        sentences = [said]
    source = _laid(preset, source)
    if preset.encoding and not source.encoding and not any(_unicode(head.payload) for head in heads):
        source = source.model_copy(update={"encoding": preset.encoding})
        sentences.append(f"{shown(heads[0].payload.name)} is no UTF-8: read as {preset.encoding}, which {preset.name} exports are written in.")
        heads = [_head(head.payload, source) for head in heads]
    for head in heads:
        _require(head, source, preset, workspace)
    if preset.notice:
        sentences.append(preset.notice)
    if not source.columns.text:
        source, said = _with_text(source, heads, preset)
        sentences.append(said)
    return source, sentences


def _head(payload: Payload, source: Source) -> Head:
    """The first records. An encoding that cannot be decided is no hindrance: names of columns are mostly ASCII."""
    try:
        return _opened(payload, options(source))
    except InputError as fault:
        if source.encoding:
            raise
        with suppress(InputError):
            return _opened(payload, replace(options(source), encoding="cp1252"))
        raise fault from None


def _opened(payload: Payload, how: Options) -> Head:
    export = read(payload, how)
    records = (item.cells for item in export if isinstance(item, Record))
    return Head(payload, export.columns, tuple(islice(records, SAMPLE)))


def _unicode(payload: Payload) -> bool:
    """Whether a file is UTF-8, UTF-16 or UTF-32, or no text at all."""
    if sniff.kind(payload) != "csv":
        return True
    try:
        return encoding.decide(payload).name.startswith("utf")
    except InputError:
        return False


def _recognised(head: Head, presets: Sequence[Preset]) -> tuple[Preset, str]:
    """The one preset that an export fits, and a sentence that says so."""
    fits, file = detect(head.columns, presets), shown(head.payload.name)
    strong = [fit for fit in fits if fit.strong]
    if strong and (len(strong) == 1 or strong[0].found >= AHEAD * strong[1].found):
        best = strong[0]
        return best.preset, f"{file} looks like {best.preset.looks_like} ({best.found} of {len(best.preset.columns)} columns): used preset {best.preset.name}."
    raise InputError(_unknown(head, strong or fits[:1], bool(strong)))


def _unknown(head: Head, near: Sequence[Match], several: bool) -> str:
    """Why an export was not read: what it has, what came nearest, and the lines to write."""
    likely = ", ".join(f"{fit.preset.name} ({fit.found} of {len(fit.preset.columns)} columns)" for fit in near[:3] if fit.found >= FEWEST)
    why = f"fits several presets alike: {likely}" if several else "is no export that jminer knows by its columns, and its source names no column for the text"
    lines = [
        f"{shown(head.payload.name)} {why}. It was not read. Columns found: {_listed(head.columns)}.",
        *([f"Nearest preset: {likely}; missing: {', '.join(map(repr, near[0].missing)) or 'none'}."] if likely and not several else []),
    ]
    if several:
        return " ".join([*lines, f"Write `preset: {near[0].preset.name}` under the source, or another of them."])
    return " ".join([*lines, guess.suggestion(table(head.cells))])


def _laid(preset: Preset, source: Source) -> Source:
    """The source's own keys over a preset."""
    own = source.model_dump(exclude_unset=True, exclude={"files"})
    laid = _validated({**config.over_preset(preset.content, own), "preset": preset.name}, preset.name)
    return laid.model_copy(update={"files": source.files})


def _validated(raw: Mapping[str, Any], name: str) -> Source:
    try:
        return Source.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        raise ConfigError(f"{name}.yaml: {'.'.join(map(str, fault['loc']))}: {fault['msg']}.") from None


def _require(head: Head, source: Source, preset: Preset, workspace: Workspace) -> None:
    """Raise InputError when an export lacks a column that the source needs."""
    asked = dict.fromkeys(source.required or (), "required")
    if head.header is not None:
        there = in_header(asked, head.header, Alternatives(source.alternatives, ()), head.payload.name, [])
        missing = [name for name in asked if not there[name]]
    else:
        found = in_objects(asked, head.cells, alternatives(source), [])
        missing = [name for name in asked if all(cell(cells, one) is MISSING for cells in head.cells for one in found[name])]
    if not missing or not head.columns:
        return
    fits = detect(head.columns, [load(name, workspace) for name in names(workspace)])
    other = next((fit.preset for fit in fits if fit.strong and fit.preset.name != preset.name), None)
    mend = (
        f"It looks like {other.looks_like}: write `preset: {other.name}`." if other
        else "Name its own columns under `columns` of the source, or give the file a source of its own."
    )
    lacks, columns = ", ".join(f"'{shown(name)}'" for name in missing), _listed(head.columns)
    raise InputError(f"{shown(head.payload.name)} lacks what preset {preset.name} reads: {lacks}. It was not read. Columns found: {columns}. {mend}")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(shown, columns[:30])) + (" …" if len(columns) > 30 else "")


def _with_text(source: Source, heads: Sequence[Head], preset: Preset) -> tuple[Source, str]:
    """A survey with its free-text columns, found in its first export."""
    head, how = heads[0], "their ImportId"
    found = _by_import_id(head, source) if source.find_text == "import_id" else []
    if not found:
        how, values = "their answers", table(head.cells)
        known = {loose(other) for name in (*preset.columns, *needed(source)) for other in preset.ways.names(name)}
        open_questions = [name for name in head.columns if loose(name) not in known and not is_personal(name)]
        found = guess.free_text({name: values.get(name, []) for name in open_questions})
    file = shown(head.payload.name)
    if not found:
        raise InputError(
            f"{file}: no column of free text was found. It was not read. Name it under columns.text of the source. "
            f"Columns found: {_listed(head.columns)}."
        )
    with_text = source.columns.model_copy(update={"text": tuple(found)})
    source = source.model_copy(update={"columns": with_text, "required": (*(source.required or ()), *found)})
    listed = ", ".join(f"'{shown(name)}'" for name in found[:10]) + (f" and {len(found) - 10} more" if len(found) > 10 else "")
    return source, f"{file}: free text found by {how} in {listed}. Name columns.text to choose others."


def _by_import_id(head: Head, source: Source) -> list[str]:
    """Columns whose ImportId, in Qualtrics' third header row, ends in _TEXT."""
    raw = replace(options(source), header=0, columns=())
    rows = (list(item.cells.values()) for item in islice(read(head.payload, raw), ROWS) if isinstance(item, Record))
    ids = next((row for row in rows if any(IMPORT_ID.match(str(value)) for value in row)), [])
    return [name for name, value in zip(head.header or (), ids, strict=False) if TEXT_ID.match(str(value))]
