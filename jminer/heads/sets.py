"""The labelled sets that heads learn from, as tables of texts and labels; only sets whose licence allows a product.

GoEmotions (Apache-2.0; Demszky et al. 2020), lender reviews (MIT), MAMS (Apache-2.0; Jiang et al. 2019) and Women's
E-Commerce Clothing Reviews (CC0). No text of theirs travels with a head, only the numbers learnt from it.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from jminer.errors import InputError

FEWEST_LETTERS = 15  # a shorter piece of a starred review ("Wow.", "Size 6.") says too little to carry its stars
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def goemotions(data: Path, split: str) -> pl.DataFrame:
    """Comments of one split (`train` or `dev`): text, labels (list of the 28 fine emotions)."""
    frame = _read(data / "goemotions" / "goemotions_train_dev.parquet")
    frame = frame.filter(pl.col("split") == split).sort("comment_id")
    return frame.select("text", labels=pl.col("emotions").str.split("|"))


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
