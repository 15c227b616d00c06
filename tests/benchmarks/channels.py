"""Channels in their roles, and the edges between them: `python -m tests.benchmarks.channels [--split test]`.

On units written for it (`corpora/gold/channels.jsonl`) and on the gold units of real customers (`corpora/gold/journey`),
whose two readers could leave the columns `about` and `switched_to` empty and mostly did: precision there is a lower bound
unless only units with a label are counted. Baseline: every channel that the same words name; who names several goes to the
last. Intervals are Wilson's 95 %; that of F1 is of 1,000 bootstrap draws of units. Patterns were made on `--split dev`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from jminer.errors import InputError
from jminer.heads.channels import mark, named
from jminer.heads.touchpoints import hear
from jminer.settings import TouchpointsSettings
from jminer.statistics.intervals import wilson
from jminer.steps.channels import follow
from jminer.tables import frame
from jminer.taxonomy import load
from tests.benchmarks.gold_texts import read_labels, rows, texts
from tests.benchmarks.stages import ear_of, heard

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "configs" / "taxonomies"
WRITTEN = ROOT / "corpora" / "gold" / "channels.jsonl"
TRADES = ("airline", "app", "bank", "hotel", "shop", "telecom")
Labels = list[set[str]]


@dataclass(frozen=True)
class Told:
    """Texts with the unit before each (or none), and what is to be found in them."""

    texts: list[str]
    before: list[str]
    about: Labels
    switched_to: Labels
    edges: Labels | None = None


def written(split: str) -> Told:
    units = [unit for unit in map(json.loads, WRITTEN.read_text(encoding="utf-8").splitlines()) if unit["split"] == split]
    return Told(
        [u["text"] for u in units], [u.get("before", "") for u in units], [set(u["about"]) for u in units],
        [set(u["switched_to"]) for u in units], [set(u["edges"]) for u in units],
    )  # fmt: skip


def real(split: str, either: bool) -> dict[str, Told]:
    """The gold units of a split by trade; what either reader named, or what both did."""
    said, one, other, by_trade = texts(), read_labels("first"), read_labels("second"), dict[str, list[str]]()
    for row in rows():
        if row["split"] == split:
            by_trade.setdefault(row["vertical"], []).append(row["unit"])
    join: Callable[[set[str], set[str]], set[str]] = set.union if either else set.intersection

    def named_in(column: str, units: Sequence[str]) -> Labels:
        return [join(*(set(reader[unit][column].split("|")) - {""} for reader in (one, other))) for unit in units]

    return {
        trade: Told([said[u] for u in units], [""] * len(units), named_in("about", units), named_in("switched_to", units)) for trade, units in by_trade.items()
    }


def found(told: Told, trade: str) -> tuple[Labels, Labels, Labels]:
    """about, switched_to and edges as the steps of a run find them, by the trade's touchpoints."""
    kind = f"{trade}_" if trade in TRADES else ""
    taxonomy = load(*(SHIPPED / name for name in (f"{kind}stages.yaml", f"{kind}touchpoints.yaml", "emotions.yaml", "channels.yaml")))
    units = [(f"f{i:05}", text, start) for i, pair in enumerate(zip(told.before, told.texts, strict=True)) for start, text in enumerate(pair) if text]
    ids = [f"{feedback}:{start}:{start + 1}" for feedback, _, start in units]
    feedback = frame("feedback", [{"feedback_id": f, "customer_id": f, "language": "en"} for f in dict.fromkeys(f for f, *_ in units)])
    read = {
        "units": frame("units", [{"unit_id": unit, "feedback_id": f, "start": s, "end": s + 1, "text": t} for unit, (f, t, s) in zip(ids, units, strict=True)]),
        "feedback": feedback, "unit_stages": frame("unit_stages"), "unit_valence": frame("unit_valence"),
    }  # fmt: skip
    said = read["units"]["text"].to_list()
    signals, probability = hear(heard(said), taxonomy.touchpoints, ear_of("touchpoints"))
    read["unit_touchpoints"] = frame("unit_touchpoints", [
        {"unit_id": read["units"]["unit_id"][int(i)], "touchpoint": taxonomy.touchpoints[int(j)].id, "probability": float(probability[i, j]),
         "reason": signals.reason(int(i), int(j))}
        for i, j in zip(*np.nonzero(probability >= TouchpointsSettings().min_probability), strict=True)
    ])  # fmt: skip
    table = follow(read, SimpleNamespace(taxonomy=taxonomy), SimpleNamespace(say=lambda sentence: None))["unit_channels"]  # type: ignore[arg-type]
    return roles(table, len(told.texts))


def roles(table: pl.DataFrame, count: int) -> tuple[Labels, Labels, Labels]:
    empty: list[Labels] = [[set() for _ in range(count)] for _ in range(3)]
    about, to, edges = empty
    for row in table.filter(pl.col("unit_id").str.split(":").list.get(1) == "1").to_dicts():
        place = int(row["unit_id"][1:6])
        (about if row["role"] == "about" else to)[place].add(row["channel"])
        if row["from_channel"]:
            edges[place].add(f"{row['from_channel']}>{row['channel']}")
    return about, to, edges


def baseline(told: Told) -> tuple[Labels, Labels, Labels]:
    """Whatever is named; who names two channels goes from the first to the last."""
    channels = load(SHIPPED / "stages.yaml", SHIPPED / "touchpoints.yaml", SHIPPED / "emotions.yaml", SHIPPED / "channels.yaml").channels
    listed = [named(text, channels) for text in mark([f"{b} {t}" for b, t in zip(told.before, told.texts, strict=True)], channels)]
    edges = [{f"{a}>{names[-1]}" for a in names[:-1]} for names in listed]
    return [set(names) for names in listed], [{names[-1]} if len(names) > 1 else set() for names in listed], edges


def line(name: str, gold: Labels, given: Labels) -> str:
    hits = np.array([[len(a & b), len(b), len(a)] for a, b in zip(gold, given, strict=True)])
    right, made, there = hits.sum(axis=0)
    drawn = hits[np.random.default_rng(0).integers(0, len(hits), (1000, len(hits)))].sum(axis=1)
    low, high = np.quantile(2 * drawn[:, 0] / np.maximum(drawn[:, 1] + drawn[:, 2], 1), [0.025, 0.975])
    told = []
    for what, n in (("precision", made), ("recall", there)):
        ends = wilson(float(right), float(n))
        told.append(f"{what} {right / n:.3f} [{ends[0]:.2f}, {ends[1]:.2f}] ({right} of {n})" if n else f"{what} – (none)")
    return f"  {name:22} {told[0]}, {told[1]}, F1 {2 * right / max(made + there, 1):.3f} [{low:.2f}, {high:.2f}]"


def score(told: Told, given: tuple[Labels, Labels, Labels]) -> None:
    for name, gold, mine in zip(("about", "switched to", "edges"), (told.about, told.switched_to, told.edges), given, strict=True):
        if gold is not None:
            print(line(name, gold, mine))


def joined(parts: Sequence[Any]) -> Any:
    return [label for part in parts for label in part]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    split = parser.parse_args().split
    told = written(split)
    print(f"written for it, {split}: {len(told.texts)} units, {sum(map(len, told.edges or []))} edges")
    score(told, found(told, ""))
    print(" baseline: all that is named, in order")
    score(told, baseline(told))
    try:
        for either in (True, False):
            parts = real(split, either)
            given = [found(part, trade) for trade, part in parts.items()]
            whole = Told(*(joined([getattr(part, name) for part in parts.values()]) for name in ("texts", "before", "about", "switched_to")))
            print(f"real units, {split}: {len(whole.texts)}, as {'either reader' if either else 'both readers'} named; the columns were optional")
            score(whole, tuple(joined([part[i] for part in given]) for i in range(3)))  # type: ignore[arg-type]
            named_units = [i for i, labels in enumerate(whole.about) if labels]
            about = joined([part[0] for part in given])
            print(line("about, where named", [whole.about[i] for i in named_units], [about[i] for i in named_units]))
            print(" baseline: all that is named, in order")
            score(whole, baseline(whole))
    except InputError as why:
        print(why)


if __name__ == "__main__":
    main()
