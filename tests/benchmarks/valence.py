"""How well the valence head tells negative, neutral and positive on sets it never learnt from, beside a sentiment lexicon.

    python -m tests.benchmarks.valence

Sets under JMINER_DATA: airline tweets, restaurant and laptop sentences of SemEval (sentences of one polarity), units of shop, restaurant and bank
texts kept apart (`corpora/gold/read`; nothing was fitted to them, but the head's strength and temperature were chosen on them), and airline reviews, where
a review's mean valence is compared with whether the writer recommends. Beside it: VADER (`pip install vaderSentiment`, left out when it is not
installed), and word counts (TF-IDF and logistic regression) over what the head learnt from. Intervals: bootstrap 95 % over texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders.protocol import Vectors
from jminer.heads import sets
from jminer.heads.affect import valences
from jminer.heads.fit import f1_scores
from jminer.heads.rows import POLARITIES, ROWS
from jminer.heads.store import load_head
from tests.benchmarks._spread import figure, word_counts
from tests.benchmarks.gold_texts import DATA, ROOT
from tests.benchmarks.stages import encoder


def labelled() -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (name, texts, polarities) of each set that the head never saw."""
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id")
    yield "airline tweets", tweets["text"].to_list(), tweets["airline_sentiment"].to_list()
    units = sets.labelled(ROOT / "corpora" / "gold", DATA).filter(pl.col("apart") & pl.col("valence").is_in(POLARITIES))
    for name, part in (("units apart", units), ("of these, shop reviews", units.filter(pl.col("set") == "womens_clothing"))):
        yield name, part["text"].to_list(), part["valence"].to_list()
    names = {
        "restaurants 2014": "restaurants14_train",
        "laptops": "laptops_acos_train_dev",
        "restaurants 2016": "restaurants16_acos_train_dev",
    }
    for name, file in names.items():
        rows = sets.one_polarity(DATA / "absa" / f"{file}.parquet")
        yield name, rows["text"].to_list(), rows["label"].to_list()


def facets(texts: Sequence[str]) -> Vectors:
    """What the heads read."""
    second = encoder().facets
    assert second is not None
    return second.embed(texts)


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


def table(name: str, who: str, given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> str:
    """One line of the table."""
    macro = figure(lambda said, true: float(f1_scores(said, true).mean()), given, truth)
    return f"| {name} | {len(truth):,} | {who} | {macro} | {' / '.join(f'{value:.2f}' for value in f1_scores(given, truth))} |"


def measure() -> None:
    """Print the shipped head's figures and the lexicon's."""
    from sklearn.metrics import roc_auc_score

    head = load_head(ROOT / "models" / "heads" / "valence")
    counts = word_counts(ROWS["valence"](DATA, ROOT / "corpora" / "gold"), balanced=True)
    print("| set | rows | who | macro-F1 | F1 negative / neutral / positive |\n| --- | ---: | --- | ---: | --- |")
    for name, texts, labels in labelled():
        truth = one_hot(labels)
        print(table(name, "head", head.given(head.probabilities(facets(texts))), truth))
        print(table(name, "TF-IDF", np.eye(3, dtype=bool)[counts(texts).argmax(axis=1)], truth))
        compound = lexicon(texts)
        if compound is not None:  # VADER's own cut-offs
            said = np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))
            print(table(name, "VADER", np.eye(3, dtype=bool)[said], truth), flush=True)
    reviews = pl.read_parquet(DATA / "skytrax" / "american_airlines_2022_2024.parquet").sort("row_id")
    reviews = reviews.with_columns(pieces=pl.Series([sets.split_sentences(text) for text in reviews["text"].to_list()]))
    pieces = reviews.select("row_id", "recommended", text="pieces").explode("text").drop_nulls("text")
    texts = pieces["text"].to_list()
    scores = {"head": valences(head, facets(texts)), "VADER": lexicon(texts)}
    for who, score in scores.items():
        if score is not None:
            means = pieces.with_columns(score=pl.Series(score)).group_by("row_id", "recommended").agg(pl.mean("score"))
            area = figure(lambda yes, score: float(roc_auc_score(yes, score)), (means["recommended"] == "yes").to_numpy(), means["score"].to_numpy())
            print(f"airline reviews, {len(means)}: AUC of the mean valence against recommended, {who}: {area}")


def main() -> None:
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    measure()


if __name__ == "__main__":
    main()
