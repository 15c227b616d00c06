"""Spreadsheets (XLSX, and what else calamine opens: XLS, XLSB, ODS): one sheet, its first filled row as header."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from jminer.errors import ConfigError, InputError, UnsafeInput, did_you_mean, shown
from jminer.readers.records import Export, Item, Options, Record, SetAside, Skipped

UNPACKED = 4 << 30
RATIO = 200
"""A spreadsheet of over 64 MB that shrinks more than this is a bomb, not a table."""
ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


def read(path: Path, options: Options) -> Export:
    """Open a spreadsheet. Raises InputError when it is damaged, encrypted, empty or its sheet unclear."""
    import python_calamine as calamine

    _refuse_bomb(path)
    try:
        book = calamine.load_workbook(str(path))
        name, notes = _sheet(book, options, path)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except calamine.PasswordError:
        raise InputError(f"{shown(path.name)} is encrypted. Save it without a password.") from None
    except (calamine.CalamineError, OSError, ValueError, KeyError):
        raise InputError(f"{shown(path.name)} is a damaged spreadsheet. Export it again.") from None
    start = next((i for i, row in enumerate(rows) if _filled(row)), None)
    if start is None:
        raise InputError(f"{shown(path.name)}: sheet '{shown(name)}' is empty. Name another under `sheet`.")
    header = tuple(str(cell).strip() for cell in rows[start])
    return Export(_items(rows[start + 1 :], header), tuple(filter(None, header)), ["spreadsheet", *notes])


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > UNPACKED or (size > 64 << 20 and size > RATIO * path.stat().st_size):
        raise UnsafeInput(f"{shown(path.name)} would unpack to {size >> 20:,} MB: refused. Save it again, or as CSV.")


def _sheet(book: Any, options: Options, path: Path) -> tuple[str, list[str]]:
    names = list(book.sheet_names)
    if options.sheet is not None:
        if options.sheet not in names:
            raise ConfigError(
                f"{shown(path.name)} has no sheet '{shown(options.sheet)}'.{did_you_mean(options.sheet, names)} "
                f"Sheets found: {', '.join(map(shown, names))}."
            )
        return options.sheet, [f"sheet {shown(options.sheet)}"]
    if not names:
        raise InputError(f"{shown(path.name)} has no sheet. Export it again.")
    fitting = [name for name in names if len(names) == 1 or _fits(book.get_sheet_by_name(name), options.wanted)]
    if len(fitting) != 1:
        raise InputError(
            f"{shown(path.name)} has {len(names)} sheets and {len(fitting)} of them fit the mapping: "
            f"{', '.join(map(shown, names))}. Name one under `sheet`."
        )
    return fitting[0], [f"sheet {shown(fitting[0])}"]


def _fits(sheet: Any, wanted: Sequence[str]) -> bool:
    header: Sequence[Any] = next((row for row in islice(sheet.iter_rows(), 50) if _filled(row)), [])
    return set(wanted) <= {str(cell).strip() for cell in header}


def _items(rows: Sequence[Sequence[Any]], header: tuple[str, ...]) -> Iterator[Item]:
    for number, row in enumerate(rows, 1):
        if not _filled(row):
            yield Skipped(number, None, "blank row")
        elif any(isinstance(cell, str) and cell in ERRORS for cell in row):
            yield SetAside(number, None, "cell_error", "a formula in it failed", "Mend the formula, or paste its value.")
        else:
            yield Record(number, None, {name: None if cell == "" else cell for name, cell in zip(header, row, strict=False) if name})


def _filled(row: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)
