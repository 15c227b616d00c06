"""Texts are cleaned, masked and given a language; the same way in one process, in two, and from the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from jminer.text import prepare as module
from jminer.text.prepare import Masks, Raw

TEXTS = [
    Raw("Kind crew", "Write to ana@example.org or call 212-555-0143.", None),
    Raw(None, "<p>La app va genial &amp; el servicio fue muy bueno</p>", None),
    Raw(None, "👍", None),
    Raw(None, "Der Kurier hat nie geklingelt.", "de"),
]
HOW = {"with_names": False, "keep": []}


def test_what_comes_out_may_be_written():
    first, second, third, fourth = Masks(HOW).prepare(TEXTS, len(TEXTS))
    assert first == ("Kind crew", "Write to [EMAIL] or call [PHONE].", "en")
    assert second == (None, "La app va genial & el servicio fue muy bueno", "es")
    assert third == (None, "👍", "und")
    assert fourth.language == "de"


def test_processes_change_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "FEWEST", 1)
    monkeypatch.setattr(module, "CHUNK", 2)
    assert list(Masks(HOW, processes=2).prepare(TEXTS * 3, 12)) == list(Masks(HOW).prepare(TEXTS * 3, 12))


def test_a_text_is_masked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    masks = Masks(HOW, path=tmp_path / "masked.sqlite", key=b"k")
    cold = list(masks.prepare(TEXTS, 4))
    worked: list[int] = []
    real = module.prepare
    monkeypatch.setattr(module, "prepare", lambda chunk, redactor: worked.append(len(chunk)) or real(chunk, redactor))
    assert list(masks.prepare([*TEXTS, Raw(None, "New.", None)], 5))[:4] == cold
    assert worked == [1]
    other = Masks({**HOW, "keep": ["ana"]}, path=masks.path, key=b"k")
    assert len(list(other.prepare(TEXTS, 4))) == 4
    assert worked == [1, 4]


def test_the_cache_holds_no_raw_text(tmp_path: Path):
    path = tmp_path / "masked.sqlite"
    list(Masks(HOW, path=path, key=b"k").prepare(TEXTS, 4))
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"[EMAIL]" in everything
    assert b"example.org" not in everything
    assert path.stat().st_mode & 0o077 == 0
