"""The verdict on each declared need, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import Material, Quote
from jminer.report.measure import SMALLEST, THIN, UNKNOWN, Measure, count, finite, measure, unless_few
from jminer.report.people_claims import ClaimFacts, both_sides
from jminer.statistics.intervals import wilson


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
    nearness: float | None
    """How near the segment's nearest customers come to it; stands on the persona's null strip."""
    decoy_nearness: float | None
    """95% of decoys stay below this."""
    presence_p: float | None
    specific_q: float | None
    met: Measure
    contradiction: Measure
    contradicting: int
    owner: str
    owner_p: float | None
    power: float | None
    customers_needed: int | None
    placed: ClaimFacts | None
    """What came of the stages that it is declared for."""
    outcome: ClaimFacts | None
    """What came of the outcome that it is declared with."""
    topics: tuple[str, ...]
    quotes: tuple[Quote, ...]
    looked_at: str
    """How much was looked at where nothing speaks against the need; empty where something does, or where that was not counted."""
    would_change: tuple[str, ...]

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN


def needs(given: Material, persona: str, names: Mapping[str, str], claims: Sequence[ClaimFacts]) -> tuple[NeedFacts, ...]:
    """A persona's needs. `names`: of the personas, by id; `claims`: what the persona declares of its needs' stages and outcomes."""
    rows = [row for row in given.rows("persona_needs") if row["persona_id"] == persona]
    return tuple(_need(row, given, names, claims) for row in rows)


def outlook(given: Material, persona: str, need: str | None) -> tuple[str, ...]:
    """What would turn a verdict; of the persona where no need is named."""
    row = _outlook(given, persona, need)
    return tuple(sentence(says) for says in row["would_change"] or ()) if row else ()


def _need(row: Mapping[str, Any], given: Material, names: Mapping[str, str], claims: Sequence[ClaimFacts]) -> NeedFacts:
    persona, need = row["persona_id"], row["need_id"]
    said = {claim.kind: claim for claim in claims if claim.need == need}
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
        nearness=finite(row["nearness"]),
        decoy_nearness=finite(row["decoy_nearness"]),
        presence_p=finite(row["presence_p"]),
        specific_q=finite(row["specific_q"]),
        met=measure(row, "met_share", "met_low", "met_high"),
        contradiction=unless_few(measure(row, "contradiction", "contradiction_low"), row["contradiction_customers"]),
        contradicting=row["contradiction_customers"] or 0,
        owner=names.get(row["best_owner"] or "", label(row["best_owner"])),
        owner_p=finite(row["best_owner_p"]),
        power=finite(row["power"]),
        customers_needed=row["customers_needed"],
        placed=said.get("need stage"),
        outcome=said.get("need outcome"),
        topics=_claimed(given, persona, need),
        quotes=both_sides(given.quotes("need", f"{persona}/{need}", f"{persona}.{need}", f"{persona}:{need}")),
        looked_at=_looked_at(_outlook(given, persona, need)),
        would_change=outlook(given, persona, need),
    )


def _outlook(given: Material, persona: str, need: str | None) -> Mapping[str, Any] | None:
    return next((row for row in given.rows("persona_outlook") if (row["persona_id"], row["need_id"]) == (persona, need)), None)


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


def _heard(holders: int | None, customers: int | None) -> Measure:
    """Share of customers with evidence and its Wilson interval; unknown below ten customers, or where it would tell of one to four."""
    if (customers or 0) < THIN or 0 < (holders or 0) < SMALLEST:
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
