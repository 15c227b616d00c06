"""The customer emotions, and which of GoEmotions' 27 emotions each is made of (methods 2.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

CUSTOMER = {
    "delight": ("joy", "excitement", "amusement", "love"),
    "satisfaction": ("approval", "pride"),
    "gratitude": ("gratitude",),
    "trust": ("admiration", "caring"),
    "relief": ("relief",),
    "hope": ("optimism", "desire"),
    "surprise": ("surprise", "realization"),
    "confusion": ("confusion", "curiosity"),
    "anxiety": ("nervousness", "fear"),
    "disappointment": ("disappointment", "sadness", "grief"),
    "regret": ("remorse", "embarrassment"),
    "frustration": ("annoyance", "disapproval"),
    "anger": ("anger", "disgust"),
    "neutral": ("neutral",),
}

# Ekman's six and neutral, as Demszky et al. (2020) group the same labels.
EKMAN = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        *("joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride"),
        *("admiration", "desire", "caring"),
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}
FINE = tuple(sorted(fine for members in CUSTOMER.values() for fine in members))
GROUPINGS: dict[str, Mapping[str, Sequence[str]]] = {
    "fine": {fine: (fine,) for fine in FINE},
    "ekman": EKMAN,
    "customer": CUSTOMER,
}

# Polarity by the same paper; its four ambiguous emotions (surprise, realization, confusion, curiosity) say neither.
POSITIVE = frozenset(EKMAN["joy"])
NEGATIVE = frozenset((*EKMAN["anger"], *EKMAN["disgust"], *EKMAN["fear"], *EKMAN["sadness"]))


def grouped(rows: Sequence[Sequence[str]], grouping: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
    """Which group each comment belongs to, shape (comments, groups), from its fine labels."""
    members = [frozenset(fine) for fine in grouping.values()]
    return np.array([[not group.isdisjoint(fine) for group in members] for fine in rows], dtype=bool)


def polarity(fine: Iterable[str]) -> str | None:
    """`positive`, `negative` or `neutral` for a comment's fine labels; None when they are mixed or ambiguous."""
    named = frozenset(fine)
    if named == {"neutral"}:
        return "neutral"
    praise, blame = bool(named & POSITIVE), bool(named & NEGATIVE)
    if praise == blame:
        return None
    return "positive" if praise else "negative"
