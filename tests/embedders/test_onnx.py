"""The shipped encoder: the same bytes for the same text, whatever is embedded beside it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from jminer.embedders import open_embedder
from jminer.embedders.processes import embed_in_processes
from jminer.errors import ConfigError, IntegrityError, ResourceError
from tests.embedders.conftest import EMBEDDERS, SAID

ROOT = Path(__file__).parents[2]
FOLDER = EMBEDDERS / "all-minilm-l6-v2"


@pytest.fixture(scope="module")
def encoder():
    return open_embedder("onnx", FOLDER, processes=1)


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.embed(SAID)


def test_every_text_gets_a_row_of_length_one(encoder, vectors):
    assert vectors.shape == (len(SAID), encoder.dimensions) == (len(SAID), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_two_ways_to_say_it_lie_nearer_than_two_subjects(vectors):
    courier, parcel, checkout, *_ = vectors
    assert courier @ parcel > courier @ checkout + 0.1


def test_a_text_keeps_its_bytes_alone_and_among_others(encoder, vectors):
    for text, row in zip(SAID, vectors, strict=True):
        assert encoder.embed([text]).tobytes() == row.tobytes()


def test_order_does_not_matter(encoder, vectors):
    assert encoder.embed(SAID[::-1])[::-1].tobytes() == vectors.tobytes()


def test_processes_do_not_matter_and_progress_counts_every_text(encoder):
    texts = [f"{SAID[number % len(SAID)][:60]} ({number})" for number in range(230)]
    told: list[int] = []
    shared = open_embedder("onnx", FOLDER, processes=2).embed(texts, told.append)
    assert shared.tobytes() == encoder.embed(texts).tobytes()
    assert sum(told) == len(texts)


def test_few_texts_start_no_process(monkeypatch):
    def never(*arguments, **settings):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", never)
    assert open_embedder("onnx", FOLDER, processes=2).embed(SAID[:3]).shape == (3, 384)


def test_no_text_gives_an_empty_array(encoder):
    assert encoder.embed([]).shape == (0, 384)


def test_the_card_names_the_original_weights(encoder):
    assert encoder.weights == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert encoder.weights in (FOLDER / "card.md").read_text(encoding="utf-8")
    assert encoder.languages == ("en",)


def test_an_unknown_backend_gets_a_suggestion():
    with pytest.raises(ConfigError, match="Did you mean 'onnx'"):
        open_embedder("onxx", FOLDER, 1)


def test_a_missing_folder_says_what_to_set(tmp_path):
    with pytest.raises(ConfigError, match=r"no encoder folder .*embed\.model"):
        open_embedder("onnx", tmp_path / "gone", 1)
    with pytest.raises(ConfigError, match="no manifest"):
        open_embedder("onnx", tmp_path, 1)


@pytest.fixture
def small(tmp_path):
    """A folder like the encoder's, with other bytes for the weights and a manifest that agrees with nothing."""
    shutil.copy(FOLDER / "manifest.json", tmp_path)
    shutil.copy(FOLDER / "tokenizer.json", tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"not the model")
    return tmp_path


def test_changed_weights_are_refused_in_a_sentence(small):
    with pytest.raises(IntegrityError, match=r"model\.onnx is not the file its manifest names"):
        open_embedder("onnx", small, 1)


def test_missing_weights_are_refused_in_a_sentence(small):
    (small / "model.onnx").unlink()
    with pytest.raises(IntegrityError, match=r"model\.onnx is missing"):
        open_embedder("onnx", small, 1)


@pytest.mark.parametrize("text", ["{", "[]", '{"format_version": 9}', '{"format_version": 1, "files": {}}'])
def test_a_spoilt_manifest_is_refused_in_a_sentence(small, text):
    (small / "manifest.json").write_text(text)
    with pytest.raises(IntegrityError, match=r"manifest\.json"):
        open_embedder("onnx", small, 1)


def test_a_manifest_cannot_point_outside_its_folder(small):
    facts = json.loads((small / "manifest.json").read_text())
    facts["files"] = {"../secret": {"sha256": "0"}, **facts["files"]}
    (small / "manifest.json").write_text(json.dumps(facts))
    with pytest.raises(IntegrityError, match="does not vouch"):
        open_embedder("onnx", small, 1)


def test_weights_that_are_no_model_are_refused_in_a_sentence(small):
    from jminer.checksums import file_digest

    facts = json.loads((small / "manifest.json").read_text())
    facts["files"]["model.onnx"]["sha256"] = file_digest(small / "model.onnx")
    (small / "manifest.json").write_text(json.dumps(facts))
    with pytest.raises(IntegrityError, match="onnxruntime cannot load"):
        open_embedder("onnx", small, 1).embed(["hello"])


def test_a_worker_that_dies_is_a_sentence_and_not_a_wait(tmp_path):
    with pytest.raises(ResourceError, match=r"embed\.processes: 1"):
        embed_in_processes("onnx", tmp_path / "gone", SAID, processes=2)


INTERRUPTED = """
from pathlib import Path
from jminer.embedders import open_embedder
texts = [f"the courier was late {number}" for number in range(200_000)]
open_embedder("onnx", Path(%r), 2).embed(texts, lambda done: print(done, flush=True))
"""


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_an_interrupted_or_killed_parent(sent):
    parent = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED % str(FOLDER)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    assert parent.stdout
    assert parent.stdout.readline()  # at work, with both workers running
    if sent == signal.SIGINT:
        os.killpg(parent.pid, sent)  # as a terminal does: the whole group
    else:
        parent.kill()
    parent.communicate(timeout=20)
    assert parent.returncode != 0
    for _ in range(100):
        try:
            os.killpg(parent.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(parent.pid, signal.SIGKILL)
    raise AssertionError("a worker outlived its parent")


def test_facets_are_a_second_output_of_the_same_pass(encoder, vectors):
    facets = encoder.facets
    assert facets is not None
    alone, together = facets.embed(SAID), encoder.together.embed(SAID)
    assert alone.shape == (len(SAID), facets.dimensions)
    assert np.allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)
    assert together.tobytes() == np.hstack([vectors, alone]).tobytes()
    assert facets.weights != encoder.weights
    assert facets.weights in (FOLDER / "card.md").read_text(encoding="utf-8")


def test_facets_do_not_depend_on_processes(encoder):
    texts = [f"{SAID[number % len(SAID)][:60]} ({number})" for number in range(230)]
    assert open_embedder("onnx", FOLDER, processes=2).together.embed(texts).tobytes() == encoder.together.embed(texts).tobytes()


def test_a_folder_without_facets_has_one_output(tmp_path):
    facts = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    del facts["facets"]
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps(facts))
    assert open_embedder("onnx", tmp_path, 1).facets is None
