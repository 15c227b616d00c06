"""A need stated from what a group of customers say: what they want to do, or care about, kept apart from what they ask to be built.

"Needs are not features": "let me sort by date" asks for a solution, "I want to find the newest message" is the need (Ulwick 2002; Timoshenko
and Hauser 2019). What is stated is a phrase that several customers wrote in the same way; a sentence of one customer is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from jminer.domain import Need
from jminer.personas.topic_needs import draft, opposite
from jminer.topicmodel.labels import STATES
from jminer.topicmodel.smallwords import DENYING
from jminer.topicmodel.words import Phrase

VERBS = frozenset("""
    access activate add adjust apply arrange ask attach avoid backup block board book borrow bring browse buy call cancel carry change charge check
    choose claim clean close collect combine compare complain confirm connect contact control convert copy create cut delete deliver deposit
    disable discover download drive drop earn eat edit email enable enter exchange export extend fast file filter find finish fit fix fly follow forward
    freeze get gift give go have hear hide highlight hire import install join keep know learn leave link listen lock log login look lower make
    manage measure meet merge message mix move mute open order organise organize pack park pause pay pick place plan play post preview print protect
    publish purchase put read rebook receive recharge recover redeem reduce refill register relax remove rename renew rent reorder repair replace reply
    report request reschedule reserve reset resize return reuse review ride rotate run save scan schedule search see select sell send set share ship
    shop show sign sit skip sleep sort speak split start stay stop store stream submit subscribe swap switch sync synchronise synchronize take talk
    test top track train transfer translate travel try turn type undo unlock unsubscribe update upgrade upload use verify view visit wait walk wash
    watch wear withdraw write zoom
""".split())  # noqa: SIM905
"""What customers do, in the form in which they say what they want to do; what a company does to them ("delayed", "lost") is none."""
UNABLE = re.compile(r"^(?:can't|cannot|can not|couldn't|could not|unable to|not able to|never)\s+")
VALUED = frozenset("""
    love loved loves like liked hate hated great good nice awesome amazing best better worst worse bad terrible horrible awful cool perfect excellent fantastic
    wonderful beautiful lovely pretty cute fun funny useful helpful handy easy convenient simple super brilliant fine ok okay poor useless sucks suck
    disappointed disappointing happy glad addictive addicted favorite favourite recommend recommended worth interesting boring annoying frustrating ridiculous
    stupid forever absolutely really definitely always never ever new old much many time times year years day days thing things way lot stars star
    app apps application program game games product company experience people guys update fix work works working use used using customer customers
    thank thanks please comfortable pleasant friendly rude
""".split())  # noqa: SIM905
"""Words that judge or say of everything: no need is stated with them alone."""
SMALL = re.compile(r"^(?:(?:my|our|your|the|a|an|this|that|these|those|some|any|more|to|up|in|on|out|off|for|with|it|is|it's)\s+)+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A need, and the verb and object that it was stated from; both null where customers share no such phrase."""

    need: Need
    verb: str | None
    object: str | None


def stated(phrases: Sequence[Phrase], found_id: str, taken: Collection[str]) -> Stated | None:
    """The need behind a group's phrases, the best name first, in other words than those of `taken` (statements).

    "I want to" the best phrase of verb and object; else to do what the best name says with the next best; else "I care about" the best name. None
    where all that the group shares is a judgement ("love this app"): that tells of no need.
    """
    for phrase in phrases:
        words = UNABLE.sub("", phrase.text)
        verb, _, rest = words.partition(" ")
        object_ = SMALL.sub("", rest + " ").strip()
        if verb in VERBS and _is_about(object_) and f"I want to {words}" not in taken:
            return _wanted(verb, object_, words)
    # A phrase without any judging word before one with some: "battery life", then "good battery life".
    names = sorted((phrase.text for phrase in phrases if _is_about(phrase.text)), key=lambda name: bool(set(name.split()) & VALUED))
    nouns = [name for name in names if name.split()[0] not in VERBS]
    if names and names[0] in VERBS:
        for noun in nouns:
            if f"I want to {names[0]} {noun}" not in taken:
                return _wanted(names[0], noun, f"{names[0]} {noun}")
    free = (draft({"topic_id": found_id, "label": name}, _NOBODY, (), quotes=False).need for name in nouns)
    return next((Stated(need, None, None) for need in free if need.statement not in taken), None)


def _wanted(verb: str, object_: str, words: str) -> Stated:
    statement = f"I want to {words}"
    return Stated(Need(words.replace(" ", "_"), statement, opposite(statement, words)), verb, object_)


def _is_about(words: str) -> bool:
    """Whether words name something, no judgement alone and no statement."""
    said = set(words.split())
    return bool(said - VALUED - _ALWAYS) and not said & (STATES | set(DENYING)) and not any(word.endswith("n't") for word in said)


_ALWAYS = frozenset("this the a an my our your it its it's i we to for of in on with and so very is this".split())  # noqa: SIM905
_NOBODY = pl.DataFrame(schema={"unit_id": pl.String, "customer_id": pl.String, "text": pl.String, "similarity": pl.Float64, "valence": pl.Float64})
"""No sentence of any customer goes into the statement."""
