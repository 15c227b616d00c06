"""How many kinds are unmet: from the rare ones, and none where nothing is rare."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.statistics.richness import chao1, rarefied

COUNTS = st.lists(st.integers(1, 60), min_size=1, max_size=40)


def test_a_worked_example():
    assert chao1([1] * 10 + [2] * 4 + [9] * 6).kinds == pytest.approx(71 / 72 * 90 / 10)


@given(COUNTS)
def test_the_interval_holds_the_estimate_and_coverage_is_a_share(counts):
    unseen = chao1(counts)
    assert 0 <= unseen.low <= unseen.kinds <= unseen.high
    assert -1e-9 <= unseen.coverage <= 1


def test_nothing_rare_nothing_unseen_and_nothing_said_nothing_known():
    assert chao1([7, 8, 9]).kinds == 0
    assert chao1([7, 8, 9]).coverage == 1
    assert chao1([]).high == np.inf


def test_true_kinds_are_within_the_interval_mostly():
    random = np.random.default_rng(1)
    held = []
    for _ in range(200):
        counts = random.poisson(2.5 * random.gamma(4, 0.25, 120))
        unseen = chao1(counts)
        held.append(unseen.low <= (counts == 0).sum() <= unseen.high)
    assert np.mean(held) > 0.85


@settings(deadline=None)  # scipy is imported at the first call
@given(COUNTS, st.integers(1, 4))
def test_rarefaction_rises_to_all_kinds(counts, least):
    n = sum(counts)
    needs, deviation = rarefied(counts, np.arange(0, n + 1), least)
    assert np.all(np.diff(needs) > -1e-9)
    assert needs[-1] == pytest.approx(sum(count >= least for count in counts))
    assert deviation[-1] == pytest.approx(0, abs=1e-6)
