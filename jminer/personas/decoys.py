"""Decoy needs: what nobody declared and nobody says, so that chance has a number (methods P3, first cut).

A grammar (thing × quality) makes them: the things are those that this corpus talks about, so that a decoy is as near to it as a
declared need is; a decoy that customers do express (thing and quality in one unit) is no decoy and is set aside. Where a corpus
has too few things, things of other trades fill up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jminer.domain import Need

MENTIONS_ALLOWED = 1
"""Customers who may express a decoy: one is chance, more is a topic."""
CUSTOMERS_PER_THING = 5
NOUN_SHARE = 0.3
"""A word that stands after an article this often is taken for a thing."""
MOST_THINGS = 120
ARTICLE = re.compile(r"\b(?:the|a|an|my|your|our|their)\s+([a-z]{3,20})\b")
WORD = re.compile(r"[a-z]{3,20}")
NO_THINGS = frozenset(
    {"other", "same", "new", "old", "first", "second", "third", "last", "next", "whole", "own", "few", "lot", "bit", "way", "thing", "one"}
    | {"best", "worst", "only", "most", "good", "bad", "great", "little", "long", "small", "big", "very", "more"}
)


@dataclass(frozen=True, slots=True)
class Quality:
    """What a decoy wants of its thing, the reverse, and the words by which customers would say either."""

    good: str
    bad: str
    words: str


# General on purpose: a decoy should be wrong by its combination, not by odd grammar.
QUALITIES = (
    Quality("cheap", "expensive", "cheap|expens|price|pricey|cost|money|afford|fee|pay|paid|charge"),
    Quality("reliable", "unreliable", "relia|fail|break|broke|stop|work|trust|again|fault"),
    Quality("quick", "slow", "quick|fast|slow|late|delay|wait|hour|day|week|month|soon|time"),
    Quality("easy to use", "hard to use", "eas|hard|use|simple|complicat|difficult|awkward|fiddl"),
    Quality("clean", "dirty", "clean|dirt|filth|mess|mud|stain|smell"),
    Quality("quiet", "noisy", "quiet|nois|loud|sound|silen|rattl|squeak|creak"),
    Quality("easy to understand", "confusing", "understand|confus|clear|explain|sense|unclear|instruct"),
    Quality("safe", "unsafe", "safe|danger|secur|risk|scar|stolen|theft"),
    Quality("close to home", "far away", "close|near|far|away|distance|drive|mile|km"),
    Quality("fair", "unfair", "fair|cheat|rip|honest|just|wrong"),
    Quality("comfortable", "uncomfortable", "comfort|soft|sore|hurt|pain|cramp|ache"),
    Quality("up to date", "outdated", "date|modern|old|new|update|current"),
    Quality("available in my language", "only in a foreign language", "languag|english|german|french|spanish|translat"),
    Quality("beautiful", "ugly", "beaut|ugly|look|colour|color|design|style|pretty|nice"),
    Quality("made without waste", "wasteful", "waste|plastic|environment|recycl|green|packag"),
    Quality("the right size", "the wrong size", "size|big|small|large|tight|fit|tall|short|heavy|light"),
)

THINGS = (
    # shop
    "gift wrapping",
    "fitting room",
    "changing cubicle",
    "shoe department",
    "perfume counter",
    "escalator",
    "shopping trolley",
    "gift card",
    "wish list",
    "size chart",
    "butcher counter",
    "bakery counter",
    "organic section",
    "self-checkout till",
    # bank, insurance
    "mortgage advice",
    "savings account",
    "overdraft limit",
    "standing order",
    "cash machine",
    "currency exchange",
    "credit score report",
    "pension plan",
    "life insurance",
    "claims form",
    "home insurance",
    "safe deposit box",
    "share dealing",
    "tax statement",
    # telecom, home energy
    "broadband router",
    "roaming package",
    "landline",
    "voicemail box",
    "fibre connection",
    "mobile reception",
    "SIM card",
    "smart meter",
    "heating tariff",
    "solar panel",
    "gas boiler",
    "electricity meter reading",
    # hotel, restaurant
    "breakfast buffet",
    "room service",
    "hotel pool",
    "sauna",
    "minibar",
    "bathrobe",
    "wake-up call",
    "balcony view",
    "tasting menu",
    "wine list",
    "children's menu",
    "vegan menu",
    "outdoor terrace",
    "table booking",
    "waiter",
    "dessert trolley",
    # travel
    "ferry crossing",
    "night train",
    "rail pass",
    "tram ticket",
    "motorway toll",
    "campsite",
    "caravan pitch",
    "ski pass",
    "cruise cabin",
    "travel visa",
    "tour guide",
    "car rental desk",
    "bus timetable",
    "petrol station",
    "parking garage",
    "taxi rank",
    # health, body
    "waiting room",
    "blood test",
    "prescription",
    "dental check-up",
    "physiotherapy session",
    "hearing aid",
    "contact lenses",
    "night pharmacy",
    "vaccination appointment",
    "hospital meal",
    "yoga class",
    "swimming lane",
    "rowing machine",
    "locker room",
    "haircut appointment",
    "massage table",
    # software, media, games
    "spreadsheet export",
    "calendar view",
    "video call",
    "screen sharing",
    "dark mode",
    "password manager",
    "keyboard shortcut",
    "podcast player",
    "film subtitles",
    "playlist",
    "multiplayer lobby",
    "level editor",
    "e-book library",
    "crossword section",
    "weather radar",
    "photo album",
    # learning, public life
    "school canteen",
    "exam timetable",
    "language course",
    "homework platform",
    "library card",
    "reading room",
    "museum audio guide",
    "concert cloakroom",
    "theatre seat",
    "public toilet",
    "town hall appointment",
    "passport counter",
    "recycling centre",
    "playground",
    "dog park",
    "kindergarten place",
    # home, garden, trades
    "lawn mower",
    "garden hose",
    "wallpaper",
    "kitchen sink",
    "washing machine",
    "dishwasher",
    "mattress",
    "sofa bed",
    "plumber",
    "electrician",
    "window cleaner",
    "house removal",
    "storage unit",
    "furniture assembly",
    "paint colour",
    "garden fence",
    # work, letters, food
    "pay slip",
    "shift plan",
    "meeting room",
    "expense report",
    "job interview",
    "letter box",
    "registered letter",
    "stamp machine",
    "frozen pizza",
    "baby food",
    "cat food",
    "coffee beans",
    "fishing licence",
    "wedding cake",
    "flower bouquet",
    "funeral service",
)


@dataclass(frozen=True, slots=True)
class Decoy:
    """A need that nobody declared, in the forms that a declared need has."""

    id: str
    need: Need


def decoy(thing: str, quality: Quality) -> Decoy:
    """The decoy of a thing and a quality."""
    name = re.sub(r"[^a-z]+", "-", f"{thing} {quality.good}")
    good, bad = quality.good, quality.bad
    return Decoy(
        name,
        Need(
            id=name,
            statement=f"I need the {thing} to be {good}",
            opposite=f"I do not care whether the {thing} is {good}",
            met_form=f"The {thing} was {good}, I am happy with it",
            unmet_form=f"The {thing} was {bad}",
            phrasings=(f"it matters to me that the {thing} is {good}", f"a {thing} that is {bad} is no good to me"),
        ),
    )


def choose(texts: Sequence[str], owners: Sequence[str], wanted: int, seed: int) -> tuple[tuple[Decoy, ...], int]:
    """`wanted` decoys that at most one customer expresses, drawn with the seed; and how many were set aside as expressed.

    `texts` (lower case) and `owners` (customer ids) are those of the units, in any order.
    """
    spoken = things(texts, owners)
    said = _said(spoken, texts, owners)
    usable, aside = [], 0
    for thing in spoken:
        for quality in QUALITIES:
            if said[thing, quality.good] <= MENTIONS_ALLOWED:
                usable.append(decoy(thing, quality))
            else:
                aside += 1
    order = np.random.default_rng([seed, 11]).permutation(len(usable))[:wanted]
    chosen = [usable[index] for index in sorted(order)]
    foreign = [decoy(thing, quality) for thing in THINGS for quality in QUALITIES]
    fill = np.random.default_rng([seed, 12]).permutation(len(foreign))[: max(0, wanted - len(chosen))]
    return (*chosen, *(foreign[index] for index in sorted(fill))), aside


def things(texts: Sequence[str], owners: Sequence[str]) -> list[str]:
    """What the corpus talks about: nouns, told by their article, that at least five customers use; most customers first."""
    after_article: dict[str, int] = defaultdict(int)
    everywhere: dict[str, int] = defaultdict(int)
    users: dict[str, set[str]] = defaultdict(set)
    for text, owner in zip(texts, owners, strict=True):
        for word in WORD.findall(text):
            everywhere[word] += 1
        for word in ARTICLE.findall(text):
            after_article[word] += 1
            users[word].add(owner)
    found = [
        word
        for word, who in users.items()
        if len(who) >= CUSTOMERS_PER_THING and after_article[word] >= NOUN_SHARE * everywhere[word] and word not in NO_THINGS
    ]
    return sorted(found, key=lambda word: (-len(users[word]), word))[:MOST_THINGS]


def _said(spoken: Sequence[str], texts: Sequence[str], owners: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """Customers who use a thing and any word of a quality in the same unit."""
    patterns = [(quality.good, re.compile(rf"\b(?:{quality.words})")) for quality in QUALITIES]
    wanted = set(spoken)
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    for text, owner in zip(texts, owners, strict=True):
        if here := wanted.intersection(WORD.findall(text)):
            for good, pattern in patterns:
                if pattern.search(text):
                    for thing in here:
                        who[thing, good].add(owner)
    return defaultdict(int, {pair: len(people) for pair, people in who.items()})


BARNUM = (
    Need(
        id="good_quality",
        statement="I need good quality",
        opposite="I do not care about quality",
        met_form="The quality is good",
        unmet_form="The quality is bad",
        phrasings=("good quality matters to me", "a good product"),
    ),
    Need(
        id="fair_price",
        statement="I need a fair price",
        opposite="I do not care about the price",
        met_form="The price is fair",
        unmet_form="The price is not fair",
        phrasings=("good value for money", "too expensive"),
    ),
    Need(
        id="friendly_service",
        statement="I need friendly service",
        opposite="I do not care whether the service is friendly",
        met_form="The service was friendly",
        unmet_form="The service was unfriendly",
        phrasings=("friendly and helpful staff", "rude staff"),
    ),
)
"""What everybody says of every company (Forer 1949): an instrument that finds it specific to a persona is broken."""
