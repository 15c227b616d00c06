"""Declared falsifiers put to the numbers: each fires, is withstood, or stays open."""

from __future__ import annotations

from collections.abc import Mapping

from jminer.domain import ClaimVerdict, Persona
from jminer.personas.claims import Outcome, percent, share_of, untestable
from jminer.personas.evidence import Counts
from jminer.personas.falsifiers import Falsifier, parse
from jminer.personas.measures import Errors, Share, prevalence, tally
from jminer.personas.verdicts import NeedNumbers
from jminer.statistics.odds import share_ratio

Interval = tuple[Share, str] | str
"""A measure with its 95 % interval and how it is said, or why there is none."""


def falsified(persona: Persona, counts: Counts, columns: Mapping[str, int], numbers: Mapping[str, NeedNumbers], errors: Errors, seed: int) -> list[Outcome]:
    """Each falsifier against its measure. `columns` and `numbers` by need id; without numbers (a run whose controls failed) all stay open."""
    return [_tested(text, persona, counts, columns, numbers, errors, seed) for text in persona.falsifiers]


def _tested(
    text: str, persona: Persona, counts: Counts, columns: Mapping[str, int], numbers: Mapping[str, NeedNumbers], errors: Errors, seed: int
) -> Outcome:
    falsifier = parse(text, [need.id for need in persona.needs])
    if falsifier.need is not None and falsifier.need not in numbers:
        untrusted = "The instrument fails its own controls on this corpus (table controls), so it is not trusted with any claim here."
        return Outcome("falsifier", text, ClaimVerdict.OPEN, untrusted)
    found = _measured(falsifier, persona, counts, columns, numbers, errors, seed)
    if isinstance(found, str):
        return untestable("falsifier", text, found)
    seen, says = found
    fires = falsifier.fires(seen.low, seen.high)
    verdict = {True: ClaimVerdict.FAILS, False: ClaimVerdict.HOLDS, None: ClaimVerdict.OPEN}[fires]
    word = {True: "It fires", False: "It is withstood", None: "It may or may not hold"}[fires]
    return Outcome("falsifier", text, verdict, f"{word}: {says}.", int(counts.segment.inside.sum()), observed=seen, against=falsifier.limit)


def _measured(
    asked: Falsifier, persona: Persona, counts: Counts, columns: Mapping[str, int], numbers: Mapping[str, NeedNumbers], errors: Errors, seed: int
) -> Interval:
    inside = int(counts.segment.inside.sum())
    if asked.measure == "customers":
        return Share(inside, inside, inside), f"the segment has {inside} informative customers"
    if asked.measure == "segment_share":
        if persona.rule is None:
            return "Without a segment rule nobody can say who belongs."
        share = share_of(inside, int((counts.segment.side >= 0).sum()))
        return share, f"the segment is {percent(share)} of the customers with a known answer to the rule"
    need = asked.need or ""
    if asked.measure == "contradiction":
        return numbers[need].denial, f"{percent(numbers[need].denial)} of those who speak of it say the opposite, corrected"
    if asked.measure == "met":
        return numbers[need].served, f"it is met in {percent(numbers[need].served)} of the cases that are told, corrected for misreadings"
    return _lift(counts, columns[need]) if asked.measure == "lift" else _share(asked, counts, columns[need], numbers[need], errors, seed)


def _share(asked: Falsifier, counts: Counts, column: int, numbers: NeedNumbers, errors: Errors, seed: int) -> Interval:
    """Share of customers who have the need, the matcher's errors taken out: of the segment, of the rest, or of both."""
    if asked.whom == "segment":
        return numbers.prevalence, f"{percent(numbers.prevalence)} of the segment have it, corrected"
    who = counts.segment.outside if asked.whom == "rest" else counts.segment.side >= 0
    if not who.any():
        return "There are no customers outside the segment."
    hits, n = float(counts.support[who, column].sum()), float(who.sum())
    share = prevalence(hits, float(counts.mentions[who, column].sum()), n, counts.decoys[who].sum(axis=0).astype(float), 1.0, errors, (seed, 13, column))
    return share, f"{percent(share)} of {'the rest' if asked.whom else 'all customers'} have it, corrected"


def _lift(counts: Counts, column: int) -> Interval:
    """How many times as common as elsewhere, compared within strata."""
    counted = tally(counts)
    hits, n = counted.strata_hits[:, column], counted.strata_n
    found = share_ratio(hits[:, 0], n[:, 0], hits[:, 1], n[:, 1])
    if found is None:
        return "No stratum of channel, source and year has people of the segment and others to compare."
    ratio, low, high = found
    return Share(ratio, low, high), f"it is {ratio:.1f} ({low:.1f} to {high:.1f}) times as common as elsewhere"
