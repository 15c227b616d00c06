"""Spreadsheets (XLSX, XLSM, XLS, XLSB, ODS): one sheet, read by calamine in a child process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from jminer.errors import ConfigError, InputError, JminerError, UnsafeInput, did_you_mean, shown
from jminer.readers import child, header, packed, rows, xlsxparts
from jminer.readers.payload import Payload
from jminer.readers.records import Export, Framing, Item, Options, Place, SetAside

UNPACKED = 2 << 30
MOST_SHEETS = 100
FULL = frozenset({65_536, 1_048_576})
"""Rows that a sheet of XLS, and of XLSX, can have."""
CUT = 32_767
"""Characters that a cell can have."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""What Excel calls the only part of an encrypted workbook."""
ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d\d+")


def read(payload: Payload, options: Options) -> Export:
    """Open a spreadsheet.

    Raises InputError when it is damaged, encrypted, empty or its sheet unclear; ConfigError for a sheet it has not;
    UnsafeInput when it is a bomb or declares entities.
    """
    messages = child.parse("sheet", payload, sheet=options.sheet, wanted=list(options.wanted))
    first = next(messages)
    top = list(islice(messages, header.ROWS))
    cells = [[cell or "" for cell in row] if _filled(row) else [] for row in map(_cells, top)]
    try:
        if not any(cells):
            raise InputError(f"{shown(payload.name)}: sheet '{shown(first['sheet'])}' is empty. Name another under `sheet`.")
        found = header.decide(cells, options, payload.name)
    except JminerError:
        messages.close()  # ends the child
        raise
    notes = ["spreadsheet", *first["notes"], *filter(None, [found.note])]
    return Export(_items(chain(top, messages), found, options, notes), tuple(filter(None, found.columns)), notes)


def _items(messages: Iterator[Any], found: header.Header, options: Options, notes: list[str]) -> Iterator[Item]:
    """Rows as items. A message is a row, or a row with what Excel failed to compute in it, or notes at the end."""
    number = 0
    for index, message in enumerate(messages):
        if isinstance(message, dict) and "notes" in message:
            notes += message["notes"]
        elif index < found.at:
            yield Framing(Place(0), "title")
        elif index < found.at + found.rows:
            yield Framing(Place(0), "header")
        else:
            number += 1
            yield _failed(Place(number), message, found.columns, options) or rows.item(
                Place(number), _fitted(_cells(message), len(found.columns)), found.columns, options.footer
            )


def _cells(message: Any) -> list[str | None]:
    return list(message["row"] if isinstance(message, dict) else message) if not (isinstance(message, dict) and "notes" in message) else []


def _fitted(row: list[str | None], width: int) -> list[str | None]:
    """A row as wide as the header: a sheet is a rectangle, what is missing or empty beyond it says nothing."""
    while len(row) > width and not row[-1]:
        row.pop()
    return row + [None] * (width - len(row))


def _failed(place: Place, message: Any, columns: Sequence[str], options: Options) -> SetAside | None:
    """A record whose mapped cells hold an error or a formula without value; in other columns such cells are empty."""
    if not isinstance(message, dict):
        return None
    wanted = set(map(header.loose, options.wanted)) or set(map(header.loose, columns))
    codes = {code for at, code in message["failed"] if at < len(columns) and header.loose(columns[at]) in wanted}
    if "cell_error" in codes:
        return SetAside(place, "cell_error", "a formula in it failed", "Mend the formula, or paste its value.")
    if "no_value" in codes:
        return SetAside(place, "formula_without_value", "a formula in it was saved without its value", "Open the file in Excel, save it again.")
    return None


def _filled(row: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def parse(file: BinaryIO, name: str, sheet: str | None, wanted: Sequence[str]) -> Iterator[Any]:
    """The child's side: the sheet and notes, then its rows, then what there is to note."""
    import python_calamine as calamine

    parts = _checked(file, name)
    try:
        book = calamine.load_workbook(file)
        chosen, notes = _chosen(book, sheet, wanted, name)
        found = xlsxparts.survey(file, name, chosen) if "xl/workbook.xml" in parts else xlsxparts.Survey()
        page = book.get_sheet_by_name(chosen)
        merged = len(page.merged_cell_ranges or ())
        yield {"sheet": chosen, "notes": notes + ([f"{merged:,} merged ranges: only their first cell holds the value"] if merged else [])}
        yield from _rows(page, found)
    except calamine.PasswordError:
        raise InputError(f"{shown(name)} is encrypted. Save it without a password.") from None
    except (calamine.CalamineError, OSError, ValueError, KeyError, OverflowError):
        raise InputError(f"{shown(name)} is a damaged spreadsheet. Nothing of it was used. Export it again.") from None


def _checked(file: BinaryIO, name: str) -> set[str]:
    """The parts of a zipped spreadsheet, after each was unpacked once and counted, and no XML in it declares entities."""
    file.seek(0)
    zipped, total = file.read(2) == b"PK", 0
    infos = packed.entries(file, name) if zipped else []
    if not zipped and ENCRYPTED in file.read():
        raise InputError(f"{shown(name)} is encrypted. Save it without a password.")
    for info in infos:
        tail = b""
        for chunk in packed.member(file, info, name):
            total += len(chunk)
            if total > UNPACKED:
                raise UnsafeInput(f"{shown(name)} unpacks to more than {UNPACKED >> 20:,} MB: refused. Save it again, or as CSV.")
            if info.filename.endswith((".xml", ".rels")) and xlsxparts.declares(tail + chunk):
                raise UnsafeInput(f"{shown(name)} declares entities in its XML, as an attack does: refused. Save it again.")
            tail = chunk[-32:]
    file.seek(0)
    return {info.filename for info in infos}


def _chosen(book: Any, asked: str | None, wanted: Sequence[str], name: str) -> tuple[str, list[str]]:
    """The sheet to read: the one asked for, the only one, or the one whose header fits the mapping best."""
    names = list(book.sheet_names)
    listed = ", ".join(map(shown, names[:MOST_SHEETS]))
    if asked is not None:
        if asked not in names:
            raise ConfigError(f"{shown(name)} has no sheet '{shown(asked)}'.{did_you_mean(asked, names)} Sheets found: {listed}.")
        return asked, _notes(book, asked)
    if len(names) == 1:
        return names[0], _notes(book, names[0])
    if not names or len(names) > MOST_SHEETS:
        raise InputError(f"{shown(name)} has {len(names)} sheets. Name one under `sheet`." if names else f"{shown(name)} has no sheet. Export it again.")
    hidden = _hidden(book)
    hits = {one: _hits(book.get_sheet_by_name(one), wanted) for one in names}
    best = [one for one in names if hits[one] and hits[one] == max(hits.values())]
    fitting = [one for one in best if one not in hidden] or best
    if len(fitting) != 1:
        raise InputError(f"{shown(name)} has {len(names)} sheets and {len(fitting)} of them fit the mapping: {listed}. Name one under `sheet`.")
    return fitting[0], _notes(book, fitting[0])


def _hidden(book: Any) -> set[str]:
    return {sheet.name for sheet in book.sheets_metadata if str(sheet.visible).rpartition(".")[2] != "Visible"}


def _notes(book: Any, chosen: str) -> list[str]:
    hidden = _hidden(book)
    others = [f"{'hidden ' if name in hidden else ''}{shown(name)}" for name in book.sheet_names if name != chosen]
    note = f"{'hidden ' if chosen in hidden else ''}sheet {shown(chosen)}"
    return [note + (f" (not read: {', '.join(others[:10])}{' …' if len(others) > 10 else ''})" if others else "")]


def _hits(sheet: Any, wanted: Sequence[str]) -> int:
    """How many of the columns that the mapping names stand in one of the first rows; without a mapping, whether anything does."""
    first = [row for row in islice(sheet.iter_rows(), header.ROWS) if _filled(row)]
    names = set(map(header.loose, wanted))
    return max((len(names & {header.loose(str(cell)) for cell in row}) if names else 1 for row in first), default=0)


def _rows(page: Any, found: xlsxparts.Survey) -> Iterator[Any]:
    cut = rounded = number = 0
    left = (page.start or (0, 0))[1]  # calamine leaves out the empty columns before the table
    failed = {row: [(column - left, code) for column, code in found.failed[row] if column >= left] for row in sorted(found.failed)}
    for number, row in enumerate(page.iter_rows(), 1):
        for cell in row:
            if isinstance(cell, str):
                cut += len(cell) >= CUT
                rounded += len(cell) < 30 and "E+" in cell and ROUNDED.fullmatch(cell) is not None
            elif isinstance(cell, float) and abs(cell) >= 1e15:
                rounded += 1
        cells = [(cell or None) if type(cell) is str else child.portable(cell) for cell in row]
        yield {"row": cells, "failed": failed[number]} if failed.get(number) else cells
    yield from ({"row": [], "failed": failed[row]} for row in failed if row > number)  # rows of nothing but failures end no sheet for calamine
    yield {"notes": [*_findings(cut, rounded, number), *found.notes()]}


def _findings(cut: int, rounded: int, number: int) -> list[str]:
    findings: Mapping[str, bool] = {
        f"{cut:,} cells have {CUT:,} characters, the most a cell can have: they may be cut by Excel": cut > 0,
        f"{rounded:,} cells look like ids rounded by Excel (1.23E+15)": rounded > 0,
        f"the sheet is full ({number:,} rows): rows may be cut by Excel": number in FULL,
    }
    return [note for note, true in findings.items() if true]
