"""The texts of the gold units of the journey, rebuilt from the labelled sets: `python -m tests.benchmarks.gold_texts`.

`corpora/gold/journey/units.csv` says where each unit stands and holds no text: the file of its set, the key of the record
with the first eight digits of the record's sha256, and the characters of the record. The units were cut by the step of a
run when they were drawn; their places stay when that step learns to cut otherwise. Printed are units by split, vertical and draw,
and how far two readings of them agree.
"""

from __future__ import annotations

import csv
import hashlib
import html
import os
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
UNITS = ROOT / "corpora" / "gold" / "journey" / "units.csv"
KEYS = ("tweet_id", "row_id", "review_id", "id")
"""Columns that name a record; in a set without one of them its row number does."""
Row = dict[str, str]


class Unavailable(Exception):
    """The texts cannot be rebuilt; its message says why in one sentence."""


def rows(path: Path = UNITS) -> list[Row]:
    """The rows of `units.csv`, in its order, which is shuffled."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def texts(data: Path = DATA, path: Path = UNITS) -> dict[str, str]:
    """Unit → its text on one line, as it reads in the set but for HTML's entities.

    Raises Unavailable when a set is not in `data`, or a record is missing or reads otherwise than when it was drawn.
    """
    return {row["unit"]: _text(row, data) for row in rows(path)}


def digest(record: str) -> str:
    """What tells a record that has changed: the first eight digits of its sha256."""
    return hashlib.sha256(record.encode()).hexdigest()[:8]


def _text(row: Row, data: Path) -> str:
    key, _, check = row["key"].rpartition(":")
    record = _records(data / f"{row['set']}.parquet").get(key)
    if record is None or digest(record) != check:
        raise Unavailable(f"Record {key} of {row['set']} is not the one that unit {row['unit']} was drawn from: take the set as its README names it.")
    start, end = map(int, row["part"].split("-"))
    return " ".join(html.unescape(record[start:end]).split())


@cache
def _records(path: Path) -> dict[str, str]:
    """Key → text of all records of a set."""
    if not path.is_file():
        raise Unavailable(f"There is no {path}: set JMINER_DATA to the folder of the labelled sets.")
    table = pl.read_parquet(path)
    named = next((name for name in KEYS if name in table.columns), None)
    keys = table[named].cast(pl.String) if named else map(str, range(len(table)))
    return {key: text for key, text in zip(keys, table["text"], strict=True) if text is not None}


def read_labels(name: str = "labels") -> dict[str, Row]:
    """Unit → its row in `labels.csv`, or in one reader's (`first`, `second`)."""
    return {row["unit"]: row for row in rows(UNITS.with_name(f"{name}.csv"))}


def agreement(one: Sequence[str], other: Sequence[str]) -> float:
    """Krippendorff's α of two complete readings in names (2011, "Computing Krippendorff's alpha-reliability")."""
    counts = Counter([*one, *other])
    total = sum(counts.values())
    by_chance = 1 - sum(count * (count - 1) for count in counts.values()) / (total * (total - 1))
    return 1 - sum(a != b for a, b in zip(one, other, strict=True)) / len(one) / by_chance


def print_agreement() -> None:
    """How far the two readings agree."""
    first, second = read_labels("first"), read_labels("second")
    pairs = [(first[unit], second[unit]) for unit in sorted(first)]
    using = [pair for pair in pairs if pair[0]["stage"] == pair[1]["stage"] == "use"]
    for column, read in (("stage", pairs), ("substage", using)):
        alpha = agreement(*zip(*((a[column], b[column]) for a, b in read), strict=True))
        print(f"{column}: alpha {alpha:.3f}, alike {sum(a[column] == b[column] for a, b in read) / len(read):.3f} of {len(read)}")
    named = [tuple(set(row["touchpoints"].split("|")) - {""} for row in pair) for pair in pairs]
    print(f"touchpoints: F1 {2 * sum(len(a & b) for a, b in named) / sum(len(a) + len(b) for a, b in named):.3f}")


def main() -> None:
    try:
        found = texts()
    except Unavailable as why:
        sys.exit(str(why))
    counts = Counter((row["split"], row["vertical"], row["drawn"]) for row in rows())
    for (split, vertical, drawn), count in sorted(counts.items()):
        print(f"{split:6}{vertical:9}{drawn:7}{count:5}")
    words = sorted(len(text.split()) for text in found.values())
    print(f"{len(found)} units, {words[0]} to {words[-1]} words, {words[len(words) // 2]} in the middle")
    print_agreement()


if __name__ == "__main__":
    main()
