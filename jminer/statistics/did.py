"""Difference in differences of one cell against many: did it move otherwise than the others, and more than cells move by themselves?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.before_after import Levels, Numbers, Observed, influences, levels

FEW = 10
"""Customers that a cell needs on either side."""


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """How every cell moved, on a scale where common trends add up: the level itself, or the log odds of a share."""

    found: Levels
    delta: Numbers
    """After less before (cells,); NaN for cells with too few customers."""
    covariance: Numbers
    """Of the levels before and after on that scale (2, cells, 2, cells), from customers drawn anew."""

    @property
    def usable(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.delta)

    @property
    def shared(self) -> Numbers:
        """Covariance of the moves (cells, cells)."""
        one, two = self.covariance
        return np.asarray(one[:, 0] + two[:, 1] - one[:, 1] - two[:, 0])


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """One cell against its controls."""

    change: float
    own: float
    """How the cell itself moved."""
    others: float
    """How its controls did, weighted by how surely each is known."""
    weights: Numbers
    """Of every cell as a control (cells,); sum to 1."""
    before_variance: float
    after_variance: float
    common: float
    """What customers on both sides take off, or add to, the sum of both."""
    wandering: float
    """Variance of how cells move by themselves, beyond what few customers explain, of the target and of the controls' mean
    (DerSimonian and Laird 1986)."""
    freedom: float
    """Degrees of freedom of t: of the target's few customers and of the few cells that tell how cells wander (Satterthwaite 1946)."""

    @property
    def error(self) -> float:
        """Standard error, of customers and of cells that wander."""
        return float(np.sqrt(max(self.before_variance + self.after_variance + self.common, 0.0) + self.wandering))

    @property
    def z(self) -> float:
        return self.change / self.error if self.error > 0 else 0.0


def moves(seen: Observed, mix: Numbers) -> Moves:
    """How every cell moved under one reference mix (strata,)."""
    found = levels(seen, mix)
    before, after = influences(seen, found)
    level, counted = found.level, found.counted
    hits = (found.n * found.mean * (found.weight > 0)[:, None, :]).sum(axis=2) if seen.base is not None else counted
    # A share needs as many who say it, on both sides together; a mean needs them on either side.
    enough = (counted.min(axis=1) >= FEW) & ((hits.sum(axis=1) if seen.base is not None else hits.min(axis=1)) >= FEW)
    if seen.base is not None:
        level, slope = leaning(level, counted)
        before, after = before * slope[:, 0], after * slope[:, 1]
    both = np.concatenate([before, after], axis=1)
    delta = np.where(enough, level[:, 1] - level[:, 0], np.nan)
    return Moves(found, delta, (both.T @ both).reshape(2, seen.cells, 2, seen.cells))


def leaning(share: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Log odds of shares (cells, 2), half a customer added on either side so that none is infinite, and their slopes."""
    kept = (np.nan_to_num(share) * n + 0.5) / (n + 1)
    return np.log(kept / (1 - kept)), 1 / (kept * (1 - kept))


def against(moved: Moves, target: int, controls: NDArray[np.int64]) -> Against | None:
    """The target cell against some controls; None when either has too few customers."""
    controls = np.array([at for at in controls if moved.usable[at] and at != target], dtype=np.int64)
    if not moved.usable[target] or not len(controls):
        return None
    delta = moved.delta[controls]
    variance = np.maximum(moved.shared[controls, controls], 1e-9)
    wandering = _wandering(delta, variance)
    weight = 1 / (variance + wandering)
    weights = np.zeros(len(moved.delta))
    weights[controls] = weight / weight.sum()
    others = float(weights[controls] @ delta)
    contrast = -weights
    contrast[target] += 1
    before, common, after = (float(contrast @ moved.covariance[one, :, two] @ contrast) for one, two in ((0, 0), (0, 1), (1, 1)))
    own, spread = float(moved.delta[target]), wandering * (1 + float((weights**2).sum()))
    known = zip((before, after, spread), (*moved.found.counted[target], len(controls)), strict=True)
    freedom = (before + after + spread) ** 2 / max(sum(part**2 / max(n - 1, 1) for part, n in known), 1e-300)
    return Against(own - others, own, others, weights, before, after, -2 * common, spread, float(freedom))


def _wandering(delta: Numbers, variance: Numbers) -> float:
    """Variance between cells beyond their own; 0 when they differ no more than that."""
    weight = 1 / variance
    excess = float((weight * (delta - (weight * delta).sum() / weight.sum()) ** 2).sum()) - (len(delta) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return max(excess / scale, 0.0) if scale > 0 else 0.0
