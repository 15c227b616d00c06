"""What changed from one run to another: shares and tones of topics and stages, each against what chance explains (methods M17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.statistics.before_after import (
    Levels,
    Numbers,
    Observed,
    drawn_customers,
    influences,
    levels,
    mean_p,
    redrawn,
    rounded,
    share_p,
)
from jminer.statistics.discovery import q_values
from jminer.statistics.resampling import percentile_interval
from jminer.studies.two_runs import Pair

WHOLE, TOPIC_SHARE, TOPIC_TONE, STAGES = "the whole", "topic shares", "topic tones", "stages"
SURE = {WHOLE: 0.02, TOPIC_SHARE: 0.005, TOPIC_TONE: 0.005, STAGES: 0.005}
"""A change is told when its q is no larger. With .005 for the sample they are .04 together, so that of twenty pairs of runs between which
nothing changed not one should show any change at all; the whole, the question first asked, has half of it."""
THIN = 10
"""Customers on either side below which no number is shown."""
DRAWS = 1000
TWICE = 2.0
"""A topic whose odds at least double is called emerging, one whose odds at least halve fading."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One thing that is followed on both sides."""

    family: str
    subject: str
    """topic, stage or all."""
    names: tuple[str, ...]
    measure: str
    """share, valence or rating."""
    seen: Observed


def changes(pair: Pair, ratings: pl.DataFrame, seed: int) -> list[dict[str, Any]]:
    """Every figure of both runs with its change, interval and q; `ratings`: side, customer, origin, rating."""
    drawn = drawn_customers(_groups(pair), DRAWS, seed)
    rows = [row for asked in _asked(pair, ratings) for row in _measured(asked, drawn)]
    for family in SURE:
        own = [row for row in rows if row["family"] == family]
        for column, p in (("q", "p"), ("crude_q", "crude_p")):
            for row, q in zip(own, q_values(row[p] for row in own), strict=True):
                row[column] = None if np.isnan(q) else float(q)
    told = [{**row, "state": _state(row), "label": pair.labels.get(row["subject_id"]) if row["subject"] == "topic" else None} for row in rows]
    return rounded({name: value for name, value in row.items() if name != "crude_p"} for row in told)


def _asked(pair: Pair, ratings: pl.DataFrame) -> Iterator[Asked]:
    """All that is followed, family by family."""
    units = pair.units.filter(pl.col("origin") >= 0)
    everyone = units.select("customer", "side", "origin").unique().sort("side", "customer")
    stages = tuple(units["stage"].drop_nulls().unique().sort().to_list())
    yield Asked(TOPIC_SHARE, "topic", pair.topics, "share", _observed(pair, units, "topic_id", pair.topics, None, everyone))
    yield Asked(TOPIC_TONE, "topic", pair.topics, "valence", _observed(pair, units, "topic_id", pair.topics, "valence"))
    whole = units.unique(["side", "unit_id"], keep="first", maintain_order=True).with_columns(all=pl.lit("(all)"))
    yield Asked(STAGES, "stage", stages, "share", _observed(pair, whole, "stage", stages, None, everyone))
    yield Asked(STAGES, "stage", stages, "valence", _observed(pair, whole, "stage", stages, "valence"))
    yield Asked(WHOLE, "all", ("(all)",), "valence", _observed(pair, whole, "all", ("(all)",), "valence"))
    rated = ratings.filter(pl.col("origin") >= 0).with_columns(all=pl.lit("(all)"))
    if rated["side"].n_unique() == 2:
        yield Asked(WHOLE, "all", ("(all)",), "rating", _observed(pair, rated, "all", ("(all)",), "rating"))


def _observed(pair: Pair, rows: pl.DataFrame, cell: str, names: Sequence[str], value: str | None, everyone: pl.DataFrame | None = None) -> Observed:
    """One row per customer, cell and side: the mean value, or 1 for who speaks of the cell."""
    place = {name: at for at, name in enumerate(names)}
    given = rows.with_columns(pl.col(cell).replace_strict(place, default=None, return_dtype=pl.Int64).alias("cell")).drop_nulls("cell")
    given = given.with_columns(value=pl.lit(1.0)) if value is None else given.drop_nulls(value).with_columns(value=pl.col(value))
    keys = ["side", "customer", "cell", "origin"]
    each = given.group_by(keys).agg(pl.col("value").mean().round(9)).sort(keys)
    columns = {name: each[name].to_numpy().astype(np.int64) for name in keys}
    base = None if everyone is None else tuple(everyone[name].to_numpy().astype(np.int64) for name in ("customer", "side", "origin"))
    return Observed(len(pair.customers), len(names), max(len(pair.origins), 1), columns["customer"], columns["cell"], columns["side"], columns["origin"],
                    each["value"].to_numpy().astype(np.float64), base)  # type: ignore[arg-type]


def _measured(asked: Asked, drawn: Sequence[NDArray[np.int16]]) -> list[dict[str, Any]]:
    """Rows of one thing followed, without q."""
    seen, share = asked.seen, asked.measure == "share"
    found, crude = (levels(each, _mix(each) if share else None) for each in (seen, seen.pooled()))
    before, after = influences(seen, found)
    crude_apart = influences(seen.pooled(), crude)
    odds, p = (None, mean_p(found, before, after)) if not share else _odds(found, before, after)
    crude_p = mean_p(crude, *crude_apart) if not share else share_p(crude, *crude_apart)[2]
    again = redrawn(seen, found, drawn)
    low, high = percentile_interval(again[:, :, 1] - again[:, :, 0])
    speaking = np.rint((found.n * found.mean).sum(axis=2)) if share else found.n.sum(axis=2)
    spread = _spread(seen, found)
    rows = []
    for at, name in enumerate(asked.names):
        counts = speaking[at].astype(int).tolist()
        of = found.n[at].sum(axis=1).astype(int).tolist()
        row: dict[str, Any] = {"family": asked.family, "subject": asked.subject, "subject_id": name, "measure": asked.measure,
               "customers_a": counts[0], "customers_b": counts[1], "of_a": of[0], "of_b": of[1], "p": None, "crude_p": None}  # fmt: skip
        thin = max(counts) < THIN or min(of) < THIN if share else min(found.counted[at]) < THIN
        if thin or np.isnan(found.change[at]):
            rows.append(row)
            continue
        level, plain = found.level[at], crude.level[at]
        row |= {"a": float(level[0]), "b": float(level[1]), "crude_a": float(plain[0]), "crude_b": float(plain[1]), "change": float(found.change[at]),
                "low": float(low[at]), "high": float(high[at]), "p": float(p[at]), "crude_p": float(crude_p[at])}  # fmt: skip
        if odds is not None:
            row |= {f"odds_{name}": float(values[at]) for name, values in odds.items()}
        else:
            row["size"] = float(found.change[at] / spread[at]) if spread[at] > 0 else None
        rows.append(row)
    return rows


def _mix(seen: Observed) -> Numbers:
    """The reference mix of shares: both runs' customers together."""
    return np.asarray(seen.sums()[0][0].sum(axis=0)) if seen.cells else np.zeros(seen.strata)


def _odds(found: Levels, before: Numbers, after: Numbers) -> tuple[dict[str, Numbers], Numbers]:
    log_odds, error, p = share_p(found, before, after)
    return {"ratio": np.exp(log_odds), "low": np.exp(log_odds - 1.96 * error), "high": np.exp(log_odds + 1.96 * error)}, p


def _groups(pair: Pair) -> NDArray[np.int64]:
    """Whom bootstrap draws keep apart: customers of the first run, of the second, of both, by their origin in each."""
    where = np.full((len(pair.customers), 2), -2, dtype=np.int64)
    each = pair.units.select("customer", "side", "origin").unique()
    where[each["customer"].to_numpy(), each["side"].to_numpy()] = each["origin"].to_numpy()
    return np.asarray((where[:, 0] + 2) * (len(pair.origins) + 2) + where[:, 1] + 2)


def _spread(seen: Observed, found: Levels) -> Numbers:
    """Standard deviation of each cell's customers around the means of their strata."""
    off = (seen.value - found.mean[seen.cell, seen.side, seen.stratum]) ** 2
    n = np.bincount(seen.cell, minlength=seen.cells)
    return np.sqrt(np.bincount(seen.cell, off, seen.cells) / np.maximum(n - 1, 1))


def _state(row: dict[str, Any]) -> str:
    """What is told of a figure, in a word or few."""
    if row.get("change") is None:
        return "thin"
    sure = SURE[row["family"]]
    if row["q"] > sure:
        return "mix of origins" if row["crude_q"] <= sure else "no change detectable"
    up = row["change"] > 0
    if row["measure"] != "share":
        return "better" if up else "worse"
    ratio = row["odds_ratio"]
    if row["subject"] == "topic" and (ratio >= TWICE or ratio <= 1 / TWICE):
        return "emerging" if up else "fading"
    return "more" if up else "less"
