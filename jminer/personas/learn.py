"""Train the two heads that read needs, from pairs written for it, one by one, of a need and a unit (`corpora/gold/needs`).

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
from jminer.heads.affect import valences
from jminer.heads.card import card_of
from jminer.heads.fit import folds
from jminer.heads.model import LinearHead, alone
from jminer.heads.store import load_head, save_head
from jminer.heads.train import versions
from jminer.personas.forms import DENIED, RELATIONS, Bank, Floats
from jminer.personas.match import decided, hashed, nearness, standing

SUBJECT_STRENGTH, RELATION_STRENGTH = 1.0, 0.03
"""scikit-learn's C: its default for eleven weights; the best of .03, .1 and .3 on the folds for the many."""
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
    """explicit, implicit or near_miss."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Pairs as numbers: for each (need, unit) of the same vertical the features and whether they belong together."""

    pairs: Pairs
    vectors: Floats
    valence: NDArray[np.float64]
    need: NDArray[np.int64]
    unit: NDArray[np.int64]
    related: NDArray[np.bool_]
    near: Floats
    """(pairs, 11)."""
    likeness: Floats
    """(units, 4): with the unit's own need."""

    @property
    def spoken(self) -> NDArray[np.int64]:
        """Units that do speak of their own need."""
        return np.flatnonzero([relation != "unrelated" for relation in self.pairs.relation])


def material(pairs: Pairs, embed: Encode, facets: Encode, valence: LinearHead) -> Material:
    """Embed everything; hold each unit against all needs of its vertical and some of others. A need's siblings are its rivals.

    `facets` makes what the head of valence reads.

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
    spoken = np.array([relation != "unrelated" for relation in pairs.relation])
    related = (pairs.own[at[1]] == at[0]) & spoken[at[1]]
    own = likeness[pairs.own, :, np.arange(len(pairs.texts))]
    return Material(pairs, vectors, valences(valence, facets(list(pairs.texts))), *at, related, near.T, own)


def fit_subject(m: Material, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
    """Weights (11,) and intercept: log odds that a pair belongs together."""
    from sklearn.linear_model import LogisticRegression

    weights = np.where(m.pairs.own[m.unit[rows]] == m.need[rows], OWN_WEIGHT, 1.0)
    model = LogisticRegression(C=SUBJECT_STRENGTH, max_iter=500).fit(5 * m.near[rows], m.related[rows], sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def fit_relation(m: Material, units: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (4, features) and intercepts (4,) over RELATIONS, from units that speak of their own need."""
    from sklearn.linear_model import LogisticRegression

    target = [RELATIONS.index(m.pairs.relation[i]) for i in units]
    model = LogisticRegression(C=RELATION_STRENGTH, max_iter=1000).fit(relation_features(m, units), target)
    return model.coef_, model.intercept_


def relation_features(m: Material, units: NDArray[np.int64]) -> Any:
    """Sparse (units, features): as `Reader.relations` makes them."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix(standing(m.likeness[units], m.valence[units], m.vectors[units])), hashed([m.pairs.texts[i] for i in units])]).tocsr()


def train(m: Material, encoder: str) -> tuple[LinearHead, LinearHead]:
    """Both heads from all pairs."""
    weights, intercept = fit_subject(m, np.arange(len(m.need)))
    subject = _head("needs_subject", ("unrelated", "related"), np.stack([0 * weights, weights]), np.array([0.0, intercept]), encoder)
    return subject, _head("needs_relation", RELATIONS, *fit_relation(m, m.spoken), encoder)


def remake(pairs: Path, models: Path, embedder: Embedder, facets: Encode, made_on: str | None = None) -> dict[str, Any]:
    """Train both heads and write their folders under `models/heads`; returns the figures. Raises ConfigError."""
    m = material(read_pairs(pairs), embedder.embed, facets, load_head(models / "heads" / "valence"))
    measured = figures(m)
    for head, strength, rows in zip(train(m, embedder.weights), (SUBJECT_STRENGTH, RELATION_STRENGTH), (len(m.need), len(m.spoken)), strict=True):
        made = {
            "on": made_on or date.today().isoformat(),
            "command": "jminer train head needs --data corpora/gold/needs",
            "encoder": {"name": embedder.name, "variant": embedder.variant},
            "versions": versions(),
            "strength": strength,
            "rows": {"corpora/gold/needs, " + ("pairs" if head.name == "needs_subject" else "units"): rows},
        }
        mine = {name: value for name, value in measured.items() if ("subject" in name) == (head.name == "needs_subject")}
        save_head(head, models / "heads" / head.name, card_of(head, made, mine), made, mine)
    return measured


def _head(name: str, labels: Sequence[str], coefficients: NDArray[np.float64], intercepts: NDArray[np.float64], encoder: str) -> LinearHead:
    parts = tuple(labels)
    return LinearHead(
        name,
        "multiclass",
        parts,
        coefficients.astype(np.float32),
        intercepts.astype(np.float32),
        np.full(len(parts), 0.5, np.float32),
        1.0,
        encoder,
        parts,
        parts,
        alone(parts),
    )


def figures(m: Material) -> dict[str, Any]:
    """How the heads do on verticals they never saw."""
    from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

    trade_of_unit = m.pairs.trade[m.pairs.own]
    scores, spoken = np.empty(len(m.need)), m.spoken
    chances = np.empty((len(spoken), len(RELATIONS)))
    for rows, held_out in folds(trade_of_unit[m.unit]):
        weights, intercept = fit_subject(m, rows)
        scores[held_out] = 5 * m.near[held_out] @ weights + intercept
    for rows, held_out in folds(trade_of_unit[spoken]):
        coefficients, intercepts = fit_relation(m, spoken[rows])
        chances[held_out] = relation_features(m, spoken[held_out]) @ coefficients.T + intercepts
    own = m.pairs.own[m.unit] == m.need
    truth = np.array([RELATIONS.index(m.pairs.relation[i]) for i in spoken])
    given = decided(chances)
    explicit = np.array([m.pairs.kind[i] == "explicit" for i in spoken])
    denial = _shares(chances)[:, DENIED]
    cosine = m.near[:, :4].max(axis=1)
    return {
        "subject: average precision": round(float(average_precision_score(m.related, scores)), 3),
        "subject: average precision of the bare cosine": round(float(average_precision_score(m.related, cosine)), 3),
        "subject: AUROC against near misses": round(float(roc_auc_score(m.related[own], scores[own])), 3),
        "subject: the same, bare cosine": round(float(roc_auc_score(m.related[own], cosine[own])), 3),
        "relation: macro-F1 of four": round(float(f1_score(truth, chances.argmax(axis=1), average="macro")), 3),
        "relation: F1": {name: round(float(value), 3) for name, value in zip(RELATIONS, f1_score(truth, chances.argmax(axis=1), average=None), strict=True)},
        "contradiction: AUROC explicit": round(float(roc_auc_score(truth[explicit | (truth != DENIED)] == DENIED, denial[explicit | (truth != DENIED)])), 3),
        "contradiction: AUROC implicit": round(float(roc_auc_score(truth[~explicit | (truth != DENIED)] == DENIED, denial[~explicit | (truth != DENIED)])), 3),
        "contradiction: found of": [int((given[truth == DENIED] == DENIED).sum()), int((truth == DENIED).sum())],
        "contradiction: false of": [int((given[truth != DENIED] == DENIED).sum()), int((truth != DENIED).sum())],
    }


def _shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))
