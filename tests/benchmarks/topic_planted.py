"""Whether a rare subject is found: `python -m tests.benchmarks.topic_planted [--draws 10] [--sizes 60 30 120] [--siblings]`.

Units of one intent are planted among 20,000 others, and jminer finds topics at its default settings. Each draw takes an
intent of another domain of CLINC150 (of those with 120 queries or more) and other background: units drawn from all six sets
of `_topic_sets.py`, without the intent's whole domain and without the sets that speak of the same trade (ABOUT), so that
nothing there is about the same thing. With `--siblings` only the intent itself is left out, and its neighbours stay.
A larger planting of a draw holds the smaller one, and the background is the same.
Found: one topic holds ≥ 80 % of the planted units (recall) and ≥ 80 % of that topic's units are planted (purity).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.settings import TopicsSettings
from jminer.topicmodel.cosines import Vectors
from jminer.topicmodel.fit import fit_topics
from tests.benchmarks._topic_sets import DATA, LABELLED, NAMES, OUT_OF_SCOPE, load

BACKGROUND = 20_000
MOST = 120  # queries of an intent that can be planted
ENOUGH = 0.8
ABOUT = {
    "auto_and_commute": (), "banking": ("banking77",), "credit_cards": ("banking77",), "home": ("bitext",), "kitchen_and_dining": ("absa",), "meta": (),
    "small_talk": (), "travel": ("airline", "reviews"), "utility": (), "work": (),
}  # fmt: skip
"""Domain of CLINC150 → sets that speak of the same things (orders and shopping lists are in its domain home)."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """The planted units first, then the background."""

    intent: str
    texts: list[str]
    vectors: Vectors


def pool() -> pl.DataFrame:
    """All units of all sets once, in order: set, text, and for CLINC150 its intent and domain."""
    domains = pl.read_parquet(DATA / LABELLED["clinc150"][0]).select("text", "intent", "domain").drop_nulls().unique("text", keep="first")
    sets = [pl.DataFrame({"set": name, "text": load(name).texts}) for name in NAMES]
    return pl.concat(sets).with_row_index("row").unique("text", keep="first", maintain_order=True).join(domains, on="text", how="left").sort("row")


def draws(count: int, siblings: bool) -> list[Draw]:
    """So many draws, each of another domain until all had their turn."""
    units, vectors = pool(), np.concatenate([load(name).vectors for name in NAMES])
    return [_draw(number, units, vectors, siblings) for number in range(count)]


def _draw(number: int, units: pl.DataFrame, vectors: Vectors, siblings: bool) -> Draw:
    random = np.random.default_rng(1000 + number)
    domain = sorted(ABOUT)[number % len(ABOUT)]
    clinc = units.filter(pl.col("set") == "clinc150")
    large = clinc.filter(pl.col("domain") == domain).group_by("intent").len().filter(pl.col("len") >= MOST)["intent"].sort().to_list()
    intent = str(random.choice(large))
    planted = random.permutation(clinc.filter(pl.col("intent") == intent)["row"].to_numpy())[:MOST]
    alike = pl.col("intent") == intent if siblings else (pl.col("domain") == domain) | pl.col("set").is_in(ABOUT[domain])
    others = units.filter(~alike.fill_null(value=False) & (pl.col("intent").fill_null("") != OUT_OF_SCOPE))["row"].to_numpy()
    rows = np.concatenate([planted, random.permutation(others)[:BACKGROUND]])
    texts = dict(units.select("row", "text").iter_rows())
    return Draw(intent, [texts[row] for row in rows.tolist()], vectors[rows])


def best_topic(topic: NDArray[np.int64], planted: int) -> tuple[float, float]:
    """Recall and purity of the topic in which the lesser of the two is highest; the planted units come first."""
    inside = topic[:planted]
    found = [((inside == at).mean(), (inside == at).sum() / (topic == at).sum()) for at in np.unique(inside[inside >= 0])]
    recall, purity = max(found, key=min, default=(0.0, 0.0))
    return float(recall), float(purity)


def plant(drawn: Sequence[Draw], size: int) -> None:
    """Fit every draw with so many planted units and print what became of them."""
    hits = 0
    for number, draw in enumerate(drawn):
        keep = np.r_[:size, MOST : len(draw.texts)]
        vectors, texts = draw.vectors[keep], [draw.texts[row] for row in keep]
        model, _ = fit_topics(vectors, texts, [str(row) for row in range(len(texts))], TopicsSettings(), 1000 * (number + 1))
        topic = model.assign(vectors).topic
        recall, purity = best_topic(topic, size)
        hits += recall >= ENOUGH and purity >= ENOUGH
        left = (topic[:size] < 0).mean()
        told = f"recall {recall:.2f}, purity {purity:.2f}, without a topic {left:.2f}; {len(model.topics)} topics, coverage {(topic >= 0).mean():.2f}"
        print(f"{size:4} × {draw.intent:28} {told}", flush=True)
    print(f"{size} planted in {BACKGROUND:,}: found in {hits} of {len(drawn)} draws\n", flush=True)


def main() -> None:
    """Plant each size and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--sizes", type=int, nargs="*", default=[60, 30, 120], help=f"at most {MOST}")
    parser.add_argument("--siblings", action="store_true", help="leave the intent's neighbours in the background")
    options = parser.parse_args()
    drawn = draws(options.draws, options.siblings)
    for size in options.sizes:
        plant(drawn, min(size, MOST))


if __name__ == "__main__":
    main()
