"""Units to facets: the encoder's second output, which the heads of stages, emotions and valence read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jminer.tools import Tables, Tools


def tell_apart(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`facets`: float32 (units, dimensions), rows of length 1 in the order of `units`; mostly made along with the vectors already."""
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id", how="left", maintain_order="left")
    texts, owners = units["text"].to_list(), units["customer_id"].fill_null("").to_list()
    with tools.progress("Reading units", len(texts)) as bar:
        return {"facets": tools.embed_for_heads(texts, progress=bar, owners=owners)}
