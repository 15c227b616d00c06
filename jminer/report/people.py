"""The persona board: what the evidence says of every declared persona and of each of its needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import THIN, UNKNOWN, Measure, count, finite, measure
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
    looked_at: str
    """How much was looked at where nothing speaks against the need; empty where something does, or where that was not counted."""
    would_change: tuple[str, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A change to the persona's file: a hypothesis for later data."""

    change: str
    says: str
    why: str
    status: str
    quotes: tuple[Quote, ...]


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


CLAIMS = (
    "demographic", "expected share", "behaviour", "goal", "pain", "prefers", "avoids", "emotion", "need stage", "need outcome", "falsifier",
)  # fmt: skip
"""Kinds of claims in the order of the persona file."""


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
    claims: tuple[ClaimFacts, ...]
    would_change: tuple[str, ...]
    proposals: tuple[ProposalFacts, ...]
    together: tuple[str, ...]
    """How many of its needs one person has, and whether its people are one group, in sentences."""
    quotes: tuple[Quote, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN


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


def pairs(given: Material) -> tuple[PairFacts, ...]:
    """Every two personas that have a segment, most alike first."""
    names = {row["persona_id"]: label(row["name"] or row["persona_id"]) for row in given.rows("personas")}
    found = [
        PairFacts(
            _named(row["persona_id"], names),
            _named(row["other_id"], names),
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
        claims=_claims(given, row["persona_id"]),
        would_change=_would_change(given, row["persona_id"], None),
        proposals=_proposals(given, row["persona_id"]),
        together=(*_conjunction(given, row["persona_id"]), *_groups(row)),
        quotes=given.quotes("persona", row["persona_id"]),
    )


def _conjunction(given: Material, persona: str) -> tuple[str, ...]:
    """The conjunction curve in a sentence: the more a portrait says, the fewer people it is of."""
    steps = [row for row in given.rows("persona_conjunction") if row["persona_id"] == persona]
    if len(steps) < 2 or max(row["customers"] for row in steps) < THIN:
        return ()
    told = [f"{row['share']:.0%} on {row['needs']} or more" + (f" (chance: {row['shuffled']:.0%})" if row["needs"] > 1 else "") for row in steps]
    return (sentence(f"Of the segment's customers, {', '.join(told)} of its {len(steps)} needs have evidence; all in one person: {steps[-1]['customers']}."),)


def _groups(row: Mapping[str, Any]) -> tuple[str, ...]:
    if not row["split_topics"]:
        return ()
    said = ", ".join(row["split_topics"])
    return (
        sentence(
            f"Its people fall into two groups ({row['split_share']:.0%} are in the smaller; p = {row['split_p']:.2f}); what tells the larger: {said}. "
            "Perhaps they are two personas."
        ),
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
        looked_at=_looked_at(_outlook(given, persona, need)),
        would_change=_would_change(given, persona, need),
    )


def _outlook(given: Material, persona: str, need: str | None) -> Mapping[str, Any] | None:
    return next((row for row in given.rows("persona_outlook") if (row["persona_id"], row["need_id"]) == (persona, need)), None)


def _would_change(given: Material, persona: str, need: str | None) -> tuple[str, ...]:
    row = _outlook(given, persona, need)
    return tuple(sentence(says) for says in row["would_change"] or ()) if row else ()


def _looked_at(row: Mapping[str, Any] | None) -> str:
    """No quote against a need means something only beside how many were read."""
    if row is None or row["against_units"]:
        return ""
    if not row["units"]:
        return "Nobody in the segment was found to speak of it, for or against."
    return (
        f"Nothing speaks against it: {count(row['units'], 'sentence')} of {count(row['customers'], 'customer')} of the segment were looked at, "
        "and none was read as the opposite."
    )


def _proposals(given: Material, persona: str) -> tuple[ProposalFacts, ...]:
    rows = [row for row in given.rows("persona_proposals") if row["persona_id"] == persona]
    return tuple(
        ProposalFacts(
            label(row["change"]), sentence(row["says"]), sentence(row["why"]), label(row["status"]),
            given.quoted([("best", unit) for unit in row["evidence"] or ()]),
        )
        for row in rows
    )  # fmt: skip


def _claims(given: Material, persona: str) -> tuple[ClaimFacts, ...]:
    rows = [row for row in given.rows("persona_claims") if row["persona_id"] == persona]
    return tuple(_claim(row, given) for row in sorted(rows, key=lambda row: _rank(row["kind"])))


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
        share=UNKNOWN if falsifier else measure(row, "observed", "low", "high"),
        against=None if falsifier else finite(row["against"]),
        q=finite(row["q"]),
        customers_needed=row["customers_needed"],
        quotes=given.quotes("claim", f"{row['persona_id']}/{row['kind']}/{row['claim']}"),
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
