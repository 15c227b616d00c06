"""A workspace, and a way to call jminer in it as a person would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from jminer.cli import root

KEY = "00" * 32


@dataclass(frozen=True)
class Desk:
    """`desk("run", project)` calls `jminer run PROJECT` in the workspace."""

    workspace: Path

    @property
    def project(self) -> Path:
        return self.workspace / "kettles.yaml"

    def __call__(self, *words: object) -> Result:
        runner = CliRunner(env={"JMINER_WORKSPACE": str(self.workspace), "JMINER_KEY": KEY, "COLUMNS": "200"})
        return runner.invoke(root, [str(word) for word in words], prog_name="jminer")

    @property
    def runs(self) -> set[str]:
        """Everything under runs/ but the private folder, hidden half-made folders included."""
        folder = self.workspace / "runs"
        return {path.name for path in folder.iterdir()} - {".private"} if folder.is_dir() else set()
