"""The texts of the gold units of the journey, rebuilt from the labelled sets: `python -m tests.benchmarks.gold_texts`.

`corpora/gold/journey/units.csv` says where each unit stands and holds no text: the file of its set, the key of the record
with the first eight digits of the record's sha256, and the characters of the record. The units were cut by the step of a
run when they were drawn; their places stay when that step learns to cut otherwise. Printed are units by split, vertical and draw,
and how far two readings of them agree.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jminer.errors import InputError
from jminer.heads import cited
from jminer.heads.cited import Row

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
UNITS = ROOT / "corpora" / "gold" / "journey" / "units.csv"


def rows(path: Path = UNITS) -> list[Row]:
    """The rows of `units.csv`, in its order, which is shuffled."""
    return cited.rows(path)


def texts(data: Path = DATA, path: Path = UNITS) -> dict[str, str]:
    """Unit → its text. Raises InputError when a set is not in `data`, or reads otherwise than when its units were drawn."""
    return cited.texts(rows(path), data)


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
    except InputError as why:
        sys.exit(str(why))
    counts = Counter((row["split"], row["vertical"], row["drawn"]) for row in rows())
    for (split, vertical, drawn), count in sorted(counts.items()):
        print(f"{split:6}{vertical:9}{drawn:7}{count:5}")
    words = sorted(len(text.split()) for text in found.values())
    print(f"{len(found)} units, {words[0]} to {words[-1]} words, {words[len(words) // 2]} in the middle")
    print_agreement()


if __name__ == "__main__":
    main()
