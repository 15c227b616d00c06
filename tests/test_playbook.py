"""The playbook: checked when it is read, and the most specific pattern first."""

from pathlib import Path

import pytest

from jminer.errors import ConfigError
from jminer.heads.complaints import KINDS
from jminer.playbook import chosen, load
from jminer.taxonomy import load_emotions, load_stages

CONFIGS = Path(__file__).parents[1] / "configs"
SHIPPED = load(CONFIGS / "playbooks" / "playbook.yaml")
ELSEWHERE = {"disruption", "boarding", "arrival"}
"""Stages of some trades only."""


def test_the_shipped_patterns_name_stages_and_emotions_that_there_are() -> None:
    stages = {stage.id for file in (CONFIGS / "taxonomies").glob("*stages.yaml") for stage in load_stages(file)}
    emotions = {emotion.id for emotion in load_emotions(CONFIGS / "taxonomies" / "emotions.yaml")}
    assert stages >= ELSEWHERE
    assert {stage for pattern in SHIPPED for stage in pattern.stages} <= stages | {"pre", "purchase", "post"}
    assert {emotion for pattern in SHIPPED for emotion in pattern.emotions} <= emotions
    assert len(SHIPPED) >= 40


@pytest.mark.parametrize("kind", [*KINDS, "mixed", "unclear", "unplanned_touchpoint", "unclaimed_topic", "unmet_need", "request", "delight", "a_kind_to_come"])
def test_every_kind_of_finding_is_given_something(kind: str) -> None:
    assert chosen(SHIPPED, kind, None, ())


def test_the_more_specific_pattern_comes_first_and_a_contradicting_one_never() -> None:
    early = chosen(SHIPPED, "confusion", "confusion", ("consideration", "pre"))[0]
    assert early.id == "fewer-options-clear-differences"
    assert all("onboarding" not in pattern.stages or "support" in pattern.stages for pattern in chosen(SHIPPED, "blocker", None, ("support", "post"), 50))
    assert all(not pattern.emotions for pattern in chosen(SHIPPED, "wait", None, ("support",), 50))


def test_faults_are_told_all_at_once_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    pattern = "  - id: Loud Name\n    kinds: [wait]\n    hypothesis: They wait too long.\n    try: Say how long.\n    check: Count them today.\n    how: no\n"
    file.write_text("patterns:\n" + pattern)
    with pytest.raises(ConfigError) as error:
        load(file)
    assert "mine.yaml:2" in error.value.message
    assert "how" in error.value.message


def test_twins_are_refused(tmp_path: Path) -> None:
    one = "  - id: twin\n    kinds: [wait]\n    hypothesis: They wait too long.\n    try: Say how long it takes.\n    check: Count them today.\n"
    (tmp_path / "mine.yaml").write_text("patterns:\n" + one + one)
    with pytest.raises(ConfigError, match="twin"):
        load(tmp_path / "mine.yaml")
