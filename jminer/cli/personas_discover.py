"""`jminer personas discover`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from jminer.studies.discovery import Discovery


@click.command("discover")
@click.argument("source", metavar="PROJECT|RUN")
@click.option("--by", metavar="FIELD,FIELD", help="Fields whose values are segments. Default: those with 2 to 12 values of enough customers.")
@click.option("--latent", is_flag=True, help="Groups of customers who speak of the same topics, in place of fields. Never more than PLAUSIBLE.")
@click.option("--groups", type=click.IntRange(2, 20), help="With --latent: so many groups; default: as many as separate best.")
@click.option("--shuffles", type=click.IntRange(1, 100), default=3, show_default=True, help="How often the control is run.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write a draft file per persona into this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
def command(source: str, by: str | None, latent: bool, groups: int | None, shuffles: int, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Draft personas from what half of the customers say, and test the drafts on the other half.

    A draft is a hypothesis about one segment; the verdict on the other half is judged as that on any declared persona. The same is
    done with shuffled segments, of which about none may be supported.
    """
    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.pipeline import NAMES, STEPS
    from jminer.runner import tools_of
    from jminer.studies import discovery

    if latent and by:
        raise ConfigError("Give --by or --latent: fields say who belongs, or what customers say does.")
    if groups and not latent:
        raise ConfigError("--groups goes with --latent.")
    console = Terminal(quiet)
    session, name, tables = _opened(source, console)
    tools, settings = tools_of(session, "needs"), session.project.settings
    match, judge = (STEPS[NAMES.index(step)].run() for step in ("needs", "personas"))
    judged = discovery.judging(match, judge, settings, tools)
    asked = discovery.Asked(tuple(field.strip() for field in (by or "").split(",") if field.strip()), latent, groups, shuffles)
    found = discovery.find(tables, name, settings, tools.languages, asked, judged)
    files = _written(found, name, out) if out else {}
    if as_json:
        return echo_json(_plain(found, files))
    _print(found, latent, files)


def _opened(source: str, console: Any) -> tuple[Any, str, dict[str, Any]]:
    """Session, name and tables of a project file or a run."""
    from jminer.errors import ConfigError
    from jminer.runfolder import open_run
    from jminer.runner import tables_to
    from jminer.session import Session, reopened
    from jminer.studies.discovery import TABLES
    from jminer.workspace import locate

    path = Path(source)
    if path.is_file():
        session = Session.open(path, (), console)
        return session, session.project.name, tables_to(session, "channels", TABLES)
    workspace = locate()
    made = open_run(workspace, source)
    if missing := [table for table in TABLES if table not in made.manifest["tables"]]:
        raise ConfigError(f"Run {made.name} stopped before its {missing[0]} were made. Run the project again.")
    return reopened(workspace, made), made.name, {table: made.table(table) for table in TABLES}


def _written(found: Discovery, run: str, folder: Path) -> dict[str, str]:
    """A file per draft: persona id → path."""
    from jminer.cli.personas_diff import written
    from jminer.personas.discover import as_yaml

    return {
        each.draft.persona.id: str(written(folder / f"{each.draft.persona.id}.yaml", as_yaml(each.draft, each.verdict, each.needs, run, found.halves[1])))
        for each in found.tested
    }


def _plain(found: Discovery, files: dict[str, str]) -> dict[str, Any]:
    from dataclasses import asdict

    from jminer.personas.discover import why

    return {
        "fields": found.fields, "halves": found.halves, "segments": found.candidates, "without_topics_of_their_own": found.empty,
        "drafts": [
            {"persona": each.draft.persona.id, "rule": each.draft.persona.rule, "verdict": each.verdict["verdict"], "stands": each.stands,
             "reason": why(each.verdict["reasons"]), "confidence": each.verdict["confidence"], "customers": each.verdict["segment_customers"],
             "bundling_low": each.verdict["bundling_low"], "file": files.get(each.draft.persona.id),
             "needs": [{"need": need.id, "statement": need.statement, "verdict": each.needs[need.id]["verdict"], "reason": each.needs[need.id]["reason"]}
                       for need in each.draft.persona.needs]}
            for each in found.tested
        ],
        "control": asdict(found.control),
    }  # fmt: skip


def _print(found: Discovery, latent: bool, files: dict[str, str]) -> None:
    what = f"values of {', '.join(found.fields)}" if found.fields else "groups by topics"
    click.echo(
        f"Half A, {found.halves[0]:,} customers: {len(found.candidates)} segments ({what}), {len(found.tested)} with topics of their own. "
        f"Half B, {found.halves[1]:,} customers, says:"
    )
    if latent:
        click.secho(
            "GROUPS OF WORDS, NOT OF PEOPLE: nothing but what customers say says who belongs, so no draft can be more than PLAUSIBLE. "
            "Find a field that tells these people apart before you believe one.", bold=True,
        )  # fmt: skip
    for each in sorted(found.tested, key=lambda each: (not each.stands, each.draft.persona.id)):
        _print_draft(each)
    if found.empty:
        click.echo(f"No topic is surely theirs: {'; '.join(found.empty)}.")
    control = found.control
    click.echo(
        f"Control, {control.shuffles} times with {'topics' if latent else 'segments'} dealt out at random: {control.tried} segments, {control.drafted} drafts, "
        f"{control.stood} stood (about none may), {control.supported} of {control.needs} needs supported."
    )
    if control.stood:
        click.secho("The control failed: drafts of segments that mean nothing stood. Do not believe the drafts above either.", bold=True)
    if files:
        click.echo("Written, each a hypothesis to be reworded and tested on later feedback: " + ", ".join(files.values()))


def _print_draft(each: Any) -> None:
    from jminer.personas.discover import why
    from jminer.personas.verdicts import spoken

    row, persona = each.verdict, each.draft.persona
    sure = "" if row["confidence"] is None or "perturbed analyses" in why(row["reasons"]) else f", {row['confidence']:.0%} of perturbed analyses agree"
    together = ""
    if not persona.rule and row["bundling_low"] is not None:
        together = f" The same people hold its needs {row['bundling_low']:.1f} to {row['bundling_high']:.1f} times as often as in a shuffle."
    click.echo(f"{spoken(row['verdict'], row['confidence']):<13} {persona.name}: {row['segment_customers']:,} customers{sure}. {why(row['reasons'])}{together}")
    for need in persona.needs:
        found = each.needs[need.id]
        click.echo(f"  {found['verdict']:<16} {found['low']:>4.0%} to {found['high']:<5.0%} {need.id}: {found['reason']}")
