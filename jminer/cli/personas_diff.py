"""`jminer personas diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click


@click.command("diff")
@click.argument("run", metavar="RUN")
@click.argument("persona", metavar="PERSONA")
@click.option("--file", "given", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Its file; default: found under configs/personas.")
@click.option("--apply", is_flag=True, help="Write the next version as a file of its own; the original stays as it is.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write with --apply. Default: drafts/ID.vN.yaml beside the original.")
@click.option("--json", "as_json", is_flag=True, help="Print the proposals as one JSON document.")
def command(run: str, persona: str, given: Path | None, apply: bool, out: Path | None, as_json: bool) -> None:
    """Show what RUN proposes to change in the file of PERSONA, each change a hypothesis for later data.

    Nothing that was learnt from a run is confirmed by it: the next version is declared after the run's last feedback.
    """
    from difflib import unified_diff

    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError, did_you_mean, shown
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    if out and not apply:
        raise ConfigError("--out goes with --apply.")
    workspace = locate()
    made = open_run(workspace, run)
    if "persona_proposals" not in made.manifest["tables"]:
        raise ConfigError(f"Run {made.name} has no proposals: it stopped before them, or an older jminer made it. Run the project again.")
    declared = {each["id"]: each for each in made.manifest["personas"]}
    if persona not in declared:
        raise ConfigError(f"Run {made.name} tested no persona '{shown(persona)}'.{did_you_mean(persona, declared)} Tested: {', '.join(declared) or 'none'}.")
    table = made.table("persona_proposals")
    rows = table.filter(table["persona_id"] == persona).to_dicts()
    if as_json:
        return echo_json(rows)
    if not rows:
        return click.echo(f"Run {made.name} proposes no change to {persona}.")
    file = given or found(workspace, persona)
    old, new = rewritten(file, made, rows, declared[persona]["version"])
    click.echo("".join(unified_diff(old.splitlines(True), new.splitlines(True), str(file), f"{file.stem}, next version")), nl=False)
    if apply:
        click.echo(f"\nWritten: {written(out or _beside(file, new), new)}\nEvery change is a hypothesis: keep what makes sense, and test it on later feedback.")


def found(workspace: Any, persona: str) -> Path:
    """The file under configs/personas that declares a persona. Raises ConfigError when there is not exactly one."""
    import re

    from jminer.errors import ConfigError

    named = re.compile(rf"^id:\s*['\"]?{re.escape(persona)}['\"]?\s*(?:#.*)?$", re.MULTILINE)
    there = [file for file in sorted((workspace.root / "configs" / "personas").rglob("*.y*ml")) if file.parent.name != "drafts"]
    files = [file for file in there if named.search(file.read_text(encoding="utf-8", errors="replace"))]
    if len(files) != 1:
        several = f"several files under configs/personas do: {', '.join(file.name for file in files)}" if files else "no file under configs/personas does"
        raise ConfigError(f"Which file declares {persona}? {several[0].upper()}{several[1:]}. Name it with --file.")
    return Path(files[0])


def rewritten(file: Path, made: Any, rows: list[dict[str, Any]], version: int) -> tuple[str, str]:
    """The file's text and its next version. Raises ConfigError when the run tested another version of it."""
    from datetime import timedelta

    from jminer import yamlfile
    from jminer.errors import ConfigError
    from jminer.personas.redraft import redrafted

    content = yamlfile.read(file).content
    now = content.get("version", 1) if isinstance(content, dict) else None
    if now != version:
        fault = f"Run {made.name} tested version {version} of this persona, and {file.name} has version {now}."
        raise ConfigError(f"{fault} Run the project again, or name the file that it tested.")
    last = made.table("feedback")["written_at"].max()
    text = file.read_text(encoding="utf-8-sig")
    return text, redrafted(text, file, rows, made.name, last.date() + timedelta(days=1) if last else None)


def _beside(file: Path, text: str) -> Path:
    from jminer import yamlfile

    return file.parent / "drafts" / f"{file.stem}.v{yamlfile.parse(text, file).content['version']}.yaml"


def written(target: Path, text: str) -> Path:
    """A new file; what is there is never overwritten. Raises ConfigError or ResourceError."""
    from jminer.errors import ConfigError
    from jminer.runfolder import no_room

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{target} is there already and is not overwritten. Choose another --out.") from None
    except OSError as error:
        raise no_room(target, len(text), error) from None
    return target
