"""Drafting: who is where, which segments there are, and what a draft says of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from jminer.domain import Need, Persona
from jminer.errors import ConfigError
from jminer.personas import discover
from jminer.personas.declare import load
from jminer.personas.discover import Draft
from jminer.personas.segments import Crowd, crowd
from jminer.personas.topic_needs import Drafted
from jminer.personas.typical import Heard
from jminer.tables import frame
from tests.steps.conftest import tables_of


def people(**fields: list[Any]) -> tuple[Crowd, dict[str, Any]]:
    """A customer per value of the fields."""
    size = len(next(iter(fields.values())))
    read: dict[str, Any] = tables_of([{"customer": f"c{i:03}", "text": "The lid is loose."} for i in range(size)])
    read["feedback"] = read["feedback"].with_columns([pl.Series(f"meta_{name}", values, dtype=pl.String) for name, values in fields.items()])
    read["customers"] = frame("customers", [{"customer_id": f"c{i:03}", "known": True, "attributes": "{}"} for i in range(size)])
    return crowd(read, read["units"]), read


def test_halves_are_disjoint_whole_and_the_same_again() -> None:
    feedback = pl.DataFrame({"customer_id": [f"c{i}" for i in range(11)] * 2 + [None]})
    one, other = discover.halves(feedback, 7)
    assert sorted([*one, *other]) == sorted(f"c{i}" for i in range(11))
    assert (len(one), len(other)) == (6, 5)
    assert discover.halves(feedback, 7) == (one, other)
    assert discover.halves(feedback, 8) != (one, other)


def test_a_part_holds_what_its_customers_wrote_and_counts_topics_anew() -> None:
    read: dict[str, Any] = tables_of([{"customer": f"c{i}", "topic": "T1"} for i in range(6)])
    read["vectors"] = read["facets"] = np.arange(12, dtype=np.float32).reshape(6, 2)
    read["customers"] = frame("customers", [{"customer_id": f"c{i}", "known": True, "attributes": "{}"} for i in range(6)])
    part = discover.part(read, ["c1", "c4"])
    assert part["units"]["feedback_id"].to_list() == ["f00001", "f00004"]
    assert part["vectors"].tolist() == [[2, 3], [8, 9]]
    assert part["unit_topics"].height == part["unit_stages"].height == 2
    assert (part["topics"]["customers"].to_list(), part["topics"]["stability"].to_list()) == ([2], [0.9])


def test_fields_that_divide_are_those_with_a_few_values_of_enough_people() -> None:
    crowd_, _ = people(
        plan=["a", "b"] * 50, same=["x"] * 100, name=[f"n{i}" for i in range(100)], age=[str(i) for i in range(100)], mostly=["a"] * 95 + ["b"] * 5,
    )  # fmt: skip
    assert discover.fields(crowd_, (), 20) == ["age", "plan"]
    assert discover.fields(crowd_, ("mostly",), 20) == ["mostly"]
    with pytest.raises(ConfigError, match="Did you mean 'plan'"):
        discover.fields(crowd_, ("plann",), 20)


def test_a_segment_per_value_and_two_ends_of_a_number() -> None:
    crowd_, _ = people(plan=["it's"] * 40 + ["b"] * 50 + ["rare"] * 10, age=[str(i) for i in range(100)], children=["0"] * 70 + ["1"] * 20 + ["2"] * 10)
    found = discover.by_fields(crowd_, ["plan", "age", "children"], 20, "per_feedback")
    assert [(one.id, one.rule, int(one.who.inside.sum())) for one in found] == [
        ("plan_b", "plan == 'b'", 50), ("plan_it_s", 'plan == "it\'s"', 40), ("age_under_40", "age < 40", 40), ("age_60_or_more", "age >= 60", 40),
        ("children_1_or_more", "children >= 1", 30),
    ]  # fmt: skip


def test_groups_are_customers_who_speak_of_the_same_topics() -> None:
    said = [{"customer": f"c{i:03}", "topic": topic} for i in range(60) for topic in (("T1", "T2") if i < 30 else ("T3", "T4"))]
    read: dict[str, Any] = tables_of([*said, {"customer": "once", "topic": "T1"}])
    read["customers"] = frame("customers")
    crowd_ = crowd(read, read["units"])
    found = discover.by_topics(crowd_, read, None, 20, 1)
    groups = sorted(tuple(np.array(crowd_.customers)[one.who.inside]) for one in found)
    assert groups == [tuple(f"c{i:03}" for i in range(30)), tuple(f"c{i:03}" for i in range(30, 60))]
    assert all(one.rule is None for one in found)


def test_a_draft_is_a_persona_file_that_says_what_it_is(tmp_path: Path) -> None:
    need = Need("steam", 'I hate "steam"', "I want steam", None, "It burnt me", ("so hot",), core=True, weight=3, min_prevalence=0.03, expected_valence="unmet")
    made = Drafted(need, "T1", "steam, hand", ("u1",))
    persona = Persona("plan_b", "plan: b", (need,), "plan == 'b'", 1, date(2026, 3, 2), (0.2, 0.31), ("half A of run kettles-1",))
    draft = Draft(persona, ((made, Heard("T1", 30, 60, 6, 180, 9.0, 5.0, 0.0, 1.0, 0.0)),), 60)
    verdict = {"verdict": "PARTIAL", "reasons": ["Half of it is open.", "Needs: steam: SUPPORTED.", "Chance."]}
    text = discover.as_yaml(draft, verdict, {"steam": {"verdict": "SUPPORTED", "reason": "Found in 20 of 58."}}, "kettles-1", 281)
    path = tmp_path / "plan_b.yaml"
    path.write_text(text)
    again = load(path, ())
    assert (again.id, again.rule, again.needs, again.expected_share, again.declared_on) == (persona.id, persona.rule, (need,), (0.2, 0.31), date(2026, 3, 2))
    assert "a hypothesis" in text
    assert "# Verdict on half B: PARTIAL. Half of it is open. Chance." in text
    assert "# Half A, topic “steam, hand”: 30 of 60 customers of the segment, 3% of the others." in text
    assert "# Half B: SUPPORTED. Found in 20 of 58." in text


def test_what_a_draft_claims_is_half_of_what_is_surely_above_the_rest() -> None:
    assert discover.least_share(Heard("T1", 50, 100, 10, 100, 9.0, 5.0, 0.0, 1.0, 0.0)) == 0.15
    assert discover.least_share(Heard("T1", 12, 100, 10, 100, 1.2, 1.0, 0.0, 1.0, 0.0)) == 0.01
