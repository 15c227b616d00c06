"""A head on disk: what was saved comes back, and everything else is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from jminer.errors import ConfigError, IntegrityError, UnsafeInput
from jminer.heads.model import LinearHead
from jminer.heads.store import load_head, read_facts, save_head


@pytest.fixture
def head():
    random = np.random.default_rng(1)
    return LinearHead(
        name="moods",
        kind="multilabel",
        labels=("good", "bad"),
        coefficients=random.normal(size=(3, 8)).astype(np.float32),
        intercepts=random.normal(size=3).astype(np.float32),
        thresholds=np.array([0.3, 0.5], np.float32),
        temperature=1.25,
        encoder="53aa",
        shown=("good",),
        parts=("glad", "cross", "calm"),
        members=((0, 2), (1,)),
    )


@pytest.fixture
def folder(head, tmp_path) -> Path:
    save_head(head, tmp_path / "moods", "# moods\n", {"on": "2026-11-22"}, {"macro_f1": 0.4})
    return tmp_path / "moods"


def change(folder: Path, **facts) -> None:
    path = folder / "head.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def test_a_head_comes_back_as_it_was(head, folder):
    vectors = np.random.default_rng(2).normal(size=(5, 8)).astype(np.float32)
    loaded = load_head(folder)
    assert loaded.probabilities(vectors).tobytes() == head.probabilities(vectors).tobytes()
    assert (loaded.labels, loaded.members, loaded.shown) == (head.labels, head.members, head.shown)
    assert read_facts(folder)["figures"] == {"macro_f1": 0.4}


def test_numbers_that_lie_transposed_in_memory_come_back_unscrambled(head, tmp_path):
    from dataclasses import replace

    save_head(replace(head, coefficients=np.asfortranarray(head.coefficients)), tmp_path / "moods", "", {}, {})
    assert load_head(tmp_path / "moods").coefficients.tolist() == head.coefficients.tolist()


def test_saving_again_replaces_the_whole_folder_and_leaves_nothing_beside_it(head, folder):
    save_head(head, folder, "# again\n", {}, {})
    assert (folder / "card.md").read_text() == "# again\n"
    assert [path.name for path in folder.parent.iterdir()] == ["moods"]


def test_a_missing_head_names_the_shipped_ones(tmp_path):
    with pytest.raises(ConfigError, match="emotions"):
        load_head(tmp_path / "moods")


def test_a_pickle_beside_the_head_is_refused(folder):
    (folder / "head.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(UnsafeInput, match=r"head\.pkl"):
        load_head(folder)


@pytest.mark.parametrize("name", ["head.json", "head.safetensors"])
def test_a_missing_file_is_a_sentence(folder, name):
    (folder / name).unlink()
    with pytest.raises(IntegrityError, match=f"{name} is missing.*jminer train head moods"):
        load_head(folder)


def test_changed_numbers_are_refused(folder):
    path = folder / "head.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(IntegrityError, match="wrong checksum"):
        load_head(folder)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"format_version": 2}, "format 2"),
        ({"kind": "oracle"}, "unknown kind"),
        ({"parts": ["glad", "cross"], "labels": {"good": ["glad"], "bad": ["cross"]}}, "shape 2 x 8"),
        ({"labels": {"good": ["glad"]}}, "thresholds of shape 1"),
        ({"parts": ["glad", "glad", "calm"], "labels": {"good": ["glad"], "bad": ["calm"]}}, "doubled parts"),
        ({"labels": {"good": ["glad"], "bad": []}}, "made of nothing"),
        ({"labels": {"good": ["glad"], "bad": ["rude"]}}, "incomplete"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": "warm"}, "incomplete"),
        ({"encoder": {}}, "incomplete"),
        ({"shown": {}}, "incomplete"),
    ],
)
def test_spoilt_facts_are_a_sentence(folder, facts, fault):
    change(folder, **facts)
    with pytest.raises(IntegrityError, match=fault):
        load_head(folder)


def test_facts_that_are_no_json_are_a_sentence(folder):
    (folder / "head.json").write_text("{")
    with pytest.raises(IntegrityError, match="not readable JSON"):
        load_head(folder)


def test_numbers_that_are_none_are_refused(head, tmp_path):
    from dataclasses import replace

    spoilt = replace(head, intercepts=np.array([0, np.nan, 0], np.float32))
    save_head(spoilt, tmp_path / "moods", "", {}, {})
    with pytest.raises(IntegrityError, match="no finite float32 intercepts"):
        load_head(tmp_path / "moods")


def test_a_bare_file_in_place_of_numbers_is_refused(folder):
    import hashlib

    (folder / "head.safetensors").write_bytes(b"12345678")
    change(folder, arrays={"sha256": hashlib.sha256(b"12345678").hexdigest()})
    with pytest.raises(IntegrityError, match="no safetensors file"):
        load_head(folder)
