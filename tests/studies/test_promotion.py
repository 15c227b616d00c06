"""A version takes the place of the one in use only when it is not worse, on figures that were measured on the same units."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jminer.errors import ConfigError
from jminer.studies.promotion import judged
from jminer.topicmodel import registry
from jminer.topicmodel.lineage import Fate, Lineage
from jminer.topicmodel.model import TopicModel
from tests.studies.conftest import fitted
from tests.topicmodel.conftest import planted

WORLD = planted(each=30)
GOOD = {"coverage": 0.9, "stability": 0.8, "coherence": 0.2}


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return fitted(WORLD)


def versions(
    models: Path, old: TopicModel, new: TopicModel, lineage: Lineage | None = None, rests: dict[str, str] | None = None, **after: Any
) -> dict[str, Any]:
    """The checks of version 2 against version 1, whose figures are good, by name."""
    registry.keep(old, models, "shop", {"figures": {**GOOD, "coverage": 0.99}})
    compared = {"version": "1", "figures": GOOD}
    registry.add(new, models, "shop", {"figures": {**GOOD, **after}, "compared": compared}, lineage)
    return {check.name: check for check in judged(models, "shop", "2", rests or {})}


def test_as_good_is_good_enough(model: TopicModel, tmp_path: Path) -> None:
    checks = versions(tmp_path, model, model, coverage=0.86)
    assert all(check.good for check in checks.values())
    assert checks["coverage"].before == 0.9  # on the units of the training, not of the time it was made


@pytest.mark.parametrize("worse", [{"coverage": 0.84}, {"stability": 0.7}, {"coherence": 0.04}, {"coverage": None}])
def test_worse_or_not_measured_is_refused(model: TopicModel, tmp_path: Path, worse: dict[str, Any]) -> None:
    checks = versions(tmp_path, model, model, **worse)
    assert {name for name, check in checks.items() if not check.good} == set(worse)


def test_topics_that_come_back_well_may_come_back_a_little_less(model: TopicModel, tmp_path: Path) -> None:
    assert versions(tmp_path, replace(model), model, stability=0.76)["stability"].good


def test_a_topic_on_which_findings_rest_must_not_be_lost(model: TopicModel, tmp_path: Path) -> None:
    fewer = model.part(range(1, len(model.topics)))
    lost = versions(tmp_path / "lost", model, fewer, Lineage("1", fates=(Fate("T001", "gone"),)), {"T001": "pain T001@buy"})["findings"]
    assert not lost.good
    assert "T001 (pain T001@buy)" in lost.remark
    assert versions(tmp_path / "other", model, fewer, Lineage("1", fates=(Fate("T001", "gone"),)), {"T002": "pain"})["findings"].good
    assert versions(tmp_path / "moved", model, fewer, Lineage("1", fates=(Fate("T001", "merged", "T002"),)), {"T001": "pain"})["findings"].good


def test_figures_of_other_data_are_said_to_be_so(model: TopicModel, tmp_path: Path) -> None:
    versions(tmp_path, model, model)
    registry.make_current(tmp_path, "shop", "2")
    registry.add(model, tmp_path, "shop", {"figures": GOOD, "compared": {"version": "1", "figures": GOOD}})
    checks = judged(tmp_path, "shop", "3", {})
    assert {check.remark for check in checks if check.name != "findings"} == {"measured on different data"}


def test_other_encoders_are_no_match(model: TopicModel, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="other encoder weights"):
        versions(tmp_path, model, replace(model, encoder="other"))


def test_the_version_in_use_needs_no_judgement(model: TopicModel, tmp_path: Path) -> None:
    registry.keep(model, tmp_path, "shop")
    assert judged(tmp_path, "shop", "1", {}) == []
