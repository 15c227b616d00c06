"""`jminer compare`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

GATES = ("worse", "verdict", "drift")


@click.command("compare")
@click.argument("run_a", metavar="RUN_A")
@click.argument("run_b", metavar="RUN_B")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the tables here, as Parquet and CSV, and all that is told, as Markdown.")
@click.option("--fail-on", multiple=True, type=click.Choice(GATES), help="Exit 4 when something became surely worse, a verdict changed, or the sample differs.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
def command(run_a: str, run_b: str, out: Path | None, fail_on: tuple[str, ...], as_json: bool) -> None:
    """Say what changed from RUN_A to RUN_B: how many customers speak of what, in which tone, which verdicts, and whether the sample itself differs.

    Shares and tones are those of one mix of sources and channels for both runs; customers are the unit, and many figures at once make no
    false alarm. Nothing is said of fewer than ten customers.
    """
    from jminer.cli.results import echo_json
    from jminer.cli.tables_out import echo_headed, gate_on, write_tables
    from jminer.runfolder import open_run
    from jminer.studies.compare import READ, Side, compare
    from jminer.workspace import locate

    workspace = locate()
    runs = [open_run(workspace, name) for name in (run_a, run_b)]
    sides = [Side(run.name, {table: run.table(table) for table in READ if table in run.manifest["tables"]}, run.manifest) for run in runs]
    found = compare(sides[0], sides[1], runs[1].manifest["seed"])
    title = f"{run_a} and {run_b} compared"
    if out:
        write_tables(out, {name: getattr(found, name) for name in ("changes", "topics", "verdicts", "drift", "metrics")}, "compare", title, found.sentences)
    if as_json:
        echo_json(found.facts)
    else:
        echo_headed(found.sentences)
    gate_on(fail_on, found.failed)
