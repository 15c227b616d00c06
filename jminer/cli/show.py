"""`jminer show topics`, `personas`, and with `--where` the journey, pains, gaps and opportunities of a segment."""

from __future__ import annotations

from collections.abc import Sequence

import rich_click as click


@click.group("show")
def command() -> None:
    """Show what a run found: its topics, its personas, its journey, pains, gaps and opportunities."""


@command.command("topics")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document, with every cell of every topic.")
def topics(run: str, as_json: bool) -> None:
    """Show the topics of RUN, the largest first: at which stages their customers mostly are, how they feel, which touchpoints they talk about.

    Said is what surely more than a fifth of a topic's customers say; mixed: no single one; none often: each of them surely fewer. Brackets hold
    95 % intervals; below ten customers no share is shown.
    """
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.report.gist import lines, topics_told
    from jminer.report.material import Material
    from jminer.runfolder import open_run
    from jminer.settings import ReportSettings
    from jminer.taxonomy import from_plain
    from jminer.workspace import locate

    opened = open_run(locate(), run)
    tables = ("topics", "topic_stages", "topic_emotions", "topic_touchpoints")
    missing = [table for table in tables if table not in opened.manifest["tables"]]
    if missing:
        raise ConfigError(f"Run {opened.name} stopped after step {opened.manifest['last_step']}, before {missing[0]} was made. Run the project without --only.")
    given = Material({table: opened.table(table) for table in tables}, opened.manifest, from_plain(opened.manifest["taxonomy"]), ReportSettings())
    told = list(topics_told(given))
    if as_json:
        return echo_json(told)
    for line in lines(told) if told else ["No topic has enough customers."]:
        click.echo(line)


@command.command("personas")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
def personas(run: str, as_json: bool) -> None:
    """Show the verdicts of RUN on each persona, on each of its needs, and on what else it declares, with their reasons."""
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.personas.verdicts import spoken, tentative
    from jminer.report.disclosure import exported
    from jminer.runfolder import open_run
    from jminer.workspace import locate

    opened = open_run(locate(), run)
    if "persona_claims" not in opened.manifest["tables"]:
        raise ConfigError(f"Run {opened.name} has no verdicts on what personas claim: it stopped before, or an older jminer made it. Run the project again.")
    board, needs, claims = (exported(table, opened.table(table)).to_dicts() for table in ("personas", "persona_needs", "persona_claims"))
    told = [
        {
            **persona, "tentative": tentative(persona["verdict"], persona["confidence"]),
            **{key: [row for row in rows if row["persona_id"] == persona["persona_id"]] for key, rows in (("needs", needs), ("claims", claims))},
        }
        for persona in board
    ]  # fmt: skip
    if as_json:
        return echo_json(told)
    for persona in told:
        click.echo(f"{spoken(persona['verdict'], persona['confidence']):<13} {persona['persona_id']}: {' '.join(persona['reasons'] or ())}")
        for need in persona["needs"]:
            click.echo(f"  {need['verdict']:<16}need {need['need_id']}: {need['reason']}")
        for claim in persona["claims"]:
            click.echo(f"  {claim['verdict']:<16}{claim['kind']} “{claim['claim']}”: {claim['reason']}")
    if not told:
        click.echo("The run's project declares no personas.")


def _counted(table: str, says: str, columns: tuple[str, ...]) -> None:
    """Add `jminer show TABLE RUN [--where RULE]`."""

    @command.command(table, help=f"Show {says} of RUN; with --where, of one segment of its customers.")
    @click.argument("run")
    @click.option("--where", metavar="RULE", help="Only feedback for which this is certainly true, as \"type == 'Business' and age < 30\".")
    @click.option("--json", "as_json", is_flag=True, help="Print every column as one JSON document.")
    def show(run: str, where: str | None, as_json: bool) -> None:
        from jminer.cli.results import echo_json
        from jminer.errors import ConfigError
        from jminer.pipeline import STEPS
        from jminer.report.disclosure import exported, without_small_cells
        from jminer.runfolder import open_run
        from jminer.session import reopened
        from jminer.studies.segment_view import of_segment
        from jminer.workspace import locate

        workspace = locate()
        opened = open_run(workspace, run)
        if where:
            made, whom = of_segment(opened, reopened(workspace, opened), STEPS, where, table)
        elif table in opened.manifest["tables"]:
            made, whom = opened.table(table), "All customers."
        else:
            raise ConfigError(f"Run {opened.name} stopped after step {opened.manifest['last_step']}, before {table} was made. Run the project without --only.")
        rows = exported(table, without_small_cells(table, made)).to_dicts()
        if as_json:
            return echo_json({"where": where, "says": whom, table: rows})
        click.echo(whom)
        rows.sort(key=lambda row: row.get("rank") or 0)
        labels = dict(opened.table("topics").select("topic_id", "label").iter_rows())
        for line in _aligned([columns, *([_short(row.get(name, labels.get(row.get("topic_id")))) for name in columns] for row in rows)]) if rows else []:
            click.echo(line)
        if not rows:
            click.echo(f"No {table} with enough customers.")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with their columns one below the other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _short(value: object) -> str:
    return "thin" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


_counted("journey", "the cells of the journey", ("stage", "touchpoint", "channel", "customers", "valence", "low", "high", "state"))
_counted("pains", "the pain points, worst first",
         ("rank", "label", "stage", "kind", "customers", "reach", "reach_low", "reach_high", "severity", "severity_low", "severity_high"))  # fmt: skip
_counted("gaps", "the gaps", ("gap_id", "customers", "effect", "low", "high", "says"))
_counted("opportunities", "the opportunities, best first", ("rank", "opportunity_id", "customers", "score", "low", "high", "says"))
