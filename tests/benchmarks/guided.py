"""Declared topics: are they heard where labels say so, and nowhere else? `python -m tests.benchmarks.guided`.

Two phrases each for 14 labels of three sets, written without looking at the texts, and 15 phrases about other things.
Precision and recall are those of the units near to a topic, before anything is clustered; siblings of a label ("my card
was declined" beside "I lost my card") count as wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from jminer.embedders import open_embedder
from jminer.settings import TopicsSettings
from jminer.topicmodel.guided import place
from tests.benchmarks._topic_sets import ENCODER, load

SPOKEN_OF = {
    "banking77": {
        "card_arrival": ("My new card has not arrived yet", "Where is my card, it should have been delivered"),
        "lost_or_stolen_card": ("I lost my card", "My card was stolen"),
        "request_refund": ("I want my money back for a purchase", "Please refund this payment"),
        "exchange_rate": ("Which exchange rate do you use", "Where do you get your exchange rates from"),
        "age_limit": ("How old do I have to be to open an account", "Can my child have an account"),
        "passcode_forgotten": ("I forgot my passcode", "My passcode does not work any more"),
    },
    "clinc150": {
        "exchange_rate": ("what is the exchange rate of dollars to euros", "how many pounds do I get for my dollars"),
        "lost_luggage": ("my luggage did not arrive", "the airline lost my suitcase"),
        "vaccines": ("which vaccinations do I need for my trip", "do I need shots before I travel"),
        "report_lost_card": ("I lost my credit card", "my card was stolen"),
        "oil_change_when": ("when is my next oil change due", "when should I change the oil of my car"),
    },
    "airline": {
        "Lost Luggage": ("You lost my bag", "My luggage never arrived"),
        "Late Flight": ("My flight was delayed for hours", "We are still sitting on the plane waiting to take off"),
        "Cancelled Flight": ("My flight was cancelled", "You cancelled my flight and did not rebook me"),
    },
}
NOT_SPOKEN_OF = (
    "The kettle leaks at the base", "Far too loud, the kettle wakes the whole house", "The battery of my e-bike dies uphill",
    "The dentist was gentle with my child", "My heating bill doubled this winter", "The soup was cold and salty", "The hotel room had bed bugs",
    "The guitar strings broke after a week", "This shampoo made my hair fall out", "Deliver my parcel with a drone", "I want to pay with bitcoin",
    "The gym is too crowded in the evening", "My insurance rejected the claim", "The tires of the car are worn out", "The teacher explains maths very well",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """A declared topic."""

    id: str
    label: str
    phrases: tuple[str, ...]
    mode: str = "fixed"


def main() -> None:
    """Print a line per declared topic, and how many phrases about other things were heard."""
    embed = open_embedder("onnx", ENCODER, 1).embed
    for name, wishes in SPOKEN_OF.items():
        case = load(name)
        spoken = tuple(Wish(label, label, phrases) for label, phrases in wishes.items())
        guide = place(case.vectors, case.customers, spoken, embed([phrase for wish in spoken for phrase in wish.phrases]), TopicsSettings())
        for at, wish in enumerate(spoken):
            near, true = guide.near == at, case.truth == wish.id
            right, found = (near & true).sum(), near.sum()
            heard = "heard" if guide.heard[at] else "not heard"
            print(f"{name:10} {wish.id:20} {heard:9}  units {found:4}  precision {right / max(found, 1):.2f}  recall {right / true.sum():.2f}")
        other = [place(case.vectors, case.customers, (Wish("x", text, (text,)),), embed([text]), TopicsSettings()).heard[0] for text in NOT_SPOKEN_OF]
        told = [text for text, heard in zip(NOT_SPOKEN_OF, other, strict=True) if heard]
        print(f"{name:10} of {len(other)} phrases about other things heard: {len(told)} {told or ''}", flush=True)


if __name__ == "__main__":
    main()
