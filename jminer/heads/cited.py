"""Units that are cited, not kept: a table says where each stands in a labelled set, and its text is taken from there.

A row has `unit`, `set` (the set's file, without its ending), `key` (the record's id and the first eight digits of the record's
sha256) and `part` (the record's characters). So labels may be kept of texts that may not be passed on.
"""

from __future__ import annotations

import csv
import hashlib
import html
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import polars as pl

from jminer.errors import InputError

KEYS = ("tweet_id", "row_id", "review_id", "id")
"""Columns that name a record; in a set without one of them its row number does."""
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """The rows of a table of units or of their labels, in its order. Raises InputError when there is none."""
    if not path.is_file():
        raise InputError(f"{path} is missing. Heads are made in jminer's repository, which holds the labelled units; elsewhere give their folder with --gold.")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def texts(units: Sequence[Mapping[str, str]], data: Path) -> dict[str, str]:
    """Unit → its text on one line, as it reads in the set but for HTML's entities.

    Raises InputError when a set is not in `data`, or a record is missing or reads otherwise than when it was cited.
    """
    return {row["unit"]: _text(row, data) for row in units}


def digest(record: str) -> str:
    """What tells a record that has changed: the first eight digits of its sha256."""
    return hashlib.sha256(record.encode()).hexdigest()[:8]


def _text(row: Mapping[str, str], data: Path) -> str:
    key, _, check = row["key"].rpartition(":")
    record = _records(data / f"{row['set']}.parquet").get(key)
    if record is None or digest(record) != check:
        raise InputError(f"Record {key} of {row['set']} is not the one that unit {row['unit']} was cited from: take the set as its README names it.")
    start, end = map(int, row["part"].split("-"))
    return " ".join(html.unescape(record[start:end]).split())


@cache
def _records(path: Path) -> dict[str, str]:
    """Key → text of all records of a set."""
    if not path.is_file():
        raise InputError(f"{path} is missing. Give the folder of the labelled sets with --data, or in JMINER_DATA.")
    table = pl.read_parquet(path)
    named = next((name for name in KEYS if name in table.columns), None)
    keys = table[named].cast(pl.String) if named else map(str, range(len(table)))
    return {key: text for key, text in zip(keys, table["text"], strict=True) if text is not None}
