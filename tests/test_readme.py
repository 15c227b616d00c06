"""What the papers beside the code say is what the code does: README, data card, models, licences."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from jminer import __version__, errors
from jminer.cli import COMMANDS, root
from jminer.domain import NeedVerdict, PersonaVerdict
from jminer.settings import NeedsSettings
from tests import small
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAPERS = ("README.md", "CHANGELOG.md", "THIRD_PARTY.md", "corpora/README.md", "corpora/gold/README.md", "models/README.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MADE_LATER = ("corpora/private/", "runs/", "topics/", "models/topics", ".venv/", "../shared/data")
"""Made by set-up or by a run."""


def blocks(kind: str) -> list[str]:
    """The README's fenced blocks of one language."""
    return [text for found, text in BLOCK.findall(README) if found == kind]


def test_the_help_is_the_real_one() -> None:
    env = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    real = subprocess.run([sys.executable, "-m", "jminer", "--help"], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    [told] = [text for text in blocks("text") if "Usage: jminer" in text]
    assert lines(told) == lines(real)


def lines(text: str) -> list[str]:
    """Lines without blanks at their ends, empty ones left out."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def test_the_project_and_persona_shown_are_sound(tmp_path: Path) -> None:
    small.write(tmp_path)
    project, persona = blocks("yaml")
    (tmp_path / "kettles.yaml").write_text(project, encoding="utf-8")
    (tmp_path / "parents.yaml").write_text(persona, encoding="utf-8")
    checked = CliRunner(env={"JMINER_WORKSPACE": str(tmp_path)}).invoke(root, ["check", str(tmp_path / "kettles.yaml"), "--json"])
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout)["personas"] == ["parents"]


def test_every_command_shown_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = [shlex.split(line, comments=True) for block in blocks("sh") for line in block.splitlines() if line.strip()]
    assert {words[0] for words in lines} == {"make", "jminer"}
    for tool, first, *rest in lines:
        assert first in (COMMANDS if tool == "jminer" else targets)
        if tool == "jminer":
            command = root.get_command(None, first)  # type: ignore[arg-type]
            while isinstance(command, click.Group):
                command = command.commands[rest.pop(0)]
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("verdicts", [NeedVerdict, PersonaVerdict])
def test_every_verdict_is_explained(verdicts: type[NeedVerdict] | type[PersonaVerdict]) -> None:
    tables = [set(re.findall(r"^\| `([A-Z_]+)` \|", part, re.MULTILINE)) for part in README.split("| verdict on ")[1:]]
    assert set(verdicts) in [{verdicts(name) for name in table if name in set(verdicts)} for table in tables]
    assert set().union(*tables) == {*NeedVerdict, *PersonaVerdict}


def test_every_exit_code_is_explained() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    raised = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.JminerError)}
    assert told == {0} | raised
    assert "| 130, 143 |" in README


def test_the_figures_are_those_of_the_card() -> None:
    card = (ROOT / "models" / "crossencoders" / "needs" / "card.md").read_text(encoding="utf-8")
    told = re.search(r"break every cue it finds (\d+) %.*?AUROC (\.\d+) against\s+near misses", README, re.DOTALL)
    assert told
    known = re.search(r"against near misses: AUROC \| (\.\d+) \|.*?units found / .*? \| (\d+) %", card, re.DOTALL)
    assert known, "the model was trained again: carry the card's figures into the README"
    assert told.groups() == (known[2], known[1])
    hits, tries = NeedsSettings().sensitivity
    assert f"It counts on finding {hits / tries:.0%}".replace("%", " %") in README


@pytest.mark.parametrize("paper", PAPERS)
def test_every_path_named_is_there(paper: str) -> None:
    text = BLOCK.sub("", (ROOT / paper).read_text(encoding="utf-8"))
    named = {path.rstrip("/") for path in re.findall(r"`((?:[\w.-]+/)+[\w.*-]*)`", text) if not path.startswith(MADE_LATER)}
    known = (ROOT, (ROOT / paper).parent, ROOT / "corpora" / "samples")
    assert [path for path in sorted(named) if not any(list(folder.glob(path)) for folder in known)] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_the_papers_speak_of_jminer_alone(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    assert not re.search(r"/work/|shared/design|house\.md|methods\.md|issue \d", text)


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_versions_of_third_parties_are_the_pinned_ones() -> None:
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line)
    pins = {name.lower().replace("_", "-").replace(".", "-"): version for name, version in pinned.items()}
    told = dict(re.findall(r"^\| `([\w.-]+)` \| (\d[\w.]*)", (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(told) > 50
    assert {name: version for name, version in told.items() if name in pins and pins[name] != version} == {}


def test_every_head_and_encoder_is_in_the_models_paper() -> None:
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    for kind in ("heads", "embedders", "crossencoders"):
        for folder in (path for path in (ROOT / "models" / kind).iterdir() if path.is_dir() and not path.name.startswith("_")):
            assert f"`{kind}/{folder.name}`" in text


def test_the_card_of_the_needs_counts_right() -> None:
    card = (ROOT / "corpora" / "gold" / "README.md").read_text(encoding="utf-8")
    files = sorted((ROOT / "corpora" / "gold" / "needs").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    units = [unit for row in rows for unit in row["units"]]
    assert f"{len(rows)} needs in {len(files)} verticals" in card
    assert f"{len(units):,} units" in card
    for relation, count in Counter(unit["relation"] for unit in units).items():
        assert f"| {relation} | {count:,} |" in card
    kinds = Counter(unit["kind"] for unit in units)
    assert f"`explicit` ({kinds['explicit']}:" in card
    assert f"`implicit` ({kinds['implicit']}:" in card
    assert all(row["vertical"] == file.stem for file in files for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()))
