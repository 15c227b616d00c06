"""`jminer stages suggest`."""

from __future__ import annotations

import rich_click as click


@click.group("stages")
def command() -> None:
    """Propose how a stage of the journey could be divided."""


@command.command("suggest")
@click.argument("run", metavar="RUN")
@click.option("--stage", metavar="ID", help="The stage to divide; default: the one that holds most.")
@click.option("--parts", type=click.IntRange(2, 20), help="So many parts; default: as many as the topics in it fall into.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print entries for the stages file; they quote customers, masked as in the run.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
def suggest(run: str, stage: str | None, parts: int | None, as_yaml: bool, as_json: bool) -> None:
    """Group the topics and touchpoints that customers raise at a stage of RUN into sub-stages."""
    from dataclasses import asdict

    from jminer import taxonomy
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.runfolder import open_run
    from jminer.studies import stage_split
    from jminer.workspace import locate

    made = open_run(locate(), run)
    if not set(stage_split.TABLES) <= set(made.manifest["tables"]):
        raise ConfigError(f"Run {made.name} stopped before its stages were found. Run the whole project first.")
    stages = taxonomy.from_plain(made.manifest["taxonomy"]).stages
    divided, share, found = stage_split.suggest({name: made.table(name) for name in stage_split.TABLES}, stages, stage, parts)
    if as_json:
        return echo_json({"stage": divided.id, "share": share, "parts": [asdict(part) for part in found]})
    if as_yaml:
        return click.echo(stage_split.as_yaml(divided, found), nl=False)
    click.echo(f"{divided.name} ({divided.id}) holds {share:.0%} of the units with a stage. Its topics fall into {len(found)} groups:")
    for part in found:
        click.echo(f"\n{part.name}: {part.customers:,} customers, {part.share:.0%} of the stage's")
        click.echo(f"  topics: {'; '.join(part.topics[:6])}" + (f"; {len(part.topics) - 6} more" if len(part.topics) > 6 else ""))
        if part.touchpoints:
            click.echo(f"  touchpoints: {', '.join(part.touchpoints[:5])}")
    click.echo("\nPrint them with --yaml, name them in your own words, and add those that you want to the stages file (within: " + divided.id + ").")
