"""The report: a derived view of one finished run, replaced whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
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
    hide: Callable[[str, str], str] | None = None,
    share: bool = False,
) -> list[Path]:
    """Write index.html, report.json, report.md, jminer.xlsx, the tables as CSV and Parquet, and report.pptx if asked for; return their paths.

    The files are written beside and then take the folder's place at once: a report that fails leaves the old one. With `share`, tables of single
    pieces of feedback are left out, and what was written is searched before it takes its place. Raises GateFailed when anything personal is found.
    """
    from jminer.report import (
        explore,
        leaks,
        sheets,
        to_csv,
        to_html,
        to_json,
        to_markdown,
        to_parquet,
        to_pptx,
        to_xlsx,
    )
    from jminer.report.facts import compute
    from jminer.report.material import Material

    given = Material(_without_files(run) if share else run, manifest, taxonomy, settings, hide)
    facts, tables = compute(given), sheets.sheets(given, share)
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    _recover(folder, fresh, old)
    fresh.mkdir(parents=True)
    try:
        written = [
            *to_html.write(facts, fresh, None if share else explore.explore(given)), *to_json.write(facts, fresh), *to_markdown.write(facts, fresh),
            *to_xlsx.write(tables, facts, fresh), *to_csv.write(tables, fresh), *to_parquet.write(tables, fresh),
            *(to_pptx.write(facts, fresh) if settings.pptx else ()),
        ]  # fmt: skip
        if share:
            leaks.require_none(fresh, given)
    except BaseException:
        shutil.rmtree(fresh)
        raise
    _replace(folder, fresh, old)
    return [folder / path.relative_to(fresh) for path in written]


def _without_files(run: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
    """The run with sources in place of file names, which may name people."""
    return {**run, "ledger": run["ledger"].with_columns(file="source")} if "ledger" in run else run


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
