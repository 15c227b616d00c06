"""Numbers → verdicts, the first rule that fires; every rule says why in a sentence (methods P4 and P7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

from jminer.domain import Need, NeedVerdict, Persona, PersonaVerdict
from jminer.personas.bundles import APART
from jminer.personas.measures import Share
from jminer.settings import PersonasSettings

SPECIFIC_ODDS = 1.3
"""Lower bound of the odds ratio beyond mistakes from which a need is specific to its segment: set on planted dev worlds, where of
286 needs that a segment does not hold more the highest bound is 1.30 (`tests/benchmarks/personas.py`)."""
NOT_SPECIFIC_ODDS = 2.0
"""Upper bound of the odds ratio below which a lift worth having is ruled out, so that a need may be called shared."""
DENIED_CUSTOMERS = 15
CONTESTED = 0.2
"""Lower bound of the share of denials from which a need is called contested (methods P4)."""
FOREIGN_P = 0.05
"""A need that is everybody's has no segment to stand out from, so it must be more common than needs of other trades are."""
OWNER_P = 0.9
ENOUGH = 0.7
"""Share of its needs' weight that a validated persona has supported."""
EXCESS = 0.1
"""Lower bound of how many more people a persona's needs must cover than decoys would."""
OVERLAP = 0.6
"""Lower bound of the overlap of two personas' evidence from which they are one."""
UNCLAIMED = 0.1
"""Share of a segment in topics that are typical of it, and that no need accounts for, from which the persona is drawn past its people."""
STABLE = 0.8
"""Confidence that VALIDATED needs."""
FIRM = 0.5
"""Confidence below which a verdict is told as tentative: most perturbed analyses say something else."""
SERVED = 0.4
"""Upper bound of the share of met below which a supported need is unmet."""
JUDGES = 20
"""Customers with met or unmet evidence that a word on how a need is served takes (methods P4)."""


@dataclass(frozen=True, slots=True)
class NeedNumbers:
    """What is known of one need in one segment; intervals are 95 %."""

    need: Need
    inside: float
    outside: float
    holders: float
    rest_holders: float
    prevalence: Share
    presence_q: float
    anywhere_q: float
    """As presence_q, the people outside the segment counted too."""
    foreign_p: float
    odds_low: float
    odds_high: float
    specific_q: float
    met: float
    unmet: float
    served: Share
    """Of those who judge it, put right for misreadings."""
    denied: float
    any_evidence: float
    denial: Share
    best_owner: str | None
    best_owner_p: float
    best_owner_specific: bool
    power: float
    needed: int | None
    has_rule: bool

    @property
    def present(self) -> bool:
        return self.presence_q <= 0.05 and self.holders > 0

    @property
    def spoken_of(self) -> bool:
        """Somebody speaks of it, in the segment or elsewhere."""
        return self.anywhere_q <= 0.05 and self.holders > 0

    @property
    def specific(self) -> bool:
        return not isnan(self.odds_low) and self.odds_low > SPECIFIC_ODDS and self.specific_q <= 0.05


def decide_need(n: NeedNumbers, persona: str, settings: PersonasSettings) -> tuple[NeedVerdict, str]:
    """The verdict on one need and the sentence that gives its reason."""
    least = n.need.min_prevalence
    if n.inside < settings.min_customers:
        return NeedVerdict.INSUFFICIENT, f"Only {n.inside:.0f} customers of the segment say anything; {settings.min_customers} are needed for any verdict."
    if n.denied >= DENIED_CUSTOMERS and n.denial.low > 0.5:
        return NeedVerdict.CONTRADICTED, f"{n.denied:.0f} of the {n.any_evidence:.0f} customers who speak of it say the opposite (at least {n.denial.low:.0%})."
    if not n.present and (absent := _absent(n, least, settings)):
        return absent
    if not n.present and not (n.has_rule and n.need.specific and n.spoken_of):
        return NeedVerdict.INSUFFICIENT, (
            f"{n.holders:.0f} of {n.inside:.0f} customers of the segment say what may be it, but that many, and as near, say what may be a need that nobody "
            f"declared (q = {n.presence_q:.2f}). Up to {n.prevalence.high:.0%} of them may have it. {_more(n)}"
        )
    who, q = ("of them", n.presence_q) if n.present else ("of all customers", n.anywhere_q)
    found = (
        f"Found in {n.holders:.0f} of {n.inside:.0f} customers of the segment ({n.prevalence.low:.0%} to {n.prevalence.high:.0%}, corrected); "
        f"more {who} speak of it, or come nearer to it, than of decoy needs (q = {q:.3f})"
    )
    if n.denial.low > CONTESTED or n.denial.value > 0.5:
        return (
            NeedVerdict.INSUFFICIENT,
            f"{found}, but contested: {n.denied:.0f} of {n.any_evidence:.0f} customers seem to say the opposite "
            f"(corrected {n.denial.low:.0%} to {n.denial.high:.0%}). Read the quotes.",
        )
    if not n.has_rule and n.foreign_p > FOREIGN_P:
        return NeedVerdict.INSUFFICIENT, _no_more_than_foreign(n, found)
    if not n.has_rule:
        return NeedVerdict.SHARED, f"{found}; without a segment rule nobody can say whether it is specific."
    if n.need.specific and not (n.specific and n.present):
        return _not_specific(n, persona, found)
    if n.prevalence.low < least:
        return NeedVerdict.INSUFFICIENT, f"{found}, but at least {least:.0%} is claimed and the lower bound is {n.prevalence.low:.0%}. {_more(n)}"
    how = f", {n.odds_low:.1f} to {n.odds_high:.1f} times the odds elsewhere, beyond how far mistakes lean to them" if n.need.specific else ""
    if n.met + n.unmet >= JUDGES and n.served.high < SERVED:
        return NeedVerdict.SUPPORTED_UNMET, f"{found}{how}, and at most {n.served.high:.0%} of those who judge it are served, corrected for misreadings."
    return NeedVerdict.SUPPORTED, f"{found}{how}."


def _absent(n: NeedNumbers, least: float, settings: PersonasSettings) -> tuple[NeedVerdict, str] | None:
    """The verdict when silence says something, or says nothing by declaration."""
    if n.need.expressible == "low":
        return NeedVerdict.INSUFFICIENT, "Not found, but declared as something that customers rarely say: silence shows nothing."
    if n.prevalence.high < least and n.inside >= settings.absence_customers:
        return (
            NeedVerdict.ABSENT,
            f"{n.holders:.0f} of {n.inside:.0f} customers of the segment: at most {n.prevalence.high:.1%} have it, and at least {least:.0%} is claimed.",
        )
    return None


def _not_specific(n: NeedNumbers, persona: str, found: str) -> tuple[NeedVerdict, str]:
    if n.best_owner and n.best_owner != persona and n.best_owner_p >= OWNER_P and n.best_owner_specific:
        return NeedVerdict.MISATTRIBUTED, f"{found}, but it belongs to {n.best_owner} (in {n.best_owner_p:.0%} of draws its segment holds it most)."
    if n.foreign_p > FOREIGN_P:
        return NeedVerdict.INSUFFICIENT, _no_more_than_foreign(n, found)
    if not isnan(n.odds_high) and n.odds_high < NOT_SPECIFIC_ODDS:
        where = "elsewhere more" if n.odds_high < 1 else "elsewhere just as much"
        return NeedVerdict.SHARED, f"{found}, and {where}: the odds are at most {n.odds_high:.1f} times those of the rest."
    if isnan(n.odds_high):
        return NeedVerdict.INSUFFICIENT, f"{found}, but no stratum of channel, source and year has people of the segment and others to compare."
    return NeedVerdict.INSUFFICIENT, f"{found}, but whether more than elsewhere is open (odds ratio {n.odds_low:.1f} to {n.odds_high:.1f}). {_more(n)}"


def _no_more_than_foreign(n: NeedNumbers, found: str) -> str:
    return (
        f"{found}, but neither more than elsewhere nor surely more than needs of other trades (p = {n.foreign_p:.2f}): "
        "these may be near misses. Read the quotes."
    )


def _more(n: NeedNumbers) -> str:
    if n.needed and n.needed > n.inside:
        return f"About {n.needed:,} customers of the segment would tell."
    return "More customers of the segment would tell."


@dataclass(frozen=True, slots=True)
class PersonaNumbers:
    """What is known of a persona besides the verdicts on its needs."""

    persona: Persona
    inside: float
    share_high: float
    excess_low: float
    bundling_high: float | None
    bundling_power: float
    nearest: str | None
    overlap_low: float
    unclaimed: int
    """Customers of the segment in topics that are specific to it and that no need accounts for."""
    claimed: int
    supported_low: float
    confidence: float
    healthy: bool
    fired: tuple[str, ...] = ()
    """Declared falsifiers that surely hold."""
    twin: str | None = None
    """A persona whose people raise the same things and hold the same declared needs as often."""


@dataclass(frozen=True, slots=True)
class NeedOutcome:
    """A need with its verdict, as the persona's verdict sees it."""

    need: Need
    verdict: NeedVerdict
    specific: bool


def tentative(verdict: str, confidence: float | None) -> bool:
    """Whether most perturbed analyses say something else; INSUFFICIENT claims nothing that could fall."""
    return verdict != PersonaVerdict.INSUFFICIENT.value and confidence is not None and confidence < FIRM


def spoken(verdict: str, confidence: float | None) -> str:
    """The verdict as it is shown: never as firm as others when it is tentative."""
    return f"{verdict} (tentative)" if tentative(verdict, confidence) else verdict


SUPPORTING = (NeedVerdict.SUPPORTED, NeedVerdict.SUPPORTED_UNMET)
REFUTING = (NeedVerdict.CONTRADICTED, NeedVerdict.ABSENT)


def weight_share(outcomes: Sequence[NeedOutcome], verdicts: Sequence[NeedVerdict]) -> float:
    """Share of the needs' declared weight that has one of the verdicts."""
    total = sum(outcome.need.weight for outcome in outcomes)
    return sum(outcome.need.weight for outcome in outcomes if outcome.verdict in verdicts) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules on a persona look at."""

    n: PersonaNumbers
    outcomes: Sequence[NeedOutcome]
    settings: PersonasSettings

    @property
    def core(self) -> Sequence[NeedOutcome]:
        """Its core needs; all, where none is called core."""
        return [outcome for outcome in self.outcomes if outcome.need.core] or self.outcomes

    @property
    def supported(self) -> float:
        """Share of the weight of its needs that is supported."""
        return weight_share(self.outcomes, SUPPORTING)

    @property
    def verdicts(self) -> Sequence[NeedVerdict]:
        """Of its needs."""
        return [outcome.verdict for outcome in self.outcomes]


def decide_persona(n: PersonaNumbers, outcomes: Sequence[NeedOutcome], settings: PersonasSettings) -> tuple[PersonaVerdict, list[str]]:
    """The verdict on a persona and its reasons, the decisive one first."""
    j = Judgement(n, outcomes, settings)
    for verdict, rule in RULES:
        if reason := rule(j):
            return verdict, [reason, *_also(n, outcomes, verdict)]
    short = "which is not enough to validate it" if j.supported < ENOUGH else "but not surely enough to validate it"
    return PersonaVerdict.PARTIAL, [
        f"{j.supported:.0%} of its needs' weight is supported, {short}.",
        *_also(n, outcomes, PersonaVerdict.PARTIAL),
    ]


def _untrusted(j: Judgement) -> str | None:
    return None if j.n.healthy else "The instrument fails its own controls on this corpus (table controls), so it is not trusted with any verdict here."


def _too_few(j: Judgement) -> str | None:
    least = j.settings.min_customers
    return f"Its segment has {j.n.inside:.0f} informative customers; {least} are needed for any verdict." if j.n.inside < least else None


def _core_refuted(j: Judgement) -> str | None:
    refuted = weight_share(j.core, REFUTING)
    return f"{refuted:.0%} of the weight of its core needs is contradicted or absent, with enough customers to tell." if refuted >= 0.5 else None


def _far_smaller(j: Judgement) -> str | None:
    share = j.n.persona.expected_share
    if not (j.n.persona.rule and share and j.n.share_high < share[0] / 2):
        return None
    return f"Its segment is at most {j.n.share_high:.1%} of the customers; {share[0]:.0%} or more is declared."


def _falsified(j: Judgement) -> str | None:
    return f"Its declared falsifier fired: {'; '.join(j.n.fired)}." if j.n.fired else None


def _core_open(j: Judgement) -> str | None:
    share = weight_share(j.core, [NeedVerdict.INSUFFICIENT])
    return f"{share:.0%} of the weight of its core needs cannot be decided with these customers." if share > 0.5 else None


def _unruled(j: Judgement) -> str | None:
    there = weight_share(j.outcomes, [NeedVerdict.SHARED, *SUPPORTING])
    if j.n.persona.rule is not None or there < ENOUGH or j.n.excess_low <= EXCESS:
        return None
    return "Customers have these needs, but no independent evidence says who belongs, so it cannot be more than plausible."


def _same_evidence(j: Judgement) -> str | None:
    if j.n.overlap_low <= OVERLAP:
        return None
    return f"Its evidence is that of {j.n.nearest} (overlap at least {j.n.overlap_low:.0%}): merge them, or declare what separates them."


def _same_people(j: Judgement) -> str | None:
    if not j.n.twin:
        return None
    return f"What its people raise does not tell them from those of {j.n.twin}, and they hold the declared needs as often: merge the two."


def _everybodys(j: Judgement) -> str | None:
    everybodys = j.n.persona.rule is not None and NeedVerdict.SHARED in j.verdicts and not j.supported
    return "Of its needs, those that are surely spoken of are everybody's." if everybodys else None


def _apart(j: Judgement) -> str | None:
    high = j.n.bundling_high
    if high is None or high >= APART or j.n.bundling_power < 0.8:
        return None
    return f"Its needs exist, but in different people: pairs in one person are at most {high:.0%} of what chance gives."


def _wrong_core(j: Judgement) -> str | None:
    wrong = [o.need.id for o in j.core if o.verdict in (NeedVerdict.CONTRADICTED, NeedVerdict.MISATTRIBUTED)]
    return f"The segment is real, but its people do not have, or others have, the core need {', '.join(wrong)}." if wrong else None


def _unclaimed(j: Judgement) -> str | None:
    n = j.n
    if n.unclaimed <= n.claimed or n.unclaimed <= UNCLAIMED * n.inside:
        return None
    return (
        f"What is typical of its people is mostly not in the persona: "
        f"{n.unclaimed} customers in topics that no need accounts for, {n.claimed} in topics that one does."
    )


def _nothing(j: Judgement) -> str | None:
    return None if any(o.verdict in SUPPORTING for o in j.core) else "No core need is supported, and none is refuted."


def _validated(j: Judgement) -> str | None:
    n, claims = j.n, [outcome for outcome in j.outcomes if outcome.need.specific]
    specific = sum(outcome.specific and outcome.verdict in SUPPORTING for outcome in claims)
    enough = j.supported >= ENOUGH and n.supported_low >= 0.5 and n.excess_low > EXCESS and 3 * specific >= len(claims) and n.confidence >= STABLE
    if n.persona.rule is None or not enough:
        return None
    surely = f" (at least {n.supported_low:.0%})" if n.supported_low < j.supported else ""
    return (
        f"{j.supported:.0%} of its needs' weight is supported{surely}, "
        f"its needs cover more people than decoys would (by at least {n.excess_low:.0%}), and {n.confidence:.0%} of perturbed analyses agree."
    )


RULES: tuple[tuple[PersonaVerdict, Callable[[Judgement], str | None]], ...] = (
    (PersonaVerdict.INSUFFICIENT, _untrusted),
    (PersonaVerdict.INSUFFICIENT, _too_few),
    (PersonaVerdict.REFUTED, _core_refuted),
    (PersonaVerdict.REFUTED, _far_smaller),
    (PersonaVerdict.REFUTED, _falsified),
    (PersonaVerdict.INSUFFICIENT, _core_open),
    (PersonaVerdict.PLAUSIBLE, _unruled),
    (PersonaVerdict.INDISTINCT, _same_evidence),
    (PersonaVerdict.INDISTINCT, _same_people),
    (PersonaVerdict.INDISTINCT, _everybodys),
    (PersonaVerdict.COMPOSITE, _apart),
    (PersonaVerdict.MISALIGNED, _wrong_core),
    (PersonaVerdict.MISALIGNED, _unclaimed),
    (PersonaVerdict.INSUFFICIENT, _nothing),
    (PersonaVerdict.VALIDATED, _validated),
)
"""The rules of P7 in order: the first that gives a reason decides; PARTIAL where none does."""


def agrees(drawn: PersonaVerdict, verdict: PersonaVerdict) -> bool:
    """Whether a perturbed analysis returns the verdict. One that would validate agrees with PARTIAL: supported, and not surely enough."""
    return drawn is verdict or (verdict is PersonaVerdict.PARTIAL and drawn is PersonaVerdict.VALIDATED)


def _also(n: PersonaNumbers, outcomes: Sequence[NeedOutcome], verdict: PersonaVerdict) -> list[str]:
    """What else a reader must know: each need in a word, and what kept a persona from VALIDATED."""
    said = [f"{outcome.need.id}: {outcome.verdict.value}" for outcome in outcomes]
    reasons = ["Needs: " + ", ".join(said) + "."]
    if verdict is PersonaVerdict.PARTIAL:
        if n.supported_low < 0.5:
            reasons.append(f"The supported weight may be as low as {n.supported_low:.0%}.")
        if n.excess_low <= EXCESS:
            reasons.append(f"Its needs cover at least {max(n.excess_low, 0):.0%} more people than decoys would; 10 % is asked for.")
        if n.confidence < STABLE:
            reasons.append(f"Only {n.confidence:.0%} of perturbed analyses agree with the sample as it is.")
    return reasons
