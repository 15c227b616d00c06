"""What each part of the measured journey says, in the one sentence that heads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jminer.report.drivers import Driver, DriverFacts
from jminer.report.findings import OpportunityFacts, PainFacts
from jminer.report.journey_map import StageFacts
from jminer.report.measure import count, decimal, signed
from jminer.report.plan import PlanFacts
from jminer.report.register import GapFacts, by_family
from jminer.topicmodel.labels import aloud

WORTH = 10.0
"""An opportunity whose score surely exceeds this is worth a look (Ulwick 2002)."""


def of_journey(stages: Sequence[StageFacts]) -> str:
    """Where feeling is lowest and highest, and whether that is sure."""
    known = sorted((s for s in stages if s.valence.known), key=lambda s: s.valence.value or 0.0)
    if len(known) < 2:
        return "too few customers at each stage to compare them"
    low, high = known[0], known[-1]
    said = f"lowest at {low.name} ({signed(low.valence.value)}), highest at {high.name} ({signed(high.valence.value)})"
    doubtful = [word for word, stage, extreme in (("lowest", low, "trough"), ("highest", high, "peak")) if stage.extreme != extreme and stage.doubt]
    return f"{said}; which is {' and which is '.join(doubtful)} is not sure" if doubtful else said


def of_pains(pains: Sequence[PainFacts]) -> str:
    """The worst, or how many may be."""
    contend = [pain for pain in pains if pain.rank_low == 1]
    first = next((pain for pain in pains if not pain.unfit), None)
    if first is None:
        return f"{len(pains)}, none of a topic with a clear and steady subject"
    name = f"{aloud(first.topic)} at {first.stage}" if first.column else aloud(first.topic)
    if first is not pains[0]:
        return f"{name} leads those with a clear and steady subject (rank {first.rank})"
    return f"{name} is worst" if len(contend) < 2 else f"{name} leads, but {len(contend)} may be worst"


def of_drivers(facts: DriverFacts) -> str:
    """The complaint that costs most, and the praise that gives most; or that none can be told."""
    if not facts.identified:
        return "none can be told from this feedback"
    sure = [driver for driver in facts.drivers if driver.sure and driver.impact.known]
    worst = [d for d in sure if d.polarity == "complaint" and (d.impact.value or 0) < 0]
    best = [d for d in sure if d.polarity == "praise" and (d.impact.value or 0) > 0]
    said = [*_first("complaint about", worst, "costs most"), *_first("praise of", best, "gives most")]
    return "; ".join(said) or "none is sure"


def _first(what: str, ordered: Sequence[Driver], most: str) -> Iterator[str]:
    """The first that may head something; whether another, whose subject is not clear, comes before it."""
    first = next((driver for driver in ordered if not driver.unfit), None)
    if first:
        yield f"{what} {aloud(first.subject)} {most}{'' if first is ordered[0] else ' of what has a clear and steady subject'}"


def of_gaps(gaps: Sequence[GapFacts]) -> str:
    """How many of each family."""
    told = ((len(own), family.name[0].lower() + family.name[1:]) for family, own in by_family(gaps))
    return ", ".join(f"{number} {name.removesuffix('s') if number == 1 else name}" for number, name in told)


def of_opportunities(chances: Sequence[OpportunityFacts]) -> str:
    """The best, and how many are surely worth a look."""
    sure = sum((chance.score.low or 0.0) > WORTH for chance in chances)
    best = next((chance for chance in chances if not chance.unfit), None)
    first = "first" if best is chances[0] else "is the first with a clear and steady subject"
    named = f"{aloud(best.subject)} {first} ({decimal(best.score.value, 1)} of 20)" if best else "none with a clear and steady subject"
    return f"{named}; {sure or 'none'} of {len(chances)} surely above {WORTH:.0f}"


def of_plan(plan: PlanFacts) -> str:
    """What to start with, and how many actions there are."""
    ranked = [action for action in plan.actions if action.rank is not None and not action.unfit]
    if not ranked:
        return count(len(plan.actions), "action") + ", none with a harm to order it by"
    first = ranked[0]
    return f"start with {aloud(first.about) if first.about else first.kind}{f' at {first.stage}' if first.stage and first.column else ''}"
