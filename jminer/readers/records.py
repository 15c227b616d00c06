"""What a reader hands on: records, records set aside, records skipped by a rule; and how a cell becomes text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

SURROGATES = re.compile("[\ud800-\udfff]")


class Place(NamedTuple):
    """Where an item stands in its file: record number from 1, first and last line from 1, first byte and the one after its last.

    Lines and bytes are None where a format has none (spreadsheets, Parquet, databases). Bytes count the file as it is read:
    of a compressed file, its content.
    """

    record: int
    line: int | None = None
    last_line: int | None = None
    first: int | None = None
    end: int | None = None


class Record(NamedTuple):
    """One record of an export: its place, its cells by column name."""

    place: Place
    cells: Mapping[str, Any]


class SetAside(NamedTuple):
    """One record that cannot be used as it stands; never its text."""

    place: Place
    code: str
    reason: str
    mend: str


class Skipped(NamedTuple):
    """One record left out by a rule that the user can name."""

    place: Place
    rule: str


class Framing(NamedTuple):
    """Bytes that are no record: a byte-order mark, title and header rows, brackets and commas. `place.record` is 0."""

    place: Place
    what: str


Item = Record | SetAside | Skipped | Framing


@dataclass(frozen=True, slots=True)
class Options:
    """What the project file says of an export's form; None lets the reader decide."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    escape: str | None = None
    """The character before a quote inside a quoted field (MySQL writes a backslash); None: quotes are doubled."""
    header: int | None = None
    """The row (from 1) that names the columns; 0: none does, and `columns` names them."""
    columns: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    """Beginnings of rows below the table: such a row is skipped by the rule `footer`."""
    table: str | None = None
    query: str | None = None
    """Of a database: the table, or the query, that gives the records."""
    wanted: tuple[str, ...] = ()
    """Columns that the mapping names: evidence for the delimiter, the sheet and the header row."""


@dataclass(frozen=True, slots=True)
class Export:
    """An opened export: iterate once for its items. `notes` says what the reader decided.

    The items come in file order and leave out no byte: where a format has bytes, each item begins where the one before ended,
    the first at 0, the last ends with the file.
    """

    items: Iterable[Item]
    columns: tuple[str, ...] | None
    """All column names in order; None where every record brings its own (JSON)."""
    notes: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)


MISSING = object()
"""The record has no such column at all, as opposed to an empty cell."""


def cell(cells: Mapping[str, Any], column: str) -> Any:
    """The cell of `column`, which may be a dotted path into nested objects (`user.id`); MISSING when there is none."""
    if column in cells:
        return cells[column]
    value: Any = cells
    for part in column.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return MISSING
        value = value[part]
    return value


def as_text(value: Any) -> str | None:
    """A cell as the text a person would read in it; None for an empty cell.

    Strings stay as they are ("NA" and "00123" are text). Raises TypeError for lists of objects and for objects.
    """
    match value:
        case str():
            return SURROGATES.sub("\ufffd", value)
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            if value != value:
                return None
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple() if not any(isinstance(one, list | tuple | Mapping) for one in value):
            return ", ".join(text for one in value if (text := as_text(one)))
        case list() | tuple() | Mapping():
            raise TypeError("a list or an object where a text is expected")
    return str(value)


def flat(cells: Mapping[str, Any], prefix: str = "", depth: int = 4) -> Iterator[tuple[str, str | None]]:
    """All cells that are text, number or list of such, nested ones under their dotted path."""
    for name, value in cells.items():
        if isinstance(value, Mapping):
            if depth:
                yield from flat(value, f"{prefix}{name}.", depth - 1)
            continue
        try:
            yield prefix + name, as_text(value)
        except TypeError:
            continue
