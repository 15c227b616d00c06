"""What the constants of the topic fit were chosen by: `python -m tests.benchmarks.topic_rules`.

Sets on which topics are never scored: this repository's pairs of needs, commands for a house (the package
home-assistant-intents, templates filled in by hassil), first sentences of clothing reviews, tweets to companies. Where a
package or a set is absent it is left out. Prints, per set: the number of topics for several values of
`dendrogram.FINENESS` against the number of classes, the topics in the end for several values of `repeats.CONFUSED` and of
`separate.LOOSE` and `separate.USUAL`; how many of the set's own texts and of foreign ones strewn among them
keep a topic under `fit.nearness`; and how alike two fits on different 80 % of the texts are, with and without the repeats' votes.

Assistants' intents (OVOS), the chatterbot corpus and Debian's package descriptions were looked at too and are not rebuilt here.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from jminer.topicmodel import dendrogram, divide, graph, separate
from jminer.topicmodel.cosines import Vectors, exact_cosines, mean_directions, unit_rows
from jminer.topicmodel.fit import nearness
from jminer.topicmodel.widths import nearest, widths
from tests.benchmarks._topic_sets import DATA, vectors_of

ROOT = Path(__file__).parents[2]
FINENESS = (1.0, 2.0, 2.5, 3.0, 4.0)
CONFUSED = (9.0, 0.5, 0.25, 0.2, 0.15)  # at the first nothing is confused
SEPARATION = ((0.5, 0.5), (0.25, 0.5), (0.25, 0.75), (0.1, 0.75), (0.1, 0.9))
RULES = {"neighbours": 15, "granularity": 1.0, "max_topics": 250, "min_units": 8}
Rows = list[tuple[str, str]]
"""Text, class."""


def needs() -> Rows:
    """What customers say of 135 needs of 15 trades."""
    found = [json.loads(line) for path in sorted((ROOT / "corpora/gold/needs").glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(unit["text"], f"{row['vertical']}/{row['need']['id']}") for row in found for unit in row["units"] if unit["relation"] != "unrelated"]


def house() -> Rows:
    """Commands for a house; at most 200 of an intent."""
    if not (find_spec("home_assistant_intents") and find_spec("hassil")):
        return []
    import home_assistant_intents
    from hassil import Intents
    from hassil.errors import HassilError
    from hassil.sample import sample_expression

    facts = json.loads((Path(home_assistant_intents.__file__).parent / "data" / "en.json").read_text(encoding="utf-8"))
    intents, draw, rows = Intents.from_dict(facts), random.Random(5), Rows()
    for name, intent in intents.intents.items():
        texts = set()
        for sentence in (sentence for data in intent.data for sentence in data.sentences):
            try:
                for text in itertools.islice(sample_expression(sentence.expression, intents.slot_lists, intents.expansion_rules), 300):
                    texts.add(" ".join(re.sub(r"\{[^}]*\}", draw.choice(["kitchen", "bedroom", "lamp", "door", "ten"]), text).split()))
            except (HassilError, ValueError):  # a list that only a running house has
                continue
        rows += [(text, name) for text in draw.sample(sorted(texts), min(200, len(texts)))]
    return rows


def clothes() -> Rows:
    """First sentences of reviews, by the class of the garment."""
    path = DATA / "womens_clothing/womens_clothing_80.parquet"
    if not path.is_file():
        return []
    rows = pl.read_parquet(path).drop_nulls(["class_name", "text"]).sample(3500, seed=1)
    return [(re.split(r"(?<=[.!?])\s+", text)[0], name) for text, name in rows.select("text", "class_name").iter_rows()]


def companies() -> Rows:
    """Tweets to companies, by company."""
    path = DATA / "support_tweets/twcs_sample_2017.parquet"
    if not path.is_file():
        return []
    rows = pl.read_parquet(path).filter(pl.col("inbound").cast(pl.String).str.to_lowercase() == "true").drop_nulls(["text", "company"])
    return [(re.sub(r"@\w+", "", text).strip(), name) for text, name in rows.select("text", "company").iter_rows()]


def labels(vectors: Vectors, count: int | None = None, seed: int = 0) -> NDArray[np.int64]:
    """The topics of all units, before any is left without one."""
    return divide.divide(vectors, count=count, seed=seed, **RULES).labels  # type: ignore[arg-type]


def by_fineness(vectors: Vectors, truth: NDArray[np.int64]) -> str:
    """The number of topics chosen and the AMI of so many, for each value."""
    shipped, said = dendrogram.FINENESS, []
    points, weights = np.unique(vectors, axis=0, return_counts=True)
    for value in FINENESS:
        dendrogram.FINENESS = value
        part = divide._Part(points, weights, RULES["neighbours"], RULES["min_units"])  # type: ignore[arg-type]
        count = part.best_count(RULES["max_topics"], np.random.default_rng(0))  # type: ignore[arg-type]
        said.append(f"{value}: {_scored(labels(vectors, count), truth)}")
    dendrogram.FINENESS = shipped
    return ", ".join(said)


def by_confusion(vectors: Vectors, truth: NDArray[np.int64]) -> str:
    """Topics in the end, and their AMI, for each value."""
    shipped, said = divide.CONFUSED, []
    for value in CONFUSED:
        divide.CONFUSED = value
        said.append(f"{value}: {_scored(labels(vectors), truth)}")
    divide.CONFUSED = shipped
    return ", ".join(said)


def by_separation(vectors: Vectors, truth: NDArray[np.int64]) -> str:
    """Topics with what is separate inside them, and their AMI, for each pair of values."""
    shipped, said = (separate.LOOSE, separate.USUAL), []
    for pair in SEPARATION:
        separate.LOOSE, separate.USUAL = pair
        said.append(f"{pair[0]}/{pair[1]}: {_scored(labels(vectors), truth)}")
    separate.LOOSE, separate.USUAL = shipped
    return ", ".join(said)


def _scored(found: NDArray[np.int64], truth: NDArray[np.int64]) -> str:
    return f"{found.max() + 1} ({adjusted_mutual_info_score(truth, found):.2f})"


def strewn(vectors: Vectors, foreign: Vectors) -> tuple[float, float]:
    """Of the set's own texts and of foreign ones, one to seventy: the shares with a topic."""
    both = np.concatenate([vectors, foreign[: max(12, len(vectors) // 70)]])
    found = labels(both)
    cosines = exact_cosines(both, mean_directions(both, found, int(found.max()) + 1))
    own = cosines[np.arange(len(both)), nearest(cosines, widths(cosines, found))]
    near = own >= nearness(own)
    return float(near[: len(vectors)].mean()), float(near[len(vectors) :].mean())


def resampled(vectors: Vectors, count: int, votes: bool) -> float:
    """Mean ARI of fits to three different 80 % of the texts, on those they share."""
    answers = []
    for seed in range(3):
        kept = np.sort(np.random.default_rng(100 + seed).permutation(len(vectors))[: round(0.8 * len(vectors))])
        answer = np.full(len(vectors), -1)
        answer[kept] = labels(vectors[kept], count, seed) if votes else _alone(vectors[kept], count)
        answers.append(answer)
    pairs = [(one, other, (one >= 0) & (other >= 0)) for one, other in itertools.combinations(answers, 2)]
    return float(np.mean([adjusted_rand_score(one[both], other[both]) for one, other, both in pairs]))


def _alone(vectors: Vectors, count: int) -> NDArray[np.int64]:
    """One tree, no repeats."""
    points, rows, weights = np.unique(vectors, axis=0, return_inverse=True, return_counts=True)
    part = divide._Part(points, weights, RULES["neighbours"], RULES["min_units"])  # type: ignore[arg-type]
    return part.settled(part.topics(count, part.tree))[rows.ravel()]


def by_cells(vectors: Vectors) -> float:
    """The share of the 15 nearest neighbours that are found when they are looked for by cells."""
    points, shipped = np.unique(vectors, axis=0), graph.EXACT
    exact = graph.nearest_neighbours(points, 15)
    graph.EXACT = 0
    quick = graph.nearest_neighbours(points, 15)
    graph.EXACT = shipped
    return float(np.mean([len(set(one) & set(other)) / 15 for one, other in zip(exact.tolist(), quick.tolist(), strict=True)]))


def main() -> None:
    """Print a paragraph per set."""
    read: Iterable[tuple[str, Rows]] = (("needs", needs()), ("house", house()), ("clothes", clothes()), ("companies", companies()))
    sets = {name: sorted({text: label for text, label in rows if len(text) > 3}.items()) for name, rows in read if rows}
    vectors = {name: unit_rows(vectors_of([text for text, _ in rows])) for name, rows in sets.items()}
    everything = np.concatenate(list(vectors.values()))
    print(f"{len(everything):,} texts of all sets: {by_cells(everything):.2f} of their neighbours are found by cells")
    for name, rows in sets.items():
        truth = np.unique([label for _, label in rows], return_inverse=True)[1].ravel()
        others = np.concatenate([vectors[other] for other in sets if other != name])
        foreign = others[np.random.default_rng(1).permutation(len(others))]
        own, strange = strewn(vectors[name], foreign)
        count = min(int(truth.max()) + 1, len(rows) // 40)
        print(f"{name}: {len(rows):,} texts, {truth.max() + 1} classes")
        print(f"  topics (AMI) by fineness: {by_fineness(vectors[name], truth)}")
        print(f"  in the end, by confusion: {by_confusion(vectors[name], truth)}")
        print(f"  in the end, by loose/usual: {by_separation(vectors[name], truth)}")
        print(f"  with a topic: own texts {own:.3f}, foreign ones {strange:.2f}")
        plain, voted = (resampled(vectors[name], count, votes) for votes in (False, True))
        print(f"  ARI between 80 % parts at {count} topics: one tree {plain:.3f}, with votes {voted:.3f}", flush=True)


if __name__ == "__main__":
    main()
