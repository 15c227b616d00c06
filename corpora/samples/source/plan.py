"""Decide who says what where: pieces of feedback per customer, and the needs planted in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from source.people import Customer
from source.pool import Line, Picker, Piece, foreign_pieces, lines, whole_pieces

MIX = {"store_reviews": 0.28, "app_reviews": 0.22, "tickets": 0.22, "social_posts": 0.15, "survey": 0.13}
MAX_NEEDS = 3
"""Need sentences in one piece of feedback."""
TWICE = 0.6
"""The chance that who voices a need of their segment does so in a second piece too, if it has room."""

# Per need: whose it is (None: everybody's), the share of them who voice it, of the others, and how they mean it.
PLANTED: tuple[tuple[str, str | None, float, float, dict[str, float]], ...] = (
    ("retired_ralf/honest_dates", None, 0.27, 0.0, {"unmet": 0.55, "want": 0.2, "met": 0.25}),
    ("retired_ralf/human_contact", None, 0.26, 0.0, {"unmet": 0.55, "want": 0.2, "met": 0.25}),
    ("commuter_cora/keep_moving", "commuter_cora", 0.66, 0.025, {"unmet": 0.6, "want": 0.3, "met": 0.1}),
    ("commuter_cora/sure_range", "commuter_cora", 0.66, 0.025, {"unmet": 0.5, "want": 0.25, "met": 0.25}),
    ("commuter_cora/arrive_fit", "commuter_cora", 0.66, 0.025, {"met": 0.6, "unmet": 0.2, "want": 0.2}),
    ("family_fay/steady_loading", "family_fay", 0.66, 0.025, {"unmet": 0.6, "want": 0.25, "met": 0.15}),
    ("family_fay/both_riders", "family_fay", 0.66, 0.025, {"met": 0.4, "unmet": 0.35, "want": 0.25}),
    ("family_fay/family_hours", "family_fay", 0.66, 0.025, {"unmet": 0.6, "want": 0.25, "met": 0.15}),
    ("gadget_gus/ride_figures", "gadget_gus", 0.72, 0.015, {"contradict": 1.0}),
    ("gadget_gus/beat_others", "gadget_gus", 0.72, 0.015, {"contradict": 1.0}),
    ("gadget_gus/ride_figures", "gadget_gus", 0.0, 0.015, {"met": 0.5, "want": 0.5}),
    ("gadget_gus/beat_others", "gadget_gus", 0.0, 0.015, {"met": 0.5, "want": 0.5}),
    ("courier_cem/long_shifts", "courier_cem", 0.45, 0.0, {"unmet": 0.6, "want": 0.25, "met": 0.15}),
    ("courier_cem/tax_proof", "courier_cem", 0.45, 0.0, {"unmet": 0.4, "want": 0.4, "met": 0.2}),
)


@dataclass(slots=True)
class Slot:
    """A piece of feedback to be written: by whom, where, and with which need sentences."""

    source: str
    customer: Customer | None
    needs: list[Line] = field(default_factory=list)
    piece: Piece | None = None
    short: bool = False


def slots(people: list[Customer], chance: Random) -> list[Slot]:
    """Every planned piece of feedback; the source is drawn without looking at the segment."""
    planned = [
        Slot(_source(chance), person) for person in people for _ in range(chance.choices((2, 3, 4), (44, 46, 10))[0])
    ]
    _plant_needs(people, planned, chance)
    planned += [Slot(chance.choice(("store_reviews", "app_reviews", "social_posts")), None) for _ in range(20)]  # no id
    _place_pieces(planned, chance)
    return planned


def _source(chance: Random) -> str:
    return chance.choices(tuple(MIX), tuple(MIX.values()))[0]


def _plant_needs(people: list[Customer], planned: list[Slot], chance: Random) -> None:
    """Give need sentences to exactly the declared shares of customers, about the same people for a persona's needs."""
    picker = Picker(lines("needs.txt"), chance, cap=4)
    keen = {id(person): chance.random() + 0.62 * (chance.random() < 0.5) for person in people}
    written: dict[int, list[Slot]] = {}
    for slot in planned:
        written.setdefault(id(slot.customer), []).append(slot)
    taken: set[tuple[str, int]] = set()
    again: list[tuple[str, tuple[str, ...], list[Slot]]] = []
    for need, owner, inside, outside, relations in PLANTED:
        owners = [person for person in people if owner is None or owner in person.segments]
        others = [
            person
            for person in people
            if owner is not None and owner not in person.segments and _credible(need, person)
        ]
        free = [person for person in owners if (need, id(person)) not in taken]
        count = round(inside * len(owners))
        if owner:  # the keen ones voice more of a segment's needs: that is what makes it one persona
            chosen = sorted(free, key=lambda person: -keen[id(person)] - 0.5 * chance.random())[:count]
        else:  # a shared need falls on all segments alike
            chance.shuffle(free)
            free.sort(key=lambda person: person.segments)
            chosen = chance.sample([free[int(number / inside)] for number in range(count)], count)
        free = [person for person in others if (need, id(person)) not in taken]
        chosen += chance.sample(free, round(outside * (len(people) - len(owners))))
        for person in chosen:
            taken.add((need, id(person)))
            relation = chance.choices(tuple(relations), tuple(relations.values()))[0]
            meant = tuple(dict.fromkeys((relation, *relations)))  # who says it twice means the same both times
            _say(need, meant, written[id(person)], picker, chance)
            if owner in person.segments and chance.random() < TWICE:
                again.append((need, meant, written[id(person)]))
    for need, meant, own in again:  # at the end, when everybody has said everything once
        _say(need, meant, own, picker, chance)


def _say(need: str, relations: tuple[str, ...], own: list[Slot], picker: Picker, chance: Random) -> None:
    """Put one sentence of a need, in the first relation that has one left, into the customer's emptiest piece."""
    for meant in relations:
        for slot in sorted(own, key=lambda slot: (len(slot.needs), chance.random())):
            said = {line.first.need for line in slot.needs}
            if len(slot.needs) == MAX_NEEDS or need in said:
                continue
            if line := _pick(picker, need, meant, slot.source):
                slot.needs.append(line)
                return


def _pick(picker: Picker, need: str, relation: str, source: str) -> Line | None:
    return picker.pick(
        lambda line: (line.first.need, line.first.relation) == (need, relation) and source in line.sources
    )


def _credible(need: str, person: Customer) -> bool:
    """Retired people do not speak of their way to work."""
    return not (need.startswith("commuter") and person.fields["employment"] in ("retired", "at_home", ""))


def _place_pieces(planned: list[Slot], chance: Random) -> None:
    """Give the hand-written whole pieces, the foreign ones and the very short ones to slots without needs."""
    free = [slot for slot in planned if not slot.needs]
    chance.shuffle(free)
    for piece in [*whole_pieces(), *foreign_pieces()]:
        at = next(
            place
            for place, slot in enumerate(free)
            if slot.source == piece.source and (slot.customer or piece.language == "en")
        )
        slot = free.pop(at)
        slot.piece = piece
        if slot.customer and piece.language != "en":
            slot.customer.fields["country"] = piece.language.upper()
    for slot in free:
        slot.short = slot.source != "tickets" and chance.random() < 0.17
