"""From a row of a table to an item: a record, or why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jminer.readers.header import distinct
from jminer.readers.records import Item, Place, Record, SetAside, Skipped

REPEATED = "repeated header"


def item(place: Place, cells: Sequence[Any], columns: tuple[str, ...], footer: tuple[str, ...] = ()) -> Item:
    """A row as an item: blank rows, repeated headers and footers are skipped, rows of another width or with NUL set aside."""
    try:
        text = "".join(cells)
    except TypeError:
        text = "".join([cell for cell in cells if isinstance(cell, str)])
    if len(cells) != len(columns) or "\0" in text or not text or text.isspace() or footer:
        return _unusual(place, cells, columns, footer, text)
    if _is_header(cells, columns):
        return Skipped(place, REPEATED)
    return Record(place, dict(zip(columns, cells, strict=True)))


def _unusual(place: Place, cells: Sequence[Any], columns: tuple[str, ...], footer: tuple[str, ...], text: str) -> Item:
    filled = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    if not filled and len(cells) in {0, 1, len(columns)}:
        return Skipped(place, "blank line")
    if footer and filled and len(filled) <= 2 and filled[0].startswith(footer):
        return Skipped(place, "footer")
    if len(cells) != len(columns):
        few = "few" if len(cells) < len(columns) else "many"
        mend = "Put quotes around fields that hold the delimiter."
        if len(filled) <= 2 and few == "few":
            mend = "If the line stands below the table, declare how it begins under `footer` of the source."
        return SetAside(place, f"too_{few}_fields", f"{len(cells)} fields where {len(columns)} are expected", mend)
    if "\0" in text:
        return SetAside(place, "nul", "it holds a NUL character", "Export the file again.")
    if _is_header(cells, columns):
        return Skipped(place, REPEATED)
    return Record(place, dict(zip(columns, cells, strict=True)))


def _is_header(cells: Sequence[Any], columns: tuple[str, ...]) -> bool:
    """Whether a row names the columns again; the last cell is looked at first, because this is asked of every row."""
    last = cells[-1]
    return isinstance(last, str) and columns[-1].startswith(last.strip()) and distinct(map(str, cells)) == columns
