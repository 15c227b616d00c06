"""The persona board: what the evidence says of every declared persona and of each of its needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import THIN, UNKNOWN, Measure, finite, measure
from jminer.statistics.intervals import wilson

# What deserves a reader's eye first: what can be acted on, what is wrong, then what is not known.
ORDER = ("VALIDATED", "PLAUSIBLE", "PARTIAL", "MISALIGNED", "COMPOSITE", "INDISTINCT", "REFUTED", "INSUFFICIENT")


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """The verdict on a declared need, and the numbers behind it."""

    id: str
    statement: str
    verdict: str
    reason: str
    customers: int
    rest_customers: int
    holders: int
    heard: Measure
    """Share of the segment's customers with evidence, as counted."""
    rest: Measure
    """The same elsewhere: compared with `heard`, for both carry the matcher's error alike."""
    prevalence: Measure
    """The segment's share, corrected for the matcher's error."""
    odds: Measure
    presence_q: float | None
    specific_q: float | None
    met: Measure
    contradiction: Measure
    contradicting: int
    owner: str
    owner_p: float | None
    power: float | None
    customers_needed: int | None
    topics: tuple[str, ...]
    quotes: tuple[Quote, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN


@dataclass(frozen=True, slots=True)
class PersonaFacts:
    """The verdict on a declared persona, its reasons and its needs."""

    id: str
    name: str
    verdict: str
    reasons: tuple[str, ...]
    customers: int
    unknown_customers: int
    segment: Measure
    supported: Measure
    coverage: float | None
    excess: Measure
    bundling: Measure
    nearest: str
    overlap: float | None
    confidence: float | None
    customers_needed: int | None
    needs: tuple[NeedFacts, ...]
    quotes: tuple[Quote, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """How the instrument did on something whose answer is known."""

    name: str
    tested: int
    passed: int
    wrong: Measure
    says: str


def personas(given: Material) -> tuple[PersonaFacts, ...]:
    """Every declared persona, decided ones first."""
    names = {row["persona_id"]: label(row["name"] or row["persona_id"]) for row in given.rows("personas")}
    needs: dict[str, list[NeedFacts]] = {}
    for row in given.rows("persona_needs"):
        needs.setdefault(row["persona_id"], []).append(_need(row, given, names))
    found = [_persona(row, given, names, tuple(needs.get(row["persona_id"], ()))) for row in given.rows("personas")]
    return tuple(sorted(found, key=lambda p: (_place(p.verdict), p.name)))


def controls(given: Material) -> tuple[ControlFacts, ...]:
    """How the instrument did."""
    return tuple(
        ControlFacts(
            label(row["control"]),
            row["tested"] or 0,
            row["passed"] or 0,
            measure(row, "rate", high="high"),
            sentence(row["says"]),
        )
        for row in given.rows("controls")
    )


def _persona(
    row: Mapping[str, Any], given: Material, names: Mapping[str, str], needs: tuple[NeedFacts, ...]
) -> PersonaFacts:
    return PersonaFacts(
        id=label(row["persona_id"]),
        name=names[row["persona_id"]],
        verdict=label(row["verdict"]),
        reasons=tuple(sentence(reason) for reason in row["reasons"] or ()),
        customers=row["segment_customers"] or 0,
        unknown_customers=row["unknown_customers"] or 0,
        segment=measure(row, "segment_share", "segment_low", "segment_high"),
        supported=measure(row, "supported_weight", "supported_low", "supported_high"),
        coverage=finite(row["coverage"]),
        excess=measure(row, "excess_coverage", "excess_low"),
        bundling=measure(row, "bundling", "bundling_low", "bundling_high"),
        nearest=_named(row["nearest_persona"], names),
        overlap=finite(row["overlap"]),
        confidence=finite(row["confidence"]),
        customers_needed=row["customers_needed"],
        needs=needs,
        quotes=given.quotes("persona", row["persona_id"]),
    )


def _need(row: Mapping[str, Any], given: Material, names: Mapping[str, str]) -> NeedFacts:
    persona, need = row["persona_id"], row["need_id"]
    return NeedFacts(
        id=label(need),
        statement=sentence(row["statement"] or need),
        verdict=label(row["verdict"]),
        reason=sentence(row["reason"]),
        customers=row["segment_customers"] or 0,
        rest_customers=row["rest_customers"] or 0,
        holders=row["holders"] or 0,
        heard=_heard(row["holders"], row["segment_customers"]),
        rest=_heard(row["rest_holders"], row["rest_customers"]),
        prevalence=measure(row, "prevalence", "low", "high"),
        odds=measure(row, "odds_ratio", "odds_low", "odds_high"),
        presence_q=finite(row["presence_q"]),
        specific_q=finite(row["specific_q"]),
        met=measure(row, "met_share", "met_low", "met_high"),
        contradiction=measure(row, "contradiction", "contradiction_low"),
        contradicting=row["contradiction_customers"] or 0,
        owner=_named(row["best_owner"], names),
        owner_p=finite(row["best_owner_p"]),
        power=finite(row["power"]),
        customers_needed=row["customers_needed"],
        topics=_claimed(given, persona, need),
        quotes=given.quotes("need", f"{persona}/{need}", f"{persona}.{need}", f"{persona}:{need}"),
    )


def _heard(holders: int | None, customers: int | None) -> Measure:
    """Share of customers with evidence and its Wilson interval; unknown below ten customers."""
    if (customers or 0) < THIN:
        return UNKNOWN
    low, high = wilson(holders or 0, customers or 0)
    return Measure((holders or 0) / (customers or 1), float(low), float(high))


def _claimed(given: Material, persona: str, need: str) -> tuple[str, ...]:
    rows = [
        row
        for row in given.rows("need_topics", "-share_of_topic")
        if row["persona_id"] == persona and row["need_id"] == need and row["claimed"]
    ]
    return tuple(given.topic_names.get(row["topic_id"], label(row["topic_id"])) for row in rows)


def _named(persona: str | None, names: Mapping[str, str]) -> str:
    return names.get(persona or "", label(persona))


def _place(verdict: str) -> int:
    return ORDER.index(verdict) if verdict in ORDER else len(ORDER)
