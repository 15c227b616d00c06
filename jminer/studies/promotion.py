"""May a version take the place of the one in use? Only when it is not worse in any of a few figures, or when forced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jminer.errors import ConfigError
from jminer.runfolder import list_runs, open_run
from jminer.topicmodel.registry import current_version, gone_before, open_version
from jminer.topicmodel.store import facts, lineage_of
from jminer.workspace import Workspace

LOSS = {"coverage": 0.05, "stability": 0.05, "coherence": 0.15}
"""A figure may fall by so much: more than fits to the same data with other seeds differ (`tests/benchmarks/topic_life.py`), and
coherence by as much as one new subject among a handful can cost."""
STEADY = 0.75
"""From here on topics come back well enough that a fall of stability is no loss: clusters of .75 and more are valid (Hennig 2007)."""
FIGURES = {
    "coverage": "share of what customers say that has a topic",
    "stability": "how well topics come back (mean Jaccard)",
    "coherence": "whether a topic's words are used together (NPMI)",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One figure of the version in use and of the one that would replace it."""

    name: str
    says: str
    before: float | None
    after: float | None
    good: bool
    remark: str = ""


def judged(models: Path, name: str, version: str, rests: Mapping[str, str]) -> list[Check]:
    """Every check of a version against the one in use; empty when there is none in use.

    rests: topics on which findings rest → which. Figures are those that the training measured for both versions on the
    same units; where it did not, each version's own, which is said. Raises ConfigError when the two live in the spaces of
    different encoders.
    """
    current = current_version(models, name)
    if current is None or current == version:
        return []
    old, new = open_version(models, name, current), open_version(models, name, version)
    if old.encoder != new.encoder:
        raise ConfigError(
            f"{name}@{version} was made with other encoder weights than {name}@{current}, so none of its topics can be compared. "
            "Keep it under a name of its own (topics.name)."
        )
    made = {each: facts(models / name / each).get("made", {}) for each in (current, version)}
    compared = made[version].get("compared") or {}
    same = compared.get("version") == current
    was = (compared if same else made[current]).get("figures") or {}
    will = made[version].get("figures") or {}
    remark = "" if same else "measured on different data"
    # A version grown from the one in use has all its topics as they were: words of the added ones make none of them worse.
    grown = lineage_of(models / name / version).how == "grow" and lineage_of(models / name / version).parent == current
    checks = [_figure(figure, was.get(figure), will.get(figure), remark) for figure in FIGURES if not (grown and figure == "coherence")]
    lost = _lost(models, name, current, version)
    needed = {topic: rests[topic] for topic in sorted(lost) if topic in rests}
    told = "; ".join(f"{topic} ({what})" for topic, what in needed.items())
    return [*checks, Check("findings", "topics lost on which findings of the latest run rest", 0, len(needed), not needed, told)]


def _figure(name: str, before: float | None, after: float | None, remark: str) -> Check:
    if before is None or after is None:
        # What cannot be compared cannot be called no worse; only coverage is always there.
        return Check(name, FIGURES[name], before, after, name != "coverage", "not measured")
    good = after >= before - LOSS[name] or (name == "stability" and after >= STEADY)
    return Check(name, FIGURES[name], before, after, good, remark)


def _lost(models: Path, name: str, current: str, version: str) -> set[str]:
    """Topics that users see now and would no more, though they were neither merged nor divided."""
    there = set(open_version(models, name, version).topic_ids)
    moved = {topic for topic, what in gone_before(models, name, version).items() if not what.startswith("not found again")}
    straight = lineage_of(models / name / version).parent == current
    return {topic for topic in open_version(models, name, current).topic_ids if topic not in there and not (straight and topic in moved)}


def resting_on_topics(workspace: Workspace, name: str) -> dict[str, str]:
    """Topic → the findings of the latest complete run of this name that rest on it: pains, and needs that account for it."""
    for path in reversed(list_runs(workspace)):
        run = open_run(workspace, path.name)
        if not run.manifest["complete"] or name not in (run.manifest["settings"]["topics"].get("name"), run.manifest["project"]["name"]):
            continue
        found: dict[str, list[str]] = {}
        for row in run.table("pains").iter_rows(named=True):
            found.setdefault(row["topic_id"], []).append(f"pain {row['pain_id']}")
        for row in run.table("need_topics").iter_rows(named=True):
            if row["claimed"]:
                found.setdefault(row["topic_id"], []).append(f"need {row['persona_id']}.{row['need_id']}")
        return {topic: ", ".join(several) for topic, several in found.items()}
    return {}


def plain(checks: list[Check]) -> list[dict[str, Any]]:
    """Checks as JSON can say them."""
    return [{"check": c.name, "says": c.says, "before": c.before, "after": c.after, "good": c.good, "remark": c.remark} for c in checks]
