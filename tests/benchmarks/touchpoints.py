"""Touchpoints on hand labels: `python tests/benchmarks/touchpoints.py [--half test]`.

Support tweets labelled with topics near to touchpoints (multi-label), and customer-service requests by intent (their
publisher's templates). Only touchpoints that a label stands for are scored. Weights were chosen on the half of rows
whose hashed id is even (`--half dev`); the printed figure is of the other half.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

import numpy as np
import polars as pl

from jminer.embedders.onnx import open_folder
from jminer.heads.prototypes import Subject, signals
from jminer.steps.touchpoints import probabilities
from jminer.taxonomy import load_touchpoints

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
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


def half_of(row_id: object) -> str:
    return "test" if int(hashlib.sha256(str(row_id).encode()).hexdigest(), 16) % 2 else "dev"


def tweets() -> pl.DataFrame:
    rows = pl.read_parquet(DATA / "support_tweets_labelled" / "SpotifyCares_inbound_200_labelled.parquet")
    return rows.select(pl.col("tweet_id").cast(pl.String).alias("row_id"), "text", labels=pl.col("labels").fill_null("").str.split("|"))


def requests() -> pl.DataFrame:
    known = sorted(set().union(*INTENTS.values()))
    rows = pl.read_parquet(DATA / "bitext_support" / "bitext_train_dev.parquet").filter(pl.col("intent").is_in(known)).unique("text").sort("text").head(2500)
    return rows.with_row_index("row_id").select(pl.col("row_id").cast(pl.String), "text", labels=pl.concat_list("intent"))


def measure(name: str, rows: pl.DataFrame, labels_of: dict[str, set[str]], wanted: str) -> None:
    from sklearn.metrics import precision_recall_fscore_support as scores

    rows = rows.filter(pl.col("row_id").map_elements(half_of, return_dtype=pl.String) == wanted)
    places = load_touchpoints(ROOT / "configs" / "taxonomies" / "touchpoints.yaml")
    encoder = open_folder(ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
    texts = rows["text"].to_list()
    heard = signals(texts, encoder.embed(texts), [Subject(t.id, t.aliases, (*t.examples, t.name)) for t in places], encoder.embed)
    given = probabilities(heard.nearness, heard.probe, heard.cues) >= 0.55
    columns = [[t.id for t in places].index(place) for place in labels_of]
    truth = np.array([[bool(labels_of[place] & set(labels)) for place in labels_of] for labels in rows["labels"].to_list()])
    micro, macro = (scores(truth, given[:, columns], average=average, zero_division=0) for average in ("micro", "macro"))
    print(
        f"{name:8} {len(texts):5} texts, {len(columns)} touchpoints | precision {micro[0]:.3f}, recall {micro[1]:.3f}, micro-F1 {micro[2]:.3f}, "
        f"macro-F1 {macro[2]:.3f} | {given.sum(axis=1).mean():.2f} touchpoints a text, {given.any(axis=1).mean():.2f} of texts have one"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["dev", "test"], default="test")
    wanted = parser.parse_args().half
    if not DATA.is_dir():
        sys.exit(f"no data at {DATA}; set JMINER_DATA")
    measure("tweets", tweets(), TOPICS, wanted)
    measure("requests", requests(), INTENTS, wanted)


if __name__ == "__main__":
    main()
