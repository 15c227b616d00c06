"""Results on stdout: for people, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

import rich_click as click

from jminer.errors import GateFailed
from jminer.personas.verdicts import spoken, tentative
from jminer.runfolder import Run
from jminer.runner import Done

UNKNOWNS = 4
"""Things not known that a run's last words tell; the report has all."""
WIDEST = 110


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
    board = run.table("personas").select("persona_id", "verdict", "confidence").rows() if "personas" in manifest["tables"] else []
    return {
        "run": run.name, "path": str(run.path), "complete": manifest["complete"],
        "read": int(fed["read"].sum()), "kept": int(fed["kept"].sum()), "set_aside": int(fed["set_aside"].sum()), "skipped": int(fed["skipped"].sum()),
        "rows": manifest["rows"], "personas": {persona: verdict for persona, verdict, _ in board},
        "tentative": [persona for persona, *verdict in board if tentative(*verdict)],
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
    click.echo(f"{facts['seconds']:.0f} s, at most {facts['peak_memory_mb']:,} MB, {len(done.reused)} steps reused")
    if facts["report"]:
        told = json.loads((done.report[0].parent / "report.json").read_bytes())
        for line in _told(told, done.run.name):
            click.echo(line)
    click.echo(f"Report: {facts['report']}" if facts["report"] else f"Tables: {facts['path']}")


def _told(facts: dict[str, Any], run: str) -> Iterator[str]:
    """What a report says first: findings, verdicts, what is not known, and where to look."""
    yield from _headed("What matters most", [finding["says"] for finding in facts["findings"]] or ["No finding carries a number yet."])
    if facts["personas"]:
        yield from ("", click.style("Personas", bold=True))
        wide = max(len(persona["name"]) for persona in facts["personas"])
        widest = max(13, *(len(spoken(persona["verdict"], persona["confidence"])) for persona in facts["personas"]))
        for persona in facts["personas"]:
            sure = "" if persona["confidence"] is None else f"same in {persona['confidence']:.0%}"
            verdict = spoken(persona["verdict"], persona["confidence"])
            reason = (persona["reasons"] or [""])[0]
            yield from _hung(f"  {verdict:<{widest}} {persona['name']:<{wide}}  {sure:<13}  ", reason)
    yield from _headed("What we do not know", facts["unknowns"][:UNKNOWNS])
    if len(facts["unknowns"]) > UNKNOWNS:
        yield f"  and {len(facts['unknowns']) - UNKNOWNS} more in the report"
    yield ""
    yield f"More: jminer show topics {run}, jminer show personas {run}, jminer show pains {run}; spreadsheets and report.json lie beside the report."


def _headed(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", click.style(heading, bold=True))
        for line in lines:
            yield from _hung("  - ", line)


def _hung(lead: str, words: str) -> list[str]:
    """Words after a lead, wrapped to the terminal under their beginning."""
    width = min(get_terminal_size().columns, WIDEST)
    return wrap(words, max(width, len(lead) + 30), initial_indent=lead, subsequent_indent=" " * len(lead)) or [lead.rstrip()]


def gate(done: Done, strict: bool, fail_on: Sequence[str]) -> None:
    """Raise GateFailed when a gate that the user asked for says no."""
    facts = summary(done.run)
    if strict and facts["warnings"]:
        raise GateFailed(f"--strict: the run is done, with {len(facts['warnings'])} warnings: {facts['warnings'][0]}")
    failed = [f"{persona} is {verdict}" for persona, verdict in facts["personas"].items() if verdict.lower() in fail_on]
    if failed:
        raise GateFailed(f"--fail-on: the run is done, and {', '.join(failed)}.")
