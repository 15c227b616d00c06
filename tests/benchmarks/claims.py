"""How much of what a need with all its forms finds is found by its bare statement, as behaviours, goals and pains are declared.

    python tests/benchmarks/claims.py

The needs and units of corpora/gold/needs/dev, verticals that the packaged heads were not trained on, among sentences of the samples.
`BARE` of jminer/personas/claims_said.py is the printed ratio; then how often met and unmet are taken for each other (`MET_FOUND` and `MET_FALSE`
of claims_journey.py).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from jminer.embedders import open_embedder
from jminer.heads.affect import valences
from jminer.heads.store import load_head
from jminer.personas import learn
from jminer.personas.claims_said import probe
from jminer.personas.decoys import choose
from jminer.personas.forms import RELATIONS, Bank
from jminer.personas.match import Reader, match
from jminer.settings import NeedsSettings

ROOT = Path(__file__).parents[2]
SUPPORT = ("met", "unmet", "wanted")
BACKGROUND = 1000


def main() -> None:
    pairs = learn.read_pairs(ROOT / "corpora" / "gold" / "needs" / "dev")
    said = pl.read_csv(ROOT / "corpora" / "samples" / "truth_feedback.csv")["text"].drop_nulls().unique().sort().to_list()
    noise = said[:: max(1, len(said) // BACKGROUND)]
    texts = [*pairs.texts, *noise]
    packaged = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
    embed = packaged.embed
    vectors = embed(texts)
    decoys, _ = choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], 999, 1)
    reader = Reader(*(load_head(ROOT / "models" / "heads" / f"needs_{name}") for name in ("subject", "relation")))
    bare = [replace(probe(need.statement), id=need.id) for need in pairs.needs]

    both = [*pairs.needs, *bare]
    matched = match(both, [d.need for d in decoys], texts, vectors, np.zeros(len(texts)), reader, embed, NeedsSettings().unit_false_acceptance)
    won = np.zeros((len(both), len(texts)), dtype=bool)
    won[matched.needs.need, matched.needs.unit] = True
    supporting = np.array([pairs.own[i] == np.arange(len(pairs.needs)) if said in SUPPORT else np.zeros(len(pairs.needs), dtype=bool)
                           for i, said in enumerate(pairs.relation)]).T  # fmt: skip
    shares = {}
    for name, mine in zip(("all forms", "bare statement"), np.split(won, 2), strict=True):
        own, others = mine[:, : len(pairs.texts)], mine[:, len(pairs.texts) :]
        shares[name] = (own & supporting).sum() / supporting.sum()
        print(f"{name:<16} finds {(own & supporting).sum()} of {supporting.sum()} units = {shares[name]:.3f}; accepts {others.mean():.4f} of the samples")
    print(f"ratio {shares['bare statement'] / shares['all forms']:.2f}")
    served(pairs, packaged, reader)


def served(pairs: learn.Pairs, packaged: Any, reader: Reader) -> None:
    """How often met and unmet are taken for each other, and how much that differs between needs (Beta with the same mean and spread)."""
    texts, everyone = list(pairs.texts), np.arange(len(pairs.texts))
    vectors = packaged.embed(texts)
    valence = valences(load_head(ROOT / "models" / "heads" / "valence"), packaged.facets.embed(texts))
    read = reader.relations(Bank.of(pairs.needs, packaged.embed).likeness(vectors)[pairs.own, :, everyone], valence, vectors, texts)
    met, unmet = RELATIONS.index("met"), RELATIONS.index("unmet")
    for truth in ("met", "unmet"):
        told = np.array([said == truth for said in pairs.relation]) & np.isin(read, (met, unmet))
        needs = [n for n in range(len(pairs.needs)) if (told & (pairs.own == n)).sum() >= 3]
        shares = np.array([(read[told & (pairs.own == n)] == met).mean() for n in needs])
        mean, noise = shares.mean(), (shares * (1 - shares)).mean() / (told.sum() / len(needs) - 1)
        tries = mean * (1 - mean) / max(shares.var(ddof=1) - noise, 1e-4) - 1
        print(f"{truth:<6} read as met: {(read[told] == met).sum()} of {told.sum()}; by need as sure as {mean * tries:.1f} of {tries:.1f}")


if __name__ == "__main__":
    main()
