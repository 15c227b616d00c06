"""Texts that repeat each other: equal once case and punctuation are gone, or nearly so."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from jminer.text.normalize import bare

SHINGLE = 5
PERMUTATIONS, ROWS = 48, 4
"""12 bands of 4 rows: two texts that overlap by 0.8 share a band with probability 0.998 (Broder 1997)."""
LONG_ENOUGH = 8
"""Different people do write "great app"; nobody writes the same eight words by chance."""
MOST_COMPARED = 50
LONGEST = 20_000


def groups(texts: Sequence[str], owners: Sequence[str], threshold: float) -> list[int]:
    """For each text the position of the first text that it repeats; its own position when it is the first.

    `texts` come in the order in which "first" is meant. Repeats by the same owner count at any length, repeats across
    owners only for texts of eight words or more. `threshold` is the Jaccard overlap of 5-character shingles; 1 finds equal texts only.
    """
    plain = [bare(text) for text in texts]
    first = _exact(plain, owners)
    if threshold >= 1:
        return first
    heads = [i for i, head in enumerate(first) if i == head and plain[i]]
    near = _near([plain[i] for i in heads], [owners[i] for i in heads], threshold)
    joined = {head: heads[near[k]] for k, head in enumerate(heads)}
    return [joined.get(head, head) for head in first]


def _exact(plain: Sequence[str], owners: Sequence[str]) -> list[int]:
    seen: dict[tuple[str, str], int] = {}
    first = []
    for i, (text, owner) in enumerate(zip(plain, owners, strict=True)):
        key = (text, "" if _long(text) else owner)
        first.append(seen.setdefault(key, i) if text else i)
    return first


def _long(text: str) -> bool:
    return text.count(" ") + 1 >= LONG_ENOUGH or (" " not in text and len(text) >= 5 * LONG_ENOUGH)


def _near(plain: Sequence[str], owners: Sequence[str], threshold: float) -> list[int]:
    """Greedy in the given order: a text joins the first earlier head that it overlaps enough."""
    buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
    signatures = np.zeros((len(plain), PERMUTATIONS), dtype=np.uint16)
    first = list(range(len(plain)))
    for i, text in enumerate(plain):
        shingles = _shingles(text)
        if not len(shingles):
            continue
        full = _signature(shingles)
        signatures[i] = full >> np.uint64(48)
        bands = [(band, zlib.crc32(rows.tobytes())) for band, rows in enumerate(full.reshape(-1, ROWS))]
        heads = sorted({head for band in bands for head in buckets.get(band, ())[:MOST_COMPARED]})
        likely = _likely(signatures, heads, i, threshold)
        match = next((head for head in likely if _same(plain, owners, head, i, shingles, threshold)), None)
        if match is None:
            for band in bands:
                buckets[band].append(i)
        else:
            first[i] = match
    return first


def _likely(signatures: NDArray[np.uint16], heads: list[int], text: int, threshold: float) -> list[int]:
    """Heads whose estimated overlap is at most three standard errors below the threshold: few of many that share a band."""
    if not heads:
        return []
    overlap = (signatures[heads] == signatures[text]).mean(axis=1)
    margin = 3 * (threshold * (1 - threshold) / PERMUTATIONS) ** 0.5
    return [heads[k] for k in np.flatnonzero(overlap >= threshold - margin)]


def _same(plain: Sequence[str], owners: Sequence[str], a: int, b: int, shingles: NDArray[np.uint64], threshold: float) -> bool:
    """Exact overlap, between texts of one owner or long ones."""
    if owners[a] != owners[b] and not (_long(plain[a]) and _long(plain[b])):
        return False
    other = _shingles(plain[a])
    places = np.minimum(np.searchsorted(other, shingles), len(other) - 1)
    common = np.count_nonzero(other[places] == shingles)
    return bool(common >= threshold * (len(shingles) + len(other) - common))


@lru_cache(maxsize=20_000)
def _shingles(text: str) -> NDArray[np.uint64]:
    """Distinct 5-character shingles as numbers, ascending."""
    codes = np.frombuffer(text[:LONGEST].encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < SHINGLE:
        return np.unique(np.array([zlib.crc32(text.encode())] if text else [], dtype=np.uint64))
    rolled = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for i in range(SHINGLE):
        rolled = rolled * np.uint64(1_000_003) + codes[i : len(rolled) + i]
    return np.unique(rolled)


def _signature(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The least value of the shingles under each of the permutations (multiply and add modulo 2^64)."""
    a, b = _coefficients()
    mixed = shingles ^ (shingles >> np.uint64(29))
    return np.asarray((a[:, None] * mixed[None, :] + b[:, None]).min(axis=1), dtype=np.uint64)


@cache
def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    generator = np.random.Generator(np.random.PCG64(1997))
    a = generator.integers(1, 1 << 62, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return a, generator.integers(0, 1 << 62, PERMUTATIONS, dtype=np.uint64)
