"""Texts are cleaned, masked and given a language; the same way in one process, in two, and from the cache."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars as pl
import pytest

from jminer.errors import IntegrityError
from jminer.text import prepare as module
from jminer.text.prepare import Masks, Prepared, Raw

TEXTS = [
    Raw("Kind crew", "Write to ana@example.org or call 212-555-0143.", None),
    Raw(None, "<p>La app va genial &amp; el servicio fue muy bueno</p>", None),
    Raw(None, "👍", None),
    Raw(None, "Der Kurier hat nie geklingelt.", "de"),
]
COLUMNS = dict.fromkeys(Raw._fields, pl.String)
HOW = {"with_names": False, "keep": []}


def prepared(masks: Masks, texts: list[Raw]) -> list[Prepared]:
    return list(masks.prepare(pl.DataFrame(texts, schema=COLUMNS, orient="row")))


def test_what_comes_out_may_be_written():
    first, second, third, fourth = prepared(Masks(HOW), TEXTS)
    assert first == ("Kind crew", "Write to [EMAIL] or call [PHONE].", "en")
    assert second == (None, "La app va genial & el servicio fue muy bueno", "es")
    assert third == (None, "👍", "und")
    assert fourth.language == "de"


def test_processes_change_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "FEWEST", 1)
    monkeypatch.setattr(module, "CHUNK", 2)
    assert prepared(Masks(HOW, processes=2), TEXTS * 3) == prepared(Masks(HOW), TEXTS * 3)


def test_a_text_is_masked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    masks = Masks(HOW, path=tmp_path / "masked.sqlite", key=b"k")
    cold = prepared(masks, TEXTS)
    worked: list[int] = []
    real = module.prepare
    monkeypatch.setattr(module, "prepare", lambda chunk, redactor: worked.append(len(chunk)) or real(chunk, redactor))
    assert prepared(masks, [*TEXTS, Raw(None, "New.", None)])[:4] == cold
    assert worked == [1]
    other = Masks({**HOW, "keep": ["ana"]}, path=masks.path, key=b"k")
    assert len(prepared(other, TEXTS)) == 4
    assert worked == [1, 4]


def test_the_cache_holds_no_raw_text(tmp_path: Path):
    path = tmp_path / "masked.sqlite"
    prepared(Masks(HOW, path=path, key=b"k"), TEXTS)
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"[EMAIL]" in everything
    assert b"example.org" not in everything
    assert path.stat().st_mode & 0o077 == 0


def test_repeated_texts_are_masked_once_and_few_new_ones_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    masks = Masks(HOW, processes=2, path=tmp_path / "masked.sqlite", key=b"k")
    monkeypatch.setattr(module, "FEWEST", 5)
    monkeypatch.setattr(Masks, "_in_processes", lambda *arguments: pytest.fail("interpreters were started for four texts"))
    assert prepared(masks, TEXTS * 3) == prepared(Masks(HOW), TEXTS) * 3


@pytest.mark.parametrize("held", ["[", None, "0123456789abcdef" + '[null, "call 212-555-0143", "en"]'])
def test_a_damaged_entry_is_a_sentence(tmp_path: Path, held: str):
    masks = Masks(HOW, path=tmp_path / "masked.sqlite", key=b"k")
    prepared(masks, TEXTS)
    with sqlite3.connect(masks.path) as database:
        database.execute("UPDATE OR IGNORE masked SET prepared = ifnull(?, 7)", (held,))
    with pytest.raises(IntegrityError, match="damaged"):
        prepared(masks, TEXTS)
