"""`jminer runs list` and `jminer runs show`."""

from __future__ import annotations

import rich_click as click


@click.group("runs")
def command() -> None:
    """List the runs of the workspace, or show one."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List all committed runs, oldest first."""
    from jminer.cli.results import echo_json
    from jminer.runfolder import list_runs, open_run
    from jminer.workspace import locate

    workspace = locate()
    runs = [open_run(workspace, path.name) for path in list_runs(workspace)]
    rows = [
        {"run": run.name, "created": run.manifest["volatile"]["created"], "project": run.manifest["project"]["name"],
         "state": "complete" if run.manifest["complete"] else f"to {run.manifest['last_step']}",
         "feedback": run.manifest["rows"].get("feedback"), "topics": run.manifest["rows"].get("topics")}
        for run in runs
    ]
    if as_json:
        return echo_json(rows)
    if not rows:
        click.echo("No runs yet. Start with: jminer run configs/projects/demo.yaml")
    for row in rows:
        click.echo(f"{row['run']:<30} {row['created'][:16]}  {row['state']:<12} {row['feedback'] or 0:>8,} feedback  {row['topics'] or 0:>4} topics")


@command.command("show")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(run: str, as_json: bool) -> None:
    """Show what RUN read, made and said, and its tables."""
    from jminer.cli.results import echo_json, summary
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    opened = open_run(locate(), run)
    facts = summary(opened)
    if as_json:
        return echo_json({**facts, "tables": opened.manifest["tables"], "versions": opened.manifest["versions"]})
    click.echo(f"{facts['read']:,} read = {facts['kept']:,} kept + {facts['set_aside']:,} set aside + {facts['skipped']:,} skipped by rule")
    for name, table in opened.manifest["tables"].items():
        click.echo(f"  {table['file']:<34} {table['rows']:>9,} rows  {name}")
    for persona, verdict in facts["personas"].items():
        click.echo(f"{verdict:<13} {persona}{' (tentative)' if persona in facts['tentative'] else ''}")
    for notice in facts["notices"]:
        click.echo(f"- {notice}")
