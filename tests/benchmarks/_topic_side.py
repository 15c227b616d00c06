"""One side of a comparison of speed, in a fresh process: `python -m tests.benchmarks._topic_side SIDE FOLDER`.

Sides: `jminer` and `bertopic` find topics, labels included, from given vectors; `plain` embeds with sentence-transformers
first. Nothing but numpy is imported before the texts are read, so that each side pays for its own imports. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS = 384


def jminer(texts: list[str], vectors: Any) -> tuple[int, dict[str, float]]:
    """A model, its words and labels, and the topic of every unit; how many topics there are."""
    from jminer.settings import TopicsSettings
    from jminer.topicmodel.fit import fit_topics

    imported = time.perf_counter()
    model, _ = fit_topics(vectors, texts, [str(row) for row in range(len(texts))], TopicsSettings(), 1)
    model.assign(vectors)
    return len(model.topics), {"fit": time.perf_counter() - imported}


def bertopic(texts: list[str], vectors: Any) -> tuple[int, dict[str, float]]:
    """BERTopic as it is, not even seeded: seeds cost its UMAP a thread."""
    from bertopic import BERTopic

    imported = time.perf_counter()
    model = BERTopic()
    model.fit_transform(texts, vectors)
    return len(model.get_topics()), {"fit": time.perf_counter() - imported}


def plain(texts: list[str], vectors: Any) -> tuple[int, dict[str, float]]:
    """What most people run: sentence-transformers at its defaults, then BERTopic."""
    from sentence_transformers import SentenceTransformer

    clock = time.perf_counter()
    made = SentenceTransformer(os.environ["JMINER_SENTENCE_MODEL"]).encode(texts)
    embedded = time.perf_counter() - clock
    count, seconds = bertopic(texts, made)
    return count, {"embedding": embedded, **seconds}


SIDES = {"jminer": jminer, "bertopic": bertopic, "plain": plain}


def main() -> None:
    """Read, run, and print: seconds of reading and of the parts, topics, and memory in MiB."""
    side, folder = sys.argv[1], Path(sys.argv[2])
    clock = time.perf_counter()
    texts = [json.loads(line) for line in (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
    vectors = None if side == "plain" else np.fromfile(folder / "vectors.f32", dtype=np.float32).reshape(-1, DIMENSIONS)
    reading, before = time.perf_counter() - clock, _peak()
    count, seconds = SIDES[side](texts, vectors)
    size = len(texts) * DIMENSIONS * 4 / 2**20
    print(json.dumps({"reading": reading, **seconds, "topics": count, "peak": _peak(), "before": before, "vectors": size}))


def _peak() -> float:
    """Most memory that this process had resident so far, in MiB (unlike getrusage, without what its parent had)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
