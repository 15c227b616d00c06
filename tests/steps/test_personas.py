"""The step that judges personas: tables in, verdicts out, for the cases that need no planted world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import polars as pl

from jminer.domain import Need, Persona
from jminer.settings import PersonasSettings
from jminer.steps.personas import judge_all
from jminer.tables import frame

QUIET = Need("quiet", "I need a kettle that is quiet", core=True)


def world(tell: Any, inside: int, outside: int, holders: int, rest_holders: int) -> dict[str, Any]:
    """Customers with one sentence each; some of them hold the need; decoys are won by one customer each."""
    people = [("family", i < holders) for i in range(inside)] + [("single", i < rest_holders) for i in range(outside)]
    read = tell([{"customer": f"c{i:04}", "text": "The kettle is far too loud."} for i in range(len(people))])
    read["feedback"] = read["feedback"].with_columns(pl.Series("meta_plan", [plan for plan, _ in people]))
    read["customers"] = frame("customers", [{"customer_id": f"c{i:04}", "known": True, "attributes": "{}"} for i in range(len(people))])
    units = read["units"]["unit_id"].to_list()
    held = [unit for unit, (_, holds) in zip(units, people, strict=True) if holds]
    read["unit_needs"] = frame(
        "unit_needs", [{"unit_id": unit, "persona_id": "parents", "need_id": "quiet", "relation": "unmet", "probability": 0.99} for unit in held]
    )
    read["unit_decoys"] = frame("unit_decoys", [{"decoy": f"decoy:{i:03}", "unit_id": units[i % len(units)], "relation": "met"} for i in range(200)])
    read["decoys_expressed"] = frame("decoys_expressed", [{"decoy": "kettle-loud", "statement": "I need the kettle to be quiet", "customers": 90}])
    plainly = [("expressed:kettle-loud", unit, 0.6) for unit in units[:90]]
    said = plainly + [("need:parents/quiet", unit, 0.5) for unit in held] + [(f"decoy:{i:03}", unit, 0.2) for i in range(200) for unit in units[i % 50 :: 50]]
    read["need_nearness"] = frame("need_nearness", [dict(zip(("need", "unit_id", "lead"), row, strict=True)) for row in said])
    return read


def judged(read: dict[str, Any], view: SimpleNamespace, tools: Any, rule: str | None = "plan == 'family'") -> dict[str, pl.DataFrame]:
    view.declared, view.personas = (Persona("parents", "Parents", (QUIET,), rule=rule),), PersonasSettings(permutations=200, draws=40)
    return judge_all(read, view, tools)


def test_a_need_held_by_the_segment_alone_is_supported_with_its_numbers(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    made = judged(world(tell, 120, 360, 48, 8), view, tools)
    need = made["persona_needs"].row(0, named=True)
    assert (need["verdict"], need["holders"], need["segment_customers"], need["rest_holders"]) == ("SUPPORTED_UNMET", 48, 120, 8)
    assert need["odds_low"] > 1.4
    assert need["specific_q"] < 0.05
    assert need["low"] > 0.15
    persona = made["personas"].row(0, named=True)
    assert (persona["verdict"], persona["segment_customers"]) == ("VALIDATED", 120)
    assert abs(persona["segment_share"] - 0.25) < 1e-9
    assert made["controls"].height == 4
    assert made["controls"].filter(control="plainly said").select("tested", "passed").row(0) == (1, 1)


def test_what_is_plainly_said_and_not_found_is_counted(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    read = world(tell, 120, 360, 48, 8)
    dumb = read["need_nearness"].with_columns(lead=pl.when(pl.col("need").str.starts_with("expressed:")).then(0.05).otherwise("lead"))
    control = judged({**read, "need_nearness": dumb}, view, tools)["controls"].filter(control="plainly said")
    assert control.select("tested", "passed", "rate").row(0) == (1, 0, 1.0)


def test_too_few_customers_is_said_with_how_many_are_needed(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    made = judged(world(tell, 20, 60, 12, 1), view, tools)
    persona = made["personas"].row(0, named=True)
    assert persona["verdict"] == "INSUFFICIENT"
    assert persona["customers_needed"] >= 50
    assert "20 informative customers" in persona["reasons"][0]


def test_no_personas_no_verdicts(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    made = judge_all(world(tell, 5, 5, 1, 1), view, tools)
    assert all(table.is_empty() for table in made.values())


def test_every_claim_of_the_file_gets_a_row_with_a_verdict(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    read = world(tell, 120, 360, 48, 8)
    units = read["units"]["unit_id"].to_list()
    read["unit_claims"] = frame("unit_claims", [
        {"unit_id": unit, "persona_id": "parents", "kind": "pain", "claim": "woken by noise", "relation": "unmet", "probability": 0.99} for unit in units[:60]
    ])  # fmt: skip
    near = [{"need": "claim:parents/pain/woken by noise", "unit_id": unit, "lead": 0.5} for unit in units[:60]]
    read["need_nearness"] = pl.concat([read["need_nearness"], frame("need_nearness", near)])
    view.declared, view.personas = (FULL,), PersonasSettings(permutations=200, draws=40)
    made = judge_all(read, view, tools)
    claims = {(row["kind"], row["claim"]): row for row in made["persona_claims"].to_dicts()}
    assert {kind: row["verdict"] for (kind, _), row in claims.items()} == {
        "demographic": "UNTESTABLE", "expected share": "HOLDS", "behaviour": "OPEN", "goal": "OPEN", "pain": "HOLDS", "prefers": "UNTESTABLE",
        "avoids": "UNTESTABLE", "emotion": "UNTESTABLE", "need stage": "OPEN", "need outcome": "HOLDS", "falsifier": "FAILS",
    }  # fmt: skip
    pain = claims["pain", "woken by noise"]
    assert (pain["customers"], pain["holders"]) == (120, 60)
    assert pain["odds_low"] > 1.4
    persona = made["personas"].row(0, named=True)
    assert (persona["verdict"], persona["reasons"][0]) == ("REFUTED", "Its declared falsifier fired: customers < 200.")


FULL = Persona(
    "parents", "Parents", (replace(QUIET, stages=("use",), expected_valence="unmet"),), rule="plan == 'family'", expected_share=(0.15, 0.35),
    demographics=(("plan", ("family",)),), behaviours=("gets up at night",), goals=("sleep",), pains=("woken by noise",), prefers=("email",),
    avoids=("phone",), emotions=(("use", ("anger",)),), falsifiers=("customers < 200",),
)  # fmt: skip


def test_what_it_was_written_from_is_left_out_and_said(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    view.declared = (replace(FULL, derived_from=("mail",)),)
    view.personas = PersonasSettings(permutations=50, draws=5)
    persona = judge_all(world(tell, 120, 360, 48, 8), view, tools)["personas"].row(0, named=True)
    assert (persona["verdict"], persona["segment_customers"], persona["unknown_customers"]) == ("INSUFFICIENT", 0, 0)
    assert persona["reasons"][-2:] == [
        "It was written from mail: 480 pieces of feedback are left out of its test, and 480 customers who wrote nothing else.",
        "Nothing else is left to test it on.",
    ]


def test_evidence_from_before_and_since_the_declaration_is_told_apart(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    read = world(tell, 120, 360, 48, 8)
    days = [datetime(2026, 3, 1 + i % 2, tzinfo=UTC) for i in range(480)]
    read["feedback"] = read["feedback"].with_columns(pl.Series("written_at", days, dtype=pl.Datetime("us", "UTC")))
    view.declared, view.personas = (replace(FULL, declared_on=date(2026, 3, 2)),), PersonasSettings(permutations=50, draws=5)
    need = judge_all(read, view, tools)["persona_needs"].row(0, named=True)
    assert [need[f"{when}_{what}"] for when in ("before", "since") for what in ("customers", "holders")] == [60, 24, 60, 24]


def test_what_the_verdict_hangs_on_is_told_part_by_part(tell: Any, view: SimpleNamespace, tools: Any) -> None:
    """All 48 holders write on one channel: without it nothing is left to support the need; without the other nothing changes."""
    read = world(tell, 120, 360, 48, 8)
    days = [datetime(2026, 3 + i % 2, 1, tzinfo=UTC) for i in range(480)]
    channels = ["phone" if i < 55 or 120 <= i < 240 else "web" for i in range(480)]
    read["feedback"] = read["feedback"].with_columns(pl.Series("channel", channels), pl.Series("written_at", days))
    made = judged(read, view, tools)
    assert made["personas"]["verdict"][0] == "VALIDATED"
    parts = {row["left_out"]: row for row in made["persona_flips"].to_dicts()}
    assert set(parts) == {"phone", "web", "the earlier half", "the later half", "whoever said most"}  # one source alone is never left out
    assert (parts["phone"]["customers"], parts["phone"]["supported"], parts["phone"]["flips"]) == (65, 0.0, True)
    assert (parts["web"]["customers"], parts["web"]["kind"]) == (55, "channel")
    assert parts["the earlier half"]["customers"] == parts["the later half"]["customers"] == 60
    assert (parts["whoever said most"]["customers"], parts["whoever said most"]["flips"]) == (119, False)
