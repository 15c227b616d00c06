"""What every encoder promises, whichever library runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]
Encode = Callable[[Sequence[str]], Vectors]
"""`Embedder.embed` as those see it who only want vectors."""


class Embedder(Protocol):
    """Text to vectors, where a text's vector depends on that text and the model alone.

    `weights` is the SHA-256 of the original weights: heads and topic models name their encoder by it, whatever file
    format or precision (`variant`) runs them.
    """

    @property
    def name(self) -> str: ...
    @property
    def weights(self) -> str: ...
    @property
    def variant(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def languages(self) -> tuple[str, ...]: ...

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return an array of shape (texts, dimensions), rows of length one, in the order of `texts`.

        `progress` is told how many texts were newly done.
        """
        ...


class Encoder(Embedder, Protocol):
    """What `open_embedder` opens: an embedder that may have a second output."""

    @property
    def facets(self) -> Encoder | None:
        """The second output, whose vectors tell stages, emotions and valence; None without one."""
        ...

    @property
    def together(self) -> Encoder:
        """Vectors and facets side by side from one pass."""
        ...


class OneOutput:
    """An encoder without facets."""

    facets: None = None

    @property
    def together(self) -> Self:
        return self


def normalised(vector: Vectors) -> Vectors:
    """The vector scaled to length one; a zero vector stays zero."""
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)


def well_formed(text: str) -> str:
    """The text with lone surrogates, which no tokenizer can read, replaced by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
