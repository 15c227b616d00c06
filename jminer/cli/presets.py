"""`jminer presets list` and `jminer presets show`."""

from __future__ import annotations

import rich_click as click


@click.group("presets")
def command() -> None:
    """List the exports that jminer knows, or show how one is mapped."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List all presets, the workspace's own and the shipped ones, with the columns by which they are recognised."""
    from jminer.cli.results import echo_json
    from jminer.readers.presets import load, names
    from jminer.workspace import locate

    workspace = locate()
    presets = [load(name, workspace) for name in names(workspace)]
    if as_json:
        return echo_json([
            {"preset": each.name, "about": each.about, "recognised": each.looks_like is not None, "required": each.required, "columns": each.columns}
            for each in presets
        ])
    width = max(len(each.name) for each in presets)
    for each in presets:
        click.echo(f"{each.name:<{width}}  {each.about}")
        others = len(each.columns) - len(each.required)
        known = f"{', '.join(each.required)}, and {others} more" if each.looks_like else "used only when named"
        click.echo(f"{'':<{width}}  {known}")


@command.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Print preset NAME as YAML, to copy and edit: jminer presets show qualtrics > configs/sources/mine.yaml."""
    from jminer.workspace import locate

    click.echo(locate().find("configs/sources", f"{name}.yaml").read_text(encoding="utf-8"), nl=False)
