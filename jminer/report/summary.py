"""The first page: the five findings that matter most, and what is not known, in plain sentences with their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from jminer.report.findings import GapFacts, OpportunityFacts, PainFacts, TopicFacts
from jminer.report.journey_map import StageFacts
from jminer.report.material import Material, Quote
from jminer.report.measure import (
    NOT_STEADY,
    corrected_range,
    count,
    decimal,
    decimal_range,
    few,
    percent,
    percent_range,
    signed_range,
    steadiness,
)
from jminer.report.origin import About, unread
from jminer.report.people import PersonaFacts
from jminer.report.people_controls import FOUND, ControlFacts
from jminer.topicmodel.labels import PAIR, aloud

MOST = 5
# A control that may come out wrong more often than this makes every verdict doubtful.
DOUBTFUL_RATE = 0.10
ALOUD = 90
"""Characters of a customer's sentence that a headline still bears."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and the section that proves it."""

    kind: str
    says: str
    section: str
    sure: str = ""
    """How sure it is, in a few words with their number."""
    counted: str = ""
    """What was counted."""
    number: str = ""
    """How many that are."""
    table: str = ""
    """The run's table, and the row in it."""
    quotes: tuple[Quote, ...] = ()


def important(
    head: About,
    personas: Sequence[PersonaFacts],
    stages: Sequence[StageFacts],
    topics: Sequence[TopicFacts],
    pains: Sequence[PainFacts],
    gaps: Sequence[GapFacts],
    opportunities: Sequence[OpportunityFacts],
) -> tuple[Finding, ...]:
    """At most five findings: the worst pain, a persona that is wrong, one that holds, the journey's low, a chance.

    The order is fixed and each kind speaks once before any speaks twice; only what carries a number is said, the worst pain not again as a chance
    or a topic, and nothing of a topic that heads nothing: without a subject, or not steady.
    """
    pains, opportunities = [p for p in pains if not p.unfit], [o for o in opportunities if not o.unfit]
    told = {pain.topic for pain in pains[:1]}
    wrong = [p for p in personas if p.verdict in ("REFUTED", "MISALIGNED", "COMPOSITE", "INDISTINCT")]
    right = [p for p in personas if p.verdict in ("VALIDATED", "PLAUSIBLE")]
    low = sorted((s for s in stages if s.valence.known), key=lambda s: s.valence.value or 0.0)
    sure = sorted((g for g in gaps if g.q is not None and g.q <= 0.05), key=lambda g: -g.customers)
    said = [
        *(_pain(pain, head) for pain in pains[:1]),
        *map(_persona, sorted(wrong, key=lambda p: (p.tentative, p.verdict != "REFUTED"))[:1]),
        *map(_persona, sorted(right, key=lambda p: p.tentative)[:1]),
        *_lowest(low, stages[-1].id if stages else ""),
        *map(_opportunity, [o for o in opportunities if o.subject not in told][:1]),
        *map(_gap, sure[:1]),
        *_commonest(topics, told),
        *(_pain(pain, head) for pain in pains[1:2]),
        *map(_persona, wrong[1:2]),
    ]
    return tuple(said[:MOST])


def unknown(
    given: Material,
    head: About,
    personas: Sequence[PersonaFacts],
    stages: Sequence[StageFacts],
    topics: Sequence[TopicFacts],
    controls: Sequence[ControlFacts],
) -> tuple[str, ...]:
    """What this run cannot tell, and what would make it able to; what most hangs on first, each kind once before any twice."""
    kinds = [
        [*_doubtful(controls)], [*_undecided(personas)], [*_thin_stages(stages)], [*_unsteady(topics)], [*_abstained(given)], [*_unknown_people(head)],
    ]  # fmt: skip
    return (*(kind[0] for kind in kinds if kind), *(line for kind in kinds for line in kind[1:]))


def _pain(pain: PainFacts, head: About) -> Finding:
    whom = f"all {head.speaking:,}{' who say anything' if head.speaking < head.customers else ''}"
    return Finding(
        "pain",
        f"Customers complain of {_named(pain.topic, pain.quotes)} ({pain.stage}): {pain.customers:,} counted; after correction for reading mistakes "
        f"{corrected_range(pain.reach)} of {whom}. Severity {decimal_range(pain.severity, 0)} of 100, rank {pain.ranks} over resamplings.",
        "pains",
        "" if pain.top5 is None else f"among the five worst in {percent(pain.top5)} of resamplings",
        "Customers whose tone on this topic at this stage is that of a complaint; the reach has the errors of reading taken out.",
        _people(pain),
        f"pains, {pain.id}",
        pain.quotes,
    )


def _persona(persona: PersonaFacts) -> Finding:
    reason = f" {persona.reasons[0]}" if persona.reasons else ""
    people = count(persona.customers, "informative customer")
    numbers = f"Supported weight: {persona.weight}. {people} counted in the segment"
    whole = round(persona.customers / persona.segment.value) if persona.segment.value else 0
    share = f", {percent_range(persona.segment)} of the {whole:,} whose segment is known." if whole else "."
    return Finding(
        "persona",
        f"The persona “{persona.name}” is {persona.verdict}{_sure(persona)}.{reason} {numbers}{share}",
        "personas",
        "" if persona.confidence is None else f"the same verdict in {percent(persona.confidence)} of perturbations",
        "Customers of whom the segment rule says yes and who say something that the encoder understands; needs are told from decoys and from everybody else.",
        people,
        f"personas, {persona.id}",
        persona.quotes or next((need.quotes for need in persona.needs if need.quotes), ()),
    )


def _sure(persona: PersonaFacts) -> str:
    if persona.confidence is None:
        return ""
    only = "tentative: only " if persona.tentative else ""
    return f" ({only}the same in {percent(persona.confidence)} of perturbations)"


def _lowest(ordered: Sequence[StageFacts], last: str) -> Iterator[Finding]:
    """The lowest and the highest stage, if their intervals do not touch; whoever leaves is seldom glad, so where the `last` stage is lowest the one
    before it in feeling is told too."""
    if len(ordered) < 2 or (ordered[0].valence.high or 0.0) >= (ordered[-1].valence.low or 0.0):
        return
    worst, best = ordered[0], ordered[-1]
    rival = min(ordered[1:], key=lambda s: s.valence.low or 0.0)
    alone = (worst.valence.high or 0.0) < (rival.valence.low or 0.0)
    before = f", and before it at “{ordered[1].name}”: {signed_range(ordered[1].valence)}, {_people(ordered[1])}" if worst.id == last else ""
    yield Finding(
        "journey",
        f"The journey's feeling is lowest at “{worst.name}”: valence {signed_range(worst.valence)} on −1 to 1, "
        f"{_people(worst)}{before}; highest at “{best.name}”: {signed_range(best.valence)}, {_people(best)}.",
        "journey",
        "surely lower than any other stage" if alone else f"surely lower than the highest; “{rival.name}” may be as low",
        "The mean tone of each customer who speaks of the stage, and of these the mean over customers.",
        f"{_people(worst)}, {count(worst.units, 'unit')}",
        f"journey, {worst.id}",
        worst.quotes,
    )


def _opportunity(chance: OpportunityFacts) -> Finding:
    who = "" if str(chance.customers) in chance.says else f", {_people(chance)}"
    return Finding(
        "opportunity",
        f"{_stop(chance.says)} Opportunity score {decimal_range(chance.score, 1)} of 20{who}.",
        "opportunities",
        "" if chance.score.low is None else f"a score of at least {decimal(chance.score.low, 1)} in 97.5% of resamplings",
        "Customers behind it; the score is importance plus what satisfaction lacks of it.",
        _people(chance),
        f"opportunities, {chance.id}",
        chance.quotes,
    )


def _gap(gap: GapFacts) -> Finding:
    effect = f", effect {decimal_range(gap.effect)}" if gap.effect.known else ""
    return Finding(
        "gap",
        f"{_stop(gap.says)} {_people(gap)}{effect}, q = {gap.q:.3f}.",
        "gaps",
        "" if gap.q is None else f"a false alarm in {percent(gap.q)} of such findings",
        "Customers who describe what was not declared, or not so.",
        _people(gap),
        f"gaps, {gap.id}",
        gap.quotes,
    )


def _named(name: str, quotes: Sequence[Quote]) -> str:
    """A topic as it is read out; two loose words say little, so a customer's short sentence stands beside them where quotes are shown."""
    shortest = min((quote.text for quote in quotes if quote.role != "against"), key=len, default="")
    return f"{aloud(name)}, as in “{shortest}”" if PAIR in name and 0 < len(shortest) <= ALOUD else aloud(name)


def _commonest(topics: Sequence[TopicFacts], told: Collection[str]) -> Iterator[Finding]:
    """The largest topic that may head something, unless it has been told."""
    known = [topic for topic in topics if topic.share.known]
    fit = [topic for topic in known if not topic.unfit]
    if fit and fit[0].label not in told:
        yield _topic(fit[0], "topic" if fit[0] is known[0] else "topic with a clear and steady subject")


def _topic(topic: TopicFacts, what: str) -> Finding:
    return Finding(
        "topic",
        f"The most common {what} is {_named(topic.label, topic.quotes)}: {_people(topic)}, {percent_range(topic.share)} of all, as counted.",
        "topics",
        steadiness(topic.stability),
        "Customers with at least one unit in the topic, of all with a unit.",
        f"{_people(topic)}, {count(topic.units, 'unit')}",
        f"topics, {topic.id}",
        topic.quotes,
    )


def _thin_stages(stages: Sequence[StageFacts]) -> Iterator[str]:
    silent = [s.name for s in stages if not s.customers]
    thin = [f"{s.name} ({few(s.customers)})" for s in stages if s.thin and s.customers]
    sparse = [f"{s.name} ({s.customers})" for s in stages if s.state == "sparse"]
    if silent:
        yield f"Nobody spoke of {_listed(silent)}: silence is not contentment, and nothing is claimed there."
    if thin:
        yield f"Too few customers spoke of {_listed(thin)}: the map shows no number there."
    if sparse:
        yield f"Few customers spoke of {_listed(sparse)}: read the intervals, not the values."


def _abstained(given: Material) -> Iterator[str]:
    shares = [
        (words, column.null_count() / len(column))
        for words, column in (
            ("fit no topic", given.table("unit_topics")["topic_id"]),
            ("name no stage surely enough", given.table("unit_stages")["stage"]),
        )
        if len(column)
    ]
    if shares:
        abstained = _listed([f"{percent(share)} {words}" for words, share in shares])
        yield f"Of the units, {abstained}; they are in no finding of that kind."
    doubtful = given.counted.filter(pl.col("language") == "und").height
    if doubtful:
        share = percent(doubtful / given.counted.height)
        yield f"The language of {count(doubtful, 'piece')} of feedback ({share}) is doubtful."
    if silent := unread(given):
        named = _listed([part.name for part in silent])
        units = count(sum(part.count for part in silent), "unit")
        yield f"Unsupported: {units} in languages that the encoder does not know ({named}) have no label and are in no finding."


def _unsteady(topics: Sequence[TopicFacts]) -> Iterator[str]:
    names = [f"“{topic.label}”" for topic in topics if topic.unsteady]
    if names:
        named = _listed(names if len(names) <= MOST else [*names[: MOST - 1], f"{len(names) - MOST + 1} more"])
        yield (
            f"Not steady: {len(names)} of {count(len(topics), 'topic')}, {named}. Found again in parts of the feedback, "
            f"what comes back overlaps less than {percent(NOT_STEADY)}: do not rest a decision on such a topic."
        )


def _unknown_people(head: About) -> Iterator[str]:
    if head.unknown_share:
        yield (
            f"{percent(head.unknown_share)} of the customers are not named by any source: each such piece of feedback "
            "counts as one customer, so people who wrote twice may be counted twice."
        )
    if head.undated:
        yield f"{count(head.undated, 'piece')} of feedback without a date, which the period leaves out and all else counts."


def _undecided(personas: Sequence[PersonaFacts]) -> Iterator[str]:
    for persona in personas:
        if persona.verdict == "INSUFFICIENT":
            yield f"“{persona.name}” cannot be judged: {_have_and_need(persona.customers, persona.customers_needed)}."
            continue
        open_needs = [need for need in persona.needs if need.verdict == "INSUFFICIENT"]
        if open_needs:
            most = max((need.customers_needed or 0 for need in open_needs), default=0)
            wanted = f"; {_have_and_need(persona.customers, most)}" if most else ""
            of = count(len(persona.needs), "need")
            yield f"“{persona.name}”: {len(open_needs)} of {of} cannot be decided{wanted}."


def _have_and_need(have: int, needed: int | None) -> str:
    here = f"{count(have, 'informative customer')} in its segment"
    if not needed:
        return here
    return f"{here}, about {count(needed)} needed" + (f" ({count(needed - have)} more)" if needed > have else "")


def _doubtful(controls: Iterable[ControlFacts]) -> Iterator[str]:
    for control in controls:
        if control.wrong.high is not None and control.wrong.high > DOUBTFUL_RATE:
            yield f"Control “{control.title}”: {control.asks} {_outcome(control)}"


def _outcome(control: ControlFacts) -> str:
    """The result as a sentence, and what to make of it; of few tests that came out well, how much they leave open."""
    few_tests = f"With so few tests up to {percent(control.wrong.high)} of such claims might be."
    told = few_tests if control.sound and control.name != FOUND else control.means
    return f"{control.result[:1].upper()}{control.result[1:]}. {told}"


def _people(of: StageFacts | TopicFacts | PainFacts | GapFacts | OpportunityFacts) -> str:
    return count(of.customers, "customer")


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _stop(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
