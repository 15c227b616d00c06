"""Funnel sources: how many enter each stage and how many leave there, one row each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jminer.config import FunnelColumns, Source
from jminer.readers.ledger import Account
from jminer.readers.mapping import records
from jminer.readers.payload import LeftOut
from jminer.readers.reading import accounts_of
from jminer.readers.records import Place, SetAside, flat

NEEDED = ("stage", "entered", "exited")
LABELS = ("stage", "segment", "channel", "period")
THOUSANDS = re.compile(r"\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+")
WHOLE = re.compile(r"\d{1,15}(?:\.0+)?")
NUMBER = re.compile(r"\d{1,12}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Funnel:
    """What one funnel source says: rows of the table `funnel`."""

    rows: list[dict[str, Any]]
    accounts: list[Account]
    left_out: list[LeftOut]


def read_funnel(source: Source, attribute: Callable[[str, str | None], str | None], most: float, advance: Callable[[int], None]) -> Funnel:
    """Read a funnel source; rows whose counts cannot be are set aside, and the same stage, segment, channel and period a second time.

    Raises InputError as reading does, and when a column that the source names, or one of stage, entered and exited, is missing.
    """
    columns = source.funnel.model_dump()
    own = source.funnel.model_fields_set - {name for name in columns if columns[name] == FunnelColumns.model_fields[name].default}
    source = source.model_copy(update={"required": tuple(columns[name] for name in columns if name in NEEDED or name in own)})
    accounts, left_out = accounts_of(source)
    found, seen = Funnel([], accounts, left_out), set[tuple[str | None, ...]]()
    for account in accounts:
        for record in records(account.payload, source, account, {column: f"funnel.{name}" for name, column in columns.items()}):
            cells = dict(flat(record.cells))
            row = _row({name: (cells.get(column) or "").strip() for name, column in columns.items()}, record.place, attribute)
            if not isinstance(row, SetAside) and (key := tuple(row[name] for name in LABELS)) in seen:
                row = SetAside(record.place, "stage_twice", "its stage, segment, channel and period stand at another record", "Keep one record of each.")
            if isinstance(row, SetAside):
                account.leave(row)
                continue
            seen.add(key)
            account.kept += 1
            found.rows.append({"source": source.name, **row})
        account.check(most)
        advance(1)
    return found


def _row(values: dict[str, str], place: Place, attribute: Callable[[str, str | None], str | None]) -> dict[str, Any] | SetAside:
    """One record as a row, or why it cannot be one."""
    entered, exited = _count(values["entered"]), _count(values["exited"])
    labels = {name: attribute(name, values[name]) for name in LABELS}
    if labels["stage"] is None:
        return SetAside(place, "no_stage", "it names no stage", "Name the stage in every record.")
    if entered is None or exited is None:
        return SetAside(place, "no_count", "entered and exited are not both whole numbers", "Write counts as whole numbers.")
    if exited > entered:
        return SetAside(place, "more_left", "more left than entered", "Check which column is funnel.entered and which funnel.exited.")
    seconds = float(values["seconds"]) if NUMBER.fullmatch(values["seconds"]) else None
    return {**labels, "entered": entered, "exited": exited, "seconds": seconds}


def _count(text: str) -> int | None:
    if THOUSANDS.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    return int(text.split(".")[0]) if WHOLE.fullmatch(text) else None
