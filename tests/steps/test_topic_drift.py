"""Step topic_drift on small tables: customers are held against those of the fit."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from jminer.steps.topic_drift import compare
from jminer.tables import TABLES, frame
from jminer.tools import Tools
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.model import Topic, TopicModel
from jminer.topicmodel.profile import profile_of

PLAIN = KeptModel.of(TopicModel((Topic("T001", "late parcels"), Topic("T002", "refunds")), np.eye(2, dtype=np.float32), np.zeros(2), np.ones(2)))


def said(share: float, customers: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """One unit a customer; `share` of them speak of parcels."""
    index = (np.arange(customers) >= share * customers).astype(np.int64)
    return index, np.linspace(0.5, 0.7, customers), [f"c{at:04}" for at in range(customers)]


MODEL = replace(PLAIN, profile=profile_of(*said(0.5, 200)))


def run(model: KeptModel | None, share: float = 0.5, customers: int = 200) -> tuple[pl.DataFrame, list[str]]:
    index, similarity, who = said(share, customers)
    ids = [f"f{name}" for name in who]
    read = {
        "feedback": pl.DataFrame({"feedback_id": ids, "customer_id": who}),
        "units": pl.DataFrame({"unit_id": [f"{name}:0:9" for name in ids], "feedback_id": ids, "text": ["The courier never rang the bell"] * customers}),
        "unit_topics": frame("unit_topics", [
            {"unit_id": f"{name}:0:9", "topic_id": PLAIN.topic_ids[at], "similarity": near}
            for name, at, near in zip(ids, index.tolist(), similarity.tolist(), strict=True)
        ]),
    }
    said_ = list[str]()
    tools = Tools(key=b"k", embed=None, embed_for_heads=None, languages=(), head=None, topic_model=model, warn=said_.append)  # type: ignore[arg-type]
    return compare(read, SimpleNamespace(seed=1), tools)["topic_drift"], said_


def test_the_same_customers_have_not_drifted() -> None:
    table, warned = run(MODEL)
    assert table.schema == pl.Schema(TABLES["topic_drift"].schema)
    assert table["measure"].to_list() == ["share", "share", "similarity", "topic_mix", "without_topic"]
    assert table["p"].min() > 0.5
    assert warned == []


def test_customers_who_speak_of_something_else_are_warned_of_with_numbers() -> None:
    table, [warning] = run(MODEL, share=0.2)
    parcels = table.row(by_predicate=pl.col("topic_id") == "T001", named=True)
    assert (parcels["at_fit"], parcels["now"]) == (0.5, 0.2)
    assert "late parcels 50.0% → 20.0%" in warning
    assert "courier" not in warning


def test_a_few_customers_are_no_drift() -> None:
    assert run(MODEL, share=0.25, customers=8)[1] == []


@pytest.mark.parametrize("model", [None, PLAIN])
def test_without_a_known_model_or_its_profile_there_is_nothing_to_compare(model: KeptModel | None) -> None:
    table, warned = run(model)
    assert table.is_empty()
    assert warned == []


def test_the_order_of_the_units_does_not_matter() -> None:
    assert run(MODEL, share=0.3)[0].equals(run(MODEL, share=0.3)[0])
