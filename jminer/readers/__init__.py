"""Readers of exports: one format, one file. A fault in a record costs that record; a fault in a file is one sentence."""

from __future__ import annotations

from pathlib import Path

from jminer.readers import sniff
from jminer.readers.records import Export, Item, Options, Record, SetAside, Skipped

__all__ = ["Export", "Item", "Options", "Record", "SetAside", "Skipped", "read"]


def read(path: Path, options: Options = Options()) -> Export:
    """Open an export of any format that jminer knows, by its content.

    Raises InputError (a sentence, never a cell's text) when the file is missing, empty, damaged or something else.
    """
    from jminer.readers import csv, json, parquet, xlsx

    formats = {"csv": csv.read, "json": json.read, "parquet": parquet.read, "xlsx": xlsx.read}
    return formats[sniff.kind(path)](path, options)
