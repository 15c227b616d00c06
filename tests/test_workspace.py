"""The workspace: where things are found, and its secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from jminer.errors import ConfigError
from jminer.workspace import Workspace, _place_once, furnish


def test_the_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JMINER_KEY", raising=False)
    workspace = Workspace(tmp_path)
    key = workspace.key()
    assert len(key) == 32
    assert workspace.key() == key
    assert (workspace.private / "key").stat().st_mode & 0o077 == 0


def test_a_process_that_comes_second_keeps_the_first_one_s_key(tmp_path: Path) -> None:
    _place_once(tmp_path / "key", b"first")
    _place_once(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("key", ["xyz", "00" * 8])
def test_a_key_that_is_no_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("JMINER_KEY", key)
    with pytest.raises(ConfigError, match="32 hexadecimal digits"):
        Workspace(tmp_path).key()


def test_the_user_s_own_comes_before_the_shipped(tmp_path: Path) -> None:
    assert Workspace(tmp_path).find("configs/taxonomies", "stages.yaml").is_file()
    (tmp_path / "configs" / "taxonomies").mkdir(parents=True)
    own = tmp_path / "configs" / "taxonomies" / "stages.yaml"
    own.write_text("stages: []\n")
    assert Workspace(tmp_path).find("configs/taxonomies", "stages.yaml") == own
    with pytest.raises(ConfigError, match=r"no stagse\.yaml in configs/taxonomies\. Did you mean 'stages\.yaml'\?"):
        Workspace(tmp_path).find("configs/taxonomies", "stagse.yaml")


def test_furnishing_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "jminer.yaml").write_text("# mine\n")
    furnish(tmp_path)
    assert (tmp_path / "configs" / "jminer.yaml").read_text() == "# mine\n"
    assert furnish(tmp_path) == []
