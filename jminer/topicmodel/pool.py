"""What no topic takes waits in a pool until enough of it gathers to found a topic.

Kept are hashed ids and vectors, never a text: under `runs/.private/pool/`, in a table and a small JSON file per model name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from jminer.runfolder import write_whole
from jminer.topicmodel.cosines import Vectors
from jminer.topicmodel.figures import heard_in
from jminer.topicmodel.kept import BANNED, KeptModel

MOST = 20_000
"""Units that wait; of more, the first by id are kept, and ids are hashes."""
RUNS = 200
"""Runs remembered, so that a repeated one is not taken twice."""
COLUMNS = ["unit_id", "customer_id", "vector"]


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The waiting units of one model name, in the order of their ids."""

    path: Path
    encoder: str
    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(COLUMNS[:2], pl.String) | {"vector": pl.Array(pl.Float32, 1)}))
    model: str = ""
    """Digest of the model that took none of them."""
    seen: tuple[str, ...] = ()
    untried: int = 0
    """Units that came since it was last tried whether they gather."""
    could: int = 0
    """Topics that could be founded then."""

    @property
    def vectors(self) -> Vectors:
        """(units, dimensions)."""
        return self.rows["vector"].to_numpy().astype(np.float32)

    def taken(self, tables: Mapping[str, Any], model: KeptModel, run: str = "") -> Pool:
        """The pool with what a run's tables (and `vectors`) leave without a topic, and without what now has one."""
        heard = heard_in(tables)
        without = heard.rows["topic_id"].is_null() & (heard.rows["reason"] != BANNED).fill_null(True)
        vectors = np.ascontiguousarray(tables["vectors"][heard.place[without.to_numpy()]], dtype=np.float32)
        new = heard.rows.filter(without).select("unit_id", "customer_id").with_columns(pl.Series("vector", vectors))
        old = self.rows.filter(~pl.col("unit_id").is_in(heard.rows["unit_id"].implode()))
        if self.model != model.digest and old.height:
            old = old.filter(pl.Series(_waits(replace(self, rows=old), model)))
        came = new.filter(~pl.col("unit_id").is_in(self.rows["unit_id"].implode())).height
        rows = pl.concat([each for each in (old, new) if each.height] or [old]).sort("unit_id").head(MOST)
        return replace(self, rows=rows, model=model.digest, untried=self.untried + came, seen=(*self.seen, run)[-RUNS:])

    def write(self) -> None:
        """Keep it; readable by its owner alone."""
        buffer = BytesIO()
        self.rows.write_parquet(buffer, compression="zstd")
        facts = {"encoder": self.encoder, "model": self.model, "seen": self.seen, "untried": self.untried, "could": self.could}
        table, about = _files(self.path)
        write_whole(table, buffer.getvalue())
        write_whole(about, json.dumps(facts).encode())

    @property
    def says(self) -> str | None:
        """How much waits, for the user; None when nothing does."""
        if not self.rows.height:
            return None
        waits = f"{self.rows.height:,} units wait without a topic"
        if not self.could:
            return f"{waits}."
        many = f"{self.could} new topics" if self.could > 1 else "1 new topic"
        return f"{waits}; {many} could be founded of them: jminer train topics PROJECT --grow"


def _files(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}.parquet"), path.with_name(f"{path.name}.json")


def _waits(pool: Pool, model: KeptModel) -> list[bool]:
    answer = model.assign(pool.vectors)
    return [topic < 0 and reason != BANNED for topic, reason in zip(answer.topic.tolist(), answer.reason, strict=True)]


def open_pool(folder: Path, name: str, encoder: str) -> Pool:
    """The pool of a model name; an empty one when there is none, when it is damaged, or when it was made with another encoder."""
    path = folder / name
    table, about = _files(path)
    try:
        facts, rows = json.loads(about.read_bytes()), pl.read_parquet(table)
        if facts.pop("encoder") != encoder or rows.columns != COLUMNS:
            return Pool(path, encoder)
        return Pool(path, encoder, rows, **{**facts, "seen": tuple(facts["seen"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError):
        return Pool(path, encoder)
