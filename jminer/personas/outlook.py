"""What would change a verdict: how far the numbers stand from the next line, in words (methods P8, P9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from jminer.domain import Need, Persona
from jminer.personas.bundles import APART
from jminer.personas.verdicts import (
    CONTESTED,
    DENIED_CUSTOMERS,
    NOT_SPECIFIC_ODDS,
    OWNER_P,
    SERVED,
    SPECIFIC_ODDS,
    STABLE,
    SUPPORTING,
)
from jminer.settings import PersonasSettings

Row = Mapping[str, Any]
ONE_SIDED = 0.8
"""Share of a need's people in one source or year from which its verdict is said to hang on it."""
MUCH_LESS = 0.2
ENOUGH = 0.7
"""Share of the needs' weight that VALIDATED asks for (methods P7)."""


def of_need(need: Need, row: Row, leaning: Sequence[str], settings: PersonasSettings) -> list[str]:
    """Sentences on what would turn the verdict of a row of `persona_needs`. `leaning`: what its evidence hangs on."""
    verdict, n = row["verdict"], row["segment_customers"]
    if n < settings.min_customers:
        return [f"{_about(settings.min_customers, n)}, to give any verdict."]
    says = {
        "SUPPORTED": _falls, "SUPPORTED_UNMET": _falls, "ABSENT": _returns, "CONTRADICTED": _turns, "SHARED": _separates, "MISATTRIBUTED": _stays,
    }.get(verdict, _decides)(need, row)  # fmt: skip
    return [*says, *leaning]


def _falls(need: Need, row: Row) -> list[str]:
    """What a supported need would fall on."""
    says = [f"It would be open again if the lower end of its share fell from {row['low']:.0%} below the {need.min_prevalence:.0%} that is claimed."]
    if need.specific and row["odds_low"]:
        says.append(f"It would no longer be specific if its odds against the rest, at least {row['odds_low']:.1f} times now, could be {SPECIFIC_ODDS} or less.")
    says.append(_denials(row))
    if row["verdict"] == "SUPPORTED_UNMET":
        says.append(f"It would count as served, or open, once {SERVED:.0%} or more of those who judge it may be content (at most {row['met_high']:.0%} now).")
    return says


def _denials(row: Row) -> str:
    denied, said = row["contradiction_customers"] or 0, row["holders"]
    now = f"{denied} do now" if denied else "nobody does now"
    return f"It would be contested if the opposite were surely said by more than {CONTESTED:.0%} of those who speak of it ({now}, {said} say it)."


def _returns(need: Need, row: Row) -> list[str]:
    scale = row["high"] / max(row["holders"], 1)
    wanted = max(row["holders"] + 1, ceil(need.min_prevalence / scale)) if scale else row["holders"] + 1
    return [
        f"It would be open again with evidence from about {wanted} of {row['segment_customers']} customers of the segment ({row['holders']} now), "
        f"or if less than {row['high']:.1%} were claimed."
    ]


def _turns(need: Need, row: Row) -> list[str]:
    return [
        f"It would be open again if fewer than {DENIED_CUSTOMERS} denied it ({row['contradiction_customers']} do), "
        f"or if they were not surely more than half of those who speak of it ({row['holders']} say it)."
    ]


def _separates(need: Need, row: Row) -> list[str]:
    if not row["odds_high"]:
        return ["A segment rule: without one it cannot be told from everybody's need."]
    return [
        f"It would be supported if its odds against the rest were surely above {SPECIFIC_ODDS} ({row['odds_low']:.1f} to {row['odds_high']:.1f} now), "
        f"and open if they could be {NOT_SPECIFIC_ODDS:.0f} or more."
    ]


def _stays(need: Need, row: Row) -> list[str]:
    return [f"It would be open again if {row['best_owner']} held it most in less than {OWNER_P:.0%} of draws ({row['best_owner_p']:.0%} now)."]


def _decides(need: Need, row: Row) -> list[str]:
    """What an open need waits for."""
    if need.expressible == "low":
        return ["Asking for it: it is declared as something that customers rarely say, so their silence decides nothing."]
    says = []
    if row["customers_needed"]:
        says.append(f"{_about(row['customers_needed'], row['segment_customers'])}, to find it if it is there.")
    if (row["contradiction_low"] or 0) > CONTESTED or (row["contradiction"] or 0) > 0.5:
        says.append(
            f"Fewer who say the opposite: {row['contradiction_customers']} do and {row['holders']} say it. "
            "It may be two needs of two groups, or need other words."
        )
    elif row["presence_q"] is not None and row["presence_q"] > 0.05:
        says.append(f"More evidence than decoy needs reach (q = {row['presence_q']:.2f}, at most .05 is asked for); {row['holders']} customers say it now.")
    elif need.specific and row["odds_low"] is not None and row["odds_low"] <= SPECIFIC_ODDS:
        says.append(f"Odds against the rest that are surely above {SPECIFIC_ODDS}, or surely below {NOT_SPECIFIC_ODDS:.0f} "
                    f"({row['odds_low']:.1f} to {row['odds_high']:.1f} now).")  # fmt: skip
    elif row["low"] < need.min_prevalence:
        says.append(f"A lower end of its share of at least {need.min_prevalence:.0%} ({row['low']:.0%} now), or a smaller claim.")
    return says or ["Nothing that this data could show: no part of it has people of the segment and others to compare."]


def of_persona(persona: Persona, row: Row, needs: Mapping[str, Row], claims: Sequence[Row], settings: PersonasSettings) -> list[str]:
    """Sentences on what would turn a persona's verdict."""
    n, verdict = row["segment_customers"], row["verdict"]
    if n < settings.min_customers:
        return [f"{_about(settings.min_customers, n)}, to give any verdict."]
    says = list[str]()
    if verdict == "VALIDATED":
        says += _pillars(persona, needs)
    if verdict == "REFUTED":
        says += _against(persona, needs, row, claims)
    if verdict == "INDISTINCT":
        says.append("It would be distinct with a need that its people surely have more than others, and that no other persona's people share.")
    if verdict == "COMPOSITE" and row["bundling_high"] is not None:
        now = f"surely fewer than {row['bundling_high']:.0%} now"
        says.append(f"It would be one persona if pairs of its needs could be found in one person {APART:.0%} as often as chance gives ({now}).")
    if verdict in ("PARTIAL", "INSUFFICIENT", "MISALIGNED", "PLAUSIBLE"):
        says += _towards(persona, needs)
    if verdict != "VALIDATED" and persona.rule is None:
        says.append("A segment rule: without one it cannot be more than PLAUSIBLE.")
    says += [f"“{claim['claim']}” would refute it. {claim['reason']}" for claim in claims if claim["kind"] == "falsifier" and claim["verdict"] == "HOLDS"]
    if row["confidence"] is not None and row["confidence"] < STABLE:
        says.append(f"Chance: {1 - row['confidence']:.0%} of perturbed analyses return another verdict.")
    if row["customers_needed"] and row["customers_needed"] > n:
        says.append(f"{_about(row['customers_needed'], n)}, to decide its open needs.")
    return says


def _about(needed: int, now: int) -> str:
    return f"About {needed:,} customers of the segment ({now:,} now)"


def _pillars(persona: Persona, needs: Mapping[str, Row]) -> list[str]:
    """The needs without which it would not be validated."""
    total = sum(need.weight for need in persona.needs)
    held = {need.id: need.weight for need in persona.needs if needs[need.id]["verdict"] in SUPPORTING}
    alone = [need for need, weight in held.items() if sum(held.values()) - weight < ENOUGH * total]
    if alone:
        return [f"It would no longer be validated if {' or '.join(alone)} were not supported."]
    return ["No single need decides: two or more would have to fall before less than 70 % of its needs' weight were supported."]


def _against(persona: Persona, needs: Mapping[str, Row], row: Row, claims: Sequence[Row]) -> list[str]:
    """What a refuted persona is refuted by."""
    core = [need for need in persona.needs if need.core] or persona.needs
    lost = [need.id for need in core if needs[need.id]["verdict"] in ("CONTRADICTED", "ABSENT")]
    fired = [claim["claim"] for claim in claims if claim["kind"] == "falsifier" and claim["verdict"] == "FAILS"]
    says = [f"It would no longer be refuted if “{claim}” did not hold." for claim in fired]
    if lost:
        says.insert(0, f"It would no longer be refuted if less than half the weight of its core needs were contradicted or absent ({', '.join(lost)} now).")
    elif not fired and persona.expected_share and row["segment_share"] is not None:
        least = persona.expected_share[0] / 2
        says.append(f"It would no longer be refuted if {least:.0%} of the customers or more might fulfil its rule ({row['segment_share']:.1%} do).")
    return says


def _towards(persona: Persona, needs: Mapping[str, Row]) -> list[str]:
    """Open needs, the weightiest first, whose support would bring the supported weight to what is asked for."""
    total = sum(need.weight for need in persona.needs)
    held = sum(need.weight for need in persona.needs if needs[need.id]["verdict"] in SUPPORTING)
    open_ = sorted((need for need in persona.needs if needs[need.id]["verdict"] == "INSUFFICIENT"), key=lambda need: (-need.weight, need.id))
    enough = list[str]()
    for need in open_:
        if held >= ENOUGH * total:
            break
        held, enough = held + need.weight, [*enough, need.id]
    if held < ENOUGH * total:
        return ["Even if all its open needs were supported, less than 70 % of its needs' weight would be: it cannot be validated as it is declared."]
    return [f"Support of {' and '.join(enough)} would bring the supported weight to the 70 % that is asked for."] if enough else []


def leaning(counts: Sequence[tuple[str, str, int, float]], holders: int) -> list[str]:
    """What evidence hangs on: the (kind, name, customers of it, share of the whole segment that writes there) with most of those who say it.

    Only where the segment as a whole is much less there: evidence lies where feedback lies.
    """
    return [
        f"It hangs on one {kind}: {customers} of the {holders} customers who say it do so in {name}, where {usual:.0%} of the segment write."
        for kind, name, customers, usual in counts
        if holders >= 5 and customers >= ONE_SIDED * holders and usual <= customers / holders - MUCH_LESS
    ]
