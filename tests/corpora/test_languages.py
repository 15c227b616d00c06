"""The units in six languages: as many as the card says, in the languages it says, none twice."""

from __future__ import annotations

import json
from collections import Counter

from jminer.heads.emotions import CUSTOMER
from tests.conftest import ROOT

UNITS = [json.loads(line) for line in (ROOT / "corpora" / "gold" / "languages.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_language_has_twenty_units_a_stage() -> None:
    counts = Counter((unit["language"], unit["stage"]) for unit in UNITS)
    assert len(counts) == 6 * 10
    assert set(counts.values()) == {20}
    assert {language for language, _ in counts} == {"de", "fr", "es", "it", "pt", "nl"}


def test_no_unit_stands_twice_and_every_label_is_known() -> None:
    assert len({unit["text"].casefold() for unit in UNITS}) == len(UNITS)
    assert {unit["valence"] for unit in UNITS} == {"negative", "neutral", "positive"}
    assert {emotion for unit in UNITS for emotion in unit["emotions"]} <= set(CUSTOMER)
