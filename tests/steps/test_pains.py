"""Pain points: more complaints than usual, ranked by reach and harm, with ranks that admit their doubt."""

from dataclasses import replace

import numpy as np
import pytest

from jminer.steps.pains import rank
from jminer.tables import frame


def crowd(start, n, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


@pytest.fixture
def sayings():
    return [
        *crowd(0, 60, topic="T1", stage="delivery", valence=-0.8, intensity=0.6, effort=-4.0),
        *crowd(0, 20, topic="T2", stage="support", valence=-0.5),
        *crowd(20, 5, topic="T2", stage="support", valence=0.5),
        *crowd(0, 200, topic="T3", stage="use", valence=0.7),
        *crowd(100, 12, topic="T3", stage="use", valence=-0.9),
        *crowd(300, 4, topic="T4", stage="use", valence=-0.9),
    ]


def test_the_worst_comes_first_and_the_rest_is_left_out(tell, view, sayings):
    pains = rank(tell(sayings), view, None)["pains"]
    assert pains.sort("rank")["pain_id"].to_list() == ["T1@delivery", "T2@support"]
    worst = pains.row(0, named=True)
    assert worst["customers"] == 60
    assert worst["reach"] == pytest.approx(60 / 204)
    assert worst["reach_low"] < worst["reach"] < worst["reach_high"]
    assert worst["severity_low"] <= worst["severity"] <= worst["severity_high"]
    assert worst["intensity"] == pytest.approx(0.8 * 1.6 / 2)
    assert worst["effort"] == pytest.approx(0.8)
    assert worst["exit"] == 0.0
    assert (worst["rank"], worst["rank_low"], worst["rank_high"], worst["top5"]) == (1, 1, 1, 1.0)
    assert pains.row(1, named=True)["effort"] is None


def test_a_loud_customer_is_one_customer(tell, view):
    sayings = [*crowd(0, 1, topic="T1", stage="use", valence=-1.0) * 200, *crowd(1, 100, topic="T2", stage="use", valence=0.5)]
    assert rank(tell(sayings), view, None)["pains"].is_empty()


def test_complaints_without_a_stage_are_a_pain_of_all_stages(tell, view):
    pains = rank(tell([*crowd(0, 30, topic="T1", valence=-0.7), *crowd(30, 60, topic="T2", valence=0.5)]), view, None)["pains"]
    assert pains["pain_id"].to_list() == ["T1@(all)"]


def test_those_who_leave_make_it_worse(tell, view):
    stay = [*crowd(0, 30, topic="T1", stage="support", valence=-0.5), *crowd(30, 60, topic="T2", stage="use", valence=0.5)]
    exits = [{"customer": f"c{i:04}", "feedback": f"x{i:03}", "stage": "exit", "valence": -0.5} for i in range(15)]
    leave = [*({**s, "feedback": f"x{i:03}"} for i, s in enumerate(stay)), *exits]
    before, after = (rank(tell(told), view, None)["pains"].row(0, named=True) for told in (stay, leave))
    assert after["exit"] == 0.5
    assert after["severity"] > before["severity"]


def test_at_the_stage_of_leaving_speaking_of_leaving_says_nothing(tell, view):
    told = [*crowd(0, 30, topic="T1", stage="exit", valence=-0.5), *crowd(30, 60, topic="T2", stage="use", valence=0.5)]
    pain = rank(tell(told), view, None)["pains"].row(0, named=True)
    assert pain["pain_id"] == "T1@exit"
    assert pain["exit"] is None


def test_ranks_of_equals_overlap(tell, view):
    rng = np.random.default_rng(2)
    sayings = [s | {"valence": float(rng.uniform(-0.9, -0.3))} for k in range(3) for s in crowd(100 * k, 40, topic=f"T{k}", stage="use")]
    sayings += crowd(400, 200, topic="T9", stage="use", valence=0.4)
    pains = rank(tell(sayings), view, None)["pains"]
    assert len(pains) == 3
    assert (pains["rank_high"] > pains["rank_low"]).all()
    assert rank(tell(sayings), view, None)["pains"].equals(pains)


def test_no_topics_no_pains(tell, view):
    assert rank(tell([]), view, None)["pains"].is_empty()
    assert rank(tell(crowd(0, 20, valence=-0.9)), view, None)["pains"].is_empty()


def test_a_pain_lies_at_the_sub_stage_where_it_is_worst(tell, view):
    use = view.taxonomy.journey[0]
    view.taxonomy = replace(view.taxonomy, stages=(*view.taxonomy.stages, replace(use, id="boarding", within="use")))
    sayings = [
        *crowd(0, 60, topic="T1", stage="use", substage="boarding", valence=-0.8), *crowd(60, 20, topic="T1", stage="use", valence=-0.7),
        *crowd(80, 40, topic="T2", stage="use", valence=-0.7), *crowd(0, 200, topic="T3", stage="use", valence=0.7),
    ]  # fmt: skip
    assert set(rank(tell(sayings), view, None)["pains"]["pain_id"]) == {"T1@boarding", "T2@use"}


def test_without_the_head_s_errors_reach_is_what_was_read(tell, view, sayings):
    view.pains = view.pains.model_copy(update={"found": (1e9, 1e9), "imagined": (0.0, 1e9)})
    for pain in rank(tell(sayings), view, None)["pains"].iter_rows(named=True):
        assert pain["reach"] == pytest.approx(pain["told_share"])


def test_what_a_pain_is_is_said_only_when_its_words_agree(tell, view):
    def told(texts):
        rows = [*crowd(0, 40, topic="T1", stage="support", valence=-0.8), *crowd(40, 60, topic="T2", stage="use", valence=0.5)]
        for row, text in zip(rows, texts * 40, strict=False):
            row["text"] = text
        return rank(tell(rows), view, None)["pains"].row(0, named=True)

    assert told(["Two hours on hold."])["kind"] == "wait"
    assert told(["Two hours on hold.", "It is against their policy."])["kind"] == "mixed"
    unclear = told(["It was simply bad."])
    assert (unclear["kind"], unclear["kind_share"]) == ("unclear", None)


def test_a_driver_of_the_rating_makes_a_pain_worse(tell, view, sayings):
    read = tell(sayings)
    before = rank(read, view, None)["pains"]
    drivers = {"level": "topic", "subject": "T2", "polarity": "negative", "effect": -0.9, "effect_low": -1.0, "effect_high": -0.8}
    known = {"drivers": frame("drivers", [drivers]), "driver_models": frame("driver_models", [{"level": "topic", "outcome": "rating", "state": "identified"}])}
    after = rank({**read, **known}, view, None)["pains"].filter(topic_id="T2").row(0, named=True)
    assert before["impact"].null_count() == len(before)
    assert after["impact"] == pytest.approx(0.9)
    assert after["impact_low"] < 0.9 < after["impact_high"]
    assert after["severity"] > before.filter(topic_id="T2")["severity"].item()


def test_how_long_a_pain_lasts_is_told_from_six_periods(tell, view):
    from datetime import UTC, datetime, timedelta

    import polars as pl

    read = tell([*crowd(0, 30, topic="T1", stage="use", valence=-0.8), *crowd(100, 60, topic="T2", stage="use", valence=0.6)])
    start = datetime(2026, 1, 5, tzinfo=UTC)
    days = [start + timedelta(weeks=i % 2 if i < 30 else i % 8) for i in range(len(read["feedback"]))]
    read["feedback"] = read["feedback"].with_columns(written_at=pl.Series(days).cast(pl.Datetime("us", "UTC")))
    pain = rank(read, view, None)["pains"].row(0, named=True)
    assert (pain["periods"], pain["persistence"]) == (6, 0.0)
    read["feedback"] = read["feedback"].with_columns(written_at=pl.lit(start).cast(pl.Datetime("us", "UTC")))
    assert rank(read, view, None)["pains"]["persistence"].to_list() == [None]


def test_the_order_is_tried_under_other_weights(tell, view, sayings):
    made = rank(tell(sayings), view, None)
    rows = made["sensitivity"].rows_by_key(["order", "weighting"], named=True, unique=True)
    assert rows["severity", "random"]["weightings"] == view.pains.weightings
    assert rows["severity", "random"]["top"] == 2
    assert (made["pains"]["top10"] == 1.0).all()
