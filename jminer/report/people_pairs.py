"""Personas beside one another: are they different people, do they talk of different things, and whose is which need?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.report.legible import label, sentence
from jminer.report.material import Material
from jminer.report.measure import SMALLEST, THIN, Measure, finite, measure
from jminer.report.people_recount import People


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Two personas side by side."""

    first: str
    second: str
    shared_customers: int
    segments: float | None
    """Customers whom both rules take in, as a share of all whom either does."""
    evidence: Measure
    """The same of the customers with evidence on their needs."""
    told: Measure
    """How well what people raise tells the two apart (AUROC)."""
    differing: tuple[str, ...]
    indistinct: bool


@dataclass(frozen=True, slots=True)
class Owned:
    """A persona's people on one need: how many of them say it."""

    customers: int
    """0 also where fewer than five do."""
    few: bool
    """One to four customers: not told."""
    share: float | None
    """None for a thin segment."""
    own: bool
    """Whether the persona declares the need."""


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One declared need across all personas."""

    persona: str
    need: str
    statement: str
    cells: tuple[Owned, ...]
    elsewhere: str
    """The persona whose people surely hold it more; empty where that is not sure."""


@dataclass(frozen=True, slots=True)
class OwnershipFacts:
    """Needs × personas."""

    personas: tuple[str, ...]
    rows: tuple[NeedRow, ...]

    @property
    def most(self) -> float:
        """The largest share of the map."""
        return max((cell.share or 0.0 for row in self.rows for cell in row.cells), default=0.0)


def pairs(given: Material, names: Mapping[str, str]) -> tuple[PairFacts, ...]:
    """Every two personas that have a segment, most alike first."""
    found = [
        PairFacts(
            names.get(row["persona_id"], label(row["persona_id"])),
            names.get(row["other_id"], label(row["other_id"])),
            row["shared_customers"] or 0,
            finite(row["segment_overlap"]),
            measure(row, "evidence_overlap", "evidence_overlap_low"),
            measure(row, "auc", "auc_low", "auc_high"),
            tuple(label(need.partition("/")[2]) for need in row["differing_needs"] or ()),
            bool(row["indistinct"]),
        )
        for row in given.rows("persona_pairs")
    ]
    return tuple(sorted(found, key=lambda pair: (not pair.indistinct, pair.told.value if pair.told.value is not None else 1.0, pair.first, pair.second)))


def ownership(given: Material, people: Mapping[str, People], names: Mapping[str, str]) -> OwnershipFacts:
    """Of each persona's people, the share who say each declared need; only personas that could be counted again."""
    shown = [name for name in names if name in people]
    said = {name: _said(people[name]) for name in shown}
    sizes = {name: people[name].customers for name in shown}
    rows = [_row(row, said, sizes, names) for name in shown for row in given.rows("persona_needs") if row["persona_id"] == name]
    return OwnershipFacts(tuple(names[name] for name in shown), tuple(rows))


def _said(people: People) -> dict[tuple[str, str], int]:
    """(persona, need) → customers of the segment who say it."""
    counted = people.said.group_by("persona_id", "need_id").agg(pl.col("customer").n_unique())
    return {(persona, need): n for persona, need, n in counted.iter_rows()}


def _row(row: Mapping[str, Any], said: Mapping[str, Mapping[tuple[str, str], int]], sizes: Mapping[str, int], names: Mapping[str, str]) -> NeedRow:
    need = row["persona_id"], row["need_id"]
    cells = {name: _owned(counts.get(need, 0), sizes[name], name == row["persona_id"]) for name, counts in said.items()}
    return NeedRow(
        names[row["persona_id"]], label(row["need_id"]), sentence(row["statement"] or row["need_id"]), tuple(cells.values()),
        names.get(row["best_owner"], "") if row["verdict"] == "MISATTRIBUTED" else "",
    )  # fmt: skip


def _owned(customers: int, size: int, own: bool) -> Owned:
    few = 0 < customers < SMALLEST
    return Owned(0 if few else customers, few, None if size < THIN or few else customers / size, own)
