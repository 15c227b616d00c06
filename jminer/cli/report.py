"""`jminer report`."""

from __future__ import annotations

import rich_click as click


@click.command("report")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print the written files as JSON.")
def command(run: str, as_json: bool) -> None:
    """Write the report of RUN again from its tables; the old one is replaced whole."""
    from jminer.cli.results import echo_json
    from jminer.runfolder import open_run
    from jminer.runner import write_report
    from jminer.workspace import locate

    workspace = locate()
    files = write_report(workspace, open_run(workspace, run))
    if as_json:
        return echo_json([str(file) for file in files])
    click.echo(f"Report: {files[0]}")
