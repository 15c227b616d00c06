"""Units in other languages: what is known of them is said, what is read in English alone is left open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jminer.domain import Need, Persona
from jminer.heads.prototypes import cued
from jminer.personas.crossencoder import CrossEncoder
from jminer.settings import NeedsSettings
from jminer.steps import needs
from tests.steps.conftest import MODELS


def test_cues_are_looked_for_in_english_and_in_doubt(tell):
    read = tell([
        {"customer": "ada", "text": "The chat never answered."},
        {"customer": "eva", "text": "Mon chat dort sur la box.", "language": "fr"},
        {"customer": "ida", "text": "App ok", "language": "und"},
    ])
    units = read["units"].join(read["feedback"].select("feedback_id", "language"), on="feedback_id")
    assert cued(units).to_list() == ["The chat never answered.", "", "App ok"]


def test_needs_are_read_in_the_languages_of_their_heads_and_the_rest_is_counted(tell, view, tools, encode):
    said: list[str] = []
    quiet = Need("quiet", "I need a kettle that is quiet", met_form="The kettle is quiet")
    view.declared = (Persona("parents", "Parents", (quiet,), rule="plan == 'family'"),)
    view.needs = NeedsSettings(decoys=99)
    read = tell([
        *({"customer": f"c{i}", "text": f"The kettle is quiet and wakes nobody, {i} of us agree."} for i in range(5)),
        *({"customer": f"d{i}", "text": "Der Wasserkocher ist leise.", "language": "de"} for i in range(3)),
    ])
    read["vectors"] = np.zeros((8, 512), dtype=np.float32)
    asked: list[str] = []

    def foreign(texts, progress=None, owners=None):
        asked.extend(texts)
        return encode(texts)

    reader = CrossEncoder(MODELS / "crossencoders" / "needs")
    made = needs.match(read, view, replace(tools, embed_for_heads=foreign, crossencoder=lambda: reader, say=said.append))
    german = set(read["units"]["unit_id"][5:])
    assert not german & {*made["unit_needs"]["unit_id"], *made["unit_decoys"]["unit_id"]}
    assert "Der Wasserkocher ist leise." not in asked
    assert any(sentence.startswith("3 units in languages other than en") for sentence in said)


def test_without_declared_needs_nothing_is_embedded(tell, view, tools):
    def never(texts, progress=None, owners=None):
        raise AssertionError("nothing is to be embedded")

    read = tell([{"customer": "ada", "text": "The kettle is quiet."}])
    made = needs.match(read, view, replace(tools, embed_for_heads=never))
    assert all(made[table].is_empty() for table in ("unit_needs", "unit_decoys", "need_topics"))
