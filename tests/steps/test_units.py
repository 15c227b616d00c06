"""Feedback is cut into sentences whose offsets are exact."""

from __future__ import annotations

from types import SimpleNamespace

from jminer.settings import UnitsSettings
from jminer.steps.units import cut
from jminer.tables import frame
from jminer.tools import Tools


def units(rows: list[dict[str, object]], said: list[str]) -> list[dict[str, object]]:
    tools = Tools(key=b"", embed=None, embed_for_heads=None, languages=(), head=None, say=said.append)  # type: ignore[arg-type]
    return cut({"feedback": frame("feedback", rows)}, SimpleNamespace(units=UnitsSettings()), tools)["units"].to_dicts()


def test_units_of_customers_with_offsets_into_the_full_text():
    said: list[str] = []
    rows = [
        {"feedback_id": "a", "role": "customer", "title": "Kind crew", "text": "The seat was wide. 👍👍. The food was cold."},
        {"feedback_id": "b", "role": "company", "text": "Sorry to hear that."},
        {"feedback_id": "c", "role": "customer", "text": "The seat was wide.", "duplicate_of": "a"},
        {"feedback_id": "d", "role": "customer", "text": "[EMAIL]"},
    ]
    found = units(rows, said)
    full = "Kind crew\n\nThe seat was wide. 👍👍. The food was cold."
    assert sorted(unit["text"] for unit in found) == ["Kind crew", "The food was cold.", "The seat was wide."]
    assert all(full[unit["start"] : unit["end"]] == unit["text"] for unit in found)  # type: ignore[misc]
    assert all(unit["unit_id"] == f"a:{unit['start']}:{unit['end']}" for unit in found)
    assert said == ["2 fragments without words are left out of the units."]
