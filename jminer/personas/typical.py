"""Which topics are typical of a segment's people: told by more of them than by others (methods P5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.personas.evidence import Found
from jminer.personas.segments import Crowd, Segment
from jminer.statistics.discovery import q_values
from jminer.statistics.odds import enrichment, mantel_haenszel

STABLE_TOPIC = 0.6
"""A topic that comes back less surely than this is no ground for a verdict (Hennig 2007)."""
SPECIFIC_ODDS = 1.25
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of a segment's customers, and of the others, speak of a topic."""

    topic: str
    inside: int
    of_inside: int
    outside: int
    of_outside: int
    odds: float
    """Stratified odds ratio of the segment against the rest; NaN where nothing can be compared."""
    odds_low: float
    odds_p: float
    enrichment_low: float
    """Lower 95 % bound of the log odds with a Dirichlet prior (Monroe, Colaresi and Quinn 2008), not stratified."""
    enrichment_p: float

    @property
    def share(self) -> float:
        return self.inside / self.of_inside if self.of_inside else 0.0

    @property
    def rest(self) -> float:
        return self.outside / self.of_outside if self.of_outside else 0.0


def stable(topics: pl.DataFrame, idle: Sequence[str] = ()) -> list[str]:
    """Topics that come back when the clustering is repeated, without `idle` ones (greetings and other small talk)."""
    sure = topics.filter((pl.col("stability").fill_null(0.0) >= STABLE_TOPIC) & ~pl.col("topic_id").is_in(list(idle)))
    return sorted(sure["topic_id"].to_list())


def tellers(people: Crowd, who: Segment, read: Mapping[str, Any], topics: Sequence[str]) -> Flags:
    """(customers, topics): true where feedback that counts for the segment's test has a unit in the topic."""
    rows = (
        read["unit_topics"]
        .drop_nulls("topic_id")
        .join(read["units"].select("unit_id", "feedback_id"), on="unit_id")
        .select("feedback_id", pl.col("topic_id").alias("need"), pl.lit("in").alias("relation"))
    )
    return Found.of(people, rows, topics).holders(who, "in")


def heard(told: Flags, who: Segment, topics: Sequence[str]) -> list[Heard]:
    """Each topic among the segment's people and among the others. `told`: what `tellers` gives, a column per topic."""
    inside, outside = told[who.inside], told[who.outside]
    x, n, y, m = inside.sum(axis=0), len(inside), outside.sum(axis=0), len(outside)
    _, low, p = enrichment(x, np.full(len(topics), n), y, np.full(len(topics), m)) if topics else (np.empty(0),) * 3
    strata = list(who.strata().values())
    return [
        Heard(topic, int(x[i]), n, int(y[i]), m, *_odds(told[:, i], strata), float(low[i]), float(p[i]))
        for i, topic in enumerate(topics)
    ]  # fmt: skip


def specific(found: Sequence[Heard]) -> list[Heard]:
    """Topics that the segment surely tells more than the rest in the same channels, sources and years; one family of tests."""
    q = q_values([None if np.isnan(one.odds_p) else one.odds_p for one in found])
    return [one for one, sure in zip(found, q, strict=True) if sure <= 0.05 and one.odds_low > SPECIFIC_ODDS]


def over_represented(found: Sequence[Sequence[Heard]], q: float) -> list[list[Heard]]:
    """Per segment the topics that it tells more, the surest first; one family over all segments.

    Found by log odds with a Dirichlet prior; what channel, source and year explain is left out (the stratified odds ratio is surely above 1).
    """
    sure = iter(q_values([one.enrichment_p for each in found for one in each]))
    kept = [[one for one in each if next(sure) <= q and one.enrichment_low > 0 and one.odds_low > 1] for each in found]
    return [sorted(each, key=lambda one: (-one.enrichment_low, one.topic)) for each in kept]


def _odds(told: Flags, strata: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> tuple[float, float, float]:
    """(odds ratio, lower bound, one-sided p)."""
    table = np.array([(told[i].sum(), len(i), told[o].sum(), len(o)) for i, o in strata], dtype=np.float64)
    ratio = mantel_haenszel(*table.T) if len(table) else None
    if ratio is None:
        return (float("nan"),) * 3
    return ratio.ratio, ratio.bound(-1), 1 - NormalDist().cdf(ratio.log_odds / ratio.error)
