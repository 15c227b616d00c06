"""Shares and odds whose truth is known: Wilson plain and after a choice, Rogan–Gladen, Mantel–Haenszel (`intervals.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from math import log

import numpy as np
import polars as pl

from jminer.personas import claims_falsified, claims_journey, controls
from jminer.personas.claims import share_of
from jminer.personas.lean import lean
from jminer.personas.measures import LIKELY, Errors, served
from jminer.personas.segments import Segment
from jminer.statistics.counting import customer_shares
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import corrected_share, wilson
from jminer.statistics.odds import enrichment, mantel_haenszel
from jminer.steps import moments, pains
from tests.benchmarks._interval_rows import SETTINGS, Answer, Row, World, above, below, between, one
from tests.personas.test_judge import world as judged

Rng = np.random.Generator
ERRORS = Errors.of(SETTINGS.needs)
COUNTED = (
    "topics themes handoffs topic_stages topic_emotions topic_touchpoints curve_emotions needs_found needs_found_stages conflicts gaps touchpoint_coverage "
    "employee_voice dropoff topic_periods topic_segments scorecard scope_shares persona_conjunction persona_claims: low high; "
    "needs_found: met_low met_high unmet_low unmet_high wanted_low wanted_high; employee_voice: staff_low staff_high; "
    "pains: exit_low exit_high unresolved_low unresolved_high; personas: segment_low segment_high; plan: baseline_low baseline_high"
)
MATCHED = "persona_needs: met_low met_high; persona_claims: low high"
COMPARED = "persona_claims: odds_low odds_high"
BEYOND = "persona_needs persona_claims: odds_low odds_high"
HEARD = {"defect": "It broke.", "wait": "I waited.", "confusion": "It is unclear.", "policy": "There was a surcharge."}


def share(n: int, truth: float) -> Callable[[Rng, int], Answer]:
    return lambda rng, seed: between(truth, *wilson(int(rng.binomial(n, truth)), n))


def by_customer(rng: Rng, seed: int) -> Answer:
    """One in five of 150 customers speaks of it, once or in several of their units."""
    size, holds = 1 + rng.poisson(2, 150), rng.random(150) < 0.2
    who, first = np.repeat(np.arange(150), size), np.cumsum(size) - size
    said = holds[who] & (np.isin(np.arange(len(who)), first) | (rng.random(len(who)) < 0.5))
    units = pl.DataFrame({"customer_id": who, "group": "all", "label": np.where(said, "it", "else")})
    found = customer_shares(units, units, "group", "label").filter(label="it")
    return between(0.2, found["low"][0], found["high"][0])


def complained_of(rng: Rng, seed: int) -> Answer:
    """Of 40 topics those that surely more complain of than usual are pains; one of these, drawn at random."""
    truth, n = rng.beta(4, 8, 40), rng.integers(20, 150, 40)
    topics = np.repeat([f"T{at:02d}" for at in range(40)], n)
    cells = pl.DataFrame({"topic_id": topics, "stage": pains.ALL, "complains": rng.random(len(topics)) < np.repeat(truth, n)})
    found = pains.candidates(cells, {}, 10)
    return above(truth[int(found["topic_id"][at][1:])], found["negative_low"][at]) if (at := _any(rng, len(found))) is not None else None


def stands_out(rng: Rng, seed: int) -> Answer:
    """Of 40 topics, four of them three times as delightful as the others, one that is named a moment."""
    truth, n = np.where(np.arange(40) < 4, 0.18, 0.06), rng.integers(40, 200, 40)
    cells = pl.DataFrame({"touchpoint": "desk", "topic_id": np.arange(40), "source": "web", "n": n, "delight": rng.binomial(n, truth)})
    rows = moments._standing_out(cells, "delight", SETTINGS.moments)
    named = [row for row, q in zip(rows, q_values(row["p"] for row in rows), strict=True) if moments._is_moment({**row, "q": q}, SETTINGS.moments)]
    return between(truth[named[at]["topic_id"]], named[at]["low"], named[at]["high"]) if (at := _any(rng, len(named))) is not None else None


def _any(rng: Rng, n: int) -> int | None:
    return int(rng.integers(n)) if n else None


def commonest_kind(rng: Rng, seed: int) -> Answer:
    """Two kinds of complaint are equally common among 40 customers; the pain is called by the one that is ahead."""
    kinds = rng.choice(list(HEARD), 40, p=[0.4, 0.4, 0.1, 0.1])
    said = pl.DataFrame({"unit_id": np.arange(40), "customer_id": np.arange(40), "topic_id": "T1", "stage": pains.ALL, "complaint": True})
    texts = pl.DataFrame({"unit_id": np.arange(40), "text": [HEARD[kind] for kind in kinds]})
    return above(0.4, pains._kinds(said, {"units": texts}, said.select("topic_id", "stage").head(1))["kind_low"][0])


def persistent(rng: Rng, seed: int) -> Answer:
    """In each of twelve weeks somebody complains with a chance of .7; the last six are looked at."""
    days = [date(2026, 1, 5) + timedelta(days=day) for day in range(84)]
    weeks = np.flatnonzero(rng.random(12) < 0.7)
    rows = {"topic_id": ["T0"] * 84 + ["T1"] * len(weeks), "day": days + [days[7 * week] for week in weeks]}
    said = pl.DataFrame(rows).with_columns(stage=pl.lit(pains.ALL), complaint=True)
    found = pains._persistence(said, pl.DataFrame({"topic_id": ["T1"], "stage": [pains.ALL]}))
    return between(0.7, found["persistence_low"][0], found["persistence_high"][0])


def parts(rng: Rng, seed: int) -> Answer:
    """Of 60 customers one to four units each, at the declared stage with a chance that differs from customer to customer, .4 on average."""
    who = np.repeat(np.arange(60), rng.integers(1, 5, 60))
    there = rng.random(len(who)) < rng.beta(2, 3, 60)[who]
    rows = pl.DataFrame({"customer": who, "stage": np.where(there, "use", "buy"), "substage": pl.Series([None] * len(who), dtype=pl.String)})
    found = share_of(*claims_journey._parts(rows, ("use",)))
    return between(0.4, found.low, found.high)


def false_support(rng: Rng, seed: int) -> list[Answer]:
    """Decoys, and the declared needs in shuffled segments, that come out as supported."""
    case = judged({"quiet": (0.25, 0.1), "safe": (0.2, 0.1), "cheap": (0.15, 0.15)}, seed=seed)
    return [below(truth, run(case)["high"]) for truth, run in zip(_false_rates(), (controls._decoys, controls._shuffled), strict=True)]


@cache
def _false_rates() -> tuple[float, float]:
    cases = [judged({"quiet": (0.25, 0.1), "safe": (0.2, 0.1), "cheap": (0.15, 0.15)}, seed=1_000_000 + seed) for seed in range(100)]
    decoys, shuffled = (float(np.mean([run(case)["rate"] for case in cases])) for run in (controls._decoys, controls._shuffled))
    return decoys, shuffled


def corrected(n: int, truth: float, fpr: float, se: float) -> Callable[[Rng, int], Answer]:
    def case(rng: Rng, seed: int) -> Answer:
        hits = rng.binomial(n, truth * se + (1 - truth) * fpr)
        return between(truth, *corrected_share(hits, n, (rng.binomial(800, fpr), 800), (rng.binomial(200, se), 200), seed=seed)[1:])

    return case


def served_of(n: int, truth: float) -> Callable[[Rng, int], Answer]:
    """How well met is told from unmet differs from need to need, as the settings say."""

    def case(rng: Rng, seed: int) -> Answer:
        right, wrong = (rng.beta(hits, tries - hits) for hits, tries in (ERRORS.met_found, ERRORS.met_false))
        met = int(rng.binomial(n, truth * right + (1 - truth) * wrong))
        found = served(met, n - met, ERRORS, seed)
        return between(truth, found.low, found.high)

    return case


def odds_in_strata(rng: Rng, seed: int) -> Answer:
    return _odds(rng, 2.0, [60, 150, 90], [300, 200, 80], [0.05, 0.2, 0.4])


def odds_of_few(rng: Rng, seed: int) -> Answer:
    return _odds(rng, 3.0, [25, 15, 10], [150, 200, 50], [0.02, 0.04, 0.02])


def _odds(rng: Rng, truth: float, n: list[int], rest: list[int], base: list[float]) -> Answer:
    usual = np.array(base) / (1 - np.array(base))
    found = mantel_haenszel(rng.binomial(n, truth * usual / (1 + truth * usual)), n, rng.binomial(rest, base), rest)
    return between(truth, found.low, found.high) if found else None


def odds_beyond_mistakes(controls: int, mistaken: float = 1.0) -> Callable[[Rng, int], Answer]:
    """A need twice as common in the odds as it would look if others held it inside as often as outside: a share of those who are read for it are
    read by mistake, and mistakes lean to the segment by 1.2 on average and by more or less from need to need."""

    def case(rng: Rng, seed: int) -> Answer:
        inside = np.arange(900) < 250
        ratio = np.exp(rng.normal(log(1.2), 0.3, controls + 1))
        likely = np.clip(mistaken * np.exp(LIKELY), 0.0, 1.0) if mistaken < 1 else np.ones(1)
        share = rng.choice(likely)
        ratio[0] = 2 * (1 - share + share * ratio[0])
        read = rng.random((900, controls + 1)) < np.where(inside[:, None], 0.08 * ratio / (0.92 + 0.08 * ratio), 0.08)
        leaning = lean(Segment(inside.astype(np.int8), np.ones(900, bool), np.zeros(900, np.int64)), [read[:, 1:]])
        seen = mantel_haenszel(read[inside, 0].sum(), 250, read[~inside, 0].sum(), 650)
        return between(2.0, *leaning.beyond(seen, likely)[1:3]) if seen else None

    return case


def lift(inside: float, outside: float) -> Callable[[Rng, int], Answer]:
    """How many times as common a need is in the segment, as falsifiers ask."""

    def case(rng: Rng, seed: int) -> Answer:
        found = claims_falsified._lift(judged({"quiet": (inside, outside)}, seed=seed).counts["p"], 0)
        return None if isinstance(found, str) else between(inside / outside, found[0].low, found[0].high)

    return case


def enriched(rng: Rng, seed: int) -> Answer:
    """120 customers inside a topic, 800 outside; shares of .12 and .04."""
    low = enrichment(rng.binomial(120, 0.12), 120, rng.binomial(800, 0.04), 800)[1]
    return above(log(0.12 / 0.88) - log(0.04 / 0.96), low[0])


WILSON, GLADEN, HAENSZEL = "statistics.intervals.wilson", "statistics.intervals.corrected_share", "statistics.odds.mantel_haenszel"
LEANS = "personas.lean.Lean.beyond"
CHOSEN = "chosen because it is high, so the interval lies too high too (Benjamini and Yekutieli 2005)"
WORLDS = (
    one(WILSON, Row("3 % of 200", COUNTED), share(200, 0.03)),
    one(WILSON, Row("10 % of 10", COUNTED), share(10, 0.1)),
    one(WILSON, Row("20 % of 30", COUNTED), share(30, 0.2)),
    one(WILSON, Row("50 % of 1000", COUNTED), share(1000, 0.5)),
    one(WILSON, Row("20 % of 150 customers with several units", COUNTED), by_customer),
    one(WILSON, Row("a pain's share of complaints, lower end", "pains: negative_low", 0.975, says=CHOSEN), complained_of),
    one(WILSON, Row("a moment's share", "moments: low high", says=CHOSEN), stands_out),
    one(WILSON, Row("the commonest of two equal kinds of complaint, lower end", "pains: kind_low", 0.975, says=CHOSEN), commonest_kind),
    one(WILSON, Row("six periods, complaints in 70 % of them", "pains: persistence_low persistence_high"), persistent),
    one(WILSON, Row("parts of customers' units at a stage", "persona_claims gaps: low high", wide="parts vary less than whole customers"), parts),
    World(WILSON, false_support, (
        Row("decoys that are supported, upper end", "controls: high", 0.975, wide="hardly any are"),
        Row("needs supported in shuffled segments, upper end", "controls: high", 0.975, wide="hardly any are", says="shuffles of one corpus hang together"),
    )),
    one(GLADEN, Row("10 % of 400, fpr 2 %, se 80 %", MATCHED), corrected(400, 0.1, 0.02, 0.8)),
    one(GLADEN, Row("3 % of 600, fpr 1 %, se 70 %", MATCHED), corrected(600, 0.03, 0.01, 0.7)),
    one(GLADEN, Row("60 % of 30 told are met", MATCHED), served_of(30, 0.6)),
    one(GLADEN, Row("90 % of 150 told are met", MATCHED), served_of(150, 0.9)),
    one(HAENSZEL, Row("odds ratio 2 in three strata", COMPARED), odds_in_strata),
    one(LEANS, Row("odds ratio 2 beyond mistakes, 100 needs that nobody declared", BEYOND), odds_beyond_mistakes(100)),
    one(LEANS, Row("odds ratio 2 beyond mistakes, 30 needs", BEYOND), odds_beyond_mistakes(30)),
    one(LEANS, Row("odds ratio 2, a third or so mistaken", BEYOND), odds_beyond_mistakes(100, 0.3)),
    one(HAENSZEL, Row("odds ratio 3, 50 against 400 customers of 2 to 4 %", COMPARED), odds_of_few),
    one("statistics.odds.share_ratio", Row("falsifier: .30 inside, .10 outside", "persona_claims: low high"), lift(0.3, 0.1)),
    one("statistics.odds.share_ratio", Row("falsifier: .60 inside, .40 outside", "persona_claims: low high"), lift(0.6, 0.4)),
    one("statistics.odds.enrichment", Row("log odds of .12 against .04, lower end", "need_topics: enrichment", 0.975, wide="shrunk to no lift"), enriched),
)  # fmt: skip
