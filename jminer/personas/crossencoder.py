"""The cross-encoder: reads a declared need and a unit together (Nogueira and Cho 2019, arXiv:1901.04085), where vectors made apart cannot tell a
near miss from the thing itself.

One pair per call, unpadded: eight-bit graphs scale their activations over everything in a call (`embedders/onnx.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
        sides = [written(each) for each in needs]
        pairs = [(sides[i], text) for i, text in zip(need, texts, strict=True)]
        place = {pair: row for row, pair in enumerate(dict.fromkeys(pairs))}
        once = list(place)
        made = self._shared(once, progress) if self.processes > 1 and len(once) >= FEWEST else self.of_pairs(once, progress)
        if progress:
            progress(len(pairs) - len(once))
        return made[[place[pair] for pair in pairs]]

    def of_pairs(self, pairs: Sequence[tuple[str, str]], progress: Progress | None = None) -> NDArray[np.float32]:
        """(pairs, 5): logits of written needs beside texts, here."""
        made = np.empty((len(pairs), len(LABELS)), dtype=np.float32)
        for row, (side, text) in enumerate(pairs):
            made[row] = self._logits(side, text)
            if progress:
                progress(1)
        return made

    def _shared(self, pairs: Sequence[tuple[str, str]], progress: Progress | None) -> NDArray[np.float32]:
        starts, rows = range(0, len(pairs), CHUNK), []
        messages = (json.dumps(pairs[start : start + CHUNK]).encode("ascii") for start in starts)
        try:
            with workers("jminer.personas.crossencoder_worker", (str(self.folder.resolve()),), self.processes) as ask:
                for answer in ask(messages):
                    rows.append(np.frombuffer(answer, dtype="<f4").reshape(-1, len(LABELS)))
                    if progress:
                        progress(len(rows[-1]))
        except WorkerEndedError:
            raise ResourceError(
                "A process that reads needs ended before its work was done, most often for want of memory; nothing was kept. "
                "Set embed.processes: 1, or free some memory, and run again."
            ) from None
        return np.concatenate(rows)

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
