"""How well topics follow known labels, and what they cost: `PYTHONPATH=. python tests/benchmarks/topics.py [--seeds 3] [--near]`.

Needs the folder of labelled sets in JMINER_DATA (default: ../shared/data). One configuration, the default settings, for
all sets; none of the rules was chosen on them. A unit without a topic counts as a cluster of its own. Vectors of the
packaged encoder are kept under --vectors between calls, so that seconds are those of the topics alone.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import resource
import time
from pathlib import Path

import numpy as np
import polars as pl

from jminer.embedders import open_embedder
from jminer.settings import TopicsSettings
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.quality import agreement, coherence, diversity

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
SETS = {
    "banking77": ("banking77/banking77_train.parquet", "category"),
    "clinc150": ("clinc150/clinc150_train_val.parquet", "intent"),
    "bitext": ("bitext_support/bitext_train_dev.parquet", "intent"),
    "airline": ("airline_tweets/airline_tweets_70.parquet", "negativereason"),
}
# Two kinds of text about different things: each should get few topics of the other.
APART = {"lounges": "skytrax/skytrax_lounge_2015.parquet", "clothes": "womens_clothing/womens_clothing_80.parquet"}
OUT_OF_SCOPE = "oos"


def vectors_of(texts: list[str], keep: Path) -> np.ndarray:
    """The packaged encoder's vectors, made once per list of texts."""
    embedder = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
    name = hashlib.sha256("\0".join([embedder.variant, *texts]).encode()).hexdigest()[:16]
    path = keep / f"{name}.npy"
    if not path.is_file():
        keep.mkdir(parents=True, exist_ok=True)
        np.save(path, embedder.embed(texts))
    return np.load(path)


def score(name: str, engine: str, seeds: int, keep: Path) -> None:
    """Print one line per seed, then how alike the seeds are."""
    path, column = SETS[name]
    rows = pl.read_parquet(DATA / path).filter(pl.col(column).is_not_null() & pl.col("text").is_not_null())
    texts, truth = rows["text"].to_list(), rows[column].to_numpy()
    vectors = vectors_of(texts, keep)
    customers = [str(at) for at in range(len(texts))]
    inside = truth != OUT_OF_SCOPE
    runs = []
    for seed in range(1, seeds + 1):
        clock, used = time.perf_counter(), time.process_time()
        model, why = fit_topics(vectors, texts, customers, TopicsSettings(engine=engine), 1000 * seed)
        topic = model.assign(vectors).topic
        seconds, used = time.perf_counter() - clock, time.process_time() - used
        runs.append(topic)
        like = agreement(topic, truth)
        stable = np.mean([np.nan if value is None else value for value in model.stability])
        print(
            f"{name:10} {len(texts):6} {len(set(truth.tolist())):5} {len(model.topic_ids):6} {like['ami']:.3f} {like['ari']:.3f} {like['v']:.3f} "
            f"{(topic[inside] >= 0).mean():8.3f} {stable:9.2f} {coherence(model.keywords, texts):6.3f} {diversity(model.keywords):9.3f} "
            f"{seconds:7.1f} {used:5.1f}  {why}",
            flush=True,
        )
        if not inside.all():
            print(f"{'':10} of {(~inside).sum()} out of scope, {(topic[~inside] < 0).mean():.3f} are left without a topic")
    if seeds > 1:
        likeness = [agreement(other, runs[0])["ari"] for other in runs[1:]]
        print(f"{'':10} seeds among themselves: ARI {np.mean(likeness):.3f} (least {min(likeness):.3f})")


def near(keep: Path) -> None:
    """Print the cosines that text about something else reaches, each set in the other's topics."""
    found = {}
    for name, path in APART.items():
        texts = pl.read_parquet(DATA / path)["text"].drop_nulls().head(2000).to_list()
        texts = sorted({part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+", text) if len(part) > 10})
        vectors = vectors_of(texts, keep)
        model, _ = fit_topics(vectors, texts, [str(at) for at in range(len(texts))], TopicsSettings(), 1)
        found[name] = (vectors, model)
    for name, (_, model) in found.items():
        for other, (vectors, _) in found.items():
            similarity = model.assign(vectors).similarity
            marks = " ".join(f"p{q} {np.percentile(similarity, q):.2f}" for q in (1, 5, 50, 95, 99))
            print(f"{other} in topics of {name}: {marks}; given a topic: {(model.assign(vectors).topic >= 0).mean():.3f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="native", choices=["native", "bertopic"])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--near", action="store_true", help="only measure how near unrelated text comes")
    parser.add_argument("--vectors", type=Path, default=ROOT / "runs" / ".benchmarks", help="where vectors are kept")
    options = parser.parse_args()
    if options.near:
        return near(options.vectors)
    print("set         units  true topics   AMI   ARI     V coverage stability   NPMI diversity seconds   CPU  why")
    for name in options.sets:
        score(name, options.engine, options.seeds, options.vectors)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, vectors and imports included")


if __name__ == "__main__":
    main()
