"""Are channels called inconsistent that differ in tone alone, and is an inconsistency found that was planted? On real reviews and their labels.

    python -m tests.benchmarks.journey_inconsistency [--silence] [--read] [RUN …]

RUN: folders of finished runs whose feedback has ratings and one channel (`flights` of `_journey_runs.py` when none is named).
Real customers are dealt to two or three made-up channels, more
satisfied ones to one and less satisfied ones to the other, by their overall rating (which the step never reads) or by how they sound: floor,
ceiling and topics that follow the tone differently are those of real text. Then, in other worlds, units of a topic on one channel are exchanged
for more negative units of the same topic, until the cell's mean is .4 lower; 60 customers per cell, the 25 topics that most customers raise.
Beside the step's test stand the comparison topic by topic (Kruskal–Wallis), and topic + channel with ranks of the rest, which was jminer's test
before. --silence: how often an ordinary touchpoint is called silent when all touchpoints have as many contacts. --read: hits of the cues of
broken expectations and contradicting facts, to be judged; of 60 broken expectations read on five runs (20 of each at
most, the valence below 0) 50 were right, 72 to 91 %; of the 23 hits of contradicting facts 21.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.conflicts import conflicting
from jminer.statistics.discovery import q_values
from jminer.statistics.interaction import Difference, Told, compare
from jminer.statistics.intervals import wilson
from jminer.steps.coverage import silence
from jminer.steps.inconsistencies import _people
from tests.benchmarks._journey_runs import folder

SEEDS, TOPICS, CELL, SHIFT, PLANTED = 20, 25, 60, 0.4, 3
Q = 0.05
Numbers = NDArray[np.float64]
Verdicts = dict[str, bool]


def table(run: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(next(run.glob(f"*-{name}.parquet")))


def told(run: Path) -> pl.DataFrame:
    """Units with customer, rating, subject (the topic) and valence."""
    return (
        table(run, "units").select("unit_id", "feedback_id")
        .join(table(run, "feedback").select("feedback_id", "customer_id", "rating"), on="feedback_id")
        .join(table(run, "unit_topics").select("unit_id", subject="topic_id"), on="unit_id")
        .join(table(run, "unit_valence").select("unit_id", "valence"), on="unit_id")
        .drop_nulls("valence").with_columns(known=pl.lit(False), period=pl.lit("once")).sort("unit_id")
    )  # fmt: skip


def dealt(units: pl.DataFrame, by: str, channels: int, strength: float, rng: np.random.Generator) -> pl.DataFrame:
    """Units with a made-up channel (`place`) of their customer, the likelier the better it fits the customer's rating or tone."""
    customers = units.group_by("customer_id").agg(pl.col("rating").first(), tone=pl.col("valence").mean()).sort("customer_id")
    liking = customers[by].fill_null(customers[by].mean()).to_numpy()
    chances = np.exp((liking - liking.mean())[:, None] / liking.std() * np.linspace(-strength, strength, channels)[None])
    drawn = (rng.random(len(liking))[:, None] > (chances / chances.sum(axis=1, keepdims=True)).cumsum(axis=1)).sum(axis=1).clip(0, channels - 1)
    return units.join(customers.select("customer_id", place=pl.Series(drawn.astype(str))), on="customer_id")


def of_equal_size(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Sixty customers of each topic and channel, of the topics that have so many, the largest first."""
    lots = people.with_columns(lot=pl.Series(rng.random(len(people)))).sort("lot")
    cells = lots.filter(pl.len().over("subject", "place") >= CELL).filter(pl.col("place").n_unique().over("subject") == people["place"].n_unique())
    largest = cells.group_by("subject").len().sort("len", "subject", descending=[True, False]).head(TOPICS)["subject"].to_list()
    return cells.filter(pl.col("subject").is_in(largest)).group_by("subject", "place", maintain_order=True).head(CELL).sort("subject", "customer_id")


def planted(people: pl.DataFrame, everyone: pl.DataFrame, rng: np.random.Generator) -> tuple[pl.DataFrame, set[str]]:
    """Some topics made worse on one channel, by what other customers really say of them."""
    value, done = people["valence"].to_numpy().copy(), set[str]()
    subject, place = people["subject"].to_numpy(), people["place"].to_numpy()
    for topic in rng.permutation(sorted(set(subject.tolist()))).tolist():
        rows = np.flatnonzero((subject == topic) & (place == rng.choice(np.unique(place))))
        pool, new = everyone.filter(pl.col("subject") == topic)["valence"].to_numpy(), value[rows].copy()
        aim = new.mean() - SHIFT
        for at in rng.permutation(len(rows)):
            if new.mean() > aim and (pool < new[at]).any():
                new[at] = rng.choice(pool[pool < new[at]])
        if len(done) < PLANTED and abs(new.mean() - aim) <= 0.03:
            value[rows] = new
            done.add(topic)
    return people.with_columns(valence=pl.Series(value)), done


def shipped(people: pl.DataFrame, variance: float) -> tuple[Verdicts, list[Difference]]:
    number = {name: people[name].rank("dense").cast(pl.Int64).to_numpy() - 1 for name in ("subject", "place")}
    tone = people["tone"].fill_null(float("nan")).to_numpy()
    zero = np.zeros(len(people), dtype=np.int64)
    found = compare(Told(number["subject"], number["place"], zero, people["valence"].to_numpy(), tone, people["elsewhere"].to_numpy(), variance), 2000, 7)
    p = {one.subject: one.p for one in found}
    sure = {one.subject for one in found if one.low > 0 or one.high < 0}
    names = people["subject"].unique().sort()
    return {names[s]: bool(q <= Q and s in sure) for s, q in zip(p, q_values(p.values()), strict=True)}, found


def naive(people: pl.DataFrame) -> Verdicts:
    """Each topic's channels compared as they are."""
    return _kruskal(people.with_columns(rest=pl.col("valence")))


def additive(people: pl.DataFrame) -> Verdicts:
    """Topic + channel by least squares, ranks of the rest compared."""
    dummies = people.select("subject", "place").to_dummies().to_numpy().astype(np.float64)
    value = people["valence"].to_numpy()
    return _kruskal(people.with_columns(rest=pl.Series(np.round(value - dummies @ np.linalg.lstsq(dummies, value, rcond=None)[0], 9))))


def _kruskal(people: pl.DataFrame) -> Verdicts:
    from scipy.stats import kruskal

    p = {}
    for (topic,), part in people.group_by("subject", maintain_order=True):
        p[str(topic)] = kruskal(*[side["rest"].to_numpy() for _, side in part.group_by("place", maintain_order=True)]).pvalue
    return {topic: bool(q <= Q) for topic, q in zip(p, q_values(p.values()), strict=True)}


def worlds(run: Path, by: str, channels: int, strength: float) -> Iterator[tuple[str, dict[str, Any]]]:
    units = told(run)
    for seed in range(SEEDS):
        rng = np.random.default_rng([seed, channels])
        people, variance = _people(dealt(units, by, channels, strength, rng))
        gap = people.group_by("place").agg(pl.col("valence").mean())["valence"]
        large = people.filter(pl.len().over("subject", "place") >= 20).filter(pl.col("place").n_unique().over("subject") >= 2)
        cells, truth = planted(of_equal_size(people, rng), people, rng)
        for kind, rows, true in (("whole", large, set[str]()), ("planted", cells, truth)):
            verdicts, found = shipped(rows, variance)
            inside = [one.low <= 0 <= one.high for one in found] if kind == "whole" else []
            yield kind, {"gap": gap.max() - gap.min(), "true": true, "inside": inside, "topics": rows["subject"].n_unique(),
                         "called": {"shipped": verdicts, "topic + channel": additive(rows), "topic by topic": naive(rows)}}  # fmt: skip


def summed(seen: list[dict[str, Any]], method: str) -> tuple[float, int, int, float]:
    """False discovery rate over worlds, planted found and planted, share of true nulls that are called."""
    rate, hits, true, wrong, nulls = [], 0, 0, 0, 0
    for world in seen:
        called = {topic for topic, yes in world["called"][method].items() if yes}
        rate.append(len(called - world["true"]) / max(len(called), 1))
        hits, true = hits + len(called & world["true"]), true + len(world["true"])
        wrong, nulls = wrong + len(called - world["true"]), nulls + len(world["called"][method]) - len(world["true"])
    return float(np.mean(rate)), hits, true, wrong / max(nulls, 1)


def show(runs: list[Path]) -> None:
    pooled: dict[str, list[dict[str, Any]]] = {"whole": [], "planted": []}
    for run in runs:
        for by in ("rating", "tone"):
            for channels, strength in ((2, 0.5), (3, 1.0)):
                seen: dict[str, list[dict[str, Any]]] = {"whole": [], "planted": []}
                for kind, world in worlds(run, by, channels, strength):
                    seen[kind].append(world)
                    pooled[kind].append(world)
                one = seen["planted"]
                print(f"{run.name}, {channels} channels by {by}, tone gap {np.mean([w['gap'] for w in one]):.2f}, "
                      f"{np.mean([w['topics'] for w in seen['whole']]):.0f} and {np.mean([w['topics'] for w in one]):.0f} topics", flush=True)  # fmt: skip
                report(seen)
    print("\nAll worlds")
    report(pooled)


def report(seen: dict[str, list[dict[str, Any]]]) -> None:
    for method in ("shipped", "topic + channel", "topic by topic"):
        none, rest = summed(seen["whole"], method), summed(seen["planted"], method)
        low, high = wilson(rest[1], max(rest[2], 1))
        print(f"  {method:16} no difference planted: {none[3]:.3f} of topics called, in {none[0]:.2f} of worlds any | "
              f"planted: false discovery {rest[0]:.3f} (bar .06), "
              f"found {rest[1]}/{rest[2]} = {rest[1] / max(rest[2], 1):.2f} ({low:.2f}–{high:.2f}; bar .85)", flush=True)  # fmt: skip
    inside = [yes for world in seen["whole"] for yes in world["inside"]]
    print(f"  intervals of the difference that hold 0 where it is 0: {np.mean(inside):.3f} (bar .92–.98)", flush=True)


def show_silence(runs: list[Path]) -> None:
    from scipy.special import pdtr

    for run in runs:
        said = table(run, "unit_touchpoints").join(table(run, "units").select("unit_id", "feedback_id"), on="unit_id")
        said = said.join(table(run, "feedback").select("feedback_id", "customer_id"), on="feedback_id")
        heard = said.group_by("touchpoint").agg(pl.col("customer_id").n_unique()).sort("touchpoint")["customer_id"].to_numpy().astype(np.float64)
        contacts = np.full(len(heard), 1000.0)
        others = [np.delete(np.arange(len(heard)), i) for i in range(len(heard))]
        plain = [float(pdtr(heard[i], heard[o].sum() / contacts[o].sum() * contacts[i])) for i, o in enumerate(others)]
        mixed = [silence(int(heard[i]), contacts[i], heard[o], contacts[o])[1] for i, o in enumerate(others)]
        gone = [silence(0, contacts[i], heard[o], contacts[o])[1] for i, o in enumerate(others)]
        def count(p: list[float]) -> int:
            return int((q_values(p) <= Q).sum())
        print(f"{run.name}: {len(heard)} touchpoints with equal contacts; called silent: Poisson {count(plain)}, gamma-Poisson {count(mixed)}; "
              f"p of one that nobody speaks of: {np.median(gone):.4f}")  # fmt: skip


def show_hits(runs: list[Path]) -> None:
    for run in runs:
        units = table(run, "units").join(table(run, "unit_valence").select("unit_id", "valence"), on="unit_id").sort("unit_id")
        found = units.with_columns(kind=conflicting(pl.col("text"))).filter((pl.col("kind") == "facts") | (pl.col("valence") < 0)).drop_nulls("kind")
        for (kind,), part in found.group_by("kind", maintain_order=True):
            for text in part.sample(min(len(part), 20), seed=2)["text"]:
                print(f"{run.name} {kind}: {' '.join(text.split())[:240]}")


if __name__ == "__main__":
    folders = [Path(name) for name in sys.argv[1:] if not name.startswith("--")] or [folder("flights")]
    (show_silence if "--silence" in sys.argv else show_hits if "--read" in sys.argv else show)(folders)
