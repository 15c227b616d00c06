"""Needs matched to sentences: on real words, with the packaged encoder and heads."""

from __future__ import annotations

import csv
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from jminer.domain import Need, Persona
from jminer.personas.crossencoder import CrossEncoder
from jminer.settings import NeedsSettings
from jminer.steps.needs import match
from tests.conftest import SAMPLES
from tests.steps.conftest import MODELS

QUIET = Need(
    "quiet",
    "I need a kettle that is quiet",
    opposite="I do not care how loud the kettle is",
    met_form="The kettle is quiet and wakes nobody",
    unmet_form="The kettle is far too loud",
    core=True,
)
FEW = NeedsSettings(decoys=400, candidates=0.02, unit_false_acceptance=0.003)
"""For some hundred units: of a thousandth nothing would be left."""
SAID = {
    "met": ["This kettle is so quiet that my baby sleeps through it.", "You hardly hear the kettle at all, lovely and quiet."],
    "unmet": ["The kettle is so loud that it wakes the whole house.", "Far too loud, I cannot hear the radio when the kettle boils."],
    "contradicted": ["I really don't care how loud a kettle is.", "How loud a kettle is does not matter to me in the least."],
    "other": [],
}


with (SAMPLES / "truth_feedback.csv").open(encoding="utf-8") as file:
    SAID["other"] = list(dict.fromkeys(row["text"] for row in csv.DictReader(file) if not row["need"] and len(row["text"]) > 30))[:400]


@pytest.fixture
def tools(tools: Any, encode: Any) -> Any:
    """The head of needs is over the encoder's vectors; the cross-encoder reads texts."""
    read = CrossEncoder(MODELS / "crossencoders" / "needs")
    return replace(tools, embed=encode, embed_for_heads=encode, crossencoder=lambda: read)


@pytest.fixture
def found(tell: Any, view: SimpleNamespace, tools: Any, encode: Any) -> pl.DataFrame:
    sayings = [
        {"customer": f"c{kind}{copy}{i}", "text": text, "topic": "T001" if kind == "unmet" else None}
        for kind, texts in SAID.items()
        for i, text in enumerate(texts)
        for copy in range(3 if kind != "other" else 1)
    ]
    read = tell(sayings)
    read["vectors"] = encode(read["units"]["text"].to_list())
    view.declared, view.needs = (Persona("parents", "Parents", (QUIET,), rule="plan == 'family'"),), FEW
    made = match(read, view, tools)
    kind_of = {text: kind for kind, texts in SAID.items() for text in texts}
    assert set(made) == {"unit_needs", "unit_claims", "unit_decoys", "decoys_expressed", "need_nearness", "need_topics"}
    return made["unit_needs"].join(read["units"], on="unit_id").with_columns(pl.col("text").replace_strict(kind_of).alias("kind"))


def test_units_about_the_need_are_found_and_others_are_not(found: pl.DataFrame) -> None:
    assert {"met", "contradicted"} <= set(found["kind"])
    others = found.filter(pl.col("kind") == "other")["text"].n_unique()
    assert others <= 0.02 * len(SAID["other"])


def test_support_and_denial_are_not_confused(found: pl.DataFrame) -> None:
    assert set(found.filter(pl.col("kind") == "contradicted")["relation"]) <= {"contradicted"}
    assert "contradicted" not in set(found.filter(pl.col("kind").is_in(["met", "unmet"]))["relation"])


def test_the_same_sentence_gets_the_same_answer_whoever_says_it(found: pl.DataFrame) -> None:
    answers = found.filter(pl.col("kind") != "other").group_by("text").agg(pl.col("relation").n_unique(), pl.len())
    assert answers["relation"].to_list() == [1] * len(answers)
    assert answers["len"].to_list() == [3] * len(answers)


def test_without_personas_there_is_nothing_to_match(tell: Any, view: SimpleNamespace, tools: Any, encode: Any) -> None:
    read = tell([{"customer": "ann", "text": "The kettle is far too loud."}])
    read["vectors"] = encode(read["units"]["text"].to_list())
    assert all(table.is_empty() for table in match(read, view, tools).values())


def test_a_language_the_encoder_does_not_know_is_no_evidence(tell: Any, view: SimpleNamespace, tools: Any, encode: Any) -> None:
    read = tell([{"customer": "uwe", "text": "Der Wasserkocher ist viel zu laut.", "language": "de"}])
    read["vectors"] = encode(read["units"]["text"].to_list())
    view.declared = (Persona("parents", "Parents", (QUIET,)),)
    assert match(read, view, tools)["unit_needs"].is_empty()


def test_with_a_foreign_encoder_the_heads_get_the_packaged_one(tell: Any, view: SimpleNamespace, tools: Any, encode: Any) -> None:
    read = tell([{"customer": f"c{i}", "text": text} for i, text in enumerate(SAID["unmet"] + SAID["other"][:50])])
    view.declared, view.needs = (Persona("parents", "Parents", (QUIET,)),), FEW
    read["vectors"] = encode(read["units"]["text"].to_list())
    plain = match(read, view, tools)
    foreign = replace(tools, embed=lambda texts, progress=None, owners=None: np.zeros((len(texts), 7), dtype=np.float32))
    read["vectors"] = foreign.embed(read["units"]["text"].to_list())
    assert match(read, view, foreign)["unit_needs"].equals(plain["unit_needs"])
