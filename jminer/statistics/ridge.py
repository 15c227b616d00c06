"""Ridge regression asked only about people whom it has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jminer.statistics.resampling import bootstrap_sum, jackknife_interval, percentile_interval

Numbers = NDArray[np.float64]
FOLDS = 5
PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Tried on standardised features, as shares of the number of rows; the one with the least error out of fold is kept."""
GROUPS = 20
"""Of customers, that are left out in turn where models are fitted anew."""
ANYWHERE = -1
"""The fold of a row without a known target whose group trained no model: all models are asked, and their mean is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold:
    """What models say of rows that they were not fitted on: `predicted` (n,), and `baseline` (n,) by the fixed columns alone."""

    predicted: Numbers
    baseline: Numbers
    penalty: float


def folds_of(groups: NDArray[np.int64], known: NDArray[np.bool_], seed: int, count: int = FOLDS) -> NDArray[np.int64]:
    """The fold of every row: rows of one group (a customer) stay together; groups without a known target are ANYWHERE.

    groups, known: (n,). The folds hold equally many groups with a known target, up to one.
    """
    telling = np.unique(groups[known])
    fold = np.full(int(groups.max(initial=-1)) + 1, ANYWHERE, dtype=np.int64)
    fold[telling] = np.random.default_rng(seed).permutation(len(telling)) % count
    return fold[groups]


def out_of_fold(
    features: ArrayLike, fixed: ArrayLike, target: ArrayLike, weights: ArrayLike, fold: NDArray[np.int64], penalties: tuple[float, ...] = PENALTIES
) -> OutOfFold:
    """Ridge of `target` on `features` (n, d) beside the unpenalised `fixed` columns (n, f), out of fold.

    target (n,): NaN where it is not known, and the model is asked all the same. weights (n,): what a row counts. Features of a smaller spread are
    penalised more: scale them to say which are trusted. Fixed columns are taken out of both sides first (Frisch and Waugh 1933).
    """
    x, z, y, w = (np.asarray(given, dtype=np.float64) for given in (features, fixed, target, weights))
    known, folds = ~np.isnan(y), range(fold.max(initial=0) + 1)
    parts = [_products(x[rows], z[rows], y[rows], w[rows]) for rows in (np.flatnonzero(known & (fold == k)) for k in folds)]
    predicted, baseline, votes = np.zeros((len(penalties), len(y))), np.zeros(len(y)), np.zeros(len(y))
    for k in folds:
        rows = np.flatnonzero((fold == k) | (fold == ANYWHERE))
        seen = np.sum([part for other, part in enumerate(parts) if other != k], axis=0)
        of_z, slopes, shifts = _fitted(seen, x.shape[1], penalties)
        baseline[rows] += z[rows] @ of_z
        predicted[:, rows] += (x[rows] @ slopes + z[rows] @ shifts).T
        votes[rows] += 1
    votes = np.maximum(votes, 1)
    predicted, baseline = predicted / votes, baseline / votes
    errors = ((predicted[:, known] - y[known]) ** 2) @ w[known]
    best = int(np.argmin(errors))
    return OutOfFold(predicted[best], baseline, penalties[best])


def _products(x: Numbers, z: Numbers, y: Numbers, w: Numbers) -> Numbers:
    """Sums of squares and products of all columns with the weights' sum in the corner: what training on any folds needs, added up."""
    columns = np.column_stack([x, z, y]) * np.sqrt(w)[:, None]
    products = np.zeros((columns.shape[1] + 1,) * 2)
    products[:-1, :-1] = columns.T @ columns
    products[-1, -1] = w.sum()
    return products


def _fitted(products: Numbers, features: int, penalties: tuple[float, ...]) -> tuple[Numbers, Numbers, Numbers]:
    """Coefficients of the fixed columns alone (f,), of the features (d, penalties), and of the fixed columns beside those (f, penalties)."""
    x, z = slice(0, features), slice(features, len(products) - 2)
    inverse = np.linalg.pinv(products[z, z], rcond=1e-10, hermitian=True)
    of_x, of_z = inverse @ products[z, x], inverse @ products[z, -2]
    size, directions = np.linalg.eigh((products[x, x] - products[x, z] @ of_x) / products[-1, -1])
    pull = directions.T @ ((products[x, -2] - products[x, z] @ of_z) / products[-1, -1])
    slopes = directions @ (pull[:, None] / (np.maximum(size, 0)[:, None] + np.array(penalties)))
    return of_z, slopes, of_z[:, None] - of_x @ slopes


def explained(wrong: ArrayLike, usual: ArrayLike, counts: NDArray[np.int32]) -> tuple[float, float, float]:
    """Out-of-fold R² of the features beyond the fixed columns, with its interval: (R², low, high); below 0 where they mislead.

    wrong, usual: each customer's squared error with and without the features, (customers,); counts: the bootstrap's draws over them.
    """
    mistaken, before = np.asarray(wrong, dtype=np.float64), np.asarray(usual, dtype=np.float64)
    if before.sum() <= 0:
        return 0.0, 0.0, 0.0
    sums = bootstrap_sum(np.column_stack([mistaken, before]) / before.mean(), counts)
    low, high = percentile_interval(1 - sums[:, 0] / np.maximum(sums[:, 1], 1e-12))
    return float(1 - mistaken.sum() / before.sum()), float(low), float(high)


def refitted_interval(features: Numbers, fixed: Numbers, target: Numbers, seed: int) -> tuple[float, float]:
    """95 % interval of the out-of-fold R² of models of as many customers: all fitted anew without each group of them, and with other folds.

    `explained` draws the errors of the models at hand: right where it is asked whether these tell anything, too narrow for how much others would.
    Source: the delete-a-group jackknife, Kott 2001; why errors alone do not do, Nadeau and Bengio 2003.
    """
    n = len(target)

    def told(known: Numbers, deal: int = 0) -> float:
        fold = folds_of(np.arange(n), np.ones(n, dtype=bool), seed + deal)
        found = out_of_fold(features, fixed, known, np.ones(n), fold)
        return float(1 - np.nansum((known - found.predicted) ** 2) / max(np.nansum((known - found.baseline) ** 2), 1e-12))

    group = np.random.default_rng([seed, GROUPS]).permutation(n) % GROUPS
    left_out = [told(np.where(group == one, np.nan, target)) for one in range(GROUPS)]
    dealt = np.var([told(target, deal) for deal in range(FOLDS)], ddof=1)
    return jackknife_interval(told(target), left_out, float(dealt))
