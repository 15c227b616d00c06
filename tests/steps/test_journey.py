"""The journey map counts customers, says "thin" where it must, and leans small cells on their siblings."""

import numpy as np
import polars as pl
import pytest

from jminer.steps.journey import ALL, chart


def cell(journey, stage=ALL, touchpoint=ALL, channel=ALL):
    return journey.row(by_predicate=(pl.col("stage") == stage) & (pl.col("touchpoint") == touchpoint) & (pl.col("channel") == channel), named=True)


@pytest.fixture
def journey(tell, view):
    rng = np.random.default_rng(1)
    late = {"stage": "delivery", "touchpoints": ("courier",), "channel": "email", "emotions": ("anger",)}
    sayings = [{"customer": f"c{i:03}", "valence": -0.6 + rng.normal(0, 0.1), **late} for i in range(40)]
    sayings += [{"customer": f"c{i:03}", "stage": "use", "channel": "app", "valence": 0.5 + rng.normal(0, 0.1), "emotions": ("delight",)} for i in range(60)]
    sayings += [{"customer": "c000", "stage": "delivery", "touchpoints": ("courier", "packaging"), "channel": "email", "valence": -0.6} for _ in range(30)]
    sayings += [{"customer": f"c{i:03}", "stage": "exit", "channel": "app", "valence": -0.9} for i in range(4)]
    return chart(tell(sayings), view, None)["journey"]


def test_a_customer_counts_once_however_much_they_say(journey):
    delivery = cell(journey, "delivery")
    assert (delivery["units"], delivery["customers"]) == (70, 40)
    assert cell(journey)["customers"] == 60
    assert cell(journey, "delivery", "courier", "email")["customers"] == 40


def test_the_margin_counts_a_unit_with_two_touchpoints_once(journey):
    assert cell(journey, "delivery")["units"] == cell(journey, "delivery", "courier")["units"] == 70


def test_few_customers_give_no_number(journey):
    leaving = cell(journey, "exit")
    assert leaving["state"] == "thin"
    assert leaving["customers"] == 4
    assert all(leaving[name] is None for name in ("valence", "low", "high", "negative_share", "emotion"))
    assert cell(journey, "use")["state"] == "measured"


def test_tone_and_its_band(journey):
    delivery, use = cell(journey, "delivery"), cell(journey, "use")
    assert delivery["low"] < delivery["valence"] < delivery["high"] < 0 < use["low"] < use["valence"] < use["high"]
    assert delivery["negative_share"] == 1.0


def test_a_small_stage_leans_on_the_others(tell, view):
    rng = np.random.default_rng(9)
    stages = ("purchase", "delivery", "use", "support", "loyalty")
    sayings = [{"customer": f"{s}{i}", "stage": s, "valence": 0.2 + rng.normal(0, 0.4)} for s in stages for i in range(80)]
    sayings += [{"customer": f"x{i}", "stage": "exit", "valence": -0.5 + 0.3 * (-1) ** i} for i in range(12)]
    leaving = cell(chart(tell(sayings), view, None)["journey"], "exit")
    assert -0.5 < leaving["valence"] < 0.2
    assert leaving["low"] <= leaving["valence"] <= leaving["high"]


def test_the_standout_emotion_is_compared_with_the_others(journey):
    assert cell(journey, "delivery")["emotion"] == "anger"
    assert cell(journey, "use")["emotion"] == "delight"
    assert cell(journey, "use")["emotion_share"] == 1.0
    assert cell(journey, "delivery", "packaging")["emotion"] is None
    assert cell(journey)["emotion"] == "delight"


def test_an_emotion_that_is_everywhere_stands_out_nowhere(tell, view):
    sayings = [{"customer": f"c{i:03}", "stage": stage, "valence": 0.5, "emotions": ("trust",)} for i in range(40) for stage in ("use", "support", "delivery")]
    journey = chart(tell(sayings), view, None)["journey"]
    assert cell(journey, "use")["emotion"] is None
    assert cell(journey)["emotion"] == "trust"


def test_same_input_same_bytes(tell, view):
    sayings = [{"customer": f"c{i % 17}", "stage": "use", "valence": (i % 7 - 3) / 3} for i in range(90)]
    first, second = (chart(tell(sayings), view, None)["journey"] for _ in range(2))
    assert first.equals(second)


def test_nothing_said_nothing_charted(tell, view):
    assert chart(tell([]), view, None)["journey"].is_empty()


def test_the_band_covers_the_truth(tell, view):
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(40):
        truth = dict(zip(("purchase", "use", "support", "delivery", "exit", "loyalty"), rng.normal(0, 0.2, 6), strict=True))
        sayings = [
            {"customer": f"{stage}{i}", "stage": stage, "valence": float(np.clip(mean + rng.normal(0, 0.3), -1, 1))}
            for stage, mean in truth.items() for i in range(30)
        ]  # fmt: skip
        journey = chart(tell(sayings), view, None)["journey"]
        covered += sum(cell(journey, stage)["low"] <= mean <= cell(journey, stage)["high"] for stage, mean in truth.items())
    assert 0.88 <= covered / 240 <= 0.99


def test_a_sub_stage_has_cells_of_its_own_and_counts_for_its_stage(tell, view):
    sayings = [{"customer": f"c{i:03}", "stage": "use", "substage": "boarding" if i < 30 else None, "valence": -0.5 if i < 30 else 0.5} for i in range(50)]
    cells = chart(tell(sayings), view, None)["journey"].filter((pl.col("touchpoint") == "(all)") & (pl.col("channel") == "(all)"))
    assert dict(cells.select("stage", "customers").iter_rows()) == {"(all)": 50, "use": 50, "boarding": 30}
    assert dict(cells.select("stage", "negative_share").iter_rows())["boarding"] == 1.0
