"""Make the shipped heads: `emotions` from GoEmotions, `valence` from three sets whose licence allows a product.

What is chosen (strength, sets, weighing, thresholds, temperature) is chosen on folds of the training rows; the `dev`
split of GoEmotions and the sets of the benchmarks only ever say how well it went.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders.protocol import Embedder, Progress, Vectors
from jminer.errors import ConfigError, did_you_mean
from jminer.heads import sets
from jminer.heads.card import card_of
from jminer.heads.emotions import CUSTOMER, FINE, GROUPINGS, polarity
from jminer.heads.fit import (
    Groups,
    Targets,
    best_threshold,
    calibration_error,
    f1_scores,
    fit,
    out_of_fold,
    temperature_of,
)
from jminer.heads.model import Kind, LinearHead, Probabilities, alone, combined, probabilities_of
from jminer.heads.store import save_head

STRENGTH = {"emotions": 4.0, "valence": 1.0}  # scikit-learn's C: the smallest within .002 of the best on the folds
POLARITIES = ("negative", "neutral", "positive")
SHOWN_FROM = 0.30  # an emotion with a lower F1 is more often wrong than a reader would forgive

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A fitted head, how it was made, and how well it does: what `save_head` and the card need."""

    head: LinearHead
    rows: dict[str, int]
    figures: Figures


def train_emotions(data: Path, embedder: Embedder, progress: Progress | None = None) -> Trained:
    """Fit GoEmotions' 28 labels on its `train` split and answer in customer emotions; figures are of its `dev` split.

    On folds of `train` the chance of at least one fine label was a little better than heads fitted directly to the
    customer's emotions (`tests/benchmarks/emotions.py --choose`), and one fit serves every grouping.
    """
    train, dev = sets.goemotions(data, "train"), sets.goemotions(data, "dev")
    vectors = embedder.embed(train["text"].to_list(), progress)
    dev_vectors = embedder.embed(dev["text"].to_list(), progress)
    targets = grouped(train["labels"].to_list(), GROUPINGS["fine"])
    fine = learn("emotions", "multilabel", FINE, vectors, targets, np.arange(len(train)), embedder.weights)
    figures: Figures = {}
    for name, grouping in GROUPINGS.items():
        truth, dev_truth = (grouped(split["labels"].to_list(), grouping) for split in (train, dev))
        head, f1_folds = answering_in(fine, grouping, truth)
        figures[name] = scores(head, dev_vectors, dev_truth, f1_folds)
    head, _ = answering_in(fine, CUSTOMER, grouped(train["labels"].to_list(), CUSTOMER))
    rows = {"goemotions train": len(train), "goemotions dev (figures only)": len(dev)}
    return Trained(shown_only(head, figures["customer"]), rows, figures)


def train_valence(data: Path, embedder: Embedder, progress: Progress | None = None) -> Trained:
    """Fit negative, neutral and positive on GoEmotions, MAMS and lender reviews; figures are of folds.

    Sentences of clothing reviews were tried too and left out: on the folds they did harm
    (`tests/benchmarks/valence.py --choose`).
    """
    rows = polarity_rows(data)
    vectors = embedder.embed(rows["text"].to_list(), progress)
    targets = np.stack([(rows["label"] == label).to_numpy() for label in POLARITIES], axis=1)
    groups = rows["group"].to_numpy().astype(np.int64)
    learnt = learn("valence", "multiclass", POLARITIES, vectors, targets, groups, embedder.weights, balanced=True)
    head, by_fold = answering_in(learnt, {label: (label,) for label in POLARITIES}, targets)
    counts = {str(name): count for name, count in rows.group_by("set").len().sort("set").iter_rows()}
    return Trained(head, counts, {"folds": {"macro_f1": rounded(by_fold.mean()), "f1": named(POLARITIES, by_fold)}})


TRAINERS: dict[str, Callable[[Path, Embedder, Progress | None], Trained]] = {
    "emotions": train_emotions,
    "valence": train_valence,
}


def remake(
    name: str,
    data: Path,
    folder: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    made_on: str | None = None,
) -> LinearHead:
    """Train a head anew and write its folder whole, card and figures with it.

    Raises ConfigError for an unknown head, InputError when a labelled set is missing under `data`.
    """
    if name not in TRAINERS:
        raise ConfigError(f"There is no head '{name}'.{did_you_mean(name, TRAINERS)} Known: {', '.join(TRAINERS)}.")
    trained = TRAINERS[name](data, embedder, progress)
    made = {
        "on": made_on or date.today().isoformat(),
        "command": f"jminer train head {name} --data PATH",
        "encoder": {"name": embedder.name, "variant": embedder.variant},
        "versions": versions(),
        "strength": STRENGTH[name],
        "rows": trained.rows,
    }
    save_head(trained.head, folder, card_of(trained.head, made, trained.figures), made, trained.figures)
    return trained.head


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A fitted and calibrated head in the labels it was trained in, and its chances on rows it did not see."""

    head: LinearHead
    chances: Probabilities


def learn(
    name: str,
    kind: Kind,
    parts: tuple[str, ...],
    vectors: Vectors,
    targets: Targets,
    groups: Groups,
    encoder: str,
    balanced: bool = False,
) -> Learnt:
    """Fit a head and set its temperature on out-of-fold scores; its thresholds are set by `answering_in`."""
    strength = STRENGTH[name]
    logits = out_of_fold(kind, vectors, targets, groups, strength, balanced)
    temperature = temperature_of(kind, logits, targets, balanced)
    weights = fit(kind, vectors, targets, strength, balanced)
    head = LinearHead(
        name=name,
        kind=kind,
        labels=parts,
        coefficients=weights.coefficients,
        intercepts=weights.intercepts,
        thresholds=np.full(len(parts), 0.5, np.float32),
        temperature=temperature,
        encoder=encoder,
        shown=parts,
        parts=parts,
        members=alone(parts),
    )
    return Learnt(head, probabilities_of(kind, logits, temperature))


def answering_in(
    learnt: Learnt, grouping: Mapping[str, Sequence[str]], targets: Targets
) -> tuple[LinearHead, NDArray[np.float64]]:
    """The head answering in groups of its parts, thresholds set on the folds; and each group's F1 on the folds."""
    labels = tuple(grouping)
    members = tuple(tuple(learnt.head.parts.index(part) for part in parts) for parts in grouping.values())
    chances = combined(learnt.chances, members)
    thresholds = np.array([best_threshold(chances[:, k], targets[:, k]) for k in range(len(labels))], np.float32)
    head = replace(learnt.head, labels=labels, members=members, thresholds=thresholds, shown=labels)
    return head, f1_scores(head.given(chances), targets)


def scores(head: LinearHead, vectors: Vectors, targets: Targets, by_fold: NDArray[np.float64]) -> Figures:
    """How a head does on rows it never saw: macro-F1, F1 and calibration error of each label, F1 on the folds."""
    chances = head.probabilities(vectors)
    f1 = f1_scores(head.given(chances), targets)
    errors = [calibration_error(chances[:, k], targets[:, k]) for k in range(len(head.labels))]
    return {
        "macro_f1": rounded(f1.mean()),
        "macro_f1_folds": rounded(by_fold.mean()),
        "calibration_error": rounded(np.mean(errors)),
        "f1": named(head.labels, f1),
        "f1_folds": named(head.labels, by_fold),
        "rows": named(head.labels, targets.sum(axis=0)),
    }


def shown_only(head: LinearHead, figures: Figures) -> LinearHead:
    """The head, showing the labels whose F1 reaches the bar both on the folds and on the dev rows."""
    lowest = {label: min(figures["f1"][label], figures["f1_folds"][label]) for label in head.labels}
    return replace(head, shown=tuple(label for label in head.labels if lowest[label] >= SHOWN_FROM))


def grouped(rows: Sequence[Sequence[str]], grouping: Mapping[str, Sequence[str]]) -> Targets:
    """Which group each comment belongs to, shape (comments, groups), from its fine labels."""
    members = [frozenset(fine) for fine in grouping.values()]
    return np.array([[not group.isdisjoint(fine) for group in members] for fine in rows], dtype=bool)


def polarity_rows(data: Path) -> pl.DataFrame:
    """Every training row of the valence head: set, group (a review's sentences share one), text, label."""
    comments = sets.goemotions(data, "train")
    labels = pl.Series([polarity(fine) for fine in comments["labels"].to_list()], dtype=pl.String)
    by_set = {
        "goemotions": comments.select("text", label=labels).drop_nulls(),
        "mams": sets.mams(data),
        "lender reviews": sets.bank_sentences(data),
    }
    frames = [
        (frame if "review" in frame.columns else frame.with_row_index("review")).select(
            pl.lit(name).alias("set"), "review", "text", "label"
        )
        for name, frame in by_set.items()
    ]
    return pl.concat(frames).with_columns(group=pl.struct("set", "review").rank("dense").cast(pl.Int64))


def named(labels: Sequence[str], values: Any) -> dict[str, float]:
    """The values under their labels, rounded for JSON."""
    return {label: rounded(value) for label, value in zip(labels, values, strict=True)}


def rounded(value: Any) -> float:
    """A figure to four decimals: more would be noise."""
    return round(float(value), 4)


def versions() -> dict[str, str]:
    """The versions that the numbers depend on."""
    packages = ("numpy", "scikit-learn", "onnxruntime", "tokenizers")
    return {"python": platform.python_version(), **{package: version(package) for package in packages}}
