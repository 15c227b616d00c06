"""What tells that a need is spoken of: how many units are accepted, or how near the nearest few come.

    python -m tests.benchmarks.presence

Intents of CLINC150 (domains banking, work, utility) and of Bitext's support questions stand as needs, named by their labels alone; half of
them are taken out of the corpus, three times over. Printed per statistic: AUROC of kept against removed intents, and the share of either
that is called present (rank among 999 decoys, false-discovery adjusted, q ≤ .05). `personas/evidence.py: FEW` and the median that is taken
off were chosen here; Banking77 and CLINC's other domains are kept for `python -m tests.benchmarks.personas --real`.
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
from jminer.personas.decoys import choose
from jminer.personas.evidence import FEW
from jminer.personas.forms import DENIED, Bank
from jminer.personas.match import _scores, _support, lead_of
from jminer.personas.measures import presence_p
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


def shipped(likeness: NDArray[np.float32], score: NDArray[np.float32]) -> Numbers:
    """As `personas/match.py` has it, each unit being a customer."""
    usual = np.median(_support(likeness), axis=1)
    return np.asarray(np.sort(lead_of(likeness, usual, score), axis=1)[:, -FEW:].mean(axis=1), dtype=np.float64)


def measured(rows: pl.DataFrame, embedder: CachedEmbedder, half: int) -> Iterator[tuple[str, float, float, float]]:
    """Statistic, AUROC, share of the kept and of the removed that are called present."""
    intents = sorted(rows["intent"].unique())
    kept = np.random.default_rng([half, 6]).permutation(intents)[: len(intents) // 2].tolist()
    texts = rows.filter(pl.col("intent").is_in(kept))["text"].to_list()
    decoys = choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], 999, 1).decoys
    field, own = (Bank.of(needs, embedder.embed) for needs in ([decoy.need for decoy in decoys], [named(intent) for intent in intents]))
    units, head = embedder.embed(texts), load_head(ROOT / "models" / "heads" / "needs_subject")
    near, near_decoys = own.likeness(units), field.likeness(units)
    scores, decoy_scores = _scores(own, field, units, head, near), _scores(field, field, units, head, near_decoys)
    bar = np.quantile(decoy_scores, 1 - NeedsSettings().unit_false_acceptance)
    statistics = {
        "units accepted": ((scores >= bar).sum(axis=1), (decoy_scores >= bar).sum(axis=1)),
        f"nearest {FEW}, as shipped": (shipped(near, scores), shipped(near_decoys, decoy_scores)),
        f"nearest {FEW}, cosine alone": (nearest(near, FEW, True), nearest(near_decoys, FEW, True)),
        f"nearest {FEW}, median left in": (nearest(near, FEW, False), nearest(near_decoys, FEW, False)),
        "nearest 3": (nearest(near, 3, True), nearest(near_decoys, 3, True)),
        "nearest 10": (nearest(near, 10, True), nearest(near_decoys, 10, True)),
    }
    there = np.array([intent in kept for intent in intents])
    for name, (mine, theirs) in statistics.items():
        p = presence_p(mine.astype(np.float64), theirs.astype(np.float64))
        called = np.asarray(q_values(p)) <= 0.05
        yield name, float(roc_auc_score(there, -p + 1e-9 * mine)), float(called[there].mean()), float(called[~there].mean())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        packaged = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
        embedder = CachedEmbedder(packaged, Path(folder) / "vectors.sqlite", b"0" * 32)
        for name, rows in corpora():
            print(f"{name}: {rows['intent'].n_unique()} intents, half of them removed, {HALVES} times")
            found: dict[str, list[tuple[float, float, float]]] = {}
            for half in range(HALVES):
                for statistic, *figures in measured(rows, embedder, half):
                    found.setdefault(statistic, []).append(tuple(figures))  # type: ignore[arg-type]
            for statistic, figures in found.items():
                auroc, kept, removed = np.mean(figures, axis=0)
                print(f"  {statistic:<26} AUROC {auroc:.3f}; called present: {kept:.2f} of the kept, {removed:.2f} of the removed")


if __name__ == "__main__":
    main()
