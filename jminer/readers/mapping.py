"""From a record's own columns to what jminer calls them, as the source's mapping says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jminer.config import Columns, Source
from jminer.errors import InputError, did_you_mean, shown
from jminer.readers import read
from jminer.readers.ledger import Account
from jminer.readers.records import MISSING, Export, Options, Record, SetAside, Skipped, as_text, cell, flat
from jminer.rules import parse

SINGLE = ("id", "title", "written_at", "rating", "customer", "channel", "thread", "role", "language")
MAX_TEXT = 200_000
"""Characters in one text: more is a file in a cell."""
COMPANY = frozenset({"company", "agent", "admin", "brand", "business", "bot", "staff", "support", "teammate", "operator", "outbound", "representative", "rep"})
CUSTOMER = frozenset({"customer", "user", "lead", "contact", "consumer", "client", "guest", "passenger", "inbound", "enduser", "visitor", "buyer", "member"})
EMPLOYEE = frozenset({"employee", "crew", "associate"})
TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Draft:
    """One piece of feedback in the source's own words, not yet cleaned or masked: it never leaves memory."""

    record: int
    line: int | None
    text: str
    role: str
    fields: Mapping[str, str | None]
    """id, title, written_at, rating, customer, channel, thread, language."""
    meta: Mapping[str, str | None]


def options(source: Source) -> Options:
    """What the source declares of its files' form."""
    return Options(source.encoding, source.delimiter, source.sheet, tuple(named(source.columns)))


def texts(columns: Columns) -> tuple[str, ...]:
    """The text columns, in order."""
    return (columns.text,) if isinstance(columns.text, str) else tuple(columns.text or ())


def named(columns: Columns) -> dict[str, str]:
    """Every column that the mapping names → the setting that names it."""
    single = {getattr(columns, field): f"columns.{field}" for field in SINGLE if getattr(columns, field)}
    return {
        **{column: f"columns.meta.{name}" for name, column in columns.meta.items()},
        **single,
        **dict.fromkeys(texts(columns), "columns.text"),
    }


def needed(source: Source) -> dict[str, str]:
    """Every column that must be there → the setting that asks for it."""
    rule = parse(source.where) if source.where else None
    return {**named(source.columns), **dict.fromkeys(rule.fields if rule else (), "where")}


def columns_of(path: Path, source: Source) -> tuple[str, ...]:
    """Columns of one file, once all that the source names are found; JSON is read to its end for them, tables are not.

    Raises InputError as reading would.
    """
    export = read(path, options(source))
    if export.columns is not None:
        check_columns(export, path, needed(source))
        return export.columns
    every = records(path, source, Account(source.name, path, source.kind), needed(source))
    return tuple(dict.fromkeys(name for record in every for name, _ in flat(record.cells)))


def drafts(path: Path, source: Source, account: Account) -> Iterator[Draft]:
    """Drafts of one file; what is set aside or skipped goes to the account.

    Raises InputError when a mapped column is missing, stands twice, or the file cannot be read.
    """
    rule = parse(source.where) if source.where else None
    for record in records(path, source, account, needed(source)):
        if rule and rule.answer({name: _value(record.cells, name) for name in rule.fields}) is not True:
            account.leave(Skipped(record.record, record.line, "not in `where`"))
            continue
        draft = _draft(record, source)
        if isinstance(draft, Draft):
            yield draft
        else:
            account.leave(draft)


def records(path: Path, source: Source, account: Account, asked: Mapping[str, str]) -> Iterator[Record]:
    """Records of one file, counted; the columns asked for must exist in the header, or in some record of JSON."""
    export = read(path, options(source))
    account.notes.extend(export.notes)
    unseen, first = dict(asked), None
    if export.columns is not None:
        check_columns(export, path, asked)
        unseen = {}
    for item in export:
        account.read += 1
        if not isinstance(item, Record):
            account.leave(item)
            continue
        if unseen:
            first = first or [name for name, _ in flat(item.cells)]
            unseen = {column: setting for column, setting in unseen.items() if cell(item.cells, column) is MISSING}
        yield item
    if unseen and first is not None:
        column, setting = next(iter(unseen.items()))
        raise InputError(_no_column(path, column, setting, first))


def check_columns(export: Export, path: Path, asked: Mapping[str, str]) -> None:
    """Raise InputError for the first column that the header lacks or holds twice."""
    header = export.columns or ()
    for column, setting in asked.items():
        if header.count(column) > 1:
            places = " and ".join(str(place) for place, name in enumerate(header, 1) if name == column)
            raise InputError(f"{shown(path.name)}: columns {places} are both called '{shown(column)}'. Rename one of them.")
        if column not in header and column.split(".")[0] not in header:
            raise InputError(_no_column(path, column, setting, header))


def _no_column(path: Path, column: str, setting: str, found: Iterable[str]) -> str:
    found = [shown(name) for name in found]
    names = ", ".join(found[:30]) + (" …" if len(found) > 30 else "")
    return (
        f"{shown(path.name)} has no column '{shown(column)}'.{did_you_mean(column, found)} Columns found: {names}. "
        f"Name the right one under {setting} of the source."
    )


def _value(cells: Mapping[str, Any], column: str) -> str | None:
    """A cell as text; None when it is missing, empty or no text at all."""
    try:
        found = cell(cells, column)
        return None if found is MISSING else as_text(found)
    except TypeError:
        return None


def _draft(record: Record, source: Source) -> Draft | SetAside | Skipped:
    place = record.record, record.line
    columns = source.columns
    try:
        parts = [as_text(None if (found := cell(record.cells, name)) is MISSING else found) for name in texts(columns)]
    except TypeError:
        return SetAside(*place, "text_not_text", "the text is a list or an object", "Map columns.text to the text inside it.")
    fields = {field: _value(record.cells, column) if (column := getattr(columns, field)) else None for field in SINGLE}
    text = "\n\n".join(part for part in parts if part and part.strip())
    if not text:
        text, fields["title"] = fields["title"] or "", None
    if not text.strip():
        return Skipped(*place, "no text")
    if len(text) > MAX_TEXT:
        return SetAside(*place, "too_long", f"the text has more than {MAX_TEXT:,} characters", "Split it, or leave out what is attached.")
    speaker = role(fields.pop("role"), source)
    if speaker is None:
        return SetAside(*place, "role", "who speaks is not clear from the role column", "Use customer, company or employee.")
    return Draft(*place, text, speaker, fields, {name: _value(record.cells, column) for name, column in columns.meta.items()})


def role(value: str | None, source: Source) -> str | None:
    """customer, company or employee; None when the role column says something else.

    A yes-or-no column is read by its name: `inbound` or `is_customer` against `is_agent` or `outbound`.
    """
    if source.type == "employee_note":
        return "employee"
    if source.columns.role is None:
        return "customer"
    word = re.sub(r"[\W_]+", "", value or "").lower()
    if word in TRUE | FALSE:
        column = source.columns.role.lower()
        ours = any(sign in column for sign in ("agent", "company", "staff", "outbound", "brand", "business", "admin"))
        theirs = any(sign in column for sign in ("inbound", "customer", "user", "consumer"))
        if ours == theirs:
            return None
        return "customer" if (word in TRUE) == theirs else "company"
    for name, words in (("customer", CUSTOMER), ("company", COMPANY), ("employee", EMPLOYEE)):
        if word in words:
            return name
    return None
