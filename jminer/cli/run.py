"""`jminer run`."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

VERDICTS = ("insufficient", "refuted", "misaligned", "composite", "indistinct", "partial")


@click.command("run")
@click.argument("project", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", help="Name of the run; a taken one is refused. Default: the project's name and a number.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting for this run, as topics.count=20 or paths.data=FOLDER.")
@click.option("--profile", metavar="NAME", help="Settings of configs/profiles/NAME.yaml over the project's own: multilingual, fast.")
@click.option("--fast", "profile", flag_value="fast", help="The same as --profile fast: topics from stored word vectors, many times as fast, less exact.")
@click.option("--quotes", type=click.Choice(["off", "masked", "on"]), help="Quotes in the report: none, with personal data masked (default), or as stored.")
@click.option("--max-quarantine", type=click.FloatRange(0, 1), help="Stop when more than this share of a file's records cannot be read. Default: 0.01.")
@click.option("--from", "start", metavar="STEP", help="Make this step and all after it anew; reuse what comes before.")
@click.option("--only", metavar="STEP", help="Make this step anew and stop after it; no report.")
@click.option("--force", is_flag=True, help="Make every step anew.")
@click.option("--dry-run", is_flag=True, help="Tell what would be reused and what made; make nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
@click.option("--strict", is_flag=True, help="Exit 4 when there was any warning.")
@click.option("--fail-on", type=click.Choice(VERDICTS), multiple=True, help="Exit 4 when a persona has this verdict.")
def command(
    project: Path, name: str | None, overrides: tuple[str, ...], profile: str | None, quotes: str | None, max_quarantine: float | None,
    start: str | None, only: str | None,
    force: bool, dry_run: bool, as_json: bool, quiet: bool, strict: bool, fail_on: tuple[str, ...],
) -> None:
    """Read the exports of PROJECT and make tables and a report.

    Unchanged steps are skipped. The run appears under runs/ when all of it is there.
    """
    from jminer.cli.console import Terminal
    from jminer.cli.personas import warnings
    from jminer.cli.results import gate, print_done, print_plan
    from jminer.runner import Wanted, plan, run
    from jminer.session import Session

    if profile:
        overrides = (f"profile={profile}", *overrides)
    if quotes:
        overrides = (*overrides, f"report.quotes={quotes}")
    if max_quarantine is not None:
        overrides = (*overrides, f"feedback.max_quarantine={max_quarantine}")
    session = Session.open(project, overrides, Terminal(quiet))
    for warning in warnings(session.loaded.persona_files, session.workspace):
        session.console.say(warning)
    wanted = Wanted(name, overrides, start, only, force)
    if dry_run:
        return print_plan(plan(session, wanted), as_json)
    done = run(session, wanted)
    print_done(done, as_json)
    gate(done, strict, fail_on)
