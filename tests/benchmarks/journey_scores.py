"""Scores of unrated feedback against ratings that are hidden: `python -m tests.benchmarks.journey_scores [--seeds 25]`.

The runs are made when they are not there (`_journey_runs.py`). All customers' ratings are known; most are hidden, the step is run, and what it says is laid
beside them. Customers are drawn with replacement, so that the mean of the run's own customers is the truth. Hidden:

- at random, as the method assumes;
- the longer the text, the sooner (short reviews are rated, long ones are not), and the worse the rating, the sooner: nothing that sees the
  ratings alone can be right there, and the second cannot be seen in any data;
- by source: one of two sources has no ratings at all, and must be refused.

Printed: how often the 95 % interval of the mean holds the truth, for all and for topics and segments; its width and its error against the mean of
the rated alone; how often the 90 % intervals of the hidden ratings hold them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.settings import Settings
from jminer.statistics.intervals import wilson
from jminer.steps import scores
from tests.benchmarks._journey_runs import folder

SETTINGS = Settings()
RUNS = (("american", 500, 0.4), ("flights", 1000, 0.25), ("clothing", 2500, 0.1), ("clothing", 600, 0.15))
"""Run, customers, share of them who rate."""
Numbers = NDArray[np.float64]
Hiding = Callable[[Numbers, Numbers, np.random.Generator, float], NDArray[np.bool_]]


def at_random(length: Numbers, rating: Numbers, rng: np.random.Generator, rated: float) -> NDArray[np.bool_]:
    return np.asarray(rng.random(len(rating)) > rated)


def by_length(length: Numbers, rating: Numbers, rng: np.random.Generator, rated: float) -> NDArray[np.bool_]:
    """Customers of the shortest third rate five times as often as those of the longest."""
    return _leaning(-length, rng, rated)


def by_rating(length: Numbers, rating: Numbers, rng: np.random.Generator, rated: float) -> NDArray[np.bool_]:
    """The content rate more often: what no method can see."""
    return _leaning(rating + rng.random(len(rating)) / 100, rng, rated)


def _leaning(towards: Numbers, rng: np.random.Generator, rated: float) -> NDArray[np.bool_]:
    place = np.argsort(np.argsort(towards)) / len(towards)
    chance = np.where(place > 2 / 3, 5.0, np.where(place > 1 / 3, 3.0, 1.0))
    return np.asarray(rng.random(len(towards)) > chance / chance.mean() * rated)


HIDDEN: dict[str, Hiding] = {"at random": at_random, "by length": by_length, "by rating": by_rating}


class Population:
    """A run's tables, of customers whose ratings are all known."""

    def __init__(self, folder: Path) -> None:
        names = ("feedback", "customers", "units", "unit_topics", "unit_stages", "unit_emotions", "unit_valence")
        self.read: dict[str, Any] = {name: pl.read_parquet(next(folder.glob(f"[0-9]*-{name}.parquet"))) for name in names}
        self.facets = np.load(next(folder.glob("*-facets.npy")), mmap_mode="r")
        said = self.read["units"].group_by("feedback_id").agg(length=pl.col("text").str.len_chars().sum())
        heard = self.read["units"].join(self.read["unit_valence"].drop_nulls("valence"), on="unit_id").select("feedback_id").unique()
        rated = self.read["feedback"].drop_nulls(["rating", "customer_id"]).join(said, on="feedback_id").join(heard, on="feedback_id").sort("feedback_id")
        self.rated = rated.select("feedback_id", "rating", "length")

    def drawn(self, n: int, seed: int, hide: Hiding, rated: float) -> tuple[dict[str, Any], pl.DataFrame]:
        """Tables of n customers drawn with replacement, and the ratings that are hidden from them."""
        rng = np.random.default_rng(seed)
        name = pl.format("{}-{}", pl.col("copy").cast(pl.String).str.zfill(6), "feedback_id")
        who = self.rated[rng.integers(0, len(self.rated), n)].with_row_index("copy").with_columns(new=name)
        hidden = hide(who["length"].to_numpy().astype(float), who["rating"].to_numpy(), rng, rated)
        who = who.with_columns(hidden=pl.Series(hidden))
        copies = who.select("feedback_id", "new", "hidden")
        feedback = self.read["feedback"].join(copies, on="feedback_id").with_columns(
            feedback_id="new", customer_id=pl.format("c{}", "new"), rating=pl.when(~pl.col("hidden")).then("rating")
        ).drop("new", "hidden").sort("feedback_id")  # fmt: skip
        units = self.read["units"].with_row_index("row").join(copies.select("feedback_id", "new"), on="feedback_id")
        units = units.with_columns(unit=pl.format("{}/{}", "new", "unit_id")).sort("unit")
        renamed = units.select("unit_id", "unit")
        tables = {name: self.read[name].join(renamed, on="unit_id").with_columns(unit_id="unit").drop("unit").sort("unit_id")
                  for name in ("unit_topics", "unit_stages", "unit_emotions", "unit_valence")}  # fmt: skip
        customers = feedback.select("customer_id", known=pl.lit(False), attributes=pl.lit("{}"))
        read = {**tables, "feedback": feedback, "customers": customers, "facets": np.asarray(self.facets[units["row"].to_numpy()]),
                "units": units.with_columns(unit_id="unit", feedback_id="new").drop("unit", "new", "row")}  # fmt: skip
        return read, who.filter("hidden").select(feedback_id="new", truth="rating")

    def truths(self) -> pl.DataFrame:
        """field, value and the mean rating over all of the run's rated customers there."""
        read = {**self.read, "feedback": self.read["feedback"].join(self.rated.select("feedback_id"), on="feedback_id", how="semi")}
        cells = scores._cells(read, scores._documents(read))
        return cells.join(self.rated, on="feedback_id").group_by("field", "value").agg(truth=pl.col("rating").mean())


def view(seed: int) -> SimpleNamespace:
    return SimpleNamespace(seed=seed, scores=SETTINGS.scores, journey=SETTINGS.journey.model_copy(update={"draws": 200}))


SILENT = SimpleNamespace(say=lambda sentence: None)


def hidden(people: Population, name: str, n: int, rated: float, how: str, seeds: int) -> None:
    truths, made, documents, refused, unlike = people.truths(), [], [], 0, 0
    for seed in range(seeds):
        read, secret = people.drawn(n, seed, HIDDEN[how], rated)
        out = scores.impute(read, view(seed), SILENT)
        refused += out["score_models"]["state"][0] == "refused"
        made.append(out["score_means"].filter(pl.col("measure") == "rating").join(truths, on=["field", "value"]).drop_nulls("mean"))
        unlike += "sound different" in (made[-1].filter(pl.col("field") == "(all)")["reason"].fill_null("").to_list() or [""])[0]
        documents.append(out["scores"].join(secret, on="feedback_id").drop_nulls("predicted"))
    rows, texts = pl.concat(made), pl.concat(documents)
    print(f"\n{name}, {n} customers, {rated:.0%} rated, hidden {how}; refused in {refused} of {seeds}")
    others = ~pl.col("field").is_in(["(all)", "(topic)"])
    for title, part in (("all", pl.col("field") == "(all)"), ("topics", pl.col("field") == "(topic)"), ("stages, segments", others)):
        for state in ("measured", "sparse"):
            cell = rows.filter(part & (pl.col("state") == state))
            if cell.height:
                print(f"  mean, {title:16} {state:8} {held(cell, 'low', 'high')}   rated alone {held(cell, 'rated_low', 'rated_high')}   "
                      f"width {ratio(cell, lambda c: (c['high'] - c['low']).mean() / (c['rated_high'] - c['rated_low']).mean())} of it, "
                      f"error {ratio(cell, lambda c: error(c, 'mean') / error(c, 'rated_mean'))} of it")  # fmt: skip
    wide = texts.filter(pl.col("high") - pl.col("low") > 0.5)
    print(f"  hidden ratings inside their 90 % interval: {held(texts, 'low', 'high')}, mean width {(texts['high'] - texts['low']).mean():.2f}; "
          f"{held(wide, 'low', 'high')} where wider than .5; said to sound different in {unlike} of {seeds}")  # fmt: skip


def held(rows: pl.DataFrame, low: str, high: str) -> str:
    hits = int(((rows[low] <= rows["truth"] + 1e-9) & (rows["truth"] <= rows[high] + 1e-9)).sum())
    ends = wilson(hits, rows.height)
    return f"{hits / max(rows.height, 1):.3f} ({ends[0]:.3f}-{ends[1]:.3f})"


def error(rows: pl.DataFrame, name: str) -> float:
    return float(((rows[name] - rows["truth"]) ** 2).to_numpy().mean() ** 0.5)


def ratio(rows: pl.DataFrame, of: Callable[[pl.DataFrame], float]) -> str:
    return f"{of(rows):.2f}"


def by_source(people: Population, seeds: int) -> None:
    """Half of the customers write to a source where nobody rates."""
    imputed = named = 0
    for seed in range(seeds):
        read, _ = people.drawn(600, seed, at_random, 0.5)
        silent = pl.int_range(pl.len()) % 2 == 1
        source = pl.when(silent).then(pl.lit("posts")).otherwise("source")
        read["feedback"] = read["feedback"].with_columns(source=source, rating=pl.when(~silent).then("rating"))
        out = scores.impute(read, view(seed), SILENT)
        imputed += out["scores"].filter(pl.col("source") == "posts")["predicted"].count()
        whole = out["score_means"].filter((pl.col("measure") == "rating") & (pl.col("field") == "(all)"))
        named += "Without posts" in (whole["reason"][0] or "")
    print(f"\na source without any rating: {imputed} scores given to it, said beside the whole mean in {named} of {seeds}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=25)
    asked = parser.parse_args()
    print("Cells of one world share customers: the intervals beside shares of cells are narrower than they should be.")
    print("bars: coverage of means .93-.97 where hidden at random, of single ratings .88 or more")
    for name, n, rated in RUNS:
        people = Population(folder(name))
        for how in HIDDEN:
            hidden(people, name, n, rated, how, asked.seeds)
    by_source(Population(folder("flights")), asked.seeds)


if __name__ == "__main__":
    main()
