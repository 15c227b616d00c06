"""Versions of topic models on the command line: making a candidate, and printing versions and their changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from jminer.session import Session
    from jminer.studies.topic_versions import Candidate, Change, Current

TABLES = ("feedback", "units", "vectors", "topics", "themes", "unit_topics", "topic_centroids")
FATES = ("kept", "split", "merged", "born", "gone", "divided")
SHOWN = 40
"""Rows of a table on the console; --json has all."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a training made: a candidate beside the version in use, or the first version of all."""

    name: str
    current: Current | None
    candidate: Candidate | None
    tables: Mapping[str, Any]
    """What it was made of."""

    @property
    def facts(self) -> dict[str, Any]:
        from jminer.studies.topic_versions import plain

        about = {"name": self.name, "current": self.current.version if self.current else None}
        return {**about, **(plain(self.candidate) if self.candidate else {"first": True})}


def models_of(session: Session) -> Path:
    """Where the session's workspace keeps topic models."""
    return session.workspace.root / "models" / "topics"


def make_candidate(session: Session, grow: bool) -> Made:
    """Train on the session's project; the first version of a name is kept at once, as by a run. Raises JminerError."""
    from jminer.errors import ConfigError
    from jminer.runner import tables_to
    from jminer.studies.topic_versions import found_anew, grown
    from jminer.topicmodel.pool import open_pool
    from jminer.topicmodel.registry import current_version, model_of, versions

    name, models, settings = session.topic_name, models_of(session), session.project.settings
    version = current_version(models, name)
    if version is None and (grow or versions(models, name)):
        mend = f"Choose one: jminer models promote {name}@1." if versions(models, name) else "Find topics first: jminer train topics PROJECT."
        raise ConfigError(f"No version of {name} is in use. {mend}")
    current = _current(models, name, version) if version else None
    if current:
        current.model.require_encoder(session.encoder.weights)
    tables = tables_to(session, "topics", TABLES)
    if current is None:
        if not tables["topics"].height:
            raise ConfigError(f"No topics were found, so nothing was kept as {name}.")
        return Made(name, None, None, tables)
    if grow:
        pool = open_pool(session.workspace.private / "pool", name, current.model.encoder)
        return Made(name, current, grown(tables, pool, current, settings.topics, settings.seed), tables)
    fresh = model_of(tables, session.encoder.weights)
    if not fresh.topics:
        raise ConfigError(f"The new fit found no topics, so no version was made. {name}@{current.version} stays as it is.")
    return Made(name, current, found_anew(fresh, tables, current, settings.topics, settings.seed), tables)


def _current(models: Path, name: str, version: str) -> Current:
    from jminer.studies.topic_versions import Current
    from jminer.topicmodel.edits import read_edits
    from jminer.topicmodel.registry import highest_id, open_version
    from jminer.topicmodel.store import lineage_of

    opened = open_version(models, name, version)
    return Current(version, opened, lineage_of(models / name / version), highest_id(models, name), read_edits(models / name))


def keep_candidate(session: Session, made: Made) -> str | None:
    """Keep a candidate as the next version, for BERTopic too, and return NAME@VERSION; None when it changes nothing."""
    from jminer.studies.bertopic_folders import leave_bertopic
    from jminer.studies.topic_versions import made_of
    from jminer.topicmodel.registry import add, open_version

    models, project = models_of(session), session.project
    if made.candidate is None or made.current is None:
        version = "1"  # the step topics kept it
    elif not made.candidate.differs:
        return None
    else:
        created = datetime.now(UTC).isoformat(timespec="seconds")
        about = made_of(made.candidate, made.current, project=project.name, seed=project.settings.seed, created=created)
        version = add(made.candidate.model, models, made.name, about, made.candidate.lineage)
    opened = open_version(models, made.name, version)
    leave_bertopic(opened, models / made.name / version, made.tables, project.settings.topics.min_customers)
    return f"{made.name}@{version}"


def print_candidate(made: Made, kept: str | None, dry_run: bool) -> None:
    """What would change, and what to do about it."""
    if made.candidate is None or made.current is None:
        return click.echo(f"{kept or made.name} is the first version and in use.")
    candidate = made.candidate
    counts = Counter(change.fate for change in candidate.changes)
    told = ", ".join(f"{counts[fate]} {fate}" for fate in FATES if fate in counts)
    click.echo(f"Against {made.name}@{made.current.version}: {told}")
    print_changes(candidate.changes)
    for note in candidate.notes:
        click.echo(f"- {note}")
    click.echo(f"{candidate.moved:.1%} of the units would have another topic, or one instead of none, or none.")
    for figure in ("coverage", "stability", "coherence"):
        click.echo(f"{figure:<10} {number(candidate.current_figures.get(figure))} → {number(candidate.figures.get(figure))}")
    if kept:
        click.echo(f"Kept as {kept}; {made.name}@{made.current.version} stays in use. To use the new one: jminer models promote {kept}")
        click.echo(f"For BERTopic.load: models/topics/{kept.replace('@', '/')}-bertopic")
    elif not dry_run:
        click.echo("Nothing would change, so no version was kept.")


def print_changes(changes: tuple[Change, ...]) -> None:
    """A line per topic: fate, id, labels, shares, evidence."""
    for change in changes[:SHOWN]:
        label = change.label or change.new_label or ""
        if change.label and change.new_label and change.label != change.new_label:
            label = f"{change.label} → {change.new_label}"
        other = {"split": f" out of {change.other}", "merged": f" into {change.other}"}.get(change.fate, "")
        share = f"{percent(change.share)} → {percent(change.new_share)}"
        evidence = f"overlap {number(change.overlap)}, cosine {number(change.cosine)}" if change.overlap is not None else ""
        click.echo(f"{change.fate:<8}{change.topic_id:<6}{share:>15}  {label}{other}  {evidence}".rstrip())
    if len(changes) > SHOWN:
        click.echo(f"… and {len(changes) - SHOWN} smaller ones (--json has all)")


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
