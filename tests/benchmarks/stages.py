"""Stages and touchpoints' stages on units read by hand: `python -m tests.benchmarks.stages [--split dev]`.

Every unit of `corpora/gold/journey` is placed by the taxonomy of its business (those of other trades by the general one), whose YAML was
written apart from the units; cues of the general and the airline's are older, and were tried on half of the airline tweets. Printed: the likeliest
stage (macro-F1 of the nine, of the ten with none; accuracy), what a run would name (`stages.min_probability`, `stages.min_margin`), the
precision of the surest 80 %, calibration error, and the sub-stage of units in use, stage given. Then two businesses that jminer does not know,
placed by their YAML alone, and silver labels: airline tweets by their reason, Skytrax sentences by their file. Nothing may be chosen by what
`test` prints; `dev` and the `train` units whose sets may not be shipped are there for that.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders.onnx import open_folder
from jminer.heads.fit import calibration_error
from jminer.settings import StagesSettings
from jminer.steps.stages import hear
from jminer.taxonomy import Taxonomy, load_stages
from tests.benchmarks.gold_texts import DATA, ROOT, Unavailable, read_labels, rows, texts

SHIPPED, UNKNOWN = ROOT / "configs" / "taxonomies", ROOT / "tests" / "taxonomies"
NINE = ("awareness", "consideration", "purchase", "delivery", "onboarding", "use", "support", "loyalty", "exit")
TRADES = ("airline", "app", "bank", "hotel", "shop", "telecom")
SILVER = {
    "booking": {"consideration", "purchase"}, "check_in_boarding": {"check_in", "boarding"}, "departure_delay": {"disruption"},
    "in_flight": {"in_flight"}, "arrival_baggage": {"arrival"}, "support_after_sale": {"support"},
}  # fmt: skip
SKYTRAX = {"lounge": "airport", "airport": "airport", "seat": "in_flight"}
NOWHERE = pl.DataFrame(schema={"unit_id": pl.String, "touchpoint": pl.String, "probability": pl.Float64, "reason": pl.String})
Answers = tuple[list[str], NDArray[np.float64]]
"""The likeliest of the places, or none, for each text; and how probable each is, sorted upwards."""


def place(said: Sequence[str], taxonomy: Taxonomy, within: str | None = None) -> Answers:
    """Where a taxonomy puts texts: at its stages, or at the parts of one."""
    encoder = open_folder(ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
    places = taxonomy.parts(within) if within else taxonomy.journey
    told = pl.DataFrame({"unit_id": [str(at) for at in range(len(said))], "text": said})
    _, probability = hear(told, encoder.embed(said), places, NOWHERE, taxonomy, encoder.embed)
    names = [*(one.id for one in places), "none"]
    return [names[at] for at in probability.argmax(axis=1)], np.sort(probability, axis=1)


def stages_of(trade: str) -> Taxonomy:
    """The stages of a business; without touchpoints, whose hints are measured by a run, not here."""
    return Taxonomy(load_stages(SHIPPED / f"{trade + '_' if trade in TRADES else ''}stages.yaml"), (), ())


def gold(split: str) -> None:
    """The figures of one split."""
    from sklearn.metrics import f1_score

    said, labels = texts(), read_labels()
    units = [row for row in rows() if row["split"] == split]
    truth, found, sure, parts = [], [], [], []
    for trade in sorted({row["vertical"] for row in units}):
        mine = [row["unit"] for row in units if row["vertical"] == trade]
        taxonomy = stages_of(trade)
        answers, probability = place([said[unit] for unit in mine], taxonomy)
        truth += [labels[unit]["stage"] for unit in mine]
        found += answers
        sure += [(row[-1], row[-2]) for row in probability]
        inside = [unit for unit in mine if labels[unit]["substage"] in {part.id for part in taxonomy.parts("use")}]
        if inside:
            answers, _ = place([said[unit] for unit in inside], taxonomy, "use")
            parts += [answer == labels[unit]["substage"] for answer, unit in zip(answers, inside, strict=True)]
    right, (best, second) = np.array(truth) == np.array(found), np.array(sure).T
    settings = StagesSettings()
    named = (best >= settings.min_probability) & (best - second >= settings.min_margin) & (np.array(found) != "none")
    surest = np.argsort(-best, kind="stable")[: round(0.8 * len(best))]
    nine, ten = (f1_score(truth, found, labels=labels_, average="macro") for labels_ in (NINE, (*NINE, "none")))
    each = f1_score(truth, found, labels=[*NINE, "none"], average=None)
    low, high = _interval(truth, found)
    print(f"{split}: {len(truth)} units | likeliest: macro-F1 of nine {nine:.3f} ({low:.3f}-{high:.3f}), of ten {ten:.3f}, accuracy {right.mean():.3f}")
    print(f"  named {named.mean():.2f} of them, right {right[named].mean():.3f} | surest 80 %: right {right[surest].mean():.3f} | "
          f"calibration error {calibration_error(best, right):.3f} | sub-stage of use {np.mean(parts):.3f} of {len(parts)}")  # fmt: skip
    print("  " + ", ".join(f"{name} {value:.2f}" for name, value in zip((*NINE, "none"), each, strict=True)), flush=True)


def _interval(truth: Sequence[str], found: Sequence[str]) -> tuple[float, float]:
    """Bootstrap 95 % interval of the macro-F1 of the nine."""
    from sklearn.metrics import f1_score

    random, t, f = np.random.default_rng(1), np.array(truth), np.array(found)
    draws = (random.integers(0, len(t), len(t)) for _ in range(300))
    low, high = np.quantile([f1_score(t[at], f[at], labels=NINE, average="macro", zero_division=0) for at in draws], [0.025, 0.975])
    return float(low), float(high)


def unknown(name: str) -> None:
    """A business that no shipped taxonomy knows, by its YAML alone."""
    lines = (ROOT / "corpora" / "gold" / "verticals" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    units = [json.loads(line) for line in lines]
    found, _ = place([unit["text"] for unit in units], Taxonomy(load_stages(UNKNOWN / f"{name}_stages.yaml"), (), ()))
    print(f"{name}: {len(units)} units, likeliest right {np.mean([a == unit['stage'] for a, unit in zip(found, units, strict=True)]):.3f}", flush=True)


def silver() -> None:
    """Airline tweets and Skytrax sentences: sanity checks, as their labels are of something near to a stage."""
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").filter(pl.col("stage_silver").is_in(list(SILVER))).sort("row_id")
    airline = stages_of("airline")
    said = tweets["text"].to_list()
    found, _ = place(said, airline)
    parts, _ = place(said, airline, "use")
    right = [({part if stage == "use" else stage} & SILVER[label]) != set() for stage, part, label in zip(found, parts, tweets["stage_silver"], strict=True)]
    print(f"airline tweets: {len(right):,}, likeliest right {np.mean(right):.3f}")
    for name, wanted in SKYTRAX.items():
        reviews = pl.read_parquet(DATA / "skytrax" / f"skytrax_{name}_2015.parquet").sort("row_id").head(300)
        pieces = reviews.select(pl.col("text").str.split(". ").list.head(5)).explode("text").filter(pl.col("text").str.len_chars() > 12)["text"].to_list()
        parts, _ = place(pieces, airline, "use")
        print(f"Skytrax {name}: {len(pieces):,} sentences, likeliest part of use is {wanted} in {np.mean([part == wanted for part in parts]):.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], help="one split of the gold units only")
    split = parser.parse_args().split
    try:
        for each in (split,) if split else ("dev", "test"):
            gold(each)
    except Unavailable as why:
        sys.exit(str(why))
    if not split:
        unknown("gym")
        unknown("museum")
        silver()


if __name__ == "__main__":
    main()
