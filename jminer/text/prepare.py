"""Raw titles and texts → cleaned, masked, with their language: by worker processes, and never twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, NamedTuple

from jminer.blocks import blocks
from jminer.cachefile import LOOKUP, CacheFile
from jminer.errors import ResourceError
from jminer.text.redact import Redactor
from jminer.workers import WorkerEndedError, serve, workers

CHUNK = 1_000
"""Texts per message to a worker: enough to hide the message, few enough that memory stays flat."""
FEWEST = 2_000
"""With fewer texts, starting interpreters takes longer than the work."""
FILE = CacheFile("cache of masked texts", 1, "CREATE TABLE IF NOT EXISTS masked (hash BLOB PRIMARY KEY, prepared TEXT NOT NULL) WITHOUT ROWID;")


class Raw(NamedTuple):
    """What a customer wrote, and the language that the export declares (ISO 639-1)."""

    title: str | None
    text: str
    language: str | None


class Prepared(NamedTuple):
    """The same, fit to be written."""

    title: str | None
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Masks:
    """How texts are prepared: by which redactor, in how many processes, remembered in which file (None: not at all)."""

    how: Mapping[str, Any]
    """Arguments of `Redactor`, as plain data."""
    processes: int = 1
    path: Path | None = None
    key: bytes = b""
    version: str = ""
    """Of the code and models: what another version masked is not used."""

    def redactor(self) -> Redactor:
        """The redactor of this process."""
        return _redactor(self.how)

    def prepare(self, texts: Iterable[Raw], count: int, advance: Callable[[int], None] = lambda done: None) -> Iterator[Prepared]:
        """One result per text, in order, lazily; `count` texts come. Raises ResourceError when a worker ends early."""
        work = self._in_processes if self.processes > 1 and count >= FEWEST else self._here
        for chunk in self._remembered(blocks(texts, CHUNK), work):
            advance(len(chunk))
            yield from chunk

    def _here(self, chunks: Iterable[Sequence[Raw]]) -> Iterator[list[Prepared]]:
        redactor = self.redactor()
        return (prepare(chunk, redactor) for chunk in chunks)

    def _in_processes(self, chunks: Iterable[Sequence[Raw]]) -> Iterator[list[Prepared]]:
        messages = (json.dumps(chunk).encode("ascii") for chunk in chunks)
        try:
            with workers("jminer.text.prepare", (json.dumps(dict(self.how)),), self.processes) as ask:
                for answer in ask(messages):
                    yield [Prepared(*each) for each in json.loads(answer)]
        except WorkerEndedError:
            raise ResourceError(
                "A process that masks texts ended before its work was done, most often for want of memory; "
                "nothing was kept. Set redact.processes: 1, or free some memory, and run again."
            ) from None

    def _remembered(
        self, chunks: Iterable[list[Raw]], work: Callable[[Iterable[Sequence[Raw]]], Iterator[list[Prepared]]]
    ) -> Iterator[list[Prepared]]:
        """Chunks through the cache: only what it does not hold is worked on."""
        if self.path is None:
            yield from work(chunks)
            return
        with FILE.opened(self.path) as database:
            waiting: list[tuple[list[bytes], dict[bytes, Prepared]]] = []

            def unknown() -> Iterator[list[Raw]]:
                for chunk in chunks:
                    hashes = [self._hash(raw) for raw in chunk]
                    known: dict[bytes, Prepared] = {}
                    for some in blocks(hashes, LOOKUP):
                        found = database.execute(f"SELECT hash, prepared FROM masked WHERE hash IN ({','.join('?' * len(some))})", some)
                        known.update((hash_, Prepared(*json.loads(prepared))) for hash_, prepared in found)
                    waiting.append((hashes, known))
                    yield [raw for hash_, raw in zip(hashes, chunk, strict=True) if hash_ not in known]

            for made in work(unknown()):
                hashes, known = waiting.pop(0)
                new = dict(zip([hash_ for hash_ in hashes if hash_ not in known], made, strict=True))
                with database:
                    database.executemany("INSERT OR REPLACE INTO masked VALUES (?, ?)", ((hash_, json.dumps(each)) for hash_, each in new.items()))
                yield [known.get(hash_) or new[hash_] for hash_ in hashes]

    def _hash(self, raw: Raw) -> bytes:
        message = json.dumps([self.version, self.how["with_names"], self.how["keep"], *raw]).encode("ascii")
        return blake2b(message, digest_size=16, key=sha256(self.key).digest()).digest()


def prepare(chunk: Sequence[Raw], redactor: Redactor) -> list[Prepared]:
    """Clean and mask by pattern, find the languages, then mask names."""
    from jminer.text import language

    titles = [redactor.text(raw.title) if raw.title else None for raw in chunk]
    texts = [redactor.text(raw.text) for raw in chunk]
    languages = [
        raw.language or language.detect(f"{title}\n{text}" if title else text) for raw, title, text in zip(chunk, titles, texts, strict=True)
    ]
    with_title = [number for number, title in enumerate(titles) if title]
    hidden = redactor.hide_names([titles[n] or "" for n in with_title] + texts, [languages[n] for n in with_title] + languages)
    titles = [None] * len(chunk)
    for number, title in zip(with_title, hidden, strict=False):
        titles[number] = title
    return [Prepared(*each) for each in zip(titles, hidden[len(with_title) :], languages, strict=True)]


def _redactor(how: Mapping[str, Any]) -> Redactor:
    model = how.get("model")
    return Redactor(bool(how["with_names"]), tuple(how["keep"]), Path(model) if model else None)


def _answer() -> Callable[[bytes], bytes]:
    redactor = _redactor(json.loads(sys.argv[1]))
    return lambda message: json.dumps(prepare([Raw(*each) for each in json.loads(message)], redactor)).encode("ascii")


if __name__ == "__main__":
    serve(_answer)
