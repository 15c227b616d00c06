"""From a record's own columns to what jminer calls them, as the source's mapping says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from jminer.config import Columns, Source
from jminer.errors import InputError, shown
from jminer.readers import read
from jminer.readers.columns import (
    NUMBERED,
    ROUNDED,
    Alternatives,
    Found,
    in_header,
    in_objects,
    looks_wrong,
    no_column,
    reader,
    table,
)
from jminer.readers.draft import FIELDS, MAX_TEXT, Draft, conversation, drafter, texts, too_long, without_text
from jminer.readers.ledger import Account
from jminer.readers.payload import Payload
from jminer.readers.records import MISSING, Item, Options, Record, cell, flat
from jminer.readers.threads import Replies, compiled
from jminer.rules import parse

__all__ = ["Draft", "columns_of", "drafts", "options", "records"]

SINGLE = (*FIELDS, "reply_to", "role")
HEAD = 500
"""Records that are looked at before the first is handed on."""
HEAD_BYTES = 8 << 20
MOST_BY_CHANCE = 0.02
"""So many long ids may end in noughts without Excel."""
WORDS_FOR_NOTHING = frozenset({"nan", "null", "none", "n/a", "#n/a", "-"})
WITH_NOUGHT = re.compile(r"(?<=\d)\.0+$")


def options(source: Source) -> Options:
    """What the source declares of its files' form."""
    ways = alternatives(source)
    wanted = tuple(dict.fromkeys(name for column in needed(source) for name in ways.names(column) if not NUMBERED.fullmatch(name)))
    return Options(
        encoding=source.encoding, delimiter=source.delimiter, sheet=source.sheet, escape=source.escape, header=source.header,
        columns=source.header_names, footer=source.footer, table=source.table, query=source.query, wanted=wanted,
    )


def alternatives(source: Source) -> Alternatives:
    """The other names of the source's columns. The one that says who speaks is never done without."""
    speaker = (source.columns.role,) if source.columns.role else ()
    return Alternatives(source.alternatives, None if source.required is None else (*source.required, *speaker))


def named(columns: Columns) -> dict[str, str]:
    """Every column that the mapping names → the setting that names it."""
    single = {getattr(columns, field): f"columns.{field}" for field in SINGLE if getattr(columns, field)}
    return {
        **{column: f"columns.meta.{name}" for name, column in columns.meta.items()},
        **single,
        **dict.fromkeys(texts(columns), "columns.text"),
    }


def needed(source: Source) -> dict[str, str]:
    """Every column that the source speaks of → the setting that asks for it."""
    asked = named(source.columns)
    for setting, rule in (("where", source.where), ("unless", source.unless)):
        asked.update(dict.fromkeys((name for name in (parse(rule).fields if rule else ()) if name not in asked), setting))
    return asked


def columns_of(payload: Payload, source: Source) -> tuple[str, ...]:
    """Columns of one export, once all that the source names are found; JSON is read to its end for them, tables are not.

    Raises InputError as reading would.
    """
    export = read(payload, options(source))
    if export.columns is not None:
        in_header(needed(source), export.columns, alternatives(source), payload.name, [])
        return export.columns
    every = records(payload, source, Account(source.name, payload, source.kind), needed(source))
    return tuple(dict.fromkeys(name for record in every for name, _ in flat(record.cells)))


def records(payload: Payload, source: Source, account: Account, asked: Mapping[str, str]) -> Iterator[Record]:
    """Records of one export, counted; the columns asked for must exist in the header, or in some record of JSON.

    A column that stands there under another name (in another case, or asked for as `#2`) has the name that was asked for.
    """
    every, found, _, _ = _open(payload, source, account, asked)
    other = {there: column for column, names in found.items() for there in names if there != column}
    if not other:
        return every
    return (Record(record.place, {other.get(name, name): value for name, value in record.cells.items()}) for record in every)


def drafts(payload: Payload, source: Source, account: Account) -> Iterator[Draft]:
    """Drafts of one export; what is set aside or skipped goes to the account.

    Raises InputError when a mapped column is missing, fits twice or holds no text, or the export cannot be read.
    """
    every, found, header, head = _open(payload, source, account, needed(source))
    _check_texts(payload, source, found, head)
    draft = drafter(source, found, header)
    messages = compiled(source.turns, alternatives(source)) if source.turns else None
    replies = _replies(payload, source, found, header, account.notes) if source.columns.reply_to and source.columns.id else None
    threads = conversation(messages, replies) if messages or replies else None
    ids = rounded = nothing = nobody = 0
    for record in every:
        made = draft(record)
        if not isinstance(made, Draft):
            account.leave(made)
            continue
        if key := made.fields["id"]:
            ids += 1
            rounded += len(key) > 6 and key[-1].isdigit() and ROUNDED.fullmatch(key) is not None
            nothing += len(key) < 5 and key.strip().casefold() in WORDS_FOR_NOTHING
        if (who := made.fields["customer"]) and len(who) < 5 and who.strip().casefold() in WORDS_FOR_NOTHING:
            made = made._replace(fields={**made.fields, "customer": None})
            nobody += 1
        if threads is None and made.text:
            yield made
            continue
        several = threads(made, record.cells) if threads else []
        if not several:
            account.leave(without_text(record, source, found, header))
        elif any(len(one.text) > MAX_TEXT for one in several):
            account.leave(too_long(record.place))
        else:
            yield from several
    if rounded > MOST_BY_CHANCE * ids:
        account.notes.append(f"{rounded:,} ids look rounded by Excel: export them as text, or leave columns.id out")
    if nothing:
        account.notes.append(f"{nothing:,} ids are words for nothing (NaN, null, …): kept as they stand")
    if nobody:
        account.notes.append(f"{nobody:,} customers are words for nothing (NaN, null, …): read as not named, each a customer of its own")


def _open(
    payload: Payload, source: Source, account: Account, asked: Mapping[str, str]
) -> tuple[Iterator[Record], Found, tuple[str, ...] | None, list[Mapping[str, Any]]]:
    """The records of an export, where its columns are, its header if it has one, and the cells of its first records."""
    export, ways = read(payload, options(source)), alternatives(source)
    account.notes.extend(export.notes)
    told = len(export.notes)
    found = in_header(asked, export.columns, ways, payload.name, account.notes) if export.columns is not None else None
    items = iter(export)
    head = list(_head(items))
    cells = [item.cells for item in head if isinstance(item, Record)]
    if found is None:
        found = in_objects(asked, cells, ways, account.notes)

    def counted() -> Iterator[Record]:
        unseen = {} if export.columns is not None else dict(asked)
        for item in chain(head, items):
            if account.see(item) and isinstance(item, Record):
                if unseen:
                    unseen = {name: setting for name, setting in unseen.items() if all(cell(item.cells, one) is MISSING for one in found[name])}
                yield item
        account.notes.extend(export.notes[told:])
        for name, setting in unseen.items() if cells else ():
            if ways.needs(name):
                raise InputError(no_column(payload.name, name, setting, table(cells)))
        if unseen and cells:
            account.notes.append(f"not in this file, left empty: {', '.join(map(shown, unseen))}")

    return counted(), found, export.columns, cells


def _head(items: Iterator[Item]) -> Iterator[Item]:
    """The first items, as many as are small."""
    size = 0
    for item in islice(items, HEAD):
        yield item
        size += sum(len(value) for value in item.cells.values() if isinstance(value, str)) if isinstance(item, Record) else 0
        size += (item.place.end or 0) - (item.place.first or 0)
        if size > HEAD_BYTES:
            return


def _check_texts(payload: Payload, source: Source, found: Found, head: Sequence[Mapping[str, Any]]) -> None:
    """Raise InputError when a text column can hardly be one."""
    values = table(head)
    others = {name: cells for name, cells in values.items() if not any(name in found[column] for column in found)}
    for column in texts(source.columns):
        filled = next((values[name] for name in found[column] if values.get(name)), [])
        if wrong := looks_wrong(column, filled, others):
            raise InputError(f"{shown(payload.name)}: {wrong}")


def _replies(payload: Payload, source: Source, found: Found, header: Sequence[str] | None, notes: list[str]) -> Replies:
    """Who answers whom, from a first reading of the export: an answer may stand before what it answers."""
    own, above = (reader(found[column], header) for column in (source.columns.id, source.columns.reply_to) if column)
    pairs = ((own(item.cells), above(item.cells)) for item in read(payload, options(source)) if isinstance(item, Record))
    answers = {key.strip(): (parent or "").strip() for key, parent in pairs if key}
    parents = {key: named for key, parent in answers.items() if (named := _parent(parent, answers))}
    if parents and not any(parent in answers for parent in parents.values()):
        notes.append(f"none of the {len(parents):,} records that answer one names a record of this file: is columns.reply_to right?")
    return Replies(parents)


def _parent(given: str, ids: Mapping[str, str]) -> str | None:
    """The id of the record that is answered; None for none. A table with gaps writes 69 as 69.0, and none as NaN."""
    if given in ids:
        return given
    return None if given.casefold() in WORDS_FOR_NOTHING else WITH_NOUGHT.sub("", given) or None
