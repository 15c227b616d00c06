"""What goes with a better or worse outcome when all that a customer speaks of is held beside it: associations, no causes (methods M8)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from jminer.statistics.resampling import bootstrap_sum, percentile_interval

Numbers = NDArray[np.float64]
EXACT = 12
"""Up to so many drivers every subset of them is fitted; beyond, Johnson's weights stand in, which come close."""
JITTER = 1e-9
"""Columns that are the same split the effect, with errors that admit it, instead of failing."""


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects (drivers,) on the outcome with all other drivers and controls held, and what each customer adds to them.

    `influence` (customers, drivers): a draw of customers moves the effects by the sum of their rows.
    """

    effect: Numbers
    error: Numbers
    freedom: int
    influence: Numbers
    inflation: Numbers

    def interval(self, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
        """Two-sided interval by Student's t."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.freedom, 0.5 + confidence / 2)) * self.error
        return self.effect - half, self.effect + half

    def p(self) -> Numbers:
        """Two-sided p that there is no effect."""
        from scipy.special import stdtr

        return np.asarray(2 * stdtr(self.freedom, -np.abs(self.effect) / np.maximum(self.error, 1e-12)))

    def drawn(self, counts: NDArray[np.int32]) -> Numbers:
        """Effects in every draw of customers, (draws, drivers), to the first order."""
        n = len(self.influence)
        scaled = (self.influence - self.influence.mean(axis=0)) * n
        return np.asarray(self.effect + bootstrap_sum(scaled, counts) / n)


def effects(drivers: Numbers, controls: Numbers, outcome: Numbers) -> Effects:
    """Least squares of the outcome (customers,) on drivers (customers, k) and controls (customers, c), one of them constant.

    Errors are those of the jackknife (HC3; MacKinnon and White 1985): right also where customers who speak of a thing scatter more.
    """
    x, y = _without(controls, drivers), _without(controls, outcome[:, None])[:, 0]
    gram = x.T @ x
    gram[np.diag_indices_from(gram)] *= 1 + JITTER
    inverse = np.linalg.inv(gram + 1e-12 * np.eye(len(gram)))
    effect = inverse @ (x.T @ y)
    basis = _basis(controls)
    leverage = np.einsum("ij,ij->i", x @ inverse, x) + np.einsum("ij,ij->i", basis, basis)
    left = (y - x @ effect) / np.maximum(1 - leverage, 0.05)
    influence = (x * left[:, None]) @ inverse
    spread = ((drivers - drivers.mean(axis=0)) ** 2).sum(axis=0)
    freedom = max(len(y) - x.shape[1] - basis.shape[1], 1)
    return Effects(effect, np.sqrt((influence**2).sum(axis=0)), freedom, influence, np.diag(inverse) * spread)


def left_out(drivers: Numbers, outcome: Numbers, counts: NDArray[np.int32], reached: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The usual impact figure of text analytics, with its interval: mean outcome, less the mean without those who speak of the driver.

    drivers (customers, k) 0 or 1; reached (draws, k): the share who speak of it in each draw. Nothing is held: whatever else these customers speak
    of is charged to the driver as well.
    """
    drawn = _loss(bootstrap_sum(outcome, counts)[:, None] / len(outcome), bootstrap_sum(drivers * outcome[:, None], counts) / len(outcome), reached)
    low, high = percentile_interval(drawn)
    return _loss(outcome.mean(), (drivers * outcome[:, None]).mean(axis=0), drivers.mean(axis=0)), low, high


def _loss(mean: Numbers | float, spoken: Numbers, reach: Numbers) -> Numbers:
    return np.asarray(mean - (mean - spoken) / np.maximum(1 - reach, 1e-9))


def importance(drivers: Numbers, controls: Numbers, outcome: Numbers) -> tuple[Numbers, str]:
    """Share of the explained variance beyond the controls that each driver accounts for (k,), summing to 1, and the method's name.

    Up to twelve drivers LMG, which is Shapley's value of R² (Lindeman, Merenda and Gold 1980); beyond, Johnson's relative weights (Johnson 2000).
    """
    x, y = _without(controls, drivers), _without(controls, outcome[:, None])[:, 0]
    scale = np.sqrt((x**2).sum(axis=0))
    scale[scale <= 0] = 1.0
    x, y = x / scale, y / max(float(np.sqrt((y**2).sum())), 1e-300)
    among, with_outcome = x.T @ x, x.T @ y
    exact = len(among) <= EXACT
    part = _shapley(among, with_outcome) if exact else _relative(among, with_outcome)
    total = part.sum()
    return (part / total if total > 0 else np.zeros(len(part))), "LMG" if exact else "relative weights"


def _shapley(among: Numbers, with_outcome: Numbers) -> Numbers:
    """Mean gain in R² by each driver over all orders of entering."""
    k = len(among)
    gained = np.zeros(k)
    explained: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, k + 1):
        chosen = list(combinations(range(k), size))
        at = np.array(chosen)
        inner = among[at[:, :, None], at[:, None, :]] + JITTER * np.eye(size)
        right = with_outcome[at]
        r2 = (np.linalg.solve(inner, right[:, :, None])[:, :, 0] * right).sum(axis=1)
        now = dict(zip(chosen, r2.tolist(), strict=True))
        share = 1 / (k * comb(k - 1, size - 1))
        for subset, value in now.items():
            for place, driver in enumerate(subset):
                gained[driver] += share * (value - explained[subset[:place] + subset[place + 1 :]])
        explained = now
    return np.maximum(gained, 0.0)


def _relative(among: Numbers, with_outcome: Numbers) -> Numbers:
    """R² shared out over the orthogonal columns nearest to the drivers, and from there back to the drivers."""
    size, directions = np.linalg.eigh(among)
    kept = size > JITTER * size.max()
    root = (directions[:, kept] * np.sqrt(size[kept])) @ directions[:, kept].T
    back = (directions[:, kept] / np.sqrt(size[kept])) @ directions[:, kept].T
    return np.asarray(root**2 @ (back @ with_outcome) ** 2)


def _basis(controls: Numbers) -> Numbers:
    """Orthonormal columns that span the controls."""
    left, size, _ = np.linalg.svd(controls, full_matrices=False)
    return left[:, size > 1e-10 * size.max(initial=1.0)]


def _without(controls: Numbers, columns: Numbers) -> Numbers:
    """What the controls do not explain of each column."""
    basis = _basis(controls)
    return np.asarray(columns - basis @ (basis.T @ columns))
