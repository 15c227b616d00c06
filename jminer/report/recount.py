"""What the page's script counts with: which feedback says what, as numbers without text or ids, and by what it can be chosen.

A figure is put in only when it can be recounted exactly: when it comes out, without a filter, as the run's tables say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import polars as pl

from jminer.report.compact import codes, numbers, rising, signed
from jminer.report.legible import label
from jminer.report.material import ALL, Material
from jminer.report.measure import SMALLEST, THIN
from jminer.report.segments import feedback_of, settings_of
from jminer.statistics.counting import at_every_level
from jminer.statistics.harm import told

MOST_VALUES = 40
"""Values of a field that can be chosen, those with most customers first."""
PERIODS = {"week": "1w", "month": "1mo", "quarter": "1q"}
MICRO = 1_000_000
"""Valences are stored rounded to six places: as whole millionths they add up exactly, in Python and in a browser."""
SUPPORT = ("met", "unmet", "wanted")
Values = Sequence[tuple[Any, str, int]]
"""Value, `column=code`, customers."""


@dataclass(slots=True)
class Block:
    """One row per piece of feedback with units; columns of codes to choose rows by; subjects, each with the rows that speak of it."""

    said: pl.DataFrame
    columns: list[pl.Series] = field(default_factory=list)
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict)
    felt: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per choice the figures by key that no filter can recount, where the run's tables have them for that choice."""

    @property
    def customers(self) -> int:
        """Customers with a unit."""
        return int(self.said["customer"].n_unique())

    def column(self, values: pl.Series) -> int:
        """A further column; its place."""
        self.columns.append(values)
        return len(self.columns) - 1

    def by(self, values: pl.Series) -> Values:
        """The values to choose by, those with most customers first; with fewer than five customers none can be chosen: its code is 0."""
        sized = self._sized(values).filter(pl.col("n") >= SMALLEST).sort("n", "value", descending=[True, False]).head(MOST_VALUES)
        return self._coded(values, sized) if len(sized) > 1 else ()

    def by_period(self, started: pl.Series) -> Values:
        """The periods in their order."""
        sized = self._sized(started).sort("value")
        return self._coded(started, sized) if len(sized) > 1 else ()

    def keep(self, key: str, rows: pl.Series | None, customers: int, base: int | None = None) -> bool:
        """Put a subject in, if so many customers speak of it in `rows` (of those with code 1 in the column `base`), and not one to four."""
        rows = pl.Series([], dtype=pl.Int64) if rows is None else rows
        if base is not None:
            rows = rows.filter(self.columns[base].gather(rows) == 1)
        if 0 < customers < SMALLEST or self.said["customer"].gather(rows).n_unique() != customers:
            return False
        self.subjects[key] = {"rows": rising(rows), **({} if base is None else {"base": base})}
        return True

    def text(self) -> str:
        """As JSON; keys are ids, all else is numbers."""
        written = {
            "customers": self.customers, "customer": numbers(self.said["customer"]), "units": numbers(self.said["units"]), "felt": self.felt,
            "columns": [codes(column) for column in self.columns], "subjects": self.subjects, "few": SMALLEST, "thin": THIN,
            "z": NormalDist().inv_cdf(0.975),
        }  # fmt: skip
        return json.dumps(written, separators=(",", ":"))

    def _sized(self, values: pl.Series) -> pl.DataFrame:
        return self.said.select("customer", value=values).drop_nulls().group_by("value").agg(n=pl.col("customer").n_unique())

    def _coded(self, values: pl.Series, sized: pl.DataFrame) -> Values:
        place = self.column(values.replace_strict(sized["value"], range(1, len(sized) + 1), default=0, return_dtype=pl.Int64))
        return [(value, f"{place}={code}", n) for code, (value, n) in enumerate(sized.iter_rows(), start=1)]


def block_of(given: Material) -> Block:
    """A block with its rows (row, customer and units as numbers, and the feedback's fields), and nothing counted yet."""
    counted = given.units.drop_nulls("customer_id").group_by("feedback_id").agg(units=pl.len())
    said = given.table("feedback").join(counted, on="feedback_id").sort("feedback_id").with_row_index("row")
    first = said.select("customer_id").unique(maintain_order=True).with_row_index("customer")
    numbered = said.join(first, on="customer_id", maintain_order="left").with_columns(pl.col("row", "customer").cast(pl.Int64))
    return Block(_with_attributes(numbered, given.table("customers")))


def _with_attributes(said: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """What the sources say of the customers, beside the feedback's own fields; the feedback's own field wins."""
    known = {row["customer_id"]: json.loads(row["attributes"] or "{}") for row in customers.iter_rows(named=True)}
    for name in sorted({f"meta_{key}" for each in known.values() for key in each}):
        values = {customer: str(each[name[5:]]) for customer, each in known.items() if each.get(name[5:]) is not None}
        if not values:
            continue
        column = pl.col("customer_id").replace_strict(list(values), list(values.values()), default=None, return_dtype=pl.String)
        said = said.with_columns(pl.coalesce(name, column) if name in said.columns else column.alias(name))
    return said


def started(given: Material, block: Block) -> pl.Series:
    """The week, month or quarter in which each row was written, as the topics are followed."""
    lengths = given.table("topic_periods")["length"]
    every = PERIODS.get(lengths[0] if len(lengths) else "", "1mo")
    return block.said["written_at"].dt.truncate(every).dt.date()


def persona_columns(given: Material, block: Block) -> dict[str, int]:
    """Per persona the column whose 1 marks the feedback that speaks for its people."""
    return {
        persona: block.column(block.said["feedback_id"].is_in(mine.implode()).cast(pl.Int64)) for persona, mine in feedback_of(given).items()
    }


def rows_of(members: pl.DataFrame, by: str, given: Material, block: Block) -> Mapping[str, pl.Series]:
    """Per value of `by` the rows of the feedback that has such a unit, in order. members: unit_id and `by`."""
    placed = (
        members.drop_nulls(by).select("unit_id", by).join(given.table("units").select("unit_id", "feedback_id"), on="unit_id")
        .join(block.said.select("row", "feedback_id"), on="feedback_id").select(by, "row").unique().sort(by, "row")
    )  # fmt: skip
    return {str(name): part["row"] for (name,), part in placed.partition_by(by, as_dict=True).items()}


def stage_rows(given: Material, block: Block) -> Mapping[str, pl.Series]:
    """The rows of every stage and sub-stage."""
    return rows_of(at_every_level(given.table("unit_stages").drop_nulls("stage")), "stage", given, block)


def need_rows(given: Material, block: Block) -> Mapping[str, pl.Series]:
    """The rows that hold a need, by persona/need."""
    support = given.table("unit_needs").filter(pl.col("relation").is_in(SUPPORT))
    return rows_of(support.with_columns(need=pl.concat_str("persona_id", "need_id", separator="/")), "need", given, block)


def keep_complaints(given: Material, block: Block) -> set[str]:
    """Put in every pain, with the tone of each row: who complains has a mean valence at or below `pains.negative`. The ids of those put in."""
    most, pains = round(settings_of(given).pains.negative * MICRO), given.table("pains")
    units = told({name: given.table(name) for name in ("units", "feedback", "customers", "unit_topics", "unit_stages", "unit_valence")}, 0.0, None)
    toned = units.drop_nulls(["topic_id", "valence"])
    tones = (
        pl.concat([at_every_level(toned.drop_nulls("stage")), toned.with_columns(stage=pl.lit(ALL))])
        .join(pains.select("pain_id", "topic_id", "stage"), on=["topic_id", "stage"])
        .join(block.said.select("row", "customer", "feedback_id"), on="feedback_id")
        .group_by("pain_id", "row", "customer").agg(sum=(pl.col("valence") * MICRO).round().cast(pl.Int64).sum(), n=pl.len())
        .sort("pain_id", "row").partition_by("pain_id", as_dict=True)
    )  # fmt: skip
    customers, kept = dict(pains.select("pain_id", "customers").iter_rows()), set()
    for (pain,), said in tones.items():
        people = said.group_by("customer").agg(pl.col("sum", "n").sum())
        if people.filter(pl.col("sum") <= most * pl.col("n")).height == customers[pain]:
            block.subjects[f"pain:{label(pain)}"] = {"rows": rising(said["row"]), "sums": signed(said["sum"]), "of": numbers(said["n"]), "most": most}
            kept.add(str(pain))
    return kept
