"""The lowest and the highest stage of the journey: what hurts at the one and delights at the other, in the customers' words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jminer.report.facts import Facts
from jminer.report.journey_map import Feeling, StageFacts
from jminer.report.material import Quote
from jminer.report.measure import count, few, percent, percent_range, signed_range


@dataclass(frozen=True, slots=True)
class Callout:
    """What stands out at a stage, in figures, and what a customer wrote of it."""

    kind: str
    subject: str = ""
    figures: str = ""
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Extreme:
    """The stage at an end of the curve."""

    which: str
    """lowest or highest."""
    place: int
    """Its column."""
    stage: StageFacts
    sure: bool
    told: Callout

    @property
    def says(self) -> str:
        """The stage, its valence, and what stands out there, in a line."""
        head = f"{self.which.capitalize()}{'' if self.sure else ', not surely'}: {self.stage.name} {signed_range(self.stage.valence)}."
        return f"{head} {self.told.kind}{f': {self.told.subject} ({self.told.figures})' if self.told.subject else ''}"


def extremes(facts: Facts) -> tuple[Extreme, ...]:
    """The highest and the lowest of the stages with a number; none where fewer than two have one."""
    known = [(place, stage) for place, stage in enumerate(facts.stages) if stage.valence.known]
    if len(known) < 2:
        return ()
    ordered = sorted(known, key=lambda pair: pair[1].valence.value or 0.0)
    (low, worst), (high, best) = ordered[0], ordered[-1]
    return (
        Extreme("highest", high, best, best.extreme == "peak" or not best.doubt, _delight(best, facts)),
        Extreme("lowest", low, worst, worst.extreme == "trough" or not worst.doubt, _pain(worst, facts)),
    )


def _pain(stage: StageFacts, facts: Facts) -> Callout:
    """The pain point of the best rank there; else the bad feeling that most express, and what most of them speak of."""
    if here := next((pain for pain in facts.pains if pain.column == stage.id and not pain.unfit), None):
        return Callout("Pain there", here.topic, f"{count(here.customers, 'customer')}, rank {here.ranks} of all pains", _for(here.quotes))
    if felt := _strongest(feeling for feeling in stage.feelings if feeling.tone < 0):
        spoken = f"; {few(stage.touchpoints[0].customers)} speak of {stage.touchpoints[0].name}" if stage.touchpoints else ""
        return Callout("No pain point stands at this stage alone; the bad feeling voiced most", felt.name, f"{_share(felt)}{spoken}", _for(stage.quotes))
    return Callout("No pain point stands at this stage alone.")


def _delight(stage: StageFacts, facts: Facts) -> Callout:
    """A moment of delight there; else what is worth keeping; else the good feeling that most express."""
    if moment := next((moment for moment in facts.moments.of("delight") if moment.column == stage.id and not moment.unfit), None):
        return Callout("Delight there", moment.topic, f"{percent_range(moment.share)} of {count(moment.customers, 'customer')}")
    if kept := next((one for one in facts.opportunities if one.kind == "delight" and one.column == stage.id and not one.unfit), None):
        return Callout("Worth keeping", kept.subject, count(kept.customers, "customer"), _for(kept.quotes))
    if felt := _strongest(feeling for feeling in stage.feelings if feeling.tone > 0):
        return Callout("No moment of delight stands out; the good feeling voiced most", felt.name, _share(felt))
    return Callout("No delight stands out there.")


def _strongest(feelings: Iterable[Feeling]) -> Feeling | None:
    return max(feelings, key=lambda feeling: feeling.share, default=None)


def _share(felt: Feeling) -> str:
    return f"{percent_range(felt.range) if felt.range.known else percent(felt.share)} of its customers"


def _for(quotes: Sequence[Quote]) -> Quote | None:
    """The first that does not speak against."""
    return next((quote for quote in quotes if quote.role != "against"), None)
