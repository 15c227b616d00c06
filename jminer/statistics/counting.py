"""Counting customers: each once, however often they say a thing."""

from __future__ import annotations

import polars as pl

from jminer.statistics.intervals import wilson


def at_every_level(staged: pl.DataFrame) -> pl.DataFrame:
    """Every row at its stage, and once more with its sub-stage as the stage, where it has one."""
    return pl.concat([staged, staged.drop_nulls("substage").with_columns(stage="substage")])


def customer_shares(said: pl.DataFrame, among: pl.DataFrame, group: str, label: str) -> pl.DataFrame:
    """Share of each group's customers who have each label, with its Wilson interval.

    `said` has customer_id, `group` and `label`; `among` has customer_id and `group`: whom the shares are of. Rows with
    a null are left out. Columns: group, label, customers, share, low, high; sorted by group and label.
    """
    counted = said.select("customer_id", group, label).drop_nulls().unique().group_by(group, label).agg(customers=pl.len())
    bases = among.select("customer_id", group).drop_nulls().unique().group_by(group).agg(base=pl.len())
    joined = counted.join(bases, on=group).sort(group, label)
    low, high = wilson(joined["customers"].to_numpy(), joined["base"].to_numpy())
    return joined.select(
        group, label, pl.col("customers").cast(pl.Int64), share=pl.col("customers") / pl.col("base"),
        low=pl.Series(low, dtype=pl.Float64), high=pl.Series(high, dtype=pl.Float64),
    )  # fmt: skip
