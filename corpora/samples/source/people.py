"""Invent the customers: who belongs to which segment, and the fields that tell so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

COLUMNS = (
    "customer_id",
    "joined_on",
    "country",
    "plan",
    "age",
    "city_size",
    "household_size",
    "children_under_8",
    "employment",
    "commute",
    "commute_km",
    "bike_model",
    "orders_12m",
    "newsletter",
)

# How many customers belong to which segments; the overlaps are wanted, since real segments overlap.
GROUPS = (
    (("commuter_cora",), 84),
    (("commuter_cora", "gadget_gus"), 24),
    (("commuter_cora", "family_fay"), 16),
    (("family_fay", "gadget_gus"), 18),
    (("family_fay",), 90),
    (("gadget_gus",), 82),
    (("retired_ralf",), 90),
    (("courier_cem",), 18),
    ((), 118),
)


@dataclass(slots=True)
class Customer:
    """An invented customer; `segments` are the personas whose rule the fields fulfil."""

    segments: tuple[str, ...]
    fields: dict[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.fields["customer_id"])


def invent(chance: Random) -> list[Customer]:
    """All customers, in the order of their ids, which says nothing of their segments."""
    segments = [names for names, count in GROUPS for _ in range(count)]
    chance.shuffle(segments)
    people = []
    for number, names in enumerate(segments):
        person = Customer(names, {"customer_id": f"C-{20417 + 7 * number}", **_fields(names, chance)})
        people.append(person)
    strangers = [person for person in people if not person.segments]
    for column in ("age", "employment", "commute", "children_under_8", "household_size", "plan"):
        for person in chance.sample(strangers, 5):  # exports have holes, and a rule cannot judge who lacks its field
            person.fields[column] = ""
    return people


def _fields(names: tuple[str, ...], chance: Random) -> dict[str, object]:
    job = _employment(names, chance)
    children = chance.choice((1, 1, 2, 2, 3)) if "family_fay" in names else 0
    city, age = _place_and_age(names, job, chance)
    adults = 2 if children else chance.choice((1, 1, 2, 2, 2, 3, 4))
    commute = _commute(names, job, chance)
    rides = commute.startswith("bike")
    return {
        "joined_on": str(date(2022, 1, 3) + timedelta(days=chance.randrange(1140))),
        "country": chance.choice(("GB", "GB", "GB", "IE")),
        "plan": chance.choice(("none", "none", "care", "care", "care_plus")),
        "age": age,
        "city_size": city,
        "household_size": adults + children,
        "children_under_8": children,
        "employment": job,
        "commute": commute,
        "commute_km": chance.randrange(3, 19) if rides else chance.choice(("", 4, 9, 15, 30)),
        "bike_model": chance.choice(
            ("Heron", "Heron", "Lark", "Kestrel") if children else ("Lark", "Lark", "Wren", "Kestrel", "Heron")
        ),
        "orders_12m": chance.choice((0, 0, 1, 1, 1, 2, 2, 3, 5)),
        "newsletter": chance.choice(("yes", "no")),
    }


def _employment(names: tuple[str, ...], chance: Random) -> str:
    if "courier_cem" in names:
        return "delivery_rider"
    if "retired_ralf" in names:
        return "retired"
    if "commuter_cora" in names:
        return chance.choice(("employed", "employed", "employed", "self_employed"))
    return chance.choice(
        ("employed", "employed", "self_employed", "student" if "family_fay" not in names else "at_home", "at_home")
    )


def _place_and_age(names: tuple[str, ...], job: str, chance: Random) -> tuple[str, int]:
    """Where they live and how old they are: under 35 in a city is Gus, and nobody else may be both."""
    if "gadget_gus" in names:
        return "city", chance.randrange(27 if "family_fay" in names else 19, 35)
    if job == "retired":
        return chance.choice(("village", "town", "city")), chance.randrange(61, 82)
    if chance.random() < 0.25:
        return chance.choice(("village", "town")), chance.randrange(26 if "family_fay" in names else 20, 35)
    top = 47 if "family_fay" in names else 60
    return chance.choice(("village", "town", "town", "city", "city")), chance.randrange(35, top)


def _commute(names: tuple[str, ...], job: str, chance: Random) -> str:
    """Only Cora rides to work every day with a job; students and couriers may ride daily as well."""
    if "commuter_cora" in names:
        return "bike_daily"
    if job in ("retired", "at_home"):
        return "none"
    if job in ("student", "delivery_rider"):
        return chance.choice(("bike_daily", "bike_sometimes"))
    return chance.choice(("bike_sometimes", "car", "transit", "none"))
