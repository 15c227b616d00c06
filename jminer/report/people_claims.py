"""What a persona declares besides its needs, what came of it, and how far its falsifiers are from firing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jminer.errors import ConfigError
from jminer.personas import falsifiers
from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import THIN, UNKNOWN, Measure, corrected_range, finite, measure, percent_range, unless_few

CLAIMS = (
    "demographic", "expected share", "behaviour", "goal", "pain", "prefers", "avoids", "emotion", "need stage", "need outcome", "falsifier",
)  # fmt: skip
"""Kinds of claims in the order of the persona file."""
CORRECTED = ("behaviour", "goal", "pain", "need outcome")
"""Kinds of claims whose share has the matcher's mistakes taken out."""
FOR, AGAINST = 3, 2
"""Quotes that speak for a claim, and against it (methods 4.2)."""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What a persona declares besides its needs, and what came of it."""

    kind: str
    claim: str
    verdict: str
    reason: str
    customers: int | None
    share: Measure
    """The share that was observed; unknown for a falsifier, whose reason has its measure."""
    against: float | None
    q: float | None
    customers_needed: int | None
    quotes: tuple[Quote, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers is not None and self.customers < THIN

    @property
    def observed(self) -> str:
        """The share in words; of a claim that the matcher read, after correction."""
        return corrected_range(self.share) if self.kind in CORRECTED else percent_range(self.share)

    @property
    def need(self) -> str:
        """The need that a claim on a stage or an outcome is about."""
        return self.claim.partition(":")[0] if self.kind in ("need stage", "need outcome") else ""


@dataclass(frozen=True, slots=True)
class FalsifierFacts:
    """A condition that would refute the persona, and where its measure stands."""

    text: str
    verdict: str
    reason: str
    seen: Measure
    limit: float
    below: bool
    """Whether it fires below the limit; above it otherwise."""
    top: float
    """Where its axis ends; it begins at 0."""
    counts: bool
    """Customers, not a share or a ratio."""


def claims(given: Material, persona: str) -> tuple[ClaimFacts, ...]:
    """A persona's claims in the order of its file."""
    rows = [row for row in given.rows("persona_claims") if row["persona_id"] == persona]
    return tuple(_claim(row, given) for row in sorted(rows, key=lambda row: _rank(row["kind"])))


def distances(given: Material, persona: str) -> tuple[FalsifierFacts, ...]:
    """A persona's falsifiers that were measured."""
    needs = [row["need_id"] for row in given.rows("persona_needs") if row["persona_id"] == persona]
    rows = [row for row in given.rows("persona_claims") if (row["persona_id"], row["kind"]) == (persona, "falsifier")]
    return tuple(found for row in rows if (found := _distance(row, needs)) is not None)


def both_sides(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Three for a claim, one of them drawn at random where there is one, and two against it."""
    drawn = [quote for quote in quotes if quote.role == "random"][:1]
    best = [quote for quote in quotes if quote.role == "best"][: FOR - len(drawn)]
    return (*best, *drawn, *[quote for quote in quotes if quote.role == "against"][:AGAINST])


def _distance(row: Mapping[str, Any], needs: list[str]) -> FalsifierFacts | None:
    seen = measure(row, "observed", "low", "high")
    try:
        asked = falsifiers.parse(row["claim"], needs)
    except ConfigError:
        return None
    if not seen.known:
        return None
    reach = max(seen.value or 0.0, seen.high or 0.0, asked.limit)
    return FalsifierFacts(
        label(row["claim"]), label(row["verdict"]), sentence(row["reason"]), seen, asked.limit, asked.sign.startswith("<"), 1.15 * reach or 1.0,
        asked.measure == "customers",
    )  # fmt: skip


def _rank(kind: str) -> int:
    return CLAIMS.index(kind) if kind in CLAIMS else len(CLAIMS)


def _claim(row: Mapping[str, Any], given: Material) -> ClaimFacts:
    falsifier = row["kind"] == "falsifier"
    return ClaimFacts(
        kind=label(row["kind"]),
        claim=sentence(row["claim"]),
        verdict=label(row["verdict"]),
        reason=sentence(row["reason"]),
        customers=row["customers"],
        share=UNKNOWN if falsifier else unless_few(measure(row, "observed", "low", "high"), row["holders"]),
        against=None if falsifier else finite(row["against"]),
        q=finite(row["q"]),
        customers_needed=row["customers_needed"],
        quotes=both_sides(given.quotes("claim", f"{row['persona_id']}/{row['kind']}/{row['claim']}")),
    )
