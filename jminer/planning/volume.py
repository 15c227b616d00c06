"""How many customers may be expected, from how many came in the data's last days; never from the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

SHORTEST = 14
"""Days of data below which no rate is told."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The data's last day, and how its last days scale to those of a review."""

    last: date | None
    since: date | None
    factor: float | None
    """Customers of the last days times this are expected; None: cannot be told."""

    def day(self, after: int) -> str | None:
        """ISO day so many days after the last feedback."""
        return (self.last + timedelta(days=after)).isoformat() if self.last else None

    def expected(self, said: pl.DataFrame) -> int | None:
        """Customers to be expected of those who say this (customer_id, day)."""
        if self.factor is None or self.since is None:
            return None
        return int(said.filter(pl.col("day") > self.since)["customer_id"].n_unique() * self.factor)


def volume(days: pl.Series, review_days: int) -> Volume:
    """From the days on which feedback was written. Data shorter than a review are scaled up; below a fortnight there is no rate."""
    known = days.drop_nulls().sort()
    if known.is_empty():
        return Volume(None, None, None)
    first, last = known[0], known[-1]
    span = min((last - first).days + 1, review_days)
    if span < SHORTEST:
        return Volume(last, None, None)
    return Volume(last, last - timedelta(days=span), review_days / span)
