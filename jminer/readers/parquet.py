"""Parquet files, a batch at a time, in a child process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from jminer.errors import InputError, shown
from jminer.readers import child, rows
from jminer.readers.payload import Payload, whole
from jminer.readers.records import Export, Item, Options, Place

BATCH = 2_000


def read(payload: Payload, options: Options) -> Export:
    """Open a Parquet file. Raises InputError when it is damaged, cut off, or names a column twice."""
    with whole(payload) as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 4))
        if size < 12 or file.read(4) != b"PAR1":
            raise InputError(f"{shown(payload.name)} is cut off: its Parquet footer is missing. Nothing of it was used. Copy or export it again.")
    messages = child.parse("parquet", payload)
    columns = tuple(next(messages)["columns"])
    notes = ["Parquet"]
    return Export(_items(messages, columns, notes, options), columns, notes)


def _items(messages: Iterator[Any], columns: tuple[str, ...], notes: list[str], options: Options) -> Iterator[Item]:
    number = 0
    for message in messages:
        if isinstance(message, dict):
            notes += message["notes"]
            continue
        number += 1
        yield rows.item(Place(number), message, columns, options.footer)


def parse(file: BinaryIO, name: str) -> Iterator[Any]:
    """The child's side: columns, then rows, then what there is to note."""
    import polars as pl

    damaged = InputError(f"{shown(name)} is a damaged Parquet file. Nothing of it was used. Export it again.")
    try:
        lazy = pl.scan_parquet(file, glob=False, hive_partitioning=False)
        schema = lazy.collect_schema()
        yield {"columns": schema.names()}
        lossless = lazy.select(_lossless(column, kind) for column, kind in schema.items())
        unreadable = 0
        binary = [place for place, kind in enumerate(schema.dtypes()) if kind == pl.Binary]
        for batch in lossless.collect_batches(chunk_size=BATCH, maintain_order=True):
            for row in batch.iter_rows():
                unreadable += sum(1 for place in binary if row[place] is not None and not _is_utf8(row[place]))
                yield child.portable(row)
    except pl.exceptions.DuplicateError:
        raise InputError(f"{shown(name)} has two columns of one name. Rename one and export it again.") from None
    except (pl.exceptions.PolarsError, OSError, ValueError, OverflowError):
        raise damaged from None
    if unreadable:
        yield {"notes": [f"{unreadable:,} binary cells are not UTF-8: what cannot be read stands as \ufffd"]}


def _lossless(column: str, kind: Any) -> Any:
    """A column in a form that Python holds whole: its times have microseconds at most, its floats are double."""
    import polars as pl

    cell = pl.col(column)
    if kind == pl.Datetime:
        return cell.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else "")) if kind.time_unit == "ns" else cell
    return cell.cast(pl.String) if kind in (pl.Float32, pl.Decimal, pl.Time) else cell


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
