"""What topics cost: `python -m tests.benchmarks.topic_speed [--whole] [--repeats 1]`.

Vectors given, labels included, each side a fresh process that pays its imports and compilation (reading the texts and vectors
is taken off both): jminer against `BERTopic().fit_transform(docs, embeddings)` at 13,000 and 100,000 units; jminer alone from
10,000 to 300,000, with the exponent of growth; and the most memory. `--whole` times whole runs instead (`_topic_whole.py`).
With `--repeats`, seconds are the median. Compare ratios of one call: machines and their neighbours differ.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

import numpy as np

from tests.benchmarks._topic_scale import write_scale
from tests.benchmarks._topic_sets import ROOT

AGAINST = (13_000, 100_000)
ALONE = (10_000, 30_000, 100_000, 300_000)
LIMIT = 3600  # seconds of one process
Took = dict[str, float]


def side(name: str, rows: int, repeats: int = 1) -> Took:
    """Run one side in fresh processes; `seconds` is the median of the wall clock without reading."""
    folder = write_scale(rows)
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks._topic_side", name, str(folder)]
    runs: list[Took] = []
    for _ in range(repeats):
        clock = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=LIMIT, check=True)
        took: Took = json.loads(done.stdout.splitlines()[-1])
        runs.append({**took, "seconds": time.perf_counter() - clock - took["reading"]})
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def show(name: str, rows: int, took: Took) -> None:
    """One line: seconds, topics, and memory with and without the vectors."""
    print(
        f"{name:9} {rows:8,} units: {took['seconds']:7.1f} s in all, {took['fit']:7.1f} s without imports; {took['topics']:.0f} topics; "
        f"peak {took['peak']:,.0f} MiB, vectors {took['vectors']:,.0f}, above them {took['peak'] - took['vectors']:,.0f} "
        f"(before the imports {took['before'] - took['vectors']:,.0f})",
        flush=True,
    )


def topic_step(repeats: int) -> None:
    """Both sides, then jminer's growth."""
    alone: dict[int, Took] = {}
    for rows in sorted({*ALONE, *AGAINST}):
        alone[rows] = side("jminer", rows, repeats)
        show("jminer", rows, alone[rows])
    slope = {key: float(np.polyfit(np.log(ALONE), np.log([alone[rows][key] for rows in ALONE]), 1)[0]) for key in ("fit", "seconds")}
    print(f"growth from {ALONE[0]:,} to {ALONE[-1]:,}: seconds ~ n^{slope['fit']:.2f} without imports, n^{slope['seconds']:.2f} with them")
    for rows in AGAINST:
        theirs = side("bertopic", rows, repeats)
        show("BERTopic", rows, theirs)
        print(f"at {rows:,} units jminer is {theirs['seconds'] / alone[rows]['seconds']:.1f} times as fast", flush=True)


def main() -> None:
    """Print the topic step, or whole runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--whole", action="store_true", help="whole runs against the plain pipeline")
    parser.add_argument("--rows", type=int, default=100_000, help="units of a whole run")
    parser.add_argument("--fast", nargs="*", default=[], metavar="KEY=VALUE", help="settings of the fast profile, for a whole run")
    options = parser.parse_args()
    if options.whole:
        from tests.benchmarks._topic_whole import whole_runs

        return whole_runs(options.rows, options.fast)
    topic_step(options.repeats)


if __name__ == "__main__":
    main()
