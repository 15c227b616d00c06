"""Feedback is cut into units whose offsets are exact; what is not analysed is kept as a fragment with its reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.settings import UnitsSettings
from jminer.steps import units as step
from jminer.tables import frame
from jminer.tools import Tools


def cut(rows: list[dict[str, object]], said: list[str] | None = None, **changed: Any) -> dict[str, pl.DataFrame]:
    say = [].append if said is None else said.append
    tools = Tools(key=b"", embed=None, embed_for_heads=None, languages=(), head=None, say=say)  # type: ignore[arg-type]
    return step.cut({"feedback": frame("feedback", rows)}, SimpleNamespace(units=UnitsSettings(**changed)), tools)


def one(text: str, **more: object) -> dict[str, object]:
    return {"feedback_id": "a", "source": "mail", "customer_id": "1", "role": "customer", "language": "en", "text": text, **more}


def texts(tables: dict[str, pl.DataFrame]) -> list[str]:
    return tables["units"].sort("feedback_id", "start")["text"].to_list()


def test_units_of_customers_with_offsets_into_the_full_text():
    said: list[str] = []
    rows = [
        one("The seat was wide. 👍👍\nThe food was cold.", title="Kind crew"),
        one("Sorry to hear that.", feedback_id="b", role="company"),
        one("The seat was wide.", feedback_id="c", duplicate_of="a"),
        one("[EMAIL]", feedback_id="d"),
        one("?!", feedback_id="e"),
    ]
    tables = cut(rows, said)
    full = "Kind crew\n\nThe seat was wide. 👍👍\nThe food was cold."
    assert texts(tables) == ["Kind crew", "The seat was wide. 👍👍", "The food was cold."]
    for unit in tables["units"].to_dicts():
        assert full[unit["start"] : unit["end"]] == unit["text"]
        assert unit["unit_id"] == f"a:{unit['start']}:{unit['end']}"
    assert tables["fragments"].rows() == [("d", 0, 7, "no_words"), ("e", 0, 2, "no_words")]
    assert said == [
        "2 fragments are marked and not analysed: 2 without words.",
        "2 of 3 counted pieces of feedback hold nothing to analyse.",
    ]


def test_a_second_opinion_in_a_sentence_is_a_unit_of_its_own():
    row = one("Great seat but the food was cold. The crew and the pilot were kind")
    assert texts(cut([row])) == ["Great seat", "but the food was cold.", "The crew and the pilot were kind"]
    assert texts(cut([row], clauses=False)) == ["Great seat but the food was cold.", "The crew and the pilot were kind"]
    assert texts(cut([{**row, "language": None}])) == texts(cut([row], clauses=False))


def test_what_is_marked_is_not_cut_into_units():
    said: list[str] = []
    tables = cut([one("Dear team,\n\nthe courier never rang. He left.\n\nKind regards,\nAnn", title="My parcel")], said)
    assert texts(tables) == ["My parcel", "the courier never rang.", "He left."]
    assert tables["fragments"]["kind"].to_list() == ["greeting", "signature"]
    assert said == ["2 fragments are marked and not analysed: 1 greeting, 1 signature."]


def test_an_automatic_reply_is_known_by_its_title():
    tables = cut([one("I am out of the office until Monday.", title="Automatic reply: your order")])
    assert texts(tables) == []
    assert tables["fragments"].rows() == [("a", 0, 65, "auto_reply")]


def test_what_customers_share_word_for_word_is_no_opinion():
    footer = "By sending this form I agree to the terms and conditions of the shop."
    opinions = ["The courier never rang.", "The parcel was wet.", "The app froze.", "Nobody answered me.", "The colour is wrong.", "It came too late."]
    said: list[str] = []
    tables = cut([one(f"{opinion} {footer}", feedback_id=str(number), customer_id=str(number)) for number, opinion in enumerate(opinions)], said)
    assert texts(tables) == opinions
    assert said == ["6 fragments are marked and not analysed: 6 sentences of boilerplate."]


def test_no_feedback_makes_empty_tables():
    tables = cut([])
    assert tables["units"].is_empty()
    assert tables["fragments"].is_empty()
    assert tables["units"].schema == frame("units").schema


def test_chunks_change_nothing(monkeypatch):
    rows = [one(f"The seat was wide but the food was {number} times cold. Why?", feedback_id=f"{number:02}") for number in range(25)]
    whole = cut(rows)
    monkeypatch.setattr(step, "CHUNK", 7)
    assert cut(rows)["units"].equals(whole["units"])


FOOTER = "By sending this form I agree to the terms and conditions of the shop. "
PIECES = [FOOTER, "Dear team,\n", "\nKind regards,\nAnn", "great seat", "but it was cold", ". ", "!!", "\n", "> cold", "👍", "[NAME]", "料理很好。", ";"]
SHARED = [one(f"{FOOTER} Number {word}", feedback_id=word, customer_id=word) for word in ("one", "two", "three", "four", "five")]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join), min_size=1, max_size=3), st.none() | st.just("A title"))
def test_units_and_fragments_hold_every_character_once(written, title):
    rows = [one(text, feedback_id=str(number), title=title) for number, text in enumerate(written)]
    tables = cut([*rows, *SHARED], max_characters=40)
    spans = pl.concat([table.select("feedback_id", "start", "end") for table in tables.values()]).sort("feedback_id", "start")
    for number, text in enumerate(written):
        full = f"{title}\n\n{text}" if title else text
        here = [(start, end) for owner, start, end in spans.iter_rows() if owner == str(number)]
        assert all(start < end for start, end in here)
        held = [place for start, end in here for place in range(start, end)]
        assert len(held) == len(set(held))
        assert not "".join(character for place, character in enumerate(full) if place not in set(held)).strip()
