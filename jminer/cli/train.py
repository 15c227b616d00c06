"""`jminer train head`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.group("train")
def command() -> None:
    """Train a shipped head again from labelled data."""


@command.command("head")
@click.argument("name", type=click.Choice(["emotions", "valence"]))
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, help="Folder with the labelled sets that the card names.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write; default: models/heads/NAME of the workspace.")
def head(name: str, data: Path, out: Path | None) -> None:
    """Train head NAME over the packaged encoder and write its folder: weights, figures, card."""
    from jminer.cli.console import Terminal
    from jminer.embedders import open_embedder
    from jminer.heads.train import remake
    from jminer.workspace import locate

    workspace = locate()
    target = out or workspace.root / "models" / "heads" / name
    remake(name, data, target, open_embedder("onnx", workspace.find("models/embedders", "all-minilm-l6-v2"), 2))
    Terminal().say(f"Written: {target}")
