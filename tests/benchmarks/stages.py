"""Stages on silver labels: `python tests/benchmarks/stages.py [--half test]`.

Airline tweets carry a stage derived from their negative reason (silver), Skytrax sentences the file they come from
(lounge, airport → airport; seat → in flight: what the review is of, not always what the sentence says). Weights were
chosen on the half of rows whose hashed id is even (`--half dev`); the printed figure is of the other half.
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
from jminer.steps import stages, touchpoints
from jminer.taxonomy import load_stages, load_touchpoints

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
TWEETS = {
    "booking": {"planning", "booking"}, "check_in_boarding": {"check_in", "boarding"}, "departure_delay": {"disruption"},
    "in_flight": {"in_flight"}, "arrival_baggage": {"arrival"}, "support_after_sale": {"support"},
}  # fmt: skip
SKYTRAX = {"lounge": {"airport"}, "airport": {"airport"}, "seat": {"in_flight"}}
INTENTS = {
    "purchase": {"place_order", "change_order", "payment_issue", "check_payment_methods", "cancel_order"},
    "delivery": {"track_order", "delivery_period", "delivery_options"},
    "support": {"get_refund", "track_refund", "check_refund_policy", "complaint", "contact_customer_service", "contact_human_agent"},
    "onboarding": {"create_account", "registration_problems"},
    "exit": {"delete_account"},
}


def half_of(row_id: object) -> str:
    return "test" if int(hashlib.sha256(str(row_id).encode()).hexdigest(), 16) % 2 else "dev"


def tweets() -> pl.DataFrame:
    rows = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").drop_nulls("stage_silver")
    return rows.select(pl.col("row_id").cast(pl.String), "text", label="stage_silver")


def skytrax() -> pl.DataFrame:
    parts = []
    for name in SKYTRAX:
        reviews = pl.read_parquet(DATA / "skytrax" / f"skytrax_{name}_2015.parquet").sort("row_id").head(300)
        parts.append(reviews.select(pl.col("row_id").cast(pl.String), pl.col("text").str.split(". ").list.head(5), label=pl.lit(name)).explode("text"))
    return pl.concat(parts).filter(pl.col("text").str.len_chars() > 12)


def requests() -> pl.DataFrame:
    stage_of = {intent: stage for stage, intents in INTENTS.items() for intent in intents}
    every = pl.read_parquet(DATA / "bitext_support" / "bitext_train_dev.parquet")
    rows = every.filter(pl.col("intent").is_in(list(stage_of))).unique("text").sort("text").head(2500)
    return rows.with_row_index("row_id").select(pl.col("row_id").cast(pl.String), "text", label=pl.col("intent").replace_strict(stage_of))


def measure(name: str, rows: pl.DataFrame, truth: dict[str, set[str]], taxonomy: str, wanted: str) -> None:
    rows = rows.filter(pl.col("row_id").map_elements(half_of, return_dtype=pl.String) == wanted)
    encoder = open_folder(ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
    folder = ROOT / "configs" / "taxonomies"
    known = load_stages(folder / f"{taxonomy}stages.yaml")
    places = load_touchpoints(folder / f"{taxonomy}touchpoints.yaml", known)
    texts, vectors = rows["text"].to_list(), encoder.embed(rows["text"].to_list())
    heard = signals(texts, vectors, [Subject(s.id, s.cues, (*s.examples, s.description)) for s in known], encoder.embed)
    seen = signals(texts, vectors, [Subject(t.id, t.aliases, (*t.examples, t.name)) for t in places], encoder.embed)
    found = touchpoints.probabilities(seen.nearness, seen.probe, seen.cues)
    i, j = np.nonzero(found >= 0.55)
    table = pl.DataFrame({"unit_id": [str(k) for k in i], "touchpoint": [places[k].id for k in j], "probability": found[i, j]})
    hints = stages._hints(pl.Series([str(k) for k in range(len(texts))]), table, places, [s.id for s in known])
    report(name, rows["label"].to_list(), stages.probabilities(heard, hints), [s.id for s in known], truth)


def report(name: str, labels: list[str], probability: np.ndarray, names: list[str], truth: dict[str, set[str]]) -> None:
    from sklearn.metrics import f1_score

    silver_of = {stage: label for label, stages_ in truth.items() for stage in stages_}
    best = [silver_of.get(name, "other") for name in np.array([*names, "none"])[probability.argmax(axis=1)]]
    if name == "skytrax":
        best, labels = [b if b == "seat" else "airport" if b in SKYTRAX else "other" for b in best], ["seat" if x == "seat" else "airport" for x in labels]
    ordered = np.sort(probability, axis=1)
    kept = (ordered[:, -1] >= 0.45) & (ordered[:, -1] - ordered[:, -2] >= 0.10) & (probability.argmax(axis=1) < len(names))
    right = np.array([a == b for a, b in zip(best, labels, strict=True)])
    macro = f1_score(labels, best, labels=sorted(set(labels)), average="macro")
    print(
        f"{name:8} {len(labels):5} texts | forced: macro-F1 {macro:.3f}, accuracy {right.mean():.3f} | "
        f"named: {kept.mean():.2f} of them, precision {right[kept].mean():.3f}, mean probability {ordered[kept, -1].mean():.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["dev", "test"], default="test")
    wanted = parser.parse_args().half
    if not DATA.is_dir():
        sys.exit(f"no data at {DATA}; set JMINER_DATA")
    measure("tweets", tweets(), TWEETS, "airline_", wanted)
    measure("skytrax", skytrax(), SKYTRAX, "airline_", wanted)
    measure("requests", requests(), {stage: {stage} for stage in INTENTS}, "", wanted)


if __name__ == "__main__":
    main()
