"""`jminer assign`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("assign")
@click.argument("model")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--project", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Read FILE as a source of this project, with its settings.")
@click.option("--source", metavar="NAME", help="Name of the source; ids depend on it. Default: the project's only one, or the file's name.")
@click.option("--preset", metavar="NAME", help="How the columns are mapped: a preset. Default: recognised by the columns.")
@click.option("--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="How the columns are mapped: a YAML file like a preset's.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as for run.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows to this .csv or .parquet; else they are printed as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
def command(
    model: str, file: Path, project: Path | None, source: str | None, preset: str | None, mapping: Path | None, overrides: tuple[str, ...],
    out: Path | None, as_json: bool, quiet: bool,
) -> None:
    """Label the feedback of FILE with topic model MODEL (NAME or NAME@VERSION), without fitting anything.

    A row per sentence: its topic or why it has none, never its text. FILE is read, masked and cut as in a run.
    """
    from jminer import config
    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.runner import tables_to
    from jminer.session import Session
    from jminer.studies import assigning
    from jminer.topicmodel.registry import find
    from jminer.workspace import locate

    if sum(each is not None for each in (project, preset, mapping)) > 1:
        raise ConfigError("Give one of --project, --preset and --mapping.")
    if out and out.suffix not in (".csv", ".parquet"):
        raise ConfigError(f"{out.name} ends neither in .csv nor in .parquet.")
    workspace = locate(project.resolve().parent if project else None)
    wanted = "@".join(find(workspace.root / "models" / "topics", model))
    if project:
        loaded = assigning.within_project(config.load(project, workspace, (*overrides, f"topics.model={wanted}")), file, source)
    else:
        loaded = assigning.as_project(file, wanted, workspace, source, preset, mapping, overrides)
    tables = tables_to(Session(loaded, workspace, Terminal(quiet)), "topics", assigning.TABLES)
    rows = assigning.labelled(tables)
    facts = {"model": wanted, **assigning.summary(rows, tables["feedback"]), "out": str(out) if out else None}
    if out:
        assigning.written(rows, out)
    if as_json:
        return echo_json(facts if out else {**facts, "rows": rows.to_dicts()})
    if not out:
        return click.echo(assigning.as_csv(rows), nl=False)
    click.echo(f"{facts['with_topic']:,} of {facts['units']:,} units have a topic of {wanted}; {facts['feedback']:,} pieces of feedback were read.")
    for topic in facts["topics"]:
        click.echo(f"{topic['units']:>8,}  {topic['topic_id']}  {topic['label']}")
    for reason, count in facts["reasons"].items():
        click.echo(f"{count:>8,}  without: {reason}")
    click.echo(f"Rows: {out}")
