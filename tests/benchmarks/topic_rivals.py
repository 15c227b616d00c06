"""What BERTopic and EVoC answer on the same vectors: `python -m tests.benchmarks.topic_rivals [SET …] [--seeds 5] [--fresh]`.

They are fitted in a process of their own for each set, with a time limit, so that what they do to a process (compilers,
warning filters, memory) reaches nobody else. Their answers do not change, so they are kept under runs/.benchmarks/rivals by
the vectors' digest, the contender, the seed and the versions of the libraries; `--fresh` makes them again. BERTopic is left
at its defaults but for the seed of its UMAP, without which no run could be repeated; all its fits of one seed share that
UMAP. Words are BERTopic's own c-TF-IDF; for EVoC, which has none, BERTopic is given its clusters. Seconds are those of the
fit and its words when everything is compiled, which flatters them: `topic_speed.py` has what a fresh process pays.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks._topic_sets import KEPT, NAMES, ROOT, Case, load

LIBRARIES = ("bertopic", "umap-learn", "hdbscan", "evoc", "scikit-learn", "numba")
LIMIT = 600  # seconds of a process for each answer that it makes
WARM = 5000  # texts that everything is compiled on: over 4,096, where UMAP turns to approximate neighbours
WORDS = 10
Labels = NDArray[np.int64]
Wanted = tuple[str, int]
"""A contender's name and a seed."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A topic per text (n,), −1: none; each topic's best words; what it took."""

    labels: Labels
    words: list[list[str]]
    seconds: float


def contenders(count: int) -> list[str]:
    """The rivals' names for a set with so many labels (0: none): with KMeans, the number of topics is part of the name."""
    return ["evoc", "bertopic", "bertopic-reduced", *([f"bertopic-kmeans:{count}"] if count else [])]


def answers(case: Case, wanted: Iterable[Wanted], fresh: bool = False, kept: bool = False) -> dict[Wanted, Answer]:
    """The answers wanted; those not kept yet are made in one new process, or with `kept` left out.

    Those that failed or were not reached in time are missing.
    """
    wanted = list(dict.fromkeys(wanted))
    missing = [name for name in wanted if fresh or not _place(case, *name).is_file()]
    if missing and not kept:
        for name in missing:
            _place(case, *name).unlink(missing_ok=True)  # what fails now must not show an older answer
        command = [sys.executable, "-m", "tests.benchmarks.topic_rivals", "--fit", case.name, *(f"{seed}/{name}" for name, seed in missing)]
        env = {**os.environ, "PYTHONWARNINGS": "ignore", "TQDM_DISABLE": "1"}
        limit = LIMIT * len(missing)
        try:
            done = subprocess.run([*command, *["--fresh"] * fresh], cwd=ROOT, env=env, timeout=limit, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{case.name}: a rival failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        except subprocess.TimeoutExpired:
            print(f"{case.name}: rivals not done within {limit} s", file=sys.stderr)
    return {name: _read(place) for name in wanted if (place := _place(case, *name)).is_file()}


def _place(case: Case, contender: str, seed: int, suffix: str = "json") -> Path:
    """The file that keeps an answer."""
    state = [case.digest, contender, str(seed), *(f"{name} {version(name)}" for name in LIBRARIES)]
    digest = hashlib.sha256("\0".join(state).encode()).hexdigest()[:12]
    return KEPT / "rivals" / f"{case.name}-{contender.replace(':', '')}-{seed}-{digest}.{suffix}"


def _read(path: Path) -> Answer:
    kept = json.loads(path.read_bytes())
    return Answer(np.array(kept["labels"], dtype=np.int64), kept["words"], kept["seconds"])


def _write(path: Path, answer: Answer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps({"labels": answer.labels.tolist(), "words": answer.words, "seconds": answer.seconds}), encoding="utf-8")
    fresh.replace(path)


# What follows runs in the process of the fit.


class Replay:
    """A UMAP that was fitted before, in BERTopic's place for one."""

    def __init__(self, space: NDArray[np.float32]) -> None:
        self.space = space

    def fit_transform(self, embeddings: Any, y: Any = None) -> NDArray[np.float32]:
        """Whatever it is given: the space of these texts."""
        return self.space


def _umap(case: Case, seed: int) -> NDArray[np.float32]:
    """BERTopic's default UMAP (n, 5), seeded."""
    from umap import UMAP

    model = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=seed)
    space: NDArray[np.float32] = model.fit_transform(case.vectors)
    return space


def _space(case: Case, seed: int, fresh: bool = False) -> tuple[NDArray[np.float32], float]:
    """That UMAP, kept, and its seconds."""
    place = _place(case, "umap", seed, "npz")
    if fresh or not place.is_file():
        clock = time.perf_counter()
        space = _umap(case, seed)
        place.parent.mkdir(parents=True, exist_ok=True)
        np.savez(place, space=space, seconds=time.perf_counter() - clock)
    with np.load(place) as kept:
        return kept["space"], float(kept["seconds"])


def _bertopic(case: Case, seed: int, cluster: Callable[[], Any] = lambda: None, reduce: bool = False) -> Answer:
    """BERTopic with a clusterer (None: its own HDBSCAN); with `reduce`, its outliers go to the topic whose embedding is nearest."""
    from bertopic import BERTopic

    space, seconds = _space(case, seed)
    clock = time.perf_counter()
    model = BERTopic(umap_model=Replay(space), hdbscan_model=cluster())
    found, _ = model.fit_transform(case.texts, case.vectors)
    if reduce:
        found = model.reduce_outliers(case.texts, found, strategy="embeddings", embeddings=case.vectors)
        model.update_topics(case.texts, topics=found)
    return Answer(np.array(found, dtype=np.int64), _words(model), seconds + time.perf_counter() - clock)


def _kmeans(case: Case, seed: int, count: int) -> Answer:
    from sklearn.cluster import KMeans

    return _bertopic(case, seed, lambda: KMeans(n_clusters=count, random_state=seed))


def _evoc(case: Case, seed: int) -> Answer:
    """EVoC as it is, at the layer that it chooses; BERTopic counts the words of its clusters."""
    from bertopic import BERTopic
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from evoc import EVoC  # type: ignore[import-untyped]

    clock = time.perf_counter()
    found = np.asarray(EVoC(random_state=seed).fit_predict(case.vectors), dtype=np.int64)
    model = BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=BaseCluster())
    model.fit(case.texts, embeddings=case.vectors, y=found)
    return Answer(found, _words(model), time.perf_counter() - clock)


def _words(model: Any) -> list[list[str]]:
    return [[word for word, _ in words[:WORDS] if word] for topic, words in sorted(model.get_topics().items()) if topic >= 0]


def _fit(case: Case, contender: str, seed: int) -> Answer:
    name, _, count = contender.partition(":")
    if name == "evoc":
        return _evoc(case, seed)
    if name == "bertopic-kmeans":
        return _kmeans(case, seed, int(count))
    return _bertopic(case, seed, reduce=name == "bertopic-reduced")


def _fit_all(case: Case, wanted: Sequence[Wanted], fresh: bool) -> None:
    """Compile everything on a part, then make and keep the answers, the UMAPs first."""
    part = Case("", case.texts[:WARM], case.vectors[:WARM], None)
    if any(name == "evoc" for name, _ in wanted):
        _evoc(part, 0)
    seeds = dict.fromkeys(seed for name, seed in wanted if name != "evoc")
    if any(fresh or not _place(case, "umap", seed, "npz").is_file() for seed in seeds):
        _umap(part, 0)
    for seed in seeds:
        _space(case, seed, fresh)
    for name, seed in wanted:
        _write(_place(case, name, seed), _fit(case, name, seed))


def main() -> None:
    """Fit what was asked for, or every rival on every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wanted", nargs="*", help="sets; with --fit: SEED/CONTENDER")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--fresh", action="store_true", help="fit again what is kept")
    parser.add_argument("--fit", choices=NAMES, help="in this process, contenders on this set")
    options = parser.parse_args()
    if options.fit:
        warnings.simplefilter("ignore")
        pairs = [pair.split("/") for pair in options.wanted]
        return _fit_all(load(options.fit), [(name, int(seed)) for seed, name in pairs], options.fresh)
    for case in map(load, options.wanted or NAMES):
        wanted = [(name, seed) for seed in range(1, options.seeds + 1) for name in contenders(case.count)]
        for (name, seed), answer in answers(case, wanted, options.fresh).items():
            print(f"{case.name:10} {seed} {name:20} {len(answer.words):5} topics {answer.seconds:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
