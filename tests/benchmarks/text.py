"""How fast each part of reading is on one core: rows, cleaning, masking, languages, parts, sentences, dates, a spreadsheet's process.

    python -m tests.benchmarks.text

Texts are American Airlines reviews and support tweets where JMINER_DATA has them, else invented ones. Each figure is the best of three.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from jminer.readers import Payload, read
from jminer.text import clauses, dates, language
from jminer.text.masks import mask
from jminer.text.normalize import clean
from jminer.text.parts import mark
from jminer.text.redact import Redactor
from jminer.text.sentences import sentences

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
SETS = {"reviews": "skytrax/american_airlines_2022_2024.parquet", "tweets": "support_tweets/spotifycares_inbound_2017.parquet"}


def best(work: Callable[[], object], count: int) -> float:
    """Items per second of processor time, the best of three."""
    least = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return count / least


def texts() -> dict[str, list[str]]:
    """Name → texts."""
    found = {name: pl.read_parquet(DATA / path)["text"].drop_nulls().head(2_000).to_list() for name, path in SETS.items() if (DATA / path).exists()}
    return found or {"invented": [f"The courier never rang the bell and left parcel {number} in the rain. " * 3 for number in range(2_000)]}


def units(text: str) -> None:
    words, rule = clauses.language("en"), clauses.rule()
    for start, end in sentences(text, 600):
        clauses.clauses(text[start:end], words, rule)


def of_texts(name: str, some: list[str], redactor: Redactor) -> None:
    """Print what each part does with these texts."""
    cleaned, masked = [clean(text) for text in some], [redactor.text(text) for text in some]
    redactor.hide_names(masked[:20], ["en"] * 20)  # loads the models
    parts: dict[str, Callable[[], object]] = {
        "clean": lambda: [clean(text) for text in some],
        "mask by pattern": lambda: [mask(text) for text in cleaned],
        "mask names": lambda: redactor.hide_names(masked, ["en"] * len(masked)),
        "language": lambda: [language.detect(text) for text in masked],
        "mark parts": lambda: [mark(text) for text in masked],
        "cut into units": lambda: [units(text) for text in masked],
    }
    length = sum(map(len, some)) / len(some)
    print(f"{len(some):,} {name} of {length:.0f} characters: " + ", ".join(f"{part} {best(work, len(some)):,.0f}/s" for part, work in parts.items()))


def main() -> None:
    redactor = Redactor(True)
    for name, some in texts().items():
        of_texts(name, some, redactor)
    column = [(datetime(2020, 1, 1) + timedelta(seconds=977 * number)).strftime("%d/%m/%Y %H:%M:%S") for number in range(20_000)]
    print(f"dates {best(lambda: dates.decide(column), len(column)):,.0f} values/s")
    row = '{0},2024-01-02,c{0},5,"The courier never rang, and left parcel {0} in the rain."\n'
    table = ("id,when,who,stars,text\n" + "".join(row.format(number) for number in range(50_000))).encode()
    payload = Payload("rows.csv", Path("rows.csv"), ".csv", lambda: io.BytesIO(table), plain=False)
    print(f"CSV rows {best(lambda: sum(1 for _ in read(payload)), 50_000):,.0f}/s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        pl.DataFrame({"id": [1], "text": ["The courier never rang."]}).write_excel(path)
        start = time.perf_counter()
        list(read(path))
        print(f"a small spreadsheet in its own process: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
