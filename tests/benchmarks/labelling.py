"""What answers on one's own units are worth: `python -m tests.benchmarks.labelling [--choose]`.

The gold units of `corpora/gold/journey` of one split stand for a user's own data: each business by its own taxonomy, and all four together by
the general one. A number of them is drawn as `jminer label` draws (half at random, half where the run wavers) and answered as the gold says; what
later runs would learn from these is measured on all the others, so often with other seeds. Printed of stages: the share that is right, macro-F1
and log loss as shipped, as learnt, and of each half of what is learnt alone; how often it is used, and how often it did harm. Of touchpoints: the
micro-F1 of those given. `--choose` prints the same on `train` for several widths of the prior; the default is chosen there, the table is of `dev`.
`test` is not looked at.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
import polars as pl

from jminer.errors import InputError
from jminer.heads import local
from jminer.heads.answers import Answer
from jminer.heads.stages import hear
from jminer.settings import TouchpointsSettings
from jminer.steps.touchpoints import judging
from jminer.studies.labelling import Choice, Material, plan
from jminer.taxonomy import Taxonomy, load_touchpoints
from tests.benchmarks.gold_texts import read_labels, rows, texts
from tests.benchmarks.stages import SHIPPED, ear_of, encoder, heard, stages_of, touched

TRADES = ("airline", "app", "bank", "shop")
SIZES = {"all four": (50, 100, 200), **dict.fromkeys(TRADES, (30, 50))}
DRAWS = 20
WAYS = {"before": "as shipped", "after": "learnt", "always": "calibrated without examples", "richer": "examples without calibration"}
FIGURES = {"right": "right", "f1": "macro-F1", "loss": "log loss"}
SPREADS = (0.25, 0.5, 1.0, 2.0)


def judge(told: pl.DataFrame, taxonomy: Taxonomy) -> np.ndarray:
    """How a run judges stages before it learns from labels."""
    said = heard(told["text"].to_list())
    return hear(said, taxonomy.journey, touched(said, taxonomy), taxonomy, ear_of("stages"))[1]


class Owned:
    """One user's units with their true stages, as a run sees them."""

    def __init__(self, split: str, trade: str) -> None:
        said, labels = texts(), read_labels()
        wanted = (trade,) if trade in TRADES else TRADES
        mine = sorted((row for row in rows() if row["split"] == split and row["vertical"] in wanted), key=lambda row: row["unit"])
        self.taxonomy: Taxonomy = stages_of(trade if trade in TRADES else "general")
        parts = {part.id for part in self.taxonomy.stages if part.within}
        truth = [labels[row["unit"]] for row in mine]
        self.labels = [(each["stage"], each["substage"]) if each["substage"] in parts else (each["stage"],) for each in truth]
        nothing = pl.lit(None, dtype=pl.String)
        self.rows = pl.DataFrame({"unit_id": [row["unit"] for row in mine], "text": [said[row["unit"]] for row in mine]}).with_columns(
            nothing.alias("about"), nothing.alias("asked"), nothing.alias("topic_id"), pl.col("unit_id").alias("customer_id"),
            pl.lit("en").alias("language"), place=pl.int_range(pl.len()),
        )  # fmt: skip
        names = [*(stage.id for stage in self.taxonomy.journey), local.NONE]
        self.truth = np.array([[name == label[0] for name in names] for label in self.labels])
        self.plain = judge(self.rows, self.taxonomy)
        ordered, best = np.sort(self.plain, axis=1), [names[at] for at in self.plain.argmax(axis=1)]
        self.material = Material(
            "stages", self.rows, [(name,) for name in best], ordered[:, -1] > 0, ordered[:, -1] - ordered[:, -2], best,
            np.zeros(len(mine), dtype=np.int64), tuple(Choice(name, name) for name in names), encoder().embed(self.rows["text"].to_list()),
        )  # fmt: skip

    def drawn(self, n: int, seed: int) -> list[Answer]:
        label = dict(zip(self.rows["unit_id"], self.labels, strict=True))
        return [question.answered(label[question.unit_id], "gold", "2026-11-23", False) for question in plan(self.material, [], n, seed, "random")[0]]


def figures(owned: Owned, n: int, spread: float) -> dict[str, float]:
    """Means over the draws, of the units that were not drawn."""
    found: list[dict[str, float]] = []
    for seed in range(DRAWS):
        answers = owned.drawn(n, seed)
        taken = {answer.unit_id for answer in answers}
        rest = ~owned.rows["unit_id"].is_in(list(taken)).to_numpy()
        learnt = local.learn_stages(answers, owned.taxonomy, judge, spread=spread)
        after = learnt(judge(owned.rows, learnt.taxonomy) if learnt.examples else owned.plain)
        always = local.fit(owned.plain[~rest], owned.truth[~rest], several=False, spread=spread)(owned.plain)
        richer = judge(owned.rows, local.with_examples(owned.taxonomy, answers))
        row = {"used": float(learnt.calibration is not None), "examples": float(learnt.examples > 0)}
        for name, each in {"before": owned.plain, "after": after, "always": always, "richer": richer}.items():
            fold = local.measured(each[rest], owned.truth[rest])
            row |= {f"{name}_right": fold.right, f"{name}_loss": fold.log_loss, f"{name}_f1": f1(owned.truth[rest], each[rest])}
        found.append(row)
    means = {name: float(np.mean([row[name] for row in found])) for name in found[0]}
    means["worse"] = float(np.mean([row["after_loss"] > row["before_loss"] + 1e-9 for row in found]))
    means["gain_sd"] = float(np.std([row["after_right"] - row["before_right"] for row in found]))
    return means


def f1(truth: np.ndarray, probability: np.ndarray) -> float:
    """Mean F1 of the stages (and none) that are there."""
    from jminer.heads.fit import f1_scores

    there = truth.any(axis=0)
    return float(f1_scores(np.eye(truth.shape[1], dtype=bool)[probability.argmax(axis=1)], truth)[there].mean())


def table(split: str, spread: float) -> None:
    print(f"{split}, prior of {spread}, {DRAWS} draws | each: {', '.join(WAYS.values())} | ±: spread of the gain in accuracy over the draws")
    for trade, sizes in SIZES.items():
        owned = Owned(split, trade)
        for n in sizes:
            if n > len(owned.rows) - 10:
                continue
            f = figures(owned, n, spread)
            told = [f"{name} " + " ".join(f"{f[f'{way}_{key}']:.3f}" for way in WAYS) for key, name in FIGURES.items()]
            ends = f"±{f['gain_sd']:.3f} | used {f['used']:.2f}, examples {f['examples']:.2f}, log loss worse {f['worse']:.2f}"
            print(f"  {trade:8} {n:4} of {len(owned.rows):3} | {' | '.join(told)} | {ends}", flush=True)


def touchpoints(split: str, spread: float) -> None:
    """The same of touchpoints, those that gold and taxonomy name alike; answers are drawn at random alone."""
    said, labels = texts(), read_labels()
    named = {name for row in labels.values() for name in row["touchpoints"].split("|")}
    print(f"{split}, touchpoints, prior of {spread} | each: as shipped, learnt")
    for trade, sizes in SIZES.items():
        file = SHIPPED / f"{trade + '_' if trade in TRADES else ''}touchpoints.yaml"
        taxonomy = Taxonomy((), tuple(each for each in load_touchpoints(file) if each.id in named), ())
        borders = [TouchpointsSettings().min_probability] * len(taxonomy.touchpoints)
        names, hears = [each.id for each in taxonomy.touchpoints], judging(ear_of("touchpoints"))
        mine = sorted(row["unit"] for row in rows() if row["split"] == split and row["vertical"] in ((trade,) if trade in TRADES else TRADES))
        there = [tuple(name for name in names if name in labels[unit]["touchpoints"].split("|")) for unit in mine]
        truth = np.array([[name in each for name in names] for each in there])
        plain = hears(pl.DataFrame({"unit_id": mine, "text": [said[unit] for unit in mine], "language": ["en"] * len(mine)}), taxonomy)
        for n in sizes:
            found = []
            for seed in range(DRAWS):
                taken = np.random.default_rng(seed).permutation(len(mine))[:n]
                answers = [Answer(mine[at], mine[at], said[mine[at]], "en", there[at], (), True, "random", False, "gold", "2026-11-23") for at in taken]
                learnt, rest = local.learn_several("Touchpoints", answers, names, borders, taxonomy, hears, spread=spread), np.ones(len(mine), dtype=bool)
                rest[taken] = False
                for each in (plain[rest], learnt(plain)[rest]):
                    fold = local.measured(each, truth[rest], borders)
                    found.append((fold.right, fold.log_loss, float(learnt.calibration is not None)))
            before, after = np.mean(found[::2], axis=0), np.mean(found[1::2], axis=0)
            told = f"micro-F1 {before[0]:.3f} {after[0]:.3f} | log loss {before[1]:.3f} {after[1]:.3f} | used {after[2]:.2f}"
            print(f"  {trade:8} {n:4} of {len(mine):3} | {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--choose", action="store_true", help="several priors on the train companies")
    try:
        if parser.parse_args().choose:
            for spread in SPREADS:
                table("train", spread)
                touchpoints("train", spread)
        else:
            table("dev", local.SPREAD)
            touchpoints("dev", local.SPREAD)
    except InputError as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
