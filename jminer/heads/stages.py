"""Where on the journey a text stands: every signal there is, weighed.

Cues of the taxonomy, nearness to its examples, probes learnt from them in both spaces, what a trained head believes, and the touchpoint
that was recognised. Weights are log-odds, fitted together on a few companies; on others the probabilities are somewhat too sure (calibration error .09).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Stage
from jminer.heads.prototypes import Ear, Said, Signals, Subject, probed, signals
from jminer.heads.transfer import asked, learnt
from jminer.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds per unit of each signal."""

    head: float
    """Log-probability that the head of stages gives a place, learnt or by its examples (heads/transfer.py)."""
    facets: float
    """Probe from the examples' facets."""
    probe: float
    """Probe from the examples' vectors."""
    nearness: float
    cue: float
    """Each of two different cues; more do not count."""
    touchpoint: float


LEARNT = Weights(head=0.94, facets=0.0, probe=3.47, nearness=0.64, cue=1.35, touchpoint=1.85)
"""Where the head has learnt every stage. All three: `python -m tests.benchmarks.stages --fit`, on units of the gold journey's `dev` companies and
of `train` ones that teach no weights."""
PARTS = Weights(head=0.59, facets=1.32, probe=2.63, nearness=9.66, cue=2.22, touchpoint=1.26)
"""Parts of a stage that the head has learnt."""
NEW = Weights(head=0.78, facets=3.61, probe=2.97, nearness=7.1, cue=2.09, touchpoint=1.32)
"""Where the user has stages or parts of their own: fitted with two businesses that no head knows, and with the nine stages and the
parts of use under other names."""
MOST_CUES = 2

Probabilities = NDArray[np.float64]


def hear(said: Said, places: Sequence[Stage], found: pl.DataFrame, taxonomy: Taxonomy, ear: Ear) -> tuple[Signals, Probabilities]:
    """What texts say of some stages, or of the parts of one, and each one's probability (texts, places + 1; the last is none's).

    `found` has each text's surest touchpoint with its probability (touchpoint, hint), or nulls; `ear` the head of stages, or that of parts.
    """
    heard, evidence = weighable(said, places, found, taxonomy, ear)
    weights = NEW if not learnt(ear.head, heard.subjects) else PARTS if places[0].within else LEARNT
    odds = evidence @ np.array(astuple(weights))
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    return heard, np.asarray(np.round(chances / chances.sum(axis=1, keepdims=True), 6))


def weighable(
    said: Said, places: Sequence[Stage], found: pl.DataFrame, taxonomy: Taxonomy, ear: Ear
) -> tuple[Signals, NDArray[np.float64]]:
    """What `hear` weighs: (texts, places + 1, signals), in the order of `Weights`."""
    subjects = [_subject(place, taxonomy.parts(place.id)) for place in places]
    heard, none = signals(said.texts, said.vectors, subjects, ear.embed), np.zeros((len(said.texts), 1))
    cues, hints = np.minimum(heard.cues, MOST_CUES), _hints(found, places, taxonomy)
    believed, probe = asked(ear.head, said.facets, subjects, ear.facets), probed(said.facets, subjects, ear.facets)
    return heard, np.stack([believed, probe, heard.probe, heard.nearness, np.hstack([cues, none]), np.hstack([hints, none])], axis=2)


def _subject(place: Stage, parts: Sequence[Stage]) -> Subject:
    """A stage as something a text may be about; what is said of its parts is said of it."""
    every = (place, *parts)
    return Subject(place.id, tuple(cue for one in every for cue in one.cues), tuple(text for one in every for text in (*one.examples, one.description)))


def _hints(found: pl.DataFrame, places: Sequence[Stage], taxonomy: Taxonomy) -> Probabilities:
    """How far the touchpoint of a text points to each stage, 0–1, (texts, stages): its probability times its share of each."""
    column = {part.id: j for j, place in enumerate(places) for part in (place, *taxonomy.parts(place.id))}
    points = np.zeros((len(taxonomy.touchpoints) + 1, len(places)))
    for i, touchpoint in enumerate(taxonomy.touchpoints):
        for name in touchpoint.stages:
            if name in column:
                points[i, column[name]] += 1 / len(touchpoint.stages)
    row = {touchpoint.id: i for i, touchpoint in enumerate(taxonomy.touchpoints)}
    place = np.array([row.get(name, len(row)) for name in found["touchpoint"]], dtype=np.int64)
    return np.asarray(points[place] * found["hint"].fill_null(0.0).to_numpy()[:, None])
