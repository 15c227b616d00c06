"""`jminer train head`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.group("train")
def command() -> None:
    """Train a shipped head again from labelled data."""


@command.command("head")
@click.argument("name", type=click.Choice(["emotions", "valence", "needs"]))
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, help="Folder with the labelled sets that the card names.")
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), help="Folder to write heads/NAME into; default: models/ of the workspace.")
def head(name: str, data: Path, models: Path | None) -> None:
    """Train head NAME over the packaged encoder and write its folder: weights, figures, card."""
    from jminer.cli.console import Terminal
    from jminer.embedders import open_embedder
    from jminer.embedders.cache import CachedEmbedder
    from jminer.workspace import locate

    workspace, terminal = locate(), Terminal()
    target = models or workspace.root / "models"
    embedder = open_embedder("onnx", workspace.find("models/embedders", "all-minilm-l6-v2"), 2)
    cached = CachedEmbedder(embedder, workspace.private / "vectors.sqlite", workspace.key())
    if name == "needs":
        from jminer.personas import learn

        learn.remake(data, target, cached)
    else:
        from jminer.heads.train import remake

        with terminal.progress("Embedding the training texts", 0) as bar:
            remake(name, data, target / "heads" / name, cached, bar)
    terminal.say(f"Written under {target / 'heads'}")
