"""`jminer evaluate topics`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.group("evaluate")
def command() -> None:
    """Measure how good topics are."""


@command.command("topics")
@click.argument("target", metavar="RUN|PROJECT")
@click.option("--labels", metavar="COLUMN", help="Compare with the labels in this column of the sources (kept by columns.meta).")
@click.option("--seeds", type=click.IntRange(0, 20), default=0, help="Fit so often again with other seeds and other customers: do the topics agree?")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Of a project: change a setting, as for run.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
def topics(target: str, labels: str | None, seeds: int, overrides: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Print coherence, diversity, stability and coverage of the topics of a run, or of a project as a run would make them."""
    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.runfolder import open_run
    from jminer.runner import Session, tables_to
    from jminer.settings import TopicsSettings
    from jminer.studies.evaluate_topics import evaluate, told
    from jminer.studies.topic_material import TABLES
    from jminer.workspace import locate

    if Path(target).suffix in (".yaml", ".yml"):
        session = Session.open(Path(target), overrides, Terminal(quiet))
        settings, seed = session.project.settings.topics, session.project.settings.seed
        tables = tables_to(session, "topics", TABLES)
    else:
        run = open_run(locate(), target)
        if overrides or not set(TABLES) <= set(run.manifest["tables"]):
            raise ConfigError(f"Run {run.name} " + ("is made: --set changes a project only." if overrides else "stopped before its topics were found."))
        settings, seed = TopicsSettings.model_validate(run.manifest["settings"]["topics"]), run.manifest["seed"]
        tables = {name: run.table(name) for name in TABLES}
    facts = evaluate(tables, settings, seed, labels, seeds)
    if as_json:
        return echo_json(facts)
    for line in told(facts):
        click.echo(line)
