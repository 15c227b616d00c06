"""Where the columns that a mapping names stand in an export, and whether they hold what they are said to hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jminer.errors import InputError, did_you_mean, shown
from jminer.readers.header import BLANKS, MAIL, loose
from jminer.readers.records import MISSING, as_text, cell, flat

Found = dict[str, tuple[str, ...]]
"""Column as the mapping names it → the names under which it may stand here, in order; none when this export lacks it."""
Getter = Callable[[Mapping[str, Any]], Any]
Reader = Callable[[Mapping[str, Any]], str | None]
NUMBERED = re.compile(r"#(\d{1,4})")
NO_WORDS = re.compile(r"[\W\d_]*")
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+|[1-9]\d{14}0{2,}", re.IGNORECASE)
"""An id as Excel leaves it: 1.23E+15, or fifteen digits and then noughts."""
FEWEST = 5
"""Fewer filled cells prove nothing about a column."""


class Alternatives:
    """The other names that a source knows for its columns, and which columns it can do without."""

    def __init__(self, others: Mapping[str, Sequence[str]], required: Sequence[str] | None) -> None:
        self.others, self.required = others, required

    def names(self, column: str) -> tuple[str, ...]:
        return (column, *self.others.get(column, ()))

    def needs(self, column: str) -> bool:
        return self.required is None or column in self.required


def in_header(asked: Mapping[str, str], header: Sequence[str], ways: Alternatives, file: str, notes: list[str]) -> Found:
    """Each asked column (→ the setting that asks) in a header.

    A name is sought letter by letter, then as `#2` (the second column), then without case, blanks and byte-order marks, which is
    noted. Raises InputError when a needed column is missing, or a name fits two columns.
    """
    found = {column: _in_header(column, header, ways, file, notes) for column in asked}
    if missing := next((column for column in asked if not found[column] and ways.needs(column)), None):
        raise InputError(no_column(file, missing, asked[missing], header))
    if absent := [shown(column) for column in asked if not found[column]]:
        notes.append(f"not in this file, left empty: {', '.join(absent)}")
    return found


def _in_header(column: str, header: Sequence[str], ways: Alternatives, file: str, notes: list[str]) -> tuple[str, ...]:
    bare = [name.removesuffix(f"#{place}") for place, name in enumerate(header, 1)]
    for name in ways.names(column):
        if name in header:
            return (name,)
        if (number := NUMBERED.fullmatch(name)) and 1 <= int(number[1]) <= len(header):
            return (header[int(number[1]) - 1],)
        if (places := [place for place, other in enumerate(bare) if other == name]) or ("." in name and name.split(".")[0] in header):
            return (header[_one(places, name, file)],) if places else (name,)
    for name in ways.names(column):
        if places := [place for place, other in enumerate(bare) if loose(other) == loose(name)]:
            taken = header[_one(places, name, file)]
            notes.append(f"column {shown(taken)} taken for {shown(column)}")
            return (taken,)
    return ()


def _one(places: Sequence[int], name: str, file: str) -> int:
    if len(places) > 1:
        numbers = " and ".join(str(place + 1) for place in places)
        raise InputError(
            f"{shown(file)}: columns {numbers} are both called '{shown(name)}'. "
            f"Rename one of them, or name it by its place: '#{places[0] + 1}' or '#{places[1] + 1}'."
        )
    return places[0]


def in_objects(asked: Mapping[str, str], head: Sequence[Mapping[str, Any]], ways: Alternatives, notes: list[str]) -> Found:
    """Each asked column in the first objects of a JSON export; names that no object has yet stay, for later objects."""
    names = dict.fromkeys(name for cells in head for name, _ in flat(cells))
    found: Found = {}
    for column in asked:
        found[column] = tried = ways.names(column)
        if any(cell(cells, name) is not MISSING for cells in head for name in tried):
            continue
        if near := [name for name in names if loose(name) in map(loose, tried)]:
            found[column] = tuple(near)
            notes.append(f"column {shown(near[0])} taken for {shown(column)}")
    return found


def no_column(file: str, column: str, setting: str, found: Iterable[str]) -> str:
    """The sentence for a column that is not there."""
    found = [shown(name) for name in found]
    names = ", ".join(found[:30]) + (" …" if len(found) > 30 else "")
    return (
        f"{shown(file)} has no column '{shown(column)}'.{did_you_mean(column, found)} Columns found: {names}. "
        f"Name the right one under {setting} of the source."
    )


def _direct(names: Sequence[str], header: Sequence[str] | None) -> bool:
    """Whether a column has one name, which is no path into nested objects."""
    return len(names) == 1 and (names[0] in (header or ()) or "." not in names[0])


def getter(names: Sequence[str], header: Sequence[str] | None) -> Getter:
    """A function from a record's cells to the cell of a column: the first filled one of its names, or None."""
    if not names:
        return lambda cells: None
    if _direct(names, header):
        only = names[0]
        return lambda cells: cells.get(only)

    def first(cells: Mapping[str, Any]) -> Any:
        for name in names:
            value = cell(cells, name)
            if value is not MISSING and value is not None:
                return value
        return None

    return first


def text_reader(names: Sequence[str], header: Sequence[str] | None) -> Reader:
    """The same as text. The function raises TypeError for a list of objects or an object."""
    take = getter(names, header)
    if not _direct(names, header):
        return lambda cells: as_text(take(cells))
    only = names[0]

    def plain(cells: Mapping[str, Any]) -> str | None:
        found = cells.get(only)  # no call in between: this runs for every cell of a plain table
        return found if type(found) is str and found.isascii() else as_text(found)

    return plain


def reader(names: Sequence[str], header: Sequence[str] | None) -> Reader:
    """The same; None for a list of objects or an object."""
    take = text_reader(names, header)
    if not names:
        return take

    def value(cells: Mapping[str, Any]) -> str | None:
        try:
            return take(cells)
        except TypeError:
            return None

    return value


def table(head: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The filled cells of every column in the first records."""
    values: dict[str, list[str]] = {}
    for cells in head:
        for name, value in flat(cells):
            values.setdefault(name, []).extend([value] if value and value.strip() else [])
    return values


def wordiness(values: Sequence[str]) -> float:
    """Share of answers with three words or more, times the share of different ones: near 1 for free text, near 0 for choices."""
    if not values:
        return 0.0
    words = sum(len(value.split()) >= 3 and not MAIL.search(value) for value in values)
    return words / len(values) * len({BLANKS.sub("", value) for value in values}) / len(values)


def looks_wrong(column: str, values: Sequence[str], others: Mapping[str, Sequence[str]]) -> str | None:
    """Why a column can hardly hold the text, as a sentence; None when it may.

    Numbers or addresses only are no text. One value throughout is none where another column has different, wordy ones.
    """
    if len(values) < FEWEST:
        return None
    best = max((name for name in others if name != column), key=lambda name: wordiness(others[name]), default=None)
    likelier = best if best and wordiness(others[best]) >= 0.5 else None
    if all(NO_WORDS.fullmatch(value) and any(map(str.isdigit, value)) for value in values):
        what = "numbers"
    elif all(MAIL.fullmatch(value.strip()) for value in values):
        what = "e-mail addresses"
    elif likelier and len(set(values)) == 1:
        what = "the same value in every record"
    else:
        return None
    looks = "ids" if what == "numbers" else what
    mend = f"Perhaps the text is in '{shown(likelier)}': name it" if likelier else "Name the right one"
    return (
        f"column '{shown(column)}' looks like {looks}, not like texts: its first {len(values)} filled cells hold {what}. "
        f"The file was not read. {mend} under columns.text of the source."
    )
