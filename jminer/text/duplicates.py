"""Texts that repeat each other: equal once case and punctuation are gone, or nearly so."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from jminer.text.normalize import bare

SHINGLE = 5
PERMUTATIONS, ROWS = 48, 4
BANDS = PERMUTATIONS // ROWS
"""12 bands of 4 rows: two texts that overlap by 0.8 share a band with probability 0.998 (Broder 1997)."""
LONG_ENOUGH = 8
"""Different people do write "great app"; nobody writes the same eight words by chance."""
MOST_COMPARED = 50
"""Heads per band that a text is held against: a flood of variants costs no more than this."""
LONGEST = 20_000
BLOCK = 500
Hashes = NDArray[np.uint64]


def groups(texts: Sequence[str], owners: Sequence[str], threshold: float) -> list[int]:
    """For each text the position of the first text that it repeats; its own position when it is the first.

    `texts` come in the order in which "first" is meant. Repeats by the same owner count at any length, repeats across
    owners only for texts of eight words or more. `threshold` is the Jaccard overlap of 5-character shingles; 1 finds equal texts only.
    Memory: about 250 bytes a text.
    """
    first, heads = _exact(texts, owners)
    if threshold >= 1:
        return first
    near = _near(texts, owners, heads, threshold)
    return [near.get(head, head) for head in first]


def _exact(texts: Sequence[str], owners: Sequence[str]) -> tuple[list[int], list[int]]:
    """For each text the first that equals it, and the firsts that have any words."""
    seen: dict[int, int] = {}
    first, heads = [], []
    for position, (text, owner) in enumerate(zip(texts, owners, strict=True)):
        plain = bare(text)
        key = _hash(plain, "" if _long(plain) else owner)
        first.append(seen.setdefault(key, position) if plain else position)
        if plain and first[-1] == position:
            heads.append(position)
    return first, heads


def _hash(*parts: str) -> int:
    """A number that two different texts share only by a miracle."""
    return int.from_bytes(hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _long(text: str) -> bool:
    return text.count(" ") + 1 >= LONG_ENOUGH or (" " not in text and len(text) >= 5 * LONG_ENOUGH)


def _near(texts: Sequence[str], owners: Sequence[str], positions: Sequence[int], threshold: float) -> dict[int, int]:
    """Greedy in the given order: a text joins the first earlier head that it overlaps enough. Position → head, of those that join."""
    signatures, bands = _sketches(texts, positions)
    buckets: dict[int, list[int]] = defaultdict(list)
    joined: dict[int, int] = {}
    for row in np.flatnonzero(_shared(bands).any(axis=1)).tolist():
        keys = bands[row].tolist()
        heads = sorted({head for key in keys for head in buckets.get(key, ())[:MOST_COMPARED]})
        likely = _likely(signatures, heads, row, threshold)
        position = positions[row]
        match = next((positions[head] for head in likely if _same(texts, owners, positions[head], position, threshold)), None)
        if match is not None:
            joined[position] = match
            continue
        for key in keys:
            buckets[key].append(row)
    return joined


def _sketches(texts: Sequence[str], positions: Sequence[int]) -> tuple[NDArray[np.uint16], Hashes]:
    """MinHash of each text: (n, 48) for the estimate, and (n, 12) band keys, all distinct between bands."""
    signatures = np.zeros((len(positions), PERMUTATIONS), dtype=np.uint16)
    bands = np.zeros((len(positions), BANDS), dtype=np.uint64)
    for start in range(0, len(positions), BLOCK):
        block = [bare(texts[position]) for position in positions[start : start + BLOCK]]
        least = _minima(block)
        signatures[start : start + len(block)] = least >> np.uint64(48)
        bands[start : start + len(block)] = _band_keys(least)
    return signatures, bands


def _minima(block: Sequence[str]) -> Hashes:
    """The least value of each text's shingles under each permutation (multiply and add modulo 2^64): (texts, 48)."""
    shingles = [_rolled(text) for text in block]
    joined = np.concatenate(shingles)
    starts = np.cumsum([0, *(len(each) for each in shingles[:-1])])
    mixed = joined ^ (joined >> np.uint64(29))
    return np.stack([np.minimum.reduceat(a * mixed + b, starts) for a, b in zip(*_coefficients(), strict=True)], axis=1)


def _band_keys(least: Hashes) -> Hashes:
    """Four minima and the band's number folded into one key."""
    keys = np.broadcast_to(np.arange(1, BANDS + 1, dtype=np.uint64), (len(least), BANDS)).copy()
    for row in range(ROWS):
        keys = (keys ^ least[:, row::ROWS]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    return keys


def _shared(bands: Hashes) -> NDArray[np.bool_]:
    """Which band keys stand at more than one text: only those texts can have a near copy."""
    shared = np.zeros(bands.shape, dtype=bool)
    for band in range(bands.shape[1]):
        order = np.argsort(bands[:, band], kind="stable")
        equal = np.diff(bands[order, band]) == 0
        shared[order[:-1], band] |= equal
        shared[order[1:], band] |= equal
    return shared


def _likely(signatures: NDArray[np.uint16], heads: list[int], text: int, threshold: float) -> list[int]:
    """Heads whose estimated overlap is at most three standard errors below the threshold: few of many that share a band."""
    if not heads:
        return []
    overlap = (signatures[heads] == signatures[text]).mean(axis=1)
    margin = 3 * (threshold * (1 - threshold) / PERMUTATIONS) ** 0.5
    return [heads[k] for k in np.flatnonzero(overlap >= threshold - margin)]


def _same(texts: Sequence[str], owners: Sequence[str], a: int, b: int, threshold: float) -> bool:
    """Exact overlap, between texts of one owner or long ones."""
    if owners[a] != owners[b] and not (_long(bare(texts[a])) and _long(bare(texts[b]))):
        return False
    one, other = _distinct(texts[a]), _distinct(texts[b])
    common = len(np.intersect1d(one, other, assume_unique=True))
    return bool(common >= threshold * (len(one) + len(other) - common))


@lru_cache(maxsize=20_000)
def _distinct(text: str) -> Hashes:
    return np.unique(_rolled(bare(text)))


def _rolled(text: str) -> Hashes:
    """5-character shingles as numbers, in order; one number for a shorter text."""
    codes = np.frombuffer(text[:LONGEST].encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < SHINGLE:
        return np.array([zlib.crc32(text.encode("utf-8", "surrogatepass"))], dtype=np.uint64)
    rolled = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for i in range(SHINGLE):
        rolled = rolled * np.uint64(1_000_003) + codes[i : len(rolled) + i]
    return rolled


@cache
def _coefficients() -> tuple[Hashes, Hashes]:
    generator = np.random.Generator(np.random.PCG64(1997))
    a = generator.integers(1, 1 << 62, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return a, generator.integers(0, 1 << 62, PERMUTATIONS, dtype=np.uint64)
