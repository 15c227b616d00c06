"""Cues and prototypes: how much a text speaks of each of a taxonomy's subjects, without training data.

Three signals stand side by side: cues (patterns of the taxonomy found in the text), nearness (a soft maximum of the
cosines with the subject's example sentences) and a probe (ridge regression from the example sentences to their
subjects, which learns what sets the subjects apart). Talk about nothing in particular is a subject of its own, the
last column, so that praise and greetings have somewhere to go. `stages` and `touchpoints` weigh the signals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders.protocol import Encode, Vectors
from jminer.heads.model import LinearHead

SOFTNESS = 0.1
"""Width of the soft maximum, in cosine: a subject is near when some of its examples are, not all."""
RIDGE = 2.0
"""Chosen with the first weights of stages and touchpoints, and left alone since."""
ROWS = 4096
"""Units scored at a time, so that memory does not grow with the corpus."""

CUES_KNOW = ("en", "und")
"""Languages of the cues: the shipped ones are English."""

NOTHING = (
    "Hello there, good morning.", "Thank you so much.", "Thanks, have a great day.", "You are the best.",
    "You are the worst.", "I love you guys.", "I hate you.", "This is ridiculous.", "What a joke.", "Great company.",
    "Terrible company.", "Absolutely awful.", "Five stars.", "One star.", "Very happy.", "I am so angry right now.",
    "Ok.", "Yes.", "No.", "Lol, that is funny.", "Wow.", "Shame on you.", "Happy birthday to my friend.",
    "What do you think about this?", "Look at this picture.", "It is raining today.", "I am at home with my family.",
    "Nothing else to say.", "That is all I wanted to say.", "Good.", "Bad.", "Keep up the good work.", "Do better.",
    "You suck.", "Please read this.", "I can't believe it.", "Seriously?", "My husband and I were there in May.",
    "It was a Sunday.", "Overall a good experience.", "Overall a bad experience.", "What a great day.",
    "Congratulations to the team.", "Good luck with the game tonight.", "Disappointing.",
)  # fmt: skip
"""Talk that is about no subject: greetings, general praise and insults, small talk."""
IDLE = "about no stage in particular"
"""The reason of a unit that is nearest to such talk."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text may be about: its cues (regular expressions) and example sentences."""

    id: str
    cues: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """Signals of each text (rows) for each subject (columns); the last column of all but `cues` is "nothing"."""

    subjects: tuple[Subject, ...]
    nearness: Scores
    """Soft maximum of the cosines, (texts, subjects + 1)."""
    probe: Scores
    """Ridge score, about 1 for the own subject and 0 for others, (texts, subjects + 1)."""
    cues: NDArray[np.int64]
    """How many different cues were found, (texts, subjects)."""
    first_cue: NDArray[np.int64]
    """Position of the first cue found; −1 for none."""
    nearest: NDArray[np.int64]
    """Position of the nearest example, (texts, subjects)."""

    def reason(self, text: int, subject: int) -> str:
        """What of the taxonomy spoke for a subject: the cue that was found, or else the nearest example sentence."""
        of = self.subjects[subject]
        cue = self.first_cue[text, subject]
        return f"cue: {of.cues[cue]}" if cue >= 0 else f"like: {of.examples[self.nearest[text, subject]]}"


@dataclass(frozen=True, slots=True)
class Ear:
    """How texts are heard: the encoder of their vectors, that of their facets, and a head over the facets."""

    embed: Encode
    facets: Encode
    head: LinearHead


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Texts, (n), with their vectors (n, dimensions) and their facets (n, dimensions), the encoder's second output."""

    texts: Sequence[str]
    vectors: Vectors
    facets: Vectors

    def only(self, rows: NDArray[np.int64]) -> Said:
        """Some of the texts."""
        return Said([self.texts[row] for row in rows.tolist()], self.vectors[rows], self.facets[rows])


def signals(texts: Sequence[str], vectors: NDArray[np.float32], subjects: Sequence[Subject], embed: Encode) -> Signals:
    """All signals for texts and their vectors (n, dimensions); `embed` makes the examples' vectors."""
    examples, sizes = _examples(subjects, embed)
    nearness = np.empty((len(texts), len(sizes)))
    nearest = np.zeros((len(texts), len(subjects)), dtype=np.int64)
    for start in range(0, len(texts), ROWS):
        rows = slice(start, start + ROWS)
        cosines = vectors[rows].astype(np.float64) @ examples.T
        for j, (left, right) in enumerate(pairwise(np.cumsum([0, *sizes]))):
            nearness[rows, j] = _soft_maximum(cosines[:, left:right])
            if j < len(subjects) and right > left:
                nearest[rows, j] = cosines[:, left:right].argmax(axis=1)
    counts, first = _cues(texts, subjects)
    return Signals(tuple(subjects), np.round(nearness, 6), probed(vectors, subjects, embed), counts, first, nearest)


def probed(vectors: NDArray[np.float32], subjects: Sequence[Subject], embed: Encode) -> Scores:
    """`Signals.probe` for vectors of any encoder, or facets: (texts, subjects + 1)."""
    examples, sizes = _examples(subjects, embed)
    weights = _ridge(examples, np.repeat(np.arange(len(sizes)), sizes), len(sizes))
    blocks = [vectors[start : start + ROWS].astype(np.float64) @ weights for start in range(0, len(vectors), ROWS)]
    return np.round(np.concatenate([np.empty((0, len(sizes))), *blocks]), 6)


def _examples(subjects: Sequence[Subject], embed: Encode) -> tuple[Scores, list[int]]:
    """The vectors of all subjects' examples and of talk about nothing, and how many each has."""
    examples = embed([*(text for s in subjects for text in s.examples), *NOTHING]).astype(np.float64)
    return examples, [*(len(s.examples) for s in subjects), len(NOTHING)]


def cued(units: pl.DataFrame) -> pl.Series:
    """The texts (text, language) that cues may be looked for in: English or doubtful ones; in others the same letters may mean something else."""
    return units.select(pl.when(pl.col("language").fill_null("und").is_in(CUES_KNOW)).then("text").otherwise(pl.lit(""))).to_series().alias("text")


def idle_topics(unit_topics: pl.DataFrame, unit_stages: pl.DataFrame) -> list[str]:
    """Topics most of whose units are small talk: real clusters, but "kind regards" is no need, gap or delight."""
    idle = unit_stages.select("unit_id", idle=(pl.col("reason") == IDLE).fill_null(False))
    shares = unit_topics.drop_nulls("topic_id").join(idle, on="unit_id").group_by("topic_id").agg(pl.col("idle").mean())
    return sorted(shares.filter(pl.col("idle") > 0.5)["topic_id"].to_list())


def _soft_maximum(cosines: Scores) -> Scores:
    """Log of the mean of exp(cosine / width), times the width; −1 for a subject without examples."""
    if not cosines.shape[1]:
        return np.full(len(cosines), -1.0)
    return np.asarray(SOFTNESS * np.log(np.exp(cosines / SOFTNESS).mean(axis=1)))


def _ridge(examples: Scores, owners: NDArray[np.int64], k: int) -> Scores:
    """Coefficients (dimensions, k) of one-against-all ridge regression, every subject weighing the same."""
    one_hot = np.eye(k)[owners]
    weight = 1.0 / one_hot.sum(axis=0)[owners]
    weight = (weight / weight.mean())[:, None]
    centred = one_hot - (weight * one_hot).mean(axis=0)
    penalty = RIDGE * np.eye(examples.shape[1])
    return np.asarray(np.linalg.solve((examples * weight).T @ examples + penalty, (examples * weight).T @ centred))


def _cues(texts: Sequence[str], subjects: Sequence[Subject]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of different cues found, and the first, (texts, subjects). Polars' matcher takes linear time on any pattern."""
    lowered = pl.Series(list(texts), dtype=pl.String).str.to_lowercase()
    counts = np.zeros((len(texts), len(subjects)), dtype=np.int64)
    first = np.full_like(counts, -1)
    for j, subject in enumerate(subjects):
        for i, cue in reversed(list(enumerate(subject.cues))):
            found = lowered.str.contains(rf"\b(?:{cue})\b").to_numpy()
            counts[found, j] += 1
            first[found, j] = i
    return counts, first
