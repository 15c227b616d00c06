"""Harm: who complains and how bad it is, drawn by customer."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.statistics.harm import PARTS, Errors, Harm, cells, impact_of, random_weights, sums
from jminer.statistics.resampling import bootstrap_sum, bootstrap_sum_sparse, draws

SURE = Errors((1e9, 1e9), (0.0, 1e9))
EVEN = dict.fromkeys(PARTS, 0.2)
SHARES = st.floats(0, 1)


def said(customer, n=1, topic="T1", complaint=True, **what):
    return [
        {"topic_id": topic, "customer_id": customer, "contact": f"{customer}{i}", "day": None, "valence": -0.5 if complaint else 0.5, "complaint": complaint,
         "blame": 0.3, "harm": None, "leaves": None, "known": True, **what} for i in range(n)
    ]  # fmt: skip


def frame(rows):
    return pl.DataFrame(rows, schema_overrides={"harm": pl.Float64, "leaves": pl.Boolean, "day": pl.Date})


def test_who_comes_back_with_the_same_complaint_is_unresolved():
    rows = [*said("anna", 2), *said("bert"), *said("carl", 2, known=False), *said("dora"), *said("dora", topic="T2")]
    returned = dict(cells(frame(rows), ["topic_id"], -0.25).filter(topic_id="T1").select("customer_id", "returns").iter_rows())
    assert returned == {"anna": 1.0, "bert": 0.0, "carl": None, "dora": 0.0}


def test_two_contacts_on_one_day_are_one():
    from datetime import date

    same = cells(frame(said("anna", 2, day=date(2026, 3, 1))), ["topic_id"], -0.25)
    other = cells(frame([*said("anna", day=date(2026, 3, 1)), *said("anna", day=date(2026, 3, 2), contact="later")]), ["topic_id"], -0.25)
    assert same["returns"].to_list() == [0.0]
    assert other["returns"].to_list() == [1.0]


@pytest.fixture
def summed():
    rows = [row for i in range(40) for row in said(f"c{i:02}", complaint=i < 30)]
    return sums(cells(frame(rows), ["topic_id"], -0.25), pl.DataFrame({"topic_id": ["T1"]}), ["topic_id"], [f"c{i:02}" for i in range(100)])


def test_reach_is_of_all_customers_and_the_head_s_errors_are_taken_out(summed):
    assert summed.harm(None, SURE).reach[0, 0] == pytest.approx(0.30)
    # 30 read as complaining of 40, found 3 in 4, imagined 1 in 4: (30 − 10) / (1/2) = 40 of 40.
    assert summed.harm(None, Errors((75.0, 100.0), (25.0, 100.0))).reach[0, 0] == pytest.approx(0.40)
    # As many as are imagined: nobody.
    assert summed.harm(None, Errors((90.0, 100.0), (75.0, 100.0))).reach[0, 0] == 0.0


def test_what_is_not_sure_of_the_head_widens_the_interval(summed):
    counts = draws(100, 400, 7)
    known, guessed = (summed.harm(counts, errors, seed=7).reach.std() for errors in (Errors((8e6, 1e7), (1e6, 1e7)), Errors((8.0, 10.0), (1.0, 10.0))))
    assert guessed > 1.1 * known


def test_a_part_of_which_fewer_than_ten_customers_tell_has_no_number():
    rows = [row for i in range(30) for row in said(f"c{i:02}", harm=0.8 if i < 9 else None)]
    few = sums(cells(frame(rows), ["topic_id"], -0.25), pl.DataFrame({"topic_id": ["T1"]}), ["topic_id"], [f"c{i:02}" for i in range(30)])
    assert np.isnan(few.harm(None, SURE).parts["effort"][0, 0])


@given(st.lists(SHARES, min_size=2, max_size=6), SHARES)
def test_silence_about_a_part_neither_helps_nor_hurts(known, other):
    """A subject of which a part cannot be told has the loss that it would have with the others' mean."""
    intensity = np.array([[*known, other]])
    silent, filled = np.array([[*known, np.nan]]), np.array([[*known, np.mean(known)]])
    rest = {name: np.full_like(intensity, np.nan) for name in PARTS}
    losses = [Harm(intensity, {**rest, "intensity": intensity, "effort": effort}).loss(EVEN)[0, -1] for effort in (silent, filled)]
    assert losses[0] == pytest.approx(losses[1])


@given(SHARES, SHARES, st.floats(0.001, 1), st.floats(0.05, 0.95))
def test_severity_never_falls_when_more_complain_or_complain_worse(reach, intensity, more, weight):
    def severity(reach, intensity):
        grid = {name: np.full((1, 1), np.nan) for name in PARTS} | {"intensity": np.array([[intensity]])}
        return Harm(np.array([[reach]]), grid).severity(EVEN, weight)[0, 0]

    assert severity(min(reach + more, 1), intensity) >= severity(reach, intensity) - 1e-9
    assert severity(reach, min(intensity + more, 1)) >= severity(reach, intensity) - 1e-9


@given(st.integers(1, 12), st.integers(1, 4), st.integers(0, 2**20))
def test_sparse_sums_are_the_dense_ones(n, k, seed):
    rng = np.random.default_rng(seed)
    dense = np.where(rng.random((n, k)) < 0.4, rng.random((n, k)), 0.0)
    rows, columns = np.nonzero(dense)
    counts = draws(n, 20, seed)
    sparse = bootstrap_sum_sparse(rows, columns, dense[rows, columns][:, None], k, counts)
    assert np.array_equal(sparse[..., 0], bootstrap_sum(dense, counts))


def of_topic(outcome="rating", state="identified"):
    drivers = {"level": ["topic"] * 2, "subject": ["T1"] * 2, "polarity": ["positive", "negative"], "effect": [0.1, -0.2],
               "effect_low": [0.0, -0.3], "effect_high": [0.2, -0.1]}  # fmt: skip
    models = {"level": ["topic"], "outcome": [outcome], "state": [state]}
    return {"drivers": pl.DataFrame(drivers), "driver_models": pl.DataFrame(models), "feedback": pl.DataFrame({"rating": [0.25, 0.75]})}


def test_impact_is_what_complaint_costs_as_a_share_of_the_range_of_ratings():
    subjects = pl.DataFrame({"topic_id": ["T1", "T2"]})
    cost, error = impact_of(of_topic(), subjects)
    assert cost[0] == pytest.approx(0.4)
    assert error[0] == pytest.approx(0.2 / 3.92 / 0.5)
    assert np.isnan(cost[1])
    assert impact_of(of_topic(state="refused"), subjects) is None
    assert impact_of(of_topic(outcome="valence"), subjects) is None


def test_random_weights_sum_to_one_and_repeat_themselves():
    drawn = random_weights(50, 3)
    assert all(sum(weights.values()) == pytest.approx(1) for weights in drawn)
    assert drawn == random_weights(50, 3) != random_weights(50, 4)
