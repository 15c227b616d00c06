"""The cross-encoder reads a need and a unit together: the packaged one, on plain sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from jminer.domain import Need
from jminer.errors import IntegrityError
from jminer.personas.crossencoder import LABELS, CrossEncoder, Remembered, written
from jminer.personas.match import about
from tests.conftest import ROOT

FOLDER = ROOT / "models" / "crossencoders" / "needs"
QUIET = Need("quiet", "I need a room where I can sleep", opposite="I do not mind noise at night")
RECEIPT = Need("receipt", "I need a receipt for my company")
SAID = {
    "met": "The room was wonderfully quiet and we slept very well.",
    "unmet": "The bar below us played music until four, we did not sleep at all.",
    "contradicted": "I do not mind noise at night, let them party.",
}


@pytest.fixture(scope="module")
def reader() -> CrossEncoder:
    return CrossEncoder(FOLDER)


def test_a_need_is_read_with_its_opposite_or_turned_round() -> None:
    assert written(QUIET) == "I need a room where I can sleep / I do not mind noise at night"
    assert written(RECEIPT) == "I need a receipt for my company / I do not need a receipt for my company"


@pytest.mark.parametrize("relation", SAID)
def test_what_is_said_of_a_need_is_told(reader: CrossEncoder, relation: str) -> None:
    (logits,) = reader.read([QUIET], [0], [SAID[relation]])
    assert LABELS[int(logits[:4].argmax())] == relation


def test_a_unit_is_more_about_its_own_need_than_about_another(reader: CrossEncoder) -> None:
    texts = [*SAID.values(), "They mailed the invoice with our VAT number the same day.", "No bill, no receipt, so my boss will not pay."]
    own = [0, 0, 0, 1, 1]
    mine, other = about(reader.read([QUIET, RECEIPT], own, texts)), about(reader.read([QUIET, RECEIPT], [1 - i for i in own], texts))
    assert (mine > other).all()


def test_processes_and_neighbours_change_nothing(reader: CrossEncoder) -> None:
    texts = [f"{text} {number} times" for number in range(70) for text in SAID.values()]
    need = [number % 2 for number in range(len(texts))]
    shared = CrossEncoder(FOLDER, processes=2).read([QUIET, RECEIPT], need, texts)
    assert np.array_equal(shared, reader.read([QUIET, RECEIPT], need, texts))


def test_what_several_declare_or_write_alike_is_read_once(reader: CrossEncoder) -> None:
    told: list[int] = []
    logits = reader.read([QUIET, RECEIPT, QUIET], [0, 1, 2, 0], ["So loud.", "So loud.", "So loud.", "So calm."], told.append)
    assert np.array_equal(logits[0], logits[2])
    assert not np.array_equal(logits[0], logits[1])
    assert told == [1, 1, 1, 1]  # three pairs read, then the one that was known


def test_what_was_read_before_is_found_again_and_no_text_is_kept(reader: CrossEncoder, tmp_path: Path) -> None:
    told: list[int] = []
    texts, kept = [*SAID.values(), "So loud."], tmp_path / "readings.sqlite"
    first = Remembered(reader, kept, b"key").read([QUIET], [0] * len(texts), texts, told.append)
    assert np.array_equal(first, reader.read([QUIET], [0] * len(texts), texts))
    assert sum(told) == max(told) == len(texts)  # written to the disk together, not pair by pair
    idle = Remembered(reader, kept, b"key")
    idle._model = None  # type: ignore[assignment]
    assert np.array_equal(idle.read([QUIET, RECEIPT], [0] * len(texts), texts), first)
    assert not any(b"music" in file.read_bytes() for file in tmp_path.iterdir())
    with pytest.raises(AttributeError):
        idle.read([RECEIPT], [0], texts[:1])


def test_any_text_can_be_read(reader: CrossEncoder) -> None:
    assert np.isfinite(reader.read([QUIET], [0, 0, 0], ["", "\ud800 broken", "word " * 5000])).all()
    assert reader.read([QUIET], [], []).shape == (0, len(LABELS))


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "needs"
    shutil.copytree(FOLDER, folder)
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"tokenizer\.json"):
        CrossEncoder(folder)
