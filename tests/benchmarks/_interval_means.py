"""Means and explained variances whose truth is known (`intervals.py`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from jminer.statistics.cell_means import cell_means
from jminer.statistics.intervals import mean_interval
from jminer.statistics.peak_end import MODELS, Recalled, left_out_errors, tell_ratings
from jminer.statistics.resampling import draws
from jminer.steps import employees, scores
from jminer.tables import frame
from tests.benchmarks._interval_rows import MEAN_TONE, SETTINGS, Answer, Numbers, Row, World, between, one, tones, view

Rng = np.random.Generator
DRAWS = SETTINGS.journey.draws
SILENT = SimpleNamespace(say=lambda sentence: None)
MANY, WORLDS_TRIED = 400_000, 100


def mean_by_customer(n: int) -> Callable[[Rng, int], Answer]:
    """Customers who say one to many things; the mean over customers is estimated."""

    def case(rng: Rng, seed: int) -> Answer:
        value = tones(rng, n) + rng.normal(0, 0.3, n) / np.sqrt(1 + rng.poisson(1.5, n))
        return between(MEAN_TONE, *mean_interval(value))

    return case


def one_sided_tone(n: int) -> Callable[[Rng, int], Answer]:
    """Most complain a little, few very much."""
    return lambda rng, seed: between(-0.3, *mean_interval(-rng.exponential(0.3, n)))


def cells_of_customers(rng: Rng, seed: int) -> list[Answer]:
    """300 customers speak of eight cells, of most of them seldom; two cells are worse than their siblings, one of those a small one."""
    speak, shift = np.array([0.07, 0.07, 0.1, 0.15, 0.3, 0.3, 0.5, 0.5]), np.array([0, -0.5, 0.1, -0.1, 0.05, -0.5, 0, 0.1])
    tone = tones(rng, 300)
    who, cell = np.nonzero(rng.random((300, 8)) < speak)
    again = np.repeat(np.arange(len(who)), 1 + rng.poisson(0.7, len(who)))
    who, cell = who[again], cell[again]
    said = pl.DataFrame({"cell": cell, "customer": who, "value": shift[cell] + 0.6 * tone[who] + rng.normal(0, 0.3, len(who))})
    found = cell_means(said, pl.DataFrame({"cell": np.arange(8)}), np.zeros(8), draws(300, DRAWS, seed), SETTINGS.journey.min_customers)
    return [between(shift[at] + 0.6 * MEAN_TONE, found.low[at], found.high[at]) for at in (0, 1, 3, 5, 7)]


def staff_against_customers(rng: Rng, seed: int) -> Answer:
    """Twelve notes of staff, who are milder, beside 200 customers."""
    found = employees._tone(0.3 + 0.5 * tones(rng, 12), tones(rng, 200), SETTINGS.gaps.min_customers)
    return between(0.3 - 0.5 * MEAN_TONE, found["difference_low"], found["difference_high"])


def _texts(rng: Rng, customers: int) -> tuple[Numbers, ...]:
    """Who wrote each text (one to four a customer), what the text tells, its features, and what it would be rated, on five steps."""
    who = np.repeat(np.arange(customers), 1 + rng.poisson(0.5, customers))
    told = rng.beta(0.6, 0.9, customers)[who] + rng.normal(0, 0.1, len(who))
    features = told[:, None] * [1, 0.5, 0.5, 0, 0, 0] + rng.normal(0, 0.8, (len(who), 6))
    return who, told, features, np.clip(np.round(4 * (told + rng.normal(0, 0.2, len(who)))), 0, 4) / 4


def _scored(rng: Rng, seed: int, rated: int, silent: int) -> tuple[dict[str, Any], Numbers]:
    """The step's tables where the ratings of some customers are not there, and all ratings."""
    who, told, features, rating = _texts(rng, rated + silent)
    ids = [f"{at:06}" for at in range(len(who))]
    feedback = {"feedback_id": ids, "source": "web", "type": "review", "customer_id": [f"c{at:05}" for at in who], "role": "customer",
                "rating": np.where(who < rated, rating, np.nan)}  # fmt: skip
    units = pl.DataFrame({"unit_id": ids, "feedback_id": ids, "text": "It came.", "valence": np.clip(2 * told - 1, -1, 1), "intensity": 0.5,
                          "effort": np.where(rng.random(len(who)) < 0.1, 2 - rng.exponential(2.0, len(who)), np.nan)})  # fmt: skip
    units = units.with_columns(pl.col("effort").fill_nan(None))
    read = {
        "feedback": frame("feedback", pl.DataFrame(feedback).with_columns(pl.col("rating").fill_nan(None))), "facets": features.astype(np.float32),
        "customers": frame("customers", pl.DataFrame({"customer_id": sorted(set(feedback["customer_id"])), "known": True, "attributes": "{}"})),
        "units": frame("units", units.select("unit_id", "feedback_id", "text")),
        "unit_valence": frame("unit_valence", units.select("unit_id", "valence", "intensity", "effort")),
        **{name: frame(name) for name in ("unit_topics", "unit_stages", "unit_emotions")},
    }  # fmt: skip
    return scores.impute(read, view(seed), SILENT), rating


def some_rated(rated: int, silent: int) -> Callable[[Rng, int], list[Answer]]:
    """The mean rating of all customers, of the rated alone, the mean effort, the rating of one text that was not rated, and R²."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        made, rating = _scored(rng, seed, rated, silent)
        [model] = made["score_models"].iter_rows(named=True)
        means = {row["measure"]: row for row in made["score_means"].filter(field=scores.ALL).iter_rows(named=True)}
        hidden = made["scores"].with_columns(truth=pl.Series(rating)).filter("imputed")
        single = hidden.row(int(rng.integers(len(hidden))), named=True) if len(hidden) else {"truth": 0.0, "low": None, "high": None}
        whole, effort = means["rating"], means["effort"]
        return [
            between(_mean_rating(), whole["low"], whole["high"]), between(_mean_rating(), whole["rated_low"], whole["rated_high"]),
            between(0.0, effort["low"], effort["high"]), between(single["truth"], single["low"], single["high"]),
            between(_r2(rated, silent), model["r2_low"], model["r2_high"]),
        ]  # fmt: skip

    return trial


@cache
def _mean_rating() -> float:
    return float(_texts(np.random.default_rng(1), MANY)[-1].mean())


@cache
def _r2(rated: int, silent: int) -> float:
    """What models of so many customers explain of others, on average over many samples."""
    made = (_scored(np.random.default_rng([2, seed]), seed, rated, silent)[0]["score_models"]["r2"][0] for seed in range(WORLDS_TRIED))
    return float(np.mean(list(made)))


def _recalled(rng: Rng, n: int) -> Recalled:
    """Customers with three to seven mentions, who rate by the strongest and the last."""
    size = rng.integers(3, 8, n)
    said = np.clip(0.7 * tones(rng, n)[:, None] + rng.normal(0, 0.5, (n, 7)), -1, 1)
    there = np.arange(7) < size[:, None]
    mean, end = np.where(there, said, 0).sum(axis=1) / size, said[np.arange(n), size - 1]
    peak = said[np.arange(n), np.where(there, np.abs(said), -1).argmax(axis=1)]
    return Recalled(mean, peak, end, np.clip(0.5 + 0.3 * (peak + end) / 2 + rng.normal(0, 0.15, n), 0, 1))


def remembered(n: int) -> Callable[[Rng, int], list[Answer]]:
    def trial(rng: Rng, seed: int) -> list[Answer]:
        rows = {row["model"]: row for row in tell_ratings(_recalled(rng, n), draws(n, DRAWS, seed))}
        return [between(truth, rows[name].get("low"), rows[name].get("high")) for name, truth in _told_of_rating(n).items()]

    return trial


@cache
def _told_of_rating(n: int) -> dict[str, float]:
    """R² of each model of n − 1 customers on another one, and the mean of the index."""
    worlds = [_recalled(np.random.default_rng([3, seed]), n) for seed in range(10 * WORLDS_TRIED)]
    spread = np.mean([((one.rating - one.rating.mean()) ** 2).sum() * (n / (n - 1)) ** 2 for one in worlds])
    errors = {
        name: np.mean([(left_out_errors([getattr(one, column) for column in columns], one.rating) ** 2).sum() for one in worlds])
        for name, columns in MODELS.items()
    }  # fmt: skip
    many = _recalled(np.random.default_rng(4), MANY)
    return {**{name: float(1 - error / spread) for name, error in errors.items()}, "index": float(((many.peak + many.end) / 2).mean())}


MEAN, CELLS, PEAK = "statistics.intervals.mean_interval", "statistics.cell_means.cell_means", "statistics.peak_end.tell_ratings"
CELL = "journey: low high; curve: low high arousal_low arousal_high difference_low difference_high"
SCORED, POWERED = "statistics.predictive.powered_mean", "score_means: low high rated_low rated_high"
WORLDS = (
    *(one(MEAN, Row(f"{n} customers", "scorecard: low high"), mean_by_customer(n)) for n in (10, 30, 300)),
    *(one(MEAN, Row(f"{n} customers, most near 0, few far", "scorecard: low high"), one_sided_tone(n)) for n in (10, 30, 300)),
    World(CELLS, cells_of_customers, tuple(Row(name, CELL) for name in (
        "20 customers, like its siblings", "20 customers, worse than its siblings", "45 customers", "90 customers, worse than its siblings", "150 customers"))),
    one("steps.employees._tone", Row("12 notes, 200 customers", "employee_voice: difference_low difference_high"), staff_against_customers),
    *(World(SCORED, some_rated(rated, silent), (
        Row(f"mean rating, {rated} of {rated + silent} rated", POWERED),
        Row(f"mean of {rated} rated alone", POWERED),
        Row(f"mean effort, told by about {0.15 * (rated + silent):.0f}", POWERED),
        Row(f"one rating, from {rated} rated (conformal.conformal_interval)", "scores score_mismatches: low high", 0.9, wide="ratings come in steps"),
        Row(f"R² of texts, {rated} rated (ridge.explained)", "score_models: r2_low r2_high", says="models are not fitted anew in draws"),
    )) for rated, silent in ((60, 240), (300, 700))),
    *(World(PEAK, remembered(n), tuple(
        Row(f"{name}, {n} customers", "peak_end: low high", says="only where it is shown" if name == "index" else "models are not fitted anew in draws")
        for name in ("R² of the mean", "R² of peak and end", "R² of all", "index"))) for n in (60, 300)),
)  # fmt: skip
