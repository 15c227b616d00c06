"""The journey, its pains, gaps and opportunities of one segment: a run's labels, counted among the feedback for which a rule is certainly true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from jminer.domain import Persona
from jminer.errors import ConfigError, did_you_mean
from jminer.personas.segments import crowd, segment
from jminer.rules import parse
from jminer.runfolder import Run
from jminer.statistics.intervals import wilson
from jminer.tables import frame
from jminer.tools import Tools

LABELLED = "topic_journey"
"""The step after which only is counted what earlier ones labelled."""
READING = {"heads", "needs"}
"""Models of the steps that read texts: what they found holds for the segments it was made for."""
FEWEST = 10
"""Customers below whom nothing is told of a segment."""


def of_segment(made: Run, session: Any, steps: Sequence[Any], rule: str, wanted: str) -> tuple[pl.DataFrame, str]:
    """The table `wanted` of the segment, with a sentence on whom it is of.

    `session` is the run's own, reopened; `steps` the pipeline. What counts labels is counted anew; what needs a model (needs, personas) holds for
    the segments it was made for, and is left out. Raises ConfigError when the rule cannot be read, asks for an unknown field, or fewer than ten
    customers fulfil it for certain.
    """
    names = [step.name for step in steps]
    counting = {table: step for step in steps[names.index(LABELLED) + 1 :] for table in step.writes}
    read = {table: _table(made, table) for table in ("customers", "feedback", "units")}
    inside, says = _inside(read, rule, session.project.settings.personas.conflicts)
    units = read["units"].filter(pl.col("feedback_id").is_in(inside.implode()))["unit_id"]
    few: dict[str, Any] = {}

    def only(table: str) -> Any:
        if table not in few:
            step = counting.get(table)
            if step is None:
                few[table] = _only(read.get(table, _table(made, table)), units, read["units"]["unit_id"], inside)
                few[table] = _recounted(few[table], only) if table == "topics" else few[table]
            elif READING & set(step.models):
                few[table] = frame(table)
            else:
                tools = Tools(b"", _refuse, _refuse, session.languages_of(step), _refuse)
                few.update(step.run()({name: only(name) for name in step.reads}, session.view(step)[0], tools))
        return few[table]

    return only(wanted), says


def _refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("What is only counted reads no text.")


def _table(made: Run, table: str) -> Any:
    if table not in made.manifest["tables"]:
        raise ConfigError(f"Run {made.name} has no table {table}: it stopped before, or an older jminer made it. Run the project again.")
    return made.table(table)


def _inside(read: Mapping[str, Any], rule: str, conflicts: str) -> tuple[pl.Series, str]:
    """feedback_ids that certainly fulfil the rule, and how many customers that are."""
    people = crowd(read, read["units"])
    for name in parse(rule).fields:
        if name not in people.fields:
            mend = f"{did_you_mean(name, people.fields)} Fields there are: {', '.join(people.fields)}."
            raise ConfigError(f"--where asks for '{name}', which no source gives.{mend}")
    found = segment(people, Persona("where", "where", (), rule=rule), conflicts)
    n, unknown = int(found.inside.sum()), int((~found.inside & ~found.outside).sum())
    if n < FEWEST:
        raise ConfigError(f"Only {n} customers fulfil the rule for certain ({unknown} cannot be judged); below {FEWEST} nothing is told of a segment.")
    owner = people.feedback["_customer"].to_numpy()
    inside = people.feedback.filter(pl.Series(found.counts & found.inside[owner], dtype=pl.Boolean))["feedback_id"]
    left = f", {unknown:,} of whom the rule cannot tell left out" if unknown else ""
    return inside, f"{n:,} of {len(people.customers):,} customers{left}. Topics, stages and emotions are the whole run's; needs and personas are not told here."


def _only(table: Any, kept: pl.Series, every: pl.Series, inside: pl.Series) -> Any:
    """A table's rows about the segment's units and feedback; arrays keep the rows of its units."""
    if not isinstance(table, pl.DataFrame):
        return table[every.is_in(kept.implode()).to_numpy()]
    if "unit_id" in table.columns:
        return table.filter(pl.col("unit_id").is_in(kept.implode()))
    return table.filter(pl.col("feedback_id").is_in(inside.implode())) if "feedback_id" in table.columns else table


def _recounted(topics: pl.DataFrame, only: Any) -> pl.DataFrame:
    """The topics with their units, customers and share in the segment; those that it does not raise are left out."""
    said = only("units").select("unit_id", "feedback_id").join(only("feedback").select("feedback_id", "customer_id"), on="feedback_id")
    n = said["customer_id"].n_unique()
    counted = said.join(only("unit_topics").drop_nulls("topic_id"), on="unit_id").group_by("topic_id").agg(
        units=pl.len().cast(pl.Int64), feedback=pl.col("feedback_id").n_unique().cast(pl.Int64),
        customers=pl.col("customer_id").n_unique().cast(pl.Int64),
    )  # fmt: skip
    joined = topics.drop("units", "feedback", "customers", "share", "low", "high").join(counted, on="topic_id").sort("topic_id")
    low, high = wilson(joined["customers"].to_numpy(), n)
    bounds = [pl.Series("low", low, dtype=pl.Float64), pl.Series("high", high, dtype=pl.Float64)]
    return frame("topics", joined.with_columns(*bounds, share=pl.col("customers") / max(n, 1)))
