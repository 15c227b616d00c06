"""How the instrument itself does on this corpus: what should not be supported, and is it? (methods P3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.personas.evidence import Counts, Found, Near
from jminer.personas.judge import Case
from jminer.personas.measures import Errors, beyond_mistakes, presence, tally
from jminer.personas.presence import spoken_p
from jminer.personas.verdicts import SPECIFIC_ODDS
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson

BOUNDS = {"decoy needs": 0.05, "shuffled segments": 0.05}
"""Per control the share that may come out wrong; above it no verdict is given."""
SHUFFLES = 20
PRESENT = 0.05
"""p up to which a plainly said need counts as found."""


def run(case: Case, barnum: Sequence[Need], barnum_found: Found, barnum_near: Mapping[str, Near]) -> list[dict[str, Any]]:
    """Rows of table `controls`; `barnum_near`: per persona, how near its people come to the needs of everybody."""
    return [_decoys(case), _shuffled(case), _barnum(case, barnum, barnum_found, barnum_near)]


def healthy(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether verdicts may be given: decoys and shuffled segments are supported by chance at most.

    The Barnum persona and what is plainly said are shown but do not decide: a fair price may in truth matter more to one segment, and a thing
    and a quality in one breath need not be a wish.
    """
    return all(row["rate"] is None or row["rate"] <= BOUNDS[row["control"]] for row in rows if row["control"] in BOUNDS)


def _supported(counts: Counts, spoken: Any, columns: Sequence[int], errors: Errors) -> int:
    """How many of these columns are present and specific; one family of tests."""
    counted = tally(counts)
    measured = [beyond_mistakes(counted, column, errors) for column in columns]
    q_present, q_specific = q_values(spoken[list(columns)]), q_values([p for *_, p in measured])
    return sum(bool(q_present[i] <= 0.05 and q_specific[i] <= 0.05 and measured[i][1] > SPECIFIC_ODDS) for i in range(len(columns)))


def _judged_personas(case: Case) -> list[Any]:
    return [p for p in case.personas if p.rule is not None and case.counts[p.id].segment.inside.sum() >= case.settings.min_customers]


def _decoys(case: Case) -> dict[str, Any]:
    """The decoys that were read in the place of each persona's needs; the others are what they must beat."""
    tested = wrong = 0
    for persona in _judged_personas(case):
        counts, size = case.counts[persona.id], max(1, len(case.of(persona)))
        held_out, few = counts.decoys, counts.decoys.shape[1]
        fake = replace(counts, support=held_out, met=held_out, unmet=held_out, denied=held_out, near=counts.near_decoys.only(slice(few)))
        counted = tally(fake)
        for start in range(0, few - size + 1, size):
            columns = np.arange(start, start + size)
            others, decoys = (np.delete(each, columns) for each in (counted.near_decoys, counted.decoys))
            spoken = np.ones(few)
            spoken[columns] = spoken_p(counted.near[columns], others, counted.holders[columns], decoys)
            wrong += _supported(fake, spoken, columns.tolist(), case.errors)
            tested += size
    return _row("decoy needs", tested, wrong, "needs that nobody declared and that customers do not mention, in the place of declared ones")


def _shuffled(case: Case) -> dict[str, Any]:
    """Declared needs in segments shuffled within strata: nothing can be specific to them."""
    rng, tested, wrong = np.random.default_rng([case.seed, 5]), 0, 0
    for persona in _judged_personas(case):
        counts, columns = case.counts[persona.id], [claim.column for claim in case.of(persona)]
        for _ in range(SHUFFLES):
            side = counts.segment.side.copy()
            for inside, outside in counts.strata().values():
                members = np.sort(np.concatenate([inside, outside]))
                side[members] = rng.permutation(side[members])
            mixed = replace(counts, segment=replace(counts.segment, side=side))
            counted = tally(mixed)
            wrong += _supported(mixed, presence(counted), columns, case.errors)
            tested += len(columns)
    return _row("shuffled segments", tested, wrong, "declared needs, with the segment's labels dealt out at random")


def _barnum(case: Case, needs: Sequence[Need], found: Found, near: Mapping[str, Near]) -> dict[str, Any]:
    """Needs that everybody has, tested as if each persona had declared them."""
    tested = wrong = 0
    for persona in _judged_personas(case):
        counts = case.counts[persona.id]
        segment = counts.segment
        fake = replace(
            counts,
            support=found.holders(segment, "met", "unmet", "wanted"),
            met=found.holders(segment, "met"),
            unmet=found.holders(segment, "unmet"),
            denied=found.holders(segment, "contradicted"),
            near=near[persona.id],
        )
        counted = tally(fake)
        wrong += _supported(fake, presence(counted), range(len(needs)), case.errors)
        tested += len(needs)
    return _row("barnum persona", tested, wrong, "good quality, a fair price, friendly service: what everybody wants of every company")


def plainly_said(p: NDArray[np.float64]) -> dict[str, Any]:
    """Row of the positive control, from the p of presence of needs that many customers express."""
    says = "things and qualities or actions that at least ten customers name in one breath: most should be found, or the instrument sees little here"
    return _row("plainly said", len(p), int((p > PRESENT).sum()), says)


def _row(control: str, tested: int, wrong: int, says: str) -> dict[str, Any]:
    return {
        "control": control,
        "tested": tested,
        "passed": tested - wrong,
        "rate": wrong / tested if tested else None,
        "high": wilson(wrong, tested)[1] if tested else None,
        "says": says,
    }
