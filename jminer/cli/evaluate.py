"""`jminer evaluate topics` and `jminer evaluate heads`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from jminer.session import Session
    from jminer.workspace import Workspace

Sitting = tuple[str, "Session", Mapping[str, Path]]
"""Whose answers, the session that judges their units, and a file for each kind of label."""


@click.group("evaluate")
def command() -> None:
    """Measure how good topics are, or what the heads get right."""


@command.command("topics")
@click.argument("target", metavar="RUN|PROJECT")
@click.option("--labels", metavar="COLUMN", help="Compare with the labels in this column of the sources (kept by columns.meta).")
@click.option("--seeds", type=click.IntRange(0, 20), default=0, help="Fit so often again with other seeds and other customers: do the topics agree?")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Of a project: change a setting, as for run.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
def topics(target: str, labels: str | None, seeds: int, overrides: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Print coherence, diversity, stability and coverage of the topics of a run, or of a project as a run would make them."""
    from jminer.cli.console import Terminal
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.runfolder import open_run
    from jminer.runner import tables_to
    from jminer.session import Session
    from jminer.settings import TopicsSettings
    from jminer.studies.evaluate_topics import evaluate, told
    from jminer.studies.topic_material import TABLES
    from jminer.workspace import locate

    if Path(target).suffix in (".yaml", ".yml"):
        session = Session.open(Path(target), overrides, Terminal(quiet))
        settings, seed = session.project.settings.topics, session.project.settings.seed
        tables = tables_to(session, "topics", TABLES)
    else:
        run = open_run(locate(), target)
        if overrides or not set(TABLES) <= set(run.manifest["tables"]):
            raise ConfigError(f"Run {run.name} " + ("is made: --set changes a project only." if overrides else "stopped before its topics were found."))
        settings, seed = TopicsSettings.model_validate(run.manifest["settings"]["topics"]), run.manifest["seed"]
        tables = {name: run.table(name) for name in TABLES}
    facts = evaluate(tables, settings, seed, labels, seeds)
    if as_json:
        return echo_json(facts)
    for line in told(facts):
        click.echo(line)


@command.command("heads")
@click.argument("target", metavar="[RUN|PROJECT]", required=False)
@click.option("--profile", metavar="NAME", help="Without a run or project: the heads of this profile, as multilingual.")
@click.option("--labels", type=click.Path(path_type=Path, exists=True), help="Answers to measure by: a file of `jminer label`, or a folder of them.")
@click.option("--json", "as_json", is_flag=True, help="Print as one JSON document.")
def heads(target: str | None, profile: str | None, labels: Path | None, as_json: bool) -> None:
    """Print what the heads of a run or project were kept with, and how they do on labels of your own.

    Your own are the answers that `jminer label` keeps in corpora/private/labels: of the run's or project's, or else of every project, each
    judged as in its newest run. Other people's labelled sets are no part of jminer: make bench-heads, in its repository, prints what the heads
    do there, with other models beside them.
    """
    from jminer.cli.results import echo_json
    from jminer.errors import ConfigError
    from jminer.studies.evaluate_heads import heads_of, kept_with, sentences
    from jminer.workspace import locate

    if target and profile:
        raise ConfigError("A run or project has a profile of its own: leave out --profile, or the run or project.")
    workspace = locate()
    session = _session(workspace, target) if target else _general(workspace, profile)
    projects, notices = _sittings(session, target, labels)
    facts = {
        "of": session.project.name or f"the {profile or 'default'} profile",
        "heads": [{**kept_with(session.workspace.find("models/heads", head)), "kind": kind} for head, kind in heads_of(session.project.settings).items()],
        "projects": [{"project": name, "kinds": _measured(own, files)} for name, own, files in projects],
        "notices": notices,
    }
    if as_json:
        return echo_json(facts)
    for line in sentences(facts):
        click.echo(line)


def _measured(session: Session, files: Mapping[str, Path]) -> list[dict[str, Any]]:
    """What a session's heads get right of each file of answers."""
    from jminer.cli.judging import judged
    from jminer.studies.evaluate_heads import as_judged, measured, told_in

    found = list[dict[str, Any]]()
    for kind, file in files.items():
        answers = told_in(file)
        if kind == "needs" or not answers:
            found.append(measured(kind, answers))
            continue
        seen = judged(kind, session, answers)
        now = as_judged(answers, seen.material)
        probability = seen.judge(seen.material.rows.select("unit_id", "text", "language"), seen.taxonomy)
        found.append(measured(kind, now, seen.labels, probability, seen.thresholds))
    return found


def _session(workspace: Workspace, target: str) -> Session:
    """A project in its file, or a run's. Raises ConfigError."""
    from jminer.runfolder import open_run
    from jminer.session import Session, reopened

    return Session.open(Path(target)) if Path(target).suffix in (".yaml", ".yml") else reopened(workspace, open_run(workspace, target))


def _general(workspace: Workspace, profile: str | None) -> Session:
    """No project's session: the workspace's settings under those of a profile, and the general taxonomy. Raises ConfigError."""
    from pydantic import ValidationError

    from jminer import config, yamlfile
    from jminer.errors import ConfigError
    from jminer.session import Session
    from jminer.settings import Settings

    files = [workspace.settings_file, workspace.find("configs/profiles", f"{profile}.yaml") if profile else None]
    content: Any = {}
    for file in filter(None, files):
        content = yamlfile.merged(content, yamlfile.read(file).content or {})
    try:
        settings = Settings.model_validate(content)
    except ValidationError:
        raise ConfigError(f"{' or '.join(file.name for file in files if file)} holds settings that are not right. `jminer check PROJECT` names them.") from None
    taxonomies = {kind: workspace.find("configs/taxonomies", name) for kind, name in config.TaxonomyFiles().model_dump().items()}
    project = config.Project.model_construct(name="", settings=settings, sources=())
    return Session(config.Loaded(project, workspace.root, (), taxonomies), workspace)


def _sittings(session: Session, target: str | None, labels: Path | None) -> tuple[list[Sitting], list[str]]:
    """Whose answers are measured by, and what is left out, in sentences."""
    from jminer.runfolder import list_runs, open_run
    from jminer.session import reopened
    from jminer.studies.evaluate_heads import answer_files

    if labels:
        return [(session.project.name or labels.name, session, answer_files(labels))], []
    workspace = session.workspace
    kept = workspace.root / "corpora" / "private" / "labels"
    if target:
        name = session.project.name
        return ([(name, session, answer_files(kept / name))], []) if (kept / name).is_dir() else ([], [f"There are no labels of {name} yet: jminer label."])
    runs = {run.manifest["project"]["name"]: run for run in (open_run(workspace, path.name) for path in list_runs(workspace)) if run.manifest["complete"]}
    folders = sorted(path for path in kept.glob("*") if path.is_dir()) if kept.is_dir() else []
    found: list[Sitting] = [(path.name, reopened(workspace, runs[path.name]), answer_files(path)) for path in folders if path.name in runs]
    left = [f"Labels of {path.name} are not judged: there is no complete run of it." for path in folders if path.name not in runs]
    return found, left or ([] if found else ["There are no labels of your own yet: jminer label."])
