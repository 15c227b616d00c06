"""The table of contents agrees with itself, with the code, the settings, the tables and the tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from jminer import steps
from jminer.pipeline import NAMES, STEPS, Step
from jminer.settings import Settings
from jminer.tables import TABLES

TESTS = Path(__file__).parent
ARRAYS = {"vectors", "facets"}
"""Written as arrays, not as tables."""
TESTED_ELSEWHERE = {"embed": "embedders", "facets": "embedders", "needs": "personas", "personas": "personas"}
"""Steps that only hand over to a room of their own are tested with that room."""
NO_SECTION = {
    "inconsistencies", "coverage", "employees", "evidence", "proposals", "topic_series", "topic_journey", "topic_drift", "topic_map", "channels", "facets",
}  # fmt: skip
"""The one setting of evidence is how many quotes the report shows; what gaps are made from has the settings of gaps; the others have none."""
NO_STEP = {"seed", "profile", "redact", "report"}
"""The seed is everybody's, a profile names other settings, masking is part of `feedback`, and the report is made from the tables."""
NOT_SETTINGS = {"taxonomy", "declared", "sources", "scope", "labels", "project", "playbook", "to_be"}


def test_the_steps_are_the_modules() -> None:
    modules = {path.stem for path in Path(steps.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(NAMES) == modules
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_a_step_s_function_is_there(step: Step) -> None:
    assert callable(step.run())
    assert step.run().__module__ == f"jminer.steps.{step.name}"


def test_the_steps_are_the_sections_of_the_settings() -> None:
    assert set(NAMES) - NO_SECTION == set(Settings.model_fields) - NO_STEP


@pytest.mark.parametrize("name", NAMES)
def test_a_step_has_tests(name: str) -> None:
    if name in TESTED_ELSEWHERE:
        assert list((TESTS / TESTED_ELSEWHERE[name]).glob("test_*.py"))
    else:
        assert (TESTS / "steps" / f"test_{name}.py").is_file()


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_what_a_step_reads_was_written_before(step: Step) -> None:
    before = {table for earlier in STEPS[: NAMES.index(step.name)] for table in earlier.writes}
    assert set(step.reads) <= before


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_a_step_uses_only_what_there_is(step: Step) -> None:
    assert set(step.uses) <= set(Settings.model_fields) | NOT_SETTINGS
    assert set(step.models) <= {"encoder", "heads", "needs", "topic_model", "names"}


def test_every_table_is_written_exactly_once() -> None:
    written = Counter(table for step in STEPS for table in step.writes)
    assert set(written) == set(TABLES) | ARRAYS
    assert set(written.values()) == {1}


def test_no_table_is_made_for_nobody() -> None:
    """Every table is read by a later step, or is one that people read."""
    read = {table for step in STEPS for table in step.reads}
    for_people = {
        "quarantine", "ledger", "fragments", "persona_proposals", "persona_outlook", "persona_pairs", "persona_conjunction", "persona_flips",
        "topic_touchpoints",
        "topic_stages", "topic_emotions", "topic_periods", "topic_segments", "topic_drift",
        "scores", "score_models", "score_means", "score_mismatches", 
        "unit_map", "sensitivity", "plan", "scorecard", "scope_shares", "workshop",
        "curve", "curve_emotions", "peak_end", "moments", "dropoff", "dropoff_links",
        "channel_mixes", "unit_employees",
        "needs_curve", "needs_found_stages", "needs_unseen", "opportunity_segments",
    }  # fmt: skip
    assert set(TABLES) - read == for_people
