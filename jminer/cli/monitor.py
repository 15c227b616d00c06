"""`jminer monitor`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

GATES = ("worse", "unimproved")


@click.command("monitor")
@click.argument("run", metavar="RUN")
@click.option("--actions", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What was shipped when. Default: the project's actions.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the tables here, as Parquet and CSV, and all that is told, as Markdown.")
@click.option("--fail-on", multiple=True, type=click.Choice(GATES), help="Exit 4 when an action made something worse, or a change was due and is not seen.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
def command(run: str, file: Path | None, out: Path | None, fail_on: tuple[str, ...], as_json: bool) -> None:
    """Say whether the actions in a file improved what they were meant for, by the feedback of RUN before and after.

    improved, no change detectable, worse or too early: against cells that the action does not touch, earlier dates and other topics as
    placebos. `jminer schema actions` prints what the file may hold.
    """
    from jminer import yamlfile
    from jminer.cli.results import echo_json
    from jminer.cli.tables_out import echo_headed, gate_on, write_tables
    from jminer.errors import ConfigError
    from jminer.runfolder import open_run
    from jminer.studies.actions import ActionsFile, Declared, read_actions
    from jminer.studies.monitor import NOTHING, READ, WORSE, monitor, told
    from jminer.workspace import locate

    made = open_run(locate(), run)
    if missing := [table for table in READ if table not in made.manifest["tables"]]:
        raise ConfigError(f"Run {made.name} stopped after step {made.manifest['last_step']}, before {missing[0]} was made. Run the project without --only.")
    kept = made.manifest.get("actions")
    if file:
        declared = read_actions(file)
    elif kept:
        plain = {"schema": "jminer/actions@1", "actions": kept}
        declared = Declared(ActionsFile.model_validate(plain).actions, yamlfile.Document(Path("run.json"), plain, plain))
    else:
        raise ConfigError(f"The project of run {made.name} names no actions. Give a file with --actions, or add a source of kind actions.")
    wanted = (*READ, *(["gaps"] if "gaps" in made.manifest["tables"] else []))
    rows, placebos = monitor(declared, {table: made.table(table) for table in wanted})
    sentences = told(rows)
    if out:
        write_tables(out, {"actions": rows, "placebos": placebos}, "monitor", f"Actions seen in {run}", sentences)
    if as_json:
        echo_json({"run": run, "actions": rows, "placebos": placebos})
    else:
        echo_headed(sentences)
    by = {verdict: [row["action"] for row in rows if row["verdict"] == verdict] for verdict in (WORSE, NOTHING)}
    gate_on(fail_on, {"worse": by[WORSE], "unimproved": by[NOTHING]})
