"""`jminer tune topics`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.group("tune")
def command() -> None:
    """Search settings that make topics stable and coherent."""


@command.command("topics")
@click.argument("project", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--trials", type=click.IntRange(1, 500), default=20, show_default=True, help="Settings to try; each is fitted three times.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as for run.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
def topics(project: Path, trials: int, overrides: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Try settings for the topics of PROJECT and print those that no other beats in both stability and coherence.

    Needs the extra: pip install 'jminer[tune]'. Feedback is embedded once. Nothing is changed: copy the lines you want.
    """
    from dataclasses import asdict

    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.runner import tables_to
    from jminer.session import Session
    from jminer.studies.topic_material import TABLES, material_of
    from jminer.studies.tune_topics import as_yaml, told, tune

    terminal = Terminal(quiet)
    session = Session.open(project, overrides, terminal)
    material = material_of(tables_to(session, "topics", TABLES))
    settings = session.project.settings
    with terminal.progress("Trying settings", trials) as bar:
        found = tune(material, settings.topics, settings.seed, trials, bar)
    if as_json:
        return echo_json([{**asdict(trial), "yaml": as_yaml(trial)} for trial in found])
    for line in told(found):
        click.echo(line)
