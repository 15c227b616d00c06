"""How well declared needs are matched to units, on trades that the heads never saw.

    python tests/benchmarks/needs.py

Prints (1) the figures of the cards, on folds of whole verticals; (2) what matching finds when the units of three unseen verticals
are mixed into real sentences (lounge reviews and clothing reviews of JMINER_DATA; without them, into the samples): the sensitivity and
the error rates that `needs:` in configs/jminer.yaml carries into every share. Nothing is chosen on (2).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads.affect import valences
from jminer.heads.model import LinearHead
from jminer.heads.store import load_head
from jminer.personas import learn
from jminer.personas.decoys import choose
from jminer.personas.forms import DENIED, RELATIONS
from jminer.personas.match import Reader, match
from jminer.settings import NeedsSettings
from jminer.text.sentences import spans

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
BACKGROUND = 3000
FALSE_ACCEPTANCE = NeedsSettings().unit_false_acceptance
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


def planted(m: learn.Material, embedder: CachedEmbedder, valence: LinearHead, noise: list[str]) -> None:
    """Match the needs of held-out verticals against their units among real sentences."""
    trades = np.random.default_rng(SEED).permutation(int(m.pairs.trade.max()) + 1)
    found = dict.fromkeys(("support", "support_all", "denied", "denied_all", "false_denied", "near", "near_all", "other", "other_all", "noise", "noise_all"), 0)
    by_need: list[float] = []
    noise_vectors = embedder.embed(noise, ahead=True)
    noise_valence = valences(valence, embedder.facets.embed(noise))
    for held_out in np.array_split(trades, 5):
        trade_of_unit = m.pairs.trade[m.pairs.own]
        seen_pairs = np.flatnonzero(~np.isin(trade_of_unit[m.unit], held_out))
        weights, intercept = learn.fit_subject(m, seen_pairs)
        subject = learn._head("needs_subject", ("unrelated", "related"), np.stack([0 * weights, weights]), np.array([0.0, intercept]), "")
        relation = learn._head("needs_relation", RELATIONS, *learn.fit_relation(m, m.spoken[~np.isin(trade_of_unit[m.spoken], held_out)]), "")
        needs = np.flatnonzero(np.isin(m.pairs.trade, held_out))
        units = np.flatnonzero(np.isin(trade_of_unit, held_out))
        texts = [m.pairs.texts[i] for i in units] + noise
        vectors = np.concatenate([m.vectors[units], noise_vectors])
        decoys, _ = choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], 999, SEED)
        matched = match(
            [m.pairs.needs[n] for n in needs],
            [d.need for d in decoys],
            texts,
            vectors,
            np.concatenate([m.valence[units], noise_valence]),
            Reader(subject, relation),
            embedder.embed,
            FALSE_ACCEPTANCE,
        )
        given = np.full((len(needs), len(texts)), -1)
        given[matched.needs.need, matched.needs.unit] = matched.needs.relation
        supporting = np.array([m.pairs.relation[i] in ("met", "unmet", "wanted") for i in units])
        by_need += [
            float(((given[row, : len(units)] >= 0) & (given[row, : len(units)] != DENIED))[supporting & (m.pairs.own[units] == n)].mean())
            for row, n in enumerate(needs)
        ]
        for row, n in enumerate(needs):
            for column, i in enumerate(units):
                said, mine = m.pairs.relation[i], m.pairs.own[i] == n
                kind = "other" if not mine else "near" if said == "unrelated" else "denied" if said == "contradicted" else "support"
                found[f"{kind}_all"] += 1
                answer = given[row, column]
                found[kind] += answer == DENIED if kind == "denied" else answer >= 0 and (kind != "support" or answer != DENIED)
                found["false_denied"] += kind == "support" and answer == DENIED
            found["noise"] += int((given[row, len(units) :] >= 0).sum())
            found["noise_all"] += len(noise)
    print(f"\nplanted in {len(noise):,} real sentences, verticals never seen, {FALSE_ACCEPTANCE:.1%} of units per decoy allowed")
    for name, says in {
        "support": "met, unmet or wanted: found as such (the sensitivity)",
        "denied": "contradicted: found as such",
        "near": "near misses accepted",
        "other": "units of another need of the same vertical accepted",
        "noise": "real sentences accepted",
    }.items():
        print(f"  {says:<62} {found[name]:>6} of {found[name + '_all']:>7,} = {found[name] / found[name + '_all']:.3f}")
    print(
        f"  {'met, unmet or wanted: taken for a denial':<62} {found['false_denied']:>6} of {found['support_all']:>7,} "
        f"= {found['false_denied'] / found['support_all']:.3f}"
    )
    print(spread(np.array(by_need), found["support_all"] / len(by_need)))


def spread(shares: np.ndarray, units: float) -> str:
    """How much the sensitivity differs between needs, as the Beta distribution with the same mean and spread; `units` per need."""
    mean, noise = shares.mean(), (shares * (1 - shares)).mean() / (units - 1)
    tries = mean * (1 - mean) / max(shares.var(ddof=1) - noise, 1e-4) - 1
    low, high = np.quantile(shares, [0.1, 0.9])
    return f"  by need: mean {mean:.3f}, one in ten below {low:.2f} or above {high:.2f}; as much spread as {mean * tries:.1f} found of {tries:.1f}"


def main() -> None:
    valence = load_head(ROOT / "models" / "heads" / "valence")
    with tempfile.TemporaryDirectory() as folder:
        packaged = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
        embedder = CachedEmbedder(packaged, Path(folder) / "vectors.sqlite", b"0" * 32)
        m = learn.material(learn.read_pairs(ROOT / "corpora" / "gold" / "needs"), embedder.embed, embedder.facets.embed, valence)
        print(f"{len(m.pairs.needs)} needs, {len(m.pairs.texts)} units, {m.pairs.trade.max() + 1} verticals")
        for name, value in learn.figures(m).items():
            print(f"  {name:<52} {value}")
        planted(m, embedder, valence, background())


if __name__ == "__main__":
    main()
