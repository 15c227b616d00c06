"""The things that jminer speaks of, as frozen dataclasses: stages, touchpoints, emotions, personas, needs, verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the customer's journey, with the text that describes it to a model."""

    id: str
    name: str
    macro: str
    """pre, purchase or post (Lemon & Verhoef 2016)."""
    description: str
    cues: tuple[str, ...] = ()
    """Words and phrases, as regular expressions over lower-case text with word bounds added."""
    examples: tuple[str, ...] = ()
    """Sentences a customer might write at this stage; their vectors are the stage's prototypes."""
    within: str | None = None
    """The stage that this one divides; None: a stage of the journey itself."""


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """Where it happened: a place or moment at which customer and company meet."""

    id: str
    name: str
    channel: str
    owner: str
    """brand, partner, customer or social."""
    stages: tuple[str, ...] = ()
    planned: bool = True
    exposure: float | None = None
    """Contacts in the period, when the user knows them."""
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emotion:
    """A customer emotion and where it stands: valence −1 to 1, arousal 0 to 1, Ekman and Plutchik names."""

    id: str
    name: str
    valence: float
    arousal: float
    ekman: str
    plutchik: str
    goemotions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which customer and company meet, and how customers name it."""

    id: str
    names: tuple[str, ...] = ()
    """Words and phrases, as regular expressions over lower-case text with word bounds added."""
    verbs: tuple[str, ...] = ()
    """What customers do who turn to it: `plain / past / -ing`, each a regular expression."""
    ignore: tuple[str, ...] = ()
    """Phrases that only look like one of the names or verbs."""
    touchpoints: tuple[str, ...] = ()
    """Ids of touchpoints that stand on this channel and no other."""


@dataclass(frozen=True, slots=True)
class Need:
    """A claim that the people of a segment want something: what is tested."""

    id: str
    statement: str
    opposite: str | None = None
    met_form: str | None = None
    unmet_form: str | None = None
    phrasings: tuple[str, ...] = ()
    core: bool = False
    weight: int = 2
    """3 high, 2 medium, 1 low importance."""
    stages: tuple[str, ...] = ()
    expected_valence: str = "unknown"
    min_prevalence: float = 0.05
    expressible: str = "high"
    specific: bool = True
    """True: the segment has the need more than others; false: it is claimed of everybody."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A declared persona: a set of falsifiable claims about an identifiable group of customers."""

    id: str
    name: str
    needs: tuple[Need, ...]
    rule: str | None = None
    """Segment rule over customers' fields; None: no independent evidence, PLAUSIBLE at best."""
    version: int = 1
    declared_on: date | None = None
    expected_share: tuple[float, float] | None = None
    derived_from: tuple[str, ...] = ()
    demographics: tuple[tuple[str, tuple[str | float, ...]], ...] = ()
    """Field and what it holds: two numbers are an interval, all else are the values that fit."""
    behaviours: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    prefers: tuple[str, ...] = ()
    """Channels."""
    avoids: tuple[str, ...] = ()
    emotions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Stage or sub-stage, and the emotions that are felt there."""
    falsifiers: tuple[str, ...] = ()
    """Conditions of which each one refutes the persona when it surely holds."""
    notes: dict[str, object] = field(default_factory=dict, hash=False)
    """What else the file declares (its owner, when to review it), kept and not tested."""


class NeedVerdict(StrEnum):
    """What the evidence says of a declared need (methods P4)."""

    SUPPORTED = "SUPPORTED"
    SUPPORTED_UNMET = "SUPPORTED_UNMET"
    SHARED = "SHARED"
    MISATTRIBUTED = "MISATTRIBUTED"
    CONTRADICTED = "CONTRADICTED"
    ABSENT = "ABSENT"
    INSUFFICIENT = "INSUFFICIENT"


class ClaimVerdict(StrEnum):
    """What the evidence says of what a persona declares besides its needs."""

    HOLDS = "HOLDS"
    FAILS = "FAILS"
    OPEN = "OPEN"
    UNTESTABLE = "UNTESTABLE"


class PersonaVerdict(StrEnum):
    """What the evidence says of a declared persona (methods P7)."""

    VALIDATED = "VALIDATED"
    PLAUSIBLE = "PLAUSIBLE"
    PARTIAL = "PARTIAL"
    MISALIGNED = "MISALIGNED"
    COMPOSITE = "COMPOSITE"
    INDISTINCT = "INDISTINCT"
    REFUTED = "REFUTED"
    INSUFFICIENT = "INSUFFICIENT"
