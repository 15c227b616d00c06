"""Drivers against planted effects, and against the aspects that customers rated: `python -m tests.benchmarks.journey_drivers [--seeds 25]`.

The runs are made when they are not there (`_journey_runs.py`). Real customers are drawn with what they really praise and complain of, those who praise or
complain of three things and more four times as often, so that things go together more than they do. What each is worth is planted: the effects
that the real ratings show, dealt anew among the topics of the same side, three in ten of them none. To that a real rating's residual is added,
of a customer who speaks of about as many topics. In the rounded worlds the sum is then put on the scale of five steps, which bends every effect:
the truth is the shift that the topic makes there, customer by customer. Printed, with the usual impact figure (leave the theme out) beside:

- rank agreement (Kendall's tau-b) of effects and of impacts with what was planted;
- how often the 95 % intervals hold the truth, and how often a topic that is worth nothing is surely called a driver;
- how often drivers are identified when ratings are shuffled;
- on the real ratings: the topics of an aspect beside how the customers' own rating of that aspect goes with their overall rating.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.settings import Settings
from jminer.statistics.drivers import effects
from jminer.statistics.intervals import wilson
from jminer.steps import drivers
from jminer.steps.drivers import Sample
from tests.benchmarks._journey_runs import folder

SETTINGS = Settings()
WORLDS = (("flights", 1000), ("flights", 2000), ("clothing", 2000), ("clothing", 6000))
NOTHING, OFTEN, STEPS = 0.3, 4.0, 4
ASPECTS = {
    "seat_comfort": "seat legroom recline", "staff": "crew attendant staff", "food": "food meal drink breakfast", "wifi": "wifi internet",
    "entertainment": "entertainment movie screen tv", "ground": "check-in bag luggage gate boarding airport",
}  # fmt: skip
Numbers = NDArray[np.float64]


class Told:
    """A run's customers: what they praise and complain of (customers, sides), controls, ratings."""

    def __init__(self, folder: Path) -> None:
        self.read = tables(folder)
        view = seen(0)
        self.sample = drivers._sample(self.read, view.drivers)
        whole = drivers._verdicts(self.read)
        columns = drivers._columns(self.read, "topic", self.sample, whole, view.drivers)
        self.sides = columns.group_by("subject", "polarity").agg(customers=pl.len()).sort("subject", "polarity")
        self.x = drivers._grid(columns, self.sides, len(self.sample.outcome))
        fitted = effects(self.x, self.sample.controls, self.sample.outcome)
        noise = fitted.error**2
        kept = max(1 - noise.mean() / fitted.effect.var(), 0.2)
        middle = {side: fitted.effect[self.of(side)].mean() for side in drivers.SIDES}
        centre = np.array([middle[side] for side in self.sides["polarity"]])
        self.worth = centre + kept**0.5 * (fitted.effect - centre)
        held = self.sample.outcome - self.x @ fitted.effect
        gamma = np.linalg.lstsq(self.sample.controls, held, rcond=None)[0]
        self.base = self.sample.controls @ gamma
        self.residual = held - self.base
        said = self.x.sum(axis=1)
        self.kind = np.searchsorted(np.quantile(said, [0.2, 0.4, 0.6, 0.8]), said)
        self.often = np.where(said >= 3, OFTEN, 1.0) / np.where(said >= 3, OFTEN, 1.0).sum()

    def of(self, side: str) -> NDArray[np.int64]:
        return np.flatnonzero((self.sides["polarity"] == side).to_numpy())

    def left(self, rng: np.random.Generator, who: NDArray[np.int64]) -> Numbers:
        """A residual for each of these customers, of a real one who speaks of about as many topics."""
        kind, drawn = self.kind[who], np.empty(len(who))
        for each in np.unique(kind):
            pool = self.residual[self.kind == each]
            drawn[kind == each] = rng.choice(pool - pool.mean(), int((kind == each).sum()))
        return drawn

    def world(self, n: int, seed: int, rounded: bool) -> tuple[pl.DataFrame, Sample, Numbers, Numbers]:
        """(columns, sample, the planted effect of every side, the share of customers who say it)."""
        rng = np.random.default_rng([seed, n, rounded])
        worth = self.worth.copy()
        for side in drivers.SIDES:
            at = self.of(side)
            worth[at] = rng.permutation(worth[at]) * (rng.random(len(at)) >= NOTHING)
        meant, who = self.base + self.x @ worth, rng.choice(len(self.base), n, p=self.often)
        value, truth = meant[who] + self.left(rng, who), worth
        if rounded:
            everybody = np.arange(len(meant))
            worlds = [meant + self.left(rng, everybody) for _ in range(10)]
            truth = np.array([
                np.mean([self.often @ (steps(each + (1 - self.x[:, j]) * worth[j]) - steps(each - self.x[:, j] * worth[j])) for each in worlds])
                for j in range(len(worth))
            ])  # fmt: skip
            value = steps(value)
        rows, columns = np.nonzero(self.x[who])
        placed = pl.DataFrame({"customer": rows, "side": columns.astype(np.uint32)}).join(self.sides.with_row_index("side"), on="side")
        enough = placed.filter(pl.len().over("side") >= SETTINGS.drivers.min_customers).select("subject", "polarity", "customer")
        controls = self.sample.controls[who]
        sample = Sample(tuple(f"{i:06}" for i in range(n)), value, "rating", controls, self.sample.held)
        return enough.sort("subject", "polarity", "customer"), sample, truth, self.often @ self.x


def steps(value: Numbers) -> Numbers:
    return np.clip(np.round(value * STEPS), 0, STEPS) / STEPS


def tables(run: Path) -> dict[str, Any]:
    wanted = ("feedback", "units", "topics", "unit_topics", "unit_touchpoints", "unit_stages", "unit_valence")
    return {name: pl.read_parquet(next(run.glob(f"[0-9]*-{name}.parquet"))) for name in wanted}


def seen(seed: int, **of_drivers: Any) -> SimpleNamespace:
    return SimpleNamespace(seed=seed, journey=SETTINGS.journey, drivers=SETTINGS.drivers.model_copy(update=of_drivers))


def worlds(told: Told, n: int, seeds: int, rounded: bool) -> Iterator[dict[str, Any]]:
    """What came out in each world."""
    from scipy.stats import kendalltau

    for seed in range(seeds):
        columns, sample, truth, reach = told.world(n, seed, rounded)
        made = drivers._weighed("topic", columns, sample, seen(seed))
        if not made["drivers"]:
            yield {"identified": False}
            continue
        planted = told.sides.select("subject", "polarity").with_columns(truth=pl.Series(truth), share=pl.Series(reach))
        found = pl.DataFrame(made["drivers"]).join(planted, on=["subject", "polarity"])
        moved = (found["truth"] * found["share"]).to_numpy()
        usual = (found["left_out"] * (1 - found["reach"]) / found["reach"]).to_numpy()
        none = found.filter(pl.col("truth") == 0)
        yield {
            "identified": True, "drivers": len(found), "effect": kendalltau(found["effect"], found["truth"]).statistic,
            "usual effect": kendalltau(usual, found["truth"]).statistic, "impact": kendalltau(found["impact"], moved).statistic,
            "usual impact": kendalltau(found["left_out"], moved).statistic, "held": held(found, "effect", found["truth"].to_numpy()),
            "impact held": held(found, "impact", moved), "none": len(none), "false": surely(none, "effect"), "usual false": surely(none, "left_out"),
            "top": found.sort("rank")["subject"][0] == found[int(np.argmax(np.abs(moved)))]["subject"][0],
        }  # fmt: skip


def surely(rows: pl.DataFrame, name: str) -> int:
    """How many intervals leave 0 out."""
    return int(((rows[f"{name}_low"] > 0) | (rows[f"{name}_high"] < 0)).sum())


def held(rows: pl.DataFrame, name: str, true: Numbers) -> int:
    """How many intervals hold the truth."""
    return int(((rows[f"{name}_low"].to_numpy() <= true) & (true <= rows[f"{name}_high"].to_numpy())).sum())


def shuffled(told: Told, n: int, seeds: int) -> str:
    """How often drivers are identified when ratings are dealt anew among customers."""
    hits = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        columns, sample, *_ = told.world(n, seed, False)
        chance = Sample(sample.customers, rng.permutation(sample.outcome), sample.name, sample.controls, sample.held)
        hits += bool(drivers._weighed("topic", columns, chance, seen(seed))["drivers"])
    return share(hits, seeds)


def share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{hits / max(of, 1):.3f} ({low:.3f}-{high:.3f})"


def mean(values: list[float]) -> str:
    given = np.array(values)
    drawn = np.random.default_rng(1).choice(given, (1000, len(given))).mean(axis=1)
    return f"{given.mean():.3f} ({np.quantile(drawn, 0.025):.3f}-{np.quantile(drawn, 0.975):.3f})"


def planted(seeds: int) -> None:
    for name, n in WORLDS:
        told = Told(folder(name))
        for rounded in (False, True):
            rows = [row for row in worlds(told, n, seeds, rounded) if row["identified"]]
            total = {key: sum(row[key] for row in rows) for key in ("drivers", "held", "impact held", "none", "false", "usual false", "top")}
            how = "rounded to five steps" if rounded else "as planted"
            print(f"\n{name}, {n} customers, {total['drivers'] / len(rows):.0f} drivers, {how}; "
                  f"identified in {len(rows)} of {seeds} worlds")  # fmt: skip
            for key in ("effect", "impact"):
                usual = mean([row[f"usual {key}"] for row in rows])
                print(f"  tau of {key}s       bar .75     jminer {mean([row[key] for row in rows])}   leave theme out {usual}")
            held_impact = share(total["impact held"], total["drivers"])
            print(f"  effect interval     bar .93-.97 {share(total['held'], total['drivers'])}   impact interval {held_impact}")
            if not rounded:
                usual = share(total["usual false"], total["none"])
                print(f"  nothing called sure bar .05     {share(total['false'], total['none'])}   leave theme out {usual}")
            print(f"  largest impact first            {share(total['top'], len(rows))}")
        print(f"  identified with shuffled ratings, bar .05: {shuffled(told, n, 4 * seeds)}")


def real() -> None:
    from scipy.stats import spearmanr

    for name in ("flights", "american"):
        read = tables(folder(name))
        made = drivers.weigh(read, seen(1), SimpleNamespace(say=lambda sentence: None))
        print(f"\n{name}: {made['driver_models']['reason'][-1]}")
        words = read["topics"].select(subject="topic_id", words=pl.concat_str(pl.col("label"), pl.col("keywords").list.head(3).list.join(" "), separator=" "))
        rows = made["drivers"].join(words, on="subject")
        feedback, compared = read["feedback"], []
        print(f"  {'aspect':14} {'corr. with overall':>18}  {'impact of its topics':>20}  {'leave theme out':>15}  topics")
        for aspect, told in ASPECTS.items():
            own = feedback.select(pl.col(f"meta_{aspect}").cast(pl.Float64, strict=False), "rating").drop_nulls()
            own = own.filter(pl.col(f"meta_{aspect}") > 0)
            mine = rows.filter(pl.col("words").str.contains(rf"(?i)\b({'|'.join(told.split())})"))
            if own.height < 50 or mine.is_empty():
                continue
            goes = float(np.corrcoef(own[f"meta_{aspect}"], own["rating"])[0, 1])
            compared.append((goes, float(mine["impact"].abs().sum()), float(mine["left_out"].abs().sum())))
            print(f"  {aspect:14} {goes:18.3f}  {compared[-1][1]:20.4f}  {compared[-1][2]:15.4f}  {mine['subject'].n_unique()}")
        if len(compared) > 2:
            of = np.array(compared)
            print(f"  rank agreement over {len(of)} aspects (Spearman): jminer {spearmanr(of[:, 0], of[:, 1]).statistic:.2f}, "
                  f"leave theme out {spearmanr(of[:, 0], of[:, 2]).statistic:.2f}")  # fmt: skip
        own_aspects(name, read, rows)
    recommended(folder("clothing"))


def own_aspects(name: str, read: dict[str, Any], rows: pl.DataFrame) -> None:
    """Do the topics of an aspect move the rating of that aspect more than they move the other aspects'?"""
    hits = tried = 0
    for aspect, told in ASPECTS.items():
        mine = rows.filter(pl.col("words").str.contains(rf"(?i)\b({'|'.join(told.split())})") & (pl.col("q") <= 0.05)).select("subject", "polarity")
        moved = {}
        for other in ASPECTS:
            made = drivers.weigh(read, seen(1, outcome=other), SimpleNamespace(say=lambda sentence: None))
            if made["driver_models"]["outcome"][0] == other and made["drivers"].height:
                moved[other] = mine.join(made["drivers"], on=["subject", "polarity"])
        if aspect in moved and len(moved) > 1:
            for subject, polarity in mine.iter_rows():
                here = (pl.col("subject") == subject) & (pl.col("polarity") == polarity)
                size = {other: part.filter(here)["effect"].abs().to_list() for other, part in moved.items()}
                if size[aspect]:
                    tried += 1
                    hits += max((value[0], other) for other, value in size.items() if value)[1] == aspect
    print(f"  {name}: a sure driver moves the rating of its own aspect more than any other aspect's: {share(hits, tried)} of {tried}")


def recommended(folder: Path) -> None:
    """Effects on the rating beside effects on another answer of the same people: would they recommend it?"""
    from scipy.stats import kendalltau

    read = tables(folder)
    one, other = (drivers.weigh(read, seen(1, outcome=name), SimpleNamespace(say=lambda sentence: None))["drivers"] for name in ("rating", "recommended"))
    both = one.join(other, on=["subject", "polarity"], suffix="_other")
    sure = both.filter(pl.col("q") <= 0.05)
    same = (sure["effect"].sign() == sure["effect_other"].sign()).sum()
    tau = kendalltau(both["effect"], both["effect_other"]).statistic
    signs = share(int(same), sure.height)
    print(f"\nclothing: {both.height} drivers of the rating and of the recommendation: tau of effects {tau:.2f}, same sign where sure {signs}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=25)
    parser.add_argument("--only", choices=("planted", "real"))
    asked = parser.parse_args()
    if asked.only != "real":
        planted(asked.seeds)
    if asked.only != "planted":
        real()


if __name__ == "__main__":
    main()
