"""Evidence counted by customer: who holds a need, who denies it, who is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.personas.segments import Crowd, Segment

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence rows of several needs: customer, row of crowd.feedback, need and relation, as parallel arrays."""

    customer: NDArray[np.int64]
    feedback: NDArray[np.int64]
    need: NDArray[np.int64]
    relation: NDArray[np.str_]
    needs: int
    customers: int

    @classmethod
    def of(cls, people: Crowd, rows: pl.DataFrame, names: Sequence[str]) -> Found:
        """From rows (feedback_id, need, relation); `names` fixes the order of the needs."""
        order = {name: index for index, name in enumerate(names)}
        places = people.feedback.select("feedback_id", "_customer").with_row_index("row")
        joined = rows.filter(pl.col("need").is_in(list(order))).join(places, on="feedback_id", how="inner").sort("row", "need", "relation")
        return cls(
            joined["_customer"].to_numpy(),
            joined["row"].cast(pl.Int64).to_numpy(),
            np.array([order[name] for name in joined["need"]], dtype=np.int64),
            joined["relation"].to_numpy().astype(str),
            len(order),
            len(people.customers),
        )

    def holders(self, segment: Segment, *relations: str) -> Flags:
        """(customers, needs): true where counted feedback of the customer has one of the relations to the need."""
        return self.mentions(segment, *relations) > 0

    def mentions(self, segment: Segment, *relations: str) -> NDArray[np.int64]:
        """(customers, needs): how many units of counted feedback of the customer have one of the relations to the need."""
        grid = np.zeros((self.customers, self.needs), dtype=np.int64)
        chosen = segment.counts[self.feedback] & np.isin(self.relation, relations)
        np.add.at(grid, (self.customer[chosen], self.need[chosen]), 1)
        return grid


SUPPORT = ("met", "unmet", "wanted")
FEW, LISTED = 5, 60
"""Customers whose nearest words tell whether a need is spoken of at all, and customers listed per need for bootstrap draws."""
NOWHERE = -1.0
"""The lead of people who say nothing near."""


@dataclass(frozen=True, slots=True)
class Near:
    """The customers of a segment who come nearest to each need: arrays (needs, listed), nearest first."""

    customer: NDArray[np.int64]
    lead: NDArray[np.float64]

    @classmethod
    def of(cls, people: Crowd, segment: Segment, rows: pl.DataFrame, names: Sequence[str], everybody: bool = False) -> Near:
        """From rows (feedback_id, need, lead); `names` fixes the order of the needs. Only feedback that counts for the segment; with
        `everybody` that of the others counts too."""
        who = segment.inside | segment.outside if everybody else segment.inside
        counted = people.feedback.select("feedback_id", "_customer", _mine=pl.Series(segment.counts & who[people.feedback["_customer"].to_numpy()]))
        order = pl.DataFrame({"need": list(names), "_need": range(len(names))}, schema={"need": pl.String, "_need": pl.Int64})
        best = (
            rows.join(counted.filter("_mine"), on="feedback_id")
            .join(order, on="need")
            .group_by("_need", "_customer")
            .agg(pl.col("lead").max())
            .sort("_need", "lead", "_customer", descending=[False, True, False])
            .with_columns(_place=pl.int_range(pl.len()).over("_need"))
            .filter(pl.col("_place") < LISTED)
        )
        customer, lead = np.zeros((len(names), LISTED), dtype=np.int64), np.full((len(names), LISTED), NOWHERE)
        at = best["_need"].to_numpy(), best["_place"].to_numpy()
        customer[at], lead[at] = best["_customer"].to_numpy(), best["lead"].to_numpy()
        return cls(customer, lead)

    def among(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """(needs,): mean lead of the `FEW` nearest customers when each is taken `weights` (customers,) times."""
        taken = np.where(self.lead > NOWHERE, weights[self.customer], 0.0)
        before = np.cumsum(taken, axis=1) - taken
        share = np.clip(FEW - before, 0.0, taken)
        return np.asarray(((share * self.lead).sum(axis=1) + (FEW - share.sum(axis=1)) * NOWHERE) / FEW)

    def only(self, needs: Any) -> Near:
        """Some of the needs."""
        return Near(self.customer[needs], self.lead[needs])


@dataclass(frozen=True, slots=True)
class Counts:
    """What one persona's people say of all declared needs, of the decoys and of needs of other trades; arrays are (customers, needs)."""

    segment: Segment
    support: Flags
    met: Flags
    unmet: Flags
    denied: Flags
    decoys: Flags
    foreign: Flags
    mentions: NDArray[np.int64]
    """Units in which a customer supports a need."""
    near: Near
    near_decoys: Near
    """All decoys, first those of `decoys`: the others were not read."""
    near_anywhere: Near
    """The needs again, the people outside the segment counted too."""
    near_decoys_anywhere: Near

    @classmethod
    def of(cls, segment: Segment, needs: Found, decoys: Found, foreign: Found, *near: Near) -> Counts:
        """`near` and what follows as above."""
        return cls(
            segment,
            needs.holders(segment, *SUPPORT),
            needs.holders(segment, "met"),
            needs.holders(segment, "unmet"),
            needs.holders(segment, "contradicted"),
            decoys.holders(segment, *SUPPORT),
            foreign.holders(segment, *SUPPORT),
            needs.mentions(segment, *SUPPORT),
            *near,
        )

    def strata(self) -> Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """As `Segment.strata`."""
        return self.segment.strata()
