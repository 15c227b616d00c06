"""SQLite files that remember what is dear to compute: private to their owner, disposable, every fault a sentence."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from itertools import islice
from pathlib import Path
from typing import Any

from jminer.blocks import blocks
from jminer.errors import IntegrityError, JminerError, ResourceError, WorkspaceBusy

LOOKUP = 500
"""Hashes in one query: every SQLite takes that many."""
SEAL = 16
"""Characters before a value that tell whether it was changed."""


def marks(values: Sequence[object]) -> str:
    """Question marks for so many values of a query."""
    return ",".join("?" * len(values))


@dataclass(frozen=True, slots=True)
class CacheFile:
    """One kind of cache file: what it is called, its version and its tables."""

    what: str
    format: int
    tables: str

    @contextmanager
    def opened(self, path: Path) -> Iterator[sqlite3.Connection]:
        """Open or make the file. Raises IntegrityError when it is no such cache, WorkspaceBusy, ResourceError."""
        database = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            database = sqlite3.connect(path, timeout=30)
            self._prepare(database, path)
            yield database
        except OSError as fault:
            raise ResourceError(f"The {self.what} {path} cannot be opened: {fault.strerror}.") from None
        except sqlite3.OperationalError as fault:
            raise self._operational(path, fault) from None
        except sqlite3.DatabaseError:
            raise self.damaged(path) from None
        finally:
            if database is not None:
                database.close()

    def damaged(self, path: Path) -> IntegrityError:
        """The sentence for a file that holds something else."""
        return IntegrityError(
            f"The {self.what} {path} is damaged or no cache of jminer's; it was left as it is. "
            "Delete the file: its content is computed again at the next run."
        )

    def _prepare(self, database: sqlite3.Connection, path: Path) -> None:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > self.format:
            raise IntegrityError(f"The {self.what} {path} was written by a newer jminer. Delete the file to start anew.")
        database.execute("PRAGMA page_size = 16384")  # of a new file: a vector in one page, half the bytes to read
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten, not only unlinked
        database.executescript(self.tables)
        database.execute(f"PRAGMA user_version = {self.format}")

    def _operational(self, path: Path, fault: sqlite3.OperationalError) -> JminerError:
        reason = str(fault)
        if "locked" in reason or "busy" in reason:
            return WorkspaceBusy(f"Another process holds the {self.what} {path}; wait until it ends and run again.")
        if "full" in reason or "readonly" in reason or "unable to open" in reason:
            return ResourceError(f"The {self.what} {path} cannot be written ({reason}). Free the disk or its rights.")
        return self.damaged(path)


@dataclass(frozen=True, slots=True)
class Memory:
    """What was made of some arguments before: JSON values under keyed hashes, in one cache file."""

    file: CacheFile
    table: str
    """Of a hash and a value."""
    path: Path
    key: bytes
    version: str
    """Of the code and models: what another version made is not used."""
    secret: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "secret", sha256(self.key).digest())

    def recall(
        self, arguments: Iterable[Any], make: Callable[[list[int]], Iterable[list[Any]]], advance: Callable[[int], None] = lambda done: None
    ) -> Iterator[Any]:
        """The value of each of the arguments, in order, lazily; `make` gives, in lists, those of the rows that are not known.

        Equal arguments are made once. Raises IntegrityError when the file is damaged, WorkspaceBusy, ResourceError.
        """
        hashes = self._hashes(arguments)
        with self.file.opened(self.path) as database:
            new = self._unknown(database, hashes)
            advance(len(hashes) - len(new))
            unkept = iter(new)
            for made in make(list(new.values())) if new else ():
                with database:
                    rows = zip(islice(unkept, len(made)), map(json.dumps, made), strict=True)
                    database.executemany(
                        f"INSERT OR REPLACE INTO {self.table} VALUES (?, ?)", ((hash_, self._seal(hash_, value) + value) for hash_, value in rows)
                    )
                advance(len(made))
            for block in blocks(hashes, LOOKUP):
                yield from self._known(database, block)

    def _unknown(self, database: sqlite3.Connection, hashes: Sequence[bytes]) -> dict[bytes, int]:
        """The hashes that the file does not hold, each with its row."""
        query = f"SELECT hash FROM {self.table} WHERE hash IN ({{}})"
        known = {hash_ for block in blocks(hashes, LOOKUP) for (hash_,) in database.execute(query.format(marks(block)), block)}
        return {hash_: row for row, hash_ in enumerate(hashes) if hash_ not in known}

    def _known(self, database: sqlite3.Connection, hashes: Sequence[bytes]) -> Iterator[Any]:
        found = dict(database.execute(f"SELECT * FROM {self.table} WHERE hash IN ({marks(hashes)})", hashes))
        for hash_ in hashes:
            sealed = str(found[hash_])
            value = sealed[SEAL:]
            if self._seal(hash_, value) != sealed[:SEAL]:
                raise self.file.damaged(self.path)
            yield json.loads(value)

    def _seal(self, hash_: bytes, value: str) -> str:
        """What shows that a value is the one that was kept under this hash."""
        return blake2b(hash_ + value.encode("utf-8", "surrogatepass"), digest_size=SEAL // 2, key=self.secret).hexdigest()

    def _hashes(self, arguments: Iterable[Any]) -> list[bytes]:
        start = blake2b(json.dumps(self.version).encode("ascii"), digest_size=16, key=self.secret)
        hashes = []
        for each in arguments:
            hasher = start.copy()
            hasher.update(json.dumps(each).encode("ascii"))
            hashes.append(hasher.digest())
        return hashes
