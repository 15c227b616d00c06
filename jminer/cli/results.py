"""Results on stdout: for people, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import rich_click as click

from jminer.errors import GateFailed
from jminer.runfolder import Run
from jminer.runner import Done


def echo_json(content: Any) -> None:
    """One JSON document."""
    click.echo(json.dumps(content, indent=1, ensure_ascii=False, default=str))


def print_plan(steps: Sequence[tuple[str, str]], as_json: bool) -> None:
    """What `--dry-run` found."""
    if as_json:
        return echo_json([{"step": step, "plan": what} for step, what in steps])
    for step, what in steps:
        click.echo(f"{step:<14}{what}")


def summary(run: Run) -> dict[str, Any]:
    """A run in a few numbers."""
    manifest, ledger = run.manifest, run.table("ledger")
    fed = ledger.filter(ledger["kind"] == "feedback")
    verdicts = dict(run.table("personas").select("persona_id", "verdict").iter_rows()) if "personas" in manifest["tables"] else {}
    return {
        "run": run.name, "path": str(run.path), "complete": manifest["complete"],
        "read": int(fed["read"].sum()), "kept": int(fed["kept"].sum()), "set_aside": int(fed["set_aside"].sum()), "skipped": int(fed["skipped"].sum()),
        "rows": manifest["rows"], "personas": verdicts,
        "notices": [notice["says"] for notice in manifest["notices"]],
        "warnings": [notice["says"] for notice in manifest["notices"] if notice["warning"]],
        "seconds": manifest["volatile"]["seconds"], "peak_memory_mb": manifest["volatile"]["peak_memory_mb"],
    }


def print_done(done: Done, as_json: bool) -> None:
    """What a run made and where its report is."""
    facts = {**summary(done.run), "reused": list(done.reused), "report": str(done.report[0]) if done.report else None}
    if as_json:
        return echo_json(facts)
    rows = facts["rows"]
    click.echo(f"{facts['read']:,} read = {facts['kept']:,} kept + {facts['set_aside']:,} set aside + {facts['skipped']:,} skipped by rule")
    click.echo(", ".join(f"{rows[table]:,} {table}" for table in ("customers", "units", "topics", "pains", "gaps", "opportunities") if table in rows))
    for persona, verdict in facts["personas"].items():
        click.echo(f"{verdict:<13} {persona}")
    click.echo(f"{facts['seconds']:.0f} s, at most {facts['peak_memory_mb']:,} MB, {len(done.reused)} steps reused")
    click.echo(f"Report: {facts['report']}" if facts["report"] else f"Tables: {facts['path']}")


def gate(done: Done, strict: bool, fail_on: Sequence[str]) -> None:
    """Raise GateFailed when a gate that the user asked for says no."""
    facts = summary(done.run)
    if strict and facts["warnings"]:
        raise GateFailed(f"--strict: the run is done, with {len(facts['warnings'])} warnings: {facts['warnings'][0]}")
    failed = [f"{persona} is {verdict}" for persona, verdict in facts["personas"].items() if verdict.lower() in fail_on]
    if failed:
        raise GateFailed(f"--fail-on: the run is done, and {', '.join(failed)}.")
