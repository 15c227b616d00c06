"""`jminer report`."""

from __future__ import annotations

from typing import Any

import rich_click as click


@click.command("report")
@click.argument("run")
@click.option("--quotes", type=click.Choice(["off", "masked", "on"]), help="Quotes of customers: none, with personal data masked (default), or as stored.")
@click.option("--pptx", is_flag=True, help="Slides too: report.pptx with shapes that can be edited (jminer[pptx]).")
@click.option("--share", is_flag=True, help="Write share/ instead: no quotes; not written if a search of it finds personal data.")
@click.option("--json", "as_json", is_flag=True, help="Print the written files as JSON.")
def command(run: str, quotes: str | None, pptx: bool, share: bool, as_json: bool) -> None:
    """Write the report of RUN again from its tables; the old one is replaced whole."""
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.reporting import write_report
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    if share and quotes not in (None, "off"):
        raise ConfigError(f"--share shows no quotes, and --quotes {quotes} asks for them. Leave out one of the two.")
    workspace = locate()
    changed: dict[str, Any] = {**({"quotes": quotes} if quotes else {}), **({"pptx": True} if pptx else {})}
    files = write_report(workspace, open_run(workspace, run), changed, share)
    if as_json:
        return echo_json([str(file) for file in files])
    click.echo(f"To share: {files[0].parent}" if share else f"Report: {files[0]}")
