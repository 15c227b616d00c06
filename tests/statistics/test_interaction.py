"""Subjects against a channel's usual tone; Cliff's delta; mixes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.statistics.interaction import Told, cliffs_delta, compare, compare_pairs
from jminer.statistics.mixes import compare_mixes


def world(rng, subjects=6, each=60, extra=0.0):
    subject, channel = (part.ravel() for part in np.meshgrid(np.arange(subjects), np.repeat([0, 1], each), indexing="ij"))
    tone = np.tile(rng.normal(0, 0.4, 2 * each) + np.repeat([0.0, 0.5], each), subjects)
    value = tone * (0.2 * subject) + rng.normal(0, 0.3, len(tone)) - extra * ((subject == 2) & (channel == 1))
    return Told(subject, channel, np.zeros_like(subject), value, tone, np.full(len(tone), 50), 0.1)


def test_subjects_that_follow_the_tone_differently_are_no_inconsistency():
    p = [one.p for seed in range(8) for one in compare(world(np.random.default_rng(seed)), 300, 1)]
    assert np.mean(np.array(p) <= 0.05) < 0.12
    assert np.mean(np.array(p) <= 0.5) == pytest.approx(0.5, abs=0.25)


def test_one_that_is_worse_than_tone_explains_is_found_with_its_size():
    found = {(one.subject, one.channel): one for one in compare(world(np.random.default_rng(1), extra=0.5), 500, 1)}
    assert found[2, 1].p < 0.01
    assert found[2, 1].low < -0.5 < found[2, 1].high < 0
    assert found[2, 0].difference == pytest.approx(-found[2, 1].difference)


def test_two_subjects_are_too_few_to_know_a_tone():
    assert compare(world(np.random.default_rng(1), subjects=2), 100, 1) == []


def test_pairs_need_others_to_know_what_is_usual():
    assert compare_pairs(np.zeros(30, dtype=int), np.ones(30), 10, 100, 1) == []
    rng = np.random.default_rng(2)
    apart = 0.3 + rng.normal(0, 0.2, 150)
    apart[:30] += 0.4
    found = {one.subject: one for one in compare_pairs(np.repeat(np.arange(5), 30), apart, 10, 500, 1)}
    assert found[0].p < 0.01
    assert found[0].low < 0.4 < found[0].high


def test_cliffs_delta_counts_who_wins():
    assert cliffs_delta(np.array([3.0, 4.0]), np.array([1.0, 2.0]))[0] == 1.0
    delta, low, high = cliffs_delta(np.array([1.0, 2.0, 2.0]), np.array([2.0, 2.0, 3.0]))
    assert low <= delta <= high
    assert delta == pytest.approx(np.sign(np.subtract.outer([1.0, 2.0, 2.0], [2.0, 2.0, 3.0])).mean())


@given(st.integers(0, 1000))
def test_the_divergence_of_one_mix_from_itself_is_about_nothing(seed):
    rng = np.random.default_rng(seed)
    shares = np.eye(12)[rng.integers(0, 12, 60)]
    mix = compare_mixes(shares, np.arange(60) < 30, np.zeros(60, dtype=np.int64), 100, seed)
    assert abs(mix.divergence) < 0.3
    assert mix.p > 0.05 or mix.divergence > 0.03
    assert mix.shift.sum() == pytest.approx(0)


def test_the_plain_divergence_of_small_samples_is_large_and_the_corrected_one_is_not():
    rng = np.random.default_rng(3)
    found = [compare_mixes(np.eye(12)[rng.integers(0, 12, 60)], np.arange(60) < 30, np.zeros(60, dtype=np.int64), 100, seed) for seed in range(30)]
    assert abs(np.mean([mix.divergence for mix in found])) < 0.02, "the plain one is .15 on average"
    assert np.mean([mix.p <= 0.05 for mix in found]) < 0.2
