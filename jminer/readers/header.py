"""Which of the first rows of a table name its columns: title rows above, one header row or several.

Conservative: a row is taken for a title, or for a second header row, on proof only; else the first filled row is the header, or
the file is refused in a sentence. A row of data never becomes a header unseen, and no column moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jminer.errors import InputError, shown
from jminer.readers.records import Options

ROWS = 30
"""How many rows a reader gives to `decide`."""
IMPORT_ID = re.compile(r'\s*\{"ImportId"\s*:')
LEGACY = re.compile(r"V\d{1,3}")
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*\s*%?")
DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ]+\d{1,2}:\d{2}.*)?")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
BLANKS = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\xad]+")
TITLE_CELLS = 2
"""A title row fills so many cells at most: `Exported on`, `2024-05-01`."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table and where its records begin."""

    columns: tuple[str, ...]
    """Distinct: a name that stands twice, or is blank, has its place added: `text#2`, `#3`."""
    at: int
    """Index of the first header row among the rows given; rows above it are titles."""
    rows: int
    """How many rows the header takes; 0 when the project file names the columns."""
    note: str | None = None
    """What was decided, when it is not the plain case: `three header rows (Qualtrics)`."""


def loose(name: str) -> str:
    """A column's name as it is compared when no name fits letter by letter: without case, blanks and invisible signs."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def decide(rows: Sequence[Sequence[str]], options: Options, name: str) -> Header:
    """The header of a table from its first rows (cells as text, blank rows left in as empty lists).

    Raises InputError when no row can be the header, or the first row looks like data.
    """
    filled = [at for at, row in enumerate(rows) if _count(row)]
    if not filled:
        raise InputError(f"{shown(name)} has no header. Name the columns in its first line.")
    if options.header == 0:
        return _without(rows[filled[0]], options.columns, name)
    if options.header is not None:
        at = options.header - 1
        if at not in filled:
            raise InputError(f"{shown(name)}: row {options.header} is blank or missing, so it cannot name the columns. Mend `header` under the source.")
        return _several(rows, at) or Header(distinct(rows[at]), at, 1, f"header in row {at + 1}" if at else None)
    if (several := _qualtrics(rows, filled[0]) or _several(rows, filled[0])) is not None:
        return several
    at = _first(rows, filled, options.wanted, name)
    if (several := _several(rows, at)) is not None:
        return several
    if not _hits(rows[at], _loose(options.wanted)) and _is_data(rows, at, filled):
        raise InputError(
            f"{shown(name)}: the first row looks like data, not like names of columns. The file was not read. "
            "Declare `header: 0` and `header_names: [id, text, …]` under the source, or `header: N` when row N names the columns."
        )
    return Header(distinct(rows[at]), at, 1, f"header in row {at + 1}" if at > filled[0] else None)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns, stripped; twins and blank ones get their place from 1: `text#2`, `#3`."""
    stripped = [name.strip().strip("\ufeff").strip() for name in names]
    count, found = Counter(stripped), dict[str, None]()
    for place, name in enumerate(stripped, 1):
        key = name if name and count[name] == 1 else f"{name}#{place}"
        while key in found:  # a column that is really called text#2
            key += "#"
        found[key] = None
    return tuple(found)


def _without(first: Sequence[str], columns: tuple[str, ...], name: str) -> Header:
    """No header at all: the columns as declared, or numbered."""
    if columns and len(columns) != len(first):
        raise InputError(
            f"{shown(name)} has {len(first)} columns in its first row and `header_names` names {len(columns)}. "
            "Name every column, in order, also those that are not mapped."
        )
    return Header(distinct(columns or [""] * len(first)), 0, 0, "no header; columns as declared" if columns else "no header")


def _count(row: Sequence[str]) -> int:
    return sum(bool(cell.strip().strip("\ufeff")) for cell in row)


def _loose(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(loose, names))


def _hits(row: Sequence[str], wanted: frozenset[str]) -> int:
    return len({loose(cell) for cell in row} & wanted) if wanted else 0


def _several(rows: Sequence[Sequence[str]], at: int) -> Header | None:
    """A header of two or three rows that begins at `at`; None when nothing proves one."""
    return _qualtrics(rows, at) or _legacy_qualtrics(rows, at) or _surveymonkey(rows, at)


def _qualtrics(rows: Sequence[Sequence[str]], first: int) -> Header | None:
    """Names, questions, and a row of {"ImportId": …} below them."""
    for last in range(first + 1, len(rows)):
        cells = [cell for cell in rows[last] if cell.strip()]
        if cells and all(IMPORT_ID.match(cell) for cell in cells):
            at = max(first, last - 2)
            return Header(distinct(rows[at]), at, last - at + 1, f"{('two', 'three')[last - at - 1]} header rows (Qualtrics)")
    return None


def _legacy_qualtrics(rows: Sequence[Sequence[str]], at: int) -> Header | None:
    """Names and, in the row below, the same names in other words, as older Qualtrics files have them: V1 over ResponseID."""
    if at + 1 >= len(rows) or len(rows[at]) != len(rows[at + 1]) or list(rows[at]) == list(rows[at + 1]):
        return None
    pairs = list(zip(rows[at], rows[at + 1], strict=True))
    numbered = [LEGACY.fullmatch(upper.strip()) is not None for upper, _ in pairs]
    if sum(numbered) >= 3 and any(loose(lower) == "responseid" for _, lower in pairs):
        names = [lower if number else upper for (upper, lower), number in zip(pairs, numbered, strict=True)]
        return Header(distinct(names), at, 2, "two header rows (Qualtrics)")
    same = sum(bool(upper.strip()) and loose(upper) == loose(lower) for upper, lower in pairs)
    if same >= 3 and any(loose(upper) in {"responseid", "responseset"} for upper, _ in pairs):
        return Header(distinct(rows[at]), at, 2, "two header rows (Qualtrics)")
    return None


def _surveymonkey(rows: Sequence[Sequence[str]], at: int) -> Header | None:
    """Questions over their first column, and a row below with nothing under Respondent ID but with `Response` or choices."""
    upper = [cell.strip().strip("\ufeff") for cell in rows[at]]
    if at + 1 >= len(rows) or "respondentid" not in map(loose, upper):
        return None
    lower = [cell.strip() for cell in rows[at + 1]]
    if len(lower) != len(upper) or lower[[*map(loose, upper)].index("respondentid")] or not any(lower):
        return None
    names, question = list[str](), ""
    for over, under in zip(upper, lower, strict=True):
        question = over or question
        names.append(f"{question} — {under}" if under and question else over or under)
    return Header(distinct(names), at, 2, "two header rows (SurveyMonkey)")


def _first(rows: Sequence[Sequence[str]], filled: Sequence[int], wanted: Sequence[str], name: str) -> int:
    """The header row: the one that names what the mapping wants, else the first filled one, or the first below proven titles."""
    names = _loose(wanted)
    hits = {at: _hits(rows[at], names) for at in filled}
    best = max(filled, key=lambda at: (hits[at], -at))
    if hits[best] > hits[filled[0]] and hits[best] >= min(2, len(names)):
        return best
    widths = Counter(width for at in filled if (width := _count(rows[at])) > TITLE_CELLS)
    if hits[filled[0]] or _count(rows[filled[0]]) > TITLE_CELLS or not widths:
        return filled[0]
    usual = widths.most_common(1)[0][0]
    table = next(at for at in filled if _count(rows[at]) >= usual)
    if all(_count(rows[at]) <= TITLE_CELLS for at in filled if at < table) and _names_columns(rows, table, filled):
        return table
    raise InputError(
        f"{shown(name)}: the first row fills {_count(rows[filled[0]])} cells and later ones {usual}, so it is not clear which row names the columns. "
        "The file was not read. Declare `header: N` under the source, N being that row (from 1)."
    )


def _kind(cell: str) -> str:
    """`number`, `date`, `mail`, or nothing for words and blanks."""
    cell = cell.strip()
    return next((kind for kind, form in (("number", NUMBER), ("date", DATE), ("mail", MAIL)) if form.fullmatch(cell)), "")


def _kinds(rows: Sequence[Sequence[str]], below: Sequence[int], width: int) -> list[str]:
    """Of each column the kind that most of its filled cells have, or nothing."""
    kinds = list[str]()
    for column in range(width):
        cells = Counter(_kind(rows[at][column]) for at in below if column < len(rows[at]) and rows[at][column].strip())
        kind, count = max(cells.items(), key=lambda one: one[1], default=("", 0))
        kinds.append(kind if 2 * count > cells.total() else "")
    return kinds


def _is_data(rows: Sequence[Sequence[str]], at: int, filled: Sequence[int]) -> bool:
    """Whether a row is like those below it: a number over numbers, a date over dates, in every column that has a kind."""
    kinds = _kinds(rows, [row for row in filled if row > at], len(rows[at]))
    alike = [kind == _kind(cell) for kind, cell in zip(kinds, rows[at], strict=True) if kind and cell.strip()]
    return bool(alike) and all(alike)


def _names_columns(rows: Sequence[Sequence[str]], at: int, filled: Sequence[int]) -> bool:
    """Whether a row proves to be a header: words only, all different, and below them a column of numbers, dates or addresses."""
    cells = [loose(cell) for cell in rows[at] if cell.strip()]
    kinds = _kinds(rows, [row for row in filled if row > at], len(rows[at]))
    return len(set(cells)) == len(cells) and not any(map(_kind, rows[at])) and any(kinds)
