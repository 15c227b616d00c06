"""The labelled sets that heads learn from, as tables of texts and labels; only sets whose licence allows a product.

GoEmotions (Apache-2.0; Demszky et al. 2020), lender reviews (MIT), MAMS (Apache-2.0; Jiang et al. 2019) and Women's
E-Commerce Clothing Reviews (CC0); and units written or read for jminer (`corpora/gold`). No text of the sets travels with a head, only
the numbers learnt from it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.errors import InputError
from jminer.heads import cited

FEWEST_LETTERS = 15  # a shorter piece of a starred review ("Wow.", "Size 6.") says too little to carry its stars
FREE = ("womens_clothing/", "bank_reviews/", "cfpb_complaints/", "banking77/", "absa/mams")  # may teach weights that are shipped
APART = 8  # every eighth of the units, which are shuffled
UNIT: dict[str, Any] = {
    "set": pl.String, "text": pl.String, "stage": pl.String, "substage": pl.String, "touchpoints": pl.List(pl.String),
    "valence": pl.String, "emotions": pl.List(pl.String), "intensity": pl.String, "sarcasm": pl.Boolean, "apart": pl.Boolean,
}  # fmt: skip
"""A labelled unit: valence is negative, neutral, positive or mixed; intensity low, medium or high; emotions are the customer's. Nothing is
fitted to those that are `apart`: thresholds and temperatures are set on them."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def goemotions(data: Path, split: str) -> pl.DataFrame:
    """Comments of one split (`train` or `dev`): text, labels (list of the 28 fine emotions)."""
    frame = _read(data / "goemotions" / "goemotions_train_dev.parquet")
    frame = frame.filter(pl.col("split") == split).sort("comment_id")
    return frame.select("text", labels=pl.col("emotions").str.split("|"))


def goemotions_apart(comments: int) -> NDArray[np.bool_]:
    """Which of `train`'s comments are apart, a tenth of them: nothing is fitted to these, thresholds are set on them."""
    return np.random.default_rng(5).random(comments) < 0.1


def clothing_sentences(data: Path) -> pl.DataFrame:
    """Sentences of 1-2 star (negative) and 5 star (positive) clothing reviews: review, text, label."""
    frame = _read(data / "womens_clothing" / "womens_clothing_80.parquet").sort("row_id")
    label = pl.when(pl.col("rating") <= 2).then(pl.lit("negative")).when(pl.col("rating") == 5).then(pl.lit("positive"))
    reviews = frame.with_columns(label=label).filter(pl.col("label").is_not_null())
    return _sentences(reviews.select("text", "label"))


def bank_sentences(data: Path) -> pl.DataFrame:
    """Sentences of 1 star (negative) and 5 star (positive) lender reviews: review, text, label."""
    frame = _read(data / "bank_reviews" / "lender_reviews.parquet").sort("date", "bankname", "text")
    label = pl.when(pl.col("stars") == 1).then(pl.lit("negative")).otherwise(pl.lit("positive"))
    return _sentences(frame.select("text", label=label))


def mams(data: Path) -> pl.DataFrame:
    """Restaurant sentences of MAMS in which every aspect that is not neutral has one polarity: text, label.

    Each MAMS sentence holds two polarities, so none is neutral as a whole, and those with praise and blame are left
    out.
    """
    return one_polarity(data / "absa" / "mams_acsa_train_val.parquet", beside_neutral=True)


def one_polarity(path: Path, beside_neutral: bool = False) -> pl.DataFrame:
    """Review sentences whose aspects all have one polarity (neutral ones aside, if asked): text, label."""
    polarities = pl.col("categories").str.split("|").list.eval(pl.element().str.split(":").list.last().unique())
    if beside_neutral:
        polarities = polarities.list.set_difference(["neutral"])
    frame = _read(path).with_columns(labels=polarities).filter(pl.col("labels").list.len() == 1)
    frame = frame.with_columns(label=pl.col("labels").list.first())
    known = frame.filter(pl.col("label").is_in(["negative", "neutral", "positive"]))
    return known.select("text", "label").unique("text", keep="first", maintain_order=True).sort("text")


def split_sentences(text: str) -> list[str]:
    """The sentences of a review, cut at ends of sentences; pieces too short to carry a label are left out."""
    return [piece for piece in SENTENCE_END.split(text.strip()) if sum(map(str.isalpha, piece)) >= FEWEST_LETTERS]


def _sentences(reviews: pl.DataFrame) -> pl.DataFrame:
    reviews = reviews.drop_nulls("text").with_row_index("review")
    pieces = pl.col("text").map_elements(split_sentences, return_dtype=pl.List(pl.String))
    return reviews.with_columns(text=pieces).explode("text").drop_nulls("text").select("review", "text", "label")


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise InputError(f"{path} is missing. Heads are made from the labelled sets; give their folder with --data.")
    return pl.read_parquet(path)


def written(gold: Path) -> pl.DataFrame:
    """Units that were written for jminer and labelled: the columns of `UNIT`, null where a label was not given."""
    rows: list[dict[str, Any]] = []
    for path in sorted([*(gold / "stages").glob("*.jsonl"), *(gold / "affect").glob("*.jsonl")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            unit = {"apart": False, **json.loads(line), "set": f"written {path.parent.name}"}
            rows.append({**{name: unit.get(name) for name in UNIT}, "sarcasm": _flag(unit.get("sarcasm"))})
    return pl.DataFrame(rows, schema=UNIT)


def telling(gold: Path) -> pl.DataFrame:
    """Sentences written to tell requests from complaints, praise, questions and idle talk: text, tells, apart (every fourth: there are few)."""
    rows = [{**unit, "apart": number % 4 == 0, "set": "written telling"} for number, unit in enumerate(_lines(gold / "telling"))]
    return pl.DataFrame(rows, schema={"text": pl.String, "tells": pl.String, "apart": pl.Boolean, "set": pl.String})


def paired(gold: Path) -> pl.DataFrame:
    """Units written of needs, of the verticals that teach: text, relation."""
    units = [unit for need in _lines(gold / "needs") for unit in need["units"]]
    rows = [{"text": unit["text"], "relation": unit["relation"], "apart": number % APART == 0, "set": "written needs"} for number, unit in enumerate(units)]
    return pl.DataFrame(rows, schema={"text": pl.String, "relation": pl.String, "apart": pl.Boolean, "set": pl.String})


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]


def labelled(gold: Path, data: Path) -> pl.DataFrame:
    """Real units, read and labelled by hand, of sets whose licence lets weights learn from them: as `written`. Raises InputError."""
    units = [*cited.rows(gold / "read" / "units.csv"), *_journey(gold)]
    labels = {row["unit"]: row for name in ("read", "journey") for row in cited.rows(gold / name / "labels.csv")}
    said = cited.texts(units, data)
    rows = [{**_row(unit, said[unit["unit"]], labels[unit["unit"]]), "apart": number % APART == 0} for number, unit in enumerate(units)]
    return pl.DataFrame(rows, schema=UNIT)


def sarcasm(gold: Path, split: str) -> pl.DataFrame:
    """Units written to tell sarcasm from praise and plain complaint, by another hand than `written`: `dev` (all apart) or `test`, every other one."""
    lines = (gold / "sarcasm.jsonl").read_text(encoding="utf-8").splitlines()
    units = [json.loads(line) for line in lines][split == "test" :: 2]
    return pl.DataFrame([{**unit, "set": "written sarcasm", "sarcasm": unit["sarcasm"] == 1, "apart": True} for unit in units], schema=UNIT)


def _journey(gold: Path) -> list[cited.Row]:
    """The units of `train` in the gold of the journey that weights may learn from."""
    return [row for row in cited.rows(gold / "journey" / "units.csv") if row["split"] == "train" and row["set"].startswith(FREE)]


def _row(unit: cited.Row, text: str, label: cited.Row) -> dict[str, Any]:
    several = {name: label[name].split("|") if label.get(name) else ([] if name in label else None) for name in ("touchpoints", "emotions")}
    one = {name: label.get(name) or None for name in ("stage", "substage", "valence", "intensity")}
    return {"set": unit["set"].partition("/")[0], "text": text, **one, **several, "sarcasm": _flag(label.get("sarcasm"))}


def _flag(said: object) -> bool | None:
    return None if said in (None, "") else str(said) == "1"
