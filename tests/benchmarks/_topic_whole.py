"""Whole runs up to topics against the plain pipeline, on short units; called by `topic_speed.py --whole`.

Plain: `SentenceTransformer(folder).encode(texts)`, then `BERTopic().fit_transform(texts, embeddings)`, with the weights of the
folder in JMINER_SENTENCE_MODEL. jminer: `jminer run --only topics` on one CSV file with a unit in each row, in a workspace of
its own, reading and writing included. Warm: every step again, but texts that were masked and embedded before are found again.
Like for like: plain with given embeddings. New feedback: as many rows as 1 % are added, and all is assigned to the first run's model.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks._topic_scale import scale_units
from tests.benchmarks._topic_sets import ROOT
from tests.benchmarks.topic_speed import side

PROJECT = """\
name: speed
sources:
  - {name: units, path: units.csv, channel: web, columns: {id: id, customer: who, text: text, written_at: day}}
"""
NO_NAMES = ("redact.names=off",)
MODEL = "JMINER_SENTENCE_MODEL"


class Workspace:
    """A new folder with a project of so many units, and room for more."""

    def __init__(self, folder: Path, units: list[str]) -> None:
        for name in ("configs", "corpora"):
            (folder / name).mkdir(parents=True)
        self.project, self.rows = folder / "speed.yaml", folder / "units.csv"
        self.project.write_text(PROJECT, encoding="utf-8")
        self.env = {**os.environ, "JMINER_WORKSPACE": str(folder), "PYTHONPATH": str(ROOT)}
        self.write(units)

    def write(self, units: list[str]) -> None:
        """Every unit is a row by somebody else."""
        with self.rows.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["id", "who", "text", "day"], *((f"r{at}", f"p{at}", unit, "2026-01-01") for at, unit in enumerate(units))])

    def run(self, settings: Iterable[str], *flags: str) -> float:
        """Seconds of a run up to topics."""
        command = [sys.executable, "-m", "jminer", "run", str(self.project), "--only", "topics", "--quiet", *flags]
        for setting in settings:
            command += ["--set", setting]
        clock = time.perf_counter()
        done = subprocess.run(command, env=self.env, cwd=self.project.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
        return time.perf_counter() - clock


def whole_runs(rows: int, fast: Iterable[str]) -> None:
    """Time everything once and print the ratios."""
    every = scale_units()
    units, more = every[:rows], every[: rows + rows // 100]
    with tempfile.TemporaryDirectory() as folder:
        named, bare = Workspace(Path(folder) / "named", units), Workspace(Path(folder) / "bare", units)
        cold = {"names masked": named.run(()), "names not masked": bare.run(NO_NAMES)}
        warm = named.run(["topics.model=fit"], "--force")
        named.write(more)
        added = named.run(())
        quick = Workspace(Path(folder) / "fast", units).run([*fast, *NO_NAMES]) if fast else None
    for name, seconds in cold.items():
        print(f"jminer, cold, {name}: {seconds:.1f} s", flush=True)
    print(f"jminer, all again with warm caches: {warm:.1f} s", flush=True)
    print(f"jminer, {len(more) - len(units):,} new rows, assigned to its model: {added:.1f} s, {added / cold['names masked']:.1%} of the first run", flush=True)
    given = side("bertopic", rows)["seconds"]
    print(f"plain, embeddings given: {given:.1f} s; {given / warm:.1f} times jminer with warm caches", flush=True)
    if MODEL not in os.environ:
        return print(f"plain pipeline not timed: {MODEL} names no sentence-transformers folder")
    took = side("plain", rows)
    print(f"plain, cold: {took['seconds']:.1f} s, of them {took['embedding']:.1f} s embedding")
    for name, seconds in {**cold, "warm caches": warm, **({"fast profile": quick} if quick else {})}.items():
        print(f"  {took['seconds'] / seconds:.1f} times jminer, {name} ({seconds:.1f} s)")
