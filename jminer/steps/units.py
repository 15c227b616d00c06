"""The second step: feedback → units, its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from jminer.tables import frames
from jminer.text.normalize import letters
from jminer.text.patterns import PLACEHOLDER
from jminer.text.sentences import spans
from jminer.tools import Tables, Tools

CHUNK = 2_000


def cut(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Cut every counted piece of feedback into sentences; those with almost no letters are left out and counted."""
    counted = read["feedback"].filter((pl.col("role") == "customer") & pl.col("duplicate_of").is_null())
    texts = [f"{title}\n\n{text}" if title else text for title, text in counted.select("title", "text").iter_rows()]
    ids = counted["feedback_id"].to_list()
    rows: list[dict[str, Any]] = []
    short = 0
    with tools.progress("Cutting into sentences", len(texts)) as advance:
        for start in range(0, len(texts), CHUNK):
            part = texts[start : start + CHUNK]
            for feedback_id, text, found in zip(ids[start:], part, spans(part, view.units.max_characters), strict=False):
                units = [_unit(feedback_id, text, *span) for span in found]
                kept = [unit for unit in units if letters(PLACEHOLDER.sub("", unit["text"])) >= view.units.min_letters]
                short += len(units) - len(kept)
                rows += kept
            advance(len(part))
    if short:
        tools.say(f"{short:,} fragments without words are left out of the units.")
    return frames(units=rows)


def _unit(feedback_id: str, text: str, start: int, end: int) -> dict[str, Any]:
    return {
        "unit_id": f"{feedback_id}:{start}:{end}", "feedback_id": feedback_id, "start": start, "end": end, "text": text[start:end],
    }
