"""How well declared needs are matched to units, on trades that no model saw.

    python -m tests.benchmarks.needs [--test]

Prints, for the `dev` trades of corpora/gold/needs (with --test: the `test` trades, for final figures only), (1) what the subject head and the
cross-encoder say of each unit beside its own need; (2) what matching finds when a trade's units are mixed into real sentences (lounge reviews and
clothing reviews of JMINER_DATA; without them, into the samples): the sensitivity and the error rates that `needs:` in configs/jminer.yaml carries
into every share, and how much less a bare sentence finds than a need with all its forms; (3) milliseconds a pair; (4) how plain sentences are read.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads.store import load_head
from jminer.personas import learn
from jminer.personas.claims_said import probe
from jminer.personas.crossencoder import LABELS, CrossEncoder
from jminer.personas.decoys import choose, spread
from jminer.personas.forms import DENIED, RELATIONS
from jminer.personas.match import Accepted, Bars, Reader, about, decided, match
from jminer.personas.rivals import undisputed
from jminer.settings import NeedsSettings
from jminer.text.sentences import spans

ROOT = Path(__file__).parents[2]
NEEDS = ROOT / "corpora" / "gold" / "needs"
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
BACKGROUND = 640
"""Real sentences that a trade's 320 units stand among."""
SETTINGS = NeedsSettings()
SUPPORT = ("met", "unmet", "wanted")
MET, UNMET, UNRELATED = RELATIONS.index("met"), RELATIONS.index("unmet"), LABELS.index("unrelated")
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


def plainly(reader: Reader, pairs: learn.Pairs, folder: Path) -> None:
    """How the cross-encoder reads what leaves nothing to be inferred, beside its own need and each other need of the trade."""
    needs = {need.id: n for n, need in enumerate(pairs.needs)}
    lines = [(file.stem, json.loads(line)) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    entries = [(f"{trade}/{entry['need']}", entry["units"]) for trade, entry in lines]
    own = np.array([needs[need] for need, units in entries for _ in units])
    texts = [unit["text"] for _, units in entries for unit in units]
    said = np.array([LABELS.index(unit["relation"]) for _, units in entries for unit in units])
    logits = reader.crossencoder.read(pairs.needs, own.tolist(), texts)
    beside = [(int(n), text) for i, text in enumerate(texts) for n in np.flatnonzero(pairs.trade == pairs.trade[own[i]]) if n != own[i]]
    others = about(reader.crossencoder.read(pairs.needs, [n for n, _ in beside], [text for _, text in beside]))
    odds, four = about(logits), logits[:, :UNRELATED]
    either = np.r_[np.ones(len(odds)), np.zeros(len(others))]
    print(f"\nplainly said, {len(texts)} units: {(odds > 0).mean():.1%} read as about their need, {(others > 0).mean():.1%} as about another of the trade; "
          f"AUROC {roc_auc_score(either, np.r_[odds, others]):.3f}; relation macro-F1 {f1_score(said, four.argmax(axis=1), average='macro'):.3f}")  # fmt: skip


def alone(reader: Reader, pairs: learn.Pairs) -> None:
    """What the models say of each unit beside the need that it was written for, and beside a need of a sibling."""
    logits = reader.crossencoder.read(pairs.needs, pairs.own.tolist(), pairs.texts)
    truth, explicit = np.array([LABELS.index(one) for one in pairs.relation]), np.array([kind == "explicit" for kind in pairs.kind])
    spoken, m = truth != UNRELATED, learn.material(pairs, reader.embed)
    subject = m.near @ (reader.subject.coefficients[1] - reader.subject.coefficients[0])
    own = m.pairs.own[m.unit] == m.need
    rng, odds = np.random.default_rng(SEED), about(logits)
    siblings = [int(rng.choice(np.flatnonzero((pairs.trade == pairs.trade[n]) & (np.arange(len(pairs.needs)) != n)))) for n in pairs.own]
    beside = about(reader.crossencoder.read(pairs.needs, siblings, pairs.texts))
    either = np.r_[np.ones(spoken.sum()), np.zeros(len(beside))]
    four, said, plain = logits[spoken, :UNRELATED].astype(np.float64), truth[spoken], explicit[spoken]
    chance = np.exp(four - np.logaddexp.reduce(four, axis=1, keepdims=True))[:, DENIED]
    served, met, given = np.isin(said, (MET, UNMET)), np.where(four[:, MET] > four[:, UNMET], MET, UNMET), decided(four)
    figures = {
        "about it, AUROC against near misses": f"{roc_auc_score(spoken, odds):.3f} (subject head {roc_auc_score(m.related[own], subject[own]):.3f})",
        "about it, AUROC against a sibling's units": f"{roc_auc_score(either, np.r_[odds[spoken], beside]):.3f}",
        "relation: macro-F1 of four": f"{f1_score(said, four.argmax(axis=1), average='macro'):.3f}",
        "met against unmet: macro-F1": f"{f1_score(said[served], met[served], average='macro'):.3f}",
        "met against unmet: explicit": f"{f1_score(said[served & plain], met[served & plain], average='macro'):.3f}",
        "contradiction: AUROC explicit": f"{_denials(said, chance, plain):.3f}",
        "contradiction: AUROC implicit": f"{_denials(said, chance, ~plain):.3f}",
        "contradiction: found": f"{(given[said == DENIED] == DENIED).sum()} of {(said == DENIED).sum()}",
        "contradiction: false": f"{(given[said != DENIED] == DENIED).sum()} of {(said != DENIED).sum()}",
    }
    for name, value in figures.items():
        print(f"  {name:<48} {value}")


def _denials(said: NDArray[np.int64], chance: NDArray[np.float64], kind: NDArray[np.bool_]) -> float:
    asked = kind | (said != DENIED)
    return float(roc_auc_score(said[asked] == DENIED, chance[asked]))


@dataclass(frozen=True, slots=True)
class Found:
    """What matching gives for a trade: answers (needs, units; −1 none) beside what is true."""

    given: NDArray[np.int64]
    said: list[str]
    own: NDArray[np.int64]
    """Per unit: the row of its need, −1 for background."""
    alone: NDArray[np.int64]
    """The same when no need takes units from another: mistakes are carried as those of a persona whose neighbours nobody declared."""
    by_chance: float
    """Share of the units that are accepted for a decoy, none taken by a need."""


def planted(reader: Reader, pairs: learn.Pairs, noise: list[str], bare: bool = False) -> list[Found]:
    """Match each trade's needs against its units among real sentences."""
    found = []
    for trade in range(int(pairs.trade.max()) + 1):
        needs = np.flatnonzero(pairs.trade == trade)
        units = np.flatnonzero(np.isin(pairs.own, needs))
        texts = [pairs.texts[i] for i in units] + noise
        decoys = choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], SETTINGS.decoys, SEED).decoys
        read = spread(len(decoys), SETTINGS.decoys_read)
        asked = [probe(pairs.needs[n].statement) if bare else pairs.needs[n] for n in needs]
        bars = Bars(SETTINGS.candidates, SETTINGS.unit_false_acceptance)
        matched = match(asked, [decoy.need for decoy in decoys], read, texts, np.asarray(reader.embed(texts)), reader, bars)
        given, alone = (answers(one.needs, len(needs), len(texts)) for one in (undisputed(matched, len(needs)), matched))
        own = np.array([pairs.own[i] - needs[0] for i in units] + [-1] * len(noise))
        found.append(Found(given, [pairs.relation[i] for i in units] + [""] * len(noise), own, alone, len(matched.decoys.need) / len(read) / len(texts)))
    return found


def answers(accepted: Accepted, needs: int, units: int) -> NDArray[np.int64]:
    """(needs, units): the relation that each unit is accepted for, −1 for none."""
    given = np.full((needs, units), -1)
    given[accepted.need, accepted.unit] = accepted.relation
    return given


def told(found: list[Found]) -> None:
    """The error rates."""
    hits, tries = Counter[str](), Counter[str]()
    for part in found:
        mine = part.own[None] == np.arange(len(part.given))[:, None]
        said = np.array(part.said)
        for name, where, right in (
            ("met, unmet or wanted: found as such", mine & np.isin(said, SUPPORT), (part.given >= 0) & (part.given != DENIED)),
            ("contradicted: found as such", mine & (said == "contradicted"), part.given == DENIED),
            ("contradicted and accepted: read as such", mine & (said == "contradicted") & (part.given >= 0), part.given == DENIED),
            ("met, unmet or wanted and accepted: taken for a denial", mine & np.isin(said, SUPPORT) & (part.given >= 0), part.given == DENIED),
            ("near misses accepted", mine & (said == "unrelated"), part.given >= 0),
            ("units of another need of the trade accepted", ~mine & (part.own >= 0), part.given >= 0),
            ("real sentences accepted", np.broadcast_to(part.own < 0, part.given.shape), part.given >= 0),
        ):
            hits[name] += int((where & right).sum())
            tries[name] += int(where.sum())
    for name in tries:
        print(f"  {name:<54} {hits[name]:>6} of {tries[name]:>9,} = {hits[name] / tries[name]:.4f}")
    shares, beside = by_need(found)
    print(f"  sensitivity by need: {between(shares, tries['met, unmet or wanted: found as such'] / len(shares))}")
    logs, chance = np.log(beside), np.mean([part.by_chance for part in found])
    print(f"  accepted by mistake beside decoys ({chance:.4f}), by need: logarithm {logs.mean():.2f} ± {logs.std(ddof=1):.2f}")


def by_need(found: list[Found]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per need: the share of its units that is found, and how many times as many units are accepted by mistake as for a decoy."""
    shares, beside = [], []
    for part in found:
        mine = part.own[None] == np.arange(len(part.given))[:, None]
        supporting, others = mine & np.isin(part.said, SUPPORT), ~mine | (mine & (np.array(part.said) == "unrelated"))
        shares += (((part.given >= 0) & (part.given != DENIED) & supporting).sum(axis=1) / supporting.sum(axis=1)).tolist()
        beside += (((((part.alone >= 0) & others).sum(axis=1) + 0.5) / others.sum(axis=1)) / max(part.by_chance, 1e-4)).tolist()
    return np.array(shares), np.array(beside)


def read_as_met(found: list[Found], truth: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per need with three or more: of its units that are so, accepted, and read as met or unmet, the share read as met; and how many they are."""
    shares, units = [], []
    for part in found:
        read = np.isin(part.given, (MET, UNMET)) & (part.own[None] == np.arange(len(part.given))[:, None]) & (np.array(part.said) == truth)
        enough = read.sum(axis=1) >= 3
        shares += (((part.given == MET) & read).sum(axis=1)[enough] / read.sum(axis=1)[enough]).tolist()
        units += read.sum(axis=1)[enough].tolist()
    return np.array(shares), np.array(units, dtype=np.float64)


def served(found: list[Found]) -> None:
    """How often met is read as met, and unmet as met, among units that are accepted and read as either."""
    for truth in ("met", "unmet"):
        shares, units = read_as_met(found, truth)
        print(f"  {truth} read as met, by need: {between(shares, float(np.mean(units)))}")


def between(shares: Any, units: float) -> str:
    """How much a share differs between needs, as the Beta distribution with the same mean and spread; `units` per need."""
    mean, noise = shares.mean(), (shares * (1 - shares)).mean() / max(units - 1, 1)
    tries = mean * (1 - mean) / max(shares.var(ddof=1) - noise, 1e-4) - 1
    low, high = np.quantile(shares, [0.1, 0.9])
    return f"mean {mean:.3f} of {len(shares)} needs, one in ten below {low:.2f} or above {high:.2f}; as sure as {mean * tries:.1f} of {tries:.1f}"


def opened(folder: str) -> Reader:
    """The packaged models of needs; vectors are kept in the folder."""
    embedder = CachedEmbedder(open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2), Path(folder) / "vectors.sqlite", b"0" * 32)
    return Reader(load_head(ROOT / "models" / "heads" / "needs_subject"), embedder.embed, CrossEncoder(ROOT / "models" / "crossencoders" / "needs", 2))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--test", action="store_true", help="the `test` trades instead of the `dev` trades")
    split = "test" if options.parse_args().test else "dev"
    with tempfile.TemporaryDirectory() as folder:
        reader = opened(folder)
        pairs, noise = learn.read_pairs(NEEDS / split), background()
        print(f"\n{split}: {len(pairs.needs)} needs, {len(pairs.texts)} units of {pairs.trade.max() + 1} trades")
        clock = time.perf_counter()
        alone(reader, pairs)
        print(f"  {'milliseconds a pair, two processes':<48} {(time.perf_counter() - clock) / 2 / len(pairs.texts) * 1000:.1f}")
        plainly(reader, pairs, NEEDS / "plain" / split)
        whole = planted(reader, pairs, noise)
        print(f"\neach trade among {len(noise):,} real sentences, {SETTINGS.unit_false_acceptance:.1%} of units per decoy allowed")
        told(whole)
        served(whole)
        print("\nthe same needs as bare sentences, as behaviours, goals and pains are declared")
        told(planted(reader, pairs, noise, bare=True))


if __name__ == "__main__":
    main()
