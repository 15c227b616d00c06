"""Proposals: each verdict proposes its change, with its numbers, and none is a blessing."""

from __future__ import annotations

from typing import Any

import pytest

from jminer.domain import Need, Persona
from jminer.personas.proposals import Known, Proposal, propose
from jminer.personas.topic_needs import Drafted
from jminer.personas.typical import Heard

QUIET = Need("quiet", "I need a quiet kettle", "I do not mind the noise", core=True, min_prevalence=0.1)
NEED = {
    "verdict": "SUPPORTED", "segment_customers": 120, "holders": 40, "rest_holders": 9, "low": 0.2, "high": 0.5, "odds_low": 2.0, "odds_high": 5.0,
    "presence_q": 0.001, "specific_q": 0.001, "contradiction": 0.0, "contradiction_low": 0.0, "contradiction_customers": 0, "best_owner": "ann",
    "best_owner_p": 1.0, "met_low": 0.1, "met_high": 0.3,
}  # fmt: skip
PERSONA = {
    "verdict": "PARTIAL", "segment_customers": 120, "segment_share": 0.25, "segment_low": 0.21, "segment_high": 0.293, "nearest_persona": "bob",
    "overlap": 0.1, "bundling": 0.4, "bundling_high": 0.6, "split_topics": [],
}  # fmt: skip


def person(name: str = "ann", *needs: Need, **more: Any) -> Persona:
    return Persona(name, name.title(), needs or (QUIET,), **{"rule": "plan == 'pro'", **more})


def asked(
    *personas: Persona, needs: Any = None, rows: Any = None, claims: Any = (), topics: Any = (), unclaimed: Any = None, evidence: Any = None
) -> list[Proposal]:
    """Proposals where every need and persona has the usual row but for what is given by id."""
    known = Known(
        {p.id: {"persona_id": p.id, **PERSONA, **(rows or {}).get(p.id, {})} for p in personas},
        {(p.id, n.id): {**NEED, **(needs or {}).get(n.id, {})} for p in personas for n in p.needs}, claims, topics, {"T1": "steam · hiss", "T2": "boiling"},
    )  # fmt: skip
    return propose(personas, known, unclaimed or {}, evidence or {}, 50)


def test_a_supported_need_proposes_nothing() -> None:
    assert asked(person()) == []


@pytest.mark.parametrize(
    ("numbers", "change", "value", "said"),
    [
        ({"verdict": "ABSENT", "holders": 1, "high": 0.03}, "drop_need", None, "at most 3.0% in truth, and at least 10% is claimed"),
        ({"verdict": "CONTRADICTED", "contradiction_customers": 33}, "reword_need", "I do not mind the noise",
         "33 customers of the segment say the opposite, 40 say it"),
        ({"verdict": "SHARED", "odds_high": 1.3}, "share_need", "shared", "40 of 120 customers of the segment have it, the odds are at most 1.3"),
        ({"verdict": "INSUFFICIENT", "contradiction_low": 0.25, "contradiction_customers": 12}, "split_need", None,
         "40 customers of the segment say it and 12 say the opposite"),
        ({"verdict": "INSUFFICIENT", "low": 0.078}, "change_prevalence", "0.07", "between 8% and 50% in truth, and at least 10% is claimed"),
    ],
)  # fmt: skip
def test_each_verdict_proposes_its_change(numbers: dict[str, Any], change: str, value: str | None, said: str) -> None:
    [one] = asked(person(), needs={"quiet": numbers}, evidence={"ann/quiet": ("u1",)})
    assert (one.change, one.need, one.value, one.units) == (change, "quiet", value, ("u1",))
    assert said in one.why


def test_an_open_need_that_may_be_chance_is_left_alone() -> None:
    assert asked(person(), needs={"quiet": {"verdict": "INSUFFICIENT", "presence_q": 0.4, "low": 0.0}}) == []


def test_a_misattributed_need_moves_from_one_file_to_the_other() -> None:
    bob = person("bob", Need("cheap", "I need a cheap kettle", core=True))
    gives, takes = asked(person(), bob, needs={"quiet": {"verdict": "MISATTRIBUTED", "best_owner": "bob"}})
    assert (gives.persona, gives.change, gives.other) == ("ann", "move_need", "bob")
    assert (takes.persona, takes.change, takes.other, takes.drafted and takes.drafted.id) == ("bob", "take_need", "ann", "quiet")


def test_a_topic_that_no_need_accounts_for_is_a_need_to_add() -> None:
    drafted = Drafted(Need("steam_hiss", "I hate the hiss"), "T1", "steam, hiss", ("u7",))
    [one] = asked(person(), unclaimed={"ann": [(drafted, Heard("T1", 30, 120, 9, 360, 13.0, 6.1, 0.0, 1.0, 0.0))]})
    assert (one.change, one.topics, one.units, one.customers) == ("add_need", ("T1",), ("u7",), 30)
    assert "30 of 120 customers of the segment speak of it (25%) and 2% of the others (odds at least 6.1 times" in one.why
    assert one.row(1, "a hypothesis")["need_id"] == "steam_hiss"


def topic(persona: str, name: str, share: float) -> dict[str, Any]:
    return {"persona_id": persona, "need_id": "quiet", "topic_id": name, "share_of_need": share, "claimed": True}


def test_a_need_in_several_topics_may_be_several_needs_unless_one_holds_most() -> None:
    [one] = asked(person(), topics=[topic("ann", "T1", 0.5), topic("ann", "T2", 0.3)])
    assert (one.change, one.topics) == ("split_need", ("T1", "T2"))
    assert asked(person(), topics=[topic("ann", "T1", 0.8), topic("ann", "T2", 0.3)]) == []


def test_a_topic_that_three_personas_claim_tells_none_apart() -> None:
    people = [person(name) for name in ("ann", "bob", "cleo")]
    found = asked(*people, topics=[topic(p.id, "T1", 0.5) for p in people])
    assert [one.persona for one in found] == ["ann", "bob", "cleo"]
    assert "claimed by 3 personas (ann, bob, cleo)" in found[0].why


def test_personas_that_are_one_merge_and_one_that_is_several_splits() -> None:
    [merge] = asked(person(), rows={"ann": {"verdict": "INDISTINCT", "overlap": 0.8}})
    assert (merge.change, merge.other) == ("merge_personas", "bob")
    assert asked(person(), rows={"ann": {"verdict": "COMPOSITE"}})[0].change == "split_persona"
    assert asked(person(), rows={"ann": {"verdict": "INDISTINCT"}})[0].change == "change_rule"


def test_people_who_are_two_groups_are_to_be_looked_at() -> None:
    [one] = asked(person(), rows={"ann": {"split_topics": ["steam more", "lids less"], "split_share": 0.4, "split_p": 0.01}})
    assert one.change == "split_persona"
    assert "two groups (40% are in the smaller; p = 0.01); what tells the larger: steam more, lids less" in one.why


def test_a_share_outside_what_is_expected_is_rounded_outward() -> None:
    [one] = asked(person(expected_share=(0.4, 0.6)))
    assert (one.change, one.value) == ("change_share", "{min: 0.21, max: 0.30}")
    assert asked(person(expected_share=(0.1, 0.25))) == [], "the interval touches it"


def test_without_a_rule_a_rule_is_what_to_add() -> None:
    assert [one.change for one in asked(person(rule=None))] == ["change_rule"]


def test_a_supported_need_becomes_core_where_no_core_need_is_supported() -> None:
    other = Need("cheap", "I need a cheap kettle")
    found = asked(person("ann", QUIET, other), needs={"quiet": {"verdict": "ABSENT"}})
    assert [(one.change, one.need) for one in found] == [("drop_need", "quiet"), ("mark_core", "cheap")]


def test_other_claims_that_fail_are_to_be_changed_and_outcomes_set() -> None:
    rows = [{"persona_id": "ann", "kind": kind, "claim": claim, "verdict": "FAILS", "reason": "Said.", "customers": 9}
            for kind, claim in (("need outcome", "quiet: met"), ("goal", "sleep long"), ("falsifier", "x"), ("expected share", "y"))]  # fmt: skip
    outcome, goal = asked(person(), claims=rows)
    assert (outcome.change, outcome.need, outcome.value) == ("change_outcome", "quiet", "unmet")
    assert (goal.change, goal.other) == ("change_claim", "goal")


def test_a_segment_that_is_too_small_proposes_nothing() -> None:
    assert asked(person(), rows={"ann": {"segment_customers": 49}}, needs={"quiet": {"verdict": "SHARED"}}) == []
