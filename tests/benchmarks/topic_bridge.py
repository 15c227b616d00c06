"""How jminer's topics fare inside BERTopic: `python -m tests.benchmarks.topic_bridge [--sets …] [--engine]`.

Half of each set is fitted, natively and inside a BERTopic whose clusterer and words are jminer's; the other half is new text.
Printed: whether both fits divide the units alike and find the same words (1: all topics), how much of the new text
BERTopic's `transform` gives the topic that `assign` gives it, and the same for the written folder: opened by `BERTopic.load`,
among units with a topic and among all, and by `open_bertopic`. Seconds and bytes of writing the folder. With --engine, AMI,
ARI, topics, coverage and seconds (imports included) of `engine: bertopic` beside the native engine, on the fitted half.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from pathlib import Path

import numpy as np

from jminer.settings import TopicsSettings
from jminer.topicmodel.bridge import to_bertopic
from jminer.topicmodel.bridge.estimator import JminerTopics, open_bertopic
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.quality import agreement
from tests.benchmarks._topic_sets import NAMES, Case, load


def halves(case: Case) -> tuple[Case, Case]:
    """The fitted and the new half of a set."""
    first = np.random.default_rng(1).random(len(case.texts)) < 0.5
    parts = [np.flatnonzero(rows) for rows in (first, ~first)]
    one, other = (
        Case(case.name, [case.texts[row] for row in rows], case.vectors[rows], None if case.truth is None else case.truth[rows]) for rows in parts
    )
    return one, other


def same_topics(name: str, seen: Case, new: Case) -> None:
    """Print the agreements of one set."""
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction

    from jminer.topicmodel.bridge.phrases import CustomerPhrases

    model, _ = fit_topics(seen.vectors, seen.texts, seen.customers, TopicsSettings(), 1)
    theirs = BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=JminerTopics(random_state=1), representation_model=CustomerPhrases())
    found = np.array(theirs.fit_transform(seen.texts, seen.vectors)[0])
    ours = model.assign(seen.vectors).topic
    pairs = set(zip(ours.tolist(), found.tolist(), strict=True))
    number = dict(pairs)
    alike = len(pairs) == len(number) == len(set(number.values()))
    words = np.mean([tuple(word for word, _ in theirs.get_topic(number[at]) if word) == topic.keywords for at, topic in enumerate(model.topics)])
    wanted = model.assign(new.vectors).topic
    inside = np.mean([number.get(topic, -1) for topic in wanted.tolist()] == np.array(theirs.transform(new.texts, new.vectors)[0]))
    with tempfile.TemporaryDirectory() as place:
        folder, clock = Path(place) / "folder", time.perf_counter()
        to_bertopic(model, seen.texts, seen.vectors, folder, seen.customers)
        seconds, size = time.perf_counter() - clock, sum(path.stat().st_size for path in folder.iterdir())
        loaded = np.array(BERTopic.load(str(folder)).transform(new.texts, new.vectors)[0])
        opened = np.array(open_bertopic(folder).transform(new.texts, new.vectors)[0])
    told = f"divided alike: {alike}, same words {words:.3f}, transform {inside:.3f}"
    told += f"; folder, loaded: {np.mean((loaded == wanted)[wanted >= 0]):.3f} with a topic, {np.mean(loaded == wanted):.3f} of all"
    print(f"{name:11}{len(model.topics):4} topics  {told}, opened: {np.mean(opened == wanted):.3f}; {seconds:.2f} s, {size / 1e6:.1f} MB", flush=True)


def engines(name: str, seen: Case) -> None:
    """Print both engines' scores on one labelled set."""
    for engine in ("native", "bertopic"):
        clock = time.perf_counter()
        model, _ = fit_topics(seen.vectors, seen.texts, seen.customers, TopicsSettings(engine=engine), 1)
        seconds, found = time.perf_counter() - clock, model.assign(seen.vectors).topic
        scores = {} if seen.truth is None else agreement(found, seen.truth)
        told = "  ".join(f"{key.upper()} {scores[key]:.3f}" for key in ("ami", "ari") if key in scores)
        print(f"{name:11}{engine:9} {told}  {len(model.topics):4} topics ({seen.count} true), {np.mean(found >= 0):.3f} with one  {seconds:.1f} s", flush=True)


def main() -> None:
    """Print a line per set, or two with --engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=list(NAMES), choices=NAMES)
    parser.add_argument("--engine", action="store_true")
    options = parser.parse_args()
    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    for name in options.sets:
        seen, new = halves(load(name))
        if options.engine:
            engines(name, seen)
        else:
            same_topics(name, seen, new)


if __name__ == "__main__":
    main()
