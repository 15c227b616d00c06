"""Who belongs to a persona: its rule asked of every customer, three-valued, before any text is looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Persona
from jminer.errors import ConfigError, did_you_mean
from jminer.rules import Answer, Rule, Value, parse

BUILT_IN = ("source", "type", "channel", "language")
"""Fields that every piece of feedback has. The rating is not among them: it is what verdicts may be checked against."""

INSIDE, OUTSIDE, UNKNOWN = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Crowd:
    """The informative customers (those with at least one usable unit), sorted by id, and their feedback."""

    customers: tuple[str, ...]
    known: NDArray[np.bool_]
    feedback: pl.DataFrame
    """feedback_id, customer (index), stratum, units, and the fields that rules may ask for."""
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A persona's people: for each customer 1 inside, 0 outside, −1 unknown, and which feedback speaks for them."""

    side: NDArray[np.int8]
    counts: NDArray[np.bool_]
    """Per row of `crowd.feedback`: whether it counts for its customer's side."""
    stratum: NDArray[np.int64]
    """Per customer: where most of the counted feedback comes from (channel, source and year)."""

    @property
    def inside(self) -> NDArray[np.bool_]:
        return np.asarray(self.side == INSIDE)

    @property
    def outside(self) -> NDArray[np.bool_]:
        return np.asarray(self.side == OUTSIDE)

    def strata(self) -> Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Per stratum that has both: indices of the customers inside and outside."""
        inside, outside = self.inside, self.outside
        both = np.intersect1d(self.stratum[inside], self.stratum[outside])
        return {int(s): (np.flatnonzero(inside & (self.stratum == s)), np.flatnonzero(outside & (self.stratum == s))) for s in both}


def crowd(read: Mapping[str, Any], usable: pl.DataFrame) -> Crowd:
    """Everybody who says something usable. `usable`: unit_id, feedback_id of units that the encoder understands."""
    units = usable.group_by("feedback_id").agg(pl.len().alias("units"))
    feedback = read["feedback"].join(units, on="feedback_id", how="inner").sort("feedback_id")
    customers = tuple(feedback["customer_id"].unique().sort().to_list())
    place = {customer: index for index, customer in enumerate(customers)}
    about = read["customers"].filter(pl.col("customer_id").is_in(customers)).sort("customer_id")
    attributes = {row["customer_id"]: json.loads(row["attributes"] or "{}") for row in about.iter_rows(named=True)}
    known = np.zeros(len(customers), dtype=bool)
    known[[place[c] for c in about.filter(pl.col("known"))["customer_id"]]] = True
    meta = [name for name in feedback.columns if name.startswith("meta_")]
    names = sorted({*BUILT_IN, *(name.removeprefix("meta_") for name in meta), *(key for each in attributes.values() for key in each)})
    frame = feedback.select(
        "feedback_id",
        "written_at",
        "units",
        *BUILT_IN,
        *[pl.col(name).alias(name.removeprefix("meta_")) for name in meta if name.removeprefix("meta_") not in BUILT_IN],
        pl.col("customer_id").replace_strict(place, return_dtype=pl.Int64).alias("_customer"),
        pl.concat_str(pl.col("channel").fill_null("?"), "source", pl.col("written_at").dt.year().cast(pl.String).fill_null("?"), separator="|").alias(
            "_stratum"
        ),
    )
    frame = frame.with_columns(pl.col("_stratum").rank("dense").cast(pl.Int64))
    return Crowd(customers, known, _with_attributes(frame, customers, attributes), tuple(names))


def _with_attributes(frame: pl.DataFrame, customers: Sequence[str], attributes: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """Attributes of the customers sources beside the fields of each feedback; the feedback's own field wins."""
    for name in sorted({key for each in attributes.values() for key in each}):
        values = [attributes.get(customers[i], {}).get(name) for i in frame["_customer"]]
        column = pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
        frame = frame.with_columns(pl.coalesce(pl.col(name), column).alias(name) if name in frame.columns else column)
    return frame


def segment(people: Crowd, persona: Persona, conflicts: str) -> Segment:
    """The persona's people. Without a rule everybody is inside. Raises ConfigError for a field that nobody has.

    `conflicts`, when a customer's feedback answers differently: per_feedback (inside with the feedback that says so, that
    alone counting), any (one yes is enough, all feedback counts), latest (the last feedback decides for all).
    """
    owner = people.feedback["_customer"].to_numpy()
    answers = np.ones(len(owner), dtype=np.int8) if persona.rule is None else _answers(people, _checked(persona, people), conflicts, owner)
    # A persona is not tested on what it was written from (methods P1): such feedback speaks for nobody.
    answers = np.where(people.feedback["source"].is_in(list(persona.derived_from)).to_numpy(), UNKNOWN, answers).astype(np.int8)
    side = np.full(len(people.customers), UNKNOWN, dtype=np.int8)
    np.maximum.at(side, owner, answers)
    counts = (answers == side[owner]) if conflicts == "per_feedback" else answers != UNKNOWN
    return Segment(side, counts & (side[owner] != UNKNOWN), _main_stratum(people, counts))


def _checked(persona: Persona, people: Crowd) -> Rule:
    rule = parse(persona.rule or "")
    for name in rule.fields:
        if name not in people.fields:
            raise ConfigError(
                f"Persona {persona.id}: its segment rule asks for '{name}', which no source gives.{did_you_mean(name, people.fields)} "
                f"Fields there are: {', '.join(people.fields)}. Map the column under columns.meta of a source."
            )
    return rule


def _answers(people: Crowd, rule: Rule, conflicts: str, owner: NDArray[np.int64]) -> NDArray[np.int8]:
    """1, 0 or −1 per feedback."""
    rows = people.feedback.select(list(rule.fields)).rows(named=True)
    if conflicts == "per_feedback":
        return np.array([_number(rule.answer(row)) for row in rows], dtype=np.int8)
    per_customer = (_latest if conflicts == "latest" else _union)(people, rule.fields)
    decided = {customer: _number(rule.answer(fields)) for customer, fields in per_customer.items()}
    return np.array([decided[customer] for customer in owner.tolist()], dtype=np.int8)


def _number(answer: Answer) -> int:
    return UNKNOWN if answer is None else int(answer)


def _latest(people: Crowd, fields: Sequence[str]) -> dict[int, Mapping[str, Value]]:
    """Each customer's fields as the last feedback that has them says."""
    ordered = people.feedback.sort("written_at", "feedback_id", nulls_last=False)
    last = ordered.group_by("_customer").agg([pl.col(name).drop_nulls().last() for name in fields])
    return {row["_customer"]: row for row in last.iter_rows(named=True)}


def _union(people: Crowd, fields: Sequence[str]) -> dict[int, Mapping[str, Value]]:
    """Each customer's fields with every value that any feedback gives."""
    all_values = people.feedback.group_by("_customer").agg([pl.col(name).drop_nulls().unique().sort() for name in fields])
    return {row["_customer"]: {name: row[name] or None for name in fields} for row in all_values.iter_rows(named=True)}


def _main_stratum(people: Crowd, counts: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Per customer the stratum of most counted units; of equals the first; 0 for nobody."""
    weighed = (
        people.feedback.select("_customer", "_stratum", "units")
        .filter(pl.Series(counts))
        .group_by("_customer", "_stratum")
        .agg(pl.col("units").sum())
        .sort("_customer", "units", "_stratum", descending=[False, True, False])
        .unique("_customer", keep="first", maintain_order=True)
    )
    main = np.zeros(len(people.customers), dtype=np.int64)
    main[weighed["_customer"].to_numpy()] = weighed["_stratum"].to_numpy()
    return main
