"""Finding tables → one workbook, jminer.xlsx: cells are texts, numbers, dates or yes and no, never formulas or links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from jminer.errors import ResourceError
from jminer.report.facts import Facts
from jminer.report.measure import SMALLEST
from jminer.report.sheets import says

MOST_CHARACTERS = 32_767
MOST_ROWS = 1_048_575
WIDE = ("text", "says", "reason", "reasons", "statement", "keywords", "problem", "hypothesis", "solutions", "would_change", "question", "hangs", "how", "why")
DAY, PERCENT, DECIMAL = FORMS = ("yyyy-mm-dd", "0.0%", "0.00")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def write(sheets: Mapping[str, pl.DataFrame], facts: Facts, folder: Path) -> list[Path]:
    """Write jminer.xlsx: a sheet per table and one that says what they hold.

    Raises ResourceError when the workbook's writer refuses a cell.
    """
    import xlsxwriter

    path = folder / "jminer.xlsx"
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
        "tmpdir": str(folder),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "jminer report", "created": created_at(facts.about.created)})
        bold = book.add_format({"bold": True, "bottom": 1})
        front = book.add_worksheet("about")
        _findings(book.add_worksheet("findings"), facts, bold)
        forms = {form: book.add_format({"num_format": form}) for form in FORMS}
        notices = [notice for name, sheet in sheets.items() for notice in _fill(book.add_worksheet(name), name, sheet, bold, forms)]
        _front(front, facts, sheets, notices, bold)
    return [path]


def _fill(page: Any, table: str, sheet: pl.DataFrame, bold: Any, forms: Mapping[str, Any]) -> list[str]:
    """Write a table; return a notice for whatever had to be cut."""
    notices, cut = [], 0
    shown = [forms.get(_form(table, name, sheet)) for name in sheet.columns]
    for x, (name, kind) in enumerate(sheet.schema.items()):
        page.set_column(x, x, 48 if name in WIDE else 16 if kind == pl.String else 11)
    if sheet.height > MOST_ROWS:
        notices.append(
            f"Sheet {page.get_name()}: the first {MOST_ROWS:,} of {sheet.height:,} rows; the CSV has them all."
        )
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, min(sheet.height, MOST_ROWS), max(0, sheet.width - 1))
    for x, name in enumerate(sheet.columns):
        _put(page, 0, x, name, bold)
    for y, row in enumerate(sheet.head(MOST_ROWS).iter_rows(), start=1):
        for x, value in enumerate(row):
            cut += _put(page, y, x, value, shown[x])
    if cut:
        notices.append(
            f"Sheet {page.get_name()}: {cut} texts cut at {MOST_CHARACTERS:,} characters; the CSV has them whole."
        )
    return notices


def _form(table: str, column: str, sheet: pl.DataFrame) -> str:
    """How numbers of a column are shown, by what the column says it holds; the cells keep every digit."""
    if isinstance(sheet.schema[column], pl.Datetime):
        return DAY
    if not sheet.schema[column].is_float():
        return ""
    share = says(table, column).startswith("Share") or (column in ("low", "high") and "share" in sheet.columns)
    return PERCENT if share else DECIMAL


def _put(page: Any, y: int, x: int, value: Any, form: Any = None) -> bool:
    """Write one cell by its type; True when its text had to be cut."""
    if value is None or value != value:  # a NaN is the only value that differs from itself
        return False
    long = False
    if isinstance(value, bool):
        refused = page.write_boolean(y, x, value, form)
    elif isinstance(value, int | float):
        refused = page.write_number(y, x, value, form)
    elif isinstance(value, datetime):
        refused = page.write_datetime(y, x, value.replace(tzinfo=None), form)
    else:
        value = "; ".join(value) if isinstance(value, list) else value
        # Excel counts UTF-16 code units; characters beyond the BMP take two.
        text = _fitting(str(value))
        long = text != str(value)
        refused = page.write_string(y, x, text, form)
    if refused:
        raise ResourceError(
            f"jminer.xlsx: sheet {page.get_name()}, row {y + 1}, could not be written (code {refused}). "
            "The CSV files hold the same tables."
        )
    return long


def _fitting(text: str) -> str:
    if len(text) * 2 <= MOST_CHARACTERS:
        return text
    return text.encode("utf-16-le", "replace")[: MOST_CHARACTERS * 2].decode("utf-16-le", "ignore")


def _findings(page: Any, facts: Facts, bold: Any) -> None:
    """What the report says first, what is to be decided, and what is not known."""
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 140)
    page.freeze_panes(1, 0)
    told = [(finding.kind, finding.says) for finding in facts.findings]
    lines = [*told, *(("decide", one.says) for one in facts.decisions), *(("not known", line) for line in facts.unknowns)]
    page.autofilter(0, 0, len(lines), 1)
    for y, (kind, line) in enumerate([("kind", "finding"), *lines]):
        _put(page, y, 0, kind, bold if y == 0 else None)
        _put(page, y, 1, line, bold if y == 0 else None)


def _front(page: Any, facts: Facts, sheets: Mapping[str, pl.DataFrame], notices: list[str], bold: Any) -> None:
    head = facts.about
    page.set_column(0, 1, 24)
    page.set_column(2, 2, 110)
    lines: list[tuple[str, str, str]] = [
        ("project", "", head.project),
        ("company", "", head.company),
        ("run", "", head.run),
        ("seed", "", head.seed),
        *(("versions", "", line) for line in head.versions),
        ("period", "", f"{head.first_day} to {head.last_day}"),
        ("how to read", "", "Customers are counted, not sentences. Below 10 customers a share is noise."),
        ("how to read", "", "low and high are the ends of a 95% interval."),
        *(("notice", "", notice) for notice in [*notices, *facts.origin.notices]),
        ("how to read", "", f"Cells of one to {SMALLEST - 1} customers are left out, and so are numbers that would tell of so few."),
        *((name, column, says(name, column)) for name, sheet in sheets.items() for column in sheet.columns),
    ]
    for x, title in enumerate(("about", "column", "what it is")):
        _put(page, 0, x, title, bold)
    for y, line in enumerate(lines, start=1):
        for x, words in enumerate(line):
            _put(page, y, x, words)


def created_at(moment: str) -> datetime:
    """The run's own time, so that the same run gives the same bytes."""
    try:
        return datetime.fromisoformat(moment)
    except ValueError:
        return _EPOCH
