"""What the fast encoder loses against the packaged one: topics, neighbours, heads; and what it saves.

Topics and neighbours: the labelled sets of `_topic_sets.py` at default settings, three seeds. None of these sets was read when the
vectors were fitted; half of the airline tweets and of Bitext (those whose checksum is even) chose how they are fitted, so only the
other half is scored. Heads: the shipped heads, trained over the packaged encoder's vectors, read the fast encoder's instead.
"""

from __future__ import annotations

import time
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.embedders.protocol import Embedder, Vectors
from jminer.heads import sets
from jminer.heads.emotions import CUSTOMER
from jminer.heads.fit import f1_scores, folds
from jminer.heads.store import load_head
from jminer.heads.train import grouped
from jminer.personas import learn
from jminer.personas.forms import RELATIONS
from jminer.settings import TopicsSettings
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.quality import agreement
from tests.benchmarks._topic_sets import DATA, ENCODER, KEPT, LABELLED, ROOT, load

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


def compare_heads(packaged: Embedder, fast: Embedder) -> None:
    """Print what the shipped heads would make of the fast encoder's vectors, and heads trained over them."""
    comments = sets.goemotions(DATA, "dev")
    truth = grouped(comments["labels"].to_list(), CUSTOMER)
    emotions, valence = (load_head(ROOT / "models" / "heads" / name) for name in ("emotions", "valence"))
    shown = [label in emotions.shown for label in emotions.labels]
    for name, encoder in (("packaged", packaged), ("fast", fast)):
        f1 = f1_scores(emotions.given(emotions.probabilities(encoder.embed(comments["text"].to_list()))), truth)
        print(f"emotions, {name}: macro-F1 on GoEmotions dev {f1.mean():.3f}, of the shown emotions {f1[shown].mean():.3f}")
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id")
    for name, encoder in (("packaged", packaged), ("fast", fast)):
        chances = valence.probabilities(encoder.embed(tweets["text"].to_list()))
        found = [valence.labels[column] for column in chances.argmax(axis=1)]
        print(f"valence, {name}: macro-F1 on airline tweets {f1_score(tweets['airline_sentiment'], found, average='macro'):.3f}")
    pairs = learn.read_pairs(ROOT / "corpora" / "gold" / "needs")
    taught = learn.material(pairs, packaged, valence)
    for name, encoder in (("packaged", packaged), ("fast", fast)):
        precision, macro = needs(taught, learn.material(pairs, encoder, valence))
        print(f"needs, {name}: subject, average precision {precision:.3f}; relation, macro-F1 {macro:.3f}; verticals never seen")


def needs(taught: learn.Material, met: learn.Material) -> tuple[float, float]:
    """Average precision of the subject and macro-F1 of the relation: learned from `taught`, used on the same pairs in `met`."""
    trade = met.pairs.trade[met.pairs.own]
    scores, given = np.empty(len(met.need)), np.empty(len(met.spoken), dtype=np.int64)
    for rows, held_out in folds(trade[met.unit]):
        weights, intercept = learn.fit_subject(taught, rows)
        scores[held_out] = 5 * met.near[held_out] @ weights + intercept
    for rows, held_out in folds(trade[met.spoken]):
        coefficients, intercepts = learn.fit_relation(taught, met.spoken[rows])
        given[held_out] = (learn.relation_features(met, met.spoken[held_out]) @ coefficients.T + intercepts).argmax(axis=1)
    truth = [RELATIONS.index(met.pairs.relation[unit]) for unit in met.spoken]
    return float(average_precision_score(met.related, scores)), float(f1_score(truth, given, average="macro"))


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
    fast, packaged = open_embedder("static", FOLDER), open_embedder("onnx", ENCODER, 2)
    compare_seconds(fast, open_embedder("onnx", ENCODER, 1))
    compare_topics(fast)
    compare_heads(CachedEmbedder(packaged, KEPT / "vectors.sqlite", b"benchmarks"), fast)
