"""The default encoder: onnxruntime and tokenizers, one unpadded text per call.

Eight-bit encoders scale their activations over everything in a call, so a text's vector would change with its batch
mates (cosine .993 measured). One text per call removes the cause, and two processes of one thread each make up for
the speed of batches; `tests/benchmarks/embedding.py` measures both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jminer.embedders.manifest import Manifest, read_manifest
from jminer.embedders.processes import embed_in_processes, worth_processes
from jminer.embedders.protocol import Progress, Vectors, normalised, well_formed
from jminer.errors import IntegrityError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

PAUSE = 32  # texts between two words of progress


class OnnxEmbedder:
    """An encoder folder run by onnxruntime; the weights are loaded at the first text."""

    def __init__(self, folder: Path, manifest: Manifest, processes: int) -> None:
        self.folder, self.processes = folder, processes
        self.name, self.weights = manifest.name, manifest.weights
        self.dimensions, self.languages = manifest.dimensions, manifest.languages
        self.max_tokens = manifest.max_tokens
        # Another onnxruntime may round otherwise, so its vectors are another variant.
        self.variant = f"{manifest.variant}-ort{version('onnxruntime')}"

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length one per text; see `Embedder.embed`. Raises IntegrityError, ResourceError."""
        if worth_processes(texts, self.processes):
            return embed_in_processes("onnx", self.folder, texts, self.processes, progress)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), PAUSE):
            for row, text in enumerate(texts[start : start + PAUSE], start):
                vectors[row] = self.encode(text)
            if progress:
                progress(len(texts[start : start + PAUSE]))
        return vectors

    def encode(self, text: str) -> Vectors:
        """The vector of one text: the mean of its tokens' last hidden states, scaled to length one."""
        ids = np.array([self._tokenizer.encode(well_formed(text)).ids], dtype=np.int64)
        known = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        wanted = {name: known[name] for name in self._inputs}
        hidden = self._session.run(None, wanted)[0][0]
        return normalised(hidden.mean(axis=0, dtype=np.float32))

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        except Exception as fault:  # tokenizers raises a bare Exception
            raise IntegrityError(f"{self.folder / 'tokenizer.json'} cannot be read ({fault}).") from None
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.max_tokens)
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        path = self.folder / "model.onnx"
        try:
            return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception:  # onnxruntime's own classes are not exported by name
            raise IntegrityError(f"onnxruntime cannot load {path}; make or fetch the folder again.") from None

    @cached_property
    def _inputs(self) -> list[str]:
        return [node.name for node in self._session.get_inputs()]


def open_folder(folder: Path, processes: int) -> OnnxEmbedder:
    """Check the folder against its manifest and open it. Raises ConfigError, IntegrityError."""
    return OnnxEmbedder(folder, read_manifest(folder, ("model.onnx", "tokenizer.json")), processes)
