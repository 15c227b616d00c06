"""Decoy needs: what nobody declared, so that chance has a number (methods P3).

A general grammar (thing × quality) makes needs of every trade. A decoy whose thing customers do mention is no decoy and is
set aside; of the rest, the half nearest to the corpus are the hard ones, against which declared needs are tested.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jminer.domain import Need

MENTIONS_ALLOWED = 1
"""Customers who may mention a decoy's thing: one is chance, more is a topic."""

# (fits “the … is”, its reverse). General on purpose: a decoy should be wrong by its thing, not by odd grammar.
QUALITIES = (
    ("cheap", "expensive"), ("reliable", "unreliable"), ("quick", "slow"), ("easy to use", "hard to use"), ("clean", "dirty"), ("quiet", "noisy"),
    ("easy to understand", "confusing"), ("safe", "unsafe"), ("flexible", "rigid"), ("close to home", "far away"), ("open late", "always closed"),
    ("fair", "unfair"), ("comfortable", "uncomfortable"), ("up to date", "outdated"), ("easy to cancel", "impossible to cancel"), ("available in my language", "only in a foreign language"),
)

THINGS = (
    # shop
    "gift wrapping", "fitting room", "changing cubicle", "shoe department", "perfume counter", "escalator", "shopping trolley", "gift card", "wish list", "size chart", "butcher counter", "bakery counter", "organic section", "self-checkout till",
    # bank, insurance
    "mortgage advice", "savings account", "overdraft limit", "standing order", "cash machine", "currency exchange", "credit score report", "pension plan", "life insurance", "claims form", "home insurance", "safe deposit box", "share dealing", "tax statement",
    # telecom, home energy
    "broadband router", "roaming package", "landline", "voicemail box", "fibre connection", "mobile reception", "SIM card", "smart meter", "heating tariff", "solar panel", "gas boiler", "electricity meter reading",
    # hotel, restaurant
    "breakfast buffet", "room service", "hotel pool", "sauna", "minibar", "bathrobe", "wake-up call", "balcony view", "tasting menu", "wine list", "children's menu", "vegan menu", "outdoor terrace", "table booking", "waiter", "dessert trolley",
    # travel
    "ferry crossing", "night train", "rail pass", "tram ticket", "motorway toll", "campsite", "caravan pitch", "ski pass", "cruise cabin", "travel visa", "tour guide", "car rental desk", "bus timetable", "petrol station", "parking garage", "taxi rank",
    # health, body
    "waiting room", "blood test", "prescription", "dental check-up", "physiotherapy session", "hearing aid", "contact lenses", "night pharmacy", "vaccination appointment", "hospital meal", "yoga class", "swimming lane", "rowing machine", "locker room", "haircut appointment", "massage table",
    # software, media, games
    "spreadsheet export", "calendar view", "video call", "screen sharing", "dark mode", "password manager", "keyboard shortcut", "podcast player", "film subtitles", "playlist", "multiplayer lobby", "level editor", "e-book library", "crossword section", "weather radar", "photo album",
    # learning, public life
    "school canteen", "exam timetable", "language course", "homework platform", "library card", "reading room", "museum audio guide", "concert cloakroom", "theatre seat", "public toilet", "town hall appointment", "passport counter", "recycling centre", "playground", "dog park", "kindergarten place",
    # home, garden, trades
    "lawn mower", "garden hose", "wallpaper", "kitchen sink", "washing machine", "dishwasher", "mattress", "sofa bed", "plumber", "electrician", "window cleaner", "house removal", "storage unit", "furniture assembly", "paint colour", "garden fence",
    # work, letters, food
    "pay slip", "shift plan", "meeting room", "expense report", "job interview", "letter box", "registered letter", "stamp machine", "frozen pizza", "baby food", "cat food", "coffee beans", "fishing licence", "wedding cake", "flower bouquet", "funeral service",
)


@dataclass(frozen=True, slots=True)
class Decoy:
    """A need that nobody declared, in the forms that a declared need has."""

    id: str
    thing: str
    need: Need


def grammar() -> tuple[Decoy, ...]:
    """Every decoy that the grammar can make, in a fixed order."""
    return tuple(_decoy(thing, good, bad) for thing in THINGS for good, bad in QUALITIES)


def _decoy(thing: str, good: str, bad: str) -> Decoy:
    number = f"{THINGS.index(thing):03d}-{re.sub(r'[^a-z]+', '-', good)}"
    return Decoy(number, thing, Need(
        id=number, statement=f"I need a {thing} that is {good}", opposite=f"I do not care whether the {thing} is {good}",
        met_form=f"The {thing} was {good}, I am happy with it", unmet_form=f"The {thing} was {bad}, that is a real problem for me",
        phrasings=(f"a {thing} that is {bad} is no good to me", f"it matters to me that the {thing} is {good}", f"looking for a {thing} that is {good}", f"the {thing} is too {bad}"),
    ))


def choose(texts: Sequence[str], owners: Sequence[str], wanted: int, seed: int) -> tuple[tuple[Decoy, ...], int]:
    """`wanted` decoys whose thing at most one customer mentions, drawn with the seed; and how many things were set aside.

    `texts` and `owners` (customer ids) are those of the units, in any order.
    """
    mentioned = {thing: _mentions(thing, texts, owners) for thing in THINGS}
    usable = [decoy for decoy in grammar() if mentioned[decoy.thing] <= MENTIONS_ALLOWED]
    order = np.random.default_rng([seed, 11]).permutation(len(usable))[:wanted]
    return tuple(usable[index] for index in sorted(order)), sum(count > MENTIONS_ALLOWED for count in mentioned.values())


def _mentions(thing: str, texts: Sequence[str], owners: Sequence[str]) -> int:
    """Customers who use the thing's words, in any number (singular or plural)."""
    pattern = re.compile(rf"\b{re.escape(thing.lower())}s?\b")
    return len({owner for text, owner in zip(texts, owners, strict=True) if pattern.search(text)})


BARNUM = (
    Need(id="good_quality", statement="I need good quality", opposite="I do not care about quality", met_form="The quality is good", unmet_form="The quality is bad",
         phrasings=("good quality matters to me", "a good product")),
    Need(id="fair_price", statement="I need a fair price", opposite="I do not care about the price", met_form="The price is fair", unmet_form="The price is not fair",
         phrasings=("good value for money", "too expensive")),
    Need(id="friendly_service", statement="I need friendly service", opposite="I do not care whether the service is friendly", met_form="The service was friendly", unmet_form="The service was unfriendly",
         phrasings=("friendly and helpful staff", "rude staff")),
)
"""What everybody says of every company (Forer 1949): an instrument that finds it specific to a persona is broken."""
