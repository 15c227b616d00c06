"""How fast and how lean exports become feedback and units: rows per second, seconds per step, peak memory, growth.

    python -m tests.benchmarks.reading [--rows 10000 100000] [--names on|off]

Each size is one `jminer run --only units` in a workspace of its own, in a process of its own; memory is the sum over that process
and its workers, sampled twice a second. The rows are real sentences where JMINER_DATA has them (reviews, tweets, complaints),
shuffled into texts of about 200 characters; else invented ones. One row in fifty repeats another. The last line is the exponent of
time over rows between the smallest and the largest size: 1 is linear.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
SETS = {"skytrax": "text", "womens_clothing": "text", "app_reviews": "text", "support_tweets": "text", "cfpb_complaints": "text"}
WHO = ["The courier", "Your driver", "The agent at the desk", "My parcel", "The app", "Support", "The crew", "The website", "Our order"]
DID = ["never rang the bell", "was kind to us", "came two days late", "froze while I was paying", "did not know the answer", "was out of stock", "lost my bag"]
WHEN = ["on Monday", "again", "this morning", "after an hour on hold", "for the third time", "without a word", "in the rain", "before Christmas"]
PROJECT = """name: bench
sources:
  - name: reviews
    path: rows.csv
    columns: {id: id, text: text, written_at: date, rating: stars, customer: who}
settings:
  redact: {names: "%s"}
"""


def sentences() -> list[str]:
    """Distinct sentences of 20 to 200 characters."""
    import polars as pl

    found: set[str] = set()
    for folder, column in SETS.items():
        for path in sorted((DATA / folder).glob("*.parquet")):
            frame = pl.read_parquet(path)
            if column in frame.columns:
                for text in frame[column].drop_nulls().head(8_000):
                    found.update(part for part in re.split(r"(?<=[.!?])\s+", text) if 20 <= len(part) <= 200)
    if not found:
        print("invented sentences: no data (set JMINER_DATA)")
        found = {f"{who} {did} {when}{end}" for who in WHO for did in DID for when in WHEN for end in (".", "!")}
    return sorted(found)


def rows(pool: list[str], count: int) -> Iterator[list[object]]:
    rng = random.Random(7)
    before = ""
    for number in range(count):
        text = ""
        while len(text) < 160:
            text += (" " if text else "") + rng.choice(pool)
        if rng.random() < 0.02:
            text = before
        before = text
        yield [number, f"c{rng.randrange(count // 2 + 1)}", f"2024-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}", rng.randint(1, 5), text]


def memory(group: int) -> int:
    """Resident bytes of a process and its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = (int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))

    def within(pid: int) -> bool:
        while pid in parents and pid != group:
            pid = parents[pid][0]
        return pid == group

    return sum(size for pid, (_, size) in parents.items() if within(pid))


def measure(pool: list[str], count: int, names: str) -> float:
    """Run one size, print its figures, return its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with (root / "rows.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["id", "who", "date", "stars", "text"])
            length = 0
            for row in rows(pool, count):
                out.writerow(row)
                length += len(str(row[-1]))
        (root / "bench.yaml").write_text(PROJECT % names)
        peak, start = 0, time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "jminer", "run", "bench.yaml", "--only", "units", "--json"],
            cwd=root, env={**os.environ, "JMINER_WORKSPACE": folder, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        waiting = threading.Thread(target=process.wait)
        waiting.start()
        while waiting.is_alive():
            peak = max(peak, memory(process.pid))
            waiting.join(0.5)
        seconds = time.monotonic() - start
        if process.returncode:
            raise SystemExit(f"jminer ended with {process.returncode}")
        manifest = json.loads(next((root / "runs").glob("bench*/run.json")).read_text())
    steps = ", ".join(f"{step} {taken:.0f} s" for step, taken in manifest["durations"].items())
    print(
        f"{count:>9,} rows of {length / count:.0f} characters, names {names}: {seconds:7.1f} s ({count / seconds:6,.0f} rows/s; {steps}), "
        f"{manifest['rows']['units']:,} units, peak {peak >> 20:,} MiB in all processes",
        flush=True,
    )
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--names", choices=["on", "off"], default="on")
    given = parser.parse_args()
    pool = sentences()
    print(f"{len(pool):,} distinct sentences")
    sizes = sorted(given.rows)
    seconds = [measure(pool, size, given.names) for size in sizes]
    if len(sizes) > 1:
        print(f"exponent {math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0]):.3f} from {sizes[0]:,} to {sizes[-1]:,} rows")


if __name__ == "__main__":
    main()
