"""Two personas side by side: are they two groups of people, and do those talk of different things? (methods P6)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from jminer.domain import Persona
from jminer.personas.bundles import overlap
from jminer.personas.judge import Case
from jminer.personas.profiles import Told, told_apart
from jminer.statistics.discovery import q_values

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two personas with a segment each, compared on the people that only one of them is about."""

    first: Persona
    second: Persona
    shared: int
    """Customers whom both rules take in."""
    jaccard: float
    """Those, as a share of all whom either takes in."""
    evidence: float
    """The same of the customers who have evidence on any of their needs."""
    evidence_low: float
    told: Told | None
    """How well what people raise tells the two segments apart; None with too few people."""
    differing: tuple[str, ...]
    """Needs that one segment holds more often than the other, as persona/need, q ≤ .05."""

    @property
    def indistinct(self) -> bool:
        """The two segments surely talk of the same things, and of the same declared needs equally often."""
        return self.told is not None and self.told.high < INDISTINCT and not self.differing

    def row(self) -> dict[str, Any]:
        """A row of table `persona_pairs`."""
        return {
            "persona_id": self.first.id,
            "other_id": self.second.id,
            "shared_customers": self.shared,
            "segment_overlap": self.jaccard,
            "evidence_overlap": self.evidence,
            "evidence_overlap_low": self.evidence_low,
            "auc": self.told.auc if self.told else None,
            "auc_low": self.told.low if self.told else None,
            "auc_high": self.told.high if self.told else None,
            "differing_needs": list(self.differing),
            "indistinct": self.indistinct,
        }


INDISTINCT = 0.6
"""Upper bound of the AUROC under which two segments count as one (methods P6)."""


def compared(case: Case, topics: Mapping[str, Flags]) -> list[Pair]:
    """Every two personas that have a segment rule. `topics`: per persona the topics (customers, topics) that its counted feedback raises."""
    known = [persona for persona in case.personas if persona.rule is not None]
    return [_pair(case, one, other, topics, (case.seed, 31, number)) for number, (one, other) in enumerate(combinations(known, 2))]


def _pair(case: Case, one: Persona, other: Persona, topics: Mapping[str, Flags], seed: Sequence[int]) -> Pair:
    mine, theirs = case.counts[one.id].segment.inside, case.counts[other.id].segment.inside
    both, either = int((mine & theirs).sum()), int((mine | theirs).sum())
    only = mine & ~theirs, theirs & ~mine

    def profile(persona: Persona, people: Flags) -> Flags:
        return np.hstack([topics[persona.id][people], case.counts[persona.id].support[people]])

    def spoken(persona: Persona) -> Flags:
        counts = case.counts[persona.id]
        return counts.segment.inside & counts.support[:, [claim.column for claim in case.of(persona)]].any(axis=1)

    told = told_apart(profile(one, only[0]), profile(other, only[1]), seed)
    shared, low = overlap(spoken(one), spoken(other), case.weights)
    return Pair(one, other, both, both / either if either else 0.0, shared, low, told, _differing(case, one, other, only))


def _differing(case: Case, one: Persona, other: Persona, only: tuple[Flags, Flags]) -> tuple[str, ...]:
    """Declared needs of the two whose shares differ between the people that only one is about: two-sided test of two shares, one family."""
    claims = [*case.of(one), *case.of(other)]
    n = np.array([people.sum() for people in only], dtype=np.float64)
    if not n.all():
        return ()
    columns = [claim.column for claim in claims]
    hits = np.array([case.counts[p.id].support[people][:, columns].sum(axis=0) for p, people in zip((one, other), only, strict=True)], dtype=np.float64)
    pooled = hits.sum(axis=0) / n.sum()
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n).sum(), 1e-12))
    q = q_values(2 * ndtr(-np.abs(hits[0] / n[0] - hits[1] / n[1]) / error))
    return tuple(f"{claim.persona.id}/{claim.need.id}" for claim, value in zip(claims, q, strict=True) if value <= 0.05)
