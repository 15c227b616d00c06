"""Which way of running the encoder: texts per second, agreement with intents, and whether batch mates show.

    python -m tests.benchmarks.embedding [TEXTS] [--fp32 FOLDER]
    python -m tests.benchmarks.embedding --static       # what the fast encoder costs in quality: `_static.py`

Banking77 questions (JMINER_DATA), rounds taken in turn so that a busy minute hits every variant alike. `--fp32` is a
folder made by `models/embedders/export_minilm.py --fp32 FOLDER`. AMI: spherical k-means with as many clusters as
intents, three seeds. "mates": the largest change of any number of a vector when the text gets other batch mates.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from jminer.embedders import open_embedder
from jminer.embedders.onnx import OnnxEmbedder
from jminer.embedders.protocol import Vectors
from tests.benchmarks import _static

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
SHIPPED = ROOT / "models" / "embedders" / "all-minilm-l6-v2"
ROUNDS = 3
BUDGET = 1024  # tokens in a batch: the best of the batched sizes on two cores


def batched(encoder: OnnxEmbedder, texts: list[str]) -> Vectors:
    """Embed in batches of like lengths, padded and masked, as is usual."""
    ids = [encoder._tokenizer.encode(text).ids for text in texts]
    vectors = np.empty((len(texts), encoder.dimensions), dtype=np.float32)
    batch: list[int] = []
    for row in sorted(range(len(texts)), key=lambda row: len(ids[row])):
        if batch and (len(batch) + 1) * len(ids[row]) > BUDGET:
            _run(encoder, ids, batch, vectors)
            batch = []
        batch.append(row)
    _run(encoder, ids, batch, vectors)
    return vectors


def _run(encoder: OnnxEmbedder, ids: list[list[int]], batch: list[int], vectors: Vectors) -> None:
    longest = max(len(ids[row]) for row in batch)
    padded = np.zeros((len(batch), longest), dtype=np.int64)
    mask = np.zeros_like(padded)
    for place, row in enumerate(batch):
        padded[place, : len(ids[row])] = ids[row]
        mask[place, : len(ids[row])] = 1
    feed = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(padded)}
    hidden = encoder._session.run(None, feed)[0]
    means = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    vectors[batch] = means / np.linalg.norm(means, axis=1, keepdims=True)


def agreement(vectors: Vectors, intents: list[str]) -> tuple[float, float]:
    """Adjusted mutual information of k-means with the intents: mean and spread over three seeds."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_mutual_info_score

    count = len(set(intents))
    found = [KMeans(count, n_init=2, random_state=seed).fit_predict(vectors) for seed in range(3)]
    scores = [adjusted_mutual_info_score(intents, clusters) for clusters in found]
    return float(np.mean(scores)), float(np.std(scores))


def main() -> None:
    """Print the table that the encoder's card quotes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("texts", type=int, nargs="?", default=3000)
    options.add_argument("--fp32", type=Path)
    options.add_argument("--static", action="store_true")
    chosen = options.parse_args()
    if chosen.static:
        return _static.main()
    path = DATA / "banking77" / "banking77_train.parquet"
    if not path.is_file():
        raise SystemExit(f"skipped: {path} is not there; set JMINER_DATA")
    frame = pl.read_parquet(path).sort("text").sample(chosen.texts, seed=1, shuffle=True)
    texts, intents = frame["text"].to_list(), frame["category"].to_list()

    ways: dict[str, Callable[[list[str]], Vectors]] = {}
    folders = {"int8": SHIPPED, **({"fp32": chosen.fp32} if chosen.fp32 else {})}
    for name, folder in folders.items():
        for processes in (1, 2):
            ways[f"{name}, one text a call, {processes} x 1 thread"] = open_embedder("onnx", folder, processes).embed
        encoder = open_embedder("onnx", folder, 1)
        assert isinstance(encoder, OnnxEmbedder)
        ways[f"{name}, batches of {BUDGET} tokens, 1 thread"] = lambda some, encoder=encoder: batched(encoder, some)

    seconds: dict[str, list[float]] = {way: [] for way in ways}
    vectors: dict[str, Vectors] = {}
    for _ in range(ROUNDS):
        for way, embed in ways.items():
            begun = time.perf_counter()
            vectors[way] = embed(texts)
            seconds[way].append(time.perf_counter() - begun)
    print(f"{chosen.texts} Banking77 questions, {ROUNDS} rounds in turn, processes' start included")
    print("| way | texts/s median (best) | AMI (sd of 3 seeds) | mates |")
    print("| --- | ---: | ---: | ---: |")
    for way, embed in ways.items():
        mates = float(np.abs(embed(texts[:300]) - vectors[way][:300]).max())
        ami, spread = agreement(vectors[way], intents)
        speed = [chosen.texts / second for second in (np.median(seconds[way]), min(seconds[way]))]
        print(f"| {way} | {speed[0]:.0f} ({speed[1]:.0f}) | {ami:.3f} ({spread:.3f}) | {mates:.1g} |")


if __name__ == "__main__":
    main()
