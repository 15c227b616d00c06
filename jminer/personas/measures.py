"""The numbers behind a need's verdict (methods P4), for the sample itself and for bootstrap draws alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.personas.evidence import Counts
from jminer.personas.lean import Lean, lean
from jminer.personas.presence import spoken_p
from jminer.settings import NeedsSettings
from jminer.statistics.intervals import corrected_share, wilson
from jminer.statistics.odds import mantel_haenszel, mantel_haenszel_log_odds
from jminer.statistics.permutation import p_value, permuted_labels
from jminer.statistics.power import customers_needed, power_of

Numbers = NDArray[np.float64]
LIFT = 2.0
"""The lift that power is stated for: twice as common inside as outside."""
LIKELY = np.array([NormalDist().inv_cdf((place + 0.5) / 25) for place in range(25)])
"""A standard normal variable as 25 values that are equally likely."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Customers counted, per need: what every measure is made of. Arrays (needs,) or, per stratum, (strata, needs)."""

    inside: float
    outside: float
    holders: Numbers
    rest_holders: Numbers
    met: Numbers
    unmet: Numbers
    denied: Numbers
    any_evidence: Numbers
    decoys: Numbers
    """Customers inside with evidence on each decoy, (decoys,)."""
    rest_decoys: float
    """Customers outside with evidence on a decoy, on average."""
    foreign: Numbers
    """The same on each need of other trades."""
    near: Numbers
    """How near the nearest few customers inside come to each need, (needs,), and to each decoy, (decoys,)."""
    near_decoys: Numbers
    mentions: Numbers
    """Units inside that support each need."""
    strata_n: Numbers
    """(strata, 2): inside, outside."""
    strata_hits: Numbers
    """(strata, needs, 2)."""
    lean: Lean
    """How far mistakes lean to the segment, told by decoys and needs of other trades; the same in every draw."""


def tallies(counts: Counts, weights: Numbers) -> list[Tally]:
    """One tally per row of `weights` (draws, customers): how often each customer is taken, ones for the sample itself."""
    inside, outside = counts.segment.inside, counts.segment.outside
    w_in, w_out = weights[:, inside], weights[:, outside]
    evidence = np.stack([counts.support, counts.met, counts.unmet, counts.denied, counts.denied | counts.support])[:, inside].astype(np.float64)
    support, met, unmet, denied, spoken = (w_in @ grid for grid in evidence)
    rest = w_out @ counts.support[outside].astype(np.float64)
    decoys = w_in @ counts.decoys[inside].astype(np.float64)
    rest_decoys = w_out @ counts.decoys[outside].mean(axis=1) if counts.decoys.shape[1] else np.zeros(len(weights))
    foreign, mentions = (w_in @ grid[inside].astype(np.float64) for grid in (counts.foreign, counts.mentions))
    strata = list(counts.strata().values())
    sizes = (
        np.stack([np.stack([weights[:, i].sum(axis=1), weights[:, o].sum(axis=1)], axis=-1) for i, o in strata], axis=1)
        if strata
        else np.empty((len(weights), 0, 2))
    )
    shape = (len(weights), 0, counts.support.shape[1], 2)
    hits = (
        np.stack([np.stack([weights[:, side] @ counts.support[side].astype(np.float64) for side in pair], axis=-1) for pair in strata], axis=1)
        if strata
        else np.empty(shape)
    )
    n_in, n_out = w_in.sum(axis=1), w_out.sum(axis=1)
    leaning = lean(counts.segment, (counts.decoys, counts.foreign))
    near, near_decoys = ([who.among(taken) for taken in weights] for who in (counts.near, counts.near_decoys))
    return [
        Tally(
            float(n_in[d]), float(n_out[d]), support[d], rest[d], met[d], unmet[d], denied[d], spoken[d], decoys[d], float(rest_decoys[d]), foreign[d],
            near[d], near_decoys[d], mentions[d], sizes[d], hits[d], leaning,
        )
        for d in range(len(weights))
    ]  # fmt: skip


def tally(counts: Counts) -> Tally:
    """The sample itself."""
    return tallies(counts, np.ones((1, len(counts.segment.side))))[0]


@dataclass(frozen=True, slots=True)
class Errors:
    """How often the matcher errs, measured on trades it never saw: `needs:` in the settings. Counts are (hits, tries)."""

    sensitivity: tuple[float, float]
    """Of units, with as few tries as give the spread between needs: which need is easy to find is not known beforehand."""
    beside_decoys: tuple[float, float]
    """How many times as many units are accepted for a need by mistake as for a decoy: mean and spread, between needs, of the logarithm."""
    denials_found: tuple[int, int]
    """Of denials that are accepted, those that are read as such; what is missed, is missed of support as well."""
    denials_false: tuple[int, int]
    """Of support that is accepted, what is read as denial."""
    met_found: tuple[float, float]
    """Of what is read as met or unmet: met that is read as met, as sure as the spread between needs allows."""
    met_false: tuple[float, float]
    """The same of unmet that is read as met."""

    @classmethod
    def of(cls, settings: NeedsSettings) -> Errors:
        """As the settings say."""
        return cls(settings.sensitivity, settings.beside_decoys, settings.denials_found, settings.denials_false, settings.met_found, settings.met_false)

    @property
    def found(self) -> float:
        return self.sensitivity[0] / self.sensitivity[1]


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its 95 % interval."""

    value: float
    low: float
    high: float


def prevalence(hits: float, mentions: float, n: float, decoys: Numbers, rest: float, errors: Errors, seed: Sequence[int], draws: int = 2000) -> Share:
    """Share of customers who have the need, the matcher's errors taken out: π = (π_obs − f) / (se − f) (Rogan & Gladen 1978).

    Two things cannot be known, so the lower end takes one extreme of both and the upper end the other. How many customers are accepted
    by mistake (f): at least as many as decoys win; a need's mistakes are more, by what was measured on other needs (`Errors.beside_decoys`), but
    never more than are accepted outside the segment (`rest`, a share). How many customers are missed (se): at most the share of units that
    are missed; less when they say it more than once, which `mentions` (accepted units) per hit tells if each unit is found or missed by itself.
    The value is half-way; counts, sensitivity and mistakes are drawn jointly (methods 2.0, rule 5).
    """
    if n <= 0:
        return Share(0.0, 0.0, 1.0)
    rng = np.random.default_rng(list(seed))
    observed = rng.beta(hits + 0.5, n - hits + 0.5, draws)
    unit = rng.beta(errors.sensitivity[0], errors.sensitivity[1] - errors.sensitivity[0], draws)
    least = rng.choice(decoys, draws) / n if len(decoys) else np.zeros(draws)
    most = _mistakes(float(least.mean()), rest, np.exp(rng.normal(*errors.beside_decoys, draws)))
    often = mentions / hits if hits else 1.0
    low = np.quantile(_corrected(observed, most, of_customers(unit, often)), 0.025)
    high = np.quantile(_corrected(observed, least, unit), 0.975)
    usual, found = _mistakes(float(least.mean()), rest, np.exp(errors.beside_decoys[0])), np.full(1, errors.found)
    false, missed = np.array([usual, least.mean()]), np.concatenate([of_customers(found, often), found])
    value = float(_corrected(np.full(2, hits / n), false, missed).mean())
    return Share(value, float(min(low, value)), float(max(high, value)))


def of_customers(found: Numbers, often: float) -> Numbers:
    """Chance that a customer who has a need is found, when a unit is found with chance `found` and those found are accepted `often` times each.

    With m mentions each, found one by one, `often` = m·found / (1 − (1 − found)^m), which gives m, and the chance is the divisor.
    """
    low, high = np.ones_like(found), np.full_like(found, 50.0)
    for _ in range(30):
        middle = (low + high) / 2
        fewer = middle * found < often * (1 - (1 - found) ** middle)
        low, high = np.where(fewer, middle, low), np.where(fewer, high, middle)
    return np.asarray(1 - (1 - found) ** low)


def _mistakes(least: float, rest: float, beside: Any) -> Numbers:
    """Share of customers accepted by mistake, as `prevalence` bounds it."""
    return np.asarray(np.clip(least * beside, least, max(rest, least)))


def _corrected(observed: Numbers, false: Any, found: Numbers) -> Numbers:
    return np.asarray(np.clip((observed - false) / np.maximum(found - false, 0.05), 0.0, 1.0))


def mistaken(won: float, errors: Errors, seed: int, draws: int) -> Numbers:
    """How many customers are accepted by mistake for a need where a decoy wins `won` on average, (draws,); without draws the usual number, (1,)."""
    mean, spread = errors.beside_decoys
    return won * np.exp(np.random.default_rng([seed, 11]).normal(mean, spread, draws) if draws else np.full(1, mean))


def quick_prevalence(counted: Tally, need: int, found: float, beside: float) -> Share:
    """`prevalence` of one bootstrap draw, from Wilson bounds, one drawn sensitivity and one drawn rate of mistakes."""
    if not counted.inside:
        return Share(0.0, 0.0, 1.0)
    least = float(counted.decoys.mean() / counted.inside) if len(counted.decoys) else 0.0
    most = _mistakes(least, counted.rest_holders[need] / counted.outside if counted.outside else 0.0, beside)
    often = counted.mentions[need] / counted.holders[need] if counted.holders[need] else 1.0
    low, high = wilson(counted.holders[need], counted.inside)
    ends = _corrected(np.array([low, high]), np.array([most, least]), np.array([of_customers(np.full(1, found), often)[0], found]))
    return Share(float(ends.mean()), float(min(ends)), float(max(ends)))


def denial(counted: Tally, need: int, errors: Errors) -> Share:
    """Share of those who speak of the need who deny it, corrected for denials missed and imagined."""
    n = counted.any_evidence[need]
    found, false = (hits / tries for hits, tries in (errors.denials_found, errors.denials_false))
    low, high = wilson(counted.denied[need], n)
    shares = _corrected(np.array([counted.denied[need] / n if n else 0.0, low, high]), np.full(3, false), np.full(3, found))
    return Share(*(float(share) for share in shares))


def served(met: float, unmet: float, errors: Errors, seed: int | None) -> Share:
    """Share of those who tell how they are served who are served, met and unmet that were taken for each other put right; (0, 0, 1) when nobody tells.

    Without a seed, as in bootstrap draws: Wilson bounds, corrected by the rates as they are.
    """
    n = met + unmet
    if seed is not None or not n:
        return Share(*corrected_share(met, n, errors.met_false, errors.met_found, seed=seed or 0))
    false, found = (hits / tries for hits, tries in (errors.met_false, errors.met_found))
    return Share(*(float(share) for share in _corrected(np.array([met / n, *wilson(met, n)]), false, np.full(3, found))))


def presence(counted: Tally) -> Numbers:
    """p of each need's being spoken of inside, (needs,)."""
    return spoken_p(counted.near, counted.near_decoys, counted.holders, counted.decoys)


def beyond_mistakes(counted: Tally, need: int, errors: Errors) -> tuple[float, float, float, float]:
    """Mantel–Haenszel odds ratio beyond how far mistakes lean to the segment, its 95 % interval, and its one-sided p: what a verdict on
    specificity rests on; NaN where nothing can be compared."""
    ratio = (
        mantel_haenszel(counted.strata_hits[:, need, 0], counted.strata_n[:, 0], counted.strata_hits[:, need, 1], counted.strata_n[:, 1])
        if len(counted.strata_n)
        else None
    )
    return (float("nan"),) * 4 if ratio is None else counted.lean.beyond(ratio, mistaken_elsewhere(counted, need, errors))


def mistaken_elsewhere(counted: Tally, need: int, errors: Errors) -> Numbers:
    """Likely shares (k,) of those outside the segment who are read for a need that are read so by mistake: as many more than for a decoy as was
    measured on other needs (`Errors.beside_decoys`), each value as likely as any other. All of them where no decoy was read."""
    if not len(counted.decoys):
        return np.ones(1)
    mean, spread = errors.beside_decoys
    return np.asarray(np.clip(counted.rest_decoys * np.exp(mean + spread * LIKELY) / max(counted.rest_holders[need], 0.5), 0.0, 1.0))


def specific_p(counts: Counts, permutations: int, seed: Sequence[int]) -> Numbers:
    """One-sided permutation p of the stratified odds ratio per need; labels shuffled among customers of the same stratum."""
    strata = counts.strata()
    if not strata:
        return np.full(counts.support.shape[1], np.nan)
    seen, null, sizes = [], [], []
    for number, (inside, outside) in strata.items():
        members = np.concatenate([inside, outside])
        labels = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
        shuffled = permuted_labels(labels, np.zeros(len(labels)), permutations, int(np.random.SeedSequence([*seed, number]).generate_state(1)[0]))
        support = counts.support[members].astype(np.float64)
        null.append(shuffled @ support)
        seen.append(labels @ support)
        sizes.append((len(inside), len(outside), support.sum(axis=0)))
    return p_value(_log_odds(np.array(seen)[None], sizes)[0], _log_odds(np.stack(null, axis=1), sizes))


def _log_odds(hits: Numbers, sizes: Sequence[tuple[int, int, Numbers]]) -> Numbers:
    """Stratified log odds ratio from the inside hits (draws, strata, needs); the margins are fixed."""
    n = np.array([[size[0]] for size in sizes], dtype=np.float64)
    rest = np.array([[size[1]] for size in sizes], dtype=np.float64)
    total = np.array([size[2] for size in sizes])
    ordered = np.moveaxis(hits, 1, -1)
    return mantel_haenszel_log_odds(ordered, n.T + 0 * ordered, np.moveaxis(total[None] - hits, 1, -1), rest.T + 0 * ordered)


def power(need: Need, counted: Tally, errors: Errors) -> tuple[float, int | None]:
    """Chance to find the need at twice its least prevalence and `LIFT` times the rest, as the matcher would see it; and how many
    customers of the segment would make that .8."""
    found, false = errors.found, float(counted.decoys.mean() / counted.inside) if counted.inside and len(counted.decoys) else 0.0
    claimed = min(2 * need.min_prevalence, 0.9)
    inside, outside = (share * found + (1 - share) * false for share in (claimed, claimed / LIFT))
    ratio = counted.outside / counted.inside if counted.inside and counted.outside else 3.0
    return power_of(inside, outside, counted.inside, counted.outside), customers_needed(inside, outside, 0.8, ratio)
