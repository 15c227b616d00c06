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
    from onnxruntime import InferenceSession, RunOptions
    from tokenizers import Tokenizer

PAUSE = 32  # texts between two words of progress
SENTENCE, FACETS = "sentence", "facets"


class Graph:
    """An encoder's files; the weights are loaded at the first text, once for all of its outputs."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self.folder, self.max_tokens = folder, max_tokens

    def rows(self, text: str, outputs: Sequence[str]) -> list[Vectors]:
        """One row of length one per output: the mean of the tokens' last hidden states, or the facets as they are."""
        ids = np.array([self._tokenizer.encode(well_formed(text)).ids], dtype=np.int64)
        known = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        wanted = [FACETS if output == FACETS else self._first for output in outputs]
        made = self._session.run(wanted, {name: known[name] for name in self._inputs}, self._nothing_else)
        return [normalised(array[0].mean(axis=0, dtype=np.float32) if array.ndim == 3 else array[0]) for array in made]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = open_tokenizer(self.folder)
        tokenizer.enable_truncation(self.max_tokens)
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        return open_graph(self.folder)

    @cached_property
    def _inputs(self) -> list[str]:
        return [node.name for node in self._session.get_inputs()]

    @cached_property
    def _first(self) -> str:
        return str(self._session.get_outputs()[0].name)

    @cached_property
    def _nothing_else(self) -> RunOptions:
        """The layers of an output that nobody asked for are not run."""
        import onnxruntime as ort

        options = ort.RunOptions()
        options.only_execute_path_to_fetches = True
        return options


def open_tokenizer(folder: Path) -> Tokenizer:
    """The folder's tokenizer, which neither pads nor cuts. Raises IntegrityError."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as fault:  # tokenizers raises a bare Exception
        raise IntegrityError(f"{folder / 'tokenizer.json'} cannot be read ({fault}).") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def open_graph(folder: Path) -> InferenceSession:
    """The folder's graph on one thread. Raises IntegrityError."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    path = folder / "model.onnx"
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception:  # onnxruntime's own classes are not exported by name
        raise IntegrityError(f"onnxruntime cannot load {path}; make or fetch the folder again.") from None


class OnnxEmbedder:
    """An encoder folder run by onnxruntime: its sentence vectors, its facets, or both side by side from one pass."""

    def __init__(self, graph: Graph, manifest: Manifest, processes: int, outputs: tuple[str, ...] = (SENTENCE,)) -> None:
        self._graph, self._manifest, self.processes, self._outputs = graph, manifest, processes, outputs
        self.name, self.languages = manifest.name, manifest.languages
        weights, dimensions = {SENTENCE: manifest.weights}, {SENTENCE: manifest.dimensions}
        if manifest.facets:
            weights[FACETS], dimensions[FACETS] = manifest.facets.weights, manifest.facets.dimensions
        self.weights = "+".join(weights[output] for output in outputs)
        self.dimensions = sum(dimensions[output] for output in outputs)
        # Another onnxruntime may round otherwise, so its vectors are another variant.
        self.variant = f"{manifest.variant}-ort{version('onnxruntime')}"

    @property
    def facets(self) -> OnnxEmbedder | None:
        """The second output alone, which shares what is loaded; None when the folder has none."""
        return self.giving((FACETS,)) if self._manifest.facets else None

    @property
    def together(self) -> OnnxEmbedder:
        """Sentence vectors and facets side by side, (texts, dimensions of both), each part of a row of length one."""
        return self.giving((SENTENCE, FACETS))

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length one per text; see `Embedder.embed`. Raises IntegrityError, ResourceError."""
        if worth_processes(texts, self.processes):
            return embed_in_processes("onnx", self._graph.folder, texts, self.processes, progress, self._outputs)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), PAUSE):
            for row, text in enumerate(texts[start : start + PAUSE], start):
                vectors[row] = np.concatenate(self._graph.rows(text, self._outputs))
            if progress:
                progress(len(texts[start : start + PAUSE]))
        return vectors

    def giving(self, outputs: tuple[str, ...]) -> OnnxEmbedder:
        """The same encoder with other outputs, side by side; it shares what is loaded."""
        return OnnxEmbedder(self._graph, self._manifest, self.processes, outputs)


def open_folder(folder: Path, processes: int) -> OnnxEmbedder:
    """Check the folder against its manifest and open it. Raises ConfigError, IntegrityError."""
    manifest = read_manifest(folder, ("model.onnx", "tokenizer.json"))
    return OnnxEmbedder(Graph(folder, manifest.max_tokens), manifest, processes)
