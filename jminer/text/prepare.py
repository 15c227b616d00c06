"""Raw titles and texts → cleaned, masked, with their language: by worker processes, and never twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jminer.blocks import blocks
from jminer.cachefile import CacheFile, Memory
from jminer.errors import ResourceError
from jminer.text.redact import Redactor
from jminer.workers import WorkerEndedError, serve, workers

if TYPE_CHECKING:
    import polars as pl

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

    def prepare(self, raw: pl.DataFrame, advance: Callable[[int], None] = lambda done: None) -> Iterator[Prepared]:
        """One result per row of `raw` (title, text, language), in order, lazily. Raises ResourceError when a worker ends early, IntegrityError."""
        if self.path is None:
            for chunk in self._worked(raw):
                advance(len(chunk))
                yield from chunk
            return
        how = json.dumps([self.version, self.how["with_names"], self.how["keep"]])
        memory = Memory(FILE, "masked", self.path, self.key, how)
        for row in memory.recall(raw.iter_rows(), lambda rows: self._worked(raw[rows]), advance):
            yield Prepared(*row)

    def _worked(self, raw: pl.DataFrame) -> Iterator[list[Prepared]]:
        work = self._in_processes if self.processes > 1 and raw.height >= FEWEST else self._here
        return work(blocks((Raw(*row) for row in raw.iter_rows()), CHUNK))

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
