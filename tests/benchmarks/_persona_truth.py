"""What is true of a declared persona in a planted world, and whether its customers are enough to see it.

The gold verdict of a need or persona follows from how it was planted. It is INSUFFICIENT where the sample cannot show it. What "adequate
numbers" are is defined here, once, from the truth alone:

    A reader who knows the rule on record, finds the need in 80 % of the customers who say it, and imagines it in 0.5 % of the others
    (the figures that methods section 0 states power for) reads the world 200 times and applies the rules of methods P4 and P7 to the
    counts. In 80 % of the readings or more the planted verdict comes out: numbers are adequate, the planted verdict is gold. In 80 % or
    more INSUFFICIENT comes out: that is gold. Otherwise the world is *open* on this claim: it is in the log, counts among false
    validations and wrong refutations, and is left out of the scores that need one right answer.

Nothing here looks at a text, a vector or an answer of jminer's; only Need, Persona and the thresholds of P4 and P7, written out again below,
are shared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from jminer.statistics.intervals import wilson
from tests.benchmarks._persona_world import DENIED, MET, NONE, UNMET, Declared, World, column_of

READINGS, ADEQUATE = 200, 0.8
FOUND, IMAGINED = 0.8, 0.005
NEEDS = ("SUPPORTED", "SUPPORTED_UNMET", "SHARED", "MISATTRIBUTED", "CONTRADICTED", "ABSENT", "INSUFFICIENT")
PERSONAS = ("VALIDATED", "PLAUSIBLE", "PARTIAL", "MISALIGNED", "COMPOSITE", "INDISTINCT", "REFUTED", "INSUFFICIENT")
S, SU, SH, MA, CO, AB, IN = range(7)
OPEN = "open"
PLANTED = {
    "true_met": "VALIDATED", "true_unmet": "VALIDATED", "again": "VALIDATED", "half_right": "PARTIAL", "wrong_segment": "MISALIGNED",
    "contradicted": "REFUTED", "hard_decoy": "REFUTED", "foreign_decoy": "REFUTED", "barnum": "INDISTINCT", "near_duplicate": "INDISTINCT",
    "composite": "COMPOSITE", "tiny": "INSUFFICIENT", "unsayable": "INSUFFICIENT", "heavy_writer": "REFUTED", "confounded": "INDISTINCT",
    "shuffled": "MISALIGNED", "no_metadata": "PLAUSIBLE",
}  # fmt: skip
WRONG = ("wrong_segment", "contradicted", "hard_decoy", "foreign_decoy", "barnum", "composite", "heavy_writer", "confounded", "shuffled")
"""Types that must never be VALIDATED or PLAUSIBLE."""
TRUE = ("true_met", "true_unmet")
PLANTED_NEED = {
    "held": "SUPPORTED", "elsewhere": "MISATTRIBUTED", "denied": "CONTRADICTED", "nobody": "ABSENT", "everybody": "SHARED", "unsayable": "INSUFFICIENT",
}  # fmt: skip
NO_LIFT = 1.25
"""A shuffled persona is a wrong one when none of its needs is truly this much more common inside; where people overlap it may be true."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The right verdict, or open; whether a VALIDATED would be false; per need the right verdict and the truth's numbers."""

    verdict: str
    wrong: bool
    needs: tuple[str, ...]
    counts: tuple[tuple[int, int, int, int], ...]
    """Per need: people inside, true holders inside, people outside, true holders outside."""


@dataclass(frozen=True, slots=True)
class Read:
    """200 readings of one need in one segment; arrays (readings,)."""

    verdict: NDArray[np.int64]
    share: NDArray[np.float64]
    odds_low: NDArray[np.float64]


def gold_of(world: World, panel: tuple[Declared, ...]) -> dict[str, Gold]:
    """Persona id → gold, of personas declared together."""
    rng = np.random.default_rng([world.factors.seed, 77])
    owners = [world.inside(d.persona.rule) for d in panel if d.persona.rule and world.inside(d.persona.rule).sum() >= 50]
    return {d.persona.id: _gold(world, d, owners, rng) for d in panel}


def _gold(world: World, d: Declared, owners: list[NDArray[np.bool_]], rng: np.random.Generator) -> Gold:
    inside = world.inside(d.persona.rule)
    columns = [column_of(world, d, i) for i in range(len(d.persona.needs))]
    states = [world.state[:, c] if c >= 0 else np.zeros(len(inside), np.int8) for c in columns]
    read = [_read(world, d, i, state, inside, owners, rng) for i, state in enumerate(states)]
    held = [(state != NONE) & (state != DENIED) for state in states]
    counts = tuple((int(inside.sum()), int(h[inside].sum()), int((~inside).sum()), int(h[~inside].sum())) for h in held)
    needs = tuple(_agreed([NEEDS[v] for v in each.verdict], _planted_need(d, i)) for i, each in enumerate(read))
    readings = [
        _persona(d, inside, np.array([each.verdict[r] for each in read]), np.stack(held, axis=1), int(inside.sum())) for r in range(READINGS)
    ]
    planted = PLANTED[d.type]
    if d.type == "shuffled" and all(role == "nobody" for role in d.roles):
        planted = "REFUTED"
    wrong = d.type in WRONG and (d.type != "shuffled" or all(_true_odds(c) < NO_LIFT for c in counts))
    return Gold(_agreed(readings, (planted,)), wrong, needs, counts)


def _planted_need(d: Declared, index: int) -> tuple[str, ...]:
    if d.persona.rule is None:
        return ("SHARED",)
    if d.type == "tiny":
        return ("INSUFFICIENT",)
    return ("SUPPORTED", "SUPPORTED_UNMET") if d.roles[index] == "held" else (PLANTED_NEED[d.roles[index]],)


def _agreed(readings: list[str], planted: tuple[str, ...]) -> str:
    """One verdict when four of five readings agree on it and it was planted, or on INSUFFICIENT; else open."""
    for verdict in (*planted, "INSUFFICIENT"):
        if readings.count(verdict) >= ADEQUATE * len(readings):
            return verdict
    return OPEN


def _true_odds(count: tuple[int, int, int, int]) -> float:
    n, h, m, k = count
    return ((h + 0.5) / (n - h + 0.5)) / ((k + 0.5) / (m - k + 0.5))


def _seen(held: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """(readings, customers): who is read as holding it."""
    return rng.random((READINGS, len(held))) < np.where(held, FOUND, IMAGINED)


def _read(
    world: World, d: Declared, index: int, state: NDArray[np.int8], inside: NDArray[np.bool_], owners: list[NDArray[np.bool_]], rng: np.random.Generator
) -> Read:
    """The rules of P4 on 200 readings."""
    need, n = d.persona.needs[index], int(inside.sum())
    held = (state != NONE) & (state != DENIED)
    seen = _seen(held, rng)
    hits = seen[:, inside].sum(axis=1)
    denied = _seen(state == DENIED, rng)[:, inside].sum(axis=1)
    met, unmet = (rng.binomial(int((inside & (state == s)).sum()), FOUND, READINGS) for s in (MET, UNMET))
    verdict = np.full(READINGS, IN)
    odds_low = np.full(READINGS, np.nan)
    if n < 50:
        return Read(verdict, hits / max(n, 1), odds_low)
    low, high = wilson(hits, n)
    low, high = ((np.asarray(bound) - IMAGINED) / (FOUND - IMAGINED) for bound in (low, high))  # Rogan and Gladen 1978
    present = binom.sf(hits - 1, n, IMAGINED) <= 0.01
    absent = ~present & (high < need.min_prevalence) & (n >= 100) & (need.expressible != "low")
    verdict[absent] = AB
    if d.persona.rule is None:
        verdict[present] = SH
    else:
        odds, error = odds_ratio(seen, inside, world.stratum)
        odds_low = np.exp(odds - 1.96 * error)
        specific, shared = odds_low > 1.25, np.exp(odds + 1.96 * error) < 2
        elsewhere = _owned_elsewhere(seen, inside, owners, world.stratum)
        verdict[present & ~specific & shared] = SH
        verdict[present & ~specific & elsewhere] = MA
        supported = present & specific & (low >= need.min_prevalence)
        unserved = (met + unmet >= 20) & (np.asarray(wilson(met, met + unmet)[1]) < 0.4)
        verdict[supported] = np.where(unserved[supported], SU, S)
    verdict[(denied >= 15) & (np.asarray(wilson(denied, denied + hits)[0]) > 0.5)] = CO
    return Read(verdict, hits / n, odds_low)


def _owned_elsewhere(seen: NDArray[np.bool_], inside: NDArray[np.bool_], owners: list[NDArray[np.bool_]], stratum: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether another declared segment has it surely more often, and more than the rest."""
    found = np.zeros(len(seen), dtype=bool)
    mine, n = seen[:, inside].mean(axis=1), inside.sum()
    for owner in owners:
        if (owner == inside).all():
            continue
        theirs = seen[:, owner].mean(axis=1)
        error = np.sqrt(mine * (1 - mine) / n + theirs * (1 - theirs) / owner.sum())
        odds, spread = odds_ratio(seen, owner, stratum)
        found |= (theirs - mine > 1.282 * error) & (np.exp(odds - 1.96 * spread) > 1.25)
    return found


def odds_ratio(seen: NDArray[np.bool_], inside: NDArray[np.bool_], stratum: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mantel–Haenszel log odds ratio and its error per reading, half a customer added to each cell (Robins, Breslow and Greenland 1986)."""
    r = s = pr = mixed = qs = np.zeros(len(seen))
    for level in np.unique(stratum):
        here, there = inside & (stratum == level), ~inside & (stratum == level)
        m, k = here.sum(), there.sum()
        if not m or not k:
            continue
        a, c = seen[:, here].sum(axis=1) + 0.01, seen[:, there].sum(axis=1) + 0.01
        b, d, total = m - a + 0.02, k - c + 0.02, m + k + 0.04
        p, q, right, wrong = (a + d) / total, (b + c) / total, a * d / total, b * c / total
        r, s, pr, mixed, qs = r + right, s + wrong, pr + p * right, mixed + p * wrong + q * right, qs + q * wrong
    if not np.any(r):
        return np.zeros(len(seen)), np.full(len(seen), 9.0)
    return np.log(r / s), np.sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s))


def _persona(d: Declared, inside: NDArray[np.bool_], verdicts: NDArray[np.int64], held: NDArray[np.bool_], n: int) -> str:
    """The rules of P7 on one reading; all needs are core and weigh the same. That two needs are the same, or never in one person, is known."""
    supported = np.isin(verdicts, (S, SU)).mean()
    if n < 50:
        return "INSUFFICIENT"
    if np.isin(verdicts, (CO, AB)).mean() >= 0.5:
        return "REFUTED"
    if (verdicts == IN).mean() > 0.5:
        return "INSUFFICIENT"
    cover = FOUND * held[inside].any(axis=1).mean()
    enough = cover - 0.10 - 1.96 * np.sqrt(cover * (1 - cover) / n) > 0
    if d.persona.rule is None:
        return "PLAUSIBLE" if enough and np.isin(verdicts, (S, SU, SH)).mean() >= 0.7 else "INSUFFICIENT"
    if d.type == "near_duplicate" and supported > 0:
        return "INDISTINCT"
    if (verdicts == SH).any() and not supported:
        return "INDISTINCT"
    if d.type == "composite" and supported > 0 and _pairs_by_chance(held[inside]) >= 20:
        return "COMPOSITE"
    if np.isin(verdicts, (CO, MA)).any():
        return "MISALIGNED"
    if not supported:
        return "INSUFFICIENT"
    return "VALIDATED" if supported >= 0.7 and enough else "PARTIAL"


def _pairs_by_chance(held: NDArray[np.bool_]) -> float:
    """Pairs of needs in one person that the reader would see if needs were dealt at random: 20 let a shortfall to half be told (Poisson)."""
    share = FOUND * held.mean(axis=0)
    return float(len(held) * (share.sum() ** 2 - (share**2).sum()) / 2)


def factors_row(world: World) -> dict[str, Any]:
    """The world's factors as a row of the log."""
    f = world.factors
    return {
        "seed": f.seed, "vertical": f.vertical, "kind": world.kind, "customers": f.customers, "noise": f.noise, "overlap": f.overlap,
        "confounded": f.confounded, "prevalence": f.prevalence, "real_share": round(world.real_share, 3), "units": len(world.tables["units"]),
    }  # fmt: skip
