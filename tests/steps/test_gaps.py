"""Gaps: what was planned and is silent, what nobody planned and is loud, what was declared and is not so."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from jminer.domain import Need, Persona
from jminer.steps.gaps import cliffs_delta, find
from jminer.tables import frame
from jminer.taxonomy import Taxonomy


def gaps_of(tables, view, kind):
    return {row["subject"]: row for row in find(tables, view, None)["gaps"].filter(pl.col("kind") == kind).iter_rows(named=True)}


def people(n, start=0, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


def test_an_unplanned_touchpoint_that_many_speak_of(tell, view):
    tables = tell([*people(30, touchpoints=("community_forum",)), *people(4, 50, touchpoints=("influencer",)), *people(60, 100, touchpoints=("courier",))])
    gaps = gaps_of(tables, view, "unplanned_touchpoint")
    assert set(gaps) == {"community_forum"}
    assert gaps["community_forum"]["customers"] == 30
    assert gaps["community_forum"]["low"] > 0.005


def test_silence_is_no_data_until_contacts_are_known(tell, view, taxonomy):
    said = people(80, touchpoints=("courier",)) + people(3, 200, touchpoints=("chatbot",))
    silent = gaps_of(tell(said), view, "unheard_touchpoint")
    assert "no data, not no problem" in silent["manual"]["says"]
    assert silent["manual"]["q"] is None
    assert "courier" not in silent
    assert "chatbot" not in silent
    contacts = {"courier": 4000.0, "chatbot": 4000.0, "manual": 10.0}
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
    assert {"contradicted_need:pia/chat", "absent_need:pia/pets"} <= set(gaps["gap_id"])
    assert not gaps["subject"].str.contains("pia/fast").any()


def channels(rng, extra=0.0, topics=6, each=60):
    """Stores sound kinder than tickets everywhere; in topic T0 the web is worse than that by `extra`."""
    tone = {"store": 0.3, "web": 0.0, "ticket": -0.3}
    return [
        {"customer": f"{t}{c}{i}", "topic": f"T{t}", "channel": c,
         "valence": float(np.clip(tone[c] + 0.1 * t - 0.2 - extra * (t == 0 and c == "web") + rng.normal(0, 0.3), -1, 1))}
        for t in range(topics) for c in tone for i in range(each)
    ]  # fmt: skip


def test_channels_may_differ_in_tone_without_being_inconsistent(tell, view):
    rng = np.random.default_rng(3)
    found = sum(len(gaps_of(tell(channels(rng)), view, "inconsistent_channel")) for _ in range(8))
    assert found <= 3, "48 topics were tested"


def test_a_topic_that_fares_worse_on_one_channel_is_found(tell, view):
    gaps = gaps_of(tell(channels(np.random.default_rng(4), extra=0.5)), view, "inconsistent_channel")
    assert "worse on web" in gaps["T0"]["says"]
    assert gaps["T0"]["q"] <= 0.05
    assert gaps["T0"]["low"] <= gaps["T0"]["effect"] <= gaps["T0"]["high"] < 0


def test_cliffs_delta_counts_who_wins():
    assert cliffs_delta(np.array([3.0, 4.0]), np.array([1.0, 2.0]))[0] == 1.0
    delta, low, high = cliffs_delta(np.array([1.0, 2.0, 2.0]), np.array([2.0, 2.0, 3.0]))
    assert delta == pytest.approx((0 - 7 + 2 * 0) / 9, abs=0.35)
    assert low <= delta <= high
    wins = np.sign(np.subtract.outer([1.0, 2.0, 2.0], [2.0, 2.0, 3.0])).mean()
    assert delta == pytest.approx(wins)


def test_nothing_said(tell, view):
    gaps = find(tell([]), view, None)["gaps"]
    assert set(gaps["kind"]) == {"unheard_touchpoint", "silent_stage"}
