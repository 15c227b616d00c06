"""Bad input: one sentence that says what is wrong and how to mend it, the right exit code, nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result

from tests import small
from tests.cli.desk import Desk
from tests.conftest import ROOT

ENCODER = ROOT / "models" / "embedders" / "all-minilm-l6-v2"


def refused(desk: Desk, result: Result, code: int, says: str) -> None:
    """A sentence on stderr, nothing on stdout, no run, no file half-written."""
    assert result.exit_code == code, result.output
    assert says in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert desk.runs == set()
    private = desk.workspace / "runs" / ".private"
    assert [path for path in private.rglob(".*") if path.is_file()] == []


def test_a_missing_project(fresh: Desk) -> None:
    for command in ("check", "run"):
        refused(fresh, fresh(command, fresh.workspace / "kettle.yaml"), 2, "does not exist")


@pytest.mark.parametrize("command", ["check", "run"])
def test_an_unknown_key_with_its_line_and_a_guess(fresh: Desk, command: str) -> None:
    fresh.project.write_text(small.PROJECT.replace("min_units", "min_unitz"))
    refused(fresh, fresh(command, fresh.project), 2, "kettles.yaml:11 settings.topics.min_unitz: unknown key. Did you mean 'min_units'?")


def test_a_mistyped_setting_on_the_command_line(fresh: Desk) -> None:
    refused(fresh, fresh("run", fresh.project, "--set", "topics.cuont=3"), 2, "Did you mean 'count'?")
    refused(fresh, fresh("run", fresh.project, "--set", "topics.count"), 2, "lacks a value")


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_missing_source_file(fresh: Desk, command: str) -> None:
    (fresh.workspace / "reviews.csv").rename(fresh.workspace / "review.csv")
    refused(fresh, fresh(command, fresh.project), 2, "reviews.csv: no such file. Did you mean 'review.csv'?")


@pytest.mark.parametrize("command", ["check", "run"])
def test_an_unknown_column(fresh: Desk, command: str) -> None:
    fresh.project.write_text(small.PROJECT.replace("text: body", "text: bodi"))
    refused(fresh, fresh(command, fresh.project), 3, "Did you mean 'body'?")


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(("content", "says"), [(b"", "reviews.csv is empty (0 bytes)"), (b" \n\n", "holds only blanks")])
def test_an_empty_file(fresh: Desk, command: str, content: bytes, says: str) -> None:
    (fresh.workspace / "reviews.csv").write_bytes(content)
    refused(fresh, fresh(command, fresh.project), 3, says)


def test_a_header_without_records(fresh: Desk) -> None:
    (fresh.workspace / "reviews.csv").write_text("id,who,body,stars,day,plan\n")
    refused(fresh, fresh("run", fresh.project), 3, "holds no records")


@pytest.mark.parametrize("body", ["", "..."])
def test_no_text_at_all(fresh: Desk, body: str) -> None:
    (fresh.workspace / "reviews.csv").write_text("id,who,body,stars,day,plan\n" + "".join(f"r{i},p{i},{body},4,2026-01-02,single\n" for i in range(30)))
    refused(fresh, fresh("run", fresh.project), 3, "No feedback has words")


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("content", "says"),
    [(b"PK\x03\x04 this was a spreadsheet once", "survey.xlsx is damaged or cut off"), (b"\x00\x01\x02 never was one", "survey.xlsx")],
)
def test_a_corrupt_spreadsheet(fresh: Desk, command: str, content: bytes, says: str) -> None:
    (fresh.workspace / "survey.xlsx").write_bytes(content)
    fresh.project.write_text(small.PROJECT.replace("reviews.csv", "survey.xlsx"))
    refused(fresh, fresh(command, fresh.project), 3, says)


def test_a_persona_with_a_fault(fresh: Desk) -> None:
    (fresh.workspace / "parents.yaml").write_text(small.PERSONA.replace("plan == 'family'", "plan = 'family'"))
    refused(fresh, fresh("check", fresh.project), 2, "segment.rule")


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A copy of the packaged encoder in which one byte of the weights is another."""
    folder = tmp_path / "encoder"
    shutil.copytree(ENCODER, folder)
    raw = bytearray((folder / "model.onnx").read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / "model.onnx").write_bytes(raw)
    return folder


def test_unreadable_weights(fresh: Desk, damaged: Path) -> None:
    refused(fresh, fresh("run", fresh.project, "--quiet", "--set", f"embed.model={damaged}"), 7, "model.onnx")


def test_weights_without_their_manifest(fresh: Desk, damaged: Path) -> None:
    (damaged / "manifest.json").write_text("{")
    refused(fresh, fresh("run", fresh.project, "--quiet", "--set", f"embed.model={damaged}"), 7, "manifest.json")


def test_an_encoder_that_is_not_there(fresh: Desk) -> None:
    refused(fresh, fresh("run", fresh.project, "--quiet", "--set", "embed.model=all-minilm"), 2, "Did you mean 'all-minilm-l6-v2'?")
