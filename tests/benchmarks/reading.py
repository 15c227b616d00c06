"""How fast exports become feedback and units: rows per second, seconds per part, peak memory.

    python tests/benchmarks/reading.py [--rows 100000] [--names both|on|off]

Reads a CSV generated here from invented sentences (mean length about 200 characters, one row in eight names a person, one in
five holds an address or number) and, where JMINER_DATA points at it, the American Airlines reviews.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from jminer.config import Columns, Source
from jminer.settings import FeedbackSettings, RedactSettings, UnitsSettings
from jminer.steps.feedback import gather
from jminer.steps.units import cut
from jminer.tools import Tools

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
WHO = ["The courier", "Your driver", "The agent at the desk", "My parcel", "The app", "Support", "The crew", "The website", "Our order"]
DID = ["never rang the bell", "was kind to us", "came two days late", "froze while I was paying", "did not know the answer", "was out of stock", "lost my bag"]
WHEN = ["on Monday", "again", "this morning", "after an hour on hold", "for the third time", "without a word", "in the rain", "before Christmas"]
FIRST = ["Maria", "Kofi", "Sunita", "Peter", "Elif", "Joao", "Grace", "Ivan", "Aisha", "Tom"]
LAST = ["Lopez", "Mensah", "Rao", "Baker", "Demir", "Costa", "Kim", "Petrov", "Khan", "Wolf"]


def sentence(rng: random.Random) -> str:
    words = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHEN)}"
    chance = rng.random()
    if chance < 0.03:
        words += f", and I spoke to {rng.choice(FIRST)} {rng.choice(LAST)}"
    elif chance < 0.05:
        words += f", call 212-555-{rng.randrange(10_000):04d} about order A{rng.randrange(10**7):07d} or write to me{rng.randrange(999)}@example.org"
    return words + rng.choice([".", "!", "."])


def generated(path: Path, rows: int) -> Source:
    rng = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "who", "date", "stars", "text"])
        for number in range(rows):
            text = " ".join(sentence(rng) for _ in range(rng.randint(2, 5))) + f" ({number})"
            out.writerow([number, f"c{rng.randrange(rows // 2 + 1)}", f"2024-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}", rng.randint(1, 5), text])
    columns = Columns(id="id", text="text", written_at="date", rating="stars", customer="who")
    return Source(name="generated", path="x", columns=columns).model_copy(update={"files": (path,)})


def airline() -> Source:
    columns = Columns(id="row_id", text="text", title="title", written_at="date", meta={"traveller": "type_of_traveller"})
    source = Source(name="american", path="x", columns=columns)
    return source.model_copy(update={"files": (DATA / "skytrax/american_airlines_2022_2024.parquet",)})


def measure(source: Source, names: str) -> None:
    view = SimpleNamespace(sources=(source,), feedback=FeedbackSettings(), redact=RedactSettings(names=names), units=UnitsSettings())  # type: ignore[arg-type]
    said: list[str] = []
    tools = Tools(key=b"benchmark", embed=None, embed_for_heads=None, languages=("en",), head=None, say=said.append)  # type: ignore[arg-type]
    start = time.perf_counter()
    tables = gather({}, view, tools)
    middle = time.perf_counter()
    units = len(cut(tables, view, tools)["units"])
    end = time.perf_counter()
    rows = tables["ledger"]["read"].sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{source.name:10} names {names:3}  {rows:9,} rows  feedback {middle - start:7.1f} s ({rows / (middle - start):8,.0f} rows/s)  "
        f"units {end - middle:6.1f} s ({units:,})  peak {peak:,} MB"
    )
    print("   ", " ".join(sentence for sentence in said if sentence.startswith("Masked")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--names", choices=["both", "on", "off"], default="both")
    parser.add_argument("--one", choices=["generated", "american"], help="measure this one in this process")
    given = parser.parse_args()
    if given.one:
        with tempfile.TemporaryDirectory() as folder:
            measure(airline() if given.one == "american" else generated(Path(folder) / "a.csv", given.rows), given.names)
        return
    for one in ("generated", "american"):
        if one == "american" and not DATA.exists():
            print(f"american   left out: no data at {DATA} (set JMINER_DATA)")
            continue
        for names in ("off", "on") if given.names == "both" else (given.names,):
            # A process each, so that peak memory is that of one measurement.
            subprocess.run([sys.executable, __file__, "--rows", str(given.rows), "--names", names, "--one", one], check=True)


if __name__ == "__main__":
    main()
