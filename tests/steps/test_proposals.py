"""The step that proposes: from a run's tables to rows that say they are hypotheses."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from jminer.domain import Need, Persona
from jminer.steps.proposals import propose
from jminer.tables import frame

PARENTS = Persona("parents", "Parents", (Need("quiet", "I need a quiet kettle", core=True),), "plan == 'family'")


@pytest.fixture
def read(tell: Any) -> dict[str, Any]:
    """60 parents, of whom 30 speak of steam and 9 hold the need; 180 others, of whom 6 speak of steam."""
    people = [("family", i < 30, i < 9) for i in range(60)] + [("single", i < 6, False) for i in range(180)]
    read: dict[str, Any] = tell([
        {"customer": f"c{i:04}", "topic": "T1" if steam else None, "text": f"The steam burnt my hand on day {i}.", "valence": -0.8}
        for i, (_, steam, _) in enumerate(people)
    ])  # fmt: skip
    units = read["units"]["unit_id"].to_list()
    read["feedback"] = read["feedback"].with_columns(pl.Series("meta_plan", [plan for plan, *_ in people]))
    read["customers"] = frame("customers", [{"customer_id": f"c{i:04}", "known": True, "attributes": "{}"} for i in range(len(people))])
    read["topics"] = read["topics"].with_columns(label=pl.lit("steam · hand"))
    read["unit_needs"] = frame("unit_needs", [
        {"unit_id": unit, "persona_id": "parents", "need_id": "quiet", "relation": "contradicted" if i < 2 else "met", "probability": 0.9}
        for i, (unit, (*_, holds)) in enumerate(zip(units, people, strict=True)) if holds
    ])  # fmt: skip
    read["persona_needs"] = frame("persona_needs", [
        {"persona_id": "parents", "need_id": "quiet", "verdict": "SHARED", "segment_customers": 60, "holders": 7, "odds_low": 0.6, "odds_high": 1.2}])
    read["personas"] = frame("personas", [{"persona_id": "parents", "verdict": "PARTIAL", "segment_customers": 60, "confidence": 0.9}])
    return read | {name: frame(name) for name in ("persona_claims", "controls", "need_topics")}


def test_a_topic_of_the_segment_s_is_drafted_from_its_own_people_s_words(read: dict[str, Any], view: Any, tools: Any) -> None:
    view.declared = (PARENTS,)
    made = propose(read, view, tools)["persona_proposals"].to_dicts()
    assert [(row["rank"], row["change"], row["need_id"]) for row in made] == [(1, "share_need", "quiet"), (2, "add_need", "steam_hand")]
    new = made[1]
    assert new["customers"] == 30
    assert "30 of 60 customers of the segment speak of it (50%) and 3% of the others" in new["why"]
    assert new["unmet_form"].startswith("The steam burnt my hand on day ")
    inside = set(read["feedback"].filter(pl.col("meta_plan") == "family").join(read["units"], on="feedback_id")["unit_id"])
    assert set(new["evidence"]) <= inside
    assert all(row["status"] == "a hypothesis, to be tested on feedback written after 2026-03-01" for row in made)


def test_a_topic_that_a_need_may_account_for_is_not_drafted(read: dict[str, Any], view: Any, tools: Any) -> None:
    view.declared = (PARENTS,)
    read["need_topics"] = frame("need_topics", [{"persona_id": "parents", "need_id": "quiet", "topic_id": "T1", "share_of_topic": 0.1, "claimed": False}])
    assert propose(read, view, tools)["persona_proposals"]["change"].to_list() == ["share_need"]


def test_an_unstable_topic_is_not_drafted(read: dict[str, Any], view: Any, tools: Any) -> None:
    view.declared = (PARENTS,)
    read["topics"] = read["topics"].with_columns(stability=pl.lit(0.4))
    assert propose(read, view, tools)["persona_proposals"]["change"].to_list() == ["share_need"]


def test_an_instrument_that_is_not_trusted_proposes_nothing(read: dict[str, Any], view: Any, tools: Any) -> None:
    view.declared = (PARENTS,)
    read["controls"] = frame("controls", [{"control": "decoy needs", "tested": 100, "passed": 80, "rate": 0.2}])
    made = propose(read, view, tools)
    assert made["persona_proposals"].is_empty()
    assert made["persona_outlook"].height == 2


def test_how_much_was_looked_at_is_counted_in_the_segment(read: dict[str, Any], view: Any, tools: Any) -> None:
    view.declared = (PARENTS,)
    rows = {row["need_id"]: row for row in propose(read, view, tools)["persona_outlook"].to_dicts()}
    assert {key: rows["quiet"][key] for key in ("units", "customers", "against_units", "against_customers")} == {
        "units": 9, "customers": 9, "against_units": 2, "against_customers": 2}
    assert "surely above 1.3 (0.6 to 1.2 now)" in rows["quiet"]["would_change"][0]
    assert rows[None]["units"] == 9


def test_no_personas_no_proposals(read: dict[str, Any], view: Any, tools: Any) -> None:
    assert all(table.is_empty() for table in propose(read, view, tools).values())
