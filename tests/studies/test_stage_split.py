"""A stage that holds too much is divided along the topics and touchpoints that customers raise in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jminer.domain import Stage
from jminer.errors import ConfigError
from jminer.studies.stage_split import as_yaml, suggest
from jminer.tables import frame
from jminer.taxonomy import load_stages
from jminer.topicmodel.cosines import unit_rows

STAGES = (Stage("purchase", "Purchase", "purchase", "Buying."), Stage("use", "Use", "post", "Living with it."))
TOPICS = {
    "T001": ("leg room", 0, "seat", "My knees touched the row in front."), "T002": ("hard cushion", 0, "seat", "The cushion was worn and hard."),
    "T003": ("lost suitcase", 1, "belt", "My suitcase came a day later."), "T004": ("slow belt", 1, "belt", "We waited an hour at the belt."),
    "T005": ("dear ticket", 2, "site", "The price doubled while I paid."),
}  # fmt: skip


def told(customers: int = 12) -> dict[str, Any]:
    """Each topic by so many customers; the first four in use, in two places, the fifth while buying."""
    random, units, topics, places, stages, vectors = np.random.default_rng(3), [], [], [], [], []
    for topic, (_, place, touchpoint, text) in TOPICS.items():
        for who in range(customers):
            unit = f"{topic}-{who:02}"
            units.append({"unit_id": unit, "feedback_id": f"f{topic}{who}", "text": f"{text} ({who})"})
            topics.append({"unit_id": unit, "topic_id": topic, "similarity": 0.5 + who / 100})
            places.append({"unit_id": unit, "touchpoint": touchpoint, "probability": 0.9})
            stages.append({"unit_id": unit, "stage": "purchase" if place == 2 else "use", "probability": 0.9})
            vectors.append(np.eye(12)[place] + 0.5 * np.eye(12)[3 + int(topic[-1])] + 0.1 * random.normal(size=12))
    return {
        "units": frame("units", units), "unit_topics": frame("unit_topics", topics), "unit_touchpoints": frame("unit_touchpoints", places),
        "unit_stages": frame("unit_stages", stages), "vectors": unit_rows(np.array(vectors)),
        "topics": frame("topics", [{"topic_id": topic, "label": label} for topic, (label, *_) in TOPICS.items()]),
        "feedback": frame("feedback", [{"feedback_id": unit["feedback_id"], "customer_id": unit["unit_id"][-2:]} for unit in units]),
    }  # fmt: skip


def test_the_fullest_stage_is_divided_along_its_topics() -> None:
    stage, share, parts = suggest(told(), STAGES)
    assert (stage.id, share) == ("use", 0.8)
    assert [set(part.topics) for part in parts] == [{"leg room", "hard cushion"}, {"lost suitcase", "slow belt"}]
    assert {part.customers for part in parts} == {12}
    assert len(parts[0].examples) == 8


def test_so_many_parts_as_asked() -> None:
    assert len(suggest(told(), STAGES, "use", 3)[2]) == 3


def test_the_parts_are_entries_of_a_stages_file(tmp_path) -> None:
    stage, _, parts = suggest(told(), STAGES)
    file = tmp_path / "stages.yaml"
    head = "stages:\n  - {id: use, name: Use, macro: post, description: Living with it.}\n"
    file.write_text(head + as_yaml(stage, parts).removeprefix("stages:\n"), encoding="utf-8")
    assert [(one.id, one.within, one.macro) for one in load_stages(file)][1:] == [("leg_room", "use", "post"), ("lost_suitcase", "use", "post")]


@pytest.mark.parametrize(("stage", "says"), [("usage", "no stage 'usage'"), ("purchase", "holds 1 topics")])
def test_what_cannot_be_divided_is_said(stage: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        suggest(told(), STAGES, stage)
