"""One finished run of the small project for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from tests import small
from tests.cli.desk import Desk


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Result]:
    """The small project's run called `first`, made through the command line, and what was printed."""
    folder = tmp_path_factory.mktemp("kettles")
    small.write(folder)
    desk = Desk(folder)
    return desk, desk("run", desk.project, "--name", "first", "--json")


@pytest.fixture(scope="session")
def desk(finished: tuple[Desk, Result]) -> Desk:
    """The workspace with the finished run."""
    return finished[0]


@pytest.fixture
def fresh(tmp_path: Path) -> Desk:
    """A workspace with the small project and no run."""
    small.write(tmp_path)
    return Desk(tmp_path)
