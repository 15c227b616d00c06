"""How well the valence head tells negative, neutral and positive on sets it never saw, beside a sentiment lexicon.

    PYTHONPATH=. python tests/benchmarks/valence.py            # the shipped head
    PYTHONPATH=. python tests/benchmarks/valence.py --choose   # the folds that chose its sets, strength and weighing

Sets under JMINER_DATA: airline tweets, restaurant and laptop sentences of SemEval (sentences of one polarity), and
airline reviews, where a review's mean valence is compared with whether the writer recommends. The lexicon is VADER
(`pip install vaderSentiment`), left out when it is not installed. Vectors are kept in `--cache`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads import sets
from jminer.heads.affect import valences
from jminer.heads.fit import SEED, f1_scores, fit
from jminer.heads.store import load_head
from jminer.heads.train import POLARITIES, polarity_rows

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
CUSTOMER_SETS = ("mams", "lender reviews")
STRENGTHS = (1.0, 8.0)
CLOTHING = 8000  # sentences of 5-star clothing reviews: about as many as there are of 1-2 stars
FOLDS = 3


def labelled() -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (name, texts, polarities) of each set that the head never saw."""
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id")
    yield "airline tweets", tweets["text"].to_list(), tweets["airline_sentiment"].to_list()
    names = {
        "restaurants 2014": "restaurants14_train",
        "laptops": "laptops_acos_train_dev",
        "restaurants 2016": "restaurants16_acos_train_dev",
    }
    for name, file in names.items():
        rows = sets.one_polarity(DATA / "absa" / f"{file}.parquet")
        yield name, rows["text"].to_list(), rows["label"].to_list()


def lexicon(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """VADER's compound score of each text in [-1, 1], or None when it is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyse = SentimentIntensityAnalyzer().polarity_scores
    return np.array([analyse(text)["compound"] for text in texts])


def one_hot(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Polarity names as shape (texts, 3)."""
    return np.array([[label == name for name in POLARITIES] for label in labels], dtype=bool)


def table(name: str, rows: int, who: str, f1: NDArray[np.float64]) -> str:
    """One line of the table."""
    return f"| {name} | {rows:,} | {who} | {f1.mean():.3f} | {' / '.join(f'{value:.2f}' for value in f1)} |"


def measure(embedder: CachedEmbedder) -> None:
    """Print the shipped head's figures and the lexicon's."""
    from sklearn.metrics import roc_auc_score

    head = load_head(ROOT / "models" / "heads" / "valence")
    print("| set | rows | who | macro-F1 | F1 negative / neutral / positive |\n| --- | ---: | --- | ---: | --- |")
    for name, texts, labels in labelled():
        truth = one_hot(labels)
        given = head.given(head.probabilities(embedder.embed(texts)))
        print(table(name, len(texts), "head", f1_scores(given, truth)))
        compound = lexicon(texts)
        if compound is not None:  # VADER's own cut-offs
            said = np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))
            print(table(name, len(texts), "VADER", f1_scores(np.eye(3, dtype=bool)[said], truth)))
    reviews = pl.read_parquet(DATA / "skytrax" / "american_airlines_2022_2024.parquet").sort("row_id")
    reviews = reviews.with_columns(pieces=pl.Series([sets.split_sentences(text) for text in reviews["text"].to_list()]))
    pieces = reviews.select("row_id", "recommended", text="pieces").explode("text").drop_nulls("text")
    texts = pieces["text"].to_list()
    scores = {"head": valences(head, embedder.embed(texts)), "VADER": lexicon(texts)}
    for who, score in scores.items():
        if score is not None:
            means = pieces.with_columns(score=pl.Series(score)).group_by("row_id", "recommended").agg(pl.mean("score"))
            area = roc_auc_score((means["recommended"] == "yes").to_numpy(), means["score"].to_numpy())
            print(f"airline reviews, {len(means)}: AUC of the mean valence against recommended, {who}: {area:.3f}")


def choose(embedder: CachedEmbedder) -> None:
    """Print, for each choice of sets, strength and weighing, how it does on folds and on sets it was not given.

    In the folds, GoEmotions counts with its three classes, the customers' sets with praise and blame; "unseen" is the
    mean over the customers' sets that were not among those fitted.
    """
    base = polarity_rows(DATA)
    clothing = sets.clothing_sentences(DATA).with_columns(set=pl.lit("clothing reviews"))
    praise = clothing.filter(pl.col("label") == "positive").head(CLOTHING)
    clothing = pl.concat([clothing.filter(pl.col("label") == "negative"), praise])
    clothing = clothing.with_columns(group=pl.col("review").cast(pl.Int64) + 1 + base["group"].max())
    rows = pl.concat([base, clothing.select(base.columns)])
    vectors, truth = embedder.embed(rows["text"].to_list()), one_hot(rows["label"].to_list())
    group, origin = rows["group"].to_numpy(), rows["set"].to_numpy()
    fold = (np.random.default_rng(SEED).permutation(int(group.max()) + 1) % FOLDS)[group]
    judged = ("goemotions", *CUSTOMER_SETS)
    print(f"| sets | C | balanced | {' | '.join(judged)} | mean | unseen |")
    print(f"| --- | ---: | --- |{' ---: |' * (len(judged) + 2)}")
    for used in (judged[:1], judged[:2], judged, (*judged, "clothing reviews")):
        for strength in STRENGTHS:
            for balanced in (True, False):
                given = np.zeros_like(truth)
                for held_out in range(FOLDS):
                    train = np.isin(origin, used) & (fold != held_out)
                    weights = fit("multiclass", vectors[train], truth[train], strength, balanced)
                    rest = fold == held_out
                    given[rest] = np.eye(3, dtype=bool)[weights.logits(vectors[rest]).argmax(axis=1)]
                f1 = {name: f1_scores(given[origin == name], truth[origin == name]) for name in judged}
                macro = {name: f1[name][[0, 2] if name in CUSTOMER_SETS else [0, 1, 2]].mean() for name in judged}
                unseen = [macro[name] for name in CUSTOMER_SETS if name not in used]
                cells = " | ".join(f"{macro[name]:.3f}" for name in judged)
                mean = np.mean(list(macro.values()))
                last = f"{np.mean(unseen):.3f}" if unseen else ""
                print(f"| {', '.join(used)} | {strength:g} | {balanced} | {cells} | {mean:.4f} | {last} |", flush=True)


def main() -> None:
    """Print the tables that `models/README.md` and the valence card quote."""
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
