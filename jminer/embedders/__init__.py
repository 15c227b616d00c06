"""Text to vectors: one protocol, four ways behind it, one cache before it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from jminer.embedders.protocol import Encoder
from jminer.errors import ConfigError, did_you_mean

# Which file opens which kind of folder; each is imported only when it is asked for.
BACKENDS = {
    "onnx": "jminer.embedders.onnx",
    "sentence": "jminer.embedders.sentence",
    "static": "jminer.embedders.static",
    "universal": "jminer.embedders.universal",
}


def open_embedder(backend: str, folder: Path, processes: int = 2) -> Encoder:
    """Open the encoder in `folder`: `onnx` (onnxruntime), `sentence` (sentence-transformers), `static` (stored
    vectors) or `universal` (the package of the multilingual encoder, which the folder names).

    Raises ConfigError for an unknown backend or a folder that is not there, IntegrityError for damaged weights.
    """
    if backend not in BACKENDS:
        known = ", ".join(BACKENDS)
        raise ConfigError(f"There is no embedder '{backend}'.{did_you_mean(backend, BACKENDS)} Known: {known}.")
    embedder: Encoder = import_module(BACKENDS[backend]).open_folder(folder, processes)
    return embedder
