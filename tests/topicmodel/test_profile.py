"""Drift is what shuffled customers do not explain."""

import numpy as np
import pytest

from jminer.topicmodel.profile import MOST, profile_of, shifts


def said(shares, customers, seed, units=3):
    """Profiles of customers with some units each, drawn from shares of topics (the last share: of none)."""
    random = np.random.default_rng(seed)
    topic = random.choice(len(shares), customers * units, p=shares)
    index = np.where(topic == len(shares) - 1, -1, topic)
    return profile_of(index, np.where(index < 0, 0.3, 0.6) + 0.05 * random.normal(size=len(index)), [f"c{at // units:05}" for at in range(len(index))])


def by_name(found):
    return {shift.measure: shift for shift in found if shift.topic is None}


def test_nothing_drifts_from_itself():
    profile = said([0.5, 0.4, 0.1], 200, 1)
    found = shifts(profile, profile, 2, 0)
    assert {name: round(shift.shift, 3) for name, shift in by_name(found).items() if name != "topic_mix"} == {"without_topic": 0.0, "similarity": 0.0}
    assert min(shift.p for shift in found) > 0.5


def test_alarms_are_as_rare_as_they_say_when_nothing_changed():
    shares = [0.3, 0.3, 0.3, 0.1]
    drawn = [shifts(said(shares, 60, at), said(shares, 90, 1000 + at), 3, at) for at in range(120)]
    ps = [[shift.p for shift in by_name(found).values()] for found in drawn]
    share = (np.array(ps) <= 0.1).mean(axis=0)
    assert (share <= 0.19).all()  # binomial(120, .1) is above 22 once in 1,000 times
    assert (share >= 0.02).all()


def test_what_moved_is_named():
    found = shifts(said([0.5, 0.4, 0.1], 300, 1), said([0.2, 0.5, 0.3], 300, 2), 2, 0)
    all_of_them = by_name(found)
    assert all_of_them["without_topic"].at_fit == pytest.approx(0.1, abs=0.03)
    assert all_of_them["without_topic"].now == pytest.approx(0.3, abs=0.05)
    assert {name: shift.p for name, shift in all_of_them.items()} == dict.fromkeys(all_of_them, 0.001)
    assert all_of_them["similarity"].shift < 0 < all_of_them["topic_mix"].shift
    first = next(shift for shift in found if shift.topic == 0)
    assert first.q == pytest.approx(0.001, abs=0.002)


def test_one_loud_customer_is_no_drift():
    calm = said([0.5, 0.4, 0.1], 200, 1)
    loud = profile_of(np.array([0, 1] * 60 + [-1] * 500), np.full(620, 0.5), [f"c{at}" for at in range(120)] + ["loud"] * 500)
    assert by_name(shifts(calm, loud, 2, 0))["without_topic"].now < 0.02


def test_order_does_not_matter_and_many_customers_are_a_sample():
    index, near = np.array([0, 1, -1, 0]), np.array([0.9, 0.8, 0.2, 0.7])
    who = np.array(["b", "a", "b", "b"])
    turned = [3, 1, 0, 2]
    one, other = profile_of(index, near, who), profile_of(index[turned], near[turned], who[turned])
    assert all((left == right).all() for left, right in zip(one.arrays.values(), other.arrays.values(), strict=True))
    assert said([0.5, 0.5], MOST + 100, 1).customer.max() == MOST - 1


def test_topics_merged_or_banned_by_hand_are_seen_so():
    profile = profile_of(np.array([0, 1, 2, -1]), np.full(4, 0.5), ["a", "b", "c", "d"])
    assert profile.seen_as(np.array([0, 0, -1])).topic.tolist() == [0, 0, -1, -1]


def test_without_customers_there_is_no_drift():
    nobody = profile_of(np.zeros(0, np.int64), np.zeros(0), [])
    assert shifts(nobody, said([0.5, 0.5], 10, 1), 1, 0) == []
