"""The fast encoder: stored vectors, the same bytes for the same text, near to where the packaged encoder puts it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from jminer.embedders import open_embedder, static
from jminer.embedders.static import PAIR, Table, read_table
from jminer.errors import IntegrityError
from tests.embedders.conftest import EMBEDDERS, SAID

ROOT = Path(__file__).parents[2]
FOLDER = EMBEDDERS / "minilm-static"
PACKAGED = EMBEDDERS / "all-minilm-l6-v2"


@pytest.fixture(scope="module")
def encoder():
    return open_embedder("static", FOLDER)


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.embed(SAID)


def test_every_text_gets_a_row_of_length_one(encoder, vectors):
    assert vectors.shape == (len(SAID), encoder.dimensions) == (len(SAID), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_keeps_its_bytes_alone_among_others_and_in_any_order(encoder, vectors, monkeypatch):
    for text, row in zip(SAID, vectors, strict=True):
        assert encoder.embed([text]).tobytes() == row.tobytes()
    assert encoder.embed(SAID[::-1])[::-1].tobytes() == vectors.tobytes()
    monkeypatch.setattr(static, "BLOCK", 2)
    assert encoder.embed(SAID).tobytes() == vectors.tobytes()


def test_progress_counts_every_text_and_no_text_gives_an_empty_array(encoder):
    told: list[int] = []
    encoder.embed(SAID, told.append)
    assert sum(told) == len(SAID)
    assert encoder.embed([]).shape == (0, 384)


def test_two_ways_to_say_it_lie_nearer_than_two_subjects(encoder):
    parcel, delivery, app = encoder.embed(["My parcel came late.", "The delivery was delayed by a week.", "The app crashes when I log in."])
    assert parcel @ delivery > parcel @ app + 0.2


def test_a_text_lies_near_where_the_packaged_encoder_puts_it(encoder):
    said = [
        "The courier never rang the bell.",
        "My parcel was left in the rain.",
        "I was charged twice for one order.",
        "How do I change my password?",
        "The staff at the front desk were rude.",
        "Great value, I would buy it again.",
    ]
    cosines = encoder.embed(said) @ open_embedder("onnx", PACKAGED, 1).embed(said).T
    assert (cosines.argmax(axis=1) == np.arange(len(said))).all()
    assert np.diag(cosines).min() > 0.5


def test_word_order_counts_only_through_pairs_that_are_stored(encoder):
    rows = encoder.embed(["zebra tulip anvil", "anvil zebra tulip", "thank you for the refund", "you thank for refund the"])
    assert rows[0] @ rows[1] == pytest.approx(1, abs=1e-6)
    assert rows[2] @ rows[3] < 0.999


def test_texts_of_nothing_known_share_one_place(encoder, vectors):
    assert vectors[4].tobytes() == vectors[5].tobytes() == encoder.embed(["这是"]).tobytes()
    plain, smiling = encoder.embed(["The courier never rang the bell", "The courier never rang the bell 🙂"])
    assert plain @ smiling > 0.9


def test_a_pair_adds_its_own_vector_to_the_sum_of_its_tokens():
    rows = np.array([[0, 0, 0.1], [1, 0, 0], [0, 1, 0], [0, 0, 2]], dtype=np.float32)
    table = Table(np.array([0, 1, 2]), np.array([1 * PAIR + 2]), rows)
    both, turned, apart, nothing, unknown = table.means([[1, 2], [2, 1], [2, 2, 1], [], [0]])
    assert np.allclose(both, np.array([1, 1, 2]) / 6**0.5)
    assert np.allclose(turned, np.array([1, 1, 0]) / 2**0.5)
    assert np.allclose(apart, np.array([1, 2, 0]) / 5**0.5)
    assert np.allclose(nothing, [0, 0, 1])
    assert np.allclose(unknown, [0, 0, 1])


def test_a_pair_never_reaches_from_one_text_into_the_next():
    rows = np.array([[0, 0, 0.1], [1, 0, 0], [0, 1, 0], [0, 0, 2]], dtype=np.float32)
    table = Table(np.array([0, 1, 2]), np.array([1 * PAIR + 2]), rows)
    assert np.allclose(table.means([[1], [2]]), [[1, 0, 0], [0, 1, 0]])


def test_vectors_that_cancel_out_are_as_good_as_nothing():
    table = Table(np.array([1, 2]), np.array([], dtype=np.int64), np.array([[0, 3], [1, 0], [-1, 0]], dtype=np.float32))
    assert np.allclose(table.means([[0, 1]]), [[0, 1]])


def test_a_changed_file_is_refused(tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "own")
    path = folder / static.FILE
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match="checksum"):
        open_embedder("static", folder)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda arrays: arrays.pop("scales"),
        lambda arrays: arrays.update(numbers=arrays["numbers"][:, :-1].copy()),
        lambda arrays: arrays.update(numbers=arrays["numbers"].astype(np.int16)),
        lambda arrays: arrays.update(scales=arrays["scales"][:-1].copy()),
        lambda arrays: arrays.update(scales=np.full_like(arrays["scales"], np.nan)),
        lambda arrays: arrays.update(row_of_token=arrays["row_of_token"][:-1].copy()),
        lambda arrays: arrays.update(row_of_token=np.full_like(arrays["row_of_token"], len(arrays["numbers"]))),
        lambda arrays: arrays.update(pairs=arrays["pairs"][::-1].copy()),
        lambda arrays: arrays.update(pairs=arrays["pairs"][:, :1].copy()),
    ],
)
def test_a_table_that_does_not_fit_its_tokens_is_refused(tmp_path, spoil):
    arrays = load_file(FOLDER / static.FILE)
    spoil(arrays)
    save_file(arrays, tmp_path / static.FILE)
    with pytest.raises(IntegrityError):
        read_table(tmp_path / static.FILE, 30522, 384)


def test_what_is_no_safetensors_file_is_refused(tmp_path):
    (tmp_path / static.FILE).write_bytes(b"not a table")
    with pytest.raises(IntegrityError, match="cannot be read"):
        read_table(tmp_path / static.FILE, 30522, 384)


def test_the_manifest_names_these_weights_and_not_the_encoders_so_that_no_head_takes_them_for_its_own(encoder):
    assert encoder.weights == sha256((FOLDER / static.FILE).read_bytes()).hexdigest()
    assert encoder.weights != open_embedder("onnx", PACKAGED).weights
    assert encoder.weights in (FOLDER / "card.md").read_text(encoding="utf-8")
    assert encoder.languages == ("en",)


def test_the_folder_is_small_and_holds_no_text():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 12_000_000
    arrays = load_file(FOLDER / static.FILE)
    assert sorted(arrays) == ["numbers", "pairs", "row_of_token", "scales"]
    assert json.loads((FOLDER / "manifest.json").read_text())["kind"] == "static"


def test_it_needs_neither_torch_nor_onnxruntime():
    code = (
        "import sys; from pathlib import Path; from jminer.embedders import open_embedder;"
        f"open_embedder('static', Path({str(FOLDER)!r})).embed(['It broke.']);"
        "sys.exit(any(name in sys.modules for name in ('torch', 'onnxruntime', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
