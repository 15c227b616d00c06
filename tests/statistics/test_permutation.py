"""Labels shuffled within strata, and an honest p."""

import numpy as np

from jminer.statistics.permutation import p_value, permutation_p, permuted_labels


def test_a_stratum_keeps_its_labels():
    labels, strata = np.array([1, 1, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1, 1])
    shuffled = permuted_labels(labels, strata, 100, seed=1)
    assert (shuffled[:, :3].sum(axis=1) == 2).all()
    assert (shuffled[:, 3:].sum(axis=1) == 1).all()
    assert len(np.unique(shuffled, axis=0)) == 9


def test_p_counts_the_data_as_a_permutation():
    assert p_value(5.0, np.arange(9.0)) == 0.5
    assert p_value(100.0, np.zeros(99)) == 0.01


def test_no_effect_gives_small_p_no_more_often_than_promised():
    rng = np.random.default_rng(5)
    strata = np.repeat([0, 1], 30)
    small = 0
    for trial in range(200):
        values, labels = rng.normal(size=60), rng.integers(0, 2, 60)
        small += permutation_p(lambda row, v=values: float(v[row == 1].sum()), labels, strata, 99, seed=trial) <= 0.05
    assert small <= 20


def test_a_difference_between_strata_is_not_one_between_labels():
    strata = np.repeat([0, 1], 100)
    values = np.where(strata == 1, 1.0, 0.0)
    labels = np.r_[np.repeat([1, 0], [20, 80]), np.repeat([1, 0], [80, 20])]

    def effect(row):
        return float(values[row == 1].mean() - values[row == 0].mean())

    assert permutation_p(effect, labels, np.zeros(200), 99, seed=1) == 0.01
    assert permutation_p(effect, labels, strata, 99, seed=1) == 1.0
