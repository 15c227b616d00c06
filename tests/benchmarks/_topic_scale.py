"""Many short units for the benchmarks of speed: every English text under JMINER_DATA, cut to units, mixed and kept on disk.

Tweets, questions to support, review sentences, complaints and comments: 424,263 distinct units of 58 characters in the mean
when every set is there, mixed by a fixed seed. The first n are the corpus of size n.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl

from tests.benchmarks._topic_sets import DATA, KEPT, units_of, vectors_of

FOREIGN = "multilingual_absa"
BLOCK = 20_000  # units embedded and kept together
FOLDER = KEPT / "scale"


def scale_units() -> list[str]:
    """All distinct units, mixed by a fixed seed."""
    kept = FOLDER / "units.jsonl"
    if not kept.is_file():
        files = sorted(path for path in DATA.glob("*/*.parquet") if path.parent.name != FOREIGN)
        texts = pl.concat([pl.read_parquet(path, columns=["text"]) for path in files])["text"].drop_nulls().unique().sort().to_list()
        units = sorted({" ".join(unit.split()) for unit in units_of(texts)})
        np.random.default_rng(1).shuffle(units)
        FOLDER.mkdir(parents=True, exist_ok=True)
        kept.write_text("".join(f"{json.dumps(unit)}\n" for unit in units), encoding="utf-8")
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]


def write_scale(rows: int) -> Path:
    """A folder with `texts.jsonl` and `vectors.f32` of so many units, for processes that should import nothing to read them."""
    units = scale_units()
    if rows > len(units):
        raise SystemExit(f"{DATA} has {len(units):,} distinct units, and {rows:,} are wanted")
    folder = FOLDER / str(rows)
    if not (folder / "vectors.f32").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        chosen = units[:rows]
        vectors = np.concatenate([vectors_of(chosen[at : at + BLOCK]) for at in range(0, len(chosen), BLOCK)])
        (folder / "texts.jsonl").write_text("".join(f"{json.dumps(text)}\n" for text in chosen), encoding="utf-8")
        vectors.tofile(folder / "vectors.new")
        (folder / "vectors.new").replace(folder / "vectors.f32")
    return folder
