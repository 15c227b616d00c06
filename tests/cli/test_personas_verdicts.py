"""`jminer personas validate`, `diff` and `discover` on the small project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jminer.cli.personas_diff import found, written
from jminer.errors import ConfigError
from jminer.workspace import Workspace
from tests.cli.desk import Desk


def test_a_draft_is_never_written_over_a_file(tmp_path: Path) -> None:
    target = written(tmp_path / "drafts" / "ann.v2.yaml", "id: ann\n")
    with pytest.raises(ConfigError, match="is not overwritten"):
        written(target, "other")
    assert target.read_text() == "id: ann\n"


def test_a_persona_s_file_is_found_by_its_id_and_drafts_are_no_such_file(tmp_path: Path) -> None:
    home = tmp_path / "configs" / "personas"
    (home / "drafts").mkdir(parents=True)
    for name, id_ in (("a.yaml", "ann"), ("b.yaml", "annabel"), ("drafts/ann.yaml", "ann")):
        (home / name).write_text(f"id: {id_}  # who\n")
    workspace = Workspace(tmp_path)
    assert found(workspace, "ann").name == "a.yaml"
    with pytest.raises(ConfigError, match="No file under configs/personas does"):
        found(workspace, "bob")
    (home / "c.yaml").write_text("id: 'ann'\n")
    with pytest.raises(ConfigError, match=r"Several files .* a\.yaml, c\.yaml"):
        found(workspace, "ann")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diff", "nope", "ann"), "There is no run called nope"), (("diff", "first", "nobody"), "tested no persona 'nobody'"),
        (("diff", "first", "ann", "--out", "x.yaml"), "--out goes with --apply"), (("discover", "first", "--groups", "3"), "--groups goes with --latent"),
        (("discover", "first", "--latent", "--by", "plan"), "Give --by or --latent"), (("discover", "nope"), "There is no run called nope"),
    ],
)  # fmt: skip
def test_faults_are_sentences(desk: Desk, words: tuple[str, ...], said: str) -> None:
    result = desk("personas", *words)
    assert result.exit_code != 0
    assert said in " ".join(result.output.replace("│", " ").split())
    assert "Traceback" not in result.output


def test_validate_prints_the_board_and_a_gate_closes(desk: Desk) -> None:
    result = desk("personas", "validate", desk.project, "--json", "--quiet", "--fail-on", "insufficient")
    shown = json.loads(result.stdout)
    assert [one["persona"] for one in shown["personas"]]
    assert {"verdict", "confidence", "reason", "needs"} <= shown["personas"][0].keys()
    closed = any(one["verdict"] == "INSUFFICIENT" for one in shown["personas"])
    assert result.exit_code == (4 if closed else 0)
