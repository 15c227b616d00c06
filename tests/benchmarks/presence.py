"""What tells that a need is spoken of: how many units are accepted, how near the nearest few come, or both.

    python -m tests.benchmarks.presence

Intents of CLINC150 (domains banking, work, utility) and of Bitext's support questions stand as needs, named by their labels alone; half of
them are taken out of the corpus, three times over. Printed per statistic: AUROC of kept against removed intents, and the share of either
that is called present (rank among decoys, false-discovery adjusted, q ≤ .05). `personas/evidence.py: FEW` and the median that is taken
off were chosen here, and so was it to make one test of both (`personas/presence.py`); Banking77 and CLINC's other domains are kept for
`python -m tests.benchmarks.personas --real`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from jminer.domain import Need
from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads.store import load_head
from jminer.personas.crossencoder import CrossEncoder
from jminer.personas.decoys import choose, spread
from jminer.personas.evidence import FEW
from jminer.personas.forms import DENIED, Bank
from jminer.personas.match import Accepted, Bars, Nearest, Reader, _support, match
from jminer.personas.presence import rank_p, spoken_p
from jminer.settings import NeedsSettings
from jminer.statistics.discovery import q_values

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
PER_INTENT, HALVES = 40, 3
Numbers = NDArray[np.float64]


def corpora() -> Iterator[tuple[str, pl.DataFrame]]:
    """Name, and texts with their intents."""
    clinc = pl.read_parquet(DATA / "clinc150" / "clinc150_train_val.parquet").filter(pl.col("domain").is_in(["banking", "work", "utility"]))
    bitext = pl.read_parquet(DATA / "bitext_support" / "bitext_train_dev.parquet").rename({"instruction": "text"}, strict=False)
    for name, rows in (("CLINC150, three domains", clinc), ("Bitext", bitext)):
        yield name, rows.select("text", "intent").group_by("intent", maintain_order=True).head(PER_INTENT)


def named(intent: str) -> Need:
    """The need that an intent's label names."""
    words = intent.replace("_", " ")
    return Need(intent, f"I want to {words}" if " " in words else f"I need {words}", phrasings=(words,))


def nearest(likeness: NDArray[np.float32], few: int, median: bool) -> Numbers:
    """Mean of the nearest few, less the need's median; units nearer to the opposite do not count."""
    support = _support(likeness)
    spoken = np.where(support >= likeness[:, DENIED], support, -1.0)
    mean = np.sort(spoken, axis=1)[:, -few:].mean(axis=1)
    return np.asarray(mean - np.median(support, axis=1) if median else mean, dtype=np.float64)


def shipped(near: Nearest, first: NDArray[np.int64]) -> Numbers:
    """As `personas/match.py` has it, each unit being a customer; `first`: in which order."""
    return np.asarray(near.lead[first, :FEW].mean(axis=1), dtype=np.float64)


def held(found: Accepted, first: NDArray[np.int64]) -> Numbers:
    """Units accepted as support of each need."""
    supporting = found.need[found.relation != DENIED]
    return np.bincount(supporting, minlength=int(first.max()) + 1)[first].astype(np.float64)


def measured(rows: pl.DataFrame, reader: Reader, half: int) -> Iterator[tuple[str, float, float, float]]:
    """Statistic, AUROC, share of the kept and of the removed that are called present."""
    intents, settings = sorted(rows["intent"].unique()), NeedsSettings()
    kept = np.random.default_rng([half, 6]).permutation(intents)[: len(intents) // 2].tolist()
    texts = rows.filter(pl.col("intent").is_in(kept))["text"].to_list()
    decoys = [decoy.need for decoy in choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], 999, 1).decoys]
    needs, units, read = [named(intent) for intent in intents], reader.embed(texts), spread(len(decoys), settings.decoys_read)
    found = match(needs, decoys, read, texts, units, reader, Bars(settings.candidates, settings.unit_false_acceptance))
    every, few = np.arange(len(needs)), np.array(read)
    near, near_decoys = shipped(found.near_needs, every), shipped(found.near_decoys, np.array([*read, *sorted(set(range(len(decoys))) - set(read))]))
    holders, won = held(found.needs, every), held(found.decoys, few)
    own, field = (Bank.of(side, reader.embed).likeness(units) for side in (needs, decoys))
    tests = {
        "both, as shipped": spoken_p(near, near_decoys, holders, won),
        "units accepted": rank_p(holders, won),
        f"nearest {FEW}": rank_p(near, near_decoys),
        f"nearest {FEW}, cosine alone": rank_p(nearest(own, FEW, True), nearest(field, FEW, True)),
        f"nearest {FEW}, median left in": rank_p(nearest(own, FEW, False), nearest(field, FEW, False)),
        "nearest 3, cosine alone": rank_p(nearest(own, 3, True), nearest(field, 3, True)),
        "nearest 10, cosine alone": rank_p(nearest(own, 10, True), nearest(field, 10, True)),
    }
    there = np.array([intent in kept for intent in intents])
    for name, p in tests.items():
        called = np.asarray(q_values(p)) <= 0.05
        yield name, float(roc_auc_score(there, -p + 1e-9 * near)), float(called[there].mean()), float(called[~there].mean())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        packaged = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
        embedder = CachedEmbedder(packaged, Path(folder) / "vectors.sqlite", b"0" * 32)
        models = ROOT / "models"
        reader = Reader(load_head(models / "heads" / "needs_subject"), embedder.embed, CrossEncoder(models / "crossencoders" / "needs", 2))
        for name, rows in corpora():
            print(f"{name}: {rows['intent'].n_unique()} intents, half of them removed, {HALVES} times")
            found: dict[str, list[tuple[float, float, float]]] = {}
            for half in range(HALVES):
                for statistic, *figures in measured(rows, reader, half):
                    found.setdefault(statistic, []).append(tuple(figures))  # type: ignore[arg-type]
            for statistic, figures in found.items():
                auroc, kept, removed = np.mean(figures, axis=0)
                print(f"  {statistic:<26} AUROC {auroc:.3f}; called present: {kept:.2f} of the kept, {removed:.2f} of the removed")


if __name__ == "__main__":
    main()
