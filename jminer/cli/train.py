"""`jminer train head` and `jminer train topics`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

HEADS = ("emotions", "intensity", "needs", "sarcasm", "stages", "substages", "telling", "touchpoints", "valence")
ENCODERS = {"packaged": ("onnx", "all-minilm-l6-v2"), "multilingual": ("universal", "use-multilingual")}
"""Backend and folder of the encoders that heads are trained over."""


@click.group("train")
def command() -> None:
    """Train a head again, or make a new version of a topic model."""


@command.command("head")
@click.argument("name", type=click.Choice(HEADS))
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, help="Folder with the labelled sets that the card names.")
@click.option("--gold", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of the labelled units; default: corpora/gold.")
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), help="Folder to write heads/NAME into; default: models/ of the workspace.")
@click.option("--encoder", type=click.Choice(list(ENCODERS)), default="packaged", help="multilingual: of that profile; the folder is heads/NAME-multilingual.")
def head(name: str, data: Path, gold: Path | None, models: Path | None, encoder: str) -> None:
    """Train head NAME over the packaged encoder, or the multilingual one, and write its folder: weights, figures, card."""
    from jminer.cli.console import Terminal
    from jminer.embedders import open_embedder
    from jminer.embedders.cache import CachedEmbedder
    from jminer.workspace import locate

    workspace, terminal = locate(), Terminal()
    target = models or workspace.root / "models"
    if name == "needs" and encoder != "packaged":
        raise click.UsageError("The head of needs is trained over the packaged encoder alone.")
    backend, model = ENCODERS[encoder]
    embedder = open_embedder(backend, workspace.find("models/embedders", model), 2)
    cached = CachedEmbedder(embedder, workspace.private / "vectors.sqlite", workspace.key())
    if name == "needs":
        from jminer.personas import learn

        learn.remake((gold or workspace.find("corpora", "gold")) / "needs", target, cached)
    else:
        from jminer.heads.train import remake

        with terminal.progress("Embedding the training texts", 0) as bar:
            folder = target / "heads" / (name if encoder == "packaged" else f"{name}-{encoder}")
            remake(name, data, gold or workspace.find("corpora", "gold"), folder, cached.facets or cached, bar)
    terminal.say(f"Written under {target / 'heads'}")


@command.command("topics")
@click.argument("project", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--grow", is_flag=True, help="Keep every topic as it is and found new ones of what has none.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as for run.")
@click.option("--seed", type=int, help="Another seed for the fit.")
@click.option("--dry-run", is_flag=True, help="Tell what would change; keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
def topics(project: Path, grow: bool, overrides: tuple[str, ...], seed: int | None, dry_run: bool, as_json: bool, quiet: bool) -> None:
    """Find the topics of PROJECT anew and keep them as the next version, beside the one in use, which stays in use.

    Topics that are found again keep their ids. What would change is printed; `jminer models promote` puts the new version
    in use.
    """
    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.cli.versions import keep_candidate, make_candidate, print_candidate
    from jminer.session import Session

    more = (*overrides, *((f"seed={seed}",) if seed is not None else ()))
    session = Session.open(project, more if grow else (*more, "topics.model=fit"), Terminal(quiet))
    made = make_candidate(session, grow)
    kept = None if dry_run else keep_candidate(session, made)
    if as_json:
        return echo_json({**made.facts, "kept": kept})
    print_candidate(made, kept, dry_run)
