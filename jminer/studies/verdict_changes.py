"""What became of verdicts on personas and needs between two runs, why, and when they expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from jminer.statistics.odds import mantel_haenszel

EXPIRES = timedelta(days=90)
"""Of published personas 18.7 % had changed after a month, 23.3 % after a year (Jung, Jansen and Salminen 2019): a verdict is of use for a quarter."""


def verdict_changes(before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame], files: tuple[Mapping[str, Any], Mapping[str, Any]],
                    code: tuple[str, str]) -> list[dict[str, Any]]:  # fmt: skip
    """A row per persona and need of either run: persona_id, need_id (null for the whole), verdict_a, verdict_b, changed, reason.

    `files`: per run what its manifest says of each persona file (version, rule); `code`: which jminer made each run.
    """
    rows = []
    for table, keys in (("personas", ["persona_id"]), ("persona_needs", ["persona_id", "need_id"])):
        if table not in before or table not in after:
            continue
        old, new = ({tuple(row[key] for key in keys): row for row in tables[table].to_dicts()} for tables in (before, after))
        for key in sorted(old.keys() | new.keys()):
            was, now = old.get(key), new.get(key)
            verdicts = was and was["verdict"], now and now["verdict"]
            rows.append({
                "persona_id": key[0], "need_id": key[1] if len(key) > 1 else None, "verdict_a": verdicts[0], "verdict_b": verdicts[1],
                "changed": verdicts[0] != verdicts[1], "reason": _reason(was, now, key[0], files, code) if verdicts[0] != verdicts[1] else None,
            })
    return rows


def _reason(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, persona: str, files: tuple[Mapping[str, Any], Mapping[str, Any]],
            code: tuple[str, str]) -> str:  # fmt: skip
    """Why a verdict differs, what was changed by hand first."""
    if now is None:
        return "it was not declared any more"
    if was is None:
        return "it was not declared before"
    causes = []
    old, new = files[0].get(persona), files[1].get(persona)
    if old and new and old.get("version") != new.get("version"):
        causes.append(f"its file changed from version {old.get('version')} to {new.get('version')}")
    elif old and new and old.get("rule") != new.get("rule"):
        causes.append("its segment rule changed")
    if code[0] != code[1]:
        causes.append("another jminer made the run")
    causes.append(_people(was, now) if "holders" not in now else f"{_people(was, now)}; {_evidence(was, now)}")
    said = now["reason"] if "reason" in now else " ".join((now["reasons"] or ())[:1])
    return f"{', '.join(causes)}. Now: {said}" if said else ", ".join(causes)


def _people(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return f"{was['segment_customers'] or 0} customers of its segment then, {now['segment_customers'] or 0} now"


def _evidence(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Holders then and now, and whether their share moved beyond chance."""
    counts = [now["holders"] or 0, now["segment_customers"] or 0, was["holders"] or 0, was["segment_customers"] or 0]
    told = f"{counts[2]} with evidence then, {counts[0]} now"
    odds = mantel_haenszel(*counts) if min(counts[1], counts[3]) > 0 else None
    if odds is None:
        return told
    return f"{told}, {'more than chance makes of it' if odds.low > 1 or odds.high < 1 else 'no more of a difference than chance makes'}"


def expiry(last: tuple[date | None, date | None]) -> list[str]:
    """Sentences on how long verdicts hold; `last`: the day of each run's last feedback."""
    told = []
    if last[0] and last[1] and last[1] - last[0] > EXPIRES:
        told.append(f"Verdicts on personas hold for {EXPIRES.days} days after the last feedback they rest on: those of A had expired on {last[0] + EXPIRES}, "
                    f"{(last[1] - last[0] - EXPIRES).days} days before the last feedback of B.")  # fmt: skip
    if last[1]:
        told.append(f"B's verdicts on personas rest on feedback up to {last[1]}: test them again by {last[1] + EXPIRES}.")
    return told
