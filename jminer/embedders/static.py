"""The fast encoder: one stored vector per token and per frequent pair of tokens; a text's vector is their mean.

No network of layers runs, so a text costs its tokenising. What a word means beside its neighbours is lost, but for the stored
pairs; `models/embedders/distil.py` fits the vectors so that means lie where the packaged encoder puts the whole text.
Method: static distillation as in model2vec (Tulkens and van Dongen, 2024), fitted by relational distillation (Park et al., 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jminer.blocks import blocks
from jminer.embedders.manifest import Manifest, read_manifest
from jminer.embedders.protocol import OneOutput, Progress, Vectors, well_formed
from jminer.errors import IntegrityError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE, TOKENIZER = "vectors.safetensors", "tokenizer.json"
BLOCK = 1024  # texts tokenised in one call
UNKNOWN = 0  # the row of tokens without a vector, and of texts without tokens
PAIR = 1 << 32  # pairs of tokens as one number: first * PAIR + second


@dataclass(frozen=True, slots=True)
class Table:
    """What is stored: `row_of_token` (tokens), sorted `pairs` (p), `rows` (1 + known tokens + p, dimensions) in that order."""

    row_of_token: NDArray[np.int64]
    pairs: NDArray[np.int64]
    rows: Vectors

    def places(self, texts: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows that each text's token ids call for, one text after the other, and where each text begins and ends."""
        lengths = np.array([len(ids) for ids in texts])
        tokens = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in texts])
        text = np.repeat(np.arange(len(texts)), lengths)
        near = np.flatnonzero(text[:-1] == text[1:])
        wanted = tokens[near] * PAIR + tokens[near + 1]
        at = np.searchsorted(self.pairs, wanted)
        known = np.append(self.pairs, -1)[at] == wanted
        empty = np.flatnonzero(lengths == 0)
        place = np.concatenate([self.row_of_token[tokens], len(self.rows) - len(self.pairs) + at[known], np.full(len(empty), UNKNOWN)])
        owner = np.concatenate([text, text[near[known]], empty])
        order = np.argsort(owner, kind="stable")
        return place[order], np.searchsorted(owner[order], np.arange(len(texts) + 1))

    def means(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """One row of length one per text (texts, dimensions): rows are added in the text's order, whatever is beside it."""
        from scipy.sparse import csr_matrix

        place, ends = self.places(texts)
        ones = np.ones(len(place), dtype=np.float32)
        total = csr_matrix((ones, place, ends), shape=(len(texts), len(self.rows))) @ self.rows
        total[~total.any(axis=1)] = self.rows[UNKNOWN]
        return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), dtype=np.float32)


class StaticEmbedder(OneOutput):
    """A folder of stored vectors; they are loaded at the first text. Tokenising uses the machine's cores, nothing else does."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.name, self.weights, self.variant = manifest.name, manifest.weights, manifest.variant
        self.dimensions, self.languages = manifest.dimensions, manifest.languages
        self.max_tokens = manifest.max_tokens

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row of length one per text; see `Embedder.embed`. Raises IntegrityError."""
        made = [np.empty((0, self.dimensions), dtype=np.float32)]
        for block in blocks(texts, BLOCK):
            encoded = self._tokenizer.encode_batch_fast([well_formed(text) for text in block], add_special_tokens=False)
            made.append(self._table.means([text.ids for text in encoded]))
            if progress:
                progress(len(block))
        return np.concatenate(made)

    @cached_property
    def _table(self) -> Table:
        return read_table(self.folder / FILE, self._tokenizer.get_vocab_size(), self.dimensions)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        except Exception as fault:  # tokenizers raises a bare Exception
            raise IntegrityError(f"{self.folder / TOKENIZER} cannot be read ({fault}).") from None
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.max_tokens)
        return tokenizer


def read_table(path: Path, tokens: int, dimensions: int) -> Table:
    """Read the stored vectors: `numbers` (rows, dimensions) of eight bits, `scales` (rows), `row_of_token`, `pairs` (p, 2).

    Raises IntegrityError when they are not what a table for so many tokens and dimensions must be.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(path)
        numbers, scales = arrays["numbers"], arrays["scales"].astype(np.float32)
        row_of_token, pairs = arrays["row_of_token"].astype(np.int64), arrays["pairs"].astype(np.int64)
        table = Table(row_of_token, pairs[:, 0] * PAIR + pairs[:, 1], numbers * scales[:, None])
    except (SafetensorError, OSError, KeyError, ValueError, IndexError) as fault:
        raise IntegrityError(f"{path} cannot be read ({type(fault).__name__}). Fetch the folder again.") from None
    if not _whole(table, numbers, tokens, dimensions):
        raise IntegrityError(f"{path} holds no table of vectors for {tokens:,} tokens. Fetch the folder again.")
    return table


def _whole(table: Table, numbers: NDArray[np.generic], tokens: int, dimensions: int) -> bool:
    return (
        numbers.dtype == np.int8
        and table.rows.shape == (len(numbers), dimensions)
        and table.row_of_token.shape == (tokens,)
        and table.row_of_token.min() >= 0
        and table.row_of_token.max() < len(table.rows) - len(table.pairs)
        and bool((np.diff(table.pairs) > 0).all())
        and bool(np.isfinite(table.rows).all())
        and bool(table.rows[UNKNOWN].any())
    )


def open_folder(folder: Path, processes: int) -> StaticEmbedder:
    """Check the folder against its manifest and open it; more processes would not pay. Raises ConfigError, IntegrityError."""
    return StaticEmbedder(folder, read_manifest(folder, (FILE, TOKENIZER)))
