"""Differences of many cells: the mix of strata held still, customers as the unit, paired where they are on both sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.statistics.before_after import Observed, drawn_customers, influences, levels, mean_p, redrawn, share_p
from jminer.statistics.did import against, moves


def observed(rng, customers=600, cells=3, late_of_kind=0.5, effect=0.0, both=0, harsh=0.6):
    """Each customer speaks of one cell, from a kind (0) or harsh (1) stratum; `both` of them say it again on the other side."""
    stratum, cell = rng.integers(0, 2, customers), rng.integers(0, cells, customers)
    side = (rng.random(customers) < np.where(stratum == 0, late_of_kind, 1 - late_of_kind)).astype(np.int64)
    value = rng.normal(0, 0.3, customers) - harsh * stratum + effect * side * (cell == 0)
    again = np.arange(both)
    who = np.concatenate([np.arange(customers), again])
    sides = np.concatenate([side, 1 - side[again]])
    return Observed(customers, cells, 2, who, np.concatenate([cell, cell[again]]), sides, np.concatenate([stratum, stratum[again]]),
                    np.concatenate([value, value[again]]))  # fmt: skip


def test_another_mix_is_no_change_where_the_mix_is_held_still():
    seen = observed(np.random.default_rng(1), 4000, late_of_kind=0.8)
    crude = seen.pooled()
    assert (levels(crude).change > 0.2).all()
    assert (np.abs(levels(seen).change) < 0.06).all()
    assert (mean_p(levels(seen), *influences(seen, levels(seen))) > 0.01).all()


@given(st.integers(0, 10_000))
def test_the_same_customers_saying_the_same_have_not_changed(seed):
    seen = observed(np.random.default_rng(seed), 120, both=120)
    found = levels(seen)
    assert np.allclose(found.change, 0)
    assert (mean_p(found, *influences(seen, found)) > 0.99).all()


def test_influences_tell_the_error_that_a_bootstrap_tells():
    seen = observed(np.random.default_rng(2), 900, both=300)
    found = levels(seen)
    before, after = influences(seen, found)
    groups = np.zeros((seen.customers, 2), dtype=np.int64)
    groups[seen.customer, seen.side] = seen.stratum + 1
    drawn = redrawn(seen, found, drawn_customers(groups[:, 0] * 3 + groups[:, 1], 2000, 1))
    assert np.sqrt(((after - before) ** 2).sum(axis=0)) == pytest.approx((drawn[:, :, 1] - drawn[:, :, 0]).std(axis=0), rel=0.1)


def test_p_of_shares_is_uniform_when_nothing_changed():
    rng, found = np.random.default_rng(3), []
    for _ in range(40):
        side, stratum = rng.integers(0, 2, 300), rng.integers(0, 2, 300)
        who, cell = np.nonzero(rng.random((300, 20)) < 0.15)
        seen = Observed(300, 20, 2, who, cell, side[who], stratum[who], np.ones(len(who)), (np.arange(300), side, stratum))
        known = levels(seen, seen.sums()[0][0].sum(axis=0))
        found += share_p(known, *influences(seen, known))[2].tolist()
    assert np.mean(np.array(found) < 0.05) == pytest.approx(0.05, abs=0.025)


def test_a_cell_is_held_against_what_all_others_do():
    rng = np.random.default_rng(4)
    seen = observed(rng, 6000, cells=12, effect=0.3)
    trend = Observed(*(getattr(seen, name) for name in ("customers", "cells", "strata", "customer", "cell", "side", "stratum")), seen.value + 0.2 * seen.side)
    found = against(moves(trend, trend.sums()[0][0].sum(axis=0)), 0, np.arange(1, 12))
    assert found.own == pytest.approx(0.5, abs=0.1)
    assert found.others == pytest.approx(0.2, abs=0.05)
    assert abs(found.change - 0.3) < 3 * found.error
    assert found.weights.sum() == pytest.approx(1)
    # Cells move alike, so their number counts for nothing; what counts are the customers on either side.
    assert found.freedom > 500
    some = moves(trend, trend.sums()[0][0].sum(axis=0))
    apart = replace(some, delta=some.delta + rng.normal(0, 1, 12))
    assert against(apart, 0, np.arange(1, 12)).freedom == pytest.approx(10, abs=1.5)
