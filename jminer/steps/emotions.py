"""Emotions: what a unit expresses, how it values what it describes, how strongly, and how hard it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.affect import LANGUAGES, effort, intensities, sarcastic, valences
from jminer.heads.local import Judge, Learnt, learn_several
from jminer.heads.model import LinearHead
from jminer.tables import frames
from jminer.taxonomy import Taxonomy
from jminer.tools import Tables, Tools

NEUTRAL = "neutral"


def feel(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Emotions and valence of each unit.

    A unit in a language that the heads' encoder does not know has nulls and no emotion; one that is not in English has no effort, whose cues
    are English.
    """
    units = read["units"].join(read["feedback"].select("feedback_id", "language"), on="feedback_id", how="left", maintain_order="left")
    known = units["language"].is_in(["und", *tools.languages]).fill_null(True)
    facets = read["facets"]
    head = tools.head(view.emotions.head)
    learnt = learn_several("Emotions", view.labels, head.labels, head.thresholds.tolist(), view.taxonomy, judging(head, tools), tools.say)
    felt = _expressed(units["unit_id"], facets, known.to_numpy(), head, [e.id for e in view.taxonomy.emotions], learnt)
    valence = valences(tools.head(view.emotions.valence_head), facets)
    intensity = intensities(tools.head(view.emotions.intensity_head), facets)
    sarcasm = sarcastic(tools.head(view.emotions.sarcasm_head), facets)
    cued = units["language"].is_in(["und", *LANGUAGES]).fill_null(True)
    valued = units.select("unit_id").with_columns(
        valence=pl.when(known).then(pl.Series(np.round(valence, 6), dtype=pl.Float64)),
        intensity=pl.when(known).then(pl.Series(np.round(intensity, 6), dtype=pl.Float64)),
        sarcasm=pl.when(known).then(pl.Series(sarcasm, dtype=pl.Boolean)),
        effort=pl.when(cued).then(pl.Series([effort(text) for text in units["text"]], dtype=pl.Float64)),
    )
    return frames(unit_emotions=felt, unit_valence=valued)


def judging(head: LinearHead, tools: Tools) -> Judge:
    """How a run judges texts before it learns from labels: (texts, the head's labels)."""

    def judge(said: pl.DataFrame, taxonomy: Taxonomy) -> NDArray[np.float64]:
        return np.round(head.probabilities(tools.embed_for_heads(said["text"].to_list())), 6)

    return judge


def _expressed(
    unit_ids: pl.Series, facets: NDArray[np.float32], known: NDArray[np.bool_], head: LinearHead, declared: Sequence[str], learnt: Learnt
) -> pl.DataFrame:
    """Emotions at or over their threshold, of those that the head recognises well enough and the taxonomy declares.

    Neutral is said only where nothing else is.
    """
    probability = learnt(np.round(head.probabilities(facets), 6))
    given = head.given(probability) & np.array([label in head.shown and label in declared for label in head.labels]) & known[:, None]
    if NEUTRAL in head.labels:
        neutral = head.labels.index(NEUTRAL)
        given[:, neutral] &= given.sum(axis=1) == given[:, neutral]
    rows, columns = np.nonzero(given)
    return pl.DataFrame(
        {"unit_id": unit_ids.gather(rows), "emotion": [head.labels[j] for j in columns], "probability": probability[rows, columns]},
        schema={"unit_id": pl.String, "emotion": pl.String, "probability": pl.Float64},
    )
