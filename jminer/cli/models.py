"""`jminer models list`, `show`, `diff` and `promote`; `export` and `import` are in `cli/bertopic.py`."""

from __future__ import annotations

import rich_click as click

from jminer.cli import bertopic


@click.group("models")
def command() -> None:
    """List topic models, show and compare versions, put one in use, exchange them with BERTopic."""


command.add_command(bertopic.export)
command.add_command(bertopic.import_)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List all topic models of the workspace; a star marks the version in use."""
    from jminer.cli.results import echo_json
    from jminer.cli.versions import number, percent
    from jminer.studies.model_facts import listed
    from jminer.workspace import locate

    rows = listed(locate().root / "models" / "topics")
    if as_json:
        return echo_json(rows)
    if not rows:
        click.echo("No topic models yet. The first run keeps its own: jminer run configs/projects/demo.yaml")
    for row in rows:
        mark = "*" if row["current"] else " "
        made = f"{row['how']} from {row['parent']}" if row["parent"] else row["how"]
        click.echo(f"{mark} {row['model']:<30}{row['topics']:>4} topics  coverage {percent(row['coverage'])}, stability {number(row['stability'])}  {made}")


@command.command("show")
@click.argument("model")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(model: str, as_json: bool) -> None:
    """Show the topics of MODEL (NAME or NAME@VERSION) as users see them, the edits made by hand, and where it comes from."""
    from jminer.cli.results import echo_json
    from jminer.cli.versions import number
    from jminer.studies.model_facts import described
    from jminer.workspace import locate

    facts = described(locate().root / "models" / "topics", model)
    if as_json:
        return echo_json(facts)
    click.echo(f"{facts['model']}{' (in use)' if facts['current'] else ''}: {len(facts['topics'])} topics, {facts['how']}"
               + (f" from version {facts['parent']}" if facts["parent"] else ""))
    for topic in facts["topics"]:
        counts = f"{topic['units']:>8,} units{topic['customers']:>8,} customers"
        click.echo(f"{topic['topic_id']:<6}{counts}  stability {number(topic['stability'])}  {topic['label']}")
        if topic["keywords"]:
            click.echo(f"{'':<6}{', '.join(topic['keywords'])}")
    for sentence in facts["edits"]:
        click.echo(f"by hand: {sentence}")
    for problem in facts["problems"]:
        click.echo(f"- {problem}")
    for topic_id, what in facts["gone"].items():
        click.echo(f"{topic_id} was {what}")


@command.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def diff(old: str, new: str, as_json: bool) -> None:
    """Compare two versions of a topic model, as NAME@1 NAME@2, by the permanent ids of their topics."""
    from jminer.cli.results import echo_json
    from jminer.cli.versions import number, percent, print_changes
    from jminer.studies.model_facts import compared
    from jminer.workspace import locate

    facts = compared(locate().root / "models" / "topics", old, new)
    if as_json:
        return echo_json(facts.plain)
    print_changes(facts.changes)
    for figure, (before, after) in facts.figures.items():
        shown = percent if figure == "coverage" else number
        click.echo(f"{figure:<10} {shown(before)} → {shown(after)}")
    click.echo("Shares and figures are each version's own, from the data it was made of.")


@command.command("promote")
@click.argument("model")
@click.option("--force", is_flag=True, help="Put it in use although it is worse.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def promote(model: str, force: bool, as_json: bool) -> None:
    """Put MODEL (NAME@VERSION) in use: later runs assign with it. A worse one than the one in use is refused."""
    from jminer.cli.results import echo_json
    from jminer.cli.versions import number
    from jminer.errors import GateFailed
    from jminer.studies.promotion import judged, plain, resting_on_topics
    from jminer.topicmodel.registry import find, make_current
    from jminer.workspace import locate

    workspace = locate()
    models = workspace.root / "models" / "topics"
    name, version = find(models, model)
    checks = judged(models, name, version, resting_on_topics(workspace, name))
    bad = [check for check in checks if not check.good]
    done = force or not bad
    if done:
        make_current(models, name, version)
    if as_json:
        echo_json({"model": f"{name}@{version}", "checks": plain(checks), "promoted": done})
    else:
        for check in checks:
            remark = f" ({check.remark})" if check.remark else ""
            click.echo(f"{'good' if check.good else 'WORSE':<6}{check.name:<11}{number(check.before)} → {number(check.after)}  {check.says}{remark}")
    if not done:
        raise GateFailed(f"{name}@{version} is worse in {', '.join(check.name for check in bad)}, so it was not put in use. --force does it all the same.")
    if not as_json:
        click.echo(f"{name}@{version} is in use.")
