"""Claims that are sentences (behaviours, goals, pains): looked for in what customers say, as needs are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jminer.domain import ClaimVerdict, Need, Persona
from jminer.personas.claims import Outcome, too_few
from jminer.personas.evidence import Counts
from jminer.personas.measures import Errors, Share, Tally, beyond_mistakes, denial, power, presence, prevalence, tally
from jminer.personas.presence import rank_p
from jminer.personas.verdicts import CONTESTED, DENIED_CUSTOMERS, FOREIGN_P, SPECIFIC_ODDS
from jminer.settings import PersonasSettings
from jminer.statistics.discovery import q_values

KINDS = {"behaviour": "behaviours", "goal": "goals", "pain": "pains"}
BARE = 0.4
"""A bare sentence finds about this much of what a need with all its forms finds (tests/benchmarks/needs.py, 40 needs of five trades never seen)."""
UNASKED = " Customers rarely tell unasked what they do: silence shows little."


def sentences(persona: Persona) -> list[tuple[str, str]]:
    """(kind, sentence) of every claim that is looked for in the units, in the order of the file."""
    return [(kind, sentence) for kind, key in KINDS.items() for sentence in getattr(persona, key)]


def probe(sentence: str) -> Need:
    """The need that the matcher takes the sentence for, with a need's default least prevalence."""
    return Need("claim", sentence)


def said(persona: Persona, counts: Counts, errors: Errors, settings: PersonasSettings, seed: int, healthy: bool) -> list[Outcome]:
    """Each sentence: said by more of the segment's people than decoys are? `counts` holds a column per sentence, in the order of `sentences`."""
    claims, counted = sentences(persona), tally(counts)
    errors = replace(errors, sensitivity=(BARE * errors.sensitivity[0], errors.sensitivity[1]))
    p = presence(counted)
    q = q_values(p)
    return [
        _tested(kind, claim, column, counted, (float(p[column]), float(q[column])), errors, settings, seed, healthy)
        for column, (kind, claim) in enumerate(claims)
    ]


def _tested(
    kind: str, claim: str, column: int, counted: Tally, chance: tuple[float, float], errors: Errors, settings: PersonasSettings, seed: int, healthy: bool
) -> Outcome:
    n, hits = int(counted.inside), int(counted.holders[column])
    if n < settings.min_customers:
        return too_few(kind, claim, n, "customers of the segment say anything", settings.min_customers)
    rest = counted.rest_holders[column] / counted.outside if counted.outside else 0.0
    share = prevalence(hits, counted.mentions[column], n, counted.decoys, rest, errors, (seed, 11, column))
    ratio, low, high, _ = beyond_mistakes(counted, column, errors)
    foreign = float(rank_p(counted.holders[[column]], counted.foreign)[0])
    verdict, reason = (
        _decided(kind, hits, n, share, chance[1], foreign, (low, high), denial(counted, column, errors), int(counted.denied[column]), settings)
        if healthy
        else (ClaimVerdict.OPEN, "The instrument fails its own controls on this corpus (table controls), so it is not trusted with any claim here.")
    )
    _, needed = power(probe(claim), counted, errors)
    return Outcome(
        kind, claim, verdict, reason, n, hits, share, rest if counted.outside else None, (ratio, low, high), *chance, needed if needed and needed > n else None
    )


def _decided(
    kind: str, hits: int, n: int, share: Share, q: float, foreign: float, lift: tuple[float, float], denied: Share, deniers: int, settings: PersonasSettings
) -> tuple[ClaimVerdict, str]:
    """The rules of a need's verdict, without the demand to be specific."""
    silence = UNASKED if kind == "behaviour" else ""
    least = probe("").min_prevalence
    if deniers >= DENIED_CUSTOMERS and denied.low > 0.5:
        return ClaimVerdict.FAILS, f"{deniers} customers of the segment say the opposite (at least {denied.low:.0%} of those who speak of it)."
    if q > 0.05 or not hits:
        if share.high < least and n >= settings.absence_customers:
            found = f"{hits} of {n} customers of the segment say so: at most {share.high:.1%}"
            return ClaimVerdict.FAILS, f"{found}, less than the {least:.0%} that any claim must reach.{silence}"
        return ClaimVerdict.OPEN, f"No more often said than decoy needs (q = {q:.2f}), but it may be so for up to {share.high:.0%} of the segment.{silence}"
    found = f"Said by {hits} of {n} customers of the segment, more than decoy needs reach (q = {q:.3f})"
    if denied.low > CONTESTED or denied.value > 0.5:
        return ClaimVerdict.OPEN, f"{found}, but {deniers} customers seem to say the opposite. Read the quotes."
    specific = not np.isnan(lift[0]) and lift[0] > SPECIFIC_ODDS
    if foreign > FOREIGN_P and not specific:
        return ClaimVerdict.OPEN, f"{found}, but not surely more than needs of other trades (p = {foreign:.2f}): these may be near misses. Read the quotes."
    return ClaimVerdict.HOLDS, f"{found}{_beside_the_rest(lift)}."


def _beside_the_rest(lift: Sequence[float]) -> str:
    if np.isnan(lift[0]):
        return ""
    word = "more than elsewhere" if lift[0] > 1 else "less than elsewhere" if lift[1] < 1 else "elsewhere perhaps as much"
    return f"; {word} (odds ratio {lift[0]:.1f} to {lift[1]:.1f})"
