"""What each head learns from: texts, what is true of them, how much each counts, and which are kept apart to set thresholds on.

Nothing is fitted to rows that are apart, neither here nor in the encoder's second output (`models/embedders/train_facets.py`), so that
probabilities and thresholds set on them hold for other people's texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads import sets
from jminer.heads.emotions import FINE, GROUPINGS, grouped, polarity
from jminer.heads.model import Kind
from jminer.heads.wishes import wished

POLARITIES = ("negative", "neutral", "positive")
STAGES = ("awareness", "consideration", "purchase", "delivery", "onboarding", "use", "support", "loyalty", "exit", "none")
STRENGTHS = ("low", "medium", "high")
IRONY = ("plain", "sarcastic")
TELLING = ("request", "problem", "benefit", "question", "nothing")
MEANT = {**{label: (label,) for label in POLARITIES}, "mixed": ("negative", "positive")}
OWN, NOISY = 3.0, 0.4
"""What a unit labelled for jminer counts beside a comment of GoEmotions, and a sentence that has the stars of its review."""
INFERRED = 0.15
"""What a unit counts whose label follows from other labels, beside one that was written for the head."""
STARRED = 4000
"""Sentences of clothing reviews with few stars, and as many of those with many: more would drown the other sets."""
FEWEST = 30
"""Units that must carry a label before a head learns it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Texts with their sets, targets (texts, labels), weights (texts,) and whether each is apart (texts,)."""

    kind: Kind
    labels: tuple[str, ...]
    texts: list[str]
    sets: list[str]
    targets: NDArray[np.bool_]
    weights: NDArray[np.float64]
    apart: NDArray[np.bool_]


def emotions(data: Path, gold: Path) -> Rows:
    """GoEmotions' 28 labels: its comments alone, so that `dev` and `test` of it tell how good that is."""
    frame = sets.goemotions(data, "train")
    targets = grouped(frame["labels"].to_list(), GROUPINGS["fine"])
    return Rows("multilabel", FINE, frame["text"].to_list(), ["goemotions"] * len(frame), targets, np.ones(len(frame)), sets.goemotions_apart(len(frame)))


def valence(data: Path, gold: Path) -> Rows:
    """Negative, neutral, positive; a unit that is both counts half for each."""
    comments = sets.goemotions(data, "train")
    labels = pl.Series([polarity(fine) for fine in comments["labels"].to_list()], dtype=pl.String)
    clothing = sets.clothing_sentences(data).sample(fraction=1.0, shuffle=True, seed=1)
    starred = [clothing.filter(pl.col("label") == label).head(STARRED) for label in ("negative", "positive")]
    own = _own(data, gold, "valence")
    parts = [
        comments.select("text", label=labels, apart=pl.Series(sets.goemotions_apart(len(comments))), set=pl.lit("goemotions"), weight=1.0).drop_nulls(),
        sets.mams(data).select("text", "label", apart=False, set=pl.lit("mams"), weight=1.0),
        sets.bank_sentences(data).select("text", "label", apart=False, set=pl.lit("lender reviews"), weight=NOISY),
        pl.concat(starred).select("text", "label", apart=False, set=pl.lit("clothing reviews"), weight=NOISY),
        own.select("text", label="valence", apart="apart", set="set", weight=OWN),
    ]
    meant = pl.concat(parts).with_columns(
        share=1.0 / pl.col("label").replace_strict({label: len(both) for label, both in MEANT.items()}),
        label=pl.col("label").replace_strict(MEANT, return_dtype=pl.List(pl.String)),
    )
    rows = meant.explode("label").with_columns(weight=pl.col("weight") * pl.col("share"))
    return _one_of("multiclass", POLARITIES, rows.filter(~(pl.col("apart") & (pl.col("share") < 1))))


def stages(data: Path, gold: Path) -> Rows:
    """The nine stages and none."""
    return _units("multiclass", STAGES, _own(data, gold, "stage"), "stage")


def substages(data: Path, gold: Path) -> Rows:
    """The parts of *use*, of all businesses together: a taxonomy's own are chosen among when it is asked."""
    units = _own(data, gold, "stage").filter((pl.col("stage") == "use") & (pl.col("substage").fill_null("") != ""))
    return _units("multiclass", _known(units["substage"]), units, "substage")


def touchpoints(data: Path, gold: Path) -> Rows:
    """Touchpoints that a unit names, several at once or none."""
    units = _own(data, gold, "touchpoints").drop_nulls("stage")
    named = units["touchpoints"].to_list()
    labels = _known(pl.Series([place for places in named for place in places], dtype=pl.String))
    targets = np.array([[label in places for label in labels] for places in named], dtype=bool)
    return Rows("multilabel", labels, units["text"].to_list(), units["set"].to_list(), targets, np.ones(len(units)), units["apart"].to_numpy())


def intensity(data: Path, gold: Path) -> Rows:
    """How strongly something is said: low, medium, high."""
    return _units("multiclass", STRENGTHS, _own(data, gold, "intensity"), "intensity")


def sarcasm(data: Path, gold: Path) -> Rows:
    """Whether something else is meant than said. Hardly any real unit is sarcastic, so some that were written for that are apart too."""
    units = pl.concat([_own(data, gold, "sarcasm"), sets.sarcasm(gold, "dev")])
    units = units.with_columns(sarcasm=pl.when("sarcasm").then(pl.lit(IRONY[1])).otherwise(pl.lit(IRONY[0])))
    return _units("multiclass", IRONY, units, "sarcasm")


def telling(data: Path, gold: Path) -> Rows:
    """What a unit tells of needs: written for this, and of other gold what its labels leave no doubt of."""
    mine = sets.telling(gold).select("text", "set", "apart", label="tells", weight=pl.lit(1.0))
    staged = _own(data, gold, "stage").select("text", "set", "apart", label=_told_by_labels())
    paired = sets.paired(gold).select("text", "set", "apart", label=_told_by_relation())
    others = pl.concat([staged, paired]).drop_nulls("label").with_columns(weight=pl.lit(INFERRED))
    asking = wished(pl.col("text"))
    doubtful = asking & (pl.col("label") != "request")
    some = others.filter(~doubtful).sample(fraction=1.0, shuffle=True, seed=1).filter(pl.int_range(pl.len()).over("label") < STARRED // 4)
    return _one_of("multiclass", TELLING, pl.concat([mine, some]).unique("text", keep="first", maintain_order=True))


def _told_by_labels() -> pl.Expr:
    """Of a unit with stage and valence: what is about no stage tells nothing; a neutral one may ask; else it praises or complains."""
    question = (pl.col("valence") == "neutral") & pl.col("text").str.contains("?", literal=True)
    tone = pl.col("valence").replace_strict({"negative": "problem", "positive": "benefit"}, default=None)
    return pl.when(pl.col("stage") == "none").then(pl.lit("nothing")).when(question).then(pl.lit("question")).otherwise(tone)


def _told_by_relation() -> pl.Expr:
    """Of a unit written of a need: what is wanted is a request where it says so, a question where it asks."""
    wanted, says = pl.col("relation") == "wanted", pl.col("relation").replace_strict({"met": "benefit", "unmet": "problem"}, default=None)
    asks = pl.col("text").str.contains("?", literal=True)
    return pl.when(wanted & wished(pl.col("text"))).then(pl.lit("request")).when(wanted & asks).then(pl.lit("question")).otherwise(says)


ROWS: dict[str, Callable[[Path, Path], Rows]] = {
    "emotions": emotions, "valence": valence, "stages": stages, "substages": substages, "touchpoints": touchpoints, "intensity": intensity,
    "sarcasm": sarcasm, "telling": telling,
}  # fmt: skip


def _own(data: Path, gold: Path, label: str) -> pl.DataFrame:
    """Units read or written for jminer that have a label."""
    return pl.concat([sets.written(gold), sets.labelled(gold, data)]).drop_nulls(label)


def _known(named: pl.Series) -> tuple[str, ...]:
    """Labels that enough units carry."""
    counts = named.value_counts(name="units").filter(pl.col("units") >= FEWEST)
    return tuple(sorted(counts[named.name].to_list()))


def _units(kind: Kind, labels: Sequence[str], units: pl.DataFrame, column: str) -> Rows:
    rows = units.filter(pl.col(column).is_in(labels)).select("text", "set", "apart", label=column, weight=1.0)
    return _one_of(kind, labels, rows)


def _one_of(kind: Kind, labels: Sequence[str], rows: pl.DataFrame) -> Rows:
    targets = np.stack([(rows["label"] == label).to_numpy() for label in labels], axis=1)
    return Rows(kind, tuple(labels), rows["text"].to_list(), rows["set"].to_list(), targets, rows["weight"].to_numpy(), rows["apart"].to_numpy())
