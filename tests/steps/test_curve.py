"""The emotion curve has honest gaps, names a low or a high only where it is surely one, and stands beside what was declared."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from jminer.domain import Persona
from jminer.steps.curve import ALL, draw
from jminer.tables import frame


def at(curve, stage, segment=ALL):
    return curve.row(by_predicate=(pl.col("segment") == segment) & (pl.col("stage") == stage), named=True)


def spoken(mean, n, stage, rng, first=0, **more):
    return [{"customer": f"c{i:04}", "stage": stage, "valence": float(np.clip(mean + rng.normal(0, 0.3), -1, 1)), **more} for i in range(first, first + n)]


def drawn(tell, view, sayings, personas=(), **changes):
    tables = tell(sayings)
    everybody = tables["feedback"]["customer_id"].unique().sort()
    tables["customers"] = frame("customers", [{"customer_id": one, "known": True, "attributes": "{}"} for one in everybody])
    view.declared, view.to_be = personas, {}
    for name, value in changes.items():
        setattr(view, name, value)
    return draw(tables, view, None)


@pytest.fixture
def sayings():
    rng = np.random.default_rng(3)
    told = spoken(-0.6, 80, "delivery", rng, emotions=("anger",)) + spoken(0.4, 90, "use", rng, emotions=("satisfaction",))
    return told + spoken(0.0, 60, "support", rng) + spoken(-0.9, 4, "exit", rng, first=50)


def test_every_stage_is_a_row_and_a_silent_one_says_why(tell, view, sayings):
    curve = drawn(tell, view, sayings)["curve"]
    assert set(curve["stage"]) == {ALL, *(stage.id for stage in view.taxonomy.stages)}
    leaving, unheard = at(curve, "exit"), at(curve, "awareness")
    assert (leaving["state"], leaving["customers"], leaving["valence"], leaving["trough_p"]) == ("thin", 4, None, None)
    assert "4 of at least 10" in leaving["says"]
    assert (unheard["state"], unheard["customers"], unheard["arousal"]) == ("thin", 0, None)


def test_low_high_and_end(tell, view, sayings):
    curve = drawn(tell, view, sayings)["curve"]
    assert dict(curve.drop_nulls("extreme").select("stage", "extreme").iter_rows()) == {"delivery": "trough", "use": "peak"}
    assert curve.filter("end")["stage"].to_list() == ["support"]
    assert at(curve, "delivery")["arousal"] == pytest.approx(0.9)
    assert at(curve, ALL)["low"] < at(curve, ALL)["valence"] < at(curve, ALL)["high"]


def test_stages_that_are_alike_have_no_low(tell, view):
    rng = np.random.default_rng(8)
    sayings = [one for stage in ("purchase", "delivery", "use", "support") for one in spoken(-0.2, 40, stage, rng)]
    curve = drawn(tell, view, sayings)["curve"]
    assert curve["extreme"].is_null().all()
    assert curve.filter(pl.col("within").is_null())["trough_p"].sum() == pytest.approx(1)
    assert curve["says"].drop_nulls().str.contains("not separable from").any()


def test_what_was_declared_stands_beside_it(tell, view, sayings):
    delivery = at(drawn(tell, view, sayings, to_be={"delivery": 0.4})["curve"], "delivery")
    assert delivery["difference"] == pytest.approx(delivery["valence"] - 0.4)
    assert delivery["difference_low"] < delivery["difference"] < delivery["difference_high"] < 0
    assert at(drawn(tell, view, sayings)["curve"], "delivery")["difference"] is None


def test_a_persona_has_a_curve_of_its_own(tell, view, sayings):
    sayings = [{**one, "channel": "phone" if int(one["customer"][1:]) % 2 else "web"} for one in sayings]
    for one in sayings:
        if one["channel"] == "phone" and one["stage"] == "use":
            one["valence"] = -0.9 + abs(one["valence"]) / 100
    callers = Persona("callers", "Callers", (), rule="channel == 'phone'")
    curve = drawn(tell, view, sayings, personas=(callers, Persona("anybody", "Anybody", ())))["curve"]
    assert set(curve["segment"]) == {ALL, "callers"}
    assert at(curve, "use", "callers")["valence"] < -0.8 < at(curve, "use")["valence"]
    assert at(curve, "use", "callers")["customers"] == 45
    assert at(curve, "use", "callers")["extreme"] == "trough"


def test_emotions_are_shares_of_customers_at_the_stage(tell, view, sayings):
    emotions = drawn(tell, view, sayings)["curve_emotions"]
    delivery = emotions.row(by_predicate=(pl.col("stage") == "delivery") & (pl.col("emotion") == "anger"), named=True)
    assert (delivery["customers"], delivery["share"]) == (80, 1.0)
    assert "exit" not in emotions["stage"]


def test_nothing_said_no_curve(tell, view):
    assert all(table.is_empty() for table in drawn(tell, view, []).values())


def test_ratings_need_earlier_mentions_of_their_own_time(tell, view, sayings):
    rows = drawn(tell, view, sayings)["peak_end"]
    assert rows["r2"].is_null().all()
    assert rows["says"].str.contains("50 are needed").all()


def remembering(tell, view, weigh):
    """Sixty customers with four mentions and then a rating, made of them by `weigh`."""
    rng = np.random.default_rng(11)
    tables = tell([{"customer": f"c{i:03}", "feedback": f"c{i:03}-{j}", "valence": float(rng.uniform(-1, 1))} for i in range(60) for j in range(5)])
    told = tables["units"].join(tables["unit_valence"], on="unit_id").sort("feedback_id")["valence"].to_numpy().reshape(60, 5)
    rating = [weigh(row[:4]) + rng.normal(0, 0.05) for row in told]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    tables["feedback"] = tables["feedback"].sort("feedback_id").with_columns(
        written_at=pl.Series([start + timedelta(days=j) for _ in range(60) for j in range(5)]),
        rating=pl.Series([rating[i] if j == 4 else None for i in range(60) for j in range(5)], dtype=pl.Float64),
    )  # fmt: skip
    tables["customers"] = frame("customers")
    view.declared, view.to_be = (), {}
    return {row["model"]: row for row in draw(tables, view, None)["peak_end"].iter_rows(named=True)}


def test_the_peak_end_index_has_to_earn_its_place(tell, view):
    by_peak = remembering(tell, view, lambda told: 0.5 + told[np.argmax(np.abs(told))] / 4 + told[-1] / 4)
    assert by_peak["peak_end"]["r2"] > 0.8 > by_peak["mean"]["r2"]
    assert by_peak["index"]["r2"] is not None
    by_mean = remembering(tell, view, lambda told: 0.5 + told.mean() / 2)
    assert by_mean["mean"]["r2"] > 0.8 > by_mean["peak_end"]["r2"]
    assert by_mean["index"]["r2"] is None


def test_same_input_same_tables(tell, view, sayings):
    first, second = (drawn(tell, view, sayings) for _ in range(2))
    assert all(first[name].equals(second[name]) for name in first)
