"""`jminer doctor`."""

from __future__ import annotations

import rich_click as click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(as_json: bool) -> None:
    """Tell whether this machine and installation are fit: versions, models, disk, rights. Changes nothing, fetches nothing."""
    from jminer.cli.results import echo_json
    from jminer.errors import IntegrityError
    from jminer.health import examine
    from jminer.workspace import locate

    checks = examine(locate())
    if as_json:
        echo_json([{"check": c.name, "state": c.state, "says": c.says} for c in checks])
    else:
        for check in checks:
            click.echo(f"{check.state:<8} {check.name:<22} {check.says}")
    if any(check.state == "fault" for check in checks):
        raise IntegrityError("This installation is not fit; the lines marked 'fault' say how to mend it.")
