"""How a text values what it describes, how strongly and whether it means it; and how hard it was for the customer.

Effort counts English cues and nothing more: it is not trained, knows no irony, and misses whatever is said in other words. It has the
usual scale: -5 very hard, 5 very easy.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Vectors
from jminer.heads.model import LinearHead

LANGUAGES = ("en",)
INTENSITY = {"low": 0.0, "medium": 0.5, "high": 1.0}
# Points on the effort scale: the customer's work (negative) and its absence (positive).
MANY = r"(?:two|three|four|five|six|several|many|multiple|countless|\d+)"
LONG = r"(?:hours?|days?|weeks?|months?)"
EFFORT_CUES = {
    r"nightmare": -3.0,
    rf"again and again|over and over|{MANY} times": -2.0,
    rf"(?:waited|waiting|on hold|in (?:the )?queue|took|wasted|spent) (?:\w+ ){{0,4}}{LONG}": -2.0,
    r"(?:for|after) (?:\w+ )?(?:hours|weeks|months)": -2.0,
    r"(?:passed|transferred|sent|bounced) (?:me )?(?:around|back and forth|between|from \w+ to)": -2.0,
    r"(?:difficult|hard|complicated|confusing|cumbersome|tedious|painful|impossible) to": -2.0,
    r"on hold|hung up|long (?:wait|queue|line)s?": -1.5,
    r"complicated|cumbersome|tedious|long-winded|hassle|red tape|through hoops": -1.5,
    r"(?:can't|cannot|could not|couldn't) (?:figure|work) (?:\w+ )?out|no idea how": -1.5,
    r"chas(?:ed|ing) (?:them|it|up|a)|no (?:reply|response|answer)|never (?:replied|called back|answered)": -1.5,
    r"had to (?:call|phone|ring|e-?mail|write|chase|drive|go back|ask|repeat|wait|start over|explain)": -1.0,
    r"easy|simple|straightforward|effortless|painless|intuitive|user[- ]friendly": 2.0,
    r"smooth(?:ly)?|seamless(?:ly)?|like clockwork|first time": 2.0,
    r"(?:no|without any|without) (?:hassle|fuss|bother|problems?|issues?|trouble)|hassle[- ]free": 2.0,
    r"(?:one|two|a few|couple of) (?:clicks?|taps?|minutes|steps)": 2.0,
    r"(?:quick|speedy|prompt|swift)(?:ly)?|fast|in no time|right away|straight away|within minutes|instantly": 1.5,
}
EFFORT = [(points, re.compile(rf"\b(?:{words})\b", re.I)) for words, points in EFFORT_CUES.items()]
# Up to three words may stand between the negation and its cue: "not at all that easy".
NEGATION = re.compile(
    r"(?:\b(?:not|no|never|without|hardly|nothing|neither|nor|far from)\b|n't\b)(?:\W+\w+){0,3}\W*$", re.I
)


def valences(head: LinearHead, vectors: Vectors) -> NDArray[np.float64]:
    """Return P(positive) - P(negative) of each text, shape (texts,), in [-1, 1]."""
    probabilities = head.probabilities(vectors)
    positive, negative = head.labels.index("positive"), head.labels.index("negative")
    return probabilities[:, positive] - probabilities[:, negative]


def intensities(head: LinearHead, vectors: Vectors) -> NDArray[np.float64]:
    """Return how strongly something is said in each text, shape (texts,), 0 (low) to 1 (high): the expected level."""
    levels = np.array([INTENSITY[label] for label in head.labels])
    return np.asarray(head.probabilities(vectors) @ levels)


def sarcastic(head: LinearHead, vectors: Vectors) -> NDArray[np.bool_]:
    """Return whether something else seems to be meant than said, shape (texts,): from the head's threshold upwards."""
    at = head.labels.index("sarcastic")
    return np.asarray(head.probabilities(vectors)[:, at] >= head.thresholds[at])


def effort(text: str) -> float | None:
    """How hard (-5) or easy (5) it was for the customer, never 0; None without a cue or when cues cancel out."""
    text = text.replace("\u2019", "'")
    total = 0.0
    for points, pattern in EFFORT:
        for found in list(pattern.finditer(text))[:2]:
            total += -points if NEGATION.search(text[: found.start()]) else points
    return None if abs(total) < 0.5 else max(-5.0, min(5.0, total))
