"""`jminer label`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from jminer.cli.judging import Seen
    from jminer.heads.answers import Answer
    from jminer.heads.local import Learnt
    from jminer.runfolder import Run
    from jminer.studies.label_figures import Rates
    from jminer.workspace import Workspace

SHIPPED = {
    "stages": "of 559 gold units a stage is named for 73 %, and 74 % of these are right (python -m tests.benchmarks.stages).",
    "emotions": "models/heads/emotions/card.md has the figures on comments in English.",
    "touchpoints": "of what 559 gold units name 59 % is found, and 58 % of what is found is named (python -m tests.benchmarks.touchpoints).",
    "needs": "of units that support a need the matcher finds about 38 % (python tests/benchmarks/needs.py).",
}
KINDS = tuple(SHIPPED)


@click.command("label")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("run")
@click.option("--n", "n", type=click.IntRange(1, 5000), default=100, show_default=True, help="Units to have answers on, those of earlier sittings included.")
@click.option("--order", type=click.Choice(["random", "informative"]), default="random", show_default=True, help="informative: first those that help most.")
@click.option("--blind", is_flag=True, help="Do not show what the run says, so that the answers owe it nothing.")
@click.option("--report", "only_report", is_flag=True, help="Ask nothing; print what the answers so far tell.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON document.")
def command(kind: str, run: str, n: int, order: str, blind: bool, only_report: bool, as_json: bool) -> None:
    """Ask what units of RUN (or of the latest one: latest) are about, and print how good the run is and whether your answers mend it.

    Half of the units are drawn at random, half are those where the run wavers. Answers are kept at once under corpora/private/labels;
    stop whenever you like, the same command goes on. Later runs of the project learn from them.
    """
    from datetime import date

    from jminer.cli.asking import Asker
    from jminer.cli.results import echo_json
    from jminer.heads.answers import answers_file, append_answer, read_answers
    from jminer.studies.label_figures import facts, sentences
    from jminer.studies.labelling import plan
    from jminer.workspace import locate

    workspace = locate()
    made = _run(workspace, run)
    project, seed = made.manifest["project"]["name"], made.manifest["seed"]
    path = answers_file(workspace, project, kind)
    answers = read_answers(path)
    seen = _seen(workspace, made, kind)
    if not only_report:
        questions, again = plan(seen.material, answers, n, seed, order)
        for answer in again:
            append_answer(path, answer)
        today = date.today().isoformat()
        asker = Asker(
            seen.material.choices, seen.material.several, blind,
            lambda question, labels: append_answer(path, question.answered(labels, made.name, today, not blind)),
        )  # fmt: skip
        done = asker.ask(questions)
        click.echo(f"{done} of {len(questions)} questions done; kept in {path}" if questions else f"Nothing more to ask for --n {n}.", err=True)
        answers = read_answers(path)
    learnt, rates = _learnt(seen, answers)
    found = facts(kind, project, answers, SHIPPED[kind], learnt, rates)
    if as_json:
        return echo_json(found)
    for line in sentences(found):
        click.echo(line)


def _run(workspace: Workspace, name: str) -> Run:
    """The run of this name; `latest` is the newest complete one. Raises ConfigError."""
    from jminer.errors import ConfigError
    from jminer.runfolder import list_runs, open_run

    folders = list_runs(workspace)
    if name != "latest" or any(folder.name == name for folder in folders):
        return open_run(workspace, name)
    for folder in reversed(folders):
        made = open_run(workspace, folder.name)
        if made.manifest["complete"]:
            return made
    raise ConfigError("There is no complete run yet. Start with: jminer run PROJECT.")


def _seen(workspace: Workspace, made: Run, kind: str) -> Seen:
    """A run's units, its models and what it made of them."""
    from jminer.cli.judging import Seen
    from jminer.errors import ConfigError
    from jminer.session import reopened
    from jminer.studies.labelling import TABLES

    missing = [name for name in TABLES[kind] if name not in made.manifest["tables"]]
    if missing:
        raise ConfigError(f"Run {made.name} stopped before {kind} were found. Run the whole project first.")
    return Seen(kind, reopened(workspace, made), {name: made.table(name) for name in TABLES[kind]})


def _learnt(seen: Seen, answers: Sequence[Answer]) -> tuple[Learnt | None, Rates | None]:
    """What later runs would learn of the answers; of needs, what their settings would be."""
    from jminer.heads.local import learn_several, learn_stages
    from jminer.studies.label_figures import rates

    told: list[Any] = [answer for answer in answers if answer.labels is not None]
    if seen.kind == "needs":
        return None, rates(seen.material, told)
    if seen.kind == "stages":
        return learn_stages(told, seen.taxonomy, seen.judge), None
    return learn_several(seen.kind.capitalize(), told, seen.labels, seen.thresholds, seen.taxonomy, seen.judge), None
