"""SQLite files, with nothing but Python: opened read-only, their own schema not trusted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from jminer.errors import ConfigError, InputError, JminerError, UnsafeInput, did_you_mean, shown
from jminer.readers import sql
from jminer.readers.payload import Payload
from jminer.readers.records import Export, Options

PATIENCE = 300
"""Seconds that a database may take for the next rows."""
CELL = 64 << 20
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
FORBIDDEN = {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"}


def read(payload: Payload, options: Options) -> Export:
    """Open an SQLite file, read-only.

    Raises InputError when it is locked, damaged, packed, or has several tables and none is named; ConfigError for a table it has
    not and a query that is no single SELECT.
    """
    if not payload.plain:
        raise InputError(f"{shown(payload.name)} is an SQLite database inside an archive. Unpack it.")
    query = sql.select(options.query) if options.query else None
    name, wal = shown(payload.name), _is_wal(payload)
    lone = wal and not payload.path.with_name(payload.path.name + "-wal").exists()
    clock = [time.monotonic() + PATIENCE]
    # Never immutable without need: an immutable file is read through the locks of a program that writes to it.
    address = f"{payload.path.absolute().as_uri()}?mode=ro{'&immutable=1' if lone else ''}"
    with ExitStack() as opened:  # closed at the first fault, or when the last row was read
        try:
            connection = sqlite3.connect(address, uri=True, timeout=2, isolation_level=None)
            opened.callback(connection.close)
            statement, notes = _guarded(connection, query, options, name, clock)
            cursor = connection.execute(statement)
        except sqlite3.Error as fault:
            raise _sentence(fault, name) from None
        columns = tuple(str(one[0]) for one in cursor.description)
        sql.refuse_twins(columns, name)
        kept = opened.pop_all()
    if lone:
        notes.append("no -wal file stands beside it: what was written last may be missing")

    def batches() -> Iterator[Sequence[Sequence[Any]]]:
        with kept:
            yield []
            try:
                while batch := cursor.fetchmany(sql.BATCH):
                    yield batch
                    clock[0] = time.monotonic() + PATIENCE
            except sqlite3.Error as fault:
                raise _sentence(fault, name) from None

    stream = batches()
    next(stream)  # inside its `with`, it closes what it holds even when nobody reads on
    return Export(sql.items(stream, columns, options), columns, notes)


def _is_wal(payload: Payload) -> bool:
    with payload.open() as file:
        return file.read(20)[18:] == b"\x02\x02"


def _guarded(connection: sqlite3.Connection, query: str | None, options: Options, name: str, clock: list[float]) -> tuple[str, list[str]]:
    """The statement to run, after the file's own schema was made harmless and all but reading forbidden."""
    for setting in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL)
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    connection.set_progress_handler(lambda: time.monotonic() > clock[0], 100_000)
    if query is None:
        statement, notes = _table(connection, options, name)
    else:
        statement, notes = query, ["SQLite, query" + ("" if sql.ordered(query) else " (rows in the order in which SQLite gives them)")]
    connection.set_authorizer(_authorize)
    return statement, notes


def _authorize(action: int, first: str | None, second: str | None, *_: Any) -> int:
    forbidden = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in FORBIDDEN
    return sqlite3.SQLITE_OK if action in READING and not forbidden else sqlite3.SQLITE_DENY


def _table(connection: sqlite3.Connection, options: Options, name: str) -> tuple[str, list[str]]:
    """A SELECT of the table named, or of the only one."""
    known = dict(connection.execute("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"))
    tables = sorted(one for one, kind in known.items() if kind == "table") or sorted(known)
    listed = ", ".join(map(shown, sorted(known)[:30]))
    if options.table is not None and options.table not in known:
        raise ConfigError(f"{name} has no table '{shown(options.table)}'.{did_you_mean(options.table, known)} Tables found: {listed}.")
    if options.table is None and len(tables) != 1:
        raise InputError(f"{name} has {len(tables)} tables: {listed}. Name one under `table` of the source." if tables else f"{name} has no table.")
    table = options.table or tables[0]
    quoted = _quoted(table)
    if known[table] == "view":
        return f"SELECT * FROM {quoted}", [f"SQLite, view {shown(table)} (rows in its own order)"]
    keys = [one[1] for one in sorted(connection.execute(f"PRAGMA table_info({quoted})"), key=lambda one: one[5]) if one[5]]
    try:
        connection.execute(f"SELECT rowid FROM {quoted} LIMIT 0")
        order = "rowid"
    except sqlite3.OperationalError:  # a table WITHOUT ROWID has a primary key
        order = ", ".join(map(_quoted, keys))
    return f"SELECT * FROM {quoted} ORDER BY {order}", [f"SQLite, table {shown(table)} in the order of {order}"]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sentence(fault: sqlite3.Error, name: str) -> JminerError:
    """A fault of SQLite in our words; its own only where it speaks of the query."""
    code = getattr(fault, "sqlite_errorname", None) or ""
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return InputError(f"{name} is locked: another program writes to it. Close that program.")
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return InputError(f"{name} was left in the middle of a write, or its -wal file cannot be read. Open it once in its own program and close it.")
    if code == "SQLITE_INTERRUPT":
        return InputError(f"{name}: the database took more than {PATIENCE} seconds for the next rows and was stopped. Name a simpler query.")
    if code == "SQLITE_AUTH":
        return UnsafeInput(f"{name}: the query or view does more than read: refused.")
    if code == "SQLITE_ERROR":
        return ConfigError(f"{name}: the database refuses to read this ({shown(fault, 120)}). Mend `table` or `query` of the source.")
    return InputError(f"{name} is a damaged SQLite database. Nothing of it was used. Export it again.")
