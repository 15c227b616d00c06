"""How well declared needs are matched to units, on trades that the heads never saw.

    python -m tests.benchmarks.needs [--test]

Prints (1) what the packaged heads say of the units of the `dev` trades of corpora/gold/needs (with --test: of the `test` trades, for final
figures only); (2) what matching finds when the units of trades that the heads were not fitted to (folds of all but the `test` trades) are
mixed into real sentences (lounge reviews and clothing reviews of JMINER_DATA; without them, into the samples): the sensitivity and the
error rates that `needs:` in configs/jminer.yaml carries into every share, and how much less a bare sentence finds than a need with all its
forms. Nothing is chosen on (2).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads.affect import valences
from jminer.heads.model import LinearHead
from jminer.heads.prototypes import Said
from jminer.heads.store import load_head
from jminer.personas import learn
from jminer.personas.claims_said import probe
from jminer.personas.decoys import choose
from jminer.personas.forms import DENIED, RELATIONS
from jminer.personas.match import Reader, match
from jminer.settings import NeedsSettings
from jminer.text.sentences import spans

ROOT = Path(__file__).parents[2]
NEEDS = ROOT / "corpora" / "gold" / "needs"
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
BACKGROUND = 3000
FALSE_ACCEPTANCE = NeedsSettings().unit_false_acceptance
SUPPORT = ("met", "unmet", "wanted")
MET, UNMET = RELATIONS.index("met"), RELATIONS.index("unmet")
SEED = 1


def background() -> list[str]:
    """Sentences that have nothing to do with the planted needs, or only by chance."""
    try:
        texts = [
            *pl.read_parquet(DATA / "skytrax" / "skytrax_lounge_2015.parquet")["text"].head(400),
            *pl.read_parquet(DATA / "womens_clothing" / "womens_clothing_80.parquet")["text"].drop_nulls().head(800),
        ]
        print(f"background: sentences of {len(texts)} lounge and clothing reviews")
    except OSError:
        texts = pl.read_csv(ROOT / "corpora" / "samples" / "store_reviews.csv")["review"].drop_nulls().to_list()
        print("background: the samples (JMINER_DATA is not there)")
    sentences = [text[start:end] for text, cut in zip(texts, spans(texts, 600), strict=True) for start, end in cut]
    return sorted(set(sentences))[:: max(1, len(set(sentences)) // BACKGROUND)]


@dataclass(frozen=True, slots=True)
class Encoders:
    """The packaged encoder's two outputs, and the head that values."""

    embedder: CachedEmbedder
    valence: LinearHead

    def said(self, texts: list[str]) -> Said:
        vectors = self.embedder.embed(texts, ahead=True)
        return Said(texts, vectors, self.embedder.facets.embed(texts))

    def spoken(self, pairs: learn.Pairs) -> learn.Spoken:
        return learn.spoken(pairs, self.embedder.embed, self.embedder.facets.embed, self.valence)


def packaged_heads(e: Encoders, split: str) -> None:
    """What the packaged heads say of the trades of a split."""
    pairs = learn.read_pairs(NEEDS / split)
    subject, relation = (load_head(ROOT / "models" / "heads" / name) for name in ("needs_subject", "needs_relation"))
    heard, m = e.spoken(pairs), learn.material(pairs, e.embedder.embed)
    logits = Reader(subject, relation, e.embedder.embed, e.embedder.facets.embed).logits(heard.near, heard.akin, heard.valence, heard.said)
    print(f"\npackaged heads on {split}: {len(pairs.needs)} needs, {len(pairs.texts)} units of {m.pairs.trade.max() + 1} trades")
    for name, value in learn.judged(logits, heard.relation, heard.explicit).items():
        print(f"  {name:<52} {value}")
    scores = m.near @ (subject.coefficients[subject.labels.index("related")] - subject.coefficients[subject.labels.index("unrelated")])
    own = m.pairs.own[m.unit] == m.need
    near = own & ~m.related
    print(f"  {'subject: AUROC against near misses':<52} {roc_auc_score(m.related[own], scores[own]):.3f}")
    print(f"  {'subject: AUROC against siblings':<52} {roc_auc_score(m.related[~near], scores[~near]):.3f}")


@dataclass(frozen=True, slots=True)
class Found:
    """What matching gives for held-out trades: answers (needs, units; −1 none) beside what is true."""

    given: NDArray[np.int64]
    said: list[str]
    own: NDArray[np.int64]
    """Per unit: the row of its need, −1 for background."""


def planted(e: Encoders, pairs: learn.Pairs, noise: list[str], bare: bool = False) -> list[Found]:
    """Match the needs of held-out trades against their units among real sentences, heads fitted to the other trades."""
    heard, m = e.spoken(pairs), learn.material(pairs, e.embedder.embed)
    features, trade = heard.features(), pairs.trade[pairs.own]
    found = []
    for held_out in np.array_split(np.random.default_rng(SEED).permutation(int(pairs.trade.max()) + 1), 5):
        weights, intercept = learn.fit_subject(m, np.flatnonzero(~np.isin(trade[m.unit], held_out)))
        subject = learn._head("needs_subject", ("unrelated", "related"), np.stack([0 * weights, weights]), np.array([0.0, intercept]), "")
        rows = ~np.isin(heard.trade, held_out)
        relation = learn._head("needs_relation", RELATIONS, *learn.fit_relation(features[rows], heard.relation[rows]), "")
        needs, units = np.flatnonzero(np.isin(pairs.trade, held_out)), np.flatnonzero(np.isin(trade, held_out))
        said = e.said([pairs.texts[i] for i in units] + noise)
        decoys, _ = choose([text.lower() for text in said.texts], [str(i) for i in range(len(said.texts))], 999, SEED)
        asked = [probe(pairs.needs[n].statement) if bare else pairs.needs[n] for n in needs]
        reader = Reader(subject, relation, e.embedder.embed, e.embedder.facets.embed)
        matched = match(asked, [d.need for d in decoys], said, valences(e.valence, said.facets), reader, FALSE_ACCEPTANCE)
        given = np.full((len(needs), len(said.texts)), -1)
        given[matched.needs.need, matched.needs.unit] = matched.needs.relation
        row = {int(n): i for i, n in enumerate(needs)}
        own = np.array([row[int(pairs.own[i])] for i in units] + [-1] * len(noise))
        found.append(Found(given, [pairs.relation[i] for i in units] + [""] * len(noise), own))
    return found


def told(found: list[Found]) -> None:
    """The error rates."""
    hits, tries, by_need = Counter[str](), Counter[str](), []
    for part in found:
        mine = part.own[None] == np.arange(len(part.given))[:, None]
        said = np.array(part.said)
        for name, where, right in (
            ("met, unmet or wanted: found as such", mine & np.isin(said, SUPPORT), (part.given >= 0) & (part.given != DENIED)),
            ("contradicted: found as such", mine & (said == "contradicted"), part.given == DENIED),
            ("near misses accepted", mine & (said == "unrelated"), part.given >= 0),
            ("units of another need of the trades accepted", ~mine & (part.own >= 0), part.given >= 0),
            ("real sentences accepted", np.broadcast_to(part.own < 0, part.given.shape), part.given >= 0),
            ("met, unmet or wanted: taken for a denial", mine & np.isin(said, SUPPORT), part.given == DENIED),
        ):
            hits[name] += int((where & right).sum())
            tries[name] += int(where.sum())
        supporting = mine & np.isin(said, SUPPORT)
        by_need += (((part.given >= 0) & (part.given != DENIED) & supporting).sum(axis=1) / supporting.sum(axis=1)).tolist()
    for name in tries:
        print(f"  {name:<48} {hits[name]:>6} of {tries[name]:>9,} = {hits[name] / tries[name]:.3f}")
    print(f"  sensitivity by need: {spread(np.array(by_need), tries['met, unmet or wanted: found as such'] / len(by_need))}")


def served(found: list[Found]) -> None:
    """How often met is read as met, and unmet as met, among units that are accepted and read as either."""
    for truth in ("met", "unmet"):
        shares, units = [], []
        for part in found:
            read = np.isin(part.given, (MET, UNMET)) & (part.own[None] == np.arange(len(part.given))[:, None]) & (np.array(part.said) == truth)
            enough = read.sum(axis=1) >= 3
            shares += (((part.given == MET) & read).sum(axis=1)[enough] / read.sum(axis=1)[enough]).tolist()
            units += read.sum(axis=1)[enough].tolist()
        print(f"  {truth} read as met, by need: {spread(np.array(shares), float(np.mean(units)))}")


def spread(shares: Any, units: float) -> str:
    """How much a share differs between needs, as the Beta distribution with the same mean and spread; `units` per need."""
    mean, noise = shares.mean(), (shares * (1 - shares)).mean() / max(units - 1, 1)
    tries = mean * (1 - mean) / max(shares.var(ddof=1) - noise, 1e-4) - 1
    low, high = np.quantile(shares, [0.1, 0.9])
    return f"mean {mean:.3f} of {len(shares)} needs, one in ten below {low:.2f} or above {high:.2f}; as sure as {mean * tries:.1f} of {tries:.1f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--test", action="store_true", help="The `test` trades instead of the `dev` trades, and nothing planted")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packaged = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
        e = Encoders(CachedEmbedder(packaged, Path(folder) / "vectors.sqlite", b"0" * 32), load_head(ROOT / "models" / "heads" / "valence"))
        packaged_heads(e, "test" if chosen.test else "dev")
        if chosen.test:
            return
        pairs, noise = learn.joined([learn.read_pairs(NEEDS), learn.read_pairs(NEEDS / "dev")]), background()
        whole = planted(e, pairs, noise)
        print(f"\nplanted in {len(noise):,} real sentences, {len(pairs.needs)} needs of trades never seen, {FALSE_ACCEPTANCE:.1%} of units per decoy allowed")
        told(whole)
        served(whole)
        print("\nthe same needs as bare sentences, as behaviours, goals and pains are declared")
        told(planted(e, pairs, noise, bare=True))


if __name__ == "__main__":
    main()
