"""What would change a verdict is said with the line that it stands from."""

from __future__ import annotations

from typing import Any

import pytest

from jminer.domain import Need, Persona
from jminer.personas.outlook import leaning, of_need, of_persona
from jminer.settings import PersonasSettings
from tests.personas.test_proposals import NEED, PERSONA, QUIET

RULES = PersonasSettings()


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({}, "fell from 20% below the 10% that is claimed"),
        ({"verdict": "SUPPORTED_UNMET"}, "40% or more of those who judge it may be content (at most 30% now)"),
        ({"verdict": "ABSENT", "holders": 2, "high": 0.04}, "evidence from about 5 of 120 customers of the segment (2 now)"),
        ({"verdict": "CONTRADICTED", "contradiction_customers": 33}, "fewer than 15 denied it (33 do)"),
        ({"verdict": "SHARED", "odds_low": 0.7, "odds_high": 1.4}, "surely above 1.3 (0.7 to 1.4 now)"),
        ({"verdict": "MISATTRIBUTED", "best_owner": "bob"}, "if bob held it most in less than 90% of draws (100% now)"),
        ({"verdict": "INSUFFICIENT", "presence_q": 0.3, "customers_needed": 500}, "About 500 customers of the segment (120 now)"),
        ({"verdict": "INSUFFICIENT", "odds_low": 0.9, "customers_needed": None}, "surely above 1.3, or surely below 2 (0.9 to 5.0 now)"),
        ({"segment_customers": 20}, "About 50 customers of the segment (20 now)"),
    ],
)  # fmt: skip
def test_a_need_s_line_is_named(numbers: dict[str, Any], said: str) -> None:
    assert said in " ".join(of_need(QUIET, {"customers_needed": None, **NEED, **numbers}, ["It hangs."], RULES))


def of(verdict: str, *verdicts: str, **more: Any) -> str:
    needs = tuple(Need(f"n{i}", "I need it", core=True) for i in range(len(verdicts)))
    persona = Persona("ann", "Ann", needs, more.pop("rule", "plan == 'pro'"))
    rows = {need.id: {**NEED, "verdict": each} for need, each in zip(needs, verdicts, strict=True)}
    row = {**PERSONA, "verdict": verdict, "confidence": 0.95, "customers_needed": None, **more}
    return " ".join(of_persona(persona, row, rows, [], RULES))


def test_a_persona_s_verdict_names_the_needs_that_it_stands_on() -> None:
    assert "No longer be validated if n0 or n1 or n2".lower() in of("VALIDATED", "SUPPORTED", "SUPPORTED", "SUPPORTED", "ABSENT").lower()
    assert "No single need decides" in of("VALIDATED", *["SUPPORTED"] * 5)
    assert "(n0 now)" in of("REFUTED", "ABSENT", "SUPPORTED")
    assert "Support of n1 would bring the supported weight to the 70 %" in of("PARTIAL", "SUPPORTED", "INSUFFICIENT", "SUPPORTED", "ABSENT")
    assert "cannot be validated as it is declared" in of("PARTIAL", "SUPPORTED", "SHARED")


def test_chance_and_a_missing_rule_are_said() -> None:
    assert "30% of perturbed analyses return another verdict" in of("PARTIAL", "SUPPORTED", confidence=0.7)
    assert "A segment rule" in of("PLAUSIBLE", "SHARED", rule=None)


def test_evidence_hangs_on_a_source_only_where_the_segment_writes_elsewhere_too() -> None:
    [said] = leaning([("source", "tickets", 9, 0.5)], 10)
    assert said == "It hangs on one source: 9 of the 10 customers who say it do so in tickets, where 50% of the segment write."
    assert leaning([("source", "tickets", 9, 0.9)], 10) == []
    assert leaning([("source", "tickets", 3, 0.1)], 3) == [], "three people hang on nothing"
