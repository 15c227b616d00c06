"""Opportunities: what matters to many and contents few, what is asked for, what delights."""

import polars as pl
import pytest

from jminer.domain import Need, Persona
from jminer.steps.opportunities import score
from jminer.tables import frame


def people(n, start=0, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


@pytest.fixture
def tables(tell):
    return tell([
        *people(90, topic="T1", valence=-0.6), *people(5, 90, topic="T1", valence=0.5),
        *people(70, topic="T2", valence=0.9), *people(40, topic="T3", valence=0.1),
        *people(25, 10, topic="T3", valence=-0.1, tells="request"),
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
    assert unmet["importance_derived"] is None
    assert found["delight:T2"]["overserved"]
    assert unmet["overserved"] is False


def test_a_topic_that_many_raise_contentedly_is_no_unmet_need(tell, view):
    tables = tell([*people(200, topic="T1", valence=0.1), *people(150, topic="T2", valence=0.1), *people(20, topic="T3", valence=0.1)])
    assert score(tables, view, None)["opportunities"].is_empty()


def test_small_talk_is_no_opportunity(tables, view):
    chatter = tables["unit_stages"].with_columns(reason=pl.lit("about no stage in particular"))
    assert score(tables | {"unit_stages": chatter}, view, None)["opportunities"].is_empty()


def test_an_unmet_need_of_a_persona_is_one(tables, view):
    units = tables["units"]["unit_id"].to_list()
    tables["persona_needs"] = frame("persona_needs", [{"persona_id": "pia", "need_id": "fast", "statement": "Wants it fast", "verdict": "SUPPORTED_UNMET",
                                                       "holders": 30, "segment_customers": 80}])
    tables["unit_needs"] = frame("unit_needs", [
        {"unit_id": unit, "persona_id": "pia", "need_id": "fast", "relation": "met" if i < 5 else "unmet", "probability": 1.0}
        for i, unit in enumerate(units[:50])
    ])  # fmt: skip
    found = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}
    need = found["unmet_need:pia/fast"]
    assert need["customers"] == 50
    assert need["satisfaction"] == 1.0
    assert "Wants it fast" in need["says"]
    assert "SUPPORTED_UNMET counts the segment of pia: 30 of its 80 customers" in need["says"], "the verdict counts others than the opportunity"
    assert "counts all customers, of known segment or not: 50 are read" in need["says"]
    assert "at least 50 do, and at most" in need["says"]
    assert need["customers_low"] == 50, "no decoy is ever accepted: nothing tells of a mistake"


def test_a_declared_need_that_mistakes_could_explain_scores_nothing_for_sure(tables, view):
    units = tables["units"]["unit_id"].to_list()
    tables["persona_needs"] = frame("persona_needs", [{"persona_id": "pia", "need_id": "fast", "statement": "Wants it fast", "verdict": "SUPPORTED_UNMET"}])
    tables["unit_needs"] = frame("unit_needs", [
        {"unit_id": unit, "persona_id": "pia", "need_id": "fast", "relation": "unmet", "probability": 1.0} for unit in units[:50]
    ])  # fmt: skip
    heard = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}["unmet_need:pia/fast"]
    assert heard["low"] > 10
    read = view.needs.decoys_read
    tables["unit_decoys"] = frame("unit_decoys", [
        {"decoy": f"decoy:d{decoy}", "unit_id": unit, "relation": "unmet"} for decoy in range(read) for unit in units[decoy % 40 : decoy % 40 + 8]
    ])  # fmt: skip
    doubtful = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}["unmet_need:pia/fast"]
    assert doubtful["customers_low"] < heard["customers_low"] / 2
    assert doubtful["low"] < heard["low"] / 2
    assert doubtful["high"] <= heard["high"]
    assert doubtful["customers_low"] == 0
    assert doubtful["satisfaction"] is None, "nobody can say whether people are content who may not mean it"
    assert "could make as many" in doubtful["says"]
    assert "content" not in doubtful["says"]
    assert doubtful["rank"] > 1
    elsewhere = pl.lit(400).alias("rest_customers"), pl.lit(4).alias("rest_holders")
    tables["persona_needs"] = tables["persona_needs"].with_columns(*elsewhere)
    bound = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}["unmet_need:pia/fast"]
    assert bound["customers_low"] > doubtful["customers_low"], "mistakes would be made outside the segment as well, and hardly any are"


def test_requests_too_few_for_their_topic_are_listed_with_its_theme(tell, view):
    few = [*people(6, topic="T1", tells="request"), *people(6, 6, topic="T2", tells="request"), *people(9, 20, topic="T4", tells="request")]
    tables = tell([*few, *people(60, topic="T3")])
    themes = {"T1": "G1", "T2": "G1", "T3": "G2", "T4": "G2"}
    tables["topics"] = tables["topics"].with_columns(theme_id=pl.col("topic_id").replace_strict(themes))
    tables["themes"] = frame("themes", [{"theme_id": theme, "label": f"theme {theme}"} for theme in ("G1", "G2")])
    found = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}
    assert set(found) == {"request:G1"}
    assert found["request:G1"]["customers"] == 12


def test_a_need_that_no_touchpoint_serves_is_whitespace(tell, view):
    tables = tell([
        *people(40, found="N001", relation="unmet", valence=-0.6), *people(60, 40, found="N002", relation="unmet", valence=-0.6, touchpoints=("courier",)),
        *people(60, 100, found="N003", relation="met", valence=0.6, touchpoints=("courier",)), *people(40, 160, found="N004", relation="met", valence=0.6),
        *people(20, 300, topic="T1", touchpoints=("courier",)),
    ])  # fmt: skip
    kinds = score(tables, view, None)["opportunities"].filter(pl.col("kind") == "whitespace")
    assert kinds["subject"].to_list() == ["N001"]


def test_importance_from_drivers_stands_beside_the_stated_one(tables, view):
    tables["driver_models"] = frame("driver_models", [{"level": "topic", "circular": False}])
    tables["drivers"] = frame("drivers", [
        {"level": "topic", "subject": subject, "polarity": "negative", "importance": importance}
        for subject, importance in (("T1", 0.1), ("T2", 0.5), ("T9", 0.2))
    ])  # fmt: skip
    tables["kano"] = frame("kano", [{"level": "topic", "subject": "T1", "kind": "must_be"}, {"level": "topic", "subject": "T2", "kind": "undetermined"}])
    found = {row["opportunity_id"]: row for row in score(tables, view, None)["opportunities"].iter_rows(named=True)}
    unmet = found["unmet_need:T1"]
    assert unmet["importance_stated"] == 10.0
    assert unmet["importance_derived"] == pytest.approx(10 / 3)
    assert unmet["importance"] == pytest.approx((10 + 10 / 3) / 2)
    assert unmet["kano"] == "must_be"
    assert found["request:T3"]["kano"] is None


def test_the_score_of_a_segment_counts_its_own_people_alone(tell, view, tools):
    tables = tell([*people(60, topic="T1", valence=-0.6, channel="app"), *people(60, 60, topic="T1", valence=0.6, channel="store"),
                   *people(40, topic="T2", valence=0.1, channel="app"), *people(40, 60, topic="T3", valence=0.1, channel="store")])  # fmt: skip
    tables["customers"] = frame("customers", [{"customer_id": f"c{i:04}", "known": True, "attributes": "{}"} for i in range(140)])
    view.declared = tuple(Persona(name, name, (Need("n", "I need it"),), rule=f"channel == '{name}'") for name in ("app", "store"))
    rows = {row["persona_id"]: row for row in score(tables, view, tools)["opportunity_segments"].filter(pl.col("opportunity_id") == "unmet_need:T1").to_dicts()}
    assert rows["app"]["called"]
    assert rows["app"]["satisfaction"] == 0
    assert not rows.get("store", {"called": False})["called"]


def test_every_unit_behind_an_opportunity_is_named(tables, view):
    found = score(tables, view, None)
    assert set(found["unit_opportunities"]["opportunity_id"]) == set(found["opportunities"]["opportunity_id"])
    assert found["unit_opportunities"].filter((pl.col("opportunity_id") == "unmet_need:T1") & pl.col("against")).height == 5


def test_few_customers_make_no_opportunity_and_the_same_input_the_same_answer(tables, tell, view):
    assert score(tell(people(5, topic="T1", valence=-0.9)), view, None)["opportunities"].is_empty()
    assert score(tell([]), view, None)["opportunities"].is_empty()
    assert score(tables, view, None)["opportunities"].equals(score(tables, view, None)["opportunities"])
