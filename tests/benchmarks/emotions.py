"""How well the emotions head does on GoEmotions' `dev` split, and on customers' tweets; and what was chosen on folds.

    PYTHONPATH=. python tests/benchmarks/emotions.py            # the shipped head
    PYTHONPATH=. python tests/benchmarks/emotions.py --choose   # the folds of `train` that chose strength and grouping

GoEmotions and airline tweets under JMINER_DATA; vectors are kept in `--cache`. Nobody labelled the tweets with
emotions, so they are a sanity check only: pleasant emotions should be given to praise and unpleasant ones to blame.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads import sets
from jminer.heads.emotions import CUSTOMER, GROUPINGS
from jminer.heads.fit import Targets, best_threshold, f1_scores, out_of_fold
from jminer.heads.model import Probabilities, combined, probabilities_of
from jminer.heads.store import load_head
from jminer.heads.train import grouped

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
STRENGTHS = (1.0, 4.0, 16.0)
PLEASANT = ("delight", "satisfaction", "gratitude", "trust", "relief", "hope")
UNPLEASANT = ("anxiety", "disappointment", "regret", "frustration", "anger")


def measure(embedder: CachedEmbedder) -> None:
    """Print the shipped head's figures on `dev`, and what it says of praise and blame in tweets."""
    head = load_head(ROOT / "models" / "heads" / "emotions")
    dev = sets.goemotions(DATA, "dev")
    vectors = embedder.embed(dev["text"].to_list())
    truth = grouped(dev["labels"].to_list(), CUSTOMER)
    chances = head.probabilities(vectors)
    f1 = f1_scores(head.given(chances), truth)
    print(
        f"GoEmotions dev, {len(dev):,} comments: macro-F1 {f1.mean():.4f}, of the shown emotions "
        f"{f1[[label in head.shown for label in head.labels]].mean():.4f}"
    )
    print("| emotion | F1 | rows | shown |\n| --- | ---: | ---: | --- |")
    for label, value, rows in zip(head.labels, f1, truth.sum(axis=0), strict=True):
        print(f"| {label} | {value:.3f} | {rows:,} | {'yes' if label in head.shown else 'no'} |")
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id")
    given = head.given(head.probabilities(embedder.embed(tweets["text"].to_list())))
    given &= np.array([label in head.shown for label in head.labels])
    print(
        "\n| airline tweets | rows | with a pleasant emotion | with an unpleasant one |\n| --- | ---: | ---: | ---: |"
    )
    for polarity in ("negative", "neutral", "positive"):
        rows = given[(tweets["airline_sentiment"] == polarity).to_numpy()]
        shares = [
            rows[:, [head.labels.index(label) for label in side]].any(axis=1).mean() for side in (PLEASANT, UNPLEASANT)
        ]
        print(f"| {polarity} | {len(rows):,} | {shares[0]:.1%} | {shares[1]:.1%} |")


def macro_f1(chances: Probabilities, truth: Targets) -> float:
    """Macro-F1 with each label's best threshold, both on held-out scores."""
    thresholds = [best_threshold(chances[:, k], truth[:, k]) for k in range(truth.shape[1])]
    return float(f1_scores(chances >= np.array(thresholds), truth).mean())


def choose(embedder: CachedEmbedder) -> None:
    """Print the folds' macro-F1 of heads fitted to customer emotions, and of 28 labels combined into them."""
    train = sets.goemotions(DATA, "train")
    vectors, rows = embedder.embed(train["text"].to_list()), np.arange(len(train))
    truth = grouped(train["labels"].to_list(), CUSTOMER)
    fine = grouped(train["labels"].to_list(), GROUPINGS["fine"])
    names = list(GROUPINGS["fine"])
    members = tuple(tuple(names.index(part) for part in parts) for parts in CUSTOMER.values())
    ways: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
        "at least one of the 28": lambda chances: combined(chances, members),
        "likeliest of the 28": lambda chances: np.stack([chances[:, group].max(axis=1) for group in members], axis=1),
    }
    print("| C | way | macro-F1, folds |\n| ---: | --- | ---: |")
    for strength in STRENGTHS:
        direct = probabilities_of("multilabel", out_of_fold("multilabel", vectors, truth, rows, strength))
        print(f"| {strength:g} | fitted to the 14 | {macro_f1(direct, truth):.4f} |", flush=True)
        chances = probabilities_of("multilabel", out_of_fold("multilabel", vectors, fine, rows, strength))
        for way, combine in ways.items():
            print(f"| {strength:g} | {way} | {macro_f1(combine(chances), truth):.4f} |", flush=True)


def main() -> None:
    """Print the tables that the card of the emotions head rests on."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--choose", action="store_true")
    options.add_argument("--cache", type=Path, default=Path("runs/benchmark-vectors.sqlite"))
    chosen = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    encoder = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", processes=2)
    embedder = CachedEmbedder(encoder, chosen.cache, b"benchmarks")
    choose(embedder) if chosen.choose else measure(embedder)


if __name__ == "__main__":
    main()
