"""The report: a derived view of one finished run, replaced whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from jminer.settings import ReportSettings
    from jminer.taxonomy import Taxonomy


def write(
    run: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any],
    taxonomy: Taxonomy,
    settings: ReportSettings,
    folder: Path,
) -> list[Path]:
    """Write index.html, report.json, report.md, jminer.xlsx and the CSV files into `folder`; return their paths.

    The files are written beside and then take the folder's place at once: a report that fails leaves the old one.
    """
    from jminer.report import sheets, to_csv, to_html, to_json, to_markdown, to_xlsx
    from jminer.report.facts import compute
    from jminer.report.material import Material

    given = Material(run, manifest, taxonomy, settings)
    facts, tables = compute(given), sheets.sheets(given)
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    _recover(folder, fresh, old)
    fresh.mkdir(parents=True)
    try:
        written = [
            *to_html.write(facts, fresh), *to_json.write(facts, fresh), *to_markdown.write(facts, fresh),
            *to_xlsx.write(tables, facts, fresh), *to_csv.write(tables, fresh),
        ]  # fmt: skip
    except BaseException:
        shutil.rmtree(fresh)
        raise
    _replace(folder, fresh, old)
    return [folder / path.name for path in written]


def _recover(folder: Path, fresh: Path, old: Path) -> None:
    """Mend what an interruption left: an unfinished folder goes, an old one without a successor returns."""
    shutil.rmtree(fresh, ignore_errors=True)
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _replace(folder: Path, fresh: Path, old: Path) -> None:
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
