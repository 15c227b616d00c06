"""Train the two heads that read needs, from pairs of a need and a unit written or read for it, one by one (`corpora/gold/needs`).

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
from jminer.heads.cited import rows as cited_rows
from jminer.heads.cited import texts as cited_texts
from jminer.heads.fit import folds
from jminer.heads.model import LinearHead, alone
from jminer.heads.prototypes import Said
from jminer.heads.store import load_head, save_head
from jminer.heads.train import versions
from jminer.personas.forms import DENIED, RELATIONS, Bank, Floats
from jminer.personas.match import decided, hashed, nearness, standing

SUBJECT_STRENGTH, RELATION_STRENGTH = 1.0, 0.03
"""scikit-learn's C: its default for eleven weights; the best of .03, .1 and .3 on the folds for the many."""
FOREIGN = 8
"""Needs of other verticals that each unit is held against."""
SEED = 20261122
SERVED = (RELATIONS.index("met"), RELATIONS.index("unmet"))
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


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """Units that do speak of their own need, and how: what the relation head learns from."""

    said: Said
    near: Floats
    """(units, 4): likeness to the own need's forms, in vectors."""
    akin: Floats
    """The same in facets."""
    valence: NDArray[np.float64]
    relation: NDArray[np.int64]
    """Index in RELATIONS."""
    trade: NDArray[np.int64]
    explicit: NDArray[np.bool_]

    def features(self) -> Any:
        """Sparse (units, features): as `Reader.logits` weighs them."""
        from scipy.sparse import csr_matrix, hstack

        return hstack([csr_matrix(standing(self.near, self.akin, self.valence, self.said)), hashed(self.said.texts)]).tocsr()


def spoken(pairs: Pairs, embed: Encode, facets: Encode, valence: LinearHead) -> Spoken:
    """The units of some pairs that speak of their need; `facets` makes what the head of valence reads."""
    rows = np.array([i for i, relation in enumerate(pairs.relation) if relation in RELATIONS])
    texts = [pairs.texts[i] for i in rows]
    said, own = Said(texts, embed(texts), facets(texts)), pairs.own[rows]
    return Spoken(
        said,
        Bank.of(pairs.needs, embed).pairs(own, said.vectors),
        Bank.of(pairs.needs, facets).pairs(own, said.facets),
        valences(valence, said.facets),
        np.array([RELATIONS.index(pairs.relation[i]) for i in rows]),
        pairs.trade[own],
        np.array([pairs.kind[i] == "explicit" for i in rows]),
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


def fit_relation(features: Any, relation: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (4, features) and intercepts (4,) over RELATIONS."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=RELATION_STRENGTH, max_iter=1000).fit(features, relation)
    return model.coef_, model.intercept_


def train(m: Material, heard: Spoken, encoder: str, facets: str) -> tuple[LinearHead, LinearHead]:
    """Both heads from all pairs; `encoder` and `facets` name the weights of the encoder's two outputs."""
    weights, intercept = fit_subject(m, np.arange(len(m.need)))
    subject = _head("needs_subject", ("unrelated", "related"), np.stack([0 * weights, weights]), np.array([0.0, intercept]), encoder)
    return subject, _head("needs_relation", RELATIONS, *fit_relation(heard.features(), heard.relation), facets)


def remake(pairs: Path, models: Path, embedder: Embedder, facets: Embedder, data: Path, made_on: str | None = None) -> dict[str, Any]:
    """Train both heads and write their folders under `models/heads`; returns the figures. Raises ConfigError, InputError.

    `facets` is the encoder's other output; `data` holds the labelled sets that real units are cited from.
    """
    valence = load_head(models / "heads" / "valence")
    written = read_pairs(pairs)
    m = material(written, embedder.embed)
    real = read_cited(pairs / "cited", pairs.parent / "read" / "units.csv", data)
    heard = spoken(joined([written, real]), embedder.embed, facets.embed, valence)
    own = sum(relation in RELATIONS for relation in written.relation)
    measured = {**subject_figures(m), **relation_figures(heard, own)}
    rows = {"needs_subject": {"pairs": len(m.need)}, "needs_relation": {"written units": own, "needs of real units": len(heard.relation) - own}}
    for head, strength in zip(train(m, heard, embedder.weights, facets.weights), (SUBJECT_STRENGTH, RELATION_STRENGTH), strict=True):
        made = {
            "on": made_on or date.today().isoformat(),
            "command": "jminer train head needs --data DATA",
            "encoder": {"name": embedder.name, "variant": embedder.variant},
            "versions": versions(),
            "strength": strength,
            "rows": {f"corpora/gold/needs, {name}": count for name, count in rows[head.name].items()},
        }
        mine = {name: value for name, value in measured.items() if name.startswith("subject") == (head.name == "needs_subject")}
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


def relation_figures(heard: Spoken, measured: int) -> dict[str, Any]:
    """How the relation head does on verticals it never saw; the first `measured` units are measured, the others only teach."""
    features, logits = heard.features(), np.empty((len(heard.relation), len(RELATIONS)))
    for rows, held_out in folds(heard.trade):
        coefficients, intercepts = fit_relation(features[rows], heard.relation[rows])
        logits[held_out] = features[held_out] @ coefficients.T + intercepts
    return judged(logits[:measured], heard.relation[:measured], heard.explicit[:measured])


def judged(logits: NDArray[np.float64], truth: NDArray[np.int64], explicit: NDArray[np.bool_]) -> dict[str, Any]:
    """The relation's figures from logits (units, 4)."""
    from sklearn.metrics import f1_score, roc_auc_score

    given, denial, best = decided(logits), _shares(logits)[:, DENIED], logits.argmax(axis=1)
    served = np.isin(truth, SERVED)
    met = np.where(logits[:, SERVED[0]] > logits[:, SERVED[1]], *SERVED)

    def auroc(kind: NDArray[np.bool_]) -> float:
        asked = kind | (truth != DENIED)
        return round(float(roc_auc_score(truth[asked] == DENIED, denial[asked])), 3)

    return {
        "relation: macro-F1 of four": round(float(f1_score(truth, best, average="macro")), 3),
        "relation: F1": {name: round(float(value), 3) for name, value in zip(RELATIONS, f1_score(truth, best, average=None), strict=True)},
        "met against unmet: macro-F1": round(float(f1_score(truth[served], met[served], average="macro")), 3),
        "met against unmet: explicit": round(float(f1_score(truth[served & explicit], met[served & explicit], average="macro")), 3),
        "contradiction: AUROC explicit": auroc(explicit),
        "contradiction: AUROC implicit": auroc(~explicit),
        "contradiction: found of": [int((given[truth == DENIED] == DENIED).sum()), int((truth == DENIED).sum())],
        "contradiction: false of": [int((given[truth != DENIED] == DENIED).sum()), int((truth != DENIED).sum())],
    }


def _shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))
