"""The vector cache: the same bytes cold and warm, and a customer can be forgotten."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import numpy as np
import pytest

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder, forget
from jminer.embedders.onnx import OnnxEmbedder
from jminer.errors import IntegrityError, ResourceError

FOLDER = Path(__file__).parents[2] / "models" / "embedders" / "all-minilm-l6-v2"
SAID = ["The courier never rang the bell.", "Checkout took my card twice!", "The courier never rang the bell."]
WHO = ["anna", "ben", "cem"]


class Counted:
    """The real encoder, with a list of what it was asked."""

    def __init__(self):
        self.encoder = open_embedder("onnx", FOLDER, processes=1)
        self.name, self.weights, self.variant = self.encoder.name, self.encoder.weights, self.encoder.variant
        self.dimensions, self.languages = self.encoder.dimensions, self.encoder.languages
        self.asked: list[str] = []

    def embed(self, texts, progress=None):
        self.asked += texts
        return self.encoder.embed(texts, progress)


@pytest.fixture(scope="module")
def encoder():
    return Counted()


@pytest.fixture
def cache(encoder, tmp_path):
    encoder.asked.clear()
    return CachedEmbedder(encoder, tmp_path / "cache" / "vectors.sqlite", b"the workspace's key")


def test_cold_and_warm_give_the_encoders_own_bytes(cache, encoder):
    own = encoder.encoder.embed(SAID).tobytes()
    assert cache.embed(SAID).tobytes() == own
    assert cache.embed(SAID[::-1])[::-1].tobytes() == own


def test_each_distinct_text_is_embedded_once(cache, encoder):
    told: list[int] = []
    cache.embed(SAID, told.append)
    cache.embed([*SAID, "And one more."], told.append)
    assert encoder.asked == ["The courier never rang the bell.", "Checkout took my card twice!", "And one more."]
    assert sum(told) == 3 + 4


def test_another_variant_or_key_finds_nothing(cache, encoder, monkeypatch):
    cache.embed(SAID)
    CachedEmbedder(encoder, cache.path, b"another key").embed(SAID)
    monkeypatch.setattr(encoder, "variant", "another")
    CachedEmbedder(encoder, cache.path, b"the workspace's key").embed(SAID)
    assert len(encoder.asked) == 3 * 2


def test_no_text_gives_an_empty_array(cache):
    assert cache.embed([]).shape == (0, 384)


def test_the_file_is_private_and_tells_no_text(cache):
    cache.embed(SAID, owners=WHO)
    for path in cache.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"courier" not in path.read_bytes()


def test_a_forgotten_customer_leaves_what_others_said_too(cache, encoder):
    cache.embed(SAID, owners=WHO)
    assert cache.forget("anna") == 0  # cem said the same words
    assert forget(cache.path, "cem") == 1
    assert forget(cache.path, "nobody") == 0
    encoder.asked.clear()
    cache.embed(SAID)
    assert encoder.asked == SAID[:1]
    with sqlite3.connect(cache.path) as database:
        assert database.execute("SELECT DISTINCT customer_id FROM owners").fetchall() == [("ben",)]


def test_forgetting_before_anything_was_kept_is_no_fault(tmp_path):
    assert forget(tmp_path / "none.sqlite", "anna") == 0


def test_a_file_that_is_no_cache_is_left_alone_and_named(cache):
    cache.path.parent.mkdir()
    cache.path.write_bytes(b"my notes, not a database" * 100)
    with pytest.raises(IntegrityError, match=r"no cache of jminer's.*Delete the file"):
        cache.embed(SAID)
    assert cache.path.read_bytes().startswith(b"my notes")


def test_another_programs_database_is_left_alone_and_named(cache):
    cache.path.parent.mkdir()
    with sqlite3.connect(cache.path) as database:
        database.execute("CREATE TABLE vectors (name TEXT)")
    with pytest.raises(IntegrityError, match="no cache of jminer's"):
        cache.embed(SAID)


def test_a_cut_vector_is_noticed(cache):
    cache.embed(SAID)
    with sqlite3.connect(cache.path) as database:
        database.execute("UPDATE vectors SET vector = x'00'")
    with pytest.raises(IntegrityError, match="damaged"):
        cache.embed(SAID)


def test_a_changed_vector_is_noticed(cache):
    cache.embed(SAID)
    with sqlite3.connect(cache.path) as database:
        database.execute("UPDATE vectors SET vector = ?", (np.full(384, np.nan, dtype=np.float32).tobytes(),))
    with pytest.raises(IntegrityError, match="damaged"):
        cache.embed(SAID)


def test_a_newer_cache_is_refused(cache):
    cache.embed(SAID)
    with sqlite3.connect(cache.path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(IntegrityError, match="newer jminer"):
        cache.embed(SAID)


def test_a_folder_in_its_place_is_a_sentence(encoder, tmp_path):
    with pytest.raises(ResourceError, match="cannot be opened"):
        CachedEmbedder(encoder, tmp_path, b"key").embed(SAID)


def test_facets_made_ahead_are_found_later_without_the_model(tmp_path, monkeypatch):
    encoder = open_embedder("onnx", FOLDER, processes=1)
    cache = CachedEmbedder(encoder, tmp_path / "vectors.sqlite", b"key")
    owners = ["anna"] * len(SAID)
    vectors = cache.embed(SAID, owners=owners, ahead=True)
    again = CachedEmbedder(encoder, cache.path, b"key")

    def never(*arguments):
        raise AssertionError("the model was asked")

    monkeypatch.setattr(OnnxEmbedder, "embed", never)
    found = again.facets.embed(SAID)
    monkeypatch.undo()
    assert found.tobytes() == encoder.facets.embed(SAID).tobytes()
    assert vectors.tobytes() == encoder.embed(SAID).tobytes()
    assert cache.forget("anna") == 2 * len(set(SAID))
