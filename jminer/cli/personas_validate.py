"""`jminer personas validate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rich_click as click

from jminer.cli.run import VERDICTS

LAST = "proposals"
"""The step that validation goes up to: the verdicts, and what they propose."""


@click.command("validate")
@click.argument("project", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--persona", "only", multiple=True, metavar="ID", help="Show this persona only (repeatable); all are judged together nevertheless.")
@click.option("--name", help="Name of the run; a taken one is refused. Default: the project's name and a number.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as for run.")
@click.option("--json", "as_json", is_flag=True, help="Print the board as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the board only.")
@click.option("--fail-on", type=click.Choice(VERDICTS), multiple=True, help="Exit 4 when a persona that is shown has this verdict.")
def command(project: Path, only: tuple[str, ...], name: str | None, overrides: tuple[str, ...], as_json: bool, quiet: bool, fail_on: tuple[str, ...]) -> None:
    """Test the personas of PROJECT and print the verdicts: the run goes as far as the personas and has no report.

    What is unchanged since an earlier run is reused.
    """
    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError, GateFailed, did_you_mean
    from jminer.runner import Wanted, run
    from jminer.session import Session

    session = Session.open(project, overrides, Terminal(quiet))
    declared = [persona.id for persona in session.declared]
    if not declared:
        raise ConfigError(f"{project.name} declares no personas. List their files under personas:, or draft some: jminer personas discover {project}")
    for wanted in only:
        if wanted not in declared:
            raise ConfigError(f"{project.name} has no persona '{wanted}'.{did_you_mean(wanted, declared)} It has: {', '.join(declared)}.")
    made = run(session, Wanted(name, overrides, None, LAST)).run
    shown = board({table: made.table(table) for table in ("personas", "persona_needs", "controls", "persona_proposals")}, only or declared)
    if as_json:
        echo_json({"run": made.name, **shown})
    else:
        print_board(shown, made.name)
        click.echo(f"Tables: {made.path}")
    if failed := [f"{one['persona']} is {one['verdict']}" for one in shown["personas"] if one["verdict"].lower() in fail_on]:
        raise GateFailed(f"--fail-on: the run is done, and {', '.join(failed)}.")


def board(tables: Any, wanted: Sequence[str]) -> dict[str, Any]:
    """Personas with their verdicts, needs and intervals, and how the instrument did."""
    from jminer.personas.discover import why
    from jminer.personas.verdicts import tentative

    needs = tables["persona_needs"].to_dicts()
    proposed = tables["persona_proposals"]["persona_id"].to_list() if "persona_proposals" in tables else []
    return {
        "personas": [
            {
                "persona": row["persona_id"], "verdict": row["verdict"],
                "tentative": tentative(row["verdict"], row["confidence"]), "confidence": row["confidence"],
                "customers": row["segment_customers"],
                "reason": why(row["reasons"]), "customers_needed": row["customers_needed"], "proposals": proposed.count(row["persona_id"]),
                "needs": [
                    {"need": need["need_id"], "verdict": need["verdict"], "prevalence": need["prevalence"], "low": need["low"], "high": need["high"],
                     "reason": need["reason"]}
                    for need in needs if need["persona_id"] == row["persona_id"]
                ],
            }
            for row in tables["personas"].to_dicts() if row["persona_id"] in wanted
        ],
        "controls": [{key: row[key] for key in ("control", "tested", "passed", "rate")} for row in tables["controls"].to_dicts()],
    }  # fmt: skip


def print_board(shown: dict[str, Any], run: str) -> None:
    """The same for people."""
    from jminer.personas.verdicts import spoken

    for one in shown["personas"]:
        sure = "" if one["confidence"] is None or "perturbed analyses" in one["reason"] else f", {one['confidence']:.0%} of perturbed analyses agree"
        click.echo(f"{spoken(one['verdict'], one['confidence']):<13} {one['persona']}: {one['customers']:,} customers{sure}. {one['reason']}")
        for need in one["needs"]:
            click.echo(f"  {need['verdict']:<16} {need['low']:>4.0%} to {need['high']:<5.0%} {need['need']}: {need['reason']}")
        if one["proposals"]:
            click.echo(f"  {one['proposals']} changes are proposed, as hypotheses for later data: jminer personas diff {run} {one['persona']}")
    for control in shown["controls"]:
        click.echo(f"Control, {control['control']}: {control['passed']:,} of {control['tested']:,} came out as they should.")
