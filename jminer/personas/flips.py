"""What a persona's verdict hangs on: a source, a channel, a half of the period or one customer is left out, and all is counted again (methods P6, F9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Persona
from jminer.personas.evidence import Counts
from jminer.personas.judge import Case, Judged, recounted
from jminer.personas.measures import tally
from jminer.personas.segments import UNKNOWN, Crowd, Segment
from jminer.personas.verdicts import SUPPORTING, NeedNumbers, decide_persona, weight_share

LEAST = 0.05
"""Share of the segment's feedback below which a source or channel is not left out: little hangs on it."""
MOST = 6
"""Sources, and channels, that are left out one by one: those with most feedback."""
Kept = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flip:
    """The verdict without a part of the feedback."""

    kind: str
    """source, channel, half or customer."""
    left_out: str
    customers: int
    verdict: str
    supported: float
    flips: bool


def flips(
    case: Case, persona: Persona, numbers: Mapping[tuple[str, str], NeedNumbers], judged: Judged, people: Crowd, counted: Callable[[Segment], Counts]
) -> list[Flip]:
    """The verdict with each part left out; `counted` gives what a segment's people say. Too few people left is a verdict of its own: INSUFFICIENT."""
    who, found = case.counts[persona.id].segment, []
    for kind, name, kept in _parts(people, who):
        told = tally(counted(_without(who, kept, people)))
        again = recounted(case, persona, numbers, told, (case.errors.found, float(np.exp(case.errors.beside_decoys[0]))))
        supported = weight_share(again, SUPPORTING)
        fewer = replace(judged.numbers, inside=told.inside, supported_low=min(judged.numbers.supported_low, supported))
        verdict, _ = decide_persona(fewer, again, case.settings)
        found.append(Flip(kind, name, int(told.inside), verdict.value, supported, verdict.value != judged.verdict))
    return found


def _parts(people: Crowd, who: Segment) -> Iterator[tuple[str, str, Kept]]:
    """Kind and name of what is left out, and which rows of the feedback stay."""
    inside = who.counts & who.inside[people.feedback["_customer"].to_numpy()]
    mine = people.feedback.filter(pl.Series(inside))
    for kind in ("source", "channel"):
        sizes = mine[kind].drop_nulls().value_counts().sort("count", kind, descending=[True, False]).head(MOST)
        if len(sizes) > 1:
            for name, size in sizes.iter_rows():
                if size >= LEAST * len(mine):
                    yield kind, str(name), people.feedback[kind].ne_missing(name).to_numpy()
    if (middle := mine["written_at"].median()) is not None:
        since = people.feedback["written_at"].fill_null(middle) >= middle
        yield "half", "the earlier half", since.to_numpy()
        yield "half", "the later half", (~since).to_numpy()
    if heaviest := mine.group_by("_customer").agg(pl.col("units").sum()).sort("units", "_customer", descending=[True, False])["_customer"].head(1).to_list():
        yield "customer", "whoever said most", (people.feedback["_customer"] != heaviest[0]).to_numpy()


def _without(who: Segment, kept: Kept, people: Crowd) -> Segment:
    """The segment of those of whom something is left that counts."""
    counts = who.counts & kept
    heard = np.zeros(len(who.side), dtype=bool)
    heard[people.feedback["_customer"].to_numpy()[counts]] = True
    return replace(who, side=np.where(heard, who.side, UNKNOWN).astype(np.int8), counts=counts)
