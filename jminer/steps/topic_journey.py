"""Step topic_journey: where on the journey each topic's customers are, how they feel, and which touchpoints they talk about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from jminer.statistics.counting import at_every_level, customer_shares
from jminer.tables import frames
from jminer.tools import Tables, Tools


def place(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Count the customers of each topic by stage and sub-stage, by emotion and by touchpoint, each once a cell.

    Shares of stages are of the customers whose stage is known; those of emotions and touchpoints of the customers with a unit in a language that
    the heads know: elsewhere nobody looked.
    """
    customers = read["units"].select("unit_id", "feedback_id").join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
    said = customers.join(read["unit_topics"].select("unit_id", "topic_id").drop_nulls(), on="unit_id").drop("feedback_id")
    staged = said.join(read["unit_stages"].drop_nulls("stage").select("unit_id", "stage", "substage"), on="unit_id")
    heard = said.join(read["unit_valence"].filter(pl.col("valence").is_not_null()), on="unit_id", how="semi")
    return frames(
        topic_stages=customer_shares(at_every_level(staged), staged, "topic_id", "stage"),
        topic_emotions=customer_shares(heard.join(read["unit_emotions"], on="unit_id"), heard, "topic_id", "emotion"),
        topic_touchpoints=customer_shares(heard.join(read["unit_touchpoints"], on="unit_id"), heard, "topic_id", "touchpoint"),
    )
