"""Text to vectors: one protocol, three ways behind it, one cache before it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from jminer.embedders.protocol import Embedder
from jminer.errors import ConfigError, did_you_mean

# Which file opens which kind of folder; each is imported only when it is asked for.
BACKENDS = {"onnx": "jminer.embedders.onnx", "sentence": "jminer.embedders.sentence", "static": "jminer.embedders.static"}


def open_embedder(backend: str, folder: Path, processes: int = 2) -> Embedder:
    """Open the encoder in `folder`: `onnx` (onnxruntime), `sentence` (sentence-transformers) or `static` (stored vectors).

    Raises ConfigError for an unknown backend or a folder that is not there, IntegrityError for damaged weights.
    """
    if backend not in BACKENDS:
        known = ", ".join(BACKENDS)
        raise ConfigError(f"There is no embedder '{backend}'.{did_you_mean(backend, BACKENDS)} Known: {known}.")
    embedder: Embedder = import_module(BACKENDS[backend]).open_folder(folder, processes)
    return embedder
