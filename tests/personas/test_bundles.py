"""Whether the same people hold a persona's needs."""

from __future__ import annotations

import numpy as np

from jminer.personas.bundles import bundling
from jminer.statistics.resampling import draws


def lift(holders, texts=None, seed=1):
    n = len(holders)
    return bundling(holders, np.full(n, 3) if texts is None else texts, draws(n, 400, seed).astype(float))


def test_needs_dealt_at_random_are_neither_together_nor_apart():
    found = [lift(np.random.default_rng(seed).random((300, 4)) < 0.3) for seed in range(40)]
    assert sum(one.low <= 1 <= one.high for one in found) >= 34


def test_the_interval_is_no_wider_than_the_lift_varies():
    found = [lift(np.random.default_rng(seed).random((300, 4)) < 0.3) for seed in range(60)]
    varies = np.std([one.ratio for one in found])
    assert np.median([one.high - one.low for one in found]) < 1.4 * 2 * 1.96 * varies


def test_people_who_hold_one_need_each_are_no_bundle():
    which = np.random.default_rng(2).integers(0, 4, 400)
    apart = lift(which[:, None] == np.arange(3))
    assert apart.ratio == 0
    assert apart.high < 1
    assert apart.power > 0.8


def test_heavy_writers_are_no_bundle():
    rng, texts = np.random.default_rng(3), np.repeat([1, 16], 500)
    found = lift(rng.random((1000, 3)) < np.where(texts == 16, 0.6, 0.05)[:, None], texts)
    assert found.low <= 1 <= found.high


def test_too_few_pairs_tell_nothing():
    assert lift(np.zeros((50, 3), dtype=bool)).ratio is None
