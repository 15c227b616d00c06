"""A need stated from what a group of customers say: what they want to do, or care about, kept apart from what they ask to be built.

"Needs are not features": "let me sort by date" asks for a solution, "I want to find the newest message" is the need (Ulwick 2002; Timoshenko
and Hauser 2019). What is stated is a phrase that several customers wrote in the same way; a sentence of one customer is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.personas.topic_needs import draft, opposite
from jminer.personas.wording import tagger
from jminer.topicmodel.labels import STATES
from jminer.topicmodel.smallwords import DENYING
from jminer.topicmodel.words import Phrase

DOING = ("VB", "VBP")
"""Tags of what customers do or want to do ("to cancel", "we cancel"); what is done to them ("delayed", "was lost") has others."""
THEMSELVES = ("i", "we")
"""Before what customers do themselves; another noun or pronoun there does it ("workshops offer appointments")."""
LOOKED_AT, OCCURRENCES = 6, 6
"""The best phrases of a group that a need may be stated with, and the texts that tell how each is used."""
SHARED = 0.1
"""Share of a group's customers that must write a phrase for the group's need to be stated with it."""
SUFFERED, ASKED = -0.2, 0.3
"""Mean valence below which what is done is rather suffered ("miss my connecting flight"), and the share of requests and questions from which it is
sought for all that ("cancel my subscription")."""
UNABLE = re.compile(r"^(?:can't|cannot|can not|couldn't|could not|unable to|not able to)\s+")
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


@dataclass(frozen=True, slots=True)
class Use:
    """How customers use a phrase: as something that they do and do not suffer, as the name of a thing, or neither."""

    does: bool
    names: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase's use is told from: texts, the valence of each (NaN: unknown), and whether it is a request or a question."""

    texts: Sequence[str]
    valence: NDArray[np.float64]
    asks: NDArray[np.bool_]


def uses(groups: Sequence[Sequence[Phrase]], said: Said) -> dict[str, Use]:
    """How the best phrases of each group are used, as the tagger reads most of a few texts that hold them."""
    lowered = [text.lower() for text in said.texts]
    wanted = list(dict.fromkeys(phrase.text for group in groups for phrase in group[:LOOKED_AT]))
    found = dict(zip(wanted, _places(wanted, lowered), strict=True))
    chosen = sorted({at for places in found.values() for at, _ in places[:OCCURRENCES]})
    if not chosen:
        return {}
    with tagger().select_pipes(enable=["tok2vec", "tagger"]):
        read = dict(zip(chosen, tagger().pipe([said.texts[at] for at in chosen]), strict=True))
    return {phrase: _use(phrase, places, read, said) for phrase, places in found.items() if places}


def _places(phrases: Sequence[str], lowered: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Per phrase the texts that hold it, in order, and where it begins in them."""
    holding: dict[str, set[int]] = {}
    for at, text in enumerate(lowered):
        for word in set(WORD.findall(text)):
            holding.setdefault(word, set()).add(at)
    found = []
    for phrase in phrases:
        whole = re.compile(rf"(?<![\w'’-]){re.escape(phrase)}(?![\w'’-])")
        maybe = set.intersection(*(holding.get(word, set()) for word in WORD.findall(phrase))) if WORD.search(phrase) else set()
        found.append([(at, place.start()) for at in sorted(maybe) if (place := whole.search(lowered[at]))])
    return found


def _use(phrase: str, places: Sequence[tuple[int, int]], read: Mapping[int, Any], said: Said) -> Use:
    words = _without_unable(phrase)
    skipped = len(phrase) - len(words)
    spans = [read[at].char_span(start + skipped, start + len(phrase), alignment_mode="expand") for at, start in places[:OCCURRENCES]]
    kept = [span for span in spans if span]
    tags = [[token.tag_ for token in span] for span in kept]
    own = [not span.start or _their_own(span.doc[span.start - 1]) for span in kept]
    does = sum(mine and each[0] in DOING and any(tag.startswith("NN") for tag in each[1:]) for mine, each in zip(own, tags, strict=True))
    names = sum(each[-1].startswith("NN") and not any(tag.startswith("VB") or tag == "MD" for tag in each) for each in tags)
    rows = [at for at, _ in places]
    felt = said.valence[rows][~np.isnan(said.valence[rows])]
    suffered = not skipped and felt.size > 0 and felt.mean() < SUFFERED and said.asks[rows].mean() < ASKED
    return Use(2 * does > len(tags) and not suffered, 2 * names > len(tags))


def _their_own(before: Any) -> bool:
    return before.tag_[:2] not in ("NN", "PR") or before.lower_ in THEMSELVES


def stated(phrases: Sequence[Phrase], customers: int, found_id: str, taken: Collection[str], used: Mapping[str, Use]) -> Stated | None:
    """The need behind the phrases of a group of so many customers, the best name first, in other words than those of `taken` (statements).

    "I want to" the best phrase that tells what they do; else "I care about" the best name of a thing. None where all that enough of them share
    is a judgement ("love this app"), a part of a sentence, or nothing: that tells of no need.
    """
    enough = [phrase for phrase in phrases[:LOOKED_AT] if phrase.customers >= SHARED * customers and phrase.text in used]
    for phrase in enough:
        words = _without_unable(phrase.text)
        verb, _, rest = words.partition(" ")
        object_ = SMALL.sub("", rest + " ").strip()
        if used[phrase.text].does and _is_about(object_) and f"I want to {words}" not in taken:
            return _wanted(verb, object_, words)
    # A phrase without any judging word before one with some: "battery life", then "good battery life".
    names = [phrase.text for phrase in enough if used[phrase.text].names and _is_about(phrase.text)]
    names.sort(key=lambda name: bool(set(name.split()) & VALUED))
    free = (draft({"topic_id": found_id, "label": name}, _NOBODY, (), quotes=False).need for name in names)
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
