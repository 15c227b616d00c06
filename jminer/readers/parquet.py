"""Parquet files, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from jminer.errors import InputError, shown
from jminer.readers.records import Export, Item, Options, Record

SLICE = 10_000


def read(path: Path, options: Options) -> Export:
    """Open a Parquet file. Raises InputError when it is damaged or has no rows."""
    with path.open("rb") as file:
        file.seek(-4, 2)
        if file.read(4) != b"PAR1":
            raise InputError(f"{shown(path.name)} is cut off: its Parquet footer is missing. Export it again.")
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        raise InputError(f"{shown(path.name)} is a damaged Parquet file. Export it again.") from None
    return Export(_items(frame), tuple(frame.columns), ["Parquet"])


def _items(frame: pl.DataFrame) -> Iterator[Item]:
    number = 0
    for part in frame.iter_slices(SLICE):
        for cells in part.iter_rows(named=True):
            number += 1
            yield Record(number, None, cells)
