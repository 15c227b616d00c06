"""What to change in a persona, as hypotheses for later data (methods P5, P6, P9).

Made from one run's tables. What was learnt from this data cannot be confirmed on it: every proposal has to wait for feedback that is
written later, or it would prove itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jminer.domain import Need, Persona
from jminer.personas.forms import negated
from jminer.personas.topic_needs import Drafted, plain
from jminer.personas.typical import Heard
from jminer.personas.verdicts import CONTESTED, SPECIFIC_ODDS, SUPPORTING

OVERCLAIMED = 3
"""Personas that claim the same topic, from which it tells none of them apart."""
SUB_NEED = 0.2
"""Share of a need's people from which a topic is a part of the need."""
MAIN = 2 / 3
"""Share of a need's people from which one topic is the need, and others are its edges."""
MOST_TOPICS = 5
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change to one persona file, and why."""

    persona: str
    change: str
    says: str
    """The change in a sentence."""
    why: str
    """The numbers behind it in a sentence."""
    need: str | None = None
    other: str | None = None
    """The other persona of a move or a merger; the kind of a claim that is no need."""
    value: str | None = None
    """What the file would say in that place."""
    drafted: Need | None = None
    """The need to add."""
    topics: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    customers: int | None = None

    def row(self, rank: int, status: str) -> dict[str, Any]:
        """A row of table `persona_proposals`."""
        return {
            "persona_id": self.persona, "rank": rank, "change": self.change, "need_id": self.drafted.id if self.drafted else self.need,
            "other": self.other, "says": self.says, "why": self.why, "text": self.drafted.statement if self.drafted else self.value,
            "opposite": self.drafted and self.drafted.opposite, "met_form": self.drafted and self.drafted.met_form,
            "unmet_form": self.drafted and self.drafted.unmet_form, "phrasings": list(self.drafted.phrasings) if self.drafted else [],
            "customers": self.customers, "topics": list(self.topics), "evidence": list(self.units), "status": status,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What a run found of all personas: rows of its tables."""

    personas: Mapping[str, Row]
    needs: Mapping[tuple[str, str], Row]
    claims: Sequence[Row]
    need_topics: Sequence[Row]
    labels: Mapping[str, str]
    """Topic id → label."""

    def claimers(self, topic: str) -> list[str]:
        """Personas one of whose needs accounts for the topic."""
        return sorted({row["persona_id"] for row in self.need_topics if row["topic_id"] == topic and row["claimed"]})

    def claimed(self, persona: str, need: str) -> list[Row]:
        """Topics that a need accounts for, the largest part of the need first."""
        mine = [row for row in self.need_topics if (row["persona_id"], row["need_id"]) == (persona, need) and row["claimed"]]
        return sorted(mine, key=lambda row: (-(row["share_of_need"] or 0), row["topic_id"]))


def propose(declared: Sequence[Persona], known: Known, unclaimed: Mapping[str, Sequence[tuple[Drafted, Heard]]], evidence: Mapping[str, tuple[str, ...]],
            least: int) -> list[Proposal]:
    """Every proposal, persona by persona, needs in the order of the file.

    `unclaimed`: per persona the topics that are typical of its people and that no need of it accounts for. `evidence`: per `persona/need`
    some units behind its verdict. `least`: customers that a segment must have for any of this.
    """
    found = list[Proposal]()
    for persona in declared:
        row = known.personas[persona.id]
        if row["segment_customers"] < least:
            continue
        found += [*_of_persona(persona, row, known), *_of_needs(persona, declared, known), *_of_claims(persona, known)]
        found += [_add(persona, one, heard) for one, heard in unclaimed.get(persona.id, ())[:MOST_TOPICS]]
    found += _received(declared, known, {persona.id for persona in declared if known.personas[persona.id]["segment_customers"] >= least})
    order = {persona.id: place for place, persona in enumerate(declared)}
    held = [replace(one, units=one.units or evidence.get(f"{one.persona}/{one.need}", ())) for one in found]
    return sorted(held, key=lambda one: order[one.persona])


def _add(persona: Persona, one: Drafted, heard: Heard) -> Proposal:
    return Proposal(
        persona.id, "add_need", f"Add a need on “{one.label}”, reworded in one sentence of a customer.",
        f"{heard.inside} of {heard.of_inside} customers of the segment speak of it ({heard.share:.0%}) and {heard.rest:.0%} of the others "
        f"(odds at least {heard.odds_low:.1f} times in the same channels, sources and years); the topic is stable and no need accounts for it.",
        drafted=one.need, topics=(one.topic,), units=one.units, customers=heard.inside,
    )  # fmt: skip


def _of_needs(persona: Persona, declared: Sequence[Persona], known: Known) -> Iterator[Proposal]:
    rows = {need.id: known.needs[persona.id, need.id] for need in persona.needs}
    for need in persona.needs:
        yield from _of_need(persona, need, rows[need.id], known)
    core = [need for need in persona.needs if need.core]
    supported = [need for need in persona.needs if rows[need.id]["verdict"] in SUPPORTING]
    if core and supported and not any(need in supported for need in core):
        best = max(supported, key=lambda need: (rows[need.id]["low"] or 0, need.id))
        yield Proposal(
            persona.id, "mark_core", f"Make {best.id} a core need.",
            f"It is supported (in at least {rows[best.id]['low']:.0%} of the segment), and none of the needs that are declared core is.",
            best.id, value="true", customers=rows[best.id]["holders"],
        )  # fmt: skip


def _of_need(persona: Persona, need: Need, row: Row, known: Known) -> Iterator[Proposal]:
    verdict, n, holders, denied = row["verdict"], row["segment_customers"], row["holders"], row["contradiction_customers"] or 0
    counted = f"{holders} of {n} customers of the segment"
    if verdict == "ABSENT":
        yield Proposal(
            persona.id, "drop_need", f"Drop the need {need.id}.",
            f"{counted} have it by their words, at most {row['high']:.1%} in truth, and at least {need.min_prevalence:.0%} is claimed.",
            need.id, customers=holders,
        )  # fmt: skip
    elif verdict == "CONTRADICTED":
        turned = need.opposite or negated(need.statement)
        yield Proposal(
            persona.id, "reword_need", f"Turn {need.id} round: “{turned}”.",
            f"{denied} customers of the segment say the opposite, {holders} say it: the matcher misses many denials, "
            "and with its errors taken out surely more than half deny it.",
            need.id, value=turned, customers=denied,
        )  # fmt: skip
    elif verdict == "SHARED" and need.specific and persona.rule:
        above = f", the odds are at most {row['odds_high']:.1f} times those of the rest" if row["odds_high"] else ""
        yield Proposal(
            persona.id, "share_need", f"Declare {need.id} as shared (unit_of_claim: shared), or say what is particular about it here.",
            f"{counted} have it{above}.", need.id, value="shared", customers=holders,
        )  # fmt: skip
    elif verdict == "MISATTRIBUTED":
        yield Proposal(
            persona.id, "move_need", f"Move {need.id} to {row['best_owner']}.",
            f"{counted} have it; the segment of {row['best_owner']} holds it most in {row['best_owner_p']:.0%} of draws.",
            need.id, row["best_owner"], customers=holders,
        )  # fmt: skip
    elif _contested(row):
        yield Proposal(
            persona.id, "split_need", f"Split or reword {need.id}: say of whom it is true, and of whom the opposite.",
            f"{holders} customers of the segment say it and {denied} say the opposite: both are too many to be slips.", need.id, customers=holders + denied,
        )  # fmt: skip
    elif verdict == "INSUFFICIENT" and _there(row, need) and row["low"] < need.min_prevalence and (lower := int(100 * row["low"]) / 100) > 0:
        yield Proposal(
            persona.id, "change_prevalence", f"Claim less for {need.id}: min_prevalence {lower:.2f}.",
            f"{counted} have it, between {row['low']:.0%} and {row['high']:.0%} in truth, and at least {need.min_prevalence:.0%} is claimed.",
            need.id, value=f"{lower:.2f}", customers=holders,
        )  # fmt: skip
    yield from _of_topics(persona, need, row, known)


def _contested(row: Row) -> bool:
    """Surely some, or apparently most, of those who speak of it deny it; and there is something on both sides."""
    return row["verdict"] == "INSUFFICIENT" and row["holders"] > 0 and ((row["contradiction_low"] or 0) > CONTESTED or (row["contradiction"] or 0) > 0.5)


def _there(row: Row, need: Need) -> bool:
    """Present, and specific where that is claimed."""
    present = row["presence_q"] is not None and row["presence_q"] <= 0.05
    lifted = row["specific_q"] is not None and row["specific_q"] <= 0.05 and (row["odds_low"] or 0) > SPECIFIC_ODDS
    return present and (lifted or not need.specific)


def _of_topics(persona: Persona, need: Need, row: Row, known: Known) -> Iterator[Proposal]:
    """Needs that lie in several topics, and topics that several personas claim."""
    claimed = known.claimed(persona.id, need.id)
    parts = [each for each in claimed if (each["share_of_need"] or 0) >= SUB_NEED]
    if len(parts) > 1 and parts[0]["share_of_need"] < MAIN and row["verdict"] in (*SUPPORTING, "SHARED"):
        named = "; ".join(f"“{plain(known.labels[each['topic_id']])}” ({each['share_of_need']:.0%} of its people)" for each in parts)
        yield Proposal(
            persona.id, "split_need", f"Look whether {need.id} is several needs, one for each of these topics.",
            f"Its evidence lies in {named}.", need.id, topics=tuple(each["topic_id"] for each in parts), customers=row["holders"],
        )  # fmt: skip
    for each in claimed:
        others = known.claimers(each["topic_id"])
        if len(others) >= OVERCLAIMED:
            label = plain(known.labels[each["topic_id"]])
            yield Proposal(
                persona.id, "reword_need", f"Say in {need.id} what is particular about these people, or leave “{label}” to one persona.",
                f"The topic is claimed by {len(others)} personas ({', '.join(others)}), so it tells none of them apart.", need.id, topics=(each["topic_id"],),
            )  # fmt: skip


def _of_persona(persona: Persona, row: Row, known: Known) -> Iterator[Proposal]:
    if persona.rule is None:
        yield Proposal(
            persona.id, "change_rule", "Add a segment rule: which field of your customers says who belongs?",
            "Without one nobody can say whether its needs are more common among its people, so it can never be more than PLAUSIBLE.",
        )  # fmt: skip
    if persona.rule and persona.expected_share and row["segment_low"] is not None:
        low, high = persona.expected_share
        if row["segment_low"] > high or row["segment_high"] < low:
            yield _share(persona, row)
    verdict = row["verdict"]
    if verdict == "COMPOSITE":
        yield Proposal(
            persona.id, "split_persona", "Split it: declare a persona for each group of needs that the same people hold.",
            f"Pairs of its needs in one person are {row['bundling']:.2f} times what chance gives (at most {row['bundling_high']:.2f}).",
        )  # fmt: skip
    if row["split_topics"]:
        yield Proposal(
            persona.id, "split_persona", "Look whether its people are two groups, and which field tells them apart: then declare two personas.",
            f"Its people fall into two groups ({row['split_share']:.0%} are in the smaller; p = {row['split_p']:.2f}); "
            f"what tells the larger: {', '.join(row['split_topics'])}.", customers=row["segment_customers"],
        )  # fmt: skip
    if verdict == "INDISTINCT" and row["nearest_persona"] and (row["overlap"] or 0) > 0.6:
        yield Proposal(
            persona.id, "merge_personas", f"Merge it with {row['nearest_persona']}, or declare needs that only one of both has.",
            f"{row['overlap']:.0%} of the customers with evidence on either have evidence on both.", other=row["nearest_persona"],
        )  # fmt: skip
    elif verdict == "INDISTINCT":
        yield Proposal(
            persona.id, "change_rule", "Declare needs that only these people have, or drop the persona.",
            "Of its needs, those that are surely spoken of are everybody's, so nothing it says tells its people from others.",
        )  # fmt: skip


def _share(persona: Persona, row: Row) -> Proposal:
    low, high = int(100 * row["segment_low"]) / 100, -int(-100 * row["segment_high"] // 1) / 100
    assert persona.expected_share is not None
    return Proposal(
        persona.id, "change_share", f"Expect a share of {low:.0%} to {high:.0%}.",
        f"{row['segment_customers']} customers fulfil its rule, {row['segment_share']:.0%} of those of whom it can be told "
        f"({row['segment_low']:.0%} to {row['segment_high']:.0%}); {persona.expected_share[0]:.0%} to {persona.expected_share[1]:.0%} is declared.",
        value=f"{{min: {low:.2f}, max: {high:.2f}}}", customers=row["segment_customers"],
    )  # fmt: skip


def _of_claims(persona: Persona, known: Known) -> Iterator[Proposal]:
    """What it declares besides needs and the data speaks against."""
    for row in known.claims:
        if row["persona_id"] != persona.id or row["verdict"] != "FAILS":
            continue
        if row["kind"] == "need outcome":
            yield _outcome(persona, row, known)
        elif row["kind"] not in ("falsifier", "expected share"):
            yield Proposal(
                persona.id, "change_claim", f"Change or drop what it declares as {row['kind']}: “{row['claim']}”.", row["reason"], other=row["kind"],
                customers=row["customers"],
            )  # fmt: skip


def _outcome(persona: Persona, row: Row, known: Known) -> Proposal:
    need = row["claim"].partition(":")[0]
    low, high = known.needs[persona.id, need]["met_low"] or 0.0, known.needs[persona.id, need]["met_high"] or 1.0
    found = "met" if low > 0.6 else "unmet" if high < 0.4 else "mixed"
    says = f"Expect {need} to be {found} (expected_valence)."
    return Proposal(persona.id, "change_outcome", says, row["reason"], need, value=found, customers=row["customers"])


def _received(declared: Sequence[Persona], known: Known, large: set[str]) -> Iterator[Proposal]:
    """Needs that move here from another persona."""
    names = {persona.id: {need.id for need in persona.needs} for persona in declared}
    for giver in declared:
        for need in giver.needs:
            row = known.needs[giver.id, need.id]
            owner = row["best_owner"]
            if row["verdict"] == "MISATTRIBUTED" and {giver.id, owner} <= large and need.id not in names[owner]:
                yield Proposal(
                    owner, "take_need", f"Take the need {need.id} over from {giver.id}.",
                    f"The segment of {owner} holds it most in {row['best_owner_p']:.0%} of draws, surely more than the rest.", other=giver.id,
                    drafted=replace(need, core=False),
                )  # fmt: skip
