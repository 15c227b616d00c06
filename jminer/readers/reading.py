"""All exports of one source → one table of what stands in them, still raw, in memory only; and their accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import polars as pl

from jminer.blocks import blocks
from jminer.config import Source
from jminer.errors import InputError, shown
from jminer.readers import read
from jminer.readers.identity import Identity, same_form
from jminer.readers.ledger import Account
from jminer.readers.mapping import Draft, drafts, options
from jminer.readers.payload import LeftOut, Payload, database, payloads
from jminer.runfolder import file_digest
from jminer.text.normalize import clean, was_mojibake

REPEATED = 1024  # values of short fields whose masks are remembered
BLOCK = 10_000
"""Drafts per block of the table: Python objects live for one block only."""
PLACE = ("record", "line", "last_line", "first", "end")
SCHEMA: dict[str, Any] = {
    "account": pl.UInt32, **dict.fromkeys(PLACE, pl.Int64), "role": pl.String, "feedback_id": pl.String, "customer_id": pl.String,
    "thread_id": pl.String, "content": pl.String, "words": pl.String, "rating": pl.String, "written_at": pl.String, "channel": pl.String,
    "language": pl.String, "source_id": pl.String, "title": pl.String, "text": pl.String,
}  # fmt: skip
CODE_ALONE = re.compile(r"(?:\[ORDER\]|[\w.:/#-])+")
"""A masked id in which nothing was found but the number or code of something: what an id is."""
SHORT_CODE = re.compile(r"[A-Za-z]?[0-9]{1,6}")
"""An id in which nothing personal has room: masking would leave it as it is, and most records have such a one."""
Attribute = Callable[[str, str | None], str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One source as read."""

    drafts: pl.DataFrame
    """A row per draft: SCHEMA and `meta_*`. Title, text, rating and time are raw; ids are hashed, short fields masked."""
    accounts: list[Account]
    """One per export."""
    left_out: list[LeftOut]


def read_source(source: Source, identity: Identity, attribute: Attribute, most: float, advance: Callable[[int], None]) -> Reading:
    """Read every export of a source to its end, before any model works.

    `attribute` masks a short field by its name. Raises InputError when an export cannot be read, changed while it was read, or
    more than `most` of its records had to be set aside.
    """
    attribute = lru_cache(maxsize=REPEATED)(attribute)  # a column of channels or plans says a few things often
    accounts, left_out = accounts_of(source)
    schema = {**SCHEMA, **{f"meta_{name}": pl.String for name in source.columns.meta}}
    frames = [pl.DataFrame(schema=schema)]
    for number, account in enumerate(accounts):
        before = _state(account.payload)
        rows = (_row(number, draft, source, identity, attribute) for draft in drafts(account.payload, source, account))
        mine = [pl.DataFrame(block, schema=schema, orient="row") for block in blocks(rows, BLOCK)]
        if mended := sum(was_mojibake(text) for block in mine for text in block["text"]):
            account.notes.append(f"{mended:,} texts were decoded wrongly once (mojibake) and are mended")
        frames += mine
        if _state(account.payload) != before:
            raise InputError(f"{shown(account.payload.name)} changed while it was read. Nothing was analysed. Wait until its export has ended.")
        account.check(most)
        advance(1)
    return Reading(pl.concat(frames), accounts, left_out)


def exports_of(source: Source) -> Iterator[Payload | LeftOut]:
    """All exports of a source, in a fixed order. Raises InputError or UnsafeInput when a file cannot be opened."""
    if source.database:
        yield database(source.database, source.table, source.query)
    for path in source.files:
        yield from payloads(path)


def accounts_of(source: Source) -> tuple[list[Account], list[LeftOut]]:
    """An empty account per export of a source; the same file a second time is left out.

    Raises InputError or UnsafeInput when a file cannot be opened or there is nothing to read.
    """
    accounts, left_out, sizes = list[Account](), list[LeftOut](), dict[int, list[Payload]]()
    for export in exports_of(source):
        if isinstance(export, LeftOut):
            left_out.append(export)
        elif twin := None if source.allow_same else _twin(export, sizes):
            left_out.append(LeftOut(export.name, f"same content as {shown(twin)}; to count it twice, set allow_same under the source"))
        else:
            accounts.append(Account(source.name, export, source.kind))
    if not accounts:
        reasons = "; ".join(f"{shown(each.name)}: {each.reason}" for each in left_out[:5])
        raise InputError(f"Source {source.name} holds no export. {reasons}")
    return accounts, left_out


def inputs_of(source: Source) -> list[dict[str, Any]]:
    """Name, size and hash of every file of a source, or of the rows of its table: what the result depends on.

    Raises InputError or UnsafeInput when something cannot be read.
    """
    if source.database:
        return [_table_state(source)]
    read_here = source.kind in ("feedback", "customers", "funnel")
    files = {export.path for export in exports_of(source) if isinstance(export, Payload)} if read_here else source.files
    return [{"file": file.name, "bytes": file.stat().st_size, "sha256": file_digest(file)} for file in sorted(files)]


def _table_state(source: Source) -> dict[str, Any]:
    """A database has no file to hash, so its rows are."""
    export = next(each for each in exports_of(source) if isinstance(each, Payload))
    rows, digest = 0, sha256()
    for item in read(export, options(source)):
        rows += 1
        digest.update(repr(item).encode("utf-8", "surrogatepass"))
    return {"file": export.name, "rows": rows, "sha256": digest.hexdigest()}


def _twin(payload: Payload, sizes: dict[int, list[Payload]]) -> str | None:
    """The name of an earlier file with the same content; only files of equal size are read for it."""
    if not payload.plain or not payload.path.is_file():
        return None
    alike = sizes.setdefault(payload.path.stat().st_size, [])
    twin = next((other.name for other in alike if file_digest(other.path) == file_digest(payload.path)), None)
    alike.append(payload)
    return twin


def _state(payload: Payload) -> tuple[int, int] | None:
    """Size and time of change of the file on disk; None for a database."""
    if not payload.path.is_file():
        return None
    state = payload.path.stat()
    return state.st_size, state.st_mtime_ns


def _row(account: int, draft: Draft, source: Source, identity: Identity, attribute: Attribute) -> tuple[Any, ...]:
    """A draft in the order of SCHEMA; what identifies a person is hashed here."""
    given = {name: value.strip() or None if value else None for name, value in draft.fields.items()}
    text = same_form(draft.text)
    content = [text, draft.role, *(f"{name}={same_form(value)}" for name, value in sorted({**draft.meta, **given}.items()) if value and name != "id")]
    customer = given["customer"] if draft.role == "customer" else None
    return (
        account, *draft.place, draft.role,
        identity.feedback(given["id"]) if given["id"] else None,
        identity.customer(customer) if customer else None,
        identity.thread(given["thread"]) if given["thread"] else None,
        identity.digest(*content), identity.digest(text),
        given["rating"], given["written_at"], attribute("channel", given["channel"]), given["language"],
        _source_id(given["id"], attribute), given["title"], clean(draft.text, markdown=True) if source.markup == "markdown" else draft.text,
        *(attribute(name, value) for name, value in draft.meta.items()),
    )


def _source_id(given: str | None, attribute: Attribute) -> str | None:
    """The record's own id, so that it can be found again; masked where it is more than the number or code of a record."""
    if given and SHORT_CODE.fullmatch(given):
        return given
    masked = attribute("id", given)
    return given if given and masked and CODE_ALONE.fullmatch(masked) else masked
