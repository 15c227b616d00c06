"""The finding tables as opened in a spreadsheet: the run's columns, labels beside ids, quotes beside evidence."""

from __future__ import annotations

import polars as pl

from jminer import tables
from jminer.report.material import Material

PUBLIC = (
    "topics", "topic_stages", "topic_emotions", "topic_touchpoints", "journey", "handoffs", "pains", "gaps", "opportunities",
    "personas", "persona_needs", "persona_claims", "persona_proposals", "persona_outlook", "persona_pairs", "persona_conjunction", "need_topics", "evidence",
)  # fmt: skip


def sheets(given: Material) -> dict[str, pl.DataFrame]:
    """Table name → frame of plain columns: lists joined by '; ', times as ISO days."""
    return {name: _plain(_with_quotes(given) if name == "evidence" else _with_label(name, given)) for name in PUBLIC}


def says(table: str, column: str) -> str:
    """One sentence on a column."""
    known = {c.name: c.says for c in tables.TABLES[table].columns}
    added = {
        "topic_label": "The topic's label.",
        "text": "The unit's text, masked.",
        "written_at": "When it was written.",
    }
    return known.get(column) or added.get(column, "From the feedback it stands in.")


def _with_label(name: str, given: Material) -> pl.DataFrame:
    frame = given.table(name)
    if "topic_id" not in frame.columns or name == "topics":
        return frame
    labels = given.table("topics").select("topic_id", pl.col("label").alias("topic_label"))
    joined = frame.join(labels, on="topic_id", how="left", maintain_order="left")
    after = frame.columns.index("topic_id") + 1
    return joined.select(*frame.columns[:after], "topic_label", *frame.columns[after:])


def _with_quotes(given: Material) -> pl.DataFrame:
    evidence = given.table("evidence")
    columns = ["unit_id", "source", "channel", "written_at", *(["text"] if given.settings.quotes else [])]
    return evidence.join(given.units.select(columns), on="unit_id", how="left", maintain_order="left")


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    times = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(
        *(pl.col(name).list.join("; ") for name in lists), *(pl.col(name).dt.strftime("%Y-%m-%d") for name in times)
    )
