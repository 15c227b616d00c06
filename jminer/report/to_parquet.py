"""Finding tables → one Parquet file each, with the types of the run: for programs, so nothing is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl


def write(sheets: Mapping[str, pl.DataFrame], folder: Path) -> list[Path]:
    """Write `parquet/<table>.parquet` per sheet: numbers, times and lists as they are."""
    (folder / "parquet").mkdir()
    paths = [folder / "parquet" / f"{name}.parquet" for name in sheets]
    for path, sheet in zip(paths, sheets.values(), strict=True):
        sheet.write_parquet(path, compression="zstd", statistics=True)
    return paths
