"""`jminer check`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("check")
@click.argument("project", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as for run.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def command(project: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Check PROJECT, its settings, sources, taxonomies and personas. No model is loaded, nothing is written.

    Every fault is named at once, with file and line.
    """
    from jminer.cli.results import echo_json
    from jminer.readers.mapping import columns_of
    from jminer.runner import Session

    session = Session.open(project, overrides)
    sources = [
        {"source": source.name, "kind": source.kind, "file": file.name, "columns": columns_of(file, source)}
        for source in session.project.sources
        for file in source.files
    ]
    facts = {
        "project": session.project.name, "sources": sources, "personas": [persona.id for persona in session.declared],
        "stages": len(session.taxonomy.stages), "touchpoints": len(session.taxonomy.touchpoints),
    }
    if as_json:
        return echo_json(facts)
    for source in sources:
        click.echo(f"{source['source']}: {source['file']} has {len(source['columns'])} columns, all that the mapping names are there")
    click.echo(f"{len(session.declared)} personas, {facts['stages']} stages, {facts['touchpoints']} touchpoints. {project.name} is sound.")
