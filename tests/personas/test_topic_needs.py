"""Needs drafted from topics: in customers' words, masked, of different people."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from jminer.personas.topic_needs import draft, quotable

SCHEMA = {"unit_id": pl.String, "customer_id": pl.String, "text": pl.String, "similarity": pl.Float64, "valence": pl.Float64}
TOPIC = {"topic_id": "T001", "label": "parcel · door"}


def told(*rows: tuple[str, str, float, float]) -> pl.DataFrame:
    """(customer, text, similarity, valence)."""
    return pl.DataFrame([(f"u{i}", *row) for i, row in enumerate(rows)], schema=SCHEMA, orient="row")


def made(*rows: tuple[str, str, float, float], **more: Any) -> Any:
    return draft(TOPIC, told(*rows), more.pop("taken", ()), **more)


def test_a_wish_is_the_statement_and_praise_and_complaint_are_the_forms() -> None:
    found = made(
        ("ann", "I need the parcel brought to my door.", 0.5, 0.0), ("bob", "The courier left it at the door, lovely.", 0.6, 0.8),
        ("cleo", "It was thrown over the fence again.", 0.7, -0.9), ("dan", "Mine is usually at the door by noon.", 0.4, 0.1),
    )  # fmt: skip
    need = found.need
    assert need.statement == "I need the parcel brought to my door."
    assert need.opposite == "I do not need the parcel brought to my door."
    assert (need.met_form, need.unmet_form) == ("The courier left it at the door, lovely.", "It was thrown over the fence again.")
    assert need.phrasings == ("Mine is usually at the door by noon.",)
    assert (need.id, found.label, found.units) == ("parcel_door", "parcel, door", ("u0", "u1", "u2", "u3"))


@pytest.mark.parametrize(
    ("wish", "turned"),
    [
        ("I don't want a parcel left at my door.", "I want a parcel left at my door."), ("i have no wish to wait at home", "i have a wish to wait at home"),
        ("I wish it didn't lie in the rain.", "I do not wish it didn't lie in the rain."), ("Please ring twice.", "I do not care about parcel, door"),
    ],
)  # fmt: skip
def test_the_opposite_is_the_wish_turned_round(wish: str, turned: str) -> None:
    assert made(("ann", wish, 0.5, -0.2)).need.opposite == turned


def test_without_a_wish_the_label_stands_in() -> None:
    assert made(("ann", "The parcel was at the door.", 0.5, 0.0)).need.statement == "I care about parcel, door"


def test_quotes_are_of_different_people_unmasked_and_not_the_same_words_twice() -> None:
    rows = told(
        ("ann", "It was thrown over the fence again.", 0.7, -0.9), ("ann", "And again it was over the fence.", 0.6, -0.9),
        ("bob", "It was thrown over the fence again!! 😡", 0.9, -0.9), ("cleo", "Ask [NAME] at the depot about the fence.", 0.9, -0.9),
        ("dan", "No.", 0.9, -0.9),
    )  # fmt: skip
    assert quotable(rows)["unit_id"].to_list() == ["u2", "u1"], "bob's words are ann's, so ann is quoted with her other sentence"


def test_quotes_can_be_left_out_and_an_id_is_never_taken_twice() -> None:
    found = made(("ann", "I need the parcel brought to my door.", 0.5, -0.9), taken={"parcel_door"}, quotes=False)
    assert found.need.id == "parcel_door_2"
    assert found.need.statement == "I care about parcel, door"
    assert (found.need.unmet_form, found.need.phrasings, found.units) == (None, (), ())


def test_how_it_goes_is_told_when_three_in_four_say_the_same() -> None:
    def outcome(good: int, bad: int) -> str:
        return made(*[(f"c{i}", f"Sentence {i} on the parcel.", 0.5, 0.8 if i < good else -0.8) for i in range(good + bad)]).need.expected_valence

    assert [outcome(3, 3), outcome(9, 3), outcome(3, 9), outcome(6, 6)] == ["unknown", "met", "unmet", "mixed"]
