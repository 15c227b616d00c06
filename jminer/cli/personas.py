"""`jminer personas`: lint, new and import here; diff, discover and validate beside it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from jminer.personas.lint import Finding, Reader
    from jminer.workspace import Workspace

ENCODER = "all-minilm-l6-v2"
HOME = "configs/personas"
SCHEMA = "persona.schema.json"


@click.group("personas")
def command() -> None:
    """Write, check and import the files in which personas are declared."""


@command.command("lint")
@click.argument("paths", metavar="FILE|FOLDER...", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
@click.option("--quick", is_flag=True, help="Look at words alone: no model is loaded, meanings are not compared, two needs in one not looked for.")
@click.option("--strict", is_flag=True, help="Exit 4 when there is any warning.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON document.")
def lint(paths: tuple[Path, ...], quick: bool, strict: bool, as_json: bool) -> None:
    """Say what in persona files is vague, double, missing or cannot be wrong, before any data is read.

    Each finding has its line, why it matters and how to mend it. Personas are compared with one another too. Exit 2 when a file
    is no persona file.
    """
    from dataclasses import asdict

    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError, GateFailed
    from jminer.personas.lint import lint, persona_files
    from jminer.workspace import locate

    files = persona_files(paths)
    reader, skipped = reader_of(locate(), quick)
    found = lint(files, reader)
    if as_json:
        echo_json({"files": [str(file) for file in files], "skipped": skipped, "findings": [asdict(one) for one in found]})
    else:
        for one in found:
            click.echo(f"{one.where}: {one.level}: {_about(one)}{one.what}\n    why:  {one.why}\n    mend: {one.mend}")
        for sentence in skipped:
            click.echo(sentence)
        click.echo(f"{_many(len(files), 'file')}, {', '.join(_many(count, level) for level, count in _levels(found).items())}.")
    if _levels(found)["fault"]:
        raise ConfigError(f"{_many(_levels(found)['fault'], 'file')} cannot be used as they stand.")
    if strict and _levels(found)["warning"]:
        raise GateFailed(f"--strict: {_many(_levels(found)['warning'], 'warning')}.")


def reader_of(workspace: Workspace, quick: bool) -> tuple[Reader, list[str]]:
    """What the linter reads with, and sentences on what it does without."""
    from datetime import date

    from jminer.embedders import open_embedder
    from jminer.embedders.cache import CachedEmbedder
    from jminer.errors import ConfigError
    from jminer.personas.lint import Reader
    from jminer.personas.trades import Trades
    from jminer.workspace import make_private

    trades, today = Trades.read(workspace.find("corpora/gold", "needs")), date.today()
    if quick:
        return Reader(trades, today), ["Meanings were not compared, and two needs in one not looked for (--quick)."]
    try:
        encoder = open_embedder("onnx", workspace.find("models/embedders", ENCODER), 1)
    except ConfigError:
        told = f"The encoder {ENCODER} is not at hand: duplicates in other words were not looked for, vague needs by words alone."
        return Reader(trades, today, None, True), [told]
    make_private(workspace.private)
    cached = CachedEmbedder(encoder, workspace.private / "vectors.sqlite", workspace.key())
    return Reader(trades, today, cached.embed, True), []


def warnings(files: Sequence[Path], workspace: Workspace) -> list[str]:
    """For `jminer check` and `jminer run`: what the linter warns of without any model, and how to learn more."""
    from jminer.personas.lint import lint

    found = lint(files, reader_of(workspace, quick=True)[0]) if files else []
    told = [f"{Path(one.file).name}:{one.line} {_about(one)}{one.what}. Mend it: {one.mend}." for one in found if one.level == "warning"]
    return [*told, f"{_many(len(told), 'warning')} on personas; jminer personas lint tells more."] if told else []


def _about(one: Finding) -> str:
    return f"{one.persona}{f'.{one.need}' if one.need else ''}: " if one.persona else ""


def _levels(found: Sequence[Finding]) -> dict[str, int]:
    from jminer.personas.lint import LEVELS

    return {level: sum(one.level == level for one in found) for level in LEVELS}


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


@command.command("new")
@click.argument("id_", metavar="ID")
@click.option("--name", help="What people call it. Default: the id as words.")
@click.option("--segment", metavar="RULE", help="Who belongs, as a rule over fields of your customers: \"plan == 'student'\".")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; default: configs/personas/ID.yaml of the workspace.")
def new(id_: str, name: str | None, segment: str | None, out: Path | None) -> None:
    """Write a commented file for persona ID, with blanks to fill in. What is there already is never overwritten."""
    from jminer.personas.drafts import blank, write
    from jminer.workspace import locate

    workspace = locate()
    target = out or workspace.root / HOME / f"{id_}.yaml"
    write(target, blank(id_, name, segment), _schema_beside(workspace, target))
    click.echo(f"{target}\nFill in its blanks, then: jminer personas lint {target}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the drafts; default: configs/personas/drafts of the workspace.")
@click.option("--sheet", help="The sheet of a spreadsheet that has several.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON document.")
def import_(file: Path, out: Path | None, sheet: str | None, as_json: bool) -> None:
    """Make drafts of the personas in FILE: a CSV or spreadsheet (a row per need or per persona), or prose (.md, .txt).

    A draft says where each line was taken from and what is still missing. Nothing is added to what FILE says.
    """
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.personas.drafts import write
    from jminer.personas.importing import drafts_of
    from jminer.taxonomy import load_stages
    from jminer.workspace import locate

    workspace = locate()
    stages = [stage.id for stage in load_stages(workspace.find("configs/taxonomies", "stages.yaml"))]
    folder = out or workspace.root / HOME / "drafts"
    drafts, written = drafts_of(file, stages, sheet), list[dict[str, Any]]()
    if there := [draft.id for draft in drafts if (folder / f"{draft.id}.yaml").exists()]:
        raise ConfigError(f"{folder} holds {', '.join(there)} already; nothing was written. Choose another --out, or move them away.")
    for draft in drafts:
        target = folder / f"{draft.id}.yaml"
        write(target, draft, _schema_beside(workspace, target))
        written.append({"file": str(target), "persona": draft.id, "needs": len(draft.needs), "missing": draft.missing})
    if as_json:
        return echo_json(written)
    for each in written:
        click.echo(f"{each['file']}: {_many(each['needs'], 'need')}. Missing: {', '.join(each['missing'])}.")
    click.echo(f"Fill in what is missing, then: jminer personas lint {folder}")


def _schema_beside(workspace: Workspace, target: Path) -> str | None:
    """The way from a file to the JSON schema in its workspace, for editors; None where the workspace has none."""
    import os

    schema = workspace.root / HOME / SCHEMA
    return Path(os.path.relpath(schema, target.resolve().parent)).as_posix() if schema.is_file() else None


for _name in ("diff", "discover", "validate"):
    command.add_command(import_module(f"jminer.cli.personas_{_name}").command)
