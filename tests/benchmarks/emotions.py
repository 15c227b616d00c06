"""How well the emotions head does on GoEmotions' `dev` split, on two sets that it never saw, and on customers' tweets.

    python -m tests.benchmarks.emotions

Beside it: a TF-IDF model trained on the same comments (words and pairs, logistic regression, thresholds on the same rows apart) and, where
emotions fall into praise and blame, the VADER lexicon (`pip install vaderSentiment`; left out when it is not there). SemEval-2018 E-c (tweets,
11 emotions, several at once) and ISEAR (reports, one of 7) have other emotions than GoEmotions: `SEMEVAL` and `ISEAR` say which of the 28 stand
for each, thresholds are those of GoEmotions' rows apart. GoEmotions' `test` split is not among the sets at hand. Nobody labelled the airline
tweets with emotions: pleasant ones should be given to praise and unpleasant ones to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads import sets
from jminer.heads.emotions import CUSTOMER, FINE, GROUPINGS, NEGATIVE, POSITIVE, grouped
from jminer.heads.fit import Targets, best_threshold, f1_scores
from jminer.heads.model import alone, combined
from jminer.heads.store import load_head
from tests.benchmarks._spread import figure, micro, share
from tests.benchmarks.gold_texts import DATA, ROOT
from tests.benchmarks.valence import facets, lexicon

PLEASANT = ("delight", "satisfaction", "gratitude", "trust", "relief", "hope")
UNPLEASANT = ("anxiety", "disappointment", "regret", "frustration", "anger")
SEMEVAL = {
    "anger": ("anger", "annoyance"), "anticipation": ("curiosity", "desire", "excitement"), "disgust": ("disgust", "disapproval"),
    "fear": ("fear", "nervousness"), "joy": ("joy", "amusement", "excitement", "gratitude", "pride"), "love": ("love", "caring"),
    "optimism": ("optimism",), "pessimism": ("disappointment",), "sadness": ("sadness", "grief", "remorse"),
    "surprise": ("surprise", "realization"), "trust": ("admiration", "approval"),
}  # fmt: skip
ISEAR = {
    "joy": ("joy", "excitement", "pride", "love", "amusement", "relief", "gratitude"), "fear": ("fear", "nervousness"), "anger": ("anger", "annoyance"),
    "sadness": ("sadness", "grief", "disappointment"), "disgust": ("disgust",), "shame": ("embarrassment",), "guilt": ("remorse",),
}  # fmt: skip
PUBLISHED = {"fine": {"BERT (Demszky et al. 2020)": ".46", "linear probe on MiniLM-L6": ".397"}, "ekman": {"BERT (Demszky et al. 2020)": ".64"}}
"""Macro-F1 that others report on the `test` split."""
Chances = NDArray[np.float64]
Grouping = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One who gives texts the 28 emotions."""

    name: str
    chances: Callable[[Sequence[str]], Chances]
    apart: Chances
    """Its chances on the comments that thresholds are set on."""


def shipped(apart: Sequence[str]) -> Reader:
    """The head in the labels that it was trained in."""
    from dataclasses import replace

    head = load_head(ROOT / "models" / "heads" / "emotions")
    fine = replace(head, labels=head.parts, members=alone(head.parts))
    order = [fine.labels.index(name) for name in FINE]

    def chances(texts: Sequence[str]) -> Chances:
        return fine.probabilities(facets(texts))[:, order]

    return Reader("head", chances, chances(apart))


def word_counts(train: pl.DataFrame, apart: Sequence[str]) -> Reader:
    """TF-IDF and logistic regression, trained on the comments that are not apart."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True), OneVsRestClassifier(LogisticRegression(C=4.0, max_iter=300)))
    model.fit(train["text"].to_list(), grouped(train["labels"].to_list(), GROUPINGS["fine"]))
    return Reader("TF-IDF", lambda texts: np.asarray(model.predict_proba(texts)), np.asarray(model.predict_proba(apart)))


def members(grouping: Grouping) -> tuple[tuple[int, ...], ...]:
    """Places of a grouping's emotions among the 28."""
    return tuple(tuple(FINE.index(part) for part in parts) for parts in grouping.values())


def several(reader: Reader, texts: Sequence[str], grouping: Grouping, apart: Targets) -> Targets:
    """The groups that a reader gives each text, by thresholds set on the rows apart."""
    before = combined(reader.apart, members(grouping))
    bars = np.array([best_threshold(before[:, j], apart[:, j]) for j in range(len(grouping))])
    return np.asarray(combined(reader.chances(texts), members(grouping)) >= bars)


def polar(texts: Sequence[str], grouping: Grouping) -> Targets | None:
    """The lexicon as far as it goes: all pleasant groups for praise, all unpleasant ones for blame."""
    compound = lexicon(texts)
    if compound is None:
        return None
    side = np.array([1 if set(parts) <= POSITIVE else -1 if set(parts) <= NEGATIVE else 0 for parts in grouping.values()])
    said = np.where(compound >= 0.05, 1, np.where(compound <= -0.05, -1, 0))
    return np.asarray((side != 0) & (said[:, None] == side))


def told(name: str, who: str, given: Targets, truth: Targets) -> None:
    """One line: macro-F1 and micro-F1, with bootstrap 95 % intervals."""
    macro = figure(lambda said, true: float(f1_scores(said, true).mean()), given, truth)
    print(f"{name}, {len(truth):,} texts, {truth.shape[1]} labels | {who}: macro-F1 {macro}, micro-F1 {figure(micro, given, truth)}", flush=True)


def main() -> None:
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    train, dev = sets.goemotions(DATA, "train"), sets.goemotions(DATA, "dev")
    out = pl.Series(sets.goemotions_apart(len(train)))
    apart = train.filter(out)
    readers = (shipped(apart["text"].to_list()), word_counts(train.filter(~out), apart["text"].to_list()))
    feelings = {name: parts for name, parts in GROUPINGS["customer"].items() if parts != ("neutral",)}
    for name, grouping in {**GROUPINGS, "customer, without neutral": feelings}.items():
        known, truth = (grouped(frame["labels"].to_list(), grouping) for frame in (apart, dev))
        given = {reader.name: several(reader, dev["text"].to_list(), grouping, known) for reader in readers}
        for who, labels in given.items():
            told(f"GoEmotions dev, {name}", who, labels, truth)
        for who, macro in PUBLISHED.get(name, {}).items():
            print(f"  published, on test: {who} macro-F1 {macro}")
        if name == "customer":
            print("  " + ", ".join(f"{label} {value:.2f}" for label, value in zip(CUSTOMER, f1_scores(given["head"], truth), strict=True)))
    semeval = pl.read_parquet(DATA / "semeval2018_ec" / "ec_train_dev.parquet").sort("id").with_columns(pl.col("emotions").fill_null("").str.split("|"))
    isear = pl.read_parquet(DATA / "isear" / "isear_70.parquet").sort("text").with_columns(emotions=pl.concat_list("emotion"))
    for name, frame, grouping in (("SemEval-2018 E-c", semeval, SEMEVAL), ("ISEAR", isear, ISEAR)):
        texts, known = frame["text"].to_list(), grouped(apart["labels"].to_list(), grouping)
        truth = np.array([[label in named for label in grouping] for named in frame["emotions"].to_list()])
        for reader in readers:
            if name == "ISEAR":  # one emotion each: the likeliest, beside its threshold's chance
                before = combined(reader.apart, members(grouping))
                bars = np.array([best_threshold(before[:, j], known[:, j]) for j in range(len(grouping))])
                likeliest = (combined(reader.chances(texts), members(grouping)) / bars).argmax(axis=1)
                told(name, reader.name, np.eye(len(grouping), dtype=bool)[likeliest], truth)
            else:
                told(name, reader.name, several(reader, texts, grouping, known), truth)
        if (lexical := polar(texts, grouping)) is not None:
            told(name, "VADER", lexical, truth)
    head = load_head(ROOT / "models" / "heads" / "emotions")
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id")
    given = head.given(head.probabilities(facets(tweets["text"].to_list()))) & np.array([label in head.shown for label in head.labels])
    for polarity in ("negative", "neutral", "positive"):
        rows = given[(tweets["airline_sentiment"] == polarity).to_numpy()]
        pleasant, unpleasant = (rows[:, [head.labels.index(label) for label in side]].any(axis=1) for side in (PLEASANT, UNPLEASANT))
        print(f"airline tweets, {polarity}, {len(rows):,}: a pleasant emotion in {share(pleasant)}, an unpleasant one in {share(unpleasant)}")


if __name__ == "__main__":
    main()
