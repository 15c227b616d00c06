"""Stages on units read by hand: `python -m tests.benchmarks.stages [--split dev] [--fit]`.

Every unit of `corpora/gold/journey` is placed by the taxonomy of its business (those of other trades by the general one), whose YAML was
written apart from the units; cues of the general and the airline's are older, and were tried on half of the airline tweets. Printed: the likeliest
stage (macro-F1 of the nine, of the ten with none; accuracy), what a run would name (`stages.min_probability`, `stages.min_margin`), the
precision of the surest 80 %, calibration error, and the sub-stage of units in use, stage given. Then businesses that jminer does not know,
placed by their YAML alone, and silver labels: airline tweets by their reason, Skytrax sentences by their file. Beside it: word counts (TF-IDF and
logistic regression) over the units that the head learnt from, the stage whose description is nearest, and the commonest stage. Intervals are 95 %:
Wilson's for shares, bootstrap over units for the rest. Nothing may be chosen by what
`test` prints; `dev` and the `train` units whose sets may not be shipped are there for that.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Stage
from jminer.embedders.cache import CachedEmbedder
from jminer.embedders.onnx import open_folder
from jminer.errors import InputError
from jminer.heads import sets
from jminer.heads.cited import Row
from jminer.heads.fit import calibration_error
from jminer.heads.prototypes import Ear, Said
from jminer.heads.rows import ROWS
from jminer.heads.stages import Weights, hear, weighable
from jminer.heads.store import load_head
from jminer.heads.touchpoints import hear as hear_touchpoints
from jminer.settings import StagesSettings, TouchpointsSettings
from jminer.taxonomy import Taxonomy, load_stages, load_touchpoints
from tests.benchmarks._spread import figure, macro, share, word_counts
from tests.benchmarks.gold_texts import DATA, ROOT, read_labels, rows, texts

SHIPPED, UNKNOWN = ROOT / "configs" / "taxonomies", ROOT / "tests" / "taxonomies"
NINE = ("awareness", "consideration", "purchase", "delivery", "onboarding", "use", "support", "loyalty", "exit")
TRIED_ON, MEASURED_ON = ("dentist", "carshare"), ("gym", "museum")
"""Businesses that jminer does not know: weights are fitted with the first two, the other two only measure."""
TRADES = ("airline", "app", "bank", "hotel", "shop", "telecom")
SILVER = {
    "booking": {"consideration", "purchase"}, "check_in_boarding": {"check_in", "boarding"}, "departure_delay": {"disruption"},
    "in_flight": {"in_flight"}, "arrival_baggage": {"arrival"}, "support_after_sale": {"support"},
}  # fmt: skip
SKYTRAX = {"lounge": "airport", "airport": "airport", "seat": "in_flight"}
MODELS = ROOT / "models"
Answers = tuple[list[str], NDArray[np.float64]]
"""The likeliest of the places, or none, for each text; and how probable each is, sorted upwards."""


@cache
def encoder() -> CachedEmbedder:
    """The packaged encoder, which remembers between benchmarks."""
    return CachedEmbedder(open_folder(MODELS / "embedders" / "all-minilm-l6-v2", 2), ROOT / "runs" / "benchmark-vectors.sqlite", b"benchmarks")


def ear_of(head: str) -> Ear:
    """The packaged encoder and a shipped head over its facets."""
    facets = encoder().facets
    assert facets is not None
    return Ear(encoder().embed, facets.embed, load_head(MODELS / "heads" / head))


def heard(texts: Sequence[str]) -> Said:
    """Texts as a run hears them."""
    facets = encoder().facets
    assert facets is not None
    return Said(texts, encoder().embed(texts, ahead=True), facets.embed(texts))


def touched(said: Said, taxonomy: Taxonomy) -> pl.DataFrame:
    """The surest touchpoint of each text that a run would name, or nulls."""
    if not taxonomy.touchpoints:
        return pl.DataFrame({"touchpoint": [None] * len(said.texts), "hint": [None] * len(said.texts)}, schema={"touchpoint": pl.String, "hint": pl.Float64})
    chances = hear_touchpoints(said, taxonomy.touchpoints, ear_of("touchpoints"))[1]
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    named = sure >= TouchpointsSettings().min_probability
    names = [taxonomy.touchpoints[at].id if name else None for at, name in zip(best, named, strict=True)]
    return pl.DataFrame({"touchpoint": names, "hint": np.where(named, sure, np.nan)}, schema={"touchpoint": pl.String, "hint": pl.Float64}).fill_nan(None)


def place(texts: Sequence[str], taxonomy: Taxonomy, within: str | None = None) -> Answers:
    """Where a taxonomy puts texts: at its stages, or at the parts of one."""
    places, said = taxonomy.parts(within) if within else taxonomy.journey, heard(texts)
    _, probability = hear(said, places, touched(said, taxonomy), taxonomy, ear_of("substages" if within else "stages"))
    names = [*(one.id for one in places), "none"]
    return [names[at] for at in probability.argmax(axis=1)], np.sort(probability, axis=1)


def stages_of(trade: str) -> Taxonomy:
    """The stages and touchpoints of a business."""
    name = f"{trade}_" if trade in TRADES else ""
    stages = load_stages(SHIPPED / f"{name}stages.yaml")
    return Taxonomy(stages, load_touchpoints(SHIPPED / f"{name}touchpoints.yaml", stages), ())


@cache
def rivals() -> dict[str, Callable[[Sequence[str]], list[str]]]:
    """Who else may name a stage: word counts over what the head learnt from, and whoever always says the commonest one."""
    learnt = ROWS["stages"](DATA, ROOT / "corpora" / "gold")
    chances, common = word_counts(learnt, balanced=True), learnt.labels[int(learnt.targets[~learnt.apart].sum(axis=0).argmax())]
    return {"TF-IDF": lambda texts: [learnt.labels[at] for at in chances(texts).argmax(axis=1)], f"always {common}": lambda texts: [common] * len(texts)}


def gold(split: str) -> None:
    """The figures of one split."""
    from sklearn.metrics import f1_score

    said, labels = texts(), read_labels()
    units = [row for row in rows() if row["split"] == split]
    truth, found, sure, order = list[str](), list[str](), list[tuple[float, float]](), list[str]()
    parts, commonest = list[bool](), list[bool]()
    for trade in sorted({row["vertical"] for row in units}):
        mine = [row["unit"] for row in units if row["vertical"] == trade]
        taxonomy = stages_of(trade)
        answers, probability = place([said[unit] for unit in mine], taxonomy)
        order += mine
        found += answers
        sure += [(row[-1], row[-2]) for row in probability]
        inside = [unit for unit in mine if labels[unit]["substage"] in {part.id for part in taxonomy.parts("use")}]
        if inside:
            answers, _ = place([said[unit] for unit in inside], taxonomy, "use")
            right = [labels[unit]["substage"] for unit in inside]
            parts += [answer == part for answer, part in zip(answers, right, strict=True)]
            commonest += [part == Counter(right).most_common(1)[0][0] for part in right]
    truth = [labels[unit]["stage"] for unit in order]
    print(f"{split}: {len(truth)} units")
    others = {name: rival([said[unit] for unit in order]) for name, rival in rivals().items()}
    for who, names in {"jminer": found, **others}.items():
        nine, ten = figure(macro(NINE), truth, names), figure(macro((*NINE, "none")), truth, names)
        print(f"  {who}, likeliest: macro-F1 of nine {nine}, of ten {ten}, accuracy {share(np.array(truth) == np.array(names))}")
    right, (best, second) = np.array(truth) == np.array(found), np.array(sure).T
    settings = StagesSettings()
    named = (best >= settings.min_probability) & (best - second >= settings.min_margin) & (np.array(found) != "none")
    surest = np.argsort(-best, kind="stable")[: round(0.8 * len(best))]
    print(f"  named {share(named)} of them, right {share(right[named])} | surest 80 %: right {share(right[surest])} | "
          f"calibration error {figure(calibration_error, best, right)}")  # fmt: skip
    print(f"  sub-stage of use, {len(parts)} units, stage given: right {share(parts)}, always the business's commonest {share(commonest)}")
    each = f1_score(truth, found, labels=[*NINE, "none"], average=None)
    print("  " + ", ".join(f"{name} {value:.2f}" for name, value in zip((*NINE, "none"), each, strict=True)), flush=True)


def unknown(name: str) -> None:
    """A business that no shipped taxonomy knows, by its YAML alone."""
    units, taxonomy = _vertical(name)
    found, _ = place([unit["text"] for unit in units], taxonomy)
    truth = [unit["stage"] for unit in units]
    near, common = _nearest([unit["text"] for unit in units], taxonomy), Counter(truth).most_common(1)[0][0]
    who = {"likeliest right": found, "nearest description": near, "always the commonest": [common] * len(truth)}
    told = ", ".join(f"{name} {share([a == b for a, b in zip(said, truth, strict=True)])}" for name, said in who.items())
    print(f"{name}: {len(units)} units, {told}", flush=True)


def _nearest(said: Sequence[str], taxonomy: Taxonomy) -> list[str]:
    """The stage whose name and description have the nearest sentence vector."""
    places = encoder().embed([f"{stage.name}: {stage.description}" for stage in taxonomy.journey])
    return [taxonomy.journey[at].id for at in (encoder().embed(said) @ places.T).argmax(axis=1)]


def silver() -> None:
    """Airline tweets and Skytrax sentences: sanity checks, as their labels are of something near to a stage."""
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").filter(pl.col("stage_silver").is_in(list(SILVER))).sort("row_id")
    airline = stages_of("airline")
    said = tweets["text"].to_list()
    found, _ = place(said, airline)
    parts, _ = place(said, airline, "use")
    right = [({part if stage == "use" else stage} & SILVER[label]) != set() for stage, part, label in zip(found, parts, tweets["stage_silver"], strict=True)]
    common = max(SILVER, key=tweets["stage_silver"].to_list().count)
    print(f"airline tweets: {len(right):,}, likeliest right {share(right)}, always {common} {share((tweets['stage_silver'] == common).to_numpy())}")
    for name, wanted in SKYTRAX.items():
        reviews = pl.read_parquet(DATA / "skytrax" / f"skytrax_{name}_2015.parquet").sort("row_id").head(300)
        pieces = reviews.select(pl.col("text").str.split(". ").list.head(5)).explode("text").filter(pl.col("text").str.len_chars() > 12)["text"].to_list()
        parts, _ = place(pieces, airline, "use")
        told = share([part == wanted for part in parts])
        print(f"Skytrax {name}: {len(pieces):,} sentences, likeliest part of use is {wanted} in {told}, by chance 1 of {len(airline.parts('use'))}", flush=True)


def fitted() -> None:
    """The weights of the signals with the least log loss on units that no shipped weight has seen: `dev`, and `train` of sets that may not be shipped."""
    units = [row for row in rows() if row["split"] == "dev" or (row["split"] == "train" and not row["set"].startswith(sets.FREE))]
    told = {"LEARNT": _signals(units, True), "PARTS": _inner(units, True), "NEW": [*_signals(units, False), *_inner(units, False), *_unknown()]}
    for name, answers in told.items():
        print(f"{name} = {_weights(answers)}  # {len(answers)} answers")


def _signals(units: Sequence[Row], known: bool) -> list[tuple[NDArray[np.float64], int]]:
    """Each unit's signals (places + 1, 6) and the place that is right; `known` false: under names that the head has not learnt."""
    said, labels, found = texts(), read_labels(), []
    for trade in sorted({row["vertical"] for row in units}):
        mine = [row["unit"] for row in units if row["vertical"] == trade]
        taxonomy = stages_of(trade)
        names = [*(stage.id for stage in taxonomy.journey), "none"]
        signals = _heard(heard([said[unit] for unit in mine]), taxonomy.journey, taxonomy, "stages", known)
        found += [(row, names.index(labels[unit]["stage"])) for row, unit in zip(signals, mine, strict=True) if labels[unit]["stage"] in names]
    return found


def _inner(units: Sequence[Row], known: bool) -> list[tuple[NDArray[np.float64], int]]:
    """The same for the parts of use, stage given."""
    said, labels, found = texts(), read_labels(), []
    for trade in TRADES:
        taxonomy = stages_of(trade)
        names = [part.id for part in taxonomy.parts("use")]
        mine = [row["unit"] for row in units if row["vertical"] == trade and labels[row["unit"]]["substage"] in names]
        if mine:
            signals = _heard(heard([said[unit] for unit in mine]), taxonomy.parts("use"), taxonomy, "substages" if known else "stages", known)
            found += [(row, names.index(labels[unit]["substage"])) for row, unit in zip(signals, mine, strict=True)]
    return found


def _unknown() -> list[tuple[NDArray[np.float64], int]]:
    """The same for two businesses that jminer does not know, which are there for this alone."""
    found: list[tuple[NDArray[np.float64], int]] = []
    for name in TRIED_ON:
        units, taxonomy = _vertical(name)
        names = [stage.id for stage in taxonomy.journey]
        signals = _heard(heard([unit["text"] for unit in units]), taxonomy.journey, taxonomy, "stages", True)
        found += [(row, names.index(unit["stage"])) for row, unit in zip(signals, units, strict=True)]
    return found


def _vertical(name: str) -> tuple[list[dict[str, str]], Taxonomy]:
    """Units of a business that no shipped taxonomy knows, and its YAML."""
    lines = (ROOT / "corpora" / "gold" / "verticals" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines], Taxonomy(load_stages(UNKNOWN / f"{name}_stages.yaml"), (), ())


def _heard(said: Said, places: Sequence[Stage], taxonomy: Taxonomy, head: str, known: bool) -> NDArray[np.float64]:
    """What `hear` weighs, one signal at a time: (texts, places + 1, 6)."""
    renamed = places if known else [replace(place, id=f"my_{place.id}") for place in places]
    found, ear = touched(said, taxonomy), ear_of(head)
    if not known:  # touchpoints name the stages that they point to, so they are renamed too
        points = [replace(point, stages=tuple(f"my_{name}" for name in point.stages)) for point in taxonomy.touchpoints]
        parts = [replace(part, within=f"my_{part.within}") for part in taxonomy.stages if part.within]
        taxonomy = Taxonomy((*renamed, *parts), tuple(points), ())
    return weighable(said, renamed, found, taxonomy, ear)[1]


def _weights(answers: Sequence[tuple[NDArray[np.float64], int]]) -> str:
    """The weights of a conditional logit, none below 0, drawn towards 0 by a Gaussian of width 10."""
    from scipy.optimize import minimize

    def loss(weights: NDArray[np.float64]) -> float:
        odds = [signals @ weights for signals, _ in answers]
        return float(sum(np.logaddexp.reduce(o) - o[at] for o, (_, at) in zip(odds, answers, strict=True)) + (weights**2).sum() / 200)

    found = minimize(loss, np.ones(6), bounds=[(0, None)] * 6, method="L-BFGS-B").x
    names = [field.name for field in fields(Weights)]
    return "Weights(" + ", ".join(f"{name}={value:.2f}" for name, value in zip(names, found, strict=True)) + ")"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["train", "dev", "test"], help="one split of the gold units only")
    parser.add_argument("--fit", action="store_true", help="print the weights of the signals that jminer/heads/stages.py should have")
    chosen = parser.parse_args()
    split = chosen.split
    try:
        if chosen.fit:
            return fitted()
        for each in (split,) if split else ("dev", "test"):
            gold(each)
    except InputError as why:
        sys.exit(str(why))
    if not split:
        for name in (*TRIED_ON, *MEASURED_ON):
            unknown(name)
        silver()


if __name__ == "__main__":
    main()
