"""The cross-encoder: reads a declared need and a unit together (Nogueira and Cho 2019, arXiv:1901.04085), where vectors made apart cannot tell a
near miss from the thing itself.

One pair per call, unpadded: eight-bit graphs scale their activations over everything in a call (`embedders/onnx.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jminer.blocks import blocks
from jminer.cachefile import CacheFile, Memory
from jminer.domain import Need
from jminer.embedders.manifest import read_manifest
from jminer.embedders.onnx import open_graph, open_tokenizer
from jminer.embedders.processes import CHUNK, FEWEST
from jminer.embedders.protocol import Progress, well_formed
from jminer.errors import ResourceError
from jminer.personas.forms import RELATIONS, negated
from jminer.workers import WorkerEndedError, workers

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

LABELS = (*RELATIONS, "unrelated")
SIDE_TOKENS, TOKENS = 60, 60
"""Of the need and of the unit, without the three that part them: what it was trained on."""
FILE = CacheFile("cache of readings", 1, "CREATE TABLE IF NOT EXISTS readings (hash BLOB PRIMARY KEY, logits TEXT NOT NULL) WITHOUT ROWID;")


def written(need: Need) -> str:
    """A need as the cross-encoder reads it: what is needed, and what would be the opposite."""
    return f"{need.statement} / {need.opposite or negated(need.statement)}"


class CrossEncoder:
    """A cross-encoder folder, run by onnxruntime; the weights are loaded at the first pair."""

    def __init__(self, folder: Path, processes: int = 1) -> None:
        """Check the folder against its manifest. Raises ConfigError, IntegrityError."""
        manifest = read_manifest(folder, ("model.onnx", "tokenizer.json"))
        self.folder, self.processes, self.languages = folder, processes, manifest.languages
        self.weights, self.variant = manifest.weights, f"{manifest.variant}-ort{version('onnxruntime')}"

    def read(self, needs: Sequence[Need], need: Sequence[int], texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(pairs, 5): logits over `LABELS` for each text and the need it stands beside, `need` being its place in `needs`.

        What several personas declare, and what many customers write in the same words, is read once. Raises ResourceError when a worker dies.
        """
        return _once(needs, need, texts, self._made, progress)

    def _made(self, pairs: Sequence[tuple[str, str]], tell: Progress) -> Iterator[NDArray[np.float32]]:
        for some in self.blocks(pairs):
            tell(len(some))
            yield from some

    def blocks(self, pairs: Sequence[tuple[str, str]]) -> Iterator[NDArray[np.float32]]:
        """Logits of written needs beside texts, some rows at a time, in order."""
        if self.processes > 1 and len(pairs) >= FEWEST:
            yield from self._shared(pairs)
        else:
            yield from (self._logits(side, text)[None] for side, text in pairs)

    def of_pairs(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """(pairs, 5): logits of written needs beside texts, here."""
        return np.array([self._logits(side, text) for side, text in pairs], dtype=np.float32).reshape(-1, len(LABELS))

    def _shared(self, pairs: Sequence[tuple[str, str]]) -> Iterator[NDArray[np.float32]]:
        messages = (json.dumps(pairs[start : start + CHUNK]).encode("ascii") for start in range(0, len(pairs), CHUNK))
        try:
            with workers("jminer.personas.crossencoder_worker", (str(self.folder.resolve()),), self.processes) as ask:
                yield from (np.frombuffer(answer, dtype="<f4").reshape(-1, len(LABELS)) for answer in ask(messages))
        except WorkerEndedError:
            raise ResourceError(
                "A process that reads needs ended before its work was done, most often for want of memory; what was read until then is kept. "
                "Set embed.processes: 1, or free some memory, and run again."
            ) from None

    def _logits(self, side: str, text: str) -> NDArray[np.float32]:
        first, last = self._marks
        need, unit = [first, *self._ids(side)[:SIDE_TOKENS], last], [*self._ids(text)[:TOKENS], last]
        ids = np.array([need + unit], dtype=np.int64)
        second = np.array([[0] * len(need) + [1] * len(unit)], dtype=np.int64)
        given = {"input_ids": ids, "token_type_ids": second, "attention_mask": np.ones_like(ids)}
        logits: NDArray[np.float32] = self._session.run(["logits"], given)[0][0]
        return logits

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(well_formed(text), add_special_tokens=False).ids)

    @cached_property
    def _marks(self) -> tuple[int, int]:
        return self._tokenizer.token_to_id("[CLS]") or 0, self._tokenizer.token_to_id("[SEP]") or 0

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return open_tokenizer(self.folder)

    @cached_property
    def _session(self) -> InferenceSession:
        return open_graph(self.folder)


class Remembered:
    """A cross-encoder that remembers what it read, in one SQLite file that only its owner can read: numbers under keyed hashes, no text.

    Whoever changes a declared need and runs again waits for that need alone.
    """

    def __init__(self, model: CrossEncoder, path: Path, key: bytes) -> None:
        self.weights, self.variant, self.languages = model.weights, model.variant, model.languages
        self._model, self._memory = model, Memory(FILE, "readings", path, key, f"{model.weights} {model.variant} {SIDE_TOKENS} {TOKENS}")

    def read(self, needs: Sequence[Need], need: Sequence[int], texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """As `CrossEncoder.read`. Raises IntegrityError when the file is no cache of jminer's, WorkspaceBusy, ResourceError."""
        return _once(needs, need, texts, self._recalled, progress)

    def _recalled(self, pairs: Sequence[tuple[str, str]], tell: Progress) -> Iterable[list[float]]:
        def make(rows: list[int]) -> Iterator[list[list[float]]]:
            read = (row.tolist() for some in self._model.blocks([pairs[row] for row in rows]) for row in some)
            return blocks(read, CHUNK)  # each block is written to the disk before the next: not one pair at a time, which one process gives

        return self._memory.recall(pairs, make, tell)


def _once(
    needs: Sequence[Need],
    need: Sequence[int],
    texts: Sequence[str],
    made: Callable[[Sequence[tuple[str, str]], Progress], Iterable[Any]],
    progress: Progress | None,
) -> NDArray[np.float32]:
    """(pairs, 5): the rows that `made` gives for distinct pairs, for all of them."""
    sides = [written(each) for each in needs]
    pairs = [(sides[i], text) for i, text in zip(need, texts, strict=True)]
    place = {pair: row for row, pair in enumerate(dict.fromkeys(pairs))}
    tell: Progress = progress or (lambda done: None)
    rows = np.array(list(made(list(place), tell)), dtype=np.float32).reshape(-1, len(LABELS))
    tell(len(pairs) - len(place))
    return np.asarray(rows[[place[pair] for pair in pairs]])
