"""Decoy needs: what nobody declared and nobody says, so that chance has a number (methods P3).

Two grammars make them of what this corpus talks about, so that a decoy is as near to it as a declared need is: a thing and a quality
("the refund to be quick"), and an action and its object ("to cancel the seat"). A decoy that customers do express (both of its words in
one unit) is no decoy and is set aside. Where a corpus has too few things and actions, things of other trades fill up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from jminer.domain import Need
from jminer.personas.grammar import QUALITIES, THINGS, Quality

EXPRESSED, PLAINLY = 20, 10
"""Expressed decoys that serve as a positive control, and the customers who must express each."""
FOREIGN = 59
"""Needs of other trades that are read: two may have more than a need that is surely more common than they are (p = 3/60). Each costs as much reading as a
declared one."""
MENTIONS_ALLOWED = 1
"""Customers who may express a decoy: one is chance, more is a topic."""
CUSTOMERS_PER_THING, CUSTOMERS_PER_VERB = 5, 2
NOUN_SHARE, CLOSING_SHARE = 0.3, 0.5
"""A word is taken for a thing that stands after an article this often and then closes the phrase this often."""
MOST_THINGS, MOST_ACTIONS = 120, 60
DETERMINER = r"(?:the|a|an|my|your|our|their)"
AFTER_NOUN = r"[.,;:!?)]|$|(?:to|of|for|in|on|at|is|was|are|were|and|but|or|that|which|who|with|from|as|by|has|had|have|not|so|when|because|i|we|they|it|you)\b"
ARTICLE = re.compile(rf"\b{DETERMINER}\s+([a-z]{{3,20}})\b(\s*(?:{AFTER_NOUN}))?")
"""A word after an article, and what only follows when the word closes its noun phrase: adjectives seldom do."""
ACTION = re.compile(
    r"\b(?:to|can|cannot|can['’]?t|could|couldn['’]?t|didn['’]?t|please|let (?:me|us))\s+(?:(?:i|we|you)\s+)?"
    rf"([a-z]{{3,15}})\s+{DETERMINER}\s+([a-z]{{3,20}})\b"
)
"""“to book a table”: a verb and its object, told by the words before them; no tagger reads every unit."""
WORD = re.compile(r"[a-z]{3,20}")
ENDINGS = ("", "e", "s", "es", "d", "ed", "ing")
NO_THINGS = frozenset(
    {"other", "same", "new", "old", "first", "second", "third", "last", "next", "whole", "own", "few", "lot", "bit", "way", "thing", "one"}
    | {"best", "worst", "only", "most", "good", "bad", "great", "little", "long", "small", "big", "very", "more"}
)
NO_ACTIONS = frozenset({"have", "get", "make", "take", "give", "see", "say", "tell", "know", "find", "use", "like", "want", "need", "love", "enjoy", "the"})
"""Verbs that say too little of what is done to an object to be wrong with it."""


@dataclass(frozen=True, slots=True)
class Decoy:
    """A need that nobody declared, in the forms that a declared need has."""

    id: str
    need: Need


def decoy(thing: str, quality: Quality) -> Decoy:
    """The decoy of a thing and a quality."""
    good, bad = quality.good, quality.bad
    return _decoy(
        f"{thing} {good}",
        statement=f"I need the {thing} to be {good}",
        opposite=f"I do not care whether the {thing} is {good}",
        met_form=f"The {thing} was {good}, I am happy with it",
        unmet_form=f"The {thing} was {bad}",
        phrasings=(f"it matters to me that the {thing} is {good}", f"a {thing} that is {bad} is no good to me"),
    )


def decoy_act(verb: str, thing: str) -> Decoy:
    """The decoy of an action and its object."""
    act = f"{verb} the {thing}"
    return _decoy(
        f"{verb} {thing}",
        statement=f"I need to be able to {act}",
        opposite=f"I never want to {act}",
        met_form=f"I could {act} without any trouble",
        unmet_form=f"It was impossible to {act}",
        phrasings=(f"let me {act} when I want to", f"how can I {act}?"),
    )


def _decoy(words: str, **forms: object) -> Decoy:
    name = re.sub(r"[^a-z]+", "-", words)
    return Decoy(name, Need(id=name, **forms))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Choice:
    """The decoys, and those that are none because customers express them, with how many do, most first."""

    decoys: tuple[Decoy, ...]
    expressed: tuple[tuple[Decoy, int], ...]


def choose(texts: Sequence[str], owners: Sequence[str], wanted: int, seed: int) -> Choice:
    """`wanted` decoys that at most one customer expresses, drawn with the seed, half of either grammar as far as the corpus goes.

    `texts` (lower case) and `owners` (customer ids) are those of the units, in any order.
    """
    spoken = things(texts, owners)
    verbs = actions(texts, owners, spoken)
    said = _said(spoken, verbs, texts, owners)
    qualities, aside = _unsaid(((thing, quality.good, decoy(thing, quality)) for thing, quality in product(spoken, QUALITIES)), said)
    acts, more_aside = _unsaid(((thing, verb, decoy_act(verb, thing)) for thing, verb in product(spoken, verbs)), said)
    half = min(len(acts), max(wanted // 2, wanted - len(qualities)))
    chosen = [*_drawn(qualities, wanted - half, (seed, 11)), *_drawn(acts, half, (seed, 13))]
    foreign = [decoy(thing, quality) for thing, quality in product(THINGS, QUALITIES)]
    expressed = sorted(aside + more_aside, key=lambda one: (-one[1], one[0].id))
    return Choice((*chosen, *_drawn(foreign, wanted - len(chosen), (seed, 12))), tuple(expressed))


def _unsaid(candidates: Iterable[tuple[str, str, Decoy]], said: Mapping[tuple[str, str], int]) -> tuple[list[Decoy], list[tuple[Decoy, int]]]:
    """The decoys whose thing and quality or action hardly anybody says together; and the others with how many customers do."""
    every = [(made, said[thing, other]) for thing, other, made in candidates]
    return [made for made, times in every if times <= MENTIONS_ALLOWED], [(made, times) for made, times in every if times > MENTIONS_ALLOWED]


def _drawn(decoys: Sequence[Decoy], wanted: int, seed: Sequence[int]) -> list[Decoy]:
    order = np.random.default_rng(list(seed)).permutation(len(decoys))[: max(0, wanted)]
    return [decoys[index] for index in sorted(order)]


def things(texts: Sequence[str], owners: Sequence[str]) -> list[str]:
    """What the corpus talks about: nouns, told by their article, that at least five customers use; most customers first."""
    after_article: dict[str, int] = defaultdict(int)
    closing: dict[str, int] = defaultdict(int)
    everywhere: dict[str, int] = defaultdict(int)
    users: dict[str, set[str]] = defaultdict(set)
    for text, owner in zip(texts, owners, strict=True):
        for word in WORD.findall(text):
            everywhere[word] += 1
        for word, end in ARTICLE.findall(text):
            after_article[word] += 1
            closing[word] += bool(end)
            users[word].add(owner)
    found = [
        word
        for word, who in users.items()
        if len(who) >= CUSTOMERS_PER_THING
        and after_article[word] >= NOUN_SHARE * everywhere[word]
        and closing[word] >= CLOSING_SHARE * after_article[word]
        and word not in NO_THINGS
    ]
    return _most_used(found, users)[:MOST_THINGS]


def actions(texts: Sequence[str], owners: Sequence[str], spoken: Sequence[str]) -> list[str]:
    """What customers do with things: verbs before an object that at least two customers use; most customers first."""
    objects, users = set(spoken), defaultdict[str, set[str]](set)
    for text, owner in zip(texts, owners, strict=True):
        for verb, thing in ACTION.findall(text):
            if thing in objects and verb not in objects and verb not in NO_ACTIONS:
                users[verb].add(owner)
    return _most_used([verb for verb, who in users.items() if len(who) >= CUSTOMERS_PER_VERB], users)[:MOST_ACTIONS]


def _most_used(words: Iterable[str], users: Mapping[str, set[str]]) -> list[str]:
    return sorted(words, key=lambda word: (-len(users[word]), word))


def _said(spoken: Sequence[str], verbs: Sequence[str], texts: Sequence[str], owners: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """Customers who use a thing and any word of a quality, or a form of a verb, in the same unit."""
    patterns = [(quality.good, re.compile(rf"\b(?:{quality.words})")) for quality in QUALITIES]
    forms, wanted = {verb.removesuffix("e") + ending: verb for verb in verbs for ending in ENDINGS}, set(spoken)
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    for text, owner in zip(texts, owners, strict=True):
        words = WORD.findall(text)
        if here := wanted.intersection(words):
            others = [good for good, pattern in patterns if pattern.search(text)] + [forms[word] for word in words if word in forms]
            for pair in product(here, others):
                who[pair].add(owner)
    return defaultdict(int, {pair: len(people) for pair, people in who.items()})


def spread(count: int, wanted: int) -> list[int]:
    """The places of `wanted` of so many, evenly spread; all of them when there are no more."""
    return [i * count // wanted for i in range(wanted)] if count > wanted else list(range(count))


def others(foreign: Sequence[Need]) -> list[Need]:
    """The needs of other trades that are read, of all there are."""
    return [foreign[i] for i in spread(len(foreign), FOREIGN)]


def plainly(choice: Choice) -> list[tuple[Decoy, int]]:
    """The decoys that most customers express: what an instrument that sees at all must find."""
    return [one for one in choice.expressed[:EXPRESSED] if one[1] >= PLAINLY]
