"""Pairs of a need and a unit written or read for it, one by one (`corpora/gold/needs`), and the head that learns from them which units are candidates.

Everything is chosen and measured on folds of whole verticals, so that a figure is that of a trade the heads never saw.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.embedders.protocol import Embedder, Encode
from jminer.errors import ConfigError
from jminer.heads.card import card_of
from jminer.heads.cited import rows as cited_rows
from jminer.heads.cited import texts as cited_texts
from jminer.heads.fit import folds
from jminer.heads.model import LinearHead, alone
from jminer.heads.store import save_head
from jminer.heads.train import versions
from jminer.personas.forms import RELATIONS, Bank, Floats
from jminer.personas.match import nearness

SUBJECT_STRENGTH = 1.0
"""scikit-learn's C: its default."""
FOREIGN = 8
"""Needs of other verticals that each unit is held against."""
SEED = 20261122
OWN_WEIGHT = 4.0
"""A unit's own need against the eight others of its vertical."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """All pairs of the corpus: needs, units, and what each unit says of its own need."""

    needs: tuple[Need, ...]
    trade: NDArray[np.int64]
    """(needs,): the vertical of each need."""
    texts: tuple[str, ...]
    own: NDArray[np.int64]
    """(units,): the need that each unit was written for."""
    relation: tuple[str, ...]
    """One of RELATIONS, or unrelated."""
    kind: tuple[str, ...]
    """explicit, implicit, near_miss, or read: a real unit."""


def read_pairs(folder: Path) -> Pairs:
    """The pairs of every `*.jsonl` in a folder. Raises ConfigError when there is none."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise ConfigError(f"{folder} holds no pairs (*.jsonl). Name the folder corpora/gold/needs.")
    needs: list[Need] = []
    trade: list[int] = []
    units: list[tuple[str, int, str, str]] = []
    for number, file in enumerate(files):  # a need's id is made unique by its vertical
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            need = {**entry["need"], "id": f"{file.stem}/{entry['need']['id']}", "phrasings": tuple(entry["need"]["phrasings"])}
            units += [(unit["text"], len(needs), unit["relation"], unit["kind"]) for unit in entry["units"]]
            needs.append(Need(**need))
            trade.append(number)
    texts, own, relation, kind = zip(*units, strict=True)
    return Pairs(tuple(needs), np.array(trade), texts, np.array(own), relation, kind)


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Several sets of pairs as one; their trades stay apart."""
    needs, trades = np.cumsum([0, *(len(part.needs) for part in parts)]), np.cumsum([0, *(int(part.trade.max()) + 1 for part in parts)])
    return Pairs(
        tuple(need for part in parts for need in part.needs),
        np.concatenate([part.trade + start for part, start in zip(parts, trades, strict=False)]),
        tuple(text for part in parts for text in part.texts),
        np.concatenate([part.own + start for part, start in zip(parts, needs, strict=False)]),
        tuple(relation for part in parts for relation in part.relation),
        tuple(kind for part in parts for kind in part.kind),
    )


def read_cited(folder: Path, units: Path, data: Path) -> Pairs:
    """Real units with needs that somebody declared to each; every need has one unit. Texts are taken from the labelled sets in `data`."""
    entries = [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    wanted = {entry["unit"] for entry in entries}
    cited = [row for row in cited_rows(units) if row["unit"] in wanted]
    said, sets = cited_texts(cited, data), {row["unit"]: row["set"] for row in cited}
    pairs = [(entry["unit"], pair) for entry in entries for pair in entry["pairs"]]
    names = sorted(set(sets.values()))
    return Pairs(
        tuple(Need(f"{unit}/{number}", pair["statement"], opposite=pair["opposite"]) for number, (unit, pair) in enumerate(pairs)),
        np.array([names.index(sets[unit]) for unit, _ in pairs], dtype=np.int64),
        tuple(said[unit] for unit, _ in pairs),
        np.arange(len(pairs)),
        tuple(pair["relation"] for _, pair in pairs),
        tuple(pair["kind"] for _, pair in pairs),
    )


def read_asked(folder: Path, data: Path, files: str = "*.jsonl") -> Pairs:
    """Real units that somebody held against needs declared for their trade, each beside each need that it was read for; texts from the sets in `data`."""
    entries = [(number, json.loads(line)) for number, file in enumerate(sorted(folder.glob(files))) for line in file.read_text("utf-8").splitlines()]
    pairs = [(n, entry["set"], unit) for n, (_, entry) in enumerate(entries) for unit in entry["units"]]
    said = cited_texts([{"unit": str(i), "set": name, "key": unit["key"], "part": unit["part"]} for i, (_, name, unit) in enumerate(pairs)], data)
    return Pairs(
        tuple(Need(**entry["need"]) for _, entry in entries),
        np.array([number for number, _ in entries], dtype=np.int64),
        tuple(said[str(i)] for i in range(len(pairs))),
        np.array([n for n, *_ in pairs], dtype=np.int64),
        tuple(unit["relation"] for *_, unit in pairs),
        ("read",) * len(pairs),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Pairs as numbers: for each (need, unit) of the same vertical the features and whether they belong together."""

    pairs: Pairs
    need: NDArray[np.int64]
    unit: NDArray[np.int64]
    related: NDArray[np.bool_]
    near: Floats
    """(pairs, 11)."""


def material(pairs: Pairs, embed: Encode) -> Material:
    """Embed everything; hold each unit against all needs of its vertical and some of others. A need's siblings are its rivals.

    The needs of other verticals teach that a unit which is near to nothing is not about the need that is least far.
    """
    bank, vectors = Bank.of(pairs.needs, embed), embed(list(pairs.texts))
    likeness, centre = bank.likeness(vectors), bank.centres() @ vectors.T
    best = likeness.max(axis=1)
    need, unit, rivals = [], [], []
    rng, elsewhere = np.random.default_rng(SEED), [np.flatnonzero(pairs.trade != trade) for trade in range(int(pairs.trade.max()) + 1)]
    for i in range(len(pairs.texts)):
        trade = pairs.trade[pairs.own[i]]
        for n in (*np.flatnonzero(pairs.trade == trade), *rng.choice(elsewhere[trade], FOREIGN, replace=False)):
            siblings = np.flatnonzero((pairs.trade == pairs.trade[n]) & (np.arange(len(pairs.needs)) != n))
            need.append(n)
            unit.append(i)
            rivals.append(np.sort(best[siblings, i])[::-1][:2])
    at = (np.array(need), np.array(unit))
    near = nearness(np.moveaxis(likeness, 1, 0)[:, at[0], at[1]], centre[at], np.array(rivals).T)
    speaks = np.array([relation in RELATIONS for relation in pairs.relation])
    return Material(pairs, *at, (pairs.own[at[1]] == at[0]) & speaks[at[1]], near.T)


def fit_subject(m: Material, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
    """Weights (11,) and intercept: log odds that a pair belongs together."""
    from sklearn.linear_model import LogisticRegression

    weights = np.where(m.pairs.own[m.unit[rows]] == m.need[rows], OWN_WEIGHT, 1.0)
    model = LogisticRegression(C=SUBJECT_STRENGTH, max_iter=500).fit(5 * m.near[rows], m.related[rows], sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def train(m: Material, encoder: str) -> LinearHead:
    """The head from all pairs; `encoder` names the encoder's weights."""
    return subject_head(*fit_subject(m, np.arange(len(m.need))), encoder)


def remake(pairs: Path, models: Path, embedder: Embedder, made_on: str | None = None) -> dict[str, Any]:
    """Train the head and write its folder under `models/heads`; returns the figures. Raises ConfigError."""
    m = material(read_pairs(pairs), embedder.embed)
    measured, head = subject_figures(m), train(m, embedder.weights)
    made = {
        "on": made_on or date.today().isoformat(),
        "command": "jminer train head needs",
        "encoder": {"name": embedder.name, "variant": embedder.variant},
        "versions": versions(),
        "strength": SUBJECT_STRENGTH,
        "rows": {"corpora/gold/needs, pairs": len(m.need)},
    }
    save_head(head, models / "heads" / head.name, card_of(head, made, measured), made, measured)
    return measured


def subject_head(weights: NDArray[np.float64], intercept: float, encoder: str) -> LinearHead:
    """What was fitted, as a head over an encoder's weights."""
    parts = ("unrelated", "related")
    return LinearHead(
        "needs_subject",
        "multiclass",
        parts,
        np.stack([0 * weights, weights]).astype(np.float32),
        np.array([0.0, intercept], np.float32),
        np.full(len(parts), 0.5, np.float32),
        1.0,
        encoder,
        parts,
        parts,
        alone(parts),
    )


def subject_figures(m: Material) -> dict[str, Any]:
    """How the subject head does on verticals it never saw."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    scores = np.empty(len(m.need))
    for rows, held_out in folds(m.pairs.trade[m.pairs.own][m.unit]):
        weights, intercept = fit_subject(m, rows)
        scores[held_out] = 5 * m.near[held_out] @ weights + intercept
    own, cosine = m.pairs.own[m.unit] == m.need, m.near[:, :4].max(axis=1)
    return {
        "subject: average precision": round(float(average_precision_score(m.related, scores)), 3),
        "subject: average precision of the bare cosine": round(float(average_precision_score(m.related, cosine)), 3),
        "subject: AUROC against near misses": round(float(roc_auc_score(m.related[own], scores[own])), 3),
        "subject: the same, bare cosine": round(float(roc_auc_score(m.related[own], cosine[own])), 3),
    }
