"""Who belongs to a segment, when fields are missing or differ, and that nobody is counted on both sides."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jminer.domain import Need, Persona
from jminer.errors import ConfigError
from jminer.personas.segments import Crowd, crowd, segment
from jminer.tables import frame

FEEDBACK = [  # customer, when, trip
    ("ann", 1, "business"),
    ("ann", 2, "family"),
    ("bob", 1, "business"),
    ("cid", 1, None),
    ("dee", 1, "family"),
    ("eve", 1, "family"),
    ("eve", 2, "business"),
]


@pytest.fixture
def people() -> Crowd:
    feedback = frame(
        "feedback",
        [
            {
                "feedback_id": f"f{i}",
                "source": "reviews",
                "type": "review",
                "customer_id": who,
                "written_at": datetime(2026, 1, day, tzinfo=UTC),
                "channel": "web",
                "language": "en",
                "role": "customer",
                "text": "x",
                "copies": 1,
                "weight": 1.0,
                "meta_trip": trip,
            }
            for i, (who, day, trip) in enumerate(FEEDBACK)
        ],
    )
    customers = frame(
        "customers",
        [{"customer_id": who, "known": True, "attributes": '{"age": "30"}' if who == "ann" else "{}"} for who in ("ann", "bob", "cid", "dee", "eve")],
    )
    units = frame("units", [{"unit_id": f"f{i}:0:1", "feedback_id": f"f{i}", "start": 0, "end": 1, "text": "x"} for i in range(len(FEEDBACK))])
    return crowd({"feedback": feedback, "customers": customers}, units)


def sides(people: Crowd, rule: str | None, conflicts: str = "per_feedback") -> dict[str, int]:
    found = segment(people, Persona("p", "P", (Need("n", "I need it"),), rule=rule), conflicts)
    return dict(zip(people.customers, found.side.tolist(), strict=True))


def test_per_feedback_a_customer_is_inside_with_the_feedback_that_says_so(people: Crowd) -> None:
    assert sides(people, "trip == 'business'") == {"ann": 1, "bob": 1, "cid": -1, "dee": 0, "eve": 1}
    found = segment(people, Persona("p", "P", (), rule="trip == 'business'"), "per_feedback")
    counted = {
        (people.customers[c], trip) for c, trip, counts in zip(people.feedback["_customer"], people.feedback["trip"], found.counts, strict=True) if counts
    }
    assert counted == {("ann", "business"), ("bob", "business"), ("eve", "business"), ("dee", "family")}


def test_the_latest_feedback_can_decide_for_all(people: Crowd) -> None:
    assert sides(people, "trip == 'business'", "latest") == {"ann": 0, "bob": 1, "cid": -1, "dee": 0, "eve": 1}


def test_one_yes_can_be_enough(people: Crowd) -> None:
    assert sides(people, "trip == 'family'", "any") == {"ann": 1, "bob": 0, "cid": -1, "dee": 1, "eve": 1}


def test_a_missing_field_is_unknown_and_left_out_of_both_sides(people: Crowd) -> None:
    assert sides(people, "age > 20") == {"ann": 1, "bob": -1, "cid": -1, "dee": -1, "eve": -1}


def test_without_a_rule_everybody_is_inside(people: Crowd) -> None:
    assert set(sides(people, None).values()) == {1}


def test_a_field_that_nobody_has_is_named(people: Crowd) -> None:
    with pytest.raises(ConfigError, match=r"asks for 'trap', which no source gives\. Did you mean 'trip'\?"):
        sides(people, "trap == 'x'")


def test_the_rating_is_no_field_of_a_segment(people: Crowd) -> None:
    with pytest.raises(ConfigError, match="rating"):
        sides(people, "rating > 3")
