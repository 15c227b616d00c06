"""The presets on the command line: which there are, and one as YAML to copy."""

from __future__ import annotations

import json
from pathlib import Path

from jminer import config, yamlfile
from jminer.workspace import Workspace
from tests.cli.desk import Desk
from tests.conftest import ROOT

SHIPPED = sorted(path.stem for path in (ROOT / "configs" / "sources").glob("*.yaml"))


def test_all_presets_are_listed_with_what_they_are_and_their_columns(fresh: Desk) -> None:
    told = fresh("presets", "list").stdout
    assert all(f"{name} " in told for name in SHIPPED)
    facts = {each["preset"]: each for each in json.loads(fresh("presets", "list", "--json").stdout)}
    assert sorted(facts) == SHIPPED
    assert facts["qualtrics"]["recognised"]
    assert facts["qualtrics"]["required"] == ["ResponseId", "RecordedDate"]
    assert not facts["generic"]["recognised"]


def test_a_preset_that_is_shown_can_be_copied_and_used(fresh: Desk) -> None:
    folder = fresh.workspace / "configs" / "sources"
    folder.mkdir()
    shown = fresh("presets", "show", "google_play").stdout
    assert shown == (ROOT / "configs" / "sources" / "google_play.yaml").read_text(encoding="utf-8")
    (folder / "mine.yaml").write_text(shown.replace("channel: google_play", "channel: app"), encoding="utf-8")
    project = Path(fresh.workspace / "apps.yaml")
    project.write_text("name: apps\nsources:\n  - {name: reviews, path: reviews.csv, preset: mine}\n")
    source = config.load(project, Workspace(fresh.workspace)).project.sources[0]
    assert (source.channel, source.columns.text) == ("app", "Review Text")
    assert "mine" in fresh("presets", "list").stdout


def test_an_unknown_preset_is_named_with_the_nearest(fresh: Desk) -> None:
    refused = fresh("presets", "show", "qualtrix")
    assert refused.exit_code == 2
    assert "There is no qualtrix.yaml" in refused.output
    assert "Did you mean 'qualtrics.yaml'?" in refused.output


def test_check_says_what_an_export_looks_like_and_shows_no_text(fresh: Desk) -> None:
    export = ROOT / "tests" / "readers" / "exports" / "trustpilot.csv"
    (fresh.workspace / "reviews.csv").write_bytes(export.read_bytes())
    project = fresh.workspace / "found.yaml"
    project.write_text("name: found\nsources:\n  - {name: reviews, path: reviews.csv}\n")
    told = fresh("check", project)
    assert told.exit_code == 0, told.output
    assert "reviews.csv looks like a Trustpilot export (17 of 18 columns): used preset trustpilot." in told.stdout
    assert "record 1, characters 56, title 10, written at 2024-05-03 14:22 UTC, rating 100% of the scale" in told.stdout
    assert "courier" not in told.stdout
    facts = json.loads(fresh("check", project, "--json").stdout)
    assert facts["first"]["reviews"][0]["customer"] == "named"


def test_an_unknown_table_is_refused_with_the_lines_to_write(fresh: Desk) -> None:
    project = fresh.workspace / "unknown.yaml"
    project.write_text("name: unknown\nsources:\n  - {name: reviews, path: reviews.csv}\n")
    refused = fresh("check", project)
    assert refused.exit_code == 3
    plainly = "\n".join(line.strip("│").strip() for line in refused.output.splitlines())
    suggested = plainly.split("columns:\n", 1)[1].split("\n\n")[0]
    mapping = yamlfile.parse(suggested, project).content
    assert mapping == {"id": "id", "text": "body", "written_at": "day", "rating": "stars"}
