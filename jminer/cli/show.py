"""`jminer show topics` and `jminer show personas`."""

from __future__ import annotations

import rich_click as click


@click.group("show")
def command() -> None:
    """Show what a run found: its topics, its personas."""


@command.command("topics")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document, with every cell of every topic.")
def topics(run: str, as_json: bool) -> None:
    """Show the topics of RUN, the largest first: at which stages their customers mostly are, how they feel, which touchpoints they talk about.

    Said is what surely more than a fifth of a topic's customers say; mixed: no single one; none often: each of them surely fewer. Brackets hold
    95 % intervals; below ten customers no share is shown.
    """
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.report.gist import lines, topics_told
    from jminer.report.material import Material
    from jminer.runfolder import open_run
    from jminer.settings import ReportSettings
    from jminer.taxonomy import from_plain
    from jminer.workspace import locate

    opened = open_run(locate(), run)
    tables = ("topics", "topic_stages", "topic_emotions", "topic_touchpoints")
    missing = [table for table in tables if table not in opened.manifest["tables"]]
    if missing:
        raise ConfigError(f"Run {opened.name} stopped after step {opened.manifest['last_step']}, before {missing[0]} was made. Run the project without --only.")
    given = Material({table: opened.table(table) for table in tables}, opened.manifest, from_plain(opened.manifest["taxonomy"]), ReportSettings())
    told = list(topics_told(given))
    if as_json:
        return echo_json(told)
    for line in lines(told) if told else ["No topic has enough customers."]:
        click.echo(line)


@command.command("personas")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
def personas(run: str, as_json: bool) -> None:
    """Show the verdicts of RUN on each persona, on each of its needs, and on what else it declares, with their reasons."""
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    opened = open_run(locate(), run)
    if "persona_claims" not in opened.manifest["tables"]:
        raise ConfigError(f"Run {opened.name} has no verdicts on what personas claim: it stopped before, or an older jminer made it. Run the project again.")
    needs, claims = (opened.table(table).to_dicts() for table in ("persona_needs", "persona_claims"))
    told = [
        {**persona, **{key: [row for row in rows if row["persona_id"] == persona["persona_id"]] for key, rows in (("needs", needs), ("claims", claims))}}
        for persona in opened.table("personas").to_dicts()
    ]
    if as_json:
        return echo_json(told)
    for persona in told:
        click.echo(f"{persona['verdict']:<14}{persona['persona_id']}: {' '.join(persona['reasons'] or ())}")
        for need in persona["needs"]:
            click.echo(f"  {need['verdict']:<16}need {need['need_id']}: {need['reason']}")
        for claim in persona["claims"]:
            click.echo(f"  {claim['verdict']:<16}{claim['kind']} “{claim['claim']}”: {claim['reason']}")
    if not told:
        click.echo("The run's project declares no personas.")
