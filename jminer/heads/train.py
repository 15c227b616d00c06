"""Make the shipped heads: one command each, from sets whose licence allows a product and from units read or written for jminer.

What is chosen (strength, thresholds, temperature) is chosen on rows kept apart, which neither the head nor the encoder's second output
saw; the `dev` split of GoEmotions and the sets of the benchmarks only ever say how well it went.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Embedder, Progress, Vectors
from jminer.errors import ConfigError, did_you_mean
from jminer.heads import sets
from jminer.heads.card import card_of
from jminer.heads.emotions import CUSTOMER, GROUPINGS, grouped
from jminer.heads.fit import Targets, best_threshold, calibration_error, f1_scores, fit, log_loss, temperature_of
from jminer.heads.model import LinearHead, Probabilities, alone, combined, probabilities_of
from jminer.heads.rows import ROWS, Rows
from jminer.heads.store import save_head

TRIED = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Values of scikit-learn's C; the one with the least loss on the rows apart is taken."""
BALANCED = ("valence", "stages", "substages", "telling")
"""Heads whose labels weigh the same, so that the training sets' shares are not carried into other people's feedback."""
SHOWN_FROM = 0.30  # an emotion with a lower F1 is more often wrong than a reader would forgive

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A fitted and calibrated head in the labels it was trained in, its strength, and its chances on the rows apart."""

    head: LinearHead
    strength: float
    chances: Probabilities
    truth: Targets


def remake(
    name: str,
    data: Path,
    gold: Path,
    folder: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    made_on: str | None = None,
) -> LinearHead:
    """Train a head anew over `embedder`'s vectors (its facets, where an encoder has them) and write its folder whole, card and figures with it.

    `gold` is the folder of the labelled units (`corpora/gold`). Raises ConfigError for an unknown head, InputError when a set is missing.
    """
    if name not in ROWS:
        raise ConfigError(f"There is no head '{name}'.{did_you_mean(name, ROWS)} Known: {', '.join(ROWS)}.")
    rows = ROWS[name](data, gold)
    learnt = learn(name, rows, embedder.embed(rows.texts, progress), embedder.weights)
    head, figures = _in_customers_words(learnt, data, embedder) if name == "emotions" else _answering(learnt)
    made = {
        "on": made_on or date.today().isoformat(),
        "command": f"jminer train head {name} --data PATH{' --encoder multilingual' if folder.name.endswith('-multilingual') else ''}",
        "encoder": {"name": embedder.name, "variant": embedder.variant, "languages": list(embedder.languages)},
        "versions": versions(),
        "strength": learnt.strength,
        "rows": _counts(rows),
    }
    save_head(head, folder, card_of(head, made, figures), made, figures)
    return head


def learn(name: str, rows: Rows, vectors: Vectors, encoder: str) -> Learnt:
    """Fit a head to the rows that are not apart; its strength and temperature are those with the least loss on those that are."""
    seen, apart, balanced = ~rows.apart, rows.apart, name in BALANCED
    truth = rows.targets[apart]
    best: tuple[float, Learnt] | None = None
    for strength in TRIED:
        weights = fit(rows.kind, vectors[seen], rows.targets[seen], strength, balanced, rows.weights[seen])
        logits = weights.logits(vectors[apart])
        temperature = temperature_of(rows.kind, logits, truth)
        chances = probabilities_of(rows.kind, logits, temperature)
        loss = log_loss(rows.kind, chances, truth)
        if best is None or loss < best[0]:
            thresholds, labels = np.full(len(rows.labels), 0.5, np.float32), rows.labels
            head = LinearHead(
                name, rows.kind, labels, weights.coefficients, weights.intercepts, thresholds, temperature, encoder, labels, labels, alone(labels)
            )  # fmt: skip
            best = loss, Learnt(head, strength, chances, truth)
    assert best is not None
    return best[1]


def answering_in(learnt: Learnt, grouping: Mapping[str, Sequence[str]], truth: Targets) -> tuple[LinearHead, NDArray[np.float64]]:
    """The head answering in groups of its parts, thresholds set on the rows apart; and each group's F1 there."""
    labels = tuple(grouping)
    members = tuple(tuple(learnt.head.parts.index(part) for part in parts) for parts in grouping.values())
    chances = combined(learnt.chances, members)
    thresholds = np.array([best_threshold(chances[:, k], truth[:, k]) for k in range(len(labels))], np.float32)
    head = replace(learnt.head, labels=labels, members=members, thresholds=thresholds, shown=labels)
    return head, f1_scores(head.given(chances), truth)


def scores(head: LinearHead, vectors: Vectors, targets: Targets) -> Figures:
    """How a head does on rows it never saw: macro-F1, F1 and calibration error of each label."""
    chances = head.probabilities(vectors)
    f1 = f1_scores(head.given(chances), targets)
    errors = [calibration_error(chances[:, k], targets[:, k]) for k in range(len(head.labels))]
    return {
        "macro_f1": rounded(f1.mean()),
        "calibration_error": rounded(np.mean(errors)),
        "f1": named(head.labels, f1),
        "rows": named(head.labels, targets.sum(axis=0)),
    }


def _answering(learnt: Learnt) -> tuple[LinearHead, Figures]:
    """The head in its own labels, and how it does on the rows apart, on which its thresholds were set."""
    head, f1 = answering_in(learnt, {label: (label,) for label in learnt.head.parts}, learnt.truth)
    right = learnt.chances.argmax(axis=1) == learnt.truth.argmax(axis=1)
    figures = {"macro_f1": rounded(f1.mean()), "f1": named(head.labels, f1), "rows": named(head.labels, learnt.truth.sum(axis=0))}
    return head, {"apart": figures | ({"accuracy": rounded(right.mean())} if head.kind == "multiclass" else {})}


def _in_customers_words(learnt: Learnt, data: Path, embedder: Embedder) -> tuple[LinearHead, Figures]:
    """The head of 28 emotions answering in the customer's, and figures on GoEmotions' `dev` in all three groupings.

    An emotion that is recognised too badly, there or on the rows apart, is not shown.
    """
    train, dev = sets.goemotions(data, "train"), sets.goemotions(data, "dev")
    apart = train.filter(sets.goemotions_apart(len(train)))["labels"].to_list()
    vectors, figures = embedder.embed(dev["text"].to_list()), Figures()
    for name, grouping in GROUPINGS.items():
        head, f1 = answering_in(learnt, grouping, grouped(apart, grouping))
        figures[name] = scores(head, vectors, grouped(dev["labels"].to_list(), grouping)) | {"f1_apart": named(head.labels, f1)}
    head, _ = answering_in(learnt, CUSTOMER, grouped(apart, CUSTOMER))
    told = figures["customer"]
    return replace(head, shown=tuple(label for label in head.labels if min(told["f1"][label], told["f1_apart"][label]) >= SHOWN_FROM)), figures


def _counts(rows: Rows) -> dict[str, int]:
    """How many rows of each set were learnt from, and how many were apart."""
    counts = Counter(f"{origin}{', apart' if out else ''}" for origin, out in zip(rows.sets, rows.apart.tolist(), strict=True))
    return dict(sorted(counts.items()))


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
