"""Databases: one table or one SELECT, read-only, in a fixed order; what is wrong is a sentence without the URL or a row."""

from __future__ import annotations

import builtins
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from glob import glob
from pathlib import Path
from typing import Any

import pytest

from jminer.errors import ConfigError, InputError, JminerError, UnsafeInput
from jminer.readers import Options, Record, SetAside, Skipped, database, read, sql, sqlite

SECRET = "Ana Ruiz never got her parcel"
REVIEWS = "CREATE TABLE reviews (id INTEGER PRIMARY KEY, text TEXT, stars REAL)"


def made(path: Path, *statements: str, rows: int = 3) -> Path:
    with closing(sqlite3.connect(path)) as shop, shop:
        for statement in statements or (REVIEWS,):
            shop.execute(statement)
        if not statements:
            shop.executemany("INSERT INTO reviews VALUES (?, ?, ?)", [(number, f"Late {number}", 4.0) for number in range(rows, 0, -1)])
    return path


def cells(payload: Any, **options: Any) -> list[dict[str, Any]]:
    return [dict(item.cells) for item in read(payload, Options(**options)) if isinstance(item, Record)]


def test_92_one_table_is_read_in_its_order(tmp_path):
    export = read(made(tmp_path / "shop.db"))
    assert export.columns == ("id", "text", "stars")
    assert export.notes == ["SQLite, table reviews in the order of rowid"]
    expected = [{"id": str(one), "text": f"Late {one}", "stars": "4"} for one in (1, 2, 3)]
    assert [item.cells for item in export if isinstance(item, Record)] == expected
    assert cells(made(tmp_path / "named_wrong_but_plain"))[0]["id"] == "1"


def test_92_several_tables_are_listed(tmp_path):
    orders = "CREATE TABLE orders (id TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID", "INSERT INTO orders VALUES ('b', 'x'), ('a', 'y')"
    path = made(tmp_path / "shop.db", REVIEWS, *orders)
    with pytest.raises(InputError, match=r"has 2 tables: orders, reviews\. Name one under `table`"):
        read(path)
    with pytest.raises(ConfigError, match=r"has no table 'review'\. Did you mean 'reviews'\?"):
        read(path, Options(table="review"))
    assert [cell["id"] for cell in cells(path, table="orders")] == ["a", "b"]
    with pytest.raises(InputError, match="has no table"):
        read(made(tmp_path / "none.db", "CREATE TABLE x (y)", "DROP TABLE x"))


def test_92_a_view_may_be_named_and_may_not_act(tmp_path):
    view = "CREATE VIEW good AS SELECT id, upper(text) AS text FROM reviews"
    path = made(tmp_path / "shop.db", REVIEWS, "INSERT INTO reviews VALUES (1, 'Late', 4)", view)
    assert cells(path, table="good") == [{"id": "1", "text": "LATE"}]
    made(tmp_path / "evil.db", "CREATE VIEW bad AS SELECT load_extension('/tmp/x.so') AS text")
    with pytest.raises((UnsafeInput, ConfigError), match=r"does more than read|refuses to read"):
        list(read(tmp_path / "evil.db"))


def test_92_a_query(tmp_path):
    path = made(tmp_path / "shop.db")
    assert [cell["n"] for cell in cells(path, query="SELECT id AS n FROM reviews WHERE text <> 'a;b' ORDER BY id DESC;")] == ["3", "2", "1"]
    with pytest.raises(ConfigError, match="two columns called 'id'"):
        read(path, Options(query="SELECT id, id FROM reviews"))
    with pytest.raises(ConfigError, match=r"refuses to read this \(no such column: txt\)"):
        read(path, Options(query="SELECT txt FROM reviews"))


CHANGES = [
    "DELETE FROM reviews", "SELECT 1; DROP TABLE reviews", "INSERT INTO reviews VALUES (9, 'x', 1)", "PRAGMA writable_schema=ON", "ATTACH 'x.db' AS x",
    "WITH x AS (DELETE FROM reviews RETURNING *) SELECT * FROM x", "SELECT * INTO copy FROM reviews", "SELECT '\\'; DROP TABLE reviews; --'", "VACUUM",
    "/* SELECT */ UPDATE reviews SET text = 'x'", "SELECT * FROM reviews FOR UPDATE", "", "COPY reviews TO '/tmp/x'", "EXPLAIN SELECT 1",
]  # fmt: skip


@pytest.mark.parametrize("query", CHANGES)
def test_92_what_is_no_single_select_is_refused(tmp_path, query):
    with pytest.raises(ConfigError, match="must be a single SELECT that changes nothing"):
        sql.select(query)


@pytest.mark.parametrize(
    "query",
    ["select 1", "(SELECT 1)", "WITH x AS (SELECT 1) SELECT * FROM x;", "SELECT 'a; DROP TABLE x' -- ; fine", 'SELECT "into" FROM x', "SELECT a, $a$;$a$"],
)
def test_92_what_is_a_single_select(query):
    assert not sql.select(query).endswith(";")


@pytest.mark.parametrize(
    ("query", "says"),
    [("SELECT 1 ORDER BY 1", True), ("SELECT row_number() OVER (ORDER BY id) FROM x", False), ("SELECT * FROM (SELECT 1 ORDER BY 1) y", False),
     ("SELECT ' ORDER BY ' FROM x", False), ("SELECT f(a, (b)) FROM x ORDER\n BY lower(a)", True)],
)
def test_whether_a_query_has_an_order(query, says):
    assert sql.ordered(query) is says


def test_92_the_authorizer_stands_behind_the_check(tmp_path, monkeypatch):
    path = made(tmp_path / "shop.db")
    monkeypatch.setattr(sql, "select", lambda query: query)
    for query in ("DELETE FROM reviews RETURNING *", "PRAGMA user_version=7", "ATTACH 'x.db' AS x", "CREATE TEMP TABLE x AS SELECT 1"):
        with pytest.raises((UnsafeInput, ConfigError, InputError)):
            list(read(path, Options(query=query)))
    monkeypatch.undo()
    assert len(cells(path)) == 3
    assert sorted(one.name for one in tmp_path.iterdir()) == ["shop.db"]


def test_92_a_locked_database(tmp_path):
    path = made(tmp_path / "shop.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError, match=r"is locked: another program writes to it\. Close that program\."):
            list(read(path))


def test_92_a_database_with_its_journal_ahead(tmp_path):
    path = made(tmp_path / "shop.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("INSERT INTO reviews VALUES (9, 'New', 1)")
        assert [cell["id"] for cell in cells(path)] == ["1", "2", "3", "9"]
        shutil.copy(path, tmp_path / "copy.db")  # without its -wal
    export = read(tmp_path / "copy.db")
    assert sum(isinstance(item, Record) for item in export) == 3
    assert "no -wal file stands beside it: what was written last may be missing" in export.notes
    assert not list(tmp_path.glob("copy.db-*"))


def test_92_corrupt_encrypted_and_packed_databases(tmp_path):
    whole = made(tmp_path / "shop.db", rows=5_000).read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "rot.db").write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    (tmp_path / "head.db").write_bytes(whole[:16] + b"\xff" * 84 + whole[100:])
    for name in ("cut.db", "rot.db", "head.db"):
        with pytest.raises(InputError, match="is a damaged SQLite database"):
            list(read(tmp_path / name))
    (tmp_path / "secret.db").write_bytes(os.urandom(4096).replace(b"\x80", b"x"))
    with pytest.raises(JminerError):
        read(tmp_path / "secret.db")
    import zipfile

    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "shop.db", "shop.db")
    with pytest.raises(InputError, match=r"inside an archive\. Unpack it"):
        read(tmp_path / "all.zip")


def test_92_a_query_that_never_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.3)
    query = "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT count(*) FROM x"
    with pytest.raises(InputError, match="took more than"):
        list(read(made(tmp_path / "shop.db"), Options(query=query)))


def test_92_texts_that_are_not_utf_8_nul_and_blank_rows(tmp_path):
    values = "(CAST(x'636166e9' AS TEXT)), (x'616200'), (NULL), (9223372036854775807), ('NA')"
    found = list(read(made(tmp_path / "shop.db", "CREATE TABLE r (t)", f"INSERT INTO r VALUES {values}")))
    assert [type(item) for item in found] == [Record, SetAside, Skipped, Record, Record]
    assert [item.cells["t"] for item in found if isinstance(item, Record)] == ["caf\ufffd", "9223372036854775807", "NA"]


def test_92_nothing_is_written(tmp_path):
    path = made(tmp_path / "shop.db")
    before = path.read_bytes()
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert len(cells(path)) == 3
    finally:
        tmp_path.chmod(0o700)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["shop.db"]


# Other databases


URL = "JMINER_SHOP_URL"


def test_a_database_is_named_without_its_url():
    payload = database(URL, "reviews", None)
    assert payload.name == "database SHOP (table reviews)"
    assert database("WAREHOUSE", None, "SELECT 1").name == "database WAREHOUSE (query)"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (None, "JMINER_SHOP_URL is not set"),
        ("ana:secret@host", "does not hold the URL of a database"),
        ("nosuch://ana:secret@host/shop", "does not hold the URL of a database"),
        ("mysql+mysqldb://ana:secret@host/shop", "The driver for the database"),
        ("sqlite:////etc/passwd", "names a file"),
        ("postgresql://ana:secret@127.0.0.1:1/shop", "cannot be reached, or refuses the user or password"),
    ],
)
def test_93_the_url_comes_from_the_environment_and_is_in_no_message(monkeypatch, caplog, capfd, url, words):
    pytest.importorskip("sqlalchemy", reason="needs the extra sql")
    if url:
        monkeypatch.setenv(URL, url)
    with pytest.raises((ConfigError, InputError), match=words) as fault:
        list(read(database(URL, "reviews", None), Options(table="reviews")))
    everything = fault.value.message + caplog.text + "".join(capfd.readouterr())
    assert "secret" not in everything
    assert "127.0.0.1" not in everything


def test_without_sqlalchemy_a_sentence_says_how_to_get_it(monkeypatch):
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "sqlalchemy":
            raise ImportError
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r'pip install "jminer\[sql\]"'):
        read(database(URL, "reviews", None), Options(table="reviews"))


def binary(name: str) -> str | None:
    found = shutil.which(name) or next(iter(sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)
    return os.path.realpath(found) if found else None


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL cluster of its own, in a temporary folder, without network."""
    pytest.importorskip("pg8000", reason="needs the extra sql")
    initdb, server = binary("initdb"), binary("postgres")
    if not initdb or not server:
        pytest.skip("no PostgreSQL server here (apt-get install postgresql)")
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="jmpg", dir="/tmp"))
    if user:
        shutil.chown(folder, "postgres")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **user}
    try:
        made = [initdb, "-D", folder / "data", "-U", "jminer", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
        subprocess.run(made, check=True, **quiet)  # type: ignore[call-overload]
        settings = [part for one in (f"unix_socket_directories={folder}", "listen_addresses=", "fsync=off", "max_connections=10") for part in ("-c", one)]
        process = subprocess.Popen([server, "-D", folder / "data", *settings], **quiet)  # type: ignore[call-overload]
        try:
            yield wait(f"postgresql://jminer:never_shown@/postgres?unix_sock={folder}/.s.PGSQL.5432")
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait(url: str) -> str:
    for _ in range(100):
        try:
            execute(url, "SELECT 1")
            return url
        except Exception:  # not up yet
            time.sleep(0.1)
    pytest.fail("PostgreSQL did not start in 10 seconds")


def execute(url: str, *statements: str) -> None:
    shop = connected(url)
    try:
        shop.run("SET lock_timeout = '5s'")  # a connection that was left open is a fault, not a wait
        for statement in statements:
            shop.run(statement)
    finally:
        shop.close()


def connected(url: str) -> Any:
    from pg8000.native import Connection

    return Connection("jminer", unix_sock=url.partition("unix_sock=")[2], database="postgres")


@pytest.fixture
def shop(postgres: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The cluster's URL in the environment, with a table of 20,000 reviews in it."""
    monkeypatch.setenv(URL, postgres)
    execute(
        postgres, "DROP TABLE IF EXISTS reviews, notes",
        "CREATE TABLE reviews (id bigint PRIMARY KEY, text text, stars numeric, at timestamptz, tags text[], doc jsonb)",
        f"""INSERT INTO reviews SELECT n, '{SECRET} ' || n, 4.50, '2024-01-02 03:04:05+00', '{{late,cold}}', '{{"user": {{"id": 7}}}}'
            FROM generate_series(20000, 1, -1) n""",
        "CREATE TABLE notes (text text, doc json)", "INSERT INTO notes VALUES ('b', '{}'), ('a', '{}')",
    )  # fmt: skip
    return postgres


@pytest.mark.postgres
def test_94_a_table_of_postgresql(shop):
    export = read(database(URL, "reviews", None), Options(table="reviews"))
    found = [item for item in export if isinstance(item, Record)]
    assert export.columns == ("id", "text", "stars", "at", "tags", "doc")
    assert [item.place.record for item in found] == [int(item.cells["id"]) for item in found] == list(range(1, 20_001))
    assert {name: found[0].cells[name] for name in ("stars", "tags", "doc")} == {"stars": "4.50", "tags": ["late", "cold"], "doc": {"user": {"id": "7"}}}
    assert found[0].cells["at"].startswith("2024-01-02T0")
    assert export.notes[0] == "in the order of id"


@pytest.mark.postgres
def test_94_without_a_key_the_mapped_columns_give_the_order(shop):
    export = read(database(URL, "notes", None), Options(table="notes", wanted=("doc", "text")))
    assert [item.cells["text"] for item in export if isinstance(item, Record)] == ["a", "b"]
    assert export.notes[0] == "in the order of doc, text"
    with pytest.raises(ConfigError, match=r"no such table\. Did you mean 'notes'\? Tables found: notes, reviews"):
        read(database(URL, "note", None), Options(table="note"))
    assert len(cells(database(URL, "public.notes", None), table="public.notes")) == 2


@pytest.mark.postgres
def test_94_queries_of_postgresql(shop):
    payload = database(URL, None, "x")
    query = "SELECT id::int AS n FROM reviews WHERE text LIKE '%1' AND id < 30 ORDER BY id DESC"
    assert [cell["n"] for cell in cells(payload, query=query)] == ["21", "11", "1"]
    unordered = "SELECT id::int AS n, text AS t FROM reviews WHERE id < 4 AND text <> ':x'"
    assert [cell["n"] for cell in cells(payload, query=unordered, wanted=("n",))] == ["1", "2", "3"]
    with pytest.raises(ConfigError, match=r"refuses to read this \(SQLSTATE 42703\)"):
        read(payload, Options(query="SELECT txt FROM reviews ORDER BY 1"))
    with pytest.raises(ConfigError, match="two columns called 'id'"):
        read(payload, Options(query="SELECT id, id FROM reviews ORDER BY 1"))


@pytest.mark.postgres
def test_94_a_query_that_writes_meets_a_read_only_transaction(shop):
    execute(shop, "CREATE OR REPLACE FUNCTION sneak() RETURNS int LANGUAGE sql AS 'DELETE FROM reviews RETURNING 1'")
    with pytest.raises(UnsafeInput, match="does more than read: refused"):
        list(read(database(URL, None, "x"), Options(query="SELECT sneak() AS n ORDER BY 1")))
    assert len(cells(database(URL, "reviews", None), table="reviews")) == 20_000


@pytest.mark.postgres
def test_94_a_connection_lost_half_way(shop, caplog, capfd):
    items = iter(read(database(URL, "reviews", None), Options(table="reviews")))
    for _ in range(1_500):
        next(items)
    execute(shop, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
    with pytest.raises(InputError, match=r"the connection was lost after [\d,]+ records\. Nothing of it was used\. Run again\.") as fault:
        list(items)
    everything = fault.value.message + caplog.text + "".join(capfd.readouterr())
    assert SECRET not in everything
    assert "never_shown" not in everything


@pytest.mark.postgres
def test_94_an_export_that_nobody_reads_and_a_fault_leave_no_connection(shop):
    payload = database(URL, "reviews", None)
    assert read(payload, Options(table="reviews")).columns
    next(iter(read(payload, Options(table="reviews"))))
    with pytest.raises(ConfigError) as fault:
        read(payload, Options(table="review"))
    assert "no such table" in fault.value.message
    others = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    for _ in range(50):  # the server takes a moment to say goodbye
        if (left := one_value(shop, others)) == 0:
            break
        time.sleep(0.05)
    assert left == 0


def one_value(url: str, query: str) -> Any:
    shop = connected(url)
    try:
        return shop.run(query)[0][0]
    finally:
        shop.close()


@pytest.mark.postgres
def test_94_rows_are_streamed(shop):
    execute(shop, "CREATE TABLE IF NOT EXISTS big AS SELECT n AS id, repeat('late ', 2000) AS text FROM generate_series(1, 20000) n")
    from tests.readers.watched import Watched

    with Watched() as watched:
        count = sum(len(item.cells["text"]) for item in read(database(URL, "big", None), Options(table="big", wanted=("id",))) if isinstance(item, Record))
    print(f"200 MB through a cursor: {watched.seconds:.1f} s, {watched.megabytes:.0f} MB")
    assert count == 200_000_000
    assert watched.megabytes < 80
