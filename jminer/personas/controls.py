"""How the instrument itself does on this corpus: what should not be supported, and is it? (methods P3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from jminer.domain import Need
from jminer.personas.evidence import Counts, Found, Near
from jminer.personas.judge import Case
from jminer.personas.measures import odds, presence_p, tally
from jminer.personas.verdicts import SPECIFIC_ODDS
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson

ALLOWED = 0.05
"""Share of wrong needs supported above which no verdict is given."""
SHUFFLES = 20
DECOYS = 200


def run(case: Case, barnum: Sequence[Need], barnum_found: Found, barnum_near: Mapping[str, Near]) -> list[dict[str, Any]]:
    """Rows of table `controls`; `barnum_near`: per persona, how near its people come to the needs of everybody."""
    return [_decoys(case), _shuffled(case), _barnum(case, barnum, barnum_found, barnum_near)]


def healthy(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether verdicts may be given: decoys and shuffled segments are supported by chance at most.

    The Barnum persona is shown but does not decide: a fair price may in truth matter more to one segment.
    """
    return all(row["rate"] is None or row["rate"] <= ALLOWED for row in rows if row["control"] != "barnum persona")


def _supported(counts: Counts, presence: Any, columns: Sequence[int]) -> int:
    """How many of these columns are present and specific; one family of tests."""
    counted = tally(counts)
    measured = [odds(counted, column) for column in columns]
    q_present, q_specific = q_values(presence[list(columns)]), q_values([p for *_, p in measured])
    return sum(bool(q_present[i] <= 0.05 and q_specific[i] <= 0.05 and measured[i][1] > SPECIFIC_ODDS) for i in range(len(columns)))


def _judged_personas(case: Case) -> list[Any]:
    return [p for p in case.personas if p.rule is not None and case.counts[p.id].segment.inside.sum() >= case.settings.min_customers]


def _decoys(case: Case) -> dict[str, Any]:
    """Held-out decoys in the place of each persona's needs: half of the decoys test the other half."""
    tested = wrong = 0
    for persona in _judged_personas(case):
        counts, size = case.counts[persona.id], max(1, len(case.of(persona)))
        held_out, null = counts.decoys[:, 1::2][:, :DECOYS], counts.decoys[:, 0::2]
        near, far = counts.near_decoys.only(slice(1, None, 2)), counts.near_decoys.only(slice(0, None, 2))
        fake = replace(counts, support=held_out, met=held_out, unmet=held_out, denied=held_out, decoys=null, near=near.only(slice(DECOYS)), near_decoys=far)
        counted = tally(fake)
        presence = presence_p(counted.near, counted.near_decoys)
        for start in range(0, held_out.shape[1] - size + 1, size):
            wrong += _supported(fake, presence, range(start, start + size))
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
            wrong += _supported(mixed, presence_p(counted.near, counted.near_decoys), columns)
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
        wrong += _supported(fake, presence_p(counted.near, counted.near_decoys), range(len(needs)))
        tested += len(needs)
    return _row("barnum persona", tested, wrong, "good quality, a fair price, friendly service: what everybody wants of every company")


def _row(control: str, tested: int, wrong: int, says: str) -> dict[str, Any]:
    return {
        "control": control,
        "tested": tested,
        "passed": tested - wrong,
        "rate": wrong / tested if tested else None,
        "high": wilson(wrong, tested)[1] if tested else None,
        "says": says,
    }
