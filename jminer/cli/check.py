"""`jminer check`."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from jminer.config import Source
    from jminer.readers import Payload

LOOKED_AT = 200
"""Drafts from which dates and ratings are tried."""
SHOWN = 3


@click.command("check")
@click.argument("project", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as for run.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def command(project: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Check PROJECT, its settings, sources, taxonomies and personas. No model is loaded, nothing is written.

    Every fault is named at once, with file and line. Of each source the first records are shown as they would be read, without
    their text.
    """
    from jminer.cli.personas import warnings
    from jminer.cli.results import echo_json
    from jminer.readers.mapping import columns_of
    from jminer.readers.reading import accounts_of
    from jminer.session import Session

    session = Session.open(project, overrides)
    resolved, said = session.resolved
    sources, shapes, notes = list[dict[str, Any]](), dict[str, list[dict[str, Any]]](), dict[str, list[str]]()
    for source in (each for each in resolved if each.kind != "actions"):
        payloads = [account.payload for account in accounts_of(source)[0]]
        for payload in payloads:
            sources.append({"source": source.name, "kind": source.kind, "file": payload.name, "columns": columns_of(payload, source)})
        if source.kind == "feedback":
            shapes[source.name], notes[source.name] = _shapes(payloads[0], source, session.project.settings.feedback.time_zone)
    complaints = warnings(session.loaded.persona_files, session.workspace)
    facts = {
        "project": session.project.name, "sources": sources, "found": said, "first": shapes, "notes": notes,
        "personas": [persona.id for persona in session.declared], "lint": complaints,
        "stages": len(session.taxonomy.journey), "touchpoints": len(session.taxonomy.touchpoints),
    }
    if as_json:
        return echo_json(facts)
    for sentence in said:
        click.echo(sentence)
    for each in sources:
        click.echo(f"{each['source']}: {each['file']} has {len(each['columns'])} columns, all that are needed are there")
        for note in notes.pop(each["source"], ()):
            click.echo(f"  {note}")
        for shape in shapes.pop(each["source"], ()):
            click.echo("  " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in shape.items() if value is not None))
    for warning in complaints:
        click.echo(warning)
    click.echo(f"{len(session.declared)} personas, {facts['stages']} stages, {facts['touchpoints']} touchpoints. {project.name} is sound.")
    click.echo(f"Of each export the first {LOOKED_AT} records were looked at; `jminer run` reads it to its end.")


def _shapes(payload: Payload, source: Source, time_zone: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The first pieces of feedback of an export: lengths, time and rating as read, who speaks, no text and no id; and what was decided."""
    from jminer.readers.ledger import Account
    from jminer.readers.mapping import drafts
    from jminer.text import dates, ratings

    account = Account(source.name, payload, source.kind)
    first = list(islice(drafts(payload, source, account), LOOKED_AT))
    times = dates.decide((draft.fields["written_at"] for draft in first), source.date_order, time_zone)
    shares = ratings.decide((draft.fields["rating"] for draft in first), source.rating_scale)
    shapes = [
        {
            "record": draft.place.record, "characters": len(draft.text), "title": len(draft.fields["title"] or "") or None,
            "written_at": _time(times.times.get((draft.fields["written_at"] or "").strip())),
            "rating": _share(shares.shares.get((draft.fields["rating"] or "").strip())), "language": draft.fields["language"], "role": draft.role,
            **{name: "named" if draft.fields[name] else None for name in ("id", "customer", "thread")},
        }
        for draft in first[:SHOWN]
    ]
    return shapes, [*account.notes, *times.notes, *shares.notes]


def _share(rating: float | None) -> str | None:
    return None if rating is None else f"{rating:.0%} of the scale"


def _time(time: Any) -> str | None:
    return None if time is None else f"{time:%Y-%m-%d %H:%M} UTC"
