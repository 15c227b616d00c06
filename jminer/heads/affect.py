"""Cue features beside the learnt heads: how strongly something is said, and how hard or easy it was for the customer.

Both count English cues in the text and nothing more: they are not trained, know no irony, and miss whatever is said
in other words. Effort has the usual scale: -5 very hard, 5 very easy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Vectors
from jminer.heads.model import LinearHead

LANGUAGES = ("en",)
WORDS = re.compile(r"[^\W\d_]+")

# Each cue with the share of the remaining way to 1 that one occurrence takes.
INTENSITY = {
    "intensifier": (
        0.25,
        re.compile(
            r"\b(?:very|really|so|too|extremely|absolutely|completely|totally|utterly|incredibly|insanely|super|"
            r"ridiculously|terribly|beyond|such an?|way too|at all|ever|never ever|literally|highly|deeply)\b",
            re.I,
        ),
    ),
    "superlative": (
        0.30,
        re.compile(r"\b(?:best|worst|greatest|finest|fastest|slowest|rudest|nicest|most \w+|least \w+)\b", re.I),
    ),
    "strong word": (
        0.35,
        re.compile(
            r"\b(?:awful|horrible|horrendous|terrible|disgusting|appalling|atrocious|dreadful|outrageous|unacceptable|"
            r"disgrace(?:ful)?|nightmare|hate|furious|disaster|amazing|awesome|fantastic|excellent|outstanding|"
            r"superb|brilliant|perfect|incredible|wonderful|love[ds]?|thrilled|phenomenal)\b",
            re.I,
        ),
    ),
    "shouted word": (0.25, re.compile(r"\b[A-Z]{4,}\b")),  # from four letters: shorter ones are mostly abbreviations
    "exclamation": (0.20, re.compile(r"!")),
    "marks in a row": (0.20, re.compile(r"[!?]{2,}")),
    "drawn-out word": (0.30, re.compile(r"([a-z])\1{2,}", re.I)),
    # Faces, hands, hearts and symbols of feeling; not flags, digits or arrows.
    "emoji": (0.20, re.compile("[\U0001f440-\U0001f4a5\U0001f600-\U0001f64f\U0001f90c-\U0001f97a❤💔🔥🎉]")),
}
DOWNTONER = re.compile(r"\b(?:a (?:bit|little)|slightly|somewhat|fairly|sort of|kind of|kinda|a tad|mildly)\b", re.I)
DAMPING = 0.6  # what one downtoner leaves of the intensity
REPEATS = 3  # a cue counts this often at most: ten exclamation marks are not ten times one

Band = Literal["low", "medium", "high"]

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


def intensity(text: str) -> float:
    """How strongly something is said, 0 to 1, from intensifiers, capitals, marks, drawn-out words and emoji.

    Cues add up like independent chances: each takes its share of what is left to 1.
    """
    words = WORDS.findall(text)
    shouting = bool(words) and all(word.isupper() for word in words)  # then capitals are a habit, counted once
    calm = 1.0
    for name, (share, pattern) in INTENSITY.items():
        found = len(pattern.findall(text))
        calm *= (1.0 - share) ** min(found, 1 if shouting and name == "shouted word" else REPEATS)
    return round((1.0 - calm) * DAMPING ** min(len(DOWNTONER.findall(text)), 2), 4)


def intensity_band(value: float) -> Band:
    """`low` up to .33, `medium` up to .66, `high` above: the cues carry no finer meaning."""
    return "low" if value <= 0.33 else "medium" if value <= 0.66 else "high"


def effort(text: str) -> float | None:
    """How hard (-5) or easy (5) it was for the customer, never 0; None without a cue or when cues cancel out."""
    text = text.replace("\u2019", "'")
    total = 0.0
    for points, pattern in EFFORT:
        for found in list(pattern.finditer(text))[:2]:
            total += -points if NEGATION.search(text[: found.start()]) else points
    return None if abs(total) < 0.5 else max(-5.0, min(5.0, total))


def intensities(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return `intensity` of each text, shape (texts,)."""
    return np.array([intensity(text) for text in texts], dtype=np.float64)
