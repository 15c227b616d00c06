"""Evidence counted by customer: who holds a need, who denies it, who is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
        grid = np.zeros((self.customers, self.needs), dtype=bool)
        chosen = segment.counts[self.feedback] & np.isin(self.relation, relations)
        grid[self.customer[chosen], self.need[chosen]] = True
        return grid


SUPPORT = ("met", "unmet", "wanted")


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

    @classmethod
    def of(cls, segment: Segment, needs: Found, decoys: Found, foreign: Found) -> Counts:
        return cls(
            segment,
            needs.holders(segment, *SUPPORT),
            needs.holders(segment, "met"),
            needs.holders(segment, "unmet"),
            needs.holders(segment, "contradicted"),
            decoys.holders(segment, *SUPPORT),
            foreign.holders(segment, *SUPPORT),
        )

    def strata(self) -> Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Per stratum that has both: indices of the customers inside and outside."""
        inside, outside, stratum = self.segment.inside, self.segment.outside, self.segment.stratum
        both = np.intersect1d(stratum[inside], stratum[outside])
        return {int(s): (np.flatnonzero(inside & (stratum == s)), np.flatnonzero(outside & (stratum == s))) for s in both}
