"""Finding tables → one CSV each, that no spreadsheet takes for a program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from jminer.report.sheets import plain

_BREAKS = r"[\t\r\n\v\f\x00-\x08\x0e-\x1f\x85\u2028\u2029]+"
# What starts a formula (full-width too): at the start of a cell, or where another delimiter would start one.
_RISKY = r"(^|[,;|\"])(\s*['\"]*\s*)([=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}])"


def write(sheets: Mapping[str, pl.DataFrame], folder: Path) -> list[Path]:
    """Write `<table>.csv` per sheet: UTF-8 with a byte order mark (Excel needs it), text inert, numbers untouched."""
    written = []
    for name, typed in sheets.items():
        path, sheet = folder / f"{name}.csv", plain(typed)
        texts = [column for column, kind in sheet.schema.items() if kind == pl.String]
        sheet.with_columns(inert(pl.col(column)) for column in texts).write_csv(
            path, include_bom=True, quote_style="non_numeric"
        )
        written.append(path)
    return written


def inert(text: pl.Expr) -> pl.Expr:
    """Text on one line, an apostrophe before what a spreadsheet would take for a formula (CWE-1236)."""
    return text.str.replace_all(_BREAKS, " ").str.strip_chars().str.replace_all(_RISKY, "$1$2'$3")
