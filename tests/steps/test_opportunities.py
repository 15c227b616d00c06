"""Opportunities: what matters to many and contents few, what is asked for, what delights."""

import polars as pl
import pytest

from jminer.steps.opportunities import score
from jminer.tables import frame


def people(n, start=0, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


@pytest.fixture
def tables(tell):
    return tell([
        *people(90, topic="T1", valence=-0.6), *people(5, 90, topic="T1", valence=0.5),
        *people(70, topic="T2", valence=0.9), *people(40, topic="T3", valence=0.1),
        *people(25, 10, topic="T3", valence=-0.1, text="Please add a dark mode."),
        *people(20, topic="T4", valence=0.2), *people(15, topic="T5", valence=0.1),
    ])  # fmt: skip


def test_each_kind_is_found_where_it_is(tables, view):
    found = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}
    assert set(found) == {"unmet_need:T1", "delight:T2", "request:T3"}
    unmet = found["unmet_need:T1"]
    assert unmet["importance"] == 10.0
    assert unmet["satisfaction"] == pytest.approx(10 * 5 / 95)
    assert unmet["score"] == pytest.approx(20 - 10 * 5 / 95)
    assert unmet["low"] > 10
    assert unmet["rank"] == 1
    assert found["request:T3"]["customers"] == 25
    assert "25 customers ask" in found["request:T3"]["says"]


def test_a_topic_that_many_raise_contentedly_is_no_unmet_need(tell, view):
    tables = tell([*people(200, topic="T1", valence=0.1), *people(150, topic="T2", valence=0.1), *people(20, topic="T3", valence=0.1)])
    assert score(tables, view, None)["opportunities"].is_empty()


def test_small_talk_is_no_opportunity(tables, view):
    chatter = tables["unit_stages"].with_columns(reason=pl.lit("about no stage in particular"))
    assert score(tables | {"unit_stages": chatter}, view, None)["opportunities"].is_empty()


def test_an_unmet_need_of_a_persona_is_one(tables, view):
    units = tables["units"]["unit_id"].to_list()
    tables["persona_needs"] = frame("persona_needs", [{"persona_id": "pia", "need_id": "fast", "statement": "Wants it fast", "verdict": "SUPPORTED_UNMET"}])
    tables["unit_needs"] = frame("unit_needs", [
        {"unit_id": unit, "persona_id": "pia", "need_id": "fast", "relation": "met" if i < 5 else "unmet", "probability": 1.0}
        for i, unit in enumerate(units[:50])
    ])  # fmt: skip
    found = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}
    need = found["unmet_need:pia/fast"]
    assert need["customers"] == 50
    assert need["satisfaction"] == 1.0
    assert "Wants it fast" in need["says"]


def test_few_customers_make_no_opportunity_and_the_same_input_the_same_answer(tables, tell, view):
    assert score(tell(people(5, topic="T1", valence=-0.9)), view, None)["opportunities"].is_empty()
    assert score(tell([]), view, None)["opportunities"].is_empty()
    assert score(tables, view, None)["opportunities"].equals(score(tables, view, None)["opportunities"])
