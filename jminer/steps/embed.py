"""Units to vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jminer.tools import Tables, Tools


def embed(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`vectors`: float32 (units, dimensions), rows of length 1 in the order of `units`; each vector depends on its text and the model alone."""
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id", how="left", maintain_order="left")
    texts, owners = units["text"].to_list(), units["customer_id"].fill_null("").to_list()
    with tools.progress("Embedding units", len(texts)) as bar:
        return {"vectors": tools.embed(texts, progress=bar, owners=owners)}
