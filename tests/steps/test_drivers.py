"""Drivers: what is held, what is refused, and what the usual figure would have said."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from jminer.steps.drivers import weigh


class Ear:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.say = self.said.append


def crowd(n, worth, seed=1, rated=True):
    """Sayings of n customers: delays cost, cold meals cost nothing but come with delays, seats are praised; and the ratings."""
    rng = np.random.default_rng(seed)
    said, ratings = [], {}
    for i in range(n):
        delay, seat = rng.random() < 0.3, rng.random() < 0.3
        meal = rng.random() < (0.7 if delay else 0.1)
        long = "The seat was by the window. " * int(rng.integers(1, 30))
        said.append({"customer": f"c{i:04}", "feedback": f"f{i:05}", "topic": "T0", "valence": 0.0, "touchpoints": ("seat",), "text": long})
        for topic, there, tone in (("T1", delay, -0.8), ("T2", meal, -0.7), ("T3", seat, 0.8)):
            if there:
                said.append({"customer": f"c{i:04}", "feedback": f"f{i:05}", "topic": topic, "valence": tone, "touchpoints": ("seat",)})
        ratings[f"f{i:05}"] = float(np.clip(0.6 + worth * (-0.3 * delay + 0.2 * seat) + rng.choice([-0.2, 0.0, 0.2]), 0, 1)) if rated else None
    return said, ratings


def tables(tell, said, ratings):
    read = tell(said)
    rated = pl.Series([ratings[key] for key in read["feedback"]["feedback_id"]], dtype=pl.Float64)
    themes = {"T0": "G00", "T1": "G01", "T2": "G01", "T3": "G02", "T9": "G02"}
    read["topics"] = read["topics"].with_columns(theme_id=pl.col("topic_id").replace_strict(themes))
    return {**read, "feedback": read["feedback"].with_columns(rating=rated)}


def test_what_goes_along_is_explained_away(tell, view):
    ear = Ear()
    made = weigh(tables(tell, *crowd(600, 1.0)), view, ear)
    model = made["driver_models"].row(0, named=True)
    assert (model["state"], model["level"], model["outcome"], model["method"]) == ("identified", "topic", "rating", "LMG")
    assert "association, not cause" in ear.said[0]
    rows = {row["subject"]: row for row in made["drivers"].iter_rows(named=True)}
    assert rows["T1"]["effect_low"] < -0.3 < rows["T1"]["effect_high"]
    assert rows["T2"]["left_out_high"] < 0
    assert rows["T2"]["compared"] == "explained_away"
    assert rows["T1"]["compared"] == rows["T3"]["compared"] == "agrees"
    assert (rows["T1"]["rank"], rows["T3"]["polarity"]) == (1, "positive")
    assert rows["T1"]["impact"] == pytest.approx(rows["T1"]["reach"] * rows["T1"]["effect"])
    assert sum(row["importance"] for row in rows.values()) == pytest.approx(1)
    assert weigh(tables(tell, *crowd(600, 1.0)), view, Ear())["drivers"].equals(made["drivers"])


def test_no_drivers_where_nothing_holds_out_of_fold(tell, view):
    made = weigh(tables(tell, *crowd(400, 0.0)), view, Ear())
    assert made["drivers"].is_empty()
    assert made["kano"].is_empty()
    assert made["driver_models"]["level"].to_list() == ["theme", "topic"]
    assert made["driver_models"]["reason"].str.starts_with("No drivers identifiable").all()


def test_without_ratings_it_is_the_tone_and_said_to_be_circular(tell, view):
    made = weigh(tables(tell, *crowd(400, 1.0, rated=False)), view, Ear())
    model = made["driver_models"].row(0, named=True)
    assert (model["outcome"], model["circular"]) == ("valence", True)
    assert "circular" in model["reason"]


def test_too_few_customers_are_told_how_many_are_needed(tell, view):
    made = weigh(tables(tell, *crowd(60, 1.0)), view, Ear())
    assert "100 are needed" in made["driver_models"]["reason"][0]
    assert made["drivers"].is_empty()


def test_a_verdict_on_the_whole_is_no_driver(tell, view):
    said, ratings = crowd(600, 1.0)
    said += [{"customer": f"c{i:04}", "feedback": f"f{i:05}", "topic": "T9", "valence": -0.9} for i in range(600) if ratings[f"f{i:05}"] < 0.4]
    made = weigh(tables(tell, said, ratings), view, Ear())
    assert made["driver_models"]["set_aside"].to_list() == [["T9"]]
    assert "T9" not in made["drivers"]["subject"].to_list()


def test_a_field_of_the_mapping_may_be_the_outcome(tell, view):
    said, scores = crowd(400, 1.0)
    read = tables(tell, said, dict.fromkeys(scores))
    read["feedback"] = read["feedback"].with_columns(meta_nps=pl.Series([str(round(10 * scores[key])) for key in read["feedback"]["feedback_id"]]))
    view.drivers = view.drivers.model_copy(update={"outcome": "nps"})
    made = weigh(read, view, Ear())
    assert made["driver_models"].row(0, named=True)["outcome"] == "nps"
    rows = {row["subject"]: row for row in made["drivers"].iter_rows(named=True)}
    assert rows["T1"]["effect"] == pytest.approx(-3, abs=0.5), "in the field's own units"


def test_kano_waits_for_both_sides_and_for_room_on_the_scale(tell, view):
    rng = np.random.default_rng(8)
    said, ratings = [], {}
    for i in range(900):
        tone = (-0.8, 0.0, 0.8)[i % 3]
        one = {"customer": f"c{i:04}", "feedback": f"f{i:05}", "touchpoints": ("seat",)}
        said += [{**one, "topic": "T1", "valence": tone}, {**one, "topic": "T2", "valence": float(rng.choice([0.0, 0.8]))}]
        ratings[f"f{i:05}"] = 0.6 - 0.4 * (tone < 0) + float(rng.choice([-0.1, 0.0, 0.1]))
    classes = {row["subject"]: row for row in weigh(tables(tell, said, ratings), view, Ear())["kano"].iter_rows(named=True)}
    assert classes["T1"]["kind"] == "must_be"
    assert classes["T1"]["asymmetry_high"] < -0.2
    assert (classes["T2"]["kind"], classes["T2"]["asymmetry"]) == ("undetermined", None)
    full = {key: 1.0 if value > 0.45 else value for key, value in ratings.items()}
    crowded = {row["subject"]: row for row in weigh(tables(tell, said, full), view, Ear())["kano"].iter_rows(named=True)}
    assert crowded["T1"]["kind"] == "undetermined"
    assert "no room" in crowded["T1"]["reason"]
