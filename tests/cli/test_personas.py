"""`jminer personas`: check, write and import persona files at the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from jminer.personas.declare import PersonaFile
from tests.cli.desk import Desk
from tests.conftest import ROOT

SCHEMA = ROOT / "configs" / "personas" / "persona.schema.json"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "configs" / "personas").mkdir(parents=True)
    shutil.copy(SCHEMA, tmp_path / "configs" / "personas")
    return Desk(tmp_path)


def fill(file: Path, statement: str = "I need prices with all fees included") -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('statement: ""', f'statement: "{statement}"'), encoding="utf-8")


def test_a_new_persona_is_written_filled_in_and_sound(desk: Desk) -> None:
    made = desk("personas", "new", "budget_beth", "--segment", "plan == 'student'")
    file = desk.workspace / "configs" / "personas" / "budget_beth.yaml"
    assert made.exit_code == 0, made.output
    assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=persona.schema.json\n")
    unfilled = desk("personas", "lint", file, "--quick")
    assert (unfilled.exit_code, f"{file}:" in unfilled.output, "needs.0.statement" in unfilled.output) == (2, True, True)
    fill(file)
    sound = desk("personas", "lint", file, "--quick", "--strict")
    assert sound.exit_code == 0, sound.output
    again = desk("personas", "new", "budget_beth")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_strict_fails_on_warnings_alone(desk: Desk) -> None:
    desk("personas", "new", "anybody")
    file = desk.workspace / "configs" / "personas" / "anybody.yaml"
    fill(file, "I need good quality")
    told = desk("personas", "lint", file.parent, "--quick")
    assert (told.exit_code, "warning: anybody.first_need: could be a need of anybody" in told.output) == (0, True)
    assert desk("personas", "lint", file, "--quick", "--strict").exit_code == 4


def test_findings_as_json(desk: Desk) -> None:
    desk("personas", "new", "anybody")
    file = desk.workspace / "configs" / "personas" / "anybody.yaml"
    fill(file, "I need good quality")
    told = json.loads(desk("personas", "lint", file, "--quick", "--json").stdout)
    assert {one["code"] for one in told["findings"]} == {"no_rule", "no_share", "no_origin", "vague", "no_opposite"}
    assert set(told["findings"][0]) == {"file", "line", "level", "code", "persona", "need", "what", "why", "mend"}


def test_without_the_encoder_it_is_said_what_was_skipped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jminer.cli.personas.ENCODER", "no-such-encoder")
    desk("personas", "new", "beth")
    file = desk.workspace / "configs" / "personas" / "beth.yaml"
    fill(file)
    told = desk("personas", "lint", file)
    assert (told.exit_code, "duplicates in other words were not looked for" in told.output) == (0, True)


def test_personas_are_imported_whole_or_not_at_all(desk: Desk) -> None:
    table = desk.workspace / "people.csv"
    table.write_text("Persona,Need\nBeth,I need prices with all fees included\nBob,I want bills by post\n", encoding="utf-8")
    made = desk("personas", "import", table)
    folder = desk.workspace / "configs" / "personas" / "drafts"
    assert made.exit_code == 0, made.output
    assert sorted(path.name for path in folder.iterdir()) == ["beth.yaml", "bob.yaml"]
    assert "Missing: segment rule" in made.output
    assert (folder / "bob.yaml").read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../persona.schema.json\n")
    (folder / "beth.yaml").unlink()
    again = desk("personas", "import", table)
    assert (again.exit_code, (folder / "beth.yaml").exists()) == (2, False)
    assert desk("personas", "lint", folder, "--quick").exit_code == 0


def test_check_and_run_warn_of_personas_and_go_on(fresh: Desk) -> None:
    file = fresh.workspace / "parents.yaml"
    file.write_text(file.read_text().replace("I need a kettle that is quiet", "I need good quality"))
    checked = fresh("check", fresh.project)
    assert (checked.exit_code, "parents.yaml:7 parents.quiet: could be a need of anybody" in checked.output) == (0, True)
    planned = fresh("run", fresh.project, "--dry-run")
    assert (planned.exit_code, "could be a need of anybody" in planned.stderr) == (0, True)


def test_the_schema_for_editors_is_that_of_the_code_and_explains_every_field(fresh: Desk) -> None:
    printed = fresh("schema", "persona").stdout
    assert printed == SCHEMA.read_text(encoding="utf-8"), "jminer schema persona > configs/personas/persona.schema.json"
    schema = PersonaFile.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    assert [name for model in models for name, field in model.get("properties", {}).items() if "description" not in field] == []
