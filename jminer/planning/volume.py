"""How many customers may be expected, from how many came in the data's last days; never from the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import polars as pl

SHORTEST = 14
"""Days of data below which no rate is told."""


@dataclass(frozen=True, slots=True)
class Volume:
    """How the data's last days scale to those of a review."""

    since: date | None
    factor: float | None
    """Customers of the last days times this are expected; None: cannot be told."""

    def expected(self, said: pl.DataFrame) -> int | None:
        """Customers to be expected of those who say this (customer_id, day)."""
        if self.factor is None or self.since is None:
            return None
        return int(said.filter(pl.col("day") > self.since)["customer_id"].n_unique() * self.factor)


def volume(days: pl.Series, review_days: int) -> Volume:
    """From the days on which feedback was written. Data shorter than a review are scaled up; below a fortnight there is no rate."""
    known = days.drop_nulls().sort()
    if known.is_empty():
        return Volume(None, None)
    first, last = known[0], known[-1]
    span = min((last - first).days + 1, review_days)
    if span < SHORTEST:
        return Volume(None, None)
    return Volume(last - timedelta(days=span), review_days / span)


def weeks(days: int) -> str:
    """60 → '9 weeks': as people plan, rounded up."""
    number = ceil(days / 7)
    return f"{number} week{'' if number == 1 else 's'}"
