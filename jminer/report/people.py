"""The persona board: what the evidence says of every declared persona and of each of its needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.personas.verdicts import ENOUGH, STABLE, spoken, tentative
from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import THIN, UNKNOWN, Measure, count, finite, measure, percent, percent_range
from jminer.report.people_card import CardLine, card
from jminer.report.people_changes import ProposalFacts, proposals
from jminer.report.people_claims import ClaimFacts, FalsifierFacts, claims, distances
from jminer.report.people_controls import ControlFacts, MatcherFacts, controls, matcher
from jminer.report.people_coverage import CoverageFacts, coverage
from jminer.report.people_flips import HangsFacts, hangs
from jminer.report.people_needs import NeedFacts, needs, outlook
from jminer.report.people_null import NullFacts, null
from jminer.report.people_pairs import OwnershipFacts, PairFacts, ownership, pairs
from jminer.report.people_recount import People, recounted
from jminer.report.people_together import TogetherFacts, together

# What deserves a reader's eye first: what can be acted on, what is wrong, then what is not known.
ORDER = ("VALIDATED", "PLAUSIBLE", "PARTIAL", "MISALIGNED", "COMPOSITE", "INDISTINCT", "REFUTED", "INSUFFICIENT")
SAME = 1e-6
BEYOND = 0.1
"""Share of its people whom the needs of a validated persona reach beyond those whom as many decoys do, at the least."""
SURE = 0.9
"""Share of perturbations with the same verdict from which it is called sure; below `STABLE` it is shaky (methods P6)."""


@dataclass(frozen=True, slots=True)
class PersonaFacts:
    """The verdict on a declared persona, its reasons and its needs."""

    id: str
    name: str
    verdict: str
    tentative: bool
    """Whether most perturbations change the verdict: it must not look as firm as others."""
    reasons: tuple[str, ...]
    next_step: str
    rule: str
    """Its segment rule; empty when it declares none."""
    customers: int
    unknown_customers: int
    segment: Measure
    expected: Measure
    """The declared share of customers, as an interval without a value."""
    supported: Measure
    coverage: float | None
    excess: Measure
    nearest: str
    overlap: float | None
    confidence: float | None
    customers_needed: int | None
    card: tuple[CardLine, ...]
    needs: tuple[NeedFacts, ...]
    null: NullFacts | None
    covered: CoverageFacts | None
    """None where its people could not be counted again."""
    together: TogetherFacts
    hangs: HangsFacts
    claims: tuple[ClaimFacts, ...]
    falsifiers: tuple[FalsifierFacts, ...]
    would_change: tuple[str, ...]
    proposals: tuple[ProposalFacts, ...]
    quotes: tuple[Quote, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN

    @property
    def spoken(self) -> str:
        """The verdict as it is shown, with the word that says when it is tentative."""
        return spoken(self.verdict, self.confidence)

    @property
    def unclaimed(self) -> tuple[ProposalFacts, ...]:
        """Topics that its people raise more than others and that no need accounts for."""
        return tuple(each for each in self.proposals if each.change == "add_need")

    @property
    def pillars(self) -> tuple[tuple[str, Measure, float], ...]:
        """What VALIDATED asks for (methods P7): name, where it stands, where it has to stand."""
        return (
            ("supported weight", self.supported, ENOUGH),
            ("beyond decoys", self.excess, BEYOND),
            ("same verdict", Measure(self.confidence), STABLE),
        )

    @property
    def undecided(self) -> int:
        """Needs that are neither supported nor refuted."""
        return sum(need.verdict == "INSUFFICIENT" for need in self.needs)

    @property
    def weight(self) -> str:
        """The supported weight in words: as long as needs are undecided, none is no zero."""
        if self.undecided and not self.supported.value:
            return f"none yet, {self.undecided} of {count(len(self.needs), 'need')} open"
        return percent_range(self.supported)

    @property
    def how_sure(self) -> str:
        """How often perturbed analyses say the same; nothing of a persona without a verdict."""
        if self.confidence is None or self.verdict == "INSUFFICIENT":
            return "no verdict yet"
        return f"{self.sureness}: the same in {percent(self.confidence)}"

    @property
    def sureness(self) -> str:
        """How sure the verdict is, in a word."""
        if self.confidence is None:
            return ""
        return "high" if self.confidence >= SURE else "medium" if self.confidence >= STABLE else "low"


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on personas."""

    personas: tuple[PersonaFacts, ...]
    pairs: tuple[PairFacts, ...]
    ownership: OwnershipFacts
    controls: tuple[ControlFacts, ...]
    matcher: tuple[MatcherFacts, ...]


def board(given: Material) -> Board:
    """Every declared persona, those first that can be acted on; the personas beside one another; the instrument."""
    rows = sorted(given.rows("personas"), key=lambda row: (_place(row["verdict"]), label(row["name"] or row["persona_id"])))
    names = {row["persona_id"]: label(row["name"] or row["persona_id"]) for row in rows}
    people = recounted(given)
    return Board(
        tuple(_persona(row, given, names, people.get(row["persona_id"])) for row in rows),
        pairs(given, names),
        ownership(given, people, names),
        controls(given),
        matcher(given),
    )


def _persona(row: Mapping[str, Any], given: Material, names: Mapping[str, str], people: People | None) -> PersonaFacts:
    persona = row["persona_id"]
    declared: Mapping[str, Any] = next((each for each in given.manifest.get("personas") or () if each["id"] == persona), {})
    said, changes = claims(given, persona), proposals(given, persona)
    judged = needs(given, persona, names, said)
    segment, rule = measure(row, "segment_share", "segment_low", "segment_high"), label(declared.get("rule"))
    return PersonaFacts(
        id=label(persona),
        name=names[persona],
        verdict=label(row["verdict"]),
        tentative=tentative(label(row["verdict"]), finite(row["confidence"])),
        reasons=tuple(sentence(reason) for reason in row["reasons"] or ()),
        next_step=_next_step(row, changes, outlook(given, persona, None)),
        rule=rule,
        customers=row["segment_customers"] or 0,
        unknown_customers=row["unknown_customers"] or 0,
        segment=segment,
        expected=Measure(None, *declared["expected_share"]) if declared.get("expected_share") else UNKNOWN,
        supported=_supported(row),
        coverage=finite(row["coverage"]),
        excess=measure(row, "excess_coverage", "excess_low"),
        nearest=names.get(row["nearest_persona"] or "", label(row["nearest_persona"])),
        overlap=finite(row["overlap"]),
        confidence=finite(row["confidence"]),
        customers_needed=row["customers_needed"],
        card=card(rule, segment, row["segment_customers"] or 0, judged, said, changes),
        needs=judged,
        null=null(people.decoys, [need.nearness for need in judged if need.nearness is not None]) if people else None,
        covered=_covered(given, row, people) if people and people.customers >= THIN else None,
        together=together(given, row),
        hangs=hangs(given, row),
        claims=said,
        falsifiers=distances(given, persona),
        would_change=outlook(given, persona, None),
        proposals=changes,
        quotes=given.quotes("persona", persona),
    )


def _supported(row: Mapping[str, Any]) -> Measure:
    """The weight that is supported, its interval only where perturbations move it."""
    found = measure(row, "supported_weight", "supported_low", "supported_high")
    return Measure(found.value) if found.low == found.high else found


def _covered(given: Material, row: Mapping[str, Any], people: People) -> CoverageFacts | None:
    """None where the count does not come out as the run's."""
    persona = row["persona_id"]
    proposed = given.table("persona_proposals").filter((pl.col("persona_id") == persona) & (pl.col("change") == "add_need"))
    topics = [topic for row in proposed["topics"].drop_nulls() for topic in row]
    told = given.table("unit_topics").join(given.table("units"), on="unit_id").select("feedback_id", "topic_id")
    found = coverage(persona, people, topics, told)
    return found if abs(found.share - (row["coverage"] or 0.0)) < SAME else None


def _next_step(row: Mapping[str, Any], changes: tuple[ProposalFacts, ...], outlook: tuple[str, ...]) -> str:
    """One thing to do."""
    needed, now = row["customers_needed"], row["segment_customers"] or 0
    if row["verdict"] == "INSUFFICIENT" and needed and needed > now:
        return f"Collect feedback from about {count(needed - now, 'more customer')} of the segment."
    if row["verdict"] == "VALIDATED":
        return "Use it, and test it again on later feedback."
    if changes:
        more = f" {count(len(changes) - 1, 'more change')} below." if len(changes) > 1 else ""
        return f"{changes[0].says}{more}"
    if needed and needed > now:
        return f"Collect feedback from about {count(needed - now, 'more customer')} of the segment to decide its open needs."
    return outlook[0] if outlook else "Ask these people: this data decides nothing more."


def _place(verdict: str) -> int:
    return ORDER.index(verdict) if verdict in ORDER else len(ORDER)
