"""`jminer models export` and `jminer models import`: topic models to and from BERTopic's folders."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("export")
@click.argument("model", metavar="NAME[@VERSION]")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--run", help="Count the words of this run's units: what BERTopic's hierarchies and courses over time are made of.")
def export(model: str, folder: Path, run: str | None) -> None:
    """Write a topic model as FOLDER for `BERTopic.load`: the version in use, or the one named."""
    from jminer.studies.bertopic_folders import export_topics
    from jminer.workspace import locate

    click.echo(f"{folder}: {export_topics(locate(), model, folder, run)}.")


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("name")
@click.option("--run", help="The topics were made with the encoder of this run (without: the packaged one); set thresholds by its units.")
def import_(folder: Path, name: str, run: str | None) -> None:
    """Keep the topics in FOLDER, saved by BERTopic with serialization="safetensors", as a new topic model NAME."""
    from jminer.studies.bertopic_folders import import_topics
    from jminer.workspace import locate

    click.echo(f"{name}@1: {import_topics(locate(), folder, name, run)}.")
