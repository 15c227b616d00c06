"""jminer's topics against BERTopic's and EVoC's: `make bench-topics`, or `python -m tests.benchmarks.topics [--sets …] [--seeds 5] [--kept]`.

Five labelled sets and the units of long reviews (`_topic_sets.py` says what is in them), the same kept vectors of the
packaged encoder for everyone, several seeds: mean, and least to most. jminer is at its default settings on all sets.
A unit without a topic is a cluster of its own, whoever left it. NPMI, C_V and diversity are those of each one's own ten
best words. The rivals' answers are kept (`topic_rivals.py`), so a second call costs jminer's fits alone; `--fresh` fits
them again, `--kept` never does. Seconds are those of a fit within a process: `topic_speed.py` compares whole processes.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from jminer.settings import TopicsSettings
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.store import load as load_model
from jminer.topicmodel.store import save as save_model
from tests.benchmarks._topic_scores import scores, seed_agreement
from tests.benchmarks._topic_sets import DATA, NAMES, Case, load, vectors_of
from tests.benchmarks.topic_rivals import Answer, answers, contenders

COLUMNS = ("AMI", "ARI", "V", "k", "k off", "coverage", "oos out", "NPMI", "C_V", "diversity", "seed ARI", "seconds")
SPREAD = ("AMI", "ARI", "V", "k")  # with least and most, not the mean alone
MARGIN = 0.05
BOUNDS = {"k off": "at most .35", "coverage": "at least .90", "oos out": "most", "seed ARI": "at least .85"}
# Two kinds of text about different things: each should get few topics of the other.
APART = {"lounges": "skytrax/skytrax_lounge_2015.parquet", "clothes": "womens_clothing/womens_clothing_80.parquet"}
Scores = dict[str, list[dict[str, float]]]
"""Contender → its scores, one row per seed."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    seeds: int
    fresh: bool
    kept: bool


def jminer(case: Case, seed: int, count: int | None = None) -> Answer:
    """jminer's topics at its default settings, or as many as asked."""
    clock = time.perf_counter()
    model, _ = fit_topics(case.vectors, case.texts, case.customers, TopicsSettings(count=count), 1000 * seed)
    labels = model.assign(case.vectors).topic
    return Answer(labels, [list(topic.keywords) for topic in model.topics], time.perf_counter() - clock)


def compare(case: Case, options: Options) -> Scores:
    """Fit everyone on one set with every seed; print the table and return its rows."""
    print(f"\n{case.name}: {len(case.texts):,} texts, {case.count or 'no'} labels\n{'':21}{''.join(map(_head, COLUMNS))}", flush=True)
    rows = {}
    for name, of_seeds in contest(case, options).items():
        same = {"seed ARI": seed_agreement([answer.labels for answer in of_seeds])}
        rows[name] = [{**scores(case, answer.labels, answer.words), **same, "seconds": answer.seconds} for answer in of_seeds]
        missing = "" if len(of_seeds) == options.seeds else f"  only {len(of_seeds)} of {options.seeds} seeds"
        print(f"{name:21}{''.join(_cell(column, rows[name]) for column in COLUMNS)}{missing}", flush=True)
    return rows


def contest(case: Case, options: Options) -> dict[str, list[Answer]]:
    """Everyone's answers, one per seed, ours first, under the names of the table's rows."""
    seeds = range(1, options.seeds + 1)
    rows = {"jminer": [jminer(case, seed) for seed in seeds]}
    same = [f"bertopic-kmeans:{_count(answer)}" for answer in rows["jminer"]]
    wanted = [(name, seed) for seed in seeds for name in (*contenders(case.count), same[seed - 1])]
    theirs = answers(case, wanted, options.fresh, options.kept)
    counts = [case.count or _count(theirs["bertopic", seed]) for seed in seeds if case.count or ("bertopic", seed) in theirs]
    rows["jminer, true k" if case.count else "jminer, BERTopic's k"] = [jminer(case, seed, count) for seed, count in zip(seeds, counts, strict=False)]
    names = {"EVoC": "evoc", "BERTopic": "bertopic", "BERTopic, reduced": "bertopic-reduced", "KMeans, true k": f"bertopic-kmeans:{case.count}"}
    rows |= {row: [theirs[name, seed] for seed in seeds if (name, seed) in theirs] for row, name in names.items()}
    rows["KMeans, jminer's k"] = [theirs[name, seed] for name, seed in zip(same, seeds, strict=True) if (name, seed) in theirs]
    return {row: of_seeds for row, of_seeds in rows.items() if of_seeds}


def _count(answer: Answer) -> int:
    return len(np.unique(answer.labels[answer.labels >= 0]))


def _head(column: str) -> str:
    return f"{column:>{21 if column in SPREAD else 10}}"


def _cell(column: str, rows: Sequence[dict[str, float]]) -> str:
    """Mean over the seeds, and for some columns least and most; blank when the set does not have it."""
    values = [row[column] for row in rows if column in row]
    if not values:
        return " " * len(_head(column))
    digits = {"k": 0, "seconds": 1}.get(column, 3)
    mean, least, most = (f"{value:.{digits}f}" for value in (np.mean(values), min(values), max(values)))
    return f"{mean} ({least}-{most})".rjust(21) if column in SPREAD else f"{mean:>10}"


def same_answers(case: Case) -> str:
    """How far rows in another order, and the model read again from its folder, give the same topics (1: all of them)."""
    model, _ = fit_topics(case.vectors, case.texts, case.customers, TopicsSettings(), 1000)
    topic = np.array([*model.topic_ids, ""])[model.assign(case.vectors).topic]
    order = np.random.default_rng(1).permutation(len(case.texts))
    shuffled, _ = fit_topics(case.vectors[order], [case.texts[row] for row in order], [case.customers[row] for row in order], TopicsSettings(), 1000)
    moved = np.array([*shuffled.topic_ids, ""])[shuffled.assign(case.vectors).topic]
    with tempfile.TemporaryDirectory() as folder:
        save_model(model, Path(folder) / "topics" / "1", {})
        again = load_model(Path(folder) / "topics" / "1")
    reloaded = np.array([*again.topic_ids, ""])[again.assign(case.vectors).topic]
    return f"{'':21}rows in another order {np.mean(moved == topic):.3f}, reloaded {np.mean(reloaded == topic):.3f} of the units have the same topic"


def verdicts(tables: dict[str, Scores]) -> None:
    """On how many labelled sets jminer is ahead of each rival in both AMI and ARI, by means over the seeds."""
    labelled = {name: table for name, table in tables.items() if any("AMI" in row for row in table["jminer"])}
    rivals = dict.fromkeys(rival for table in labelled.values() for rival in table if not rival.startswith("jminer"))
    print("\nAhead in AMI and ARI, of the labelled sets; margins of the means")
    for rival in rivals:
        ours = "jminer, true k" if rival == "KMeans, true k" else "jminer"
        both = {name: table for name, table in labelled.items() if rival in table}
        margins = {name: [_mean(table[ours], column) - _mean(table[rival], column) for column in ("AMI", "ARI")] for name, table in both.items()}
        ahead = sum(min(pair) > 0 for pair in margins.values())
        clear = sum(ami >= MARGIN for ami, _ in margins.values())
        told = "  ".join(f"{name} {ami:+.3f} {ari:+.3f}" for name, (ami, ari) in margins.items())
        print(f"{ours:14} over {rival:19} {ahead} of {len(margins)}, AMI by {MARGIN} on {clear}:  {told}")
    for column, bound in BOUNDS.items():
        told = "  ".join(f"{name} {_mean(table['jminer'], column):.3f}" for name, table in tables.items() if column in table["jminer"][0])
        print(f"{'jminer':14} {column}, {bound}:  {told}")
    for name, table in tables.items():
        if name not in labelled:
            told = "  ".join(f"{row} {'/'.join(f'{_mean(found, column):.3f}' for column in ('NPMI', 'C_V', 'diversity'))}" for row, found in table.items())
            print(f"{name}, NPMI/C_V/diversity:  {told}")


def _mean(rows: Sequence[dict[str, float]], column: str) -> float:
    return float(np.mean([row[column] for row in rows]))


def near() -> None:
    """Print the cosines that text about something else reaches, each set in the other's topics."""
    found = {}
    for name, path in APART.items():
        texts = pl.read_parquet(DATA / path)["text"].drop_nulls().head(2000).to_list()
        texts = sorted({part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+", text) if len(part) > 10})
        vectors = vectors_of(texts)
        model, _ = fit_topics(vectors, texts, [str(at) for at in range(len(texts))], TopicsSettings(), 1)
        found[name] = (vectors, model)
    for name, (_, model) in found.items():
        for other, (vectors, _) in found.items():
            answer = model.assign(vectors)
            marks = " ".join(f"p{q} {np.percentile(answer.similarity, q):.2f}" for q in (1, 5, 50, 95, 99))
            print(f"{other} in topics of {name}: {marks}; given a topic: {(answer.topic >= 0).mean():.3f}")


def main() -> None:
    """Print the tables and the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sets", nargs="*", default=list(NAMES), choices=NAMES)
    parser.add_argument("--fresh", action="store_true", help="fit the rivals again")
    parser.add_argument("--kept", action="store_true", help="only the rivals' answers that are kept: fit jminer alone")
    parser.add_argument("--near", action="store_true", help="only measure how near unrelated text comes")
    options = parser.parse_args()
    if options.near:
        return near()
    tables = {}
    for name in options.sets:
        case = load(name)
        tables[name] = compare(case, Options(options.seeds, options.fresh, options.kept))
        print(same_answers(case), flush=True)
    verdicts(tables)


if __name__ == "__main__":
    main()
