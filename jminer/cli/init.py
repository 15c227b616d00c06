"""`jminer init`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
def command(folder: Path) -> None:
    """Make FOLDER a workspace: commented configs, the sample exports, and a place for your own.

    Nothing that is there already is overwritten.
    """
    from jminer.workspace import furnish

    written = furnish(folder)
    click.echo(f"{len(written)} files written to {folder.resolve()}.")
    click.echo(f"Try it:  cd {folder} && jminer run configs/projects/demo.yaml")
