"""Speed and memory of the way from records to drafts: `python -m tests.benchmarks mapping`.

Records are handed over as a reader would, so that reading a file is not in the figure; keeping the account is.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from jminer.config import Source
from jminer.readers import mapping
from jminer.readers.ledger import Account
from jminer.readers.payload import Payload
from jminer.readers.records import Export, Place, Record

TEXT = "The courier never rang the bell and I had to fetch it myself from the depot. " * 2
COLUMNS = {"id": "id", "customer": "who", "written_at": "date", "rating": "stars", "title": "title", "text": "text"}
SIZES = 100_000, 1_000_000


def records(count: int) -> Iterator[Record]:
    """Records of eight columns, of which six are mapped."""
    for number in range(count):
        cells = {"id": str(number), "who": f"c{number % 999}", "date": "2024-05-01", "stars": "4", "title": "Hm", "text": TEXT, "plan": "gold", "x": ""}
        yield Record(Place(number + 1, number + 2, number + 2, number * 200, number * 200 + 200), cells)


def seconds(count: int) -> tuple[float, float]:
    """Time to make so many drafts, and to make the records alone."""
    source = Source.model_validate({"name": "shop", "path": "x", "columns": COLUMNS})
    payload = Payload("shop.csv", Path("shop.csv"), ".csv", lambda: open(Path("shop.csv"), "rb"))  # noqa: SIM115
    clock = time.perf_counter()
    made = sum(1 for _ in records(count))
    alone = time.perf_counter() - clock
    mapping.read = lambda payload, options: Export(records(count), ("id", "who", "date", "stars", "title", "text", "plan", "x"))  # type: ignore[attr-defined]
    clock = time.perf_counter()
    assert sum(1 for _ in mapping.drafts(payload, source, Account("shop", payload, "feedback"))) == made
    return time.perf_counter() - clock, alone


if __name__ == "__main__":
    for size in SIZES:
        whole, bare = seconds(size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{size:>9,} records: {size / (whole - bare):>9,.0f} drafts/s ({size / whole:,.0f} with making the records), at most {peak} MB")
