"""Facts → report.json, for other programs, and the JSON Schema that it follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jminer.report.facts import Facts
from jminer.report.measure import SMALLEST

FORMAT_VERSION = 9
# History of the format:
# 1: about, findings, unknowns, personas (with needs), controls, stages, topics, pains, gaps, opportunities, origin.
# 2: themes, drift and history behind topics; a topic names its theme.
# 3: handoffs behind stages; a stage has the channels that it is spoken of.
# 4: a topic's gist in place of its touchpoints: what is clear of its stages, emotions and touchpoints, with shares; a persona has its claims besides needs,
# its proposals and what would change it.
# 5: counts of one to four customers are null.
# 6: personas: the card, decoys, coverage, needs together, falsifiers, ownership and pairs; the measured journey: lanes, maps of personas, moments, drivers,
# grids, plan, needs found, scores, drop-off and staff; a finding says how sure it is and what was counted; decisions.
# 7: the map of units.
# 8: whether a verdict is tentative; what a control asks and what its result means; whether a topic has a subject; due dates are days after the start.
# 9: why a decision stands where it does, apart from what it asks; a persona's map counts the needs of its own people; what an
# action is about (about, was topic).
PEOPLE = frozenset({"customers", "holders", "contradicting", "met", "unmet", "covered", "of", "others", "complaining", "praising", "rated", "entered"})
"""Fields that count people, besides all that end in _customers."""


def write(facts: Facts, folder: Path) -> list[Path]:
    """Write report.json: UTF-8, keys in the order of the dataclasses, unknown numbers as null."""
    path = folder / "report.json"
    path.write_text(json.dumps(content(facts), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    return [path]


def content(facts: Facts) -> dict[str, Any]:
    """What report.json holds."""
    return {"format_version": FORMAT_VERSION, **_without_few(asdict(facts))}


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of report.json, made from the facts themselves, so that the two cannot drift apart. No other keys are allowed."""
    from pydantic import TypeAdapter

    made: dict[str, Any] = TypeAdapter(Facts).json_schema(mode="serialization")
    for described in (made, *made["$defs"].values()):
        described["additionalProperties"] = False
        for name, field in described.get("properties", {}).items():
            if _counts_people(name) and field.get("type") == "integer":
                field |= {"type": ["integer", "null"], "description": f"Null for 1 to {SMALLEST - 1}."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "report.json of jminer",
        "properties": {"format_version": {"const": FORMAT_VERSION}, **made["properties"]},
        "required": ["format_version", *made["required"]],
    }


def _counts_people(name: str) -> bool:
    return name in PEOPLE or name.endswith("_customers")


def _without_few(value: Any) -> Any:
    """The same without counts of one to four people."""
    if isinstance(value, Mapping):
        return {name: None if _counts_people(name) and _few(inner) else _without_few(inner) for name, inner in value.items()}
    return [_without_few(inner) for inner in value] if isinstance(value, list | tuple) else value


def _few(count: Any) -> bool:
    return isinstance(count, int) and 0 < count < SMALLEST
