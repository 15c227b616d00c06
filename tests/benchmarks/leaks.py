"""Does planted personal data survive a run: recall per kind of 2,000 strings, false alarms of 2,000 look-alikes.

    python -m tests.benchmarks.leaks [--split dev|test] [--fast] [--direct] [--names on|off] [--show N]

Plants them into real feedback (_planted.py), writes that as CSV, JSONL and XLSX, runs jminer on it in a workspace of its own (--fast: up to the
units) and searches every file that exists afterwards, decoded where it is packed, and what the run printed, for each string: in compatible form
and case-folded, with the escapes of HTML and of addresses undone, in base64, and by its digits alone. `--direct` masks in this process instead and
looks for halves of strings, too. Exits 1 when a string of a patterned kind is left, more than 8 % of the free-form ones, or more than 2 % of the
look-alikes are masked.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import html
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import polars as pl

from jminer.text import language
from jminer.text.redact import Redactor
from tests.benchmarks._planted import DATA, FREE, SETS, Planted, found, lookalikes, plain, planted

MOST_FREE, MOST_ALARMS = 0.08, 0.02


def masked(rows: Sequence[Planted], names: bool) -> list[str]:
    """The rows' texts as the first step writes them."""
    redactor = Redactor(with_names=names)
    texts = [redactor.text(row.text) for row in rows]
    return redactor.hide_names(texts, [language.detect(text) for text in texts])


def left(row: Planted, text: str) -> str:
    """"" when nothing of a planted string is left in its masked text, else what is."""
    if found(row.secret, text):
        return "whole"
    around = row.text.replace(row.secret, "\0", 1) if row.secret in row.text else row.text
    halves = [piece for piece in row.pieces if found(piece, text) and not found(piece, around.replace(piece, "", 1) if around == row.text else around)]
    digits, shown = re.sub(r"\D", "", plain(row.secret)), re.sub(r"\D", "", plain(text))
    if len(digits) >= 7 and row.kind not in FREE and any(digits[at : at + 6] in shown for at in range(len(digits) - 5)):
        halves.append("digits")
    return ", ".join(halves)


def direct(split: str, show: int, names: bool) -> int:
    rows, started = planted(split), time.perf_counter()
    rows = rows if names else [row for row in rows if row.kind not in FREE]
    texts = masked(rows, names)
    seconds = time.perf_counter() - started
    leaks = {number: what for number, (row, text) in enumerate(zip(rows, texts, strict=True)) if (what := left(row, text))}
    per_kind, of = Counter(rows[number].kind for number in leaks), Counter(row.kind for row in rows)
    shown: dict[str, int] = defaultdict(int)
    print(f"{split}: {len(rows)} strings masked in {seconds:.1f} s; left, whole or in part:")
    for kind, count in of.items():
        print(f"  {kind:<30}{per_kind[kind]:>4} of {count}   recall {1 - per_kind[kind] / count:7.2%}")
        for number in [number for number in leaks if rows[number].kind == kind and shown[kind] < show]:
            shown[kind] += 1
            print(f"      {leaks[number]}: {rows[number].sentence!r}")
    return verdict({number: rows[number] for number in leaks}, alarms(split, show, names))


PROJECT = """
name: planted
company: Planted & Co
sources:
  - {name: one, type: review, path: one.csv, columns: {id: id, text: body, customer: who, rating: stars, written_at: day}}
  - {name: two, type: ticket, path: two.jsonl, columns: {id: id, text: body, customer: who, rating: stars, written_at: day}}
  - {name: three, type: survey, path: three.xlsx, columns: {id: id, text: body, customer: who, rating: stars, written_at: day}}
"""
DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){9,}")
ROOT = Path(__file__).resolve().parents[2]


def whole_run(split: str, show: int, names: bool, fast: bool) -> int:
    """Exports → `jminer run` → every file searched."""
    rows = [row for row in planted(split) if names or row.kind not in FREE]
    with tempfile.TemporaryDirectory() as place:
        exports, workspace = Path(place, "exports"), Path(place, "workspace")
        exports.mkdir()
        workspace.mkdir()
        write_exports([*rows, *lookalikes(split)], exports)
        settings = ["--set", f"redact.names={'on' if names else 'off'}", *(["--only", "units"] if fast else [])]
        command = [sys.executable, "-m", "jminer", "run", str(exports / "project.yaml"), *settings]
        env = {**os.environ, "JMINER_WORKSPACE": str(workspace), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=workspace, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"jminer ended with exit code {done.returncode}:\n{done.stderr[-2000:]}")
            return 1
        leaks, where, size, unsure = search(rows, [("stdout", done.stdout), ("stderr", done.stderr), *files(workspace)])
    per_kind, of = Counter(rows[number].kind for number in leaks), Counter(row.kind for row in rows)
    print(f"{split}: {len(rows)} strings; {size / 1e6:.0f} million characters searched; {unsure} names stand in the real feedback, too, and are not told apart")
    for kind, count in of.items():
        print(f"  {kind:<30}{per_kind[kind]:>4} of {count}   recall {1 - per_kind[kind] / count:7.2%}")
        for number in [number for number in leaks if rows[number].kind == kind][:show]:
            print(f"      {rows[number].sentence!r}")
    print("leaks stand in: " + (", ".join(f"{name} ({count})" for name, count in where.most_common(12)) or "no file"))
    return verdict({number: rows[number] for number in leaks}, alarms(split, show, names))


def write_exports(rows: Sequence[Planted], folder: Path) -> None:
    """Three exports, one row in three each, and their project file."""
    table = pl.DataFrame({
        "id": [f"r{number}" for number in range(len(rows))],
        "who": [f"c{number % 3000}" for number in range(len(rows))],
        "stars": [1 + number % 5 for number in range(len(rows))],
        "day": [f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}" for number in range(len(rows))],
        "body": [row.text for row in rows],
    })
    table[0::3].write_csv(folder / "one.csv")
    table[1::3].write_ndjson(folder / "two.jsonl")
    table[2::3].write_excel(folder / "three.xlsx")
    (folder / "project.yaml").write_text(PROJECT, encoding="utf-8")


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a workspace as text; tables, databases and packed files decoded."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), "\n".join(_decoded(path))


def _decoded(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    yield raw.decode("utf-8", errors="replace")
    if raw[:4] == b"PAR1":
        table = pl.read_parquet(path)
        yield "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in table.iter_rows())
    elif raw[:15] == b"SQLite format 3":
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            yield "\n".join(line for line in database.iterdump())
    elif raw[:2] == b"PK":
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist())
    elif raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw).decode("utf-8", errors="replace")


def search(rows: Sequence[Planted], texts: Sequence[tuple[str, str]]) -> tuple[list[int], Counter[str], int, int]:
    """Which strings stand in which texts, how much was searched, and how many names real feedback holds anyway."""
    needles = [" ".join(plain(row.secret).split()) for row in rows]
    others = plain("\n".join(row.text.replace(row.secret, "") for row in rows))
    known = {number for number, (row, needle) in enumerate(zip(rows, needles, strict=True)) if row.kind in FREE and needle in others}
    leaks: set[int] = set()
    where: Counter[str] = Counter()
    for name, raw in texts:
        shown = " ".join(plain(unquote(html.unescape(raw))).split())
        numbers = "\n".join(re.sub(r"\D", "", run) for run in DIGITS.findall(shown))
        for number, (row, needle) in enumerate(zip(rows, needles, strict=True)):
            digits = re.sub(r"\D", "", needle)
            coded = base64.b64encode(row.secret.encode())[:-4].decode()
            if number not in known and (
                (needle in shown and _stands(needle, shown))
                or (len(digits) >= 10 and row.kind not in FREE and digits in numbers)
                or (len(coded) >= 8 and coded in raw)
            ):
                leaks.add(number)
                where[name] += 1
    return sorted(leaks), where, sum(len(raw) for _, raw in texts), len(known)


def _stands(needle: str, shown: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(needle)}(?![^\W_])", shown) is not None or any("\u3040" <= sign <= "\ud7af" for sign in needle)


def alarms(split: str, show: int, names: bool) -> float:
    """The share of look-alikes that were masked."""
    rows = lookalikes(split)
    hit = [row for row, text in zip(rows, masked(rows, names), strict=True) if plain(row.secret) not in plain(text)]
    print(f"look-alikes masked: {len(hit)} of {len(rows)} ({len(hit) / len(rows):.2%})")
    for kind, count in Counter(row.kind for row in hit).most_common():
        print(f"  {kind:<30}{count:>4}   " + "; ".join([row.sentence for row in hit if row.kind == kind][:show]))
    return len(hit) / len(rows)


def verdict(leaks: dict[int, Planted], false_alarms: float) -> int:
    free = [row for row in leaks.values() if row.kind in FREE]
    patterned, share = len(leaks) - len(free), len(free) / (80 * len(FREE))
    lower, foreign = sum(row.lower for row in free), sum(row.language != "en" for row in free)
    print(f"patterned left {patterned} of 1600; free-form left {len(free)} of 400 ({share:.1%}; {lower} in lower case, {foreign} not English); "
          f"look-alikes masked {false_alarms:.2%}")  # fmt: skip
    return int(patterned > 0 or share > MOST_FREE or false_alarms > MOST_ALARMS)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--direct", action="store_true", help="mask in this process; no run")
    parser.add_argument("--fast", action="store_true", help="run only up to the units")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--names", choices=("on", "off"), default="on", help="off: only the kinds that have a shape")
    args = parser.parse_args()
    if not (DATA / SETS[0]).parent.exists():
        print(f"skipped: no feedback under {DATA} (set JMINER_DATA)")
        return 0
    if args.direct:
        return direct(args.split, args.show, args.names == "on")
    return whole_run(args.split, args.show, args.names == "on", args.fast)


if __name__ == "__main__":
    sys.exit(main())
