"""All personas judged together: numbers, draws, controls, verdicts (methods P3 to P7, first cut)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need, NeedVerdict, Persona
from jminer.personas.bundles import Lift, bundling, excess_coverage, overlap
from jminer.personas.evidence import Counts
from jminer.personas.measures import (
    Errors,
    Tally,
    beyond_mistakes,
    denial,
    power,
    presence,
    prevalence,
    quick_prevalence,
    served,
    specific_p,
    tallies,
    tally,
)
from jminer.personas.presence import rank_p, spoken_p
from jminer.personas.verdicts import (
    SPECIFIC_ODDS,
    SUPPORTING,
    NeedNumbers,
    NeedOutcome,
    PersonaNumbers,
    agrees,
    decide_need,
    decide_persona,
    weight_share,
)
from jminer.settings import PersonasSettings
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Claim:
    """A declared need and its column in the evidence."""

    persona: Persona
    need: Need
    column: int


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is judged: personas, their claims, and what each persona's people say."""

    personas: tuple[Persona, ...]
    claims: tuple[Claim, ...]
    counts: Mapping[str, Counts]
    known: NDArray[np.bool_]
    texts: NDArray[np.int64]
    topics: Mapping[str, tuple[int, int]]
    """Per persona: customers of the segment in unclaimed and in claimed topics that are specific to it."""
    errors: Errors
    settings: PersonasSettings
    seed: int
    weights: Numbers
    """Bootstrap counts (draws, customers), the same for every persona."""

    def of(self, persona: Persona) -> list[Claim]:
        return [claim for claim in self.claims if claim.persona is persona]


def need_numbers(case: Case) -> dict[tuple[str, str], NeedNumbers]:
    """The numbers of every claim on the sample itself, with permutation tests and the owners' bootstrap."""
    counted = {persona.id: tally(case.counts[persona.id]) for persona in case.personas}
    p = {persona.id: specific_p(case.counts[persona.id], case.settings.permutations, (case.seed, index)) for index, persona in enumerate(case.personas)}
    present = q_values([float(presence(counted[c.persona.id])[c.column]) for c in case.claims])
    anywhere = q_values([_anywhere_p(case.counts[c.persona.id])[c.column] for c in case.claims])
    specific = q_values([max(float(p[c.persona.id][c.column]), beyond_mistakes(counted[c.persona.id], c.column, case.errors)[3]) for c in case.claims])
    owners = _owners(case, counted)
    return {
        (claim.persona.id, claim.need.id): _numbers(
            case, claim, counted, (float(present[index]), float(anywhere[index])), float(specific[index]), owners[claim.column]
        )
        for index, claim in enumerate(case.claims)
    }


def foreign_p(counted: Tally, column: int) -> float:
    """Share of needs of other trades with at least as much evidence in the segment, add-one."""
    return float(rank_p(counted.holders[[column]], counted.foreign)[0])


def _anywhere_p(counts: Counts) -> Numbers:
    """Is it spoken of at all, be it by others than the segment's people?"""
    once, heard = np.ones(len(counts.segment.side)), counts.segment.inside | counts.segment.outside
    held, won = (who[heard].sum(axis=0) for who in (counts.support, counts.decoys))
    return spoken_p(counts.near_anywhere.among(once), counts.near_decoys_anywhere.among(once), held, won)


def _numbers(
    case: Case, claim: Claim, tallied: Mapping[str, Tally], presence_q: tuple[float, float], specific_q: float, owner: tuple[str | None, float]
) -> NeedNumbers:
    counted, column = tallied[claim.persona.id], claim.column
    rest = counted.rest_holders[column] / counted.outside if counted.outside else 0.0
    share = prevalence(counted.holders[column], counted.mentions[column], counted.inside, counted.decoys, rest, case.errors, (case.seed, column))
    _, odds_low, odds_high, _ = beyond_mistakes(counted, column, case.errors)
    chance, needed = power(claim.need, counted, case.errors)
    best, best_p = owner
    return NeedNumbers(
        claim.need,
        counted.inside,
        counted.outside,
        counted.holders[column],
        counted.rest_holders[column],
        share,
        *presence_q,
        foreign_p(counted, column),
        odds_low,
        odds_high,
        specific_q,
        counted.met[column],
        counted.unmet[column],
        served(counted.met[column], counted.unmet[column], case.errors, case.seed),
        counted.denied[column],
        counted.any_evidence[column],
        denial(counted, column, case.errors),
        best,
        best_p,
        bool(best and beyond_mistakes(tallied[best], column, case.errors)[1] > SPECIFIC_ODDS),
        chance,
        needed,
        claim.persona.rule is not None,
    )


def _owners(case: Case, tallied: Mapping[str, Tally]) -> list[tuple[str | None, float]]:
    """Per need column: the persona (with a rule and enough people) whose segment holds it most, and how often over draws."""
    names = [p.id for p in case.personas if p.rule is not None and tallied[p.id].inside >= case.settings.min_customers]
    if not names:
        return [(None, 0.0)] * len(case.claims)
    weights, shares = case.weights, []
    for name in names:
        inside = case.counts[name].segment.inside
        n = np.maximum(weights @ inside, 1)
        shares.append((weights[:, inside] @ case.counts[name].support[inside].astype(np.float64)) / n[:, None])
    winner = np.argmax(np.stack(shares), axis=0)
    wins = np.stack([(winner == index).mean(axis=0) for index in range(len(names))])
    best = wins.argmax(axis=0)
    return [(names[best[claim.column]], float(wins[best[claim.column], claim.column])) for claim in sorted(case.claims, key=lambda c: c.column)]


def outcomes(case: Case, persona: Persona, numbers: Mapping[tuple[str, str], NeedNumbers]) -> list[NeedOutcome]:
    """The persona's needs with their verdicts."""
    found = [(claim, numbers[persona.id, claim.need.id]) for claim in case.of(persona)]
    return [NeedOutcome(claim.need, decide_need(n, persona.id, case.settings)[0], n.specific) for claim, n in found]


def perturbed(case: Case, persona: Persona, numbers: Mapping[tuple[str, str], NeedNumbers]) -> list[list[NeedOutcome]]:
    """The persona's need verdicts again for every draw of customers, of decoys and of the matcher's errors; q values by the normal p, not by permutation."""
    counts, result = case.counts[persona.id], []
    rng = np.random.default_rng([case.seed, 7])
    for taken in tallies(counts, case.weights):
        counted = _other_decoys(taken, rng)
        hits, tries = case.errors.sensitivity
        read = float(rng.beta(hits, tries - hits)), float(np.exp(rng.normal(*case.errors.beside_decoys)))
        result.append(recounted(case, persona, numbers, counted, read))
    return result


def _other_decoys(counted: Tally, rng: np.random.Generator) -> Tally:
    """With decoys drawn anew: those that were read among those that were read."""
    read, every = len(counted.decoys), len(counted.near_decoys)
    drawn = rng.integers(0, read, read) if read else np.empty(0, np.int64)
    rest = rng.integers(read, every, every - read) if every > read else np.empty(0, np.int64)
    return replace(counted, decoys=counted.decoys[drawn], near_decoys=counted.near_decoys[np.concatenate([drawn, rest])])


def recounted(
    case: Case, persona: Persona, numbers: Mapping[tuple[str, str], NeedNumbers], counted: Tally, read: tuple[float, float]
) -> list[NeedOutcome]:
    """The verdicts on a persona's needs with other counts; `read`: the sensitivity, and how many times a decoy's mistakes are made."""
    claims = case.of(persona)
    # Whether there are enough people is known; a draw that takes a few less says nothing of it.
    settings = case.settings.model_copy(update={"min_customers": 0})
    present = q_values(presence(counted)[[claim.column for claim in claims]])
    measured = [beyond_mistakes(counted, claim.column, case.errors) for claim in claims]
    specific = q_values([p for *_, p in measured])
    drawn = [
        _redrawn(numbers[persona.id, claim.need.id], counted, claim.column, float(present[i]), measured[i], float(specific[i]), read, case.errors)
        for i, claim in enumerate(claims)
    ]
    return [NeedOutcome(n.need, decide_need(n, persona.id, settings)[0], n.specific) for n in drawn]


def _redrawn(
    n: NeedNumbers,
    counted: Tally,
    column: int,
    presence_q: float,
    measured: tuple[float, float, float, float],
    specific_q: float,
    read: tuple[float, float],
    errors: Errors,
) -> NeedNumbers:
    """The numbers of one draw."""
    return replace(
        n,
        inside=counted.inside,
        outside=counted.outside,
        holders=counted.holders[column],
        rest_holders=counted.rest_holders[column],
        prevalence=quick_prevalence(counted, column, *read),
        presence_q=presence_q,
        foreign_p=foreign_p(counted, column),
        odds_low=measured[1],
        odds_high=measured[2],
        specific_q=specific_q,
        met=counted.met[column],
        unmet=counted.unmet[column],
        served=served(counted.met[column], counted.unmet[column], errors, None),
        denied=counted.denied[column],
        any_evidence=counted.any_evidence[column],
        denial=denial(counted, column, errors),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A persona's verdict with everything the table shows."""

    persona: Persona
    verdict: str
    reasons: list[str]
    numbers: PersonaNumbers
    coverage: float
    excess: float
    lift: Lift
    supported: tuple[float, float, float]
    overlap: float
    needed: int | None
    side: tuple[int, int, int]
    """Customers inside, outside, unknown."""


def judge(
    case: Case, persona: Persona, numbers: Mapping[tuple[str, str], NeedNumbers], healthy: bool, fired: Sequence[str] = (), twin: str | None = None
) -> Judged:
    """One persona's verdict (methods P7) with its confidence over draws; `fired`: its falsifiers that surely hold; `twin`: the persona
    whose segment it cannot be told from."""
    counts, claims = case.counts[persona.id], case.of(persona)
    own = [claim.column for claim in claims]
    inside, weights = counts.segment.inside, case.weights
    coverage, excess, excess_low = excess_coverage(counts.support[inside][:, own], counts.decoys[inside], len(own), weights[:, inside], (case.seed, 3))
    people = inside & case.known & (case.texts >= 2)
    lift = bundling(counts.support[people][:, own], case.texts[people], weights[:, people])
    nearest, shared, shared_low = _nearest(case, persona, weights)
    drawn = perturbed(case, persona, numbers)
    supported = [weight_share(draw, SUPPORTING) for draw in drawn]
    low, high = (float(value) for value in np.quantile(supported, [0.025, 0.975]))
    asked = counts.segment.side >= 0
    unclaimed, claimed = case.topics[persona.id]
    first = PersonaNumbers(
        persona,
        float(inside.sum()),
        wilson(int(inside.sum()), int(asked.sum()))[1],
        excess_low,
        lift.high,
        lift.power,
        nearest,
        shared_low,
        unclaimed,
        claimed,
        low,
        1.0,
        healthy,
        tuple(fired),
        twin,
    )
    # In a draw the verdict is judged by the draw's own supported weight, so that one borderline bound is not counted twice.
    final = outcomes(case, persona, numbers)
    verdict, _ = decide_persona(first, final, case.settings)
    again = [decide_persona(replace(first, supported_low=share), draw, case.settings)[0] for draw, share in zip(drawn, supported, strict=True)]
    sure = replace(first, confidence=float(np.mean([agrees(one, verdict) for one in again])))
    verdict, reasons = decide_persona(sure, final, case.settings)
    sure = replace(sure, confidence=float(np.mean([agrees(one, verdict) for one in again])))
    return Judged(
        persona,
        verdict.value,
        reasons,
        sure,
        coverage,
        excess,
        lift,
        (weight_share(final, SUPPORTING), low, high),
        shared,
        _needed(final, [numbers[persona.id, claim.need.id] for claim in claims], sure, case.settings),
        (int(inside.sum()), int((counts.segment.side == 0).sum()), int((counts.segment.side < 0).sum())),
    )


def _nearest(case: Case, persona: Persona, weights: Numbers) -> tuple[str | None, float, float]:
    """The persona whose evidence customers overlap most, within the people each persona is about."""
    mine = _evidence_customers(case, persona)
    others = [(other.id, *overlap(mine, _evidence_customers(case, other), weights)) for other in case.personas if other is not persona]
    return max(others, key=lambda one: one[1], default=(None, 0.0, 0.0))


def _evidence_customers(case: Case, persona: Persona) -> NDArray[np.bool_]:
    counts = case.counts[persona.id]
    return counts.segment.inside & counts.support[:, [claim.column for claim in case.of(persona)]].any(axis=1)


def _needed(final: Sequence[NeedOutcome], numbers: Sequence[NeedNumbers], n: PersonaNumbers, settings: PersonasSettings) -> int | None:
    """Customers of the segment that the undecided needs ask for; None when all are decided."""
    wanted = [m.needed for outcome, m in zip(final, numbers, strict=True) if outcome.verdict is NeedVerdict.INSUFFICIENT and m.needed and m.needed > n.inside]
    return max([*wanted, settings.min_customers if n.inside < settings.min_customers else 0]) or None


def row(judged: Judged) -> dict[str, Any]:
    """A row of table `personas`."""
    inside, outside, unknown = judged.side
    low, high = wilson(inside, inside + outside)
    n = judged.numbers
    return {
        "persona_id": judged.persona.id,
        "name": judged.persona.name,
        "verdict": judged.verdict,
        "reasons": judged.reasons,
        "segment_customers": inside,
        "segment_share": inside / (inside + outside) if inside + outside else None,
        "segment_low": low,
        "segment_high": high,
        "unknown_customers": unknown,
        "supported_weight": judged.supported[0],
        "supported_low": judged.supported[1],
        "supported_high": judged.supported[2],
        "coverage": judged.coverage,
        "excess_coverage": judged.excess,
        "excess_low": n.excess_low,
        "bundling": judged.lift.ratio,
        "bundling_low": judged.lift.low,
        "bundling_high": judged.lift.high,
        "nearest_persona": n.nearest,
        "overlap": judged.overlap,
        "confidence": n.confidence,
        "customers_needed": judged.needed,
    }
