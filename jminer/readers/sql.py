"""Databases through SQLAlchemy: one table or one SELECT, read-only, in a fixed order. What they share with SQLite files."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from jminer.errors import ConfigError, InputError, JminerError, UnsafeInput, did_you_mean, shown
from jminer.readers import child, rows
from jminer.readers.payload import Payload
from jminer.readers.records import Export, Item, Options, Place

BATCH = 1_000
WAITS = {"postgresql+pg8000": "timeout", "postgresql": "connect_timeout", "mysql": "connect_timeout", "mariadb": "connect_timeout"}
"""How a driver is told to wait ten seconds for a connection."""
# Standard SQL writes a quote in a text twice, MySQL may write a backslash before it: a query must pass read either way.
PLAIN = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/"""
QUOTED = (re.compile(PLAIN, re.DOTALL), re.compile(PLAIN.replace("[^']|''", r"\\.|[^'\\]|''"), re.DOTALL))
CHANGES = re.compile(r"\binto\b|\bdelete\s+from\b|\bupdate\s+\S+\s+set\b|\bfor\s+(no\s+key\s+|key\s+)?(update|share)\b", re.IGNORECASE)


def select(query: str) -> str:
    """A query that is one SELECT, without the semicolon at its end. Raises ConfigError when it is more or something else."""
    for quoted in QUOTED:
        bare = quoted.sub(" '' ", query).strip().removesuffix(";")
        if not re.match(r"[\s(]*(select|with|values|table)\b", bare, re.IGNORECASE) or ";" in bare or CHANGES.search(bare):
            raise ConfigError("`query` of the source must be a single SELECT that changes nothing. Nothing was read.")
    return query.strip().removesuffix(";")


def ordered(query: str) -> bool:
    """Whether a query says in which order its rows come, outside of parentheses."""
    bare, before = QUOTED[0].sub(" '' ", query), ""
    while bare != before:
        bare, before = re.sub(r"\([^()]*\)", " ", bare), bare
    return re.search(r"\border\s+by\b", bare, re.IGNORECASE) is not None


def refuse_twins(columns: Sequence[str], name: str) -> None:
    """Raise ConfigError for two columns of one name."""
    twins = sorted({one for one in columns if columns.count(one) > 1})
    if twins:
        raise ConfigError(f"{name}: the query gives two columns called '{shown(twins[0])}'. Give one of them another name with AS.")


def items(batches: Iterator[Sequence[Sequence[Any]]], columns: tuple[str, ...], options: Options) -> Iterator[Item]:
    """Rows as items."""
    number = 0
    for batch in batches:
        for row in batch:
            number += 1
            yield rows.item(Place(number), [child.portable(bytes(cell) if isinstance(cell, memoryview) else cell) for cell in row], columns, options.footer)


def read(payload: Payload, options: Options) -> Export:
    """Read a table or query of the database whose URL stands in the payload's environment variable.

    Raises ConfigError when SQLAlchemy, a driver, the variable or the table is missing; InputError when the database cannot be
    reached or is lost half-way. The URL and the database's own messages are in none of them.
    """
    try:
        import sqlalchemy as sa
    except ImportError:
        raise ConfigError('Reading databases needs SQLAlchemy: pip install "jminer[sql]"') from None
    log = logging.getLogger("sqlalchemy")
    log.propagate = False  # what it logs when a connection breaks may hold a row
    log.addHandler(logging.NullHandler())
    name = shown(payload.name)
    query = select(options.query) if options.query else None
    engine = _engine(sa, payload.database or "")
    with ExitStack() as opened:  # closed at the first fault, or when the last row was read
        opened.callback(engine.dispose)
        try:
            connection, notes = _connected(sa, engine)
            opened.callback(_quietly, connection.close)
            statement, how = _ordered_query(sa, connection, query, options) if query else _ordered_table(sa, connection, options, name)
            result = connection.execution_options(stream_results=True, yield_per=BATCH).execute(statement)
            columns = tuple(result.keys())
        except sa.exc.SQLAlchemyError as fault:
            raise _lost(fault, name, 0) from None
        refuse_twins(columns, name)
        kept = opened.pop_all()

    def batches() -> Iterator[Sequence[Sequence[Any]]]:
        done = 0
        with kept:
            yield []
            try:
                for batch in result.partitions():
                    yield batch
                    done += len(batch)
            except sa.exc.SQLAlchemyError as fault:
                raise _lost(fault, name, done) from None

    stream = batches()
    next(stream)  # inside its `with`, it closes what it holds even when nobody reads on
    return Export(items(stream, columns, options), columns, [how, *notes])


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except Exception:  # the connection is lost already: what was to be said was said
        return


def _engine(sa: Any, variable: str) -> Any:
    url = os.environ.get(variable)
    if not url:
        raise ConfigError(f"The environment variable {shown(variable)} is not set. Set it to the database's URL, such as postgresql://user:password@host/shop.")
    try:
        made = sa.make_url(url)
        if made.get_backend_name() == "postgres":
            made = made.set(drivername="postgresql")
        if made.drivername == "postgresql":
            made = made.set(drivername="postgresql+pg8000")
        if made.get_backend_name() in ("sqlite", "duckdb"):
            raise ConfigError(f"{shown(variable)} names a file. Give an SQLite file under `path` of the source; export a DuckDB table to Parquet.")
        waits = WAITS.get(made.drivername) or WAITS.get(made.get_backend_name())
        return sa.create_engine(made, poolclass=sa.pool.NullPool, hide_parameters=True, connect_args={waits: 10} if waits else {})
    except sa.exc.ArgumentError:  # also a dialect that is not installed
        raise ConfigError(f"{shown(variable)} does not hold the URL of a database that jminer knows, such as postgresql://user:password@host/shop.") from None
    except ImportError:
        raise ConfigError(f'The driver for the database in {shown(variable)} is missing: pip install "jminer[sql]", or its own driver.') from None


def _connected(sa: Any, engine: Any) -> tuple[Any, list[str]]:
    """A connection in a read-only transaction, where the database has such."""
    connection, backend = engine.connect(), engine.dialect.name
    if backend == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True), []
    if backend == "oracle":
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        return connection, []
    if backend in ("mysql", "mariadb"):
        connection.execute(sa.text("SET SESSION TRANSACTION READ ONLY"))
        connection.commit()  # it holds from the next transaction on
        return connection, []
    return connection, ["this database has no read-only transactions: use a user that may only read"]


def _ordered_table(sa: Any, connection: Any, options: Options, name: str) -> tuple[Any, str]:
    """A SELECT of a table in the order of its primary key, or of the columns that the mapping names."""
    schema, _, table = (options.table or "").rpartition(".")
    inspector = sa.inspect(connection)
    known = [*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)]
    if table not in known:
        listed = ", ".join(map(shown, sorted(known)[:30]))
        raise ConfigError(f"{name}: no such table.{did_you_mean(table, known)} Tables found: {listed}.")
    source = sa.table(table, schema=schema or None)
    keys = inspector.get_pk_constraint(table, schema or None).get("constrained_columns") or []
    if keys:
        return sa.select(sa.text("*")).select_from(source).order_by(*map(sa.column, keys)), f"in the order of {', '.join(map(shown, keys))}"
    found = [column["name"] for column in inspector.get_columns(table, schema or None)]
    return _by_wanted(sa, sa.select(sa.text("*")).select_from(source), found, options)


def _ordered_query(sa: Any, connection: Any, query: str, options: Options) -> tuple[Any, str]:
    """The query itself when it has an order, else the query in the order of the columns that the mapping names."""
    text = sa.text(query.replace(":", "\\:"))  # a colon is no parameter
    if ordered(query):
        return text, "in the order of the query"
    with connection.execution_options(stream_results=True).execute(text) as result:
        found = list(result.keys())
    return _by_wanted(sa, sa.select(sa.text("*")).select_from(text.columns(*map(sa.column, found)).subquery("export")), found, options)


def _by_wanted(sa: Any, statement: Any, found: Sequence[str], options: Options) -> tuple[Any, str]:
    """Rows that are equal in all these columns are equal to jminer, so this order is enough; as text, for every kind has one."""
    by = [column for column in options.wanted if column in found]
    if not by:
        return statement, "in the order in which the database gives them: name ORDER BY in `query` to fix it"
    return statement.order_by(*(sa.cast(sa.column(column), sa.String) for column in by)), f"in the order of {', '.join(map(shown, by))}"


def _state(fault: Any) -> str:
    """The SQLSTATE that a driver's fault carries, or nothing."""
    told = fault.args[0] if isinstance(fault, Exception) and fault.args else None
    return str(told.get("C", "") if isinstance(told, dict) else getattr(fault, "sqlstate", None) or "")


def _lost(fault: Any, name: str, done: int) -> JminerError:
    """A fault of the database in our words: its own may hold the URL or a row."""
    state = _state(getattr(fault, "orig", None))
    if state == "25006":
        return UnsafeInput(f"{name}: the query does more than read: refused.")
    if state.startswith("42"):
        return ConfigError(f"{name}: the database refuses to read this (SQLSTATE {state}): a name is wrong, or not for this user. Mend `table` or `query`.")
    if done or state.startswith("57"):
        return InputError(f"{name}: the connection was lost after {done:,} records. Nothing of it was used. Run again.")
    return InputError(f"{name} cannot be reached, or refuses the user or password. Check the URL in its environment variable.")
