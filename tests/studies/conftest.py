"""A small world with five subjects, as tables of a run with any topic model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from jminer.settings import TopicsSettings
from jminer.studies.topic_versions import Current
from jminer.topicmodel.edits import Edits, EditsFile, apply
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.lineage import Lineage, highest_of
from jminer.topicmodel.model import TopicModel
from jminer.topicmodel.pool import Pool
from tests.topicmodel.conftest import Corpus, planted

TOPICS = {"unit_id": pl.String, "topic_id": pl.String, "similarity": pl.Float64, "reason": pl.String}
RULES = TopicsSettings()
Tables = dict[str, Any]


@pytest.fixture(scope="session")
def world() -> Corpus:
    return planted(each=60)


def part(world: Corpus, subjects: tuple[int, ...] | range) -> Corpus:
    """The world without other subjects."""
    rows = np.flatnonzero(np.isin(world.truth, subjects))
    return Corpus([world.texts[row] for row in rows], world.vectors[rows], [world.customers[row] for row in rows], world.truth[rows])


def fitted(world: Corpus, **rules: Any) -> TopicModel:
    return fit_topics(world.vectors, world.texts, world.customers, TopicsSettings(**rules), 1, "abc")[0]


def tables(world: Corpus, model: TopicModel) -> Tables:
    """What the steps up to topics make of the world with this model; one piece of feedback a customer."""
    answer = model.assign(world.vectors)
    ids = [f"f-{customer}" for customer in world.customers]
    units = [f"{name}:0:9" for name in ids]
    assigned = {
        "unit_id": units, "topic_id": [model.topic_ids[at] if at >= 0 else None for at in answer.topic.tolist()],
        "similarity": answer.similarity, "reason": answer.reason,
    }
    return {
        "feedback": pl.DataFrame({"feedback_id": ids, "customer_id": world.customers}),
        "units": pl.DataFrame({"unit_id": units, "feedback_id": ids, "text": world.texts}),
        "unit_topics": pl.DataFrame(assigned, schema=TOPICS),
        "vectors": world.vectors,
    }


def current(model: TopicModel, edits: Mapping[str, Any] | None = None, lineage: Lineage | None = None) -> Current:
    """The model as version 1 in use."""
    asked, kept, lineage = Edits(EditsFile(**(edits or {}))), model if isinstance(model, KeptModel) else KeptModel.of(model), lineage or Lineage()
    return Current("1", apply(kept, asked, {}, tuple(lineage.parts)), lineage, max(lineage.highest, highest_of(kept.base.topic_ids)), asked)


@pytest.fixture
def pool(tmp_path: Path) -> Callable[[], Pool]:
    return lambda: Pool(tmp_path / "pool" / "shop", "abc")


def named(model: TopicModel, world: Corpus) -> list[str]:
    """The topic id of each unit, empty for none."""
    return [model.topic_ids[at] if at >= 0 else "" for at in model.assign(world.vectors).topic.tolist()]
