"""Touchpoints on units read by hand and on other people's labels: `python -m tests.benchmarks.touchpoints [--split dev] [--fit]`.

The units of `corpora/gold/journey`, with the touchpoints of the general taxonomy and the airline's (some held together, as the card says).
Support tweets labelled with topics near to touchpoints, several at once; customers' requests by intent (their publisher's templates); and
reviews of lounges, seats, airports and flights, told apart by the touchpoints of their sentences. Of the tweets and requests only touchpoints
that a label stands for are scored; earlier weights were chosen on half of both. Beside it: the taxonomy's aliases alone, and word counts (TF-IDF
and logistic regression) over the units that the head learnt from. Intervals are 95 %: Wilson's for shares, bootstrap over texts for the rest.
Nothing may be chosen by what `test` prints.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Touchpoint
from jminer.errors import InputError
from jminer.heads import sets
from jminer.heads.cited import Row
from jminer.heads.fit import f1_scores
from jminer.heads.rows import ROWS, Rows
from jminer.heads.touchpoints import Weights, hear, weighable
from jminer.settings import TouchpointsSettings
from tests.benchmarks._spread import figure, macro, micro, share, word_counts
from tests.benchmarks.gold_texts import DATA, ROOT, read_labels, rows, texts
from tests.benchmarks.stages import ear_of, heard, stages_of

TOPICS = {
    "first_login": {"Account"}, "billing": {"Billing/Payment"}, "ad": {"Advertisement"},
    "core_feature": {"App", "Playlist", "Song/Artist"}, "pricing_page": {"Student Subscription", "Family Subscription", "Premium", "Hulu"},
}  # fmt: skip
INTENTS = {
    "tracking": {"track_order"}, "courier": {"delivery_period", "delivery_options"}, "live_agent": {"contact_human_agent"},
    "return_refund": {"get_refund", "track_refund", "check_refund_policy"}, "newsletter": {"newsletter_subscription"},
    "payment": {"payment_issue", "check_payment_methods"}, "cancellation": {"check_cancellation_fee"}, "billing": {"get_invoice", "check_invoice"},
    "first_login": {"create_account", "recover_password", "registration_problems"}, "checkout": {"place_order"}, "survey": {"review"},
}  # fmt: skip
TOGETHER = {
    "landing_page": "website", "product_page": "website", "comparison_page": "website", "cart": "checkout", "fare_payment": "payment",
    "travel_agency": "third_party_seller", "online_check_in": "check_in_desk", "terminal": "airport", "flight_status": "flight",
    "flight_operation": "flight", "rebooking_desk": "flight", "baggage_claim": "baggage", "lost_baggage": "baggage", "phone_line": "phone_queue",
    "refund": "return_refund", "frequent_flyer": "loyalty_program", "seat_selection": "seat",
}  # fmt: skip
"""Touchpoints of a taxonomy → what the gold calls them."""
SKYTRAX = {
    "lounge": ("lounge",), "seat": ("seat",), "airport": ("airport", "security", "check_in_desk"),
    "airline": ("flight", "cabin_crew", "entertainment", "food_drinks", "baggage", "cabin"),
}  # fmt: skip
REVIEWS = 300
LEAST = TouchpointsSettings().min_probability


@cache
def places() -> tuple[Touchpoint, ...]:
    """The general taxonomy's touchpoints and the airline's, which the guide of the gold names."""
    general, airline = stages_of("general").touchpoints, stages_of("airline").touchpoints
    return (*general, *(point for point in airline if point.id not in {other.id for other in general}))


def named(said: Sequence[str], points: Sequence[Touchpoint]) -> tuple[list[str], NDArray[np.float64]]:
    """The touchpoints in the gold's words, and the probability of each, (texts, touchpoints)."""
    _, chances = hear(heard(said), points, ear_of("touchpoints"))
    words = [TOGETHER.get(point.id, point.id) for point in points]
    every = sorted(set(words))
    return every, np.stack([chances[:, [at for at, word in enumerate(words) if word == one]].max(axis=1) for one in every], axis=1)


def gold(split: str) -> None:
    """Precision, recall and micro-F1 on the units of a split."""
    said, labels = texts(), read_labels()
    units = [row["unit"] for row in rows() if row["split"] == split]
    mine = [said[unit] for unit in units]
    words, chances = named(mine, places())
    every = sorted({*words, *(word for unit in units for word in _truth(labels[unit]))})
    truth = np.array([[word in _truth(labels[unit]) for word in every] for unit in units])
    aliases, counts = aliased(mine, places()), word_counts(learnt())
    known = counts(mine) >= 0.5
    given = {
        "jminer": [{word for word, chance in zip(words, row, strict=True) if chance >= LEAST} for row in chances], "aliases alone": aliases,
        "TF-IDF": [{TOGETHER.get(label, label) for label, yes in zip(learnt().labels, row, strict=True) if yes} for row in known],
    }  # fmt: skip
    for who, sets_ in given.items():
        print(f"gold {split}, {len(units)} units, {truth.sum()} named | {who}: {_scores(np.array([[word in one for word in every] for one in sets_]), truth)}",
              flush=True)  # fmt: skip


@cache
def learnt() -> Rows:
    """What the head learnt from."""
    return ROWS["touchpoints"](DATA, ROOT / "corpora" / "gold")


def aliased(said: Sequence[str], points: Sequence[Touchpoint]) -> list[set[str]]:
    """The touchpoints, in the gold's words, of which an alias stands in each text."""
    cues = hear(heard(said), points, ear_of("touchpoints"))[0].cues > 0
    return [{TOGETHER.get(point.id, point.id) for point, there in zip(points, row, strict=True) if there} for row in cues]


def _scores(given: NDArray[np.bool_], truth: NDArray[np.bool_]) -> str:
    hits = int((given & truth).sum())
    return f"precision {hits / max(given.sum(), 1):.3f}, recall {hits / max(truth.sum(), 1):.3f}, micro-F1 {figure(micro, given, truth)}"


def _truth(label: Row) -> set[str]:
    return set(label["touchpoints"].split("|")) - {""}


def measure(name: str, frame: pl.DataFrame, labels_of: dict[str, set[str]]) -> None:
    """Micro-F1 on other people's labels (text, labels), of the touchpoints that they stand for."""
    words, chances = named(frame["text"].to_list(), stages_of("general").touchpoints)
    given = chances[:, [words.index(word) for word in labels_of]] >= LEAST
    truth = np.array([[bool(labels_of[word] & set(labels)) for word in labels_of] for labels in frame["labels"].to_list()])
    found = aliased(frame["text"].to_list(), stages_of("general").touchpoints)
    known = word_counts(learnt())(frame["text"].to_list()) >= 0.5
    rows_ = {
        "jminer": given, "aliases alone": np.array([[word in one for word in labels_of] for one in found]),
        "TF-IDF": np.stack([known[:, learnt().labels.index(word)] if word in learnt().labels else np.zeros(len(truth), bool) for word in labels_of], axis=1),
    }  # fmt: skip
    for who, mine in rows_.items():
        print(f"{name}: {len(truth):,} texts, {len(labels_of)} touchpoints | {who}: {_scores(mine, truth)}")
    each = f1_scores(given, truth)
    print("  " + ", ".join(f"{word} {value:.2f}" for word, value in zip(labels_of, each, strict=True)), flush=True)


def tweets() -> pl.DataFrame:
    """Support tweets with their hand-given topics."""
    rows = pl.read_parquet(DATA / "support_tweets_labelled" / "SpotifyCares_inbound_200_labelled.parquet")
    return rows.select("text", labels=pl.col("labels").fill_null("").str.split("|"))


def requests() -> pl.DataFrame:
    """Requests with their intent."""
    known = sorted(set().union(*INTENTS.values()))
    rows = pl.read_parquet(DATA / "bitext_support" / "bitext_train_dev.parquet").filter(pl.col("intent").is_in(known)).unique("text").sort("text")
    return rows.sample(2000, seed=1).select("text", labels=pl.concat_list("intent"))


def skytrax() -> None:
    """Reviews told apart by what their sentences speak of most."""
    from sklearn.metrics import f1_score

    truth, found = list[str](), list[str]()
    for name in SKYTRAX:
        reviews = pl.read_parquet(DATA / "skytrax" / f"skytrax_{name}_2015.parquet").sort("row_id").drop_nulls("text").head(REVIEWS)
        pieces = [(at, piece) for at, text in enumerate(reviews["text"]) for piece in sets.split_sentences(text)[:8]]
        words, chances = named([piece for _, piece in pieces], stages_of("airline").touchpoints)
        groups = {group: chances[:, [words.index(word) for word in members if word in words]].max(axis=1) for group, members in SKYTRAX.items()}
        frame = pl.DataFrame({"review": [at for at, _ in pieces], **groups}).group_by("review", maintain_order=True).mean()
        found += [max(SKYTRAX, key=row.__getitem__) for row in frame.iter_rows(named=True)]
        truth += [name] * len(frame)
    each = f1_score(truth, found, labels=list(SKYTRAX), average=None)
    common = max(SKYTRAX, key=truth.count)
    told = f"right {share(np.array(truth) == np.array(found))}, always {common} {share(np.array(truth) == common)}"
    print(f"reviews told apart: {len(truth):,}, {told}, macro-F1 {figure(macro(list(SKYTRAX)), truth, found)} | "
          + ", ".join(f"{name} {value:.2f}" for name, value in zip(SKYTRAX, each, strict=True)))  # fmt: skip


def fitted() -> None:
    """The weights with the least log loss on units that no shipped weight has seen."""
    from sklearn.linear_model import LogisticRegression

    said, labels, ear = texts(), read_labels(), ear_of("touchpoints")
    units = [row["unit"] for row in rows() if row["split"] == "dev" or (row["split"] == "train" and not row["set"].startswith(sets.FREE))]
    told = heard([said[unit] for unit in units])
    for name, known in (("LEARNT", True), ("NEW", False)):
        points = [point for point in places() if point.id in ear.head.labels or not known]
        signals = weighable(told, points if known else [replace(point, id=f"my_{point.id}") for point in points], ear)[1]
        truth = np.array([[TOGETHER.get(point.id, point.id) in _truth(labels[unit]) for point in points] for unit in units])
        model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=1000).fit(signals.reshape(-1, signals.shape[2]), truth.reshape(-1))
        weights = ", ".join(f"{field.name}={value:.2f}" for field, value in zip(fields(Weights), model.coef_[0], strict=True))
        print(f"{name} = Weights({weights})  # {truth.size:,} pairs, {truth.sum():,} true")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], help="one split of the gold units only")
    parser.add_argument("--fit", action="store_true", help="print the weights of the signals that jminer/heads/touchpoints.py should have")
    chosen = parser.parse_args()
    try:
        if chosen.fit:
            return fitted()
        for split in (chosen.split,) if chosen.split else ("dev", "test"):
            gold(split)
    except InputError as why:
        sys.exit(str(why))
    if not chosen.split:
        measure("support tweets", tweets(), TOPICS)
        measure("requests", requests(), INTENTS)
        skytrax()


if __name__ == "__main__":
    main()
