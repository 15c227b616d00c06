"""Readers of exports: one format, one file. A fault in a record costs that record; a fault in a file is one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jminer.errors import InputError, shown
from jminer.readers import sniff
from jminer.readers.payload import LeftOut, Payload, database, payloads
from jminer.readers.records import Export, Framing, Item, Options, Place, Record, SetAside, Skipped

__all__ = ["Export", "Framing", "Item", "LeftOut", "Options", "Payload", "Place", "Record", "SetAside", "Skipped", "database", "payloads", "read"]


def read(payload: Payload | Path, options: Options = Options()) -> Export:
    """Open an export of any format that jminer knows, by its content.

    Raises InputError (a sentence, never a cell's text) when the file is missing, empty, damaged or something else, and when a
    path holds several exports; UnsafeInput when reading it may do harm.
    """
    from jminer.readers import csv, json, parquet, sheets, sql, sqlite

    if isinstance(payload, Path):
        found = [one for one in payloads(payload) if isinstance(one, Payload)]
        if len(found) > 1:
            raise InputError(f"{shown(payload.name)} holds {len(found)} exports. Read them one by one.")
        payload = found[0]
    formats: dict[str, Callable[[Payload, Options], Export]] = {
        "csv": csv.read, "json": json.read, "parquet": parquet.read, "sheet": sheets.read, "sqlite": sqlite.read, "database": sql.read,
    }
    return formats[sniff.kind(payload)](payload, options)
