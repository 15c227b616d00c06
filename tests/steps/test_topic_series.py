"""Topics over time and per segment: customers counted once, few ones without a share, news only beyond chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from jminer.steps.topic_series import follow
from jminer.tables import frame
from jminer.tools import Tools

DAY = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday


def tools(said=None):
    def no_model(*_):
        raise AssertionError("the step needs no encoder and no head")

    say = said.append if said is not None else lambda sentence: None
    return Tools(key=b"k", embed=no_model, embed_for_heads=no_model, languages=("en",), head=no_model, say=say)


def world(sayings, attributes=()):
    """Tables from (customer, day, topic, source, meta_plan) of one unit each."""
    rows = list(enumerate(sayings))
    return {
        "feedback": frame("feedback", [
            {"feedback_id": f"f{at:05}", "source": source, "type": "review", "channel": "web", "language": "en", "customer_id": who,
             "written_at": None if day is None else DAY + timedelta(days=day), "role": "customer", "meta_plan": plan}
            for at, (who, day, _, source, plan) in rows
        ]),
        "units": frame("units", [{"unit_id": f"f{at:05}:0:9", "feedback_id": f"f{at:05}", "text": "Nobody rang the bell"} for at, _ in rows]),
        "topics": frame("topics", [{"topic_id": topic, "label": f"all about {topic}"} for topic in ("T001", "T002")]),
        "unit_topics": frame("unit_topics", [{"unit_id": f"f{at:05}:0:9", "topic_id": saying[2]} for at, saying in rows]),
        "customers": frame("customers", [{"customer_id": who, "known": True, "attributes": facts} for who, facts in attributes]),
    }  # fmt: skip


def steady(weeks, each=40, topic="T001", share=4, plan="family"):
    """`each` customers a week, every `share`-th of whom speaks of the topic."""
    return [(f"w{week}c{at}", 7 * week, topic if at % share == 0 else "T002", "reviews", plan) for week in range(weeks) for at in range(each)]


def cell(table, **where):
    found = table.filter(*(pl.col(name) == value for name, value in where.items()))
    assert len(found) == 1
    return found.row(0, named=True)


def test_every_topic_has_every_period_and_a_customer_counts_once():
    twice = [("w0c0", 1, "T001", "reviews", "family")] * 3
    table = follow(world([*steady(8), *twice]), None, tools())["topic_periods"]
    assert len(table) == 2 * 8
    assert set(table["length"]) == {"week"}
    first = cell(table, topic_id="T001", period="2026-01-05")
    assert (first["customers"], first["of"], first["share"]) == (10, 40, 0.25)
    assert first["low"] < 0.25 < first["high"]
    assert first["expected"] is None
    assert cell(table, topic_id="T001", period="2026-02-23")["expected"] == pytest.approx(10, rel=0.05)
    assert table["state"].null_count() == 16


def test_fewer_than_five_customers_carry_no_share():
    sayings = [*steady(8), *[(f"late{at}", 30, None, "reviews", "family") for at in range(3)]]
    sayings = [(*row[:2], None, *row[3:]) if row[1] == 28 and row[2] == "T001" and row[0] not in ("w4c0", "w4c4") else row for row in sayings]
    low = cell(follow(world(sayings), None, tools())["topic_periods"], topic_id="T001", period="2026-02-02")
    assert (low["customers"], low["of"]) == (2, 43)
    assert (low["share"], low["low"], low["high"]) == (None, None, None)


def test_what_grows_and_what_fades_is_said():
    grown = [(who, 7 * 8 + 1, "T001", "reviews", "family") for who in (f"new{at}" for at in range(60))]
    said: list[str] = []
    table = follow(world([*steady(8), *steady(1, 40)[:0], *grown]), None, tools(said))["topic_periods"]
    states = {(row["topic_id"], row["period"]): row["state"] for row in table.iter_rows(named=True) if row["state"]}
    assert states == {("T001", "2026-03-02"): "emerging", ("T002", "2026-03-02"): "fading"}
    assert len(said) == 1
    assert "all about T001 emerging in 2026-03-02" in said[0]


@pytest.mark.parametrize(("days", "length"), [(100, "week"), (400, "month"), (4000, "quarter")])
def test_periods_follow_the_span_of_the_data(days, length):
    sayings = [(f"c{at}", at * days // 50, "T001", "reviews", "family") for at in range(50)]
    assert set(follow(world(sayings), None, tools())["topic_periods"]["length"]) == {length}


def test_a_segment_that_speaks_of_it_more_is_told_from_the_rest():
    sayings = [*steady(2, 100, share=2, plan="family"), *[(f"s{who}", *rest, "single") for who, *rest, _ in steady(2, 100, share=10)]]
    table = follow(world(sayings), None, tools())["topic_segments"]
    assert set(table["field"]) == {"plan"}  # all else has one value
    family, single = (cell(table, topic_id="T001", field="plan", value=value) for value in ("family", "single"))
    assert (family["customers"], family["of"], family["share"], family["rest_share"]) == (100, 200, 0.5, 0.1)
    assert family["q"] < 0.001
    assert single["q"] > 0.5


def test_attributes_of_the_customers_are_segments_and_the_feedback_s_own_field_wins():
    sayings = [(f"c{at}", 0, "T001" if at % 2 else "T002", "reviews", "gold" if at < 10 else None) for at in range(40)]
    facts = [(f"c{at}", '{"plan": "silver", "region": null}') for at in range(20)]
    table = follow(world(sayings, facts), None, tools())["topic_segments"]
    assert {(row["field"], row["value"], row["of"]) for row in table.iter_rows(named=True)} == {("plan", "gold", 10), ("plan", "silver", 10)}


def test_a_field_of_many_values_is_no_segment():
    sayings = [(f"c{at}", 0, "T001", "reviews", f"order{at}") for at in range(40)]
    assert follow(world(sayings), None, tools())["topic_segments"].is_empty()


def test_no_dates_no_topics_and_no_units_give_empty_tables():
    undated = world([("c1", None, "T001", "reviews", None)])
    assert follow(undated, None, tools())["topic_periods"].is_empty()
    for read in ({**undated, "topics": frame("topics")}, world([])):
        made = follow(read, None, tools())
        assert made["topic_periods"].is_empty()
        assert made["topic_segments"].is_empty()


def test_the_order_of_the_rows_changes_nothing():
    read = world([*steady(6), *steady(2, 20, plan="single")], [("w0c0", '{"plan": "x", "region": "north"}')])
    turned = {name: table.reverse() for name, table in read.items()}
    first, second = follow(read, None, tools()), follow(turned, None, tools())
    assert all(first[name].equals(second[name]) for name in first)
