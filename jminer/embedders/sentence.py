"""Any sentence-transformers folder on this disk, in full precision; slower than `onnx`, and it imports torch.

One text per call here too: padding and the shape of a batch change the last bits of a float (2e-7 measured over 32
texts), and "same text, same bytes" is what the cache, the tests and a rerun rest upon.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jminer.checksums import file_digest
from jminer.embedders.processes import embed_in_processes, worth_processes
from jminer.embedders.protocol import OneOutput, Progress, Vectors, normalised, well_formed
from jminer.errors import ConfigError, IntegrityError, UnsafeInput

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceEmbedder(OneOutput):
    """A local sentence-transformers folder; the model is loaded at the first text."""

    def __init__(self, folder: Path, weights: Path, processes: int) -> None:
        self.folder, self.processes = folder, processes
        self.name = folder.resolve().name
        self.weights = file_digest(weights)
        libraries = f"st{version('sentence-transformers')}-torch{version('torch')}"
        self.variant = f"sentence-{_settings_digest(folder)}-{libraries}"
        self.languages = _languages(folder)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length one per text; see `Embedder.embed`. Raises IntegrityError, ResourceError."""
        if worth_processes(texts, self.processes):
            return embed_in_processes("sentence", self.folder, texts, self.processes, progress)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        with _one_thread():
            for row, text in enumerate(texts):
                encoded = self._model.encode([well_formed(text)], show_progress_bar=False, convert_to_numpy=True)
                vectors[row] = normalised(np.asarray(encoded[0], dtype=np.float32))
                if progress:
                    progress(1)
        return vectors

    @cached_property
    def dimensions(self) -> int:
        """The length of a vector; asking loads the model."""
        return len(self._model.encode(["length"], show_progress_bar=False)[0])

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(
                str(self.folder.resolve()),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as fault:  # every layer below raises classes of its own
            raise IntegrityError(
                f"sentence-transformers cannot load {self.folder} ({type(fault).__name__}). "
                "Check that the folder is complete, or use embed.backend: onnx."
            ) from None


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch on one thread, so that sums do not depend on the machine's cores; the processes make up for it."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _settings_digest(folder: Path) -> str:
    """A checksum of every setting and vocabulary file: another pooling or length is another variant."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".txt", ".model")):
        digest.update(f"{path.relative_to(folder).as_posix()} {file_digest(path)}\n".encode())
    return digest.hexdigest()[:12]


def _languages(folder: Path) -> tuple[str, ...]:
    """What the folder's own `manifest.json` says, else nothing: sentence-transformers keeps no languages."""
    path = folder / "manifest.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return tuple(str(language) for language in facts.get("languages", ()))
    except (ValueError, AttributeError):
        raise IntegrityError(f"{path} is not readable JSON. Mend or remove it.") from None


def open_folder(folder: Path, processes: int) -> SentenceEmbedder:
    """Open a folder that holds `modules.json` and `model.safetensors`. Raises ConfigError, UnsafeInput."""
    if not folder.is_dir():
        raise ConfigError(
            f"There is no encoder folder {folder}. jminer never downloads a model: "
            "give embed.model the path of a sentence-transformers folder on this disk."
        )
    if not (folder / "modules.json").is_file():
        raise ConfigError(f"{folder} has no modules.json, so it is no sentence-transformers folder.")
    places = [path / "model.safetensors" for path in (folder, folder / "0_Transformer")]
    weights = next((path for path in places if path.is_file()), None)
    if weights is None:
        raise UnsafeInput(
            f"{folder} has no model.safetensors. jminer loads no pickled weights (pytorch_model.bin), "
            "because they can run code: save the model with safetensors."
        )
    return SentenceEmbedder(folder, weights, processes)
