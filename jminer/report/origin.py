"""Where the report comes from: the project, the run, the sources, and what was set aside on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.report.legible import label, sentence
from jminer.report.material import Material


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole: its name, how many, and its share."""

    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class About:
    """The head of the report."""

    project: str
    company: str
    goals: tuple[str, ...]
    scope: tuple[str, ...]
    metrics: tuple[str, ...]
    run: str
    created: str
    seed: str
    versions: tuple[str, ...]
    first_day: str
    last_day: str
    undated: int
    customers: int
    speaking: int
    """Customers with a unit: shares of all are of them."""
    known_customers: int
    feedback: int
    units: int
    sources: tuple[Part, ...]

    @property
    def unknown_share(self) -> float | None:
        """Share of the customers whom no source names: assumed, one per piece of feedback."""
        return 1 - self.known_customers / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One input file: read = kept + set aside + skipped."""

    source: str
    file: str
    kind: str
    read: int
    kept: int
    set_aside: int
    skipped: int
    notes: str

    @property
    def adds_up(self) -> bool:
        """Whether every record read is accounted for."""
        return self.read == self.kept + self.set_aside + self.skipped


@dataclass(frozen=True, slots=True)
class Fault:
    """Records set aside for one reason."""

    source: str
    code: str
    reason: str
    mend: str
    records: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The data-and-bias sheet."""

    ledger: tuple[LedgerLine, ...]
    faults: tuple[Fault, ...]
    languages: tuple[Part, ...]
    unread: tuple[Part, ...]
    """Languages that the encoder does not know: their units, and their share of all units."""
    types: tuple[Part, ...]
    roles: tuple[Part, ...]
    repeats: int
    masks: tuple[Part, ...]
    notices: tuple[str, ...]
    seconds: tuple[tuple[str, float], ...]


def about(given: Material) -> About:
    """Who, what, when and how much."""
    project, run = _mapping(given.manifest.get("project")), given.manifest
    written = given.counted["written_at"]
    known = given.table("customers").filter(pl.col("known"))["customer_id"]
    customers = given.counted["customer_id"].drop_nulls().unique()
    return About(
        project=label(project.get("name") or run.get("name")),
        company=label(project.get("company")),
        goals=_lines(project.get("goals")),
        scope=_lines(project.get("scope")),
        metrics=_lines(project.get("metrics")),
        run=label(run.get("name")),
        created=label(run.get("created") or _mapping(run.get("volatile")).get("created"))[:19],
        seed=label(run.get("seed")),
        versions=_lines(run.get("versions")),
        first_day=_day(written.min()),
        last_day=_day(written.max()),
        undated=written.null_count(),
        customers=given.customers,
        speaking=given.units["customer_id"].drop_nulls().n_unique(),
        known_customers=len(set(customers) & set(known)),
        feedback=given.counted.height,
        units=given.table("units").height,
        sources=parts(given.counted["source"]),
    )


def origin(given: Material) -> Origin:
    """What was read, kept, set aside, masked, and noticed."""
    feedback = given.table("feedback")
    ledger = tuple(
        LedgerLine(
            label(row["source"]),
            label(row["file"]),
            label(row["kind"]),
            row["read"] or 0,
            row["kept"] or 0,
            row["set_aside"] or 0,
            row["skipped"] or 0,
            sentence(row["notes"]),
        )
        for row in given.rows("ledger")
    )
    durations = _mapping(given.manifest.get("durations"))
    return Origin(
        ledger=ledger,
        faults=_faults(given),
        languages=parts(given.counted["language"]),
        unread=unread(given),
        types=parts(feedback["type"]),
        roles=parts(feedback["role"]),
        repeats=feedback["duplicate_of"].drop_nulls().len(),
        masks=parts(
            feedback["text"].drop_nulls().str.extract_all(r"\[[A-Z][A-Z_]+(?:_?\d+)?\]").explode().drop_nulls()
        ),
        notices=tuple(_notice(said) for said in given.manifest.get("notices") or ()),
        seconds=tuple((label(step), float(took)) for step, took in durations.items() if isinstance(took, int | float)),
    )


def parts(names: pl.Series) -> tuple[Part, ...]:
    """How often each name occurs, most frequent first."""
    counted: Counter[str] = Counter()
    for name, n in names.value_counts(name="n").iter_rows():
        counted[label(name) or "unknown"] += n
    return tuple(
        Part(name, n, n / counted.total()) for name, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    )


def unread(given: Material) -> tuple[Part, ...]:
    """Units that have no label for their language's sake."""
    silent = given.table("unit_stages").filter(pl.col("reason").str.starts_with("unsupported")).select("unit_id")
    spoken = silent.join(given.table("units"), on="unit_id").join(given.table("feedback").select("feedback_id", "language"), on="feedback_id")
    return tuple(Part(part.name, part.count, part.count / given.table("units").height) for part in parts(spoken["language"]))


def _faults(given: Material) -> tuple[Fault, ...]:
    counted: Counter[tuple[str, ...]] = Counter()
    for row in given.rows("quarantine"):
        counted[(label(row["source"]), label(row["code"]), sentence(row["reason"]), sentence(row["mend"]))] += 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Fault(source, code, reason, mend, n) for (source, code, reason, mend), n in ordered)


def _notice(said: object) -> str:
    """A notice as run.json keeps it: a sentence, or the sentence and the step that said it."""
    return sentence(said.get("says") if isinstance(said, Mapping) else said)


def _lines(said: object) -> tuple[str, ...]:
    """Whatever a project file says of goals, scope or metrics, as short lines."""
    if said is None or said == "":
        return ()
    if isinstance(said, Mapping):
        return tuple(f"{label(key)}: {_words(value)}" for key, value in said.items() if _words(value))
    if isinstance(said, list | tuple):
        return tuple(line for item in said if (line := _words(item)))
    return (sentence(said),)


def _words(said: object) -> str:
    if isinstance(said, Mapping):
        rest = ", ".join(
            f"{label(key)} {_words(value)}" for key, value in said.items() if key != "name" and _words(value)
        )
        return ": ".join(part for part in (label(said.get("name")), rest) if part)
    if isinstance(said, list | tuple):
        return ", ".join(_words(item) for item in said)
    return sentence(said)


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment is not None else ""
