"""The finding tables as others open them: the run's columns, labels beside ids, quotes beside evidence, no cell of a few people."""

from __future__ import annotations

import polars as pl

from jminer import tables
from jminer.personas.verdicts import tentative
from jminer.report.disclosure import exported
from jminer.report.material import Material

PUBLIC = (
    "topics", "topic_stages", "topic_emotions", "topic_touchpoints", "journey", "curve", "curve_emotions", "peak_end", "moments", "dropoff", "dropoff_links",
    "handoffs", "scores", "score_means", "score_mismatches", "driver_models", "drivers", "kano", "pains", "sensitivity", "gaps", "inconsistencies", "conflicts",
    "channel_mixes", "touchpoint_coverage", "employee_voice", "needs_found", "needs_unseen", "opportunities", "opportunity_segments",
    "plan", "scorecard", "scope_shares", "workshop",
    "personas", "persona_needs", "persona_claims", "persona_proposals", "persona_outlook", "persona_pairs", "persona_conjunction", "persona_flips",
    "need_topics", "evidence",
)  # fmt: skip
SINGLE = ("scores", "score_mismatches", "evidence")
"""Tables of single pieces of feedback: not for sharing."""
PERSONS = ("customer_id",)
UNITS = ("unit_id", "evidence", "exemplars")
"""Columns that find units again: of no use, and not for sharing, without the run."""
WORDED = ("text", "met_form", "unmet_form", "phrasings")
"""Columns of proposals that hold a customer's sentence: quotes."""


def sheets(given: Material, share: bool = False) -> dict[str, pl.DataFrame]:
    """Table name → typed frame; to be shared, without tables and columns that lead to single pieces of feedback."""
    names = [name for name in PUBLIC if not (share and name in SINGLE)]
    return {name: _sheet(name, given).drop(PERSONS + (UNITS if share else ()), strict=False) for name in names}


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """A sheet as text files hold it: lists joined by '; ', times as ISO days."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    times = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(
        *(pl.col(name).list.join("; ") for name in lists), *(pl.col(name).dt.strftime("%Y-%m-%d") for name in times)
    )


def says(table: str, column: str) -> str:
    """One sentence on a column."""
    known = {c.name: c.says for c in tables.TABLES[table].columns}
    added = {
        "topic_label": "The topic's label.",
        "tentative": "Whether fewer than half of the perturbations return the verdict: do not present it as firm.",
        "text": "The unit's text, masked.",
        "written_at": "When it was written.",
    }
    return known.get(column) or added.get(column, "From the feedback it stands in.")


def _sheet(name: str, given: Material) -> pl.DataFrame:
    if name == "evidence":
        return _with_quotes(given)
    frame = exported(name, given.table(name))
    if name == "personas":
        frame = _with_firmness(frame)
    if name == "persona_proposals" and not given.speaks:
        frame = frame.drop(WORDED)
    return _with_label(name, frame, given)


def _with_firmness(personas: pl.DataFrame) -> pl.DataFrame:
    """Beside each verdict whether it is tentative, so that no row looks firmer than it is."""
    told = [tentative(*row) for row in personas.select("verdict", "confidence").iter_rows()]
    return personas.insert_column(personas.columns.index("verdict") + 1, pl.Series("tentative", told, dtype=pl.Boolean))


def _with_label(name: str, frame: pl.DataFrame, given: Material) -> pl.DataFrame:
    if "topic_id" not in frame.columns or name == "topics":
        return frame
    labels = given.table("topics").select("topic_id", pl.col("label").alias("topic_label"))
    joined = frame.join(labels, on="topic_id", how="left", maintain_order="left")
    after = frame.columns.index("topic_id") + 1
    return joined.select(*frame.columns[:after], "topic_label", *frame.columns[after:])


def _with_quotes(given: Material) -> pl.DataFrame:
    """The evidence, with the texts of those units that may be quoted."""
    where = given.units.select("unit_id", "source", "channel", "written_at")
    placed = given.table("evidence").join(where, on="unit_id", how="left", maintain_order="left")
    if not given.speaks:
        return placed
    shown = given.units.filter(pl.col("unit_id").is_in(sorted(given.quotable)) & pl.col("unit_id").is_in(placed["unit_id"].implode()))
    texts = [given.said(text, language) for text, language in shown.select("text", "language").iter_rows()]
    quoted = shown.select("unit_id", pl.Series("text", texts, dtype=pl.String))
    return placed.join(quoted, on="unit_id", how="left", maintain_order="left")
