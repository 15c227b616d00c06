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
from jminer.personas.wording import tagger
from jminer.topicmodel.labels import STATES
from jminer.topicmodel.smallwords import DENYING
from jminer.topicmodel.words import Phrase

DOING = ("VB", "VBP")
"""Tags of what customers do or want to do ("to cancel", "we cancel"); what is done to them ("delayed", "was lost") has others."""
OCCURRENCES = 12
"""Texts that tell how a word is used."""
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
WORD = re.compile(r"[\w'’-]+")
SMALL = re.compile(r"^(?:(?:my|our|your|the|a|an|this|that|these|those|some|any|more|to|up|in|on|out|off|for|with|it|is|it's)\s+)+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A need, and the verb and object that it was stated from; both null where customers share no such phrase."""

    need: Need
    verb: str | None
    object: str | None


def acts(groups: Sequence[Sequence[Phrase]], texts: Sequence[str]) -> frozenset[str]:
    """The words with which phrases begin that are verbs of what customers do, in most of the first few texts that hold them."""
    wanted = {_without_unable(phrase.text).partition(" ")[0] for group in groups for phrase in group}
    holding: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        for word in set(WORD.findall(text.lower())) & wanted:
            if len(holding.setdefault(word, [])) < OCCURRENCES:
                holding[word].append(at)
    chosen = sorted({at for places in holding.values() for at in places})
    if not chosen:
        return frozenset()
    with tagger().select_pipes(enable=["tok2vec", "tagger"]):
        read = tagger().pipe([texts[at] for at in chosen])
        tags = {at: [(token.lower_, token.tag_ in DOING) for token in parsed] for at, parsed in zip(chosen, read, strict=True)}
    uses = {word: [doing for at in places for said, doing in tags[at] if said == word] for word, places in holding.items()}
    return frozenset(word for word, doing in uses.items() if 2 * sum(doing) > len(doing))


def stated(phrases: Sequence[Phrase], found_id: str, taken: Collection[str], verbs: Collection[str]) -> Stated | None:
    """The need behind a group's phrases, the best name first, in other words than those of `taken` (statements); `verbs` is what `acts` tells.

    "I want to" the best phrase of verb and object; else to do what the best name says with the next best; else "I care about" the best name. None
    where all that the group shares is a judgement ("love this app"): that tells of no need.
    """
    for phrase in phrases:
        words = _without_unable(phrase.text)
        verb, _, rest = words.partition(" ")
        object_ = SMALL.sub("", rest + " ").strip()
        if verb in verbs and _is_about(object_) and f"I want to {words}" not in taken:
            return _wanted(verb, object_, words)
    # A phrase without any judging word before one with some: "battery life", then "good battery life".
    names = sorted((phrase.text for phrase in phrases if _is_about(phrase.text)), key=lambda name: bool(set(name.split()) & VALUED))
    nouns = [name for name in names if name.split()[0] not in verbs]
    if names and names[0] in verbs:
        for noun in nouns:
            if f"I want to {names[0]} {noun}" not in taken:
                return _wanted(names[0], noun, f"{names[0]} {noun}")
    free = (draft({"topic_id": found_id, "label": name}, _NOBODY, (), quotes=False).need for name in nouns)
    return next((Stated(need, None, None) for need in free if need.statement not in taken), None)


def _without_unable(words: str) -> str:
    return UNABLE.sub("", words)


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
