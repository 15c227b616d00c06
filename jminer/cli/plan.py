"""`jminer plan`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import rich_click as click

FORMATS = ("markdown", "csv", "jira", "linear")


@click.command("plan")
@click.argument("run")
@click.option("--format", "form", type=click.Choice(FORMATS), default="markdown", help="Markdown, CSV, or the CSV that Jira or Linear imports.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day of the work: due and review dates are counted from it. Without it they are weeks.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, which must not be there yet, instead of printing.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as one JSON document.")
def command(run: str, form: str, start: datetime | None, out: Path | None, as_json: bool) -> None:
    """Print the actions that RUN proposes, worst first: problem, evidence, cause to check, what to try, who, metric, target, review date and rule."""
    import polars as pl

    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.planning.exports import FORMATS as write
    from jminer.report.to_csv import inert
    from jminer.report.to_markdown import escaped
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    opened = open_run(locate(), run)
    if "plan" not in opened.manifest["tables"] or "due_days" not in opened.table("plan").columns:
        raise ConfigError(f"Run {opened.name} has no plan that can be read: it stopped before, or an older jminer made it. Run the project again.")
    rows = opened.table("plan").to_dicts()
    if as_json:
        return echo_json(rows)

    def in_spreadsheets(line: str) -> str:
        return str(pl.select(inert(pl.lit(line))).item())

    text = write[form](rows, escaped if form == "markdown" else in_spreadsheets, start.date() if start else None)
    if out is None:
        return click.echo(text, nl=False)
    if out.exists():
        raise ConfigError(f"{out.name} is already there. jminer overwrites no file: choose another --out.")
    out.write_text(text, encoding="utf-8")
    click.echo(f"{len(rows)} actions: {out}")
