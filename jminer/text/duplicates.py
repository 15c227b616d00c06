"""Texts that repeat each other: equal once case and punctuation are gone, or nearly so."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.text.normalize import bare

SHINGLE = 5
PERMUTATIONS, ROWS = 48, 4
BANDS = PERMUTATIONS // ROWS
"""12 bands of 4 rows: two texts that overlap by 0.8 share a band with probability 0.998 (Broder 1997)."""
LONG_ENOUGH = 8
"""Different people do write "great app"; nobody writes the same eight words by chance."""
MOST_COMPARED, LOOKED_AT = 50, 500
"""Heads per band that a text is held against, and how many rows of its band are looked at for them: what a flood of variants costs."""
LONGEST = 20_000
BLOCK = 500
Hashes = NDArray[np.uint64]


def groups(texts: Sequence[str] | pl.Series, owners: Sequence[str] | pl.Series, threshold: float) -> NDArray[np.int64]:
    """For each text the position of the first text that it repeats; its own position when it is the first.

    `texts` come in the order in which "first" is meant. Repeats by the same owner count at any length, repeats across
    owners only for texts of eight words or more. `threshold` is the Jaccard overlap of 5-character shingles; 1 finds equal texts only.
    Memory: about 400 bytes a text, however much they share.
    """
    first, heads = _exact(texts, owners)
    if threshold >= 1 or not len(heads):
        return first
    joined = np.arange(len(first))
    joined[heads] = heads[_near(texts, owners, heads, threshold)]
    return joined[first]


def _exact(texts: Sequence[str] | pl.Series, owners: Sequence[str] | pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each text the first that equals it, and the firsts that have any words."""
    keys = np.zeros(len(texts), dtype=np.uint64)
    for position, (text, owner) in enumerate(zip(texts, owners, strict=True)):
        if plain := bare(text):
            keys[position] = _hash(plain, "" if _long(plain) else owner)
    _, firsts, group = np.unique(keys, return_index=True, return_inverse=True)
    first = np.where(keys == 0, np.arange(len(keys)), firsts[group])
    return first, np.flatnonzero((first == np.arange(len(keys))) & (keys != 0))


def _hash(*parts: str) -> int:
    """A number from 1 to 2^64 − 1; among a million texts two share one with a chance of 3 in 10^8."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) or 1


def _long(text: str) -> bool:
    return text.count(" ") + 1 >= LONG_ENOUGH or (" " not in text and len(text) >= 5 * LONG_ENOUGH)


def _near(texts: Sequence[str] | pl.Series, owners: Sequence[str] | pl.Series, positions: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """Greedy in the given order: for each row of `positions` the first earlier head that it overlaps enough, or itself."""
    signatures, bands = _sketches(texts, positions)
    buckets = Buckets.of(bands)
    head = np.arange(len(positions))
    for row in buckets.shared:
        earlier = buckets.earlier(row, head)
        for other in _likely(signatures, earlier, row, threshold):
            if _same(texts, owners, int(positions[other]), int(positions[row]), threshold):
                head[row] = other
                break
    return head


@dataclass(frozen=True, slots=True)
class Buckets:
    """Rows that share a band's key, as sorted arrays: however many do, memory stays the same."""

    order: list[NDArray[np.int32]]
    """Per band, the rows by key and then by position."""
    start: list[NDArray[np.int32]]
    """Per band and row, where the rows of its key begin in `order`."""
    place: list[NDArray[np.int32]]
    """Per band and row, where it stands in `order`."""
    shared: list[int]
    """Rows that share any key with an earlier row."""

    @classmethod
    def of(cls, bands: Hashes) -> Buckets:
        """The buckets of band keys (rows, bands)."""
        order, start, place = [], [], []
        shared = np.zeros(len(bands), dtype=bool)
        for keys in bands.T:
            ordered = np.argsort(keys, kind="stable").astype(np.int32)
            begins = np.concatenate([[True], np.diff(keys[ordered]) != 0])
            first = np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0)).astype(np.int32)
            back = np.empty_like(ordered)
            back[ordered] = np.arange(len(keys), dtype=np.int32)
            order.append(ordered)
            start.append(first[back])
            place.append(back)
            shared |= back > first[back]
        return cls(order, start, place, np.flatnonzero(shared).tolist())

    def earlier(self, row: int, head: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first heads, at most MOST_COMPARED per band, that share a key with a row and come before it; ascending."""
        found = []
        for order, start, place in zip(self.order, self.start, self.place, strict=True):
            if start[row] < place[row]:
                rows = order[start[row] : min(place[row], start[row] + LOOKED_AT)]
                found.append(rows[head[rows] == rows][:MOST_COMPARED])
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _sketches(texts: Sequence[str] | pl.Series, positions: NDArray[np.int64]) -> tuple[NDArray[np.uint16], Hashes]:
    """MinHash of each text: (n, 48) for the estimate, and (n, 12) band keys, all distinct between bands."""
    signatures = np.zeros((len(positions), PERMUTATIONS), dtype=np.uint16)
    bands = np.zeros((len(positions), BANDS), dtype=np.uint64)
    for start in range(0, len(positions), BLOCK):
        block = [bare(texts[position]) for position in positions[start : start + BLOCK].tolist()]
        least = _minima(block)
        signatures[start : start + len(block)] = least >> np.uint64(48)
        bands[start : start + len(block)] = _band_keys(least)
    return signatures, bands


def _minima(block: Sequence[str]) -> Hashes:
    """The least value of each text's shingles under each permutation (multiply and add modulo 2^64): (texts, 48)."""
    shingles, starts = _shingles(block)
    mixed = shingles ^ (shingles >> np.uint64(29))
    return np.stack([np.minimum.reduceat(a * mixed + b, starts) for a, b in zip(*_coefficients(), strict=True)], axis=1)


def _band_keys(least: Hashes) -> Hashes:
    """Four minima and the band's number folded into one key."""
    keys = np.broadcast_to(np.arange(1, BANDS + 1, dtype=np.uint64), (len(least), BANDS)).copy()
    for row in range(ROWS):
        keys = (keys ^ least[:, row::ROWS]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    return keys


def _likely(signatures: NDArray[np.uint16], heads: NDArray[np.int64], text: int, threshold: float) -> list[int]:
    """Heads whose estimated overlap is at most three standard errors below the threshold: few of many that share a band."""
    if not len(heads):
        return []
    overlap = (signatures[heads] == signatures[text]).mean(axis=1)
    margin = 3 * (threshold * (1 - threshold) / PERMUTATIONS) ** 0.5
    return [int(head) for head in heads[overlap >= threshold - margin]]


def _same(texts: Sequence[str] | pl.Series, owners: Sequence[str] | pl.Series, a: int, b: int, threshold: float) -> bool:
    """Exact overlap, between texts of one owner or long ones."""
    if owners[a] != owners[b] and not (_long(bare(texts[a])) and _long(bare(texts[b]))):
        return False
    one, other = _distinct(texts[a]), _distinct(texts[b])
    common = len(np.intersect1d(one, other, assume_unique=True))
    return bool(common >= threshold * (len(one) + len(other) - common))


@lru_cache(maxsize=5_000)
def _distinct(text: str) -> Hashes:
    return np.unique(_rolled(bare(text)))


def _rolled(text: str) -> Hashes:
    return _shingles([text])[0]


def _shingles(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """5-character shingles as numbers, text after text, and where each text begins; one number for a shorter text."""
    cut = [text[:LONGEST].ljust(SHINGLE, "\0") for text in texts]
    lengths = np.array([len(text) for text in cut])
    ends = np.cumsum(lengths)
    codes = np.frombuffer("".join(cut).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    rolled = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for i in range(SHINGLE):
        rolled = rolled * np.uint64(1_000_003) + codes[i : len(rolled) + i]
    for at in np.flatnonzero(lengths == SHINGLE).tolist():
        if len(texts[at]) < SHINGLE:
            rolled[ends[at] - SHINGLE] = zlib.crc32(texts[at].encode("utf-8", "surrogatepass"))
    inside = np.ones(len(codes), dtype=bool)
    inside[(ends[:, None] - np.arange(1, SHINGLE)).ravel()] = False  # what begins there runs into the next text
    return rolled[inside[: len(rolled)]], ends - lengths - (SHINGLE - 1) * np.arange(len(cut))


@cache
def _coefficients() -> tuple[Hashes, Hashes]:
    generator = np.random.Generator(np.random.PCG64(1997))
    a = generator.integers(1, 1 << 62, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return a, generator.integers(0, 1 << 62, PERMUTATIONS, dtype=np.uint64)
