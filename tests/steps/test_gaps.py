"""Gaps: what was planned and is silent, what nobody planned and is loud, what was declared and is not so."""

from dataclasses import replace

import polars as pl

from jminer.domain import Need, Persona
from jminer.steps.coverage import survey
from jminer.steps.gaps import find
from jminer.steps.inconsistencies import compare_channels
from jminer.tables import frame
from jminer.taxonomy import Taxonomy


def gaps(tables, view):
    made = survey(tables, view, None) | compare_channels(tables, view, None)
    return find(tables | {name: table for name, table in made.items() if name not in tables or tables[name].is_empty()}, view, None)["gaps"]


def gaps_of(tables, view, kind):
    return {row["subject"]: row for row in gaps(tables, view).filter(pl.col("kind") == kind).iter_rows(named=True)}


def people(n, start=0, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


def test_an_unplanned_touchpoint_that_many_speak_of(tell, view):
    tables = tell([*people(30, touchpoints=("community_forum",)), *people(4, 50, touchpoints=("influencer",)), *people(60, 100, touchpoints=("courier",))])
    gaps = gaps_of(tables, view, "unplanned_touchpoint")
    assert set(gaps) == {"community_forum"}
    assert gaps["community_forum"]["customers"] == 30
    assert gaps["community_forum"]["low"] > 0.005


def test_silence_is_no_data_until_contacts_are_known(tell, view, taxonomy):
    said = people(80, touchpoints=("courier",)) + people(40, 100, touchpoints=("billing",)) + people(60, 300, touchpoints=("checkout",))
    silent = gaps_of(tell(said), view, "unheard_touchpoint")
    assert "no data, not no problem" in silent["manual"]["says"]
    assert silent["manual"]["q"] is None
    assert "courier" not in silent
    contacts = {"courier": 4000.0, "billing": 4000.0, "checkout": 4000.0, "chatbot": 40000.0, "manual": 10.0}
    known = tuple(replace(t, exposure=contacts.get(t.id)) for t in taxonomy.touchpoints)
    view.taxonomy = Taxonomy(taxonomy.stages, known, taxonomy.emotions)
    heard = gaps_of(tell(said), view, "unheard_touchpoint")
    assert "a listening gap" in heard["chatbot"]["says"]
    assert heard["chatbot"]["q"] < 0.05
    assert "manual" not in heard, "ten contacts are too few to expect anything"


def test_a_stage_that_nobody_describes(tell, view):
    gaps = gaps_of(tell(people(40, stage="use") + people(3, stage="exit")), view, "silent_stage")
    assert "use" not in gaps
    assert gaps["exit"]["customers"] == 3
    assert "purchase" in gaps


def test_a_topic_that_no_declared_need_accounts_for(tell, view):
    tables = tell([*people(60, topic="T1"), *people(60, 60, topic="T2"), *people(5, 200, topic="T3")])
    assert not gaps_of(tables, view, "unclaimed_topic"), "nothing is unclaimed where nothing was declared"
    view.declared = (Persona("pia", "Pia", (Need("fast", "Wants it fast"),)),)
    tables["need_topics"] = frame("need_topics", [{"persona_id": "pia", "need_id": "fast", "topic_id": "T1", "share_of_topic": 0.6}])
    assert set(gaps_of(tables, view, "unclaimed_topic")) == {"T2"}
    chatter = tables["unit_stages"].with_columns(reason=pl.lit("about no stage in particular"))
    assert not gaps_of(tables | {"unit_stages": chatter}, view, "unclaimed_topic"), "greetings are no need"
    tables["topics"] = tables["topics"].with_columns(stability=pl.lit(0.4))
    assert not gaps_of(tables, view, "unclaimed_topic"), "a topic that does not come back is no finding"


def test_needs_that_are_contradicted_or_absent(tell, view):
    tables = tell(people(20))
    tables["persona_needs"] = frame("persona_needs", [
        {"persona_id": "pia", "need_id": "chat", "statement": "Wants to chat", "verdict": "CONTRADICTED", "contradiction": 0.8, "contradiction_low": 0.6,
         "contradiction_customers": 40},
        {"persona_id": "pia", "need_id": "pets", "statement": "Brings pets", "verdict": "ABSENT", "holders": 0, "segment_customers": 300,
         "prevalence": 0.0, "low": 0.0, "high": 0.01},
        {"persona_id": "pia", "need_id": "fast", "statement": "Wants it fast", "verdict": "SUPPORTED"},
    ])  # fmt: skip
    gaps = find(tables, view, None)["gaps"]
    assert gaps.drop_nulls("rank")["rank"].to_list() == [1, 2]
    assert {"contradicted_need:pia/chat", "absent_need:pia/pets"} <= set(gaps["gap_id"])
    assert not gaps["subject"].str.contains("pia/fast").any()


def test_a_need_that_is_raised_elsewhere_than_declared(tell, view):
    view.declared = (Persona("pia", "Pia", (Need("fast", "Wants it fast", stages=("purchase",)), Need("kind", "Wants kindness", stages=("support",)))),)
    tables = tell([{"customer": f"c{i}", "stage": stage} for i in range(40) for stage in ("delivery", "support", "purchase", "purchase")])
    staged = tables["unit_stages"]
    said = {stage: staged.filter(pl.col("stage") == stage)["unit_id"].to_list() for stage in ("delivery", "support")}
    tables["unit_needs"] = frame("unit_needs", [
        {"unit_id": unit, "persona_id": "pia", "need_id": need, "relation": "wanted"} for need, stage in (("fast", "delivery"), ("kind", "support"))
        for unit in said[stage]])  # fmt: skip
    wrong = gaps_of(tables, view, "wrong_stage")
    assert set(wrong) == {"pia/fast"}
    assert "most at delivery" in wrong["pia/fast"]["says"]


def test_a_turn_that_more_had_to_make_than_usual(tell, view):
    tables = tell(people(20))
    tables["handoffs"] = frame("handoffs", [
        {"stage": "(all)", "from_channel": left, "to_channel": to, "customers": n, "share": n / 200} for left, to, n in
        (("web", "phone", 60), ("app", "phone", 6), ("chat", "email", 5), ("store", "web", 4))])  # fmt: skip
    assert set(gaps_of(tables, view, "broken_handoff")) == {"web>phone"}


def test_promises_that_are_broken_and_facts_that_contradict_each_other(tell, view):
    said = [{"customer": f"a{i}", "topic": "T1", "valence": -0.5, "text": "I was promised a call but got nothing."} for i in range(12)]
    said += [{"customer": f"b{i}", "topic": f"T{1 + i % 3}", "valence": -0.5, "text": "The parcel is late."} for i in range(150)]
    said += [{"customer": "c", "topic": "T2", "text": "The website says Friday but the agent on the phone told me Monday."}]
    assert set(gaps_of(tell(said), view, "expectation_break")) == {"T1"}
    assert gaps_of(tell(said), view, "contradicting_facts")["(all)"]["customers"] == 1


def test_what_only_staff_speak_of(tell, view):
    tables = tell(people(20))
    tables["employee_voice"] = frame("employee_voice", [
        {"subject_type": "stage", "subject": "exit", "heard_by": "staff", "staff_share": 0.4, "share": 0.01, "customers": 2, "q": 0.001},
        {"subject_type": "stage", "subject": "use", "heard_by": "both", "staff_share": 0.4, "share": 0.4, "customers": 9, "q": 0.9}])  # fmt: skip
    assert set(gaps_of(tables, view, "staff_only")) == {"stage/exit"}


def test_nothing_said(tell, view):
    assert set(gaps(tell([]), view)["kind"]) == {"unheard_touchpoint", "silent_stage"}
