"""The texts that the topic benchmarks share, with their labels and the packaged encoder's vectors.

All need the folder of labelled sets in JMINER_DATA (default: ../shared/data). Every row counts as a customer of its own.

- banking77, clinc150 (its 200 out-of-scope queries are one label more), bitext: the intent of a question.
- airline: why a negative tweet is negative; "Can't Tell" is one of the reasons.
- absa: review sentences about restaurants and laptops that have exactly one aspect category; the label is what it is about,
  the part before "#" in two of the three files ("FOOD#QUALITY" is food). The broad ones, such as "laptop" and
  "anecdotes/miscellaneous", stay in. The fourth file of that folder has no sentence with one category.
- reviews: airline reviews of several sentences, cut to units as a run cuts them. They have no labels.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders import open_embedder
from jminer.settings import UnitsSettings
from jminer.steps.units import cut
from jminer.tables import frame
from jminer.tools import Tools
from jminer.topicmodel.cosines import Vectors

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
KEPT = ROOT / "runs" / ".benchmarks"
ENCODER = ROOT / "models" / "embedders" / "all-minilm-l6-v2"
OUT_OF_SCOPE = "oos"
LABELLED = {
    "banking77": ("banking77/banking77_train.parquet", "category"),
    "clinc150": ("clinc150/clinc150_train_val.parquet", "intent"),
    "bitext": ("bitext_support/bitext_train_dev.parquet", "intent"),
    "airline": ("airline_tweets/airline_tweets_70.parquet", "negativereason"),
}
ABSA = ("restaurants14_train", "restaurants16_acos_train_dev", "laptops_acos_train_dev")
REVIEWS = "skytrax/skytrax_airline_2015.parquet"
NAMES = (*LABELLED, "absa", "reviews")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One set: n texts, their vectors (n, dimensions), and their labels, None when it has none."""

    name: str
    texts: list[str]
    vectors: Vectors
    truth: NDArray[np.str_] | None

    @property
    def customers(self) -> list[str]:
        """Who wrote each text: somebody else every time."""
        return [str(row) for row in range(len(self.texts))]

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which texts should have a topic: all that are not out of scope."""
        return np.ones(len(self.texts), bool) if self.truth is None else self.truth != OUT_OF_SCOPE

    @property
    def count(self) -> int:
        """Labels, out of scope not counted; 0 without labels."""
        return 0 if self.truth is None else len(np.unique(self.truth[self.inside]))

    @property
    def digest(self) -> str:
        """sha256 of the texts and vectors, the first 16 digits."""
        content = hashlib.sha256(np.ascontiguousarray(self.vectors).tobytes())
        content.update("\0".join(self.texts).encode())
        return content.hexdigest()[:16]


def load(name: str, keep: Path = KEPT) -> Case:
    """One of NAMES; its vectors are made at the first call and kept."""
    texts, truth = _reviews() if name == "reviews" else _labelled(name)
    return Case(name, texts, vectors_of(texts, keep), truth)


def _labelled(name: str) -> tuple[list[str], NDArray[np.str_]]:
    if name == "absa":
        rows = _absa()
    else:
        path, column = LABELLED[name]
        rows = pl.read_parquet(DATA / path).select("text", label=column).drop_nulls()
    return rows["text"].to_list(), rows["label"].to_numpy().astype(str)


def _absa() -> pl.DataFrame:
    """Sentences with one aspect category, whatever its polarities, and what the category is about."""
    rows = pl.concat([pl.read_parquet(DATA / "absa" / f"{file}.parquet", columns=["text", "categories"]) for file in ABSA])
    category = pl.element().str.replace(r":[^:]*$", "")
    found = rows.drop_nulls().with_columns(pl.col("categories").str.split("|").list.eval(category).list.unique())
    single = found.filter(pl.col("categories").list.len() == 1).unique("text", keep="first", maintain_order=True)
    return single.select("text", label=pl.col("categories").list.first().str.replace("#.*", "").str.to_lowercase())


def _reviews() -> tuple[list[str], None]:
    return units_of(pl.read_parquet(DATA / REVIEWS)["text"].to_list()), None


@cache
def _cutter() -> Tools:
    """What the step that cuts units asks for: nothing of it is used but the silence."""
    return Tools(key=b"", embed=None, embed_for_heads=None, languages=(), head=None, say=lambda sentence: None)  # type: ignore[arg-type]


def units_of(texts: list[str]) -> list[str]:
    """English texts cut to units by the step of a run, in order; nothing is cleaned or masked before."""
    rows = [
        {"feedback_id": f"{at:07}", "source": "reviews", "customer_id": str(at), "role": "customer", "language": "en", "text": text}
        for at, text in enumerate(texts)
    ]
    tables = cut({"feedback": frame("feedback", rows)}, SimpleNamespace(units=UnitsSettings()), _cutter())
    return [str(text) for text in tables["units"].sort("feedback_id", "start")["text"]]


def vectors_of(texts: list[str], keep: Path = KEPT) -> Vectors:
    """The packaged encoder's vectors (n, dimensions), made once per list of texts and kept as a file of that folder."""
    embedder = open_embedder("onnx", ENCODER, 2)
    name = hashlib.sha256("\0".join([embedder.variant, *texts]).encode()).hexdigest()[:16]
    path = keep / f"{name}.npy"
    if not path.is_file():
        keep.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.npy")
        np.save(fresh, embedder.embed(texts))
        fresh.replace(path)
    vectors: Vectors = np.load(path)
    return vectors
