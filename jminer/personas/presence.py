"""Is a need spoken of at all? (methods P3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.combined import combined_p

Numbers = NDArray[np.float64]
FEWEST = 20
"""Decoys that were read, from which counts are compared with theirs."""


def rank_p(seen: Numbers, null: Numbers) -> Numbers:
    """Share of the null with at least as much, add-one: (needs,) against (null,)."""
    ordered = np.sort(null)
    at_least = len(ordered) - np.searchsorted(ordered, seen - 1e-9, side="left")
    return (1 + at_least) / (1 + len(ordered))


def spoken_p(near: Numbers, near_decoys: Numbers, holders: Numbers, decoys: Numbers) -> Numbers:
    """p (needs,) that customers speak of needs no more than of decoys: how near the nearest few of them come (`near`, against all decoys), and how many
    have accepted units (`holders`, against the decoys that were read: the first of `near_decoys`).

    Neither tells it alone: a need's siblings are accepted in numbers and none of them is very near, and of a need that is said in other words many
    units are accepted and few are near (`tests/benchmarks/presence.py`). How much one says of the other is read off the decoys.
    """
    nearest = rank_p(near, near_decoys)
    if len(decoys) < FEWEST:
        return nearest
    logs = np.log(np.stack([rank_p(near_decoys[: len(decoys)], near_decoys), rank_p(decoys, decoys)]))
    varied = bool((logs.std(axis=1) > 0).all())
    return combined_p(nearest, rank_p(holders, decoys), float(np.corrcoef(logs)[0, 1]) if varied else 0.0)
