"""Evidence: the best units, random ones and those against, each of another customer."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from jminer.domain import Need, Persona
from jminer.steps.coverage import survey
from jminer.steps.evidence import collect
from jminer.steps.gaps import find
from jminer.steps.journey import chart
from jminer.steps.opportunities import score
from jminer.steps.pains import rank
from jminer.tables import frame


def people(n, start=0, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


@pytest.fixture
def tables(tell, view):
    read = tell([
        *people(40, topic="T1", stage="delivery", touchpoints=("courier",), valence=-0.6), *people(3, 40, topic="T1", stage="delivery", valence=0.8),
        *[{"customer": "loud", "topic": "T1", "stage": "delivery", "valence": -1.0, "intensity": 1.0}] * 20,
        *people(60, topic="T2", stage="use", valence=0.7), *people(30, 200, touchpoints=("community_forum",), topic="T3"),
    ])  # fmt: skip
    units = read["units"]["unit_id"].to_list()
    read["persona_needs"] = frame("persona_needs", [{"persona_id": "pia", "need_id": "fast", "statement": "Wants it fast", "verdict": "SUPPORTED"}])
    read["unit_needs"] = frame("unit_needs", [
        {"unit_id": u, "persona_id": "pia", "need_id": "fast", "relation": "contradicted" if i == 4 else "met", "probability": 0.9 + i / 1000}
        for i, u in enumerate(units[:5])
    ])  # fmt: skip
    read["vectors"] = np.random.default_rng(1).normal(size=(len(units), 8)).astype(np.float32)
    for step in (chart, rank, survey, find, score):
        read |= step(read, view, None)
    return read


def of(evidence, kind, subject, role):
    return evidence.filter((pl.col("subject_type") == kind) & (pl.col("subject_id") == subject) & (pl.col("role") == role))


def test_every_finding_has_evidence(tables, view):
    evidence = collect(tables, view, None)["evidence"]
    subjects = set(evidence.select("subject_type", "subject_id").iter_rows())
    assert {("topic", "T1"), ("pain", "T1@delivery"), ("cell", "delivery|courier|email"), ("cell", "delivery|(all)|(all)"), ("need", "pia/fast")} <= subjects
    assert ("gap", "unplanned_touchpoint:community_forum") in subjects
    assert {("opportunity", o) for o in tables["opportunities"]["opportunity_id"]} <= subjects


def test_roles_are_bounded_and_each_quote_is_another_customer(tables, view):
    tables["units"] = tables["units"].with_columns(text=pl.col("text") + " " + pl.col("unit_id"))
    evidence = collect(tables, view, None)["evidence"]
    counts = evidence.group_by("subject_type", "subject_id", "role").len()
    assert counts["len"].max() == view.report.max_quotes
    who = tables["units"].join(tables["feedback"], on="feedback_id").select("unit_id", "customer_id")
    named = evidence.join(who, on="unit_id").group_by("subject_type", "subject_id", "role").agg(pl.col("customer_id").n_unique() == pl.len())
    assert named["customer_id"].all()


def test_the_strongest_complaint_leads_and_praise_stands_against(tables, view):
    tables["units"] = tables["units"].with_columns(text=pl.col("text") + " " + pl.col("unit_id"))
    evidence = collect(tables, view, None)["evidence"].join(tables["unit_valence"], on="unit_id").sort("rank")
    assert of(evidence, "pain", "T1@delivery", "best")["valence"][0] == -1.0
    assert set(of(evidence, "pain", "T1@delivery", "against")["valence"]) == {0.8}


def test_the_same_words_are_shown_once(tables, view):
    assert of(collect(tables, view, None)["evidence"], "topic", "T1", "best").height == 1, "everybody says the same sentence here"


def test_what_contradicts_a_need_is_against_it(tables, view):
    evidence = collect(tables, view, None)["evidence"]
    against = of(evidence, "need", "pia/fast", "against")["unit_id"].to_list()
    assert against == [tables["unit_needs"].filter(pl.col("relation") == "contradicted")["unit_id"][0]]


def test_the_random_ones_follow_the_seed(tables, view):
    first, again = (collect(tables, view, None)["evidence"] for _ in range(2))
    assert first.equals(again)
    view.seed += 1
    assert not collect(tables, view, None)["evidence"].equals(first)


def test_nothing_said_nothing_shown(tell, view):
    assert collect(tell([]), view, None)["evidence"].is_empty()


PIA = Persona("pia", "Pia", (Need("fast", "Wants it fast"),), "plan == 'pro'")


def quoted(tell, view, said, **persona):
    """Evidence on pia's need from rows (customer, plan, channel, relation, direction of the vector)."""
    read = tell([{"customer": who, "channel": channel, "text": f"Sentence of {who} number {i}."} for i, (who, _, channel, *_) in enumerate(said)])
    read["feedback"] = read["feedback"].with_columns(meta_plan=pl.Series([plan for _, plan, *_ in said]))
    read["customers"] = frame("customers", [{"customer_id": who, "known": True, "attributes": "{}"} for who in sorted({one[0] for one in said})])
    read["vectors"] = np.array([(1.0, one[4]) for one in said], dtype=np.float32)
    read["persona_needs"] = frame("persona_needs", [{"persona_id": "pia", "need_id": "fast"}])
    read["unit_needs"] = frame("unit_needs", [
        {"unit_id": unit, "persona_id": "pia", "need_id": "fast", "relation": relation, "probability": 0.9}
        for unit, (_, _, _, relation, _) in zip(read["units"]["unit_id"], said, strict=True)])  # fmt: skip
    view.declared = (replace(PIA, **persona),)
    found = collect(read, view, None)["evidence"]
    who = read["units"].join(read["feedback"], on="feedback_id").select("unit_id", "customer_id", "channel")
    return found.filter(pl.col("subject_type") == "need").join(who, on="unit_id").sort("role", "rank")


def test_a_persona_s_quotes_are_its_own_people_s(tell, view):
    said = [("ann", "pro", "email", "met", 0.0), ("bob", "free", "email", "met", 0.0), ("cleo", "free", "email", "contradicted", 0.0)]
    assert set(quoted(tell, view, said)["customer_id"]) == {"ann"}
    assert set(quoted(tell, view, said, rule=None)["customer_id"]) == {"ann", "bob", "cleo"}, "without a rule everybody is of the persona"


def test_three_quotes_for_a_need_are_central_and_of_different_channels_and_outcomes(tell, view):
    said = [
        ("a", "pro", "email", "met", 0.0), ("b", "pro", "email", "met", 0.1), ("c", "pro", "email", "unmet", 0.2), ("d", "pro", "chat", "met", 0.3),
        ("d", "pro", "chat", "met", 3.0),
    ]  # fmt: skip
    best = quoted(tell, view, said).filter(pl.col("role") == "best")
    assert set(best["customer_id"].to_list()) == {"c", "d", "b"}, "one per channel and outcome, the most central of each"


def test_two_who_say_the_opposite_are_quoted_against_it(tell, view):
    said = [("a", "pro", "email", "met", 0.0), ("b", "pro", "email", "contradicted", 0.0), ("c", "pro", "chat", "contradicted", 0.0)]
    against = quoted(tell, view, said).filter(pl.col("role") == "against")
    assert against["customer_id"].to_list() == ["b", "c"]
