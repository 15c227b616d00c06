"""A topic model survives its folder unchanged, and a folder that is not one is refused."""

import json
import os

import numpy as np
import pytest

from jminer.errors import ConfigError, IntegrityError, UnsafeInput
from jminer.topicmodel import registry
from jminer.topicmodel.fit import empty_model, fit_topics
from jminer.topicmodel.lineage import Fate, Lineage
from jminer.topicmodel.store import lineage_of, load, save


@pytest.fixture(scope="module")
def model(corpus, rules):
    return fit_topics(corpus.vectors, corpus.texts, corpus.customers, rules, seed=1, encoder="abc")[0]


@pytest.fixture
def folder(model, tmp_path):
    save(model, tmp_path / "topics" / "1", {"date": "2026-03-01"})
    return tmp_path / "topics" / "1"


def test_reloading_changes_nothing(model, folder, corpus):
    again = load(folder)
    assert again.digest == model.digest
    assert [list(part) for part in again.assign(corpus.vectors)] == [list(part) for part in model.assign(corpus.vectors)]


def test_a_person_can_read_the_folder(model, folder):
    assert "courier" in (folder / "card.md").read_text()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["topics"] == 5
    assert manifest["made"] == {"date": "2026-03-01"}


def test_files_are_private(folder):
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}


@pytest.mark.parametrize("name", ["centroids.safetensors", "topics.json"])
def test_a_changed_file_is_noticed(folder, name):
    data = bytearray((folder / name).read_bytes())
    data[-3] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(IntegrityError, match="wrong checksum"):
        load(folder)


@pytest.mark.parametrize("name", ["topic_embeddings.bin", "model.pkl", "evil.py"])
def test_a_file_that_does_not_belong_there_is_refused(folder, name):
    (folder / name).write_bytes(b"\x80\x04.")
    with pytest.raises(UnsafeInput, match="nothing was opened"):
        load(folder)


def test_a_link_is_refused(folder, tmp_path):
    (folder / "card.md").unlink()
    (folder / "card.md").symlink_to("/etc/hostname")
    with pytest.raises(UnsafeInput):
        load(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": 1},
        {"kind": "head"},
        {"topics": 4},
        {"topics": 10**9},
        {"encoder": {"weights_sha256": "abc", "dimensions": 2**40}},
        {"files": {}},
        {"files": []},
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(folder, change):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **change}))
    with pytest.raises(IntegrityError):
        load(folder)


@pytest.mark.parametrize("damage", [b"", b"\xff" * 64, b"[" * 100_000])
def test_a_manifest_that_is_no_json_is_refused(folder, damage):
    (folder / "manifest.json").write_bytes(damage)
    with pytest.raises(IntegrityError):
        load(folder)


def _vouch(folder, name, data):
    import hashlib

    (folder / name).write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("value", [np.nan, np.inf, 7.0])
def test_numbers_that_are_no_directions_are_refused_even_with_a_right_checksum(model, folder, value):
    from safetensors.numpy import save as to_bytes

    wrong = model.centroids.copy()
    wrong[0, 0] = value
    _vouch(folder, "centroids.safetensors", to_bytes({"centroids": wrong, "thresholds": model.thresholds, "widths": model.widths}))
    with pytest.raises(IntegrityError):
        load(folder)


@pytest.mark.parametrize("data", [b"\xff" * 16, b"", (2**63).to_bytes(8, "little") + b"{}"])
def test_arrays_that_lie_about_their_size_are_refused(folder, data):
    _vouch(folder, "centroids.safetensors", data)
    with pytest.raises(IntegrityError):
        load(folder)


@pytest.mark.parametrize("label", ["\x1b[31mred", "", "x" * 1000, 7])
def test_labels_that_are_no_plain_words_are_refused(folder, label):
    rows = json.loads((folder / "topics.json").read_text())
    rows["topics"][0]["label"] = label
    _vouch(folder, "topics.json", json.dumps(rows).encode())
    with pytest.raises(IntegrityError):
        load(folder)


def test_the_first_model_is_kept_and_becomes_current(model, tmp_path):
    assert registry.open_model(tmp_path, "current", "shop") is None
    assert registry.keep(model, tmp_path, "shop") == "1"
    assert registry.keep(model, tmp_path, "shop") is None
    assert registry.open_model(tmp_path, "current", "shop").digest == model.digest
    assert registry.open_model(tmp_path, "shop@1", "other").digest == model.digest
    assert registry.known_models(tmp_path) == ["shop@1"]


def test_a_model_without_topics_is_not_kept(tmp_path):
    assert registry.keep(empty_model(4), tmp_path, "shop") is None
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("wanted", ["shop", "shop@", "../shop@1", "shop@..", "@1"])
def test_a_name_that_is_none_is_refused(tmp_path, wanted):
    with pytest.raises(ConfigError, match="NAME@VERSION"):
        registry.open_model(tmp_path, wanted, "shop")


def test_a_model_that_is_not_there_is_named_with_those_that_are(model, tmp_path):
    registry.keep(model, tmp_path, "shop")
    with pytest.raises(ConfigError, match="Did you mean 'shop@1'"):
        registry.open_model(tmp_path, "shop@2", "shop")


def test_a_current_that_names_nothing_is_refused(model, tmp_path):
    registry.keep(model, tmp_path, "shop")
    (tmp_path / "shop" / "current").write_text("../../etc\n")
    with pytest.raises(IntegrityError, match="names no version"):
        registry.open_model(tmp_path, "current", "shop")
    assert os.listdir(tmp_path) == ["shop"]


@pytest.mark.parametrize(
    "change",
    [
        {"generation": np.array([0, 0, 0, 0, -1])},
        {"generation": np.zeros(4, np.int64)},
        {"profile_customer": np.zeros(2, np.int32)},
        {"profile_topic": np.array([0, 9], np.int32)},
        {"profile_units": np.array([1, 0], np.int32)},
        {"profile_similarity": np.array([0.5, np.nan])},
        {"surprise": np.zeros(1)},
        {"widths": np.array([0.3, 0.3, 0.0, 0.3, 0.3])},
    ],
)
def test_generations_and_profiles_that_are_not_sound_are_refused(model, folder, change):
    from safetensors.numpy import save as to_bytes

    profile = {"profile_customer": np.array([0, 1], np.int32), "profile_topic": np.array([0, -1], np.int32),
               "profile_units": np.array([1, 2], np.int32), "profile_similarity": np.array([0.5, 0.9])}
    sound = {"centroids": model.centroids, "thresholds": model.thresholds, "widths": model.widths, "generation": np.zeros(5, np.int64)} | profile
    _vouch(folder, "centroids.safetensors", to_bytes(sound))
    assert load(folder).profile.units.tolist() == [1, 2]
    broken = sound | change
    if "profile_customer" in change:
        broken.pop("profile_units")
    _vouch(folder, "centroids.safetensors", to_bytes(broken))
    with pytest.raises(IntegrityError):
        load(folder)


def test_a_lineage_is_kept_and_a_changed_one_noticed(model, tmp_path):
    lineage = Lineage("1", "grow", 9, (Fate("T001", "kept", None, 1.0, 1.0), Fate("T009", "born")), {"T004": ("T007", "T008")})
    save(model, tmp_path / "shop" / "2", {}, lineage)
    assert lineage_of(tmp_path / "shop" / "2") == lineage
    path = tmp_path / "shop" / "2" / "lineage.json"
    path.write_text(path.read_text().replace("T009", "T010"))
    with pytest.raises(IntegrityError, match="wrong checksum"):
        lineage_of(tmp_path / "shop" / "2")


@pytest.mark.parametrize("wrong", [b"[]", b"{}", b'{"parent": null, "how": "fit", "highest": "x", "fates": [], "parts": {}}', b"null"])
def test_a_lineage_that_is_none_is_refused_even_with_a_right_checksum(folder, wrong):
    _vouch(folder, "lineage.json", wrong)
    with pytest.raises(IntegrityError):
        lineage_of(folder)


def test_numbers_are_never_used_again_in_any_version_of_a_name(model, tmp_path):
    registry.keep(model, tmp_path, "shop")
    registry.add(model, tmp_path, "shop", {}, Lineage("1", "fit", 41, (Fate("T001", "kept"), Fate("T040", "gone"))))
    registry.add(model, tmp_path, "shop", {}, Lineage("2", "fit", 41, (Fate("T003", "merged", "T001"),)))
    assert registry.highest_id(tmp_path, "shop") == 41
    assert registry.gone_before(tmp_path, "shop", "3") == {"T003": "merged into T001 in version 3", "T040": "not found again in version 2"}
    assert registry.current_version(tmp_path, "shop") == "1"
    registry.make_current(tmp_path, "shop", "3")
    assert registry.find(tmp_path, "shop") == ("shop", "3")
