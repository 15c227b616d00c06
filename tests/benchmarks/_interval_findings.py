"""Drivers, harm, opportunities, inconsistencies and needs found, planted (`intervals.py`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from scipy.special import ndtr

from jminer.planning import actions
from jminer.planning.findings import Finding
from jminer.statistics.harm import PARTS, Errors, Harm, impact_of, sums, weights_of
from jminer.statistics.interaction import Told, compare, compare_pairs
from jminer.statistics.resampling import draws, rank_interval
from jminer.statistics.richness import chao1
from jminer.steps import drivers, needs_found, opportunities, pains
from jminer.tables import frame
from tests.benchmarks._interval_rows import (
    SETTINGS,
    Answer,
    Numbers,
    Row,
    World,
    above,
    below,
    between,
    one,
    tones,
    view,
)

Rng = np.random.Generator
DRAWS = SETTINGS.journey.draws
MANY, WORLDS_TRIED = 400_000, 100

BETA = np.array([-0.3, 0.1, -0.15, 0.15, -0.2, 0.0, -0.05, 0.05, 0.0, 0.2])
"""Complaint and praise of each of five topics: what either does to the outcome."""
SIDES = [(f"T{at}", side) for at in range(5) for side in drivers.SIDES]


def _customers(rng: Rng, n: int) -> tuple[Numbers, Numbers]:
    """Who complains of and praises each topic (n, 10), the moody more of everything; and the outcome, which scatters more among those who complain."""
    mood = rng.normal(0, 0.7, n)[:, None] + rng.normal(0, 1, (n, 5))
    sides = np.stack([mood < -1.2, mood > 1.2], axis=2).reshape(n, 10).astype(np.float64)
    return sides, 0.6 + sides @ BETA + (0.25 + 0.1 * sides[:, ::2].sum(axis=1)) * (rng.exponential(1, n) - 1)


def _weighed(rng: Rng, seed: int, n: int) -> dict[str, Any]:
    sides, outcome = _customers(rng, n)
    who, column = np.nonzero(sides)
    said = pl.DataFrame({"subject": [SIDES[at][0] for at in column], "polarity": [SIDES[at][1] for at in column], "customer": who})
    sample = drivers.Sample(tuple(f"c{at:04}" for at in range(n)), outcome, "rating", np.ones((n, 1)), ("nothing",))
    return drivers._weighed("topic", said, sample, view(seed))


def driven(n: int) -> Callable[[Rng, int], list[Answer]]:
    """A strong driver, one that does nothing, the first one's rank, one topic's asymmetry, and R²; the latter alone where none is identified."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        made = _weighed(rng, seed, n)
        told = between(_told_of_outcome(n), made["model"]["r2_low"], made["model"]["r2_high"])
        if not made["drivers"]:
            return [None] * (len(DRIVEN) - 1) + [told]
        rows, [topic] = {(row["subject"], row["polarity"]): row for row in made["drivers"]}, [row for row in made["kano"] if row["subject"] == "T1"]
        truth, side = _planted(), {name: at for at, name in enumerate(SIDES)}
        ends = [(BETA, "effect", ("T0", "negative")), (BETA, "effect", ("T2", "positive")), *((truth[name], name, ("T0", "negative")) for name in truth)]
        asked = [between(of[side[who]], rows[who][f"{name}_low"], rows[who][f"{name}_high"]) if who in rows else None for of, name, who in ends]
        return [*asked, between(0.0, topic.get("asymmetry_low"), topic.get("asymmetry_high")), told]

    return trial


@cache
def _planted() -> dict[str, Numbers]:
    """Impact, what is lost by leaving a driver out, and rank, of every side, over very many customers."""
    sides, outcome = _customers(np.random.default_rng(5), MANY)
    impact = sides.mean(axis=0) * BETA
    left = np.array([outcome.mean() - outcome[column == 0].mean() for column in sides.T])
    return {"impact": impact, "left_out": left, "rank": 1 + np.argsort(np.argsort(-np.abs(impact)))}


@cache
def _told_of_outcome(n: int) -> float:
    return float(np.mean([_weighed(np.random.default_rng([6, seed]), seed, n)["model"]["r2"] for seed in range(3 * WORLDS_TRIED)]))


SPEAKS, COMPLAINS = np.array([0.4, 0.3, 0.25, 0.2, 0.3, 0.5]), np.array([0.5, 0.4, 0.6, 0.5, 0.25, 0.1])
LOST = {
    "intensity": np.array([0.4, 0.6, 0.3, 0.5, 0.5, 0.2]), "effort": np.array([0.3, 0.5, 0.2, 0.4, 0.1, 0.2]),
    "impact": np.array([0.3, 0.1, 0.2, 0.25, 0.05, 0.1]), "exit": np.array([0.1, 0.02, 0.05, 0.2, 0.1, 0.05]),
    "unresolved": np.array([0.2, 0.05, 0.3, 0.1, 0.1, 0.05]),
}  # fmt: skip
"""Six topics: the share who speak of each, the share of these who complain, and the parts of its harm."""
IMPACT_ERROR = 0.04


def harmed(n: int) -> Callable[[Rng, int], list[Answer]]:
    """The first topic's parts, severity, harm and rank; how well complaints are heard differs from corpus to corpus, as the settings say."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        cells, read, topics = _complaints(rng, n), _costs(rng), pl.DataFrame({"topic_id": [f"T{at}" for at in range(6)]})
        pained, weights = SETTINGS.pains, weights_of(SETTINGS.pains)
        summed, errors = sums(cells, topics, ["topic_id"], [f"c{at:04}" for at in range(n)]), Errors(pained.found, pained.imagined)
        impact = impact_of(read, topics)
        drawn = summed.harm(draws(n, DRAWS, seed), errors, impact, seed)
        found, scored = pains._bounds(summed, summed.harm(None, errors, impact), drawn, weights, pained.reach_weight)
        best, worst, _ = rank_interval(scored)
        truth = Harm((SPEAKS * COMPLAINS)[None], {name: LOST[name][None] for name in PARTS})
        severity, harm = truth.severity(weights, pained.reach_weight)[0], float(truth.harm(weights)[0, 0])
        each = {"reach": float(truth.reach[0, 0]), **{name: LOST[name][0] for name in PARTS}, "severity": severity[0], "harm": harm}
        asked = [between(value, found[f"{name}_low"][0], found[f"{name}_high"][0]) for name, value in each.items()]
        planned = _planned(cells, read, n, seed)
        return [*asked, above(harm, found["harm_low80"][0]), between(harm, planned.get("harm_low80"), planned.get("harm_high80")),
                between((severity > severity[0]).sum() + 1, best[0], worst[0])]  # fmt: skip

    return trial


def _complaints(rng: Rng, n: int) -> pl.DataFrame:
    """What the head of valence makes of who speaks: complaints missed and imagined, and what every complaint tells of its harm."""
    pained = SETTINGS.pains
    found, imagined = (rng.beta(hits + 0.5, tries - hits + 0.5) for hits, tries in (pained.found, pained.imagined))
    who, topic = np.nonzero(rng.random((n, 6)) < SPEAKS)
    heard = rng.random(len(who)) < np.where(rng.random(len(who)) < COMPLAINS[topic], found, imagined)
    blame, effort = (rng.beta(2 * LOST[name][topic], 2 * (1 - LOST[name][topic])) for name in ("intensity", "effort"))
    leaves, returns = ((rng.random(len(who)) < LOST[name][topic]).astype(np.float64) for name in ("exit", "unresolved"))
    cells = {"topic_id": [f"T{at}" for at in topic], "finding": topic, "customer_id": [f"c{at:04}" for at in who], "complains": heard, "blame": blame,
             "harm": np.where(rng.random(len(who)) < 0.4, effort, np.nan), "leaves": leaves, "returns": returns}  # fmt: skip
    return pl.DataFrame(cells).with_columns(pl.col("harm").fill_nan(None))


def _costs(rng: Rng) -> dict[str, pl.DataFrame]:
    """Drivers as the step before would have found them, ratings from 0 to 1."""
    cost = -(LOST["impact"] + rng.normal(0, IMPACT_ERROR, 6))
    found = {"level": "topic", "subject": [f"T{at}" for at in range(6)], "polarity": "negative", "effect": cost, "effect_low": cost - 1.96 * IMPACT_ERROR,
             "effect_high": cost + 1.96 * IMPACT_ERROR}  # fmt: skip
    models = pl.DataFrame({"level": ["topic"], "outcome": ["rating"], "state": ["identified"]})
    return {"drivers": pl.DataFrame(found), "driver_models": models, "feedback": pl.DataFrame({"rating": [0.0, 1.0]})}


def _planned(cells: pl.DataFrame, read: dict[str, pl.DataFrame], n: int, seed: int) -> dict[str, Any]:
    """The row that an action about the first topic gets."""
    findings = [Finding("pain", f"T{at}", "defect", "", 0, 0.0, topic_id=f"T{at}") for at in range(6)]
    rows: list[dict[str, Any]] = [{} for _ in findings]
    everybody = pl.DataFrame({"customer_id": [f"c{at:04}" for at in range(n)]})
    actions._add_harm(rows, findings, cells.with_columns(pl.col("finding").cast(pl.Int64)), everybody, read, view(seed))
    return rows[0]


SHARES, WON = np.exp(np.linspace(np.log(0.01), np.log(0.4), 25)), 1.5
"""Share of customers who raise each of 25 topics; customers whom a decoy wins."""


def wanted(n: int) -> Callable[[Rng, int], list[Answer]]:
    """Ulwick's score of a topic and of a declared need, for which the matcher takes others by its own error model; and who is surely left of those."""
    errors, held, content = SETTINGS.needs.beside_decoys, 0.12, {"T19": 0.3, "p/n": 0.2}

    def trial(rng: Rng, seed: int) -> list[Answer]:
        topics, wrong = rng.random((n, 25)) < SHARES, rng.poisson(WON * np.exp(rng.normal(*errors)))
        mine, won = rng.random(n) < held, rng.poisson(WON, SETTINGS.needs.decoys_read)
        taken = rng.permutation(np.flatnonzero(~mine))[:wrong]
        asked = {"T19": np.flatnonzero(topics[:, 19]), "p/n": np.concatenate([np.flatnonzero(mine), taken])}
        pleased = {name: rng.random(len(who)) < content[name] for name, who in asked.items()}
        pleased["p/n"][mine.sum():] = rng.random(len(taken)) < rng.random()
        needs = pl.concat([_candidate(name, who, pleased[name]) for name, who in asked.items()])
        who, at = np.nonzero(topics)
        told = pl.DataFrame({"customer_id": who, "topic_id": [f"T{one:02}" for one in at], "valence": 0.0})
        told = pl.concat([told, pl.DataFrame({"customer_id": np.arange(n), "topic_id": None, "valence": 0.0}, schema=told.schema)]).with_row_index("unit_id")
        rows = {row["subject"]: row for row in opportunities._scored(told, needs, _decoys(rng, won, n, len(told)), view(seed)).iter_rows(named=True)}
        truths = {"T19": _score(SHARES[19], content["T19"]), "p/n": _score(held, content["p/n"])}
        return [*(between(truths[name], rows[name]["low"], rows[name]["high"]) for name in asked), above(float(mine.sum()), rows["p/n"]["customers_low"]),
                below(10 * content["p/n"], rows["p/n"]["satisfaction_high"])]  # fmt: skip

    return trial


def _candidate(name: str, who: Any, pleased: Any) -> pl.DataFrame:
    return pl.DataFrame({"kind": "unmet_need", "subject": name, "customer_id": who, "valence": np.where(pleased, 1.0, -1.0), "matched": name == "p/n"})


def _decoys(rng: Rng, won: Any, n: int, units: int) -> dict[str, Any]:
    """What the step reads of decoys: the last n of the units are one of each customer; no drivers, no segments."""
    rows = [{"unit_id": units - n + int(who), "decoy": f"decoy:{at}"} for at, some in enumerate(won) for who in rng.choice(n, some, replace=False)]
    decoys = pl.DataFrame(rows, schema={"unit_id": pl.UInt32, "decoy": pl.String})
    return {"unit_decoys": decoys} | {name: frame(name) for name in ("persona_needs", "drivers", "driver_models")}


def _score(share: float, content: float) -> float:
    """Importance, and what it exceeds contentment by, ten at most each (Ulwick 2002)."""
    importance = 10 * float((share + 1e-12 >= SHARES).mean())
    return importance + max(importance - 10 * content, 0.0)


def inconsistent(n: int) -> Callable[[Rng, int], list[Answer]]:
    """Eight subjects on two channels of n customers; one is worse on the second channel than its tone explains."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        subject, channel = (part.ravel() for part in np.meshgrid(np.arange(8), np.repeat([0, 1], n), indexing="ij"))
        tone = np.tile(rng.normal(0, 0.4, 2 * n) + np.repeat([0.0, 0.5], n), 8)
        value = tone * (0.1 * subject) + rng.normal(0, 0.3, len(tone)) - 0.3 * ((subject == 2) & (channel == 1))
        told = Told(subject, channel, np.zeros_like(subject), value, tone + rng.normal(0, (0.1 / 20) ** 0.5, len(tone)), np.full(len(tone), 20), 0.1)
        found = {(each.subject, each.channel): each for each in compare(told, 10, seed)}
        odd, plain = found[2, 1], found[5, 1]
        worse = 2 * float(ndtr(-0.3 / (0.3 * 2**0.5))) - 1
        return [between(-0.3, odd.low, odd.high), between(0.0, plain.low, plain.high), between(worse, odd.delta_low, odd.delta_high),
                between(0.0, plain.delta_low, plain.delta_high)]  # fmt: skip

    return trial


def paired(n: int) -> Callable[[Rng, int], Answer]:
    """Six subjects told on both channels by n customers each; the first is .4 better than usual."""

    def case(rng: Rng, seed: int) -> Answer:
        subject = np.repeat(np.arange(6), n)
        apart = 0.3 + 0.4 * (subject == 0) + 0.5 * (tones(rng, 6 * n) - tones(rng, 6 * n)) + rng.normal(0, 0.2, 6 * n)
        found = compare_pairs(subject, apart, 10, 10, seed)[0]
        return between(0.4, found.low, found.high)

    return case


def unseen(mentions: int, spread: float) -> Callable[[Rng, int], Answer]:
    """Sixty needs, mentioned the more unequally the larger the spread: those that nobody mentioned."""

    def case(rng: Rng, seed: int) -> Answer:
        often = np.exp(rng.normal(0, spread, 60))
        counts = rng.multinomial(mentions, often / often.sum())
        found = chao1(counts)
        return between(int((counts == 0).sum()), found.low, found.high)

    return case


def fewer_mentions(rng: Rng, seed: int) -> Answer:
    """A random part of 800 mentions: the needs that it tells of."""
    counts = rng.multinomial(800, rng.dirichlet(np.full(60, 0.5)))
    need = np.repeat(np.arange(60), counts)
    row = needs_found._curve(pl.DataFrame({"found_id": [f"N{at}" for at in need], "customer_id": np.arange(800)}), 5)[1]
    told = np.bincount(rng.permutation(need)[: row["mentions"]], minlength=60) >= 5
    return between(int(told.sum()), row["low"], row["high"])


EFFECT = "drivers: effect_low effect_high; moments: effect_low effect_high; kano: penalty_low penalty_high reward_low reward_high"
SCORE = "opportunities opportunity_segments: low high"
APART, DELTA = "inconsistencies gaps: low high", "inconsistencies: delta_low delta_high"
RANKS = "ends of a rank over draws, no interval of the true one"
DRIVEN = (
    Row("effect of −.3 (drivers.effects)", EFFECT), Row("no effect (drivers.effects)", EFFECT),
    Row("impact (bootstrap of effects)", "drivers: impact_low impact_high"), Row("left out (drivers.left_out)", "drivers: left_out_low left_out_high"),
    Row("rank of the first (resampling.rank_interval)", "drivers: rank_low rank_high", says=RANKS),
    Row("asymmetry of an even topic (kano.kano)", "kano: asymmetry_low asymmetry_high"),
    Row("R² (ridge.refitted_interval)", "driver_models: r2_low r2_high"),
)  # fmt: skip
HARMED = (
    *(Row(f"{name} (Wilson)" if name in ("exit", "unresolved") else name, f"pains: {name}_low {name}_high") for name in ("reach", *PARTS)),
    Row("severity", "pains: severity_low severity_high; dropoff: severity_low"), Row("harm", "pains: harm_low harm_high"),
    Row("harm, lower end of 80 %", "pains: harm_low80", 0.9), Row("harm of an action, 80 %", "plan: harm_low80 harm_high80 value_per_effort", 0.8),
    Row("rank by severity (resampling.rank_interval)", "pains: rank_low rank_high", says=RANKS),
)  # fmt: skip
UNEQUAL = "bounds the unseen from below where needs differ much"
WORLDS = (
    *(World(f"steps.drivers, {n} customers", driven(n), DRIVEN) for n in (150, 600)),
    *(World(f"statistics.harm, {n} customers", harmed(n), HARMED) for n in (150, 600)),
    *(World(f"steps.opportunities (Ulwick), {n} customers", wanted(n), (
        Row("a topic's score", SCORE), Row("a declared need's score, mistakes taken out", SCORE),
        Row("customers of a declared need surely left", "opportunities opportunity_segments: customers_low", 0.975),
        Row("how content they are, upper end", "opportunities opportunity_segments: satisfaction_high", 0.975),
    )) for n in (150, 600)),
    *(World(f"statistics.interaction.compare, {n} customers a channel", inconsistent(n), (
        Row("difference of −.3", APART), Row("no difference", APART), Row("Cliff's delta of a difference", DELTA), Row("Cliff's delta of none", DELTA),
    )) for n in (25, 150)),
    *(one("statistics.interaction.compare_pairs", Row(f"{n} customers on both channels", APART), paired(n)) for n in (10, 40)),
    one("statistics.richness.chao1", Row("60 equal needs, 120 mentions", "needs_unseen: low high"), unseen(120, 0.0)),
    one("statistics.richness.chao1", Row("60 unequal needs, 300 mentions", "needs_unseen: low high", says=UNEQUAL), unseen(300, 1.0)),
    one("statistics.richness.rarefied", Row("needs among fewer mentions", "needs_curve: low high", wide="kinds are taken for independent"), fewer_mentions),
)  # fmt: skip
