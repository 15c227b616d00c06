"""The emotion curve against planted truths in real feedback: `python -m tests.benchmarks.journey_curve [--seeds 25]`.

The runs are made when they are not there (`_journey_runs.py`). Of each run's real customers, with the labels and the tones that the heads gave to
their real units, a population is made in which the stages have tones that are known: at each stage, real negative units take the place of
positive ones (or the reverse) until the mean over its customers is what is planted. Worlds are drawn from it by customer. Printed:

- how often the planted low is named when it is separable (its truth lies four standard errors below each other stage's), how often another is,
  and how often a low is named when all stages have one tone; beside it, what "lowest in 80 % of draws" alone would name;
- how often the 95 % band holds the population's truth, by size of the cell, for everybody and for segments, for the planted stage itself, and
  with the stages' own tones as they are; beside it, the band that leans on the siblings;
- how often a moment is named when emotions are dealt anew among units, so that no cell differs;
- how often losses are said to go with complaints when they do not, with periods that drift.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Persona, Stage
from jminer.settings import Settings
from jminer.statistics.intervals import wilson
from jminer.statistics.links import correlated
from jminer.statistics.shrinkage import shrunk_means
from jminer.steps import curve, moments
from jminer.tables import frame
from jminer.tools import Tools
from tests.benchmarks import _journey_runs

SEGMENTS = {
    "american": ("traveller == 'Business'", "cabin == 'Economy Class'"), "flights": ("cabin == 'Economy'", "cabin == 'Business Class'"),
    "tweets": ("airline == 'United'", "airline == 'Virgin America'"), "apps": ("rating_group == 'low'",), "clothing": ("department == 'Dresses'",),
}  # fmt: skip
SIZES, LARGE = (120, 350, 1000), (1000, 3000)
"""Customers of a world; of one with a deep low."""
GAPS, DEEP = (0.15, 0.3, 0.45), 0.6
SEPARABLE = 4.0
"""Standard errors of the difference between the planted stage and each other one."""
CUSTOMERS = ((10, 14), (15, 29), (30, 99), (100, 10**9))
ALL = "(all)"


@dataclass(frozen=True, slots=True)
class Corpus:
    """One run: its units (customer, stage, sub-stage, valence), its feedback, its stages."""

    name: str
    units: pl.DataFrame
    feedback: pl.DataFrame
    tables: dict[str, pl.DataFrame]
    stages: tuple[Stage, ...]


def corpora(wanted: Sequence[str]) -> Iterator[Corpus]:
    for name in wanted:
        tables, stages = _journey_runs.tables(name), _journey_runs.view(name).taxonomy.stages
        feedback = tables["feedback"].drop_nulls("customer_id")
        if "rating" in feedback.columns:
            group = pl.when(pl.col("rating") < 0.5).then(pl.lit("low")).otherwise(pl.lit("high"))
            feedback = feedback.with_columns(meta_rating_group=group)
        units = (
            tables["units"].select("unit_id", "feedback_id").join(feedback.select("feedback_id", "customer_id"), on="feedback_id")
            .join(tables["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id")
            .join(tables["unit_valence"].select("unit_id", "valence"), on="unit_id").drop_nulls("valence").sort("unit_id")
        )  # fmt: skip
        yield Corpus(name, units, feedback, tables, stages)


def planted(corpus: Corpus, targets: dict[str, float], rng: np.random.Generator) -> pl.DataFrame:
    """The units, at each stage with real units of the other sign in place of some, until the mean over customers is the target."""
    valence, stage = corpus.units["valence"].to_numpy().copy(), corpus.units["stage"].to_numpy()
    for name, target in targets.items():
        rows = np.flatnonzero(stage == name)
        customer = corpus.units["customer_id"].to_numpy()[rows]
        _, place, size = np.unique(customer, return_inverse=True, return_counts=True)
        weight = 1 / size[place] / len(size)
        now = float((weight * valence[rows]).sum())
        sign = 1.0 if target > now else -1.0
        pool = valence[(stage != None) & (np.sign(valence) == sign)]  # noqa: E711
        local = valence[rows][np.sign(valence[rows]) == sign]
        pool = local if len(local) >= 20 else pool
        order = rng.permutation(np.flatnonzero(np.sign(valence[rows]) != sign))
        new = rng.choice(pool, len(order))
        change = np.cumsum(weight[order] * (new - valence[rows][order]))
        enough = int(np.searchsorted(sign * change, sign * (target - now))) + 1
        valence[rows[order[:enough]]] = new[:enough]
    return corpus.units.with_columns(valence=pl.Series(valence))


def truths(units: pl.DataFrame) -> dict[str, tuple[float, float, float]]:
    """Per stage and sub-stage, and over all: mean over customers, their standard deviation, the share of all customers who speak of it."""
    every = pl.concat([units.drop_nulls("stage"), units.drop_nulls("substage").with_columns(stage="substage"), units.with_columns(stage=pl.lit(ALL))])
    once = every.group_by("stage", "customer_id").agg(pl.col("valence").mean())
    n = units["customer_id"].n_unique()
    told = once.group_by("stage").agg(pl.col("valence").mean().alias("m"), pl.col("valence").std().alias("s"), pl.len().alias("k")).sort("stage")
    return {stage: (m, s or 0.0, k / n) for stage, m, s, k in told.iter_rows()}


def world(corpus: Corpus, units: pl.DataFrame, n: int, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """Tables of n customers drawn with replacement, with all that they said."""
    people = units["customer_id"].unique().sort().to_numpy()
    drawn = pl.DataFrame({"customer_id": rng.choice(people, n), "new": [f"w{i:05}" for i in range(n)]})
    said = drawn.join(units, on="customer_id").with_columns(
        unit_id=pl.concat_str("new", "unit_id", separator="/"), feedback_id=pl.concat_str("new", "feedback_id", separator="/"))
    wrote = drawn.join(corpus.feedback, on="customer_id").with_columns(feedback_id=pl.concat_str("new", "feedback_id", separator="/"))
    wrote = wrote.drop("customer_id").rename({"new": "customer_id"})
    return {
        "feedback": frame("feedback", wrote.select(c for c in wrote.columns if c in frame("feedback").columns or c.startswith("meta_"))),
        "units": frame("units", said.select("unit_id", "feedback_id")), "unit_stages": frame("unit_stages", said.select("unit_id", "stage", "substage")),
        "unit_valence": frame("unit_valence", said.select("unit_id", "valence")), "unit_emotions": frame("unit_emotions"),
        "customers": frame("customers", [{"customer_id": f"w{i:05}", "known": True, "attributes": "{}"} for i in range(n)]),
    }  # fmt: skip


def view_of(corpus: Corpus, seed: int) -> SimpleNamespace:
    settings = Settings()
    rules = SEGMENTS.get(corpus.name, ())
    return SimpleNamespace(
        seed=seed, journey=settings.journey, curve=settings.curve, personas=settings.personas, to_be={},
        taxonomy=SimpleNamespace(stages=corpus.stages, emotions=()), declared=tuple(Persona(f"p{i}", rule, (), rule=rule) for i, rule in enumerate(rules)),
    )  # fmt: skip


def of_segment(corpus: Corpus, units: pl.DataFrame, rule: str) -> pl.DataFrame:
    """The units of a segment's people (each customer of these runs has one value of the field, or is in by any)."""
    field, _, value = rule.partition(" == ")
    inside = corpus.feedback.filter(pl.col(f"meta_{field}") == value.strip("'"))["feedback_id"]
    return units.filter(pl.col("feedback_id").is_in(inside.to_list()))


@dataclass(slots=True)
class Tally:
    """What came of all worlds: one row per world for the lows, one per cell for the bands."""

    lows: list[dict[str, Any]]
    cells: list[dict[str, Any]]


def try_worlds(corpus: Corpus, units: pl.DataFrame, kind: str, low: str | None, seed: int, tally: Tally, sizes: Sequence[int] = SIZES) -> None:
    """A world of each size from one population."""
    view = view_of(corpus, seed)
    truth = {ALL: truths(units), **{p.id: truths(of_segment(corpus, units, p.rule or "")) for p in view.declared}}
    for n in sizes:
        rng = np.random.default_rng([seed, n, len(kind), sum(map(ord, corpus.name + kind))])
        rows = curve.draw(world(corpus, units, n, rng), view, Tools(b"", None, None, (), None))["curve"]  # type: ignore[arg-type]
        _enter(corpus, rows, truth, kind, low, n, seed, tally)


def _enter(corpus: Corpus, rows: pl.DataFrame, truth_of: dict[str, Any], kind: str, low: str | None, n: int, seed: int, tally: Tally) -> None:
    for name, truth in truth_of.items():
        mine = rows.filter(pl.col("segment") == name)
        measured = mine.filter((pl.col("state") != "thin") & pl.col("within").is_null() & (pl.col("stage") != ALL))
        if kind != "as it is" and name == ALL and len(measured) >= 2:
            tally.lows.append({"corpus": corpus.name, "kind": kind, "n": n, **_named(measured, truth, low)})
        leaning = _leaning(mine, truth)
        for row in mine.filter(pl.col("state") != "thin").iter_rows(named=True):
            at = truth[row["stage"]][0]
            tally.cells.append({
                "world": f"{corpus.name}{kind}{n}{seed}", "corpus": corpus.name, "kind": kind, "segment": name != ALL, "customers": row["customers"],
                "planted": row["stage"] == low, "covered": row["low"] <= at <= row["high"], "width": row["high"] - row["low"],
                "leaning": leaning.get(row["stage"]),
            })  # fmt: skip


def _named(measured: pl.DataFrame, truth: dict[str, tuple[float, float, float]], low: str | None) -> dict[str, Any]:
    """What was named in one world, and whether it should have been."""
    named = measured.filter(pl.col("extreme") == "trough")["stage"].to_list()
    naive = measured.filter(pl.col("trough_p") >= 0.8)["stage"].to_list()
    sizes = dict(measured.select("stage", "customers").iter_rows())
    separable = low in sizes and all(
        truth[other][0] - truth[low][0] >= SEPARABLE * np.sqrt(truth[low][1] ** 2 / sizes[low] + truth[other][1] ** 2 / sizes[other])
        for other in sizes if other != low
    )  # fmt: skip
    lowest = min(sizes, key=lambda stage: truth[stage][0])  # a stage too rare to be planted on may lie lower still in a large world
    return {"separable": separable, "named": bool(named), "right": named == [low], "naive": bool(naive), "naive_right": naive == [low],
            "wrong": bool(named) and named != [lowest], "naive_wrong": bool(naive) and naive != [lowest]}  # fmt: skip


def _leaning(mine: pl.DataFrame, truth: dict[str, tuple[float, float, float]]) -> dict[str, bool]:
    """Whether the band around the shrunk mean, as wide as the shrunk variance says, holds the truth: the baseline."""
    held: dict[str, bool] = {}
    for _, part in mine.filter(pl.col("state") != "thin").group_by("within", pl.col("stage") == ALL, maintain_order=True):
        own = (part["low"] + part["high"]).to_numpy() / 2
        variance = ((part["high"] - part["low"]).to_numpy() / 3.92) ** 2
        mean, left = shrunk_means(own, np.maximum(variance, 1e-9))
        for stage, m, v in zip(part["stage"], mean, left, strict=True):
            held[stage] = bool(abs(truth[stage][0] - m) <= 1.96 * np.sqrt(v))
    return held


def share(hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"{hits / n:6.1%} [{low:.1%}, {high:.1%}] of {n}" if n else "     – (none)"


def by_world(cells: pl.DataFrame, column: str = "covered") -> str:
    """A share of cells, with an interval that draws whole worlds."""
    told = cells.drop_nulls(column)
    if told.is_empty():
        return "     – (none)"
    per = told.group_by("world").agg(pl.col(column).sum().alias("hits"), pl.len().alias("n")).sort("world")
    hits, n = per["hits"].to_numpy().astype(float), per["n"].to_numpy().astype(float)
    pick = np.random.default_rng(0).integers(0, len(n), (1000, len(n)))
    low, high = np.quantile(hits[pick].sum(axis=1) / n[pick].sum(axis=1), [0.025, 0.975])
    return f"{hits.sum() / n.sum():6.1%} [{low:.1%}, {high:.1%}] of {int(n.sum())}"


def report(tally: Tally) -> None:
    lows = pl.DataFrame(tally.lows)
    print("\nLows (bar: named ≥ 95 % when separable)                  named by jminer                 lowest in 80 % of draws alone")
    for gap in (*GAPS, DEEP):
        for separable in (True, False):
            part = lows.filter((pl.col("kind") == f"low {gap}") & (pl.col("separable") == separable))
            if len(part):
                right, naive = (share(int(part[name].sum()), len(part)) for name in ("right", "naive_right"))
                wrong = [int(part[name].sum()) for name in ("wrong", "naive_wrong")]
                what = "separable" if separable else "not separable"
                print(f"  planted {gap:.2f} below, {what:13}  right {right:32} right {naive}; not the lowest in truth: {wrong[0]} and {wrong[1]}")
    every = lows.filter(pl.col("separable"))
    print(f"  all separable (bar 95 %)             right {share(int(every['right'].sum()), len(every))}")
    none = lows.filter(pl.col("kind") == "level")
    print(f"  none planted (bar: at most 5 %)      named {share(int(none['named'].sum()), len(none)):32} named {share(int(none['naive'].sum()), len(none))}")
    cells = pl.DataFrame(tally.cells)
    print("\nBands: share that holds the population's truth (bar 93–97 %; the whole product 92–98 %)      leaning on the siblings")
    groups: list[tuple[str, pl.Expr]] = [("everybody", ~pl.col("segment")), ("segments", pl.col("segment"))]
    for name, chosen in groups:
        part = cells.filter(chosen)
        print(f"  {name:36} {by_world(part):40} {by_world(part, 'leaning')}")
        for low, high in CUSTOMERS:
            some = part.filter(pl.col("customers").is_between(low, high))
            size = f"{low} to {high}" if high < 10**9 else f"{low} and more"
            print(f"    {size:34} {by_world(some):40} {by_world(some, 'leaning')}  width {some['width'].mean() or 0:.2f}")
    for kind in sorted(cells["kind"].unique()):
        print(f"  {kind:36} {by_world(cells.filter(pl.col('kind') == kind)):40} {by_world(cells.filter(pl.col('kind') == kind), 'leaning')}")
    low = cells.filter("planted")
    print(f"  {'the planted stage alone':36} {by_world(low):40} {by_world(low, 'leaning')}")
    few = low.filter(pl.col("customers") < 30)
    print(f"  {'the same, 10 to 29 customers':36} {by_world(few):40} {by_world(few, 'leaning')}")
    for corpus in cells["corpus"].unique(maintain_order=True):
        print(f"  {corpus:36} {by_world(cells.filter(pl.col('corpus') == corpus)):40} {by_world(cells.filter(pl.col('corpus') == corpus), 'leaning')}")


def lows_and_bands(found: Sequence[Corpus], seeds: int) -> None:
    tally = Tally([], [])
    for corpus in found:
        truth = truths(corpus.units)
        names = [stage.id for stage in corpus.stages if stage.within is None and truth.get(stage.id, (0, 0, 0))[2] * max(SIZES) >= 15]
        level = float(np.mean([truth[name][0] for name in names]))
        for seed in range(seeds):
            rng = np.random.default_rng([seed, 7])
            low = names[seed % len(names)]
            gap = GAPS[seed % len(GAPS)]
            base = max(level, -0.35)  # room below
            flat = planted(corpus, dict.fromkeys(names, base), rng)
            dipped = planted(corpus, {**dict.fromkeys(names, base), low: base - gap}, rng)
            try_worlds(corpus, corpus.units, "as it is", None, seed, tally)
            try_worlds(corpus, flat, "level", None, seed, tally)
            try_worlds(corpus, dipped, f"low {gap}", low, seed, tally)
            high = max(level, 0.0)
            deep = planted(corpus, {**dict.fromkeys(names, high), low: high - DEEP}, rng)
            try_worlds(corpus, deep, f"low {DEEP}", low, seed, tally, LARGE)
    report(tally)


def dealt_moments(found: Sequence[Corpus], seeds: int) -> None:
    """Emotions and intensities dealt anew among the units of a corpus: no cell differs, so that every moment named is false."""
    print("\nMoments named when emotions are dealt anew among units (a false one is one too many)")
    for corpus in found:
        named, runs, real = 0, 0, _moments(corpus, None)
        for seed in range(seeds):
            found_here = _moments(corpus, np.random.default_rng(seed))
            named, runs = named + found_here, runs + bool(found_here)
        print(f"  {corpus.name:12} {named} moments in {seeds} deals; deals with one or more {share(runs, seeds)}; as told: {real} moments")


def _moments(corpus: Corpus, rng: np.random.Generator | None) -> int:
    tables, settings = dict(corpus.tables), Settings()
    if rng is not None:
        ids = tables["units"]["unit_id"].sort().to_list()
        other = dict(zip(ids, rng.permutation(ids).tolist(), strict=True))
        tables["unit_emotions"] = tables["unit_emotions"].with_columns(pl.col("unit_id").replace_strict(other))
        tables["unit_valence"] = tables["unit_valence"].with_columns(pl.col("unit_id").replace_strict(other))
    view = SimpleNamespace(moments=settings.moments, taxonomy=SimpleNamespace(stages=corpus.stages, touchpoints=()), seed=1)
    rows = moments.name(tables, view, Tools(b"", None, None, (), None))["moments"]  # type: ignore[arg-type]
    return rows["topic_id"].drop_nulls().len()


def drifting_losses(seeds: int) -> None:
    """Losses and complaints that have nothing to do with each other, each with a memory and a trend of its own."""
    print("\nLosses said to go with complaints when they do not (bar 5 %), and when the complaints of a month make the next month's losses")
    for memory in (0.0, 0.3, 0.6):
        for months in (8, 16, 36):
            false = sum(_linked(memory, months, 0.0, seed) for seed in range(seeds * 20))
            true = sum(_linked(memory, months, 1.5, seed) for seed in range(seeds * 4))
            print(f"  memory {memory:.1f}, {months:2} months: false {share(false, seeds * 20):32} found {share(true, seeds * 4)}")


def _linked(memory: float, months: int, pull: float, seed: int) -> bool:
    rng = np.random.default_rng([seed, months, int(memory * 10)])
    pains, losses = np.zeros(months), np.zeros(months)
    for month in range(1, months):
        pains[month] = memory * pains[month - 1] + rng.normal()
        losses[month] = memory * losses[month - 1] + rng.normal() + pull * pains[month - 1]
    trend = np.linspace(0, 1, months)
    _, p = correlated(pains[:-1] + rng.normal(0, 2) * trend[:-1], losses[1:] + rng.normal(0, 2) * trend[1:], 1000, seed, drifting=True)
    return p <= 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wanted", nargs="*", default=["american", "flights", "tweets", "apps"])
    parser.add_argument("--seeds", type=int, default=25)
    parser.add_argument("--parts", nargs="*", default=["curve", "moments", "losses"])
    asked = parser.parse_args()
    found = list(corpora(asked.wanted))
    known = ", ".join(f"{corpus.name} ({corpus.units['customer_id'].n_unique()} customers)" for corpus in found)
    print(f"{asked.seeds} seeds; {known}")
    if "curve" in asked.parts and found:
        lows_and_bands(found, asked.seeds)
    if "moments" in asked.parts and found:
        dealt_moments(found, asked.seeds)
    if "losses" in asked.parts:
        drifting_losses(asked.seeds)


if __name__ == "__main__":
    main()
