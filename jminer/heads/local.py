"""Local truth: what a hundred answers on the user's own units change, and whether they help at all.

A calibration that pulls towards "change nothing" is laid over the probabilities of a run. One label of many (stages): vector scaling
(Guo et al. 2017), one slope and a bias per class on the log-probabilities, with a Gaussian prior around the identity. Several labels
(emotions, touchpoints): an offset per label on the log-odds, against what is common to all labels. That common part is fitted and left out: it
makes probabilities keep their word, but thresholds were chosen for those that do not, and on gold touchpoints shifting all cost more labels than
it mended. What was learnt is used only where it lowers the log loss (stages) or raises the F1 of the labels given (several) on folds of whole
customers; so are the answered texts as examples of their stage.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Stage
from jminer.heads.answers import Answer
from jminer.taxonomy import Taxonomy

LEAST = 30
"""Answers below which nothing is fitted: a fold would be judged by fewer than six."""
SPREAD = 0.5
"""Standard deviation of the prior, in log-odds, of each bias and offset. Chosen on the `train` companies: a wider one lowers the log loss of stages
by little more and costs rare stages and touchpoints, a narrower one mends less (tests/benchmarks/labelling.py --choose)."""
STEEP = 0.3
"""The same of the slope, around 1."""
COMMON = 5.0
"""The same of the offset common to all labels, which is free: whatever it is, it is left out."""
FOLDS = 5
FLOOR = 1e-6
"""Probabilities are told to six digits; none is taken for impossible."""
NONE = "none"

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Judge = Callable[[pl.DataFrame, Taxonomy], Numbers]
"""(unit_id, text, language) and a taxonomy → probabilities (texts, labels): how a run judges, before any calibration."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A slope and biases over log-probabilities (one label of many) or log-odds (several)."""

    slope: float
    biases: Numbers
    """(labels,)."""
    several: bool

    def __call__(self, probability: Numbers) -> Numbers:
        """Calibrated probabilities of the same shape (texts, labels), to six digits."""
        scores = self.slope * _scores(probability, self.several) + self.biases
        return np.round(_sigmoid(scores) if self.several else np.exp(_log_shares(scores)), 6)


@dataclass(frozen=True, slots=True)
class Fold:
    """How well probabilities of answers do that were fitted without them."""

    log_loss: float
    """Mean over the answers: −log of what the true label was given (several: summed over the labels)."""
    right: float
    """Share whose likeliest label is the true one (several: micro-F1 of the labels given)."""


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """What the answers of a project changed."""

    taxonomy: Taxonomy
    """With the answered texts as examples, where those help."""
    calibration: Calibration | None
    """None: the probabilities stay as they are."""
    answers: int
    """Answers that name what the taxonomy has."""
    ignored: int
    """Answers with labels that the taxonomy no longer has."""
    before: Fold | None = None
    after: Fold | None = None
    """Of what is used, or would have been."""
    examples: int = 0
    """Texts that became examples."""
    measure: str = "right"
    """What `Fold.right` is called."""

    def __call__(self, probability: Numbers) -> Numbers:
        """The run's probabilities (texts, labels), calibrated; the same array where nothing was learnt."""
        return self.calibration(probability) if self.calibration else probability

    @property
    def told(self) -> str:
        """What was done with the answers, in a sentence, without its subject's name: "were recalibrated with 100 labels of your own …"."""
        gone = f" {self.ignored} more name what the taxonomy no longer has." if self.ignored else ""
        if self.before is None or self.after is None:
            return f"are as shipped: {self.answers} labels of your own are fewer than the {LEAST} that can change anything.{gone}"
        change = f"log loss {self.before.log_loss:.2f} → {self.after.log_loss:.2f}, {self.measure} {self.before.right:.0%} → {self.after.right:.0%}"
        if self.calibration is None:
            return f"are as shipped: {self.answers} labels of your own would not make them better (on folds {change}).{gone}"
        as_examples = f", {self.examples} of which became examples," if self.examples else ""
        return f"were recalibrated with {self.answers} labels of your own{as_examples} (on folds {change}).{gone}"


def learn_stages(
    answers: Sequence[Answer], taxonomy: Taxonomy, judge: Judge, say: Say = lambda sentence: None, spread: float = SPREAD
) -> Learnt:
    """Learn from answers on stages; without any, what comes back changes nothing and says nothing.

    `judge` gives (texts, stages + 1), the last column none's. Three ways are held against each other on folds of customers: as shipped,
    calibrated, and calibrated with the answered texts of the other folds among the stages' examples.
    """
    columns = {name: at for at, name in enumerate([*(stage.id for stage in taxonomy.journey), NONE])}
    kept = [answer for answer in answers if answer.labels and answer.labels[0] in columns]
    learnt = Learnt(taxonomy, None, len(kept), len([a for a in answers if a.labels]) - len(kept))
    if len(kept) >= LEAST:
        learnt = _best_stages(kept, learnt, judge, columns, spread)
    if answers:
        say(f"Stages {learnt.told}")
    return learnt


def _best_stages(kept: Sequence[Answer], learnt: Learnt, judge: Judge, columns: dict[str, int], spread: float) -> Learnt:
    truth = np.eye(len(columns), dtype=bool)[[columns[answer.labels[0]] for answer in kept if answer.labels]]
    folds, taxonomy = folds_of(kept), learnt.taxonomy
    plain = judge(_said(kept), taxonomy)
    among = np.empty_like(plain)
    for fold in range(FOLDS):
        mine, others = np.flatnonzero(folds == fold).tolist(), [answer for answer, at in zip(kept, folds, strict=True) if at != fold]
        if len(mine):
            among[mine] = judge(_said([kept[at] for at in mine]), with_examples(taxonomy, others))
    before = measured(plain, truth)
    ways = [(measured(out_of_fold(each, truth, folds, False, spread), truth), each) for each in (plain, among)]
    after, chosen = min(ways, key=lambda way: way[0].log_loss)
    if after.log_loss >= before.log_loss:
        return replace(learnt, before=before, after=after)
    fitted = fit(chosen, truth, False, spread)
    if chosen is plain:
        return replace(learnt, before=before, after=after, calibration=fitted)
    return replace(
        learnt, before=before, after=after, calibration=fitted, taxonomy=with_examples(taxonomy, kept),
        examples=sum(answer.labels != (NONE,) for answer in kept),
    )  # fmt: skip


def learn_several(
    what: str, answers: Sequence[Answer], labels: Sequence[str], thresholds: Sequence[float], taxonomy: Taxonomy, judge: Judge,
    say: Say = lambda sentence: None, spread: float = SPREAD,
) -> Learnt:  # fmt: skip
    """Learn from answers that name several labels or none (`what`: Emotions, Touchpoints).

    `judge` gives (texts, labels); a label is given from its threshold on.
    """
    column = {name: at for at, name in enumerate(labels)}
    told = [answer for answer in answers if answer.labels is not None]
    kept = [answer for answer in told if answer.labels is not None and set(answer.labels) <= column.keys()]
    learnt = Learnt(taxonomy, None, len(kept), len(told) - len(kept), measure="F1")
    if len(kept) >= LEAST:
        truth = np.zeros((len(kept), len(labels)), dtype=bool)
        for row, answer in enumerate(kept):
            truth[row, [column[name] for name in answer.labels or ()]] = True
        plain = judge(_said(kept), taxonomy)
        before = measured(plain, truth, thresholds)
        after = measured(out_of_fold(plain, truth, folds_of(kept), True, spread), truth, thresholds)
        better = after.right > before.right
        learnt = replace(learnt, before=before, after=after, calibration=fit(plain, truth, True, spread) if better else None)
    if answers:
        say(f"{what} {learnt.told}")
    return learnt


def with_examples(taxonomy: Taxonomy, answers: Sequence[Answer]) -> Taxonomy:
    """The taxonomy whose stages have the answered texts as further examples, each of the narrowest stage that was named."""
    more: dict[str, list[str]] = {}
    for answer in answers:
        if answer.labels:
            more.setdefault(answer.labels[-1], []).append(answer.text)
    return replace(taxonomy, stages=tuple(_richer(stage, more.get(stage.id, [])) for stage in taxonomy.stages))


def _richer(stage: Stage, texts: Sequence[str]) -> Stage:
    return replace(stage, examples=tuple(dict.fromkeys([*stage.examples, *texts])))


def folds_of(answers: Sequence[Answer]) -> NDArray[np.int64]:
    """A fold for each answer; all of one customer share one, and a new answer moves no other."""
    return np.array([zlib.crc32(answer.customer_id.encode()) % FOLDS for answer in answers], dtype=np.int64)


def out_of_fold(probability: Numbers, truth: Flags, folds: NDArray[np.int64], several: bool, spread: float = SPREAD) -> Numbers:
    """Each answer's probabilities (answers, labels), calibrated by the answers of the other folds."""
    held_out = probability.copy()
    for fold in np.unique(folds):
        mine = folds == fold
        held_out[mine] = fit(probability[~mine], truth[~mine], several, spread)(probability[mine])
    return held_out


def fit(probability: Numbers, truth: Flags, several: bool, spread: float = SPREAD) -> Calibration:
    """The most probable calibration under the prior, of answers (n, labels): convex, so there is only one.

    With no answers, or a prior without spread, it is the identity.
    """
    from scipy.optimize import minimize

    scores, labels = _scores(probability, several), probability.shape[1]
    fitted = minimize(_cost, np.zeros(labels + 1), (scores, truth.astype(np.float64), several, spread), "L-BFGS-B", jac=True, options={"maxiter": 500})
    slope = 1.0 if several else max(1.0 + float(fitted.x[0]), 0.05)
    return Calibration(round(slope, 6), np.round(fitted.x[1:], 6), several)


def _cost(x: Numbers, scores: Numbers, truth: Numbers, several: bool, spread: float) -> tuple[float, Numbers]:
    """Log loss plus prior, and its gradient. x: the slope less 1 (one label) or the common offset (several), then the biases."""
    first, biases = x[0], x[1:]
    wide = COMMON if several else STEEP
    prior = (first / wide) ** 2 / 2 + ((biases / max(spread, 1e-9)) ** 2).sum() / 2
    if several:
        odds = scores + first + biases
        loss, wrong = (np.logaddexp(0.0, odds) - truth * odds).sum(), _sigmoid(odds) - truth
        along = wrong.sum()
    else:
        told = _log_shares((1.0 + first) * scores + biases)
        loss, wrong = -(truth * told).sum(), np.exp(told) - truth
        along = (wrong * scores).sum()
    gradient = np.concatenate([[along + first / wide**2], wrong.sum(axis=0) + biases / max(spread, 1e-9) ** 2])
    return float(loss + prior), gradient


def measured(probability: Numbers, truth: Flags, thresholds: Sequence[float] | None = None) -> Fold:
    """How well probabilities (answers, labels) do; with thresholds, each label is given from its own on."""
    clipped = np.clip(probability, FLOOR, 1 - FLOOR)
    if thresholds is not None:
        given = probability >= np.asarray(thresholds)
        loss = -np.where(truth, np.log(clipped), np.log1p(-clipped)).sum(axis=1).mean()
        return Fold(float(loss), float(2 * (given & truth).sum() / max(given.sum() + truth.sum(), 1)))
    shares = clipped / clipped.sum(axis=1, keepdims=True)
    return Fold(float(-np.log(shares[truth]).mean()), float((probability.argmax(axis=1) == truth.argmax(axis=1)).mean()))


def _said(answers: Sequence[Answer]) -> pl.DataFrame:
    columns = ("unit_id", "text", "language")
    return pl.DataFrame({name: [getattr(answer, name) for answer in answers] for name in columns}, schema=dict.fromkeys(columns, pl.String))


def _scores(probability: Numbers, several: bool) -> Numbers:
    clipped = np.clip(probability, FLOOR, 1 - FLOOR)
    return np.log(clipped) - np.log1p(-clipped) if several else np.log(clipped)


def _log_shares(scores: Numbers) -> Numbers:
    above = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(above - np.log(np.exp(above).sum(axis=1, keepdims=True)))


def _sigmoid(odds: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -60.0, 60.0))))
