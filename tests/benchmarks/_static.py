"""What the fast encoder loses against the packaged one: topics and neighbours; and what it saves.

Topics and neighbours: the labelled sets of `_topic_sets.py` at default settings, three seeds. None of these sets was read when the
vectors were fitted; half of the airline tweets and of Bitext (those whose checksum is even) chose how they are fitted, so only the
other half is scored.
"""

from __future__ import annotations

import time
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from jminer.embedders import open_embedder
from jminer.embedders.protocol import Embedder, Vectors
from jminer.settings import TopicsSettings
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.quality import agreement
from tests.benchmarks._topic_sets import ENCODER, KEPT, LABELLED, ROOT, load

FOLDER = ROOT / "models" / "embedders" / "minilm-static"
SEEDS = (1, 2, 3)
NEIGHBOURS, MOST = 15, 4000
CHOSE = ("airline", "bitext")


def topics(vectors: Vectors, texts: list[str], truth: NDArray[np.str_]) -> list[tuple[float, int]]:
    """AMI with the labels and the number of topics, for each seed."""
    found = []
    for seed in SEEDS:
        model, _ = fit_topics(vectors, texts, [str(row) for row in range(len(texts))], TopicsSettings(), 1000 * seed)
        found.append((agreement(model.assign(vectors).topic, truth)["ami"], len(model.centroids)))
    return found


def neighbours(vectors: Vectors) -> NDArray[np.int64]:
    """The nearest other texts of each text (texts, NEIGHBOURS), among the first MOST."""
    cosines = vectors[:MOST] @ vectors[:MOST].T
    np.fill_diagonal(cosines, -2)
    return np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]


def kept(ours: Vectors, theirs: Vectors) -> float:
    """The share of the nearest neighbours that both have."""
    return float(np.mean([len(np.intersect1d(a, b)) / NEIGHBOURS for a, b in zip(neighbours(ours), neighbours(theirs), strict=True)]))


def compare_topics(fast: Embedder) -> None:
    """Print topics' agreement with the labels for both encoders, and how alike the encoders are."""
    print("| set | texts | AMI packaged (topics) | AMI fast (topics) | loss | neighbours kept | mean cosine |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in (*LABELLED, "absa"):
        case = load(name, KEPT)
        assert case.truth is not None
        rows = np.flatnonzero([name not in CHOSE or crc32(text.encode()) % 2 == 1 for text in case.texts])
        texts, truth, packaged = [case.texts[row] for row in rows], case.truth[rows], case.vectors[rows]
        vectors = fast.embed(texts)
        both = [topics(each, texts, truth) for each in (packaged, vectors)]
        means = [np.mean([ami for ami, _ in found]) for found in both]
        cells = " | ".join(f"{mean:.3f} ({'/'.join(str(count) for _, count in found)})" for mean, found in zip(means, both, strict=True))
        cosine = np.mean((packaged * vectors).sum(axis=1))
        print(f"| {name} | {len(texts):,} | {cells} | {means[0] - means[1]:.3f} | {kept(vectors, packaged):.2f} | {cosine:.2f} |", flush=True)


def compare_seconds(fast: Embedder, packaged: Embedder) -> None:
    """Print what a unit costs in one process, once the models are loaded: the clock, and processor time, which a busy machine changes less."""
    texts = load("clinc150", KEPT).texts
    for name, encoder, some in (("packaged", packaged, texts[:500]), ("fast", fast, texts)):
        encoder.embed(texts[:1])
        clock, used = time.perf_counter(), time.process_time()
        encoder.embed(some)
        clock, used = (time.perf_counter() - clock) / len(some), (time.process_time() - used) / len(some)
        print(f"{name}: {1e6 * used:,.0f} microseconds of processor time a unit, {1 / clock:,.0f} units a second ({len(some):,} CLINC150 queries)")


def main() -> None:
    """Print the figures that the fast encoder's card quotes."""
    fast = open_embedder("static", FOLDER)
    compare_seconds(fast, open_embedder("onnx", ENCODER, 1))
    compare_topics(fast)
