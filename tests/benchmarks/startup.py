"""How soon jminer answers: `python tests/benchmarks/startup.py [--times 10] [--bar 0.3]`.

Each figure is the median over fresh processes, on whatever else the machine is doing; the bar is for two idle cores. The start of
Python itself stands first, because nobody can be faster. Exits 1 when `jminer --help` is over the bar.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

MODULES = ("jminer.cli", "jminer.runner", "jminer.pipeline", "polars", "onnxruntime", "sklearn.linear_model", "spacy", "bertopic")
ALONE = {**os.environ, **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")}


def seconds(command: list[str], times: int) -> list[float]:
    """Wall seconds of a command in fresh processes, sorted; one more run before warms the file cache."""
    took = []
    for _ in range(times + 1):
        clock = time.perf_counter()
        subprocess.run([sys.executable, *command], env=ALONE, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took.append(time.perf_counter() - clock)
    return sorted(took[1:])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=10)
    options.add_argument("--bar", type=float, default=0.3, help="most seconds for jminer --help")
    given = options.parse_args()
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"median, least and most wall seconds of {given.times} fresh processes (imports: at most 5)")
    helped = show("jminer --help", ["-m", "jminer", "--help"], given.times)
    show("python -c pass", ["-c", "pass"], given.times)
    for module in MODULES:
        show(f"import {module}", ["-c", f"import {module}"], min(given.times, 5))
    met = helped <= given.bar
    print(f"jminer --help: {helped:.2f} s, the bar is {given.bar} s: {'met' if met else 'NOT met'}")
    sys.exit(0 if met else 1)


def show(name: str, command: list[str], times: int) -> float:
    """Print one line and return the median."""
    took = seconds(command, times)
    middle = statistics.median(took)
    print(f"  {name:<28}{middle:>7.2f}{took[0]:>7.2f}{took[-1]:>7.2f}", flush=True)
    return middle


if __name__ == "__main__":
    main()
