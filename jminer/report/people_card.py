"""A persona's card twice: as declared, and as observed with what fell struck through and what is proposed added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jminer.report.measure import Measure, count, percent, percent_range
from jminer.report.people_changes import ProposalFacts
from jminer.report.people_claims import ClaimFacts
from jminer.report.people_needs import NeedFacts

STRUCK = ("ABSENT", "CONTRADICTED", "MISATTRIBUTED", "FAILS")
OPEN = ("INSUFFICIENT", "OPEN", "UNTESTABLE")
GROUPS = {
    "expected share": "Who", "demographic": "Who", "need": "Needs", "behaviour": "Does", "goal": "Wants", "pain": "Suffers from", "prefers": "Channels",
    "avoids": "Channels", "emotion": "Feels",
}  # fmt: skip
"""Kinds of claims, by the part of the card that they stand in."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of the card: what is declared, and what the data did to it."""

    group: str
    text: str
    state: str
    """kept, struck, open (not known) or added."""
    note: str


def card(rule: str, segment: Measure, customers: int, needs: Sequence[NeedFacts], claims: Sequence[ClaimFacts], changes: Sequence[ProposalFacts]) -> tuple[
    CardLine, ...
]:
    """The lines of the card, group by group."""
    people = f"{count(customers, 'customer')}, {percent_range(segment)}" if segment.known else count(customers, "customer")
    who = CardLine("Who", rule, "kept", people) if rule else CardLine("Who", "no segment rule", "open", "nobody can say who belongs")
    lines = [
        who,
        *(CardLine(GROUPS[claim.kind], _words(claim), _state(claim.verdict), _note(claim)) for claim in claims if claim.kind in GROUPS),
        *(CardLine("Needs", need.statement, _state(need.verdict), _of_need(need)) for need in needs),
        *(line for change in changes if (line := _added(change)) is not None),
    ]
    order = list(dict.fromkeys(GROUPS.values()))
    return tuple(sorted(lines, key=lambda line: order.index(line.group)))


def _words(claim: ClaimFacts) -> str:
    return f"{claim.kind} {claim.claim}" if claim.kind in ("prefers", "avoids") else claim.claim


def _state(verdict: str) -> str:
    return "struck" if verdict in STRUCK else "open" if verdict in OPEN else "kept"


def _note(claim: ClaimFacts) -> str:
    if claim.verdict == "UNTESTABLE":
        return "cannot be tested"
    return "too few customers" if claim.thin or not claim.share.known else claim.observed if not claim.share.value else percent(claim.share.value)


def _of_need(need: NeedFacts) -> str:
    """Why a need is as it is, in a word or two."""
    if need.thin:
        return "too few customers"
    share = f"{percent(need.heard.value)} say it"
    said = {
        "SUPPORTED": share, "SUPPORTED_UNMET": f"{share}, mostly unmet", "SHARED": f"{share}, others as much", "MISATTRIBUTED": f"more by {need.owner}",
        "CONTRADICTED": "the opposite is said", "ABSENT": "not there",
    }  # fmt: skip
    return said.get(need.verdict, f"{share}, not sure")


def _added(change: ProposalFacts) -> CardLine | None:
    """What a proposal would add to the card; None for one that adds nothing."""
    if change.change in ("add_need", "take_need"):
        topic = f"on “{change.topics[0]}”" if change.topics else change.says
        return CardLine("Needs", change.text or topic, "added", f"hypothesis {topic}" if change.text and change.topics else "hypothesis")
    if change.change == "reword_need" and change.text:
        return CardLine("Needs", change.text, "added", "hypothesis: turned round")
    if change.change == "change_share":
        return CardLine("Who", change.says.removesuffix("."), "added", "hypothesis")
    return None
