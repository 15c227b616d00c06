"""What many tests share: a workspace of their own, the sample exports, the labelled data when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The suite tries the same examples every time, so that it fails for a change and never for a draw; `make fuzz` draws new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile("repeatable")

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpora" / "samples"
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace with a fixed key, so that ids are the same in every test run."""
    monkeypatch.setenv("JMINER_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("JMINER_KEY", "00" * 32)
    return tmp_path


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of labelled data sets; tests that need it skip without it."""
    if not DATA.is_dir():
        pytest.skip(f"the labelled data sets are not at {DATA} (set JMINER_DATA)")
    return DATA
