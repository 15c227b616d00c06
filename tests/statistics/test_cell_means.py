"""Cells of few customers lean on their siblings but keep bands of their own, and a lowest one is named only when it surely is."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.statistics.cell_means import cell_means, extreme
from jminer.statistics.resampling import draws


def means(groups, least=10, families=None, n=None):
    """Cells of the given values, each customer in one cell."""
    rows, at = [], 0
    for cell, values in enumerate(groups):
        rows += [{"cell": cell, "customer": at + i, "value": value} for i, value in enumerate(values)]
        at += len(values)
    values = pl.DataFrame(rows, schema={"cell": pl.Int64, "customer": pl.Int64, "value": pl.Float64})
    cells = pl.DataFrame({"cell": range(len(groups))})
    return cell_means(values, cells, np.zeros(len(groups)) if families is None else families, draws(n or max(at, 1), 400, 5), least)


def test_too_few_have_no_number():
    found = means([[0.5] * 9 + [None] * 3, np.linspace(-1, 1, 30)])
    assert found.customers.tolist() == [9, 30]
    assert np.isnan([found.mean[0], found.shrunk[0], found.low[0], found.high[0]]).all()


def test_a_customer_counts_once():
    values = pl.DataFrame({"cell": [0] * 14, "customer": [*range(10), 0, 0, 0, 0], "value": [1.0, *[0.0] * 9, 1.0, 1.0, 1.0, 1.0]})
    assert cell_means(values, pl.DataFrame({"cell": [0]}), [0], draws(10, 50, 1), 10).mean[0] == pytest.approx(0.1)


def test_a_small_cell_leans_no_further_than_its_band():
    rng = np.random.default_rng(2)
    found = means([*(rng.normal(0.3, 0.2, 200) for _ in range(6)), rng.normal(-0.7, 0.2, 12)])
    assert found.mean[6] < found.shrunk[6] <= found.high[6] < 0


def test_families_do_not_lean_on_one_another():
    rng = np.random.default_rng(2)
    groups = [rng.normal(mean, 0.4, 12) for mean in (0.2, 0.25, 0.15, 0.2, 0.22, -0.9, -0.8, -0.85, -0.9)]
    apart = means(groups, families=np.array([0] * 5 + [1] * 4))
    assert apart.shrunk[:5].min() > 0 > apart.shrunk[5:].max()


def test_ten_who_agree_are_not_certain():
    rng = np.random.default_rng(3)
    agreeing = 0.5 + rng.normal(0, 0.001, 10)
    alone, beside = means([agreeing]), means([agreeing, rng.normal(0, 0.5, 200)])
    assert beside.high[0] - beside.low[0] > 10 * (alone.high[0] - alone.low[0])


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 5), st.integers(10, 40), st.integers(0, 1000))
def test_bands_hold_the_shrunk_mean_and_the_own_one(cells, n, seed):
    rng = np.random.default_rng(seed)
    found = means([rng.uniform(-1, 1, n + 3 * i) for i in range(cells)])
    assert (found.low <= found.shrunk).all()
    assert (found.shrunk <= found.high).all()
    assert ((found.low < found.mean) & (found.mean < found.high)).all()


def test_the_band_covers_a_cell_unlike_its_siblings():
    rng, held = np.random.default_rng(7), 0
    for _ in range(300):
        found = means([*(rng.normal(0.2, 0.4, 60) for _ in range(5)), rng.normal(-0.4, 0.4, 12)])
        held += found.low[5] <= -0.4 <= found.high[5]
    assert 0.91 <= held / 300 <= 0.985


def test_the_lowest_is_named_when_it_beats_each_other_one():
    rng = np.random.default_rng(1)
    drawn = rng.normal([0.0, 0.3, -0.9, 0.1], 0.1, (500, 4))
    found = extreme(drawn, [0, 1, 2, 3], 0.8)
    assert (found.at, found.sure) == (2, True)
    assert found.first.tolist() == [0, 0, 1, 0]
    assert extreme(drawn, [0, 1, 3], 0.8, highest=True).at == 1
    doubtful = extreme(rng.normal([0.0, 0.14], 0.1, (500, 2)), [0, 1], 0.8)
    assert (doubtful.at, doubtful.rival, doubtful.sure) == (0, 1, False)
    assert doubtful.first[0] >= 0.8
