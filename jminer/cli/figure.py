"""`jminer figure`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("figure")
@click.argument("name", required=False)
@click.argument("run", required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this new file, .svg or .png; else the SVG is printed.")
def command(name: str | None, run: str | None, out: Path | None) -> None:
    """Draw figure NAME of RUN as one SVG that needs nothing else, or as PNG. Without NAME and RUN, list the figures there are."""
    from jminer.errors import ConfigError, did_you_mean, shown
    from jminer.report.figures import FIGURES, png, svg
    from jminer.reporting import report_facts
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    if name is None:
        for known, (says, _) in FIGURES.items():
            click.echo(f"{known:<18}{says}")
        return
    if name not in FIGURES:
        raise ConfigError(f"There is no figure called {shown(name)}.{did_you_mean(name, FIGURES)} Figures: {', '.join(FIGURES)}.")
    if run is None:
        raise ConfigError(f"Of which run? Say jminer figure {name} RUN; jminer runs list names them.")
    if out and out.suffix not in (".svg", ".png"):
        raise ConfigError(f"A figure is written as .svg or .png, not as '{shown(out.suffix)}'. Choose another --out.")
    if out and out.exists():
        raise ConfigError(f"{out.name} is already there. jminer overwrites no file: choose another --out.")
    workspace = locate()
    drawn = svg(name, report_facts(workspace, open_run(workspace, run)))
    if out is None:
        return click.echo(drawn)
    try:
        out.write_bytes(png(drawn) if out.suffix == ".png" else drawn.encode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}. Choose another --out.") from None
    click.echo(f"Figure: {out}")
