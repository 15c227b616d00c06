"""Moments are where an emotion surely stands out among customers; a kind of which there is none says why."""

import polars as pl
import pytest

from jminer.steps.moments import ALL, name
from jminer.tables import frame


def told(topic, n, share, emotion="frustration", touchpoints=("courier",), first=0, **more):
    """n customers on a topic, so many of whom express an emotion strongly."""
    return [
        {"customer": f"{topic}{i}", "topic": topic, "stage": "delivery", "touchpoints": touchpoints, "valence": -0.5,
         "emotions": (emotion,) if i < share * n else (), "intensity": 0.8, **more} for i in range(first, first + n)
    ]  # fmt: skip


def moments(tell, view, sayings, **tables):
    return name({**tell(sayings), **tables}, view, None)["moments"]


USUAL = told("T001", 60, 0.1) + told("T002", 60, 0.15, touchpoints=("checkout",)) + told("T003", 60, 0.1, touchpoints=("live_agent",))


def test_a_moment_is_where_twice_as_many_are_strongly_frustrated(tell, view):
    found = moments(tell, view, USUAL + told("T004", 40, 0.7, "anger")).filter(pl.col("kind") == "frustration")
    assert found.select("touchpoint", "topic_id", "stage", "customers", "holders").rows() == [("courier", "T004", "delivery", 40, 28)]
    assert found["share"][0] == pytest.approx(0.7)
    assert found["lift"][0] > 2
    assert found["low"][0] > found["base"][0]
    assert "at Courier" in found["says"][0]


def test_few_customers_or_a_usual_share_are_no_moment_and_it_says_so(tell, view):
    found = moments(tell, view, USUAL + told("T004", 19, 0.9))
    assert found["topic_id"].is_null().all()
    assert set(found["kind"]) == {"delight", "frustration", "confusion", "truth"}
    assert found["says"].is_not_null().all()


def test_said_mildly_is_no_moment(tell, view):
    loud = [{**one, "intensity": 0.9} for one in USUAL]
    mild = [{**one, "intensity": 0.1} for one in told("T004", 40, 0.6)]
    calm = moments(tell, view, loud * 1 + mild + told("T005", 80, 0.5, touchpoints=("survey",), intensity=0.9)).filter(pl.col("kind") == "frustration")
    assert "T004" not in calm["topic_id"]


def test_a_customer_counts_once_however_often_they_shout(tell, view):
    shouting = told("T004", 1, 1.0) * 60 + told("T004", 40, 0.0, first=1)
    assert "T004" not in moments(tell, view, USUAL + shouting)["topic_id"]


def test_a_source_where_all_are_frustrated_makes_no_moment(tell, view):
    calm = USUAL + told("T004", 30, 0.1)
    angry = [one for topic in ("T001", "T002", "T003") for one in told(topic, 20, 0.9, first=0, feedback=None)]
    tickets = [{**one, "customer": f"x{one['customer']}", "feedback": f"x{i:04}"} for i, one in enumerate(angry)]
    only = [{**one, "customer": f"y{one['customer']}", "feedback": f"x1{i:04}"} for i, one in enumerate(told("T005", 30, 0.9, feedback=None))]
    tables = tell(calm + tickets + only)
    tables["feedback"] = tables["feedback"].with_columns(source=pl.when(pl.col("feedback_id").str.starts_with("x")).then(pl.lit("tickets")).otherwise("source"))
    assert "T005" not in name(tables, view, None)["moments"]["topic_id"]


def test_a_moment_of_truth_is_a_sure_and_strong_driver(tell, view):
    drivers = frame("drivers", [
        {"level": "topic", "subject": subject, "polarity": polarity, "effect": effect, "effect_low": low, "effect_high": high, "reach": reach, "top3": top3}
        for subject, polarity, effect, low, high, reach, top3 in (
            ("T001", "negative", -0.3, -0.5, -0.1, 0.3, 0.9), ("T001", "positive", 0.2, 0.1, 0.3, 0.3, 0.8), ("T002", "negative", -0.2, -0.5, 0.1, 0.3, 0.9),
            ("T003", "positive", 0.4, 0.1, 0.7, 0.2, 0.5),
        )
    ])  # fmt: skip
    models = frame("driver_models", [{"level": "topic", "circular": False}])
    truth = moments(tell, view, USUAL, drivers=drivers, driver_models=models).filter(pl.col("kind") == "truth")
    assert truth.select("topic_id", "touchpoint", "effect", "customers", "share").rows() == [("T001", ALL, -0.3, 60, 0.3)]
    none = moments(tell, view, USUAL, drivers=drivers.filter(pl.col("subject") != "T001"), driver_models=models).filter(pl.col("kind") == "truth")
    assert none["topic_id"].to_list() == [None]
    assert "None of 2 drivers" in none["says"][0]
    of_tone = moments(tell, view, USUAL, drivers=drivers, driver_models=models.with_columns(circular=True)).filter(pl.col("kind") == "truth")
    assert "No drivers of an outcome" in of_tone["says"][0]


def test_nothing_said_no_moment(tell, view):
    assert moments(tell, view, [])["topic_id"].is_null().all()
    assert moments(tell, view, USUAL).equals(frame("moments", moments(tell, view, USUAL)))
