"""Vectors kept between runs: under a keyed hash, private to the workspace, indexed by customer so as to forget one."""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from jminer.blocks import blocks
from jminer.cachefile import LOOKUP, CacheFile, marks
from jminer.embedders.protocol import Encoder, Progress, Vectors

BLOCK = 8192  # texts embedded between two commits: what an interruption can cost at most
TOLERANCE = 1e-3  # how far a kept vector's squared length may lie from one
FILE = CacheFile("vector cache", 1, """
CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owners (customer_id TEXT, hash BLOB, PRIMARY KEY (customer_id, hash)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS owners_by_hash ON owners (hash);
""")


class CachedEmbedder:
    """An embedder that remembers, in one SQLite file that only its owner can read.

    A vector is found by HMAC-SHA256(key, weights | variant | text), so that the file tells neither the texts nor,
    without the workspace's key, whether a given text is in it. Cold or warm, the same bytes come back.
    """

    def __init__(self, embedder: Encoder, path: Path, key: bytes) -> None:
        self._embedder, self.path, self._key = embedder, path, key
        self.name, self.weights, self.variant = embedder.name, embedder.weights, embedder.variant
        self.languages = embedder.languages

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._embedder.dimensions

    @cached_property
    def facets(self) -> CachedEmbedder | None:
        """The encoder's second output, remembered in the same file; None when it has none."""
        second = self._embedder.facets
        return CachedEmbedder(second, self.path, self._key) if second else None

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, owners: Sequence[str] | None = None, ahead: bool = False
    ) -> Vectors:
        """Return one row per text, embedding each distinct text that is not yet known once.

        `owners` names the customer of each text, for `forget`. `progress` counts texts, known ones at once. `ahead` makes the facets
        of new texts in the same pass and keeps them, so that asking `facets` for them later costs a look into the file.
        Raises IntegrityError when the file is no cache of jminer's, WorkspaceBusy, ResourceError.
        """
        second = self.facets if ahead else None
        tell: Progress = progress or (lambda done: None)
        hashes = [self._hash(text) for text in texts]
        distinct = dict(zip(hashes, texts, strict=True))
        place = {hash_: at for at, hash_ in enumerate(distinct)}
        vectors = np.empty((len(distinct), self.dimensions), dtype=np.float32)
        with FILE.opened(self.path) as database:
            if owners is not None:
                _own(database, owners, hashes)
                if second:
                    _own(database, owners, [second._hash(text) for text in texts])
            known = _lookup(database, place, vectors, self.path)
            missing = [hash_ for hash_ in distinct if hash_ not in known]
            tell(len(texts) - len(missing))
            for block in blocks(missing, BLOCK):
                new = [distinct[hash_] for hash_ in block]
                rows = (self._embedder.together if second else self._embedder).embed(new, tell)
                if second:
                    _keep(database, [second._hash(text) for text in new], rows[:, self.dimensions :])
                    rows = rows[:, : self.dimensions]
                _keep(database, block, rows)
                vectors[[place[hash_] for hash_ in block]] = rows
        return vectors if len(vectors) == len(texts) else vectors[[place[hash_] for hash_ in hashes]]

    def forget(self, customer_id: str) -> int:
        """Delete a customer's entries and the vectors that nobody else owns; return how many vectors went."""
        return forget(self.path, customer_id)

    def _hash(self, text: str) -> bytes:
        message = "\0".join((self.weights, self.variant, text)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, "sha256")


def forget(path: Path, customer_id: str) -> int:
    """Delete a customer from a cache file without opening any encoder; return how many vectors were deleted."""
    if not path.exists():
        return 0
    with FILE.opened(path) as database, database:
        gone = database.execute(
            "DELETE FROM vectors WHERE hash IN (SELECT hash FROM owners WHERE customer_id = ?1) "
            "AND hash NOT IN (SELECT hash FROM owners WHERE customer_id <> ?1)",
            (customer_id,),
        ).rowcount
        database.execute("DELETE FROM owners WHERE customer_id = ?", (customer_id,))
    return gone


def _own(database: sqlite3.Connection, owners: Sequence[str], hashes: Sequence[bytes]) -> None:
    pairs = sorted(set(zip(owners, hashes, strict=True)))
    with database:
        database.executemany("INSERT OR IGNORE INTO owners VALUES (?, ?)", pairs)


def _lookup(database: sqlite3.Connection, place: Mapping[bytes, int], vectors: Vectors, path: Path) -> set[bytes]:
    """Write the known vectors to their places; return the hashes that are known."""
    known = set[bytes]()
    for block in blocks(place, LOOKUP):
        found = dict(database.execute(f"SELECT hash, vector FROM vectors WHERE hash IN ({marks(block)})", block))
        if found:
            vectors[[place[hash_] for hash_ in found]] = _checked(found.values(), vectors.shape[1], path)
            known.update(found)
    return known


def _checked(blobs: Collection[bytes], dimensions: int, path: Path) -> Vectors:
    """Kept vectors as rows; each must have its numbers and length 1."""
    if all(len(blob) == 4 * dimensions for blob in blobs):
        rows: Vectors = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(-1, dimensions)
        if (np.abs(np.einsum("ij,ij->i", rows, rows) - 1.0) < TOLERANCE).all():  # false for a NaN too
            return rows
    raise FILE.damaged(path)


def _keep(database: sqlite3.Connection, hashes: Sequence[bytes], rows: Vectors) -> None:
    with database:
        blobs = (row.astype("<f4").tobytes() for row in rows)
        database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", zip(hashes, blobs, strict=True))
