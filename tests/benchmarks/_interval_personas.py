"""Figures of personas whose truth is known, drawn from the matcher's own error model (`intervals.py`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from jminer.personas import profiles
from jminer.personas.bundles import bundling, excess_coverage, overlap
from jminer.personas.conjunction import curve
from jminer.personas.measures import denial, prevalence
from jminer.statistics.resampling import draws
from tests.benchmarks._interval_rows import SETTINGS, Answer, Row, World, above, below, between, one
from tests.benchmarks._interval_shares import ERRORS

Rng = np.random.Generator
Flags = NDArray[np.bool_]
DRAWS = SETTINGS.personas.draws
DECOY = 0.006
"""Share of customers whom a decoy wins: a few units each, of which it may win `needs.unit_false_acceptance`."""
FRESH = 20_000


def holding(n: int, truth: float) -> Callable[[Rng, int], Answer]:
    """Holders say it one to four times; how easily it is found, and how often another is taken for it, differ from need to need."""

    def case(rng: Rng, seed: int) -> Answer:
        found, mistakes = rng.beta(ERRORS.sensitivity[0], ERRORS.sensitivity[1] - ERRORS.sensitivity[0]), DECOY * np.exp(rng.normal(*ERRORS.beside_decoys))
        said = np.where(rng.random(n) < truth, rng.integers(1, 5, n), 0)
        accepted = rng.binomial(said, found) + (rng.random(n) < mistakes)
        rest = rng.binomial(3 * n, min(mistakes + rng.uniform(0, 0.1), 1.0)) / (3 * n)
        decoys = rng.binomial(n, DECOY, SETTINGS.needs.decoys_read).astype(np.float64)
        share = prevalence(int((accepted > 0).sum()), int(accepted.sum()), n, decoys, rest, ERRORS, (seed,))
        return between(truth, share.low, share.high)

    return case


def denied(n: int, truth: float) -> Callable[[Rng, int], list[Answer]]:
    """Of n who speak of a need so many deny it; the matcher's rates are as sure as the settings say."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        found, false = (rng.beta(hits + 0.5, tries - hits + 0.5) for hits, tries in (ERRORS.denials_found, ERRORS.denials_false))
        heard = rng.binomial(n, truth * found + (1 - truth) * false)
        share = denial(SimpleNamespace(any_evidence=[n], denied=[heard]), 0, ERRORS)  # type: ignore[arg-type]
        return [above(truth, share.low), between(truth, share.low, share.high)]

    return trial


def held(n: int, shares: tuple[float, float]) -> Callable[[Rng, int], Answer]:
    """Two kinds of people, each with its own chance to hold any of six needs."""
    apart, together = np.mean(shares) ** 2, np.mean(np.square(shares))

    def case(rng: Rng, seed: int) -> Answer:
        holders = rng.random((n, 6)) < rng.choice(shares, n)[:, None]
        found = bundling(holders, 2 + rng.poisson(3, n), draws(n, DRAWS, seed).astype(np.float64))
        return between(float(together / apart), found.low, found.high)

    return case


def covered(rng: Rng, seed: int) -> Answer:
    """Four needs of 15 % each; 99 decoys with rates of their own, 2 % on average."""
    holders = rng.random((150, 4)) < 0.15
    decoys = rng.random((150, 99)) < rng.gamma(2, 0.01, 99)
    _, _, low = excess_coverage(holders, decoys, 4, draws(150, DRAWS, seed).astype(np.float64), (seed, 3))
    return above((1 - 0.85**4) - (1 - 0.98**4), low)


def shared(n: int) -> Callable[[Rng, int], Answer]:
    """Evidence of one persona from 12 % of customers, of another from 10 %, from 6 % on both."""

    def case(rng: Rng, seed: int) -> Answer:
        luck = rng.random(n)
        return above(0.06 / 0.16, overlap(luck < 0.12, (luck > 0.06) & (luck < 0.16), draws(n, DRAWS, seed).astype(np.float64))[1])

    return case


def _profiles(rng: Rng, n: int, lean: float) -> Flags:
    return rng.random((n, 12)) < np.linspace(0.05, 0.3, 12) * np.where(np.arange(12) % 2, 1 + lean, 1 - lean)


def told_apart(sizes: tuple[int, int], lean: float) -> Callable[[Rng, int], Answer]:
    """Two segments that raise twelve things more or less often by `lean`."""

    def case(rng: Rng, seed: int) -> Answer:
        found = profiles.told_apart(_profiles(rng, sizes[0], lean), _profiles(rng, sizes[1], -lean), (seed,))
        return between(_auc(sizes, lean), found.low, found.high) if found else None

    return case


@cache
def _auc(sizes: tuple[int, int], lean: float) -> float:
    """AUROC on very many customers of models of four fifths as many as are there."""
    return float(np.mean([_auc_once(np.random.default_rng(seed), sizes, lean) for seed in range(30)])) if lean else 0.5


def _auc_once(rng: Rng, sizes: tuple[int, int], lean: float) -> float:
    known = [round(n * (1 - 1 / profiles.FOLDS)) for n in sizes]
    rows = np.concatenate([_profiles(rng, n + FRESH, way) for n, way in zip(known, (lean, -lean), strict=True)]).astype(np.float64)
    asked = np.concatenate([np.arange(n + FRESH) >= n for n in known])
    return profiles._auc(rows, np.repeat([1, 0], [n + FRESH for n in known]), asked)


def together(rng: Rng, seed: int) -> list[Answer]:
    """150 customers hold any of five needs by themselves, a quarter each: how many have two or more."""
    step = curve(rng.random((150, 5)) < 0.25, 1 + rng.poisson(3, 150), (seed, 41))[1]
    return [between(1 - 0.75**5 - 5 * 0.25 * 0.75**4, step.low, step.high), below(step.share, step.shuffled_high)]


EXTREMES = "one end takes one extreme of what cannot be known, the other the other"
PREVALENCE, APART = "persona_needs persona_claims gaps: low high", "persona_pairs: auc_low auc_high"
BUNDLED = "personas: bundling_low bundling_high"
WORLDS = (
    one("personas.measures.prevalence", Row("25 % of 200", PREVALENCE, wide=EXTREMES), holding(200, 0.25)),
    one("personas.measures.prevalence", Row("8 % of 100", PREVALENCE, wide=EXTREMES), holding(100, 0.08)),
    one("personas.measures.prevalence", Row("40 % of 50", PREVALENCE, wide=EXTREMES), holding(50, 0.4)),
    one("personas.measures.prevalence", Row("nobody of 300", PREVALENCE, wide=EXTREMES), holding(300, 0.0)),
    *(World("personas.measures.denial", denied(n, truth), (
        Row(f"{truth:.0%} of {n} deny it, lower end", "persona_needs: contradiction_low; gaps: low", 0.975),
        Row(f"{truth:.0%} of {n} deny it", "persona_claims: low high"),
    )) for n, truth in ((30, 0.3), (200, 0.6))),
    one("personas.bundles.bundling", Row("needs in the same people, 200", BUNDLED), held(200, (0.45, 0.1))),
    one("personas.bundles.bundling", Row("needs in the same people, 50", BUNDLED), held(50, (0.45, 0.1))),
    one("personas.bundles.bundling", Row("needs in different people, 200", BUNDLED), held(200, (0.25, 0.25))),
    one("personas.bundles.excess_coverage", Row("150 customers, lower end", "personas: excess_low", 0.975), covered),
    one("personas.bundles.overlap", Row("of 600 customers, lower end", "persona_pairs: evidence_overlap_low", 0.975), shared(600)),
    one("personas.bundles.overlap", Row("of 150 customers, lower end", "persona_pairs: evidence_overlap_low", 0.975), shared(150)),
    one("personas.profiles.told_apart", Row("60 against 60 alike", APART), told_apart((60, 60), 0.0)),
    one("personas.profiles.told_apart", Row("60 against 60 different", APART), told_apart((60, 60), 0.3)),
    one("personas.profiles.told_apart", Row("150 against 400 different", APART), told_apart((150, 400), 0.3)),
    World("personas.conjunction.curve", together, (
        Row("two of five needs or more", "persona_conjunction: low high"),
        Row("what dealing the needs anew stays below", "persona_conjunction: shuffled_high", 0.975),
    )),
)  # fmt: skip
