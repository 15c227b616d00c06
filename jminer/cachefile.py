"""SQLite files that remember what is dear to compute: private to their owner, disposable, every fault a sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jminer.errors import IntegrityError, JminerError, ResourceError, WorkspaceBusy

LOOKUP = 500
"""Hashes in one query: every SQLite takes that many."""


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
