"""What is withheld because it could lead to a person: cells of fewer than five customers, and words that so few of them use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from jminer.report.measure import SMALLEST

CELLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "topics", "themes", "topic_stages", "topic_emotions", "topic_touchpoints", "topic_segments", "curve_emotions", "moments", "conflicts", "pains",
            "needs_found", "opportunities", "opportunity_segments", "drivers", "channel_mixes", "driver_models",
        ),
        ("customers",),
    ),
}  # fmt: skip
"""Tables whose rows are cells, and the columns that count people in them: a row with one to four is left out wherever the report reads it."""

EXPORTED = (
    "journey", "curve", "handoffs", "score_means", "gaps", "inconsistencies", "employee_voice", "peak_end", "persona_conjunction", "touchpoint_coverage",
)  # fmt: skip
"""Such tables too, of which the page tells that a cell is thin: their rows are left out of the exports alone."""

COUNTED: dict[str, dict[str, tuple[str, ...]]] = {
    "personas": {"segment_customers": ("segment_share", "segment_low", "segment_high"), "unknown_customers": ()},
    "persona_needs": {
        "segment_customers": (), "rest_customers": (), "holders": (), "rest_holders": ("rest_prevalence",), "before_customers": (), "before_holders": (),
        "since_customers": (), "since_holders": (), "contradiction_customers": ("contradiction", "contradiction_low"),
    },
    "persona_claims": {"customers": ("observed", "low", "high"), "holders": ("observed", "low", "high")},
    "persona_proposals": {"customers": ()},
    "persona_outlook": {"customers": ("units",), "against_customers": ("against_units",)},
    "persona_flips": {"customers": ("supported",)},
    "persona_pairs": {"shared_customers": ("segment_overlap",)},
    "moments": {"holders": ("share", "low", "high")},
    "dropoff": {"exited": ("exit_rate", "low", "high"), "entered": ("exit_rate", "low", "high"), "customers": (), "complaining": ()},
    "kano": {"complaining": (), "praising": ()},
    "score_means": {"rated": ("rated_mean", "rated_low", "rated_high")},
    "pains": {"kind_customers": ("kind_share", "kind_low")},
    "employee_voice": {"staff": ("staff_share", "staff_low", "staff_high", "staff_valence")},
    "scorecard": {"customers": ("now", "low", "high")},
    "scope_shares": {"customers": ("share", "low", "high")},
    "plan": {"customers": ("baseline", "baseline_low", "baseline_high")},
    "touchpoint_coverage": {"asking": ()},
    "needs_unseen": {"once": (), "twice": ()},
}  # fmt: skip
"""Of other tables: the columns that count people, and what tells as much. One to four becomes null, and so does that."""


def without_small_cells(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Table `name` without rows that count one to four customers."""
    return frame.filter(~pl.any_horizontal(_small(column) for column in CELLS[name])) if name in CELLS else frame


def exported(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Table `name` as it may leave the house: no cell and no count of one to four customers."""
    if name in EXPORTED:
        frame = frame.filter(~_small("customers"))
    for count, telling in COUNTED.get(name, {}).items():
        frame = frame.with_columns(pl.when(~_small(count)).then(pl.col(column)).alias(column) for column in (*telling, count))
    return frame


def _small(column: str) -> pl.Expr:
    return pl.col(column).is_between(1, SMALLEST - 1).fill_null(False)


def in_use(terms: Iterable[str], said: pl.DataFrame) -> tuple[str, ...]:
    """The terms that stand in the texts of at least five customers. `said` has the columns text and customer_id."""
    texts = said.select(pl.col("text").str.to_lowercase(), "customer_id")
    return tuple(
        term for term in terms if texts.filter(pl.col("text").str.contains(term.lower(), literal=True))["customer_id"].n_unique() >= SMALLEST
    )


def wary(manifest: Mapping[str, object]) -> bool:
    """Whether the run's settings let topics have words that fewer than five customers use."""
    settings = manifest.get("settings")
    topics = settings.get("topics", {}) if isinstance(settings, Mapping) else {}
    return int(topics.get("min_customers", SMALLEST)) < SMALLEST
