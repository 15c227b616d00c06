"""The null strip: how near a segment comes to needs that nobody declared, as a histogram that a declared need stands against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jminer.report.measure import percent

BINS = 24


@dataclass(frozen=True, slots=True)
class NullFacts:
    """Decoy needs by how near the segment's nearest customers come to them."""

    decoys: int
    low: float
    high: float
    counts: tuple[int, ...]
    """Decoys per bin of equal width from `low` to `high`; what lies lower stands in the first."""


def null(decoys: Sequence[float], needs: Sequence[float]) -> NullFacts | None:
    """The histogram on an axis that holds the needs too; None without decoys."""
    if not decoys:
        return None
    seen = np.asarray(decoys, dtype=np.float64)
    low = min(float(np.quantile(seen, 0.01)), *needs, float(seen.max()))
    high = max(float(seen.max()), *needs, low + 1e-6)
    counts, _ = np.histogram(np.clip(seen, low, high), bins=BINS, range=(low, high))
    return NullFacts(len(seen), low, high, tuple(int(n) for n in counts))


def as_near(p: float, null: NullFacts | None) -> str:
    """How many decoys customers come at least as near to. `p`: their share, add-one."""
    if null is None:
        return f"nearer than {percent(1 - p)} of decoys"
    n = round(p * (null.decoys + 1)) - 1
    return f"nearer than all {null.decoys} decoys" if n <= 0 else f"{n} of {null.decoys} decoys {'is' if n == 1 else 'are'} as near"
