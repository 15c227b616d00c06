"""Texts that every encoder is tried on: ordinary, shouted, empty, foreign, broken, far too long."""

from __future__ import annotations

from pathlib import Path

EMBEDDERS = Path(__file__).parents[2] / "models" / "embedders"

SAID = [
    "The courier never rang the bell.",
    "My parcel was left in the rain and nobody knocked.",
    "Checkout took my card twice!",
    "I love how quickly the app opens now.",
    "",
    "🙂",
    "La livraison était en retard.",
    "Half a character: \ud83d",
    "It broke. " * 400,
]
