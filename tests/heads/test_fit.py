"""Fitting and calibrating: what holds whatever the data say."""

from __future__ import annotations

import numpy as np
import pytest

from jminer.heads import fit as fitting
from jminer.heads.emotions import CUSTOMER, EKMAN, FINE, polarity
from jminer.heads.model import combined, probabilities_of


def blobs(rows=600, labels=3, seed=1):
    """Vectors of length one around one centre per label, and the label of each."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(labels, 12))
    member = random.integers(labels, size=rows)
    vectors = centres[member] + 1.2 * random.normal(size=(rows, 12))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), np.eye(labels, dtype=bool)[member]


@pytest.mark.parametrize("kind", ["multilabel", "multiclass"])
def test_rows_that_were_not_fitted_are_told_apart(kind):
    vectors, targets = blobs()
    logits = fitting.fit(kind, vectors[:400], targets[:400], strength=4).logits(vectors[400:])
    assert (logits.argmax(axis=1) == targets[400:].argmax(axis=1)).mean() > 0.8


def test_labels_drawn_by_chance_are_not_learnt():
    vectors, targets = blobs()
    shuffled = np.random.default_rng(3).permutation(targets)
    logits = fitting.fit("multiclass", vectors[:400], shuffled[:400], strength=4).logits(vectors[400:])
    assert (logits.argmax(axis=1) == shuffled[400:].argmax(axis=1)).mean() < 0.45


def test_two_labels_answer_like_two():
    vectors, targets = blobs(labels=2)
    logits = fitting.fit("multiclass", vectors[:400], targets[:400], strength=4).logits(vectors[400:])
    assert logits.shape == (200, 2)
    assert (logits.argmax(axis=1) == targets[400:].argmax(axis=1)).mean() > 0.8


def test_the_sentences_of_a_review_stay_on_one_side():
    groups = np.repeat(np.arange(40), 5)
    seen = []
    for train, held_out in fitting.folds(groups):
        assert not set(groups[train]) & set(groups[held_out])
        seen += held_out.tolist()
    assert sorted(seen) == list(range(200))


def test_temperature_undoes_overconfidence():
    random = np.random.default_rng(4)
    logits = random.normal(size=(4000, 1))
    targets = random.random((4000, 1)) < probabilities_of("multilabel", logits)
    assert fitting.temperature_of("multilabel", 3 * logits, targets) == pytest.approx(3, rel=0.15)
    stated = probabilities_of("multilabel", 3 * logits)[:, 0]
    mended = probabilities_of("multilabel", 3 * logits, 3.0)[:, 0]
    happened = targets[:, 0]
    assert fitting.calibration_error(mended, happened) < 0.03 < fitting.calibration_error(stated, happened)


def test_the_threshold_is_where_f1_is_best():
    chances = np.array([0.9, 0.8, 0.7, 0.2, 0.1])
    assert fitting.best_threshold(chances, np.array([True, True, False, False, False])) == 0.8
    assert fitting.best_threshold(chances, np.array([True, False, True, False, False])) == 0.7


def test_a_group_is_as_likely_as_at_least_one_of_its_members():
    chances = np.array([[0.5, 0.5, 0.1], [0.0, 1.0, 0.2]])
    assert combined(chances, ((0, 1), (2,))).tolist() == [[0.75, pytest.approx(0.1)], [1.0, pytest.approx(0.2)]]


def test_f1_by_hand():
    given = np.array([[1, 0], [1, 0], [0, 0]], dtype=bool)
    truth = np.array([[1, 0], [0, 0], [1, 0]], dtype=bool)
    assert fitting.f1_scores(given, truth).tolist() == [0.5, 0.0]


def test_every_fine_emotion_has_one_customer_emotion_and_one_of_ekmans():
    assert len(FINE) == 28
    for grouping in (CUSTOMER, EKMAN):
        assert sorted(fine for members in grouping.values() for fine in members) == list(FINE)


@pytest.mark.parametrize(
    ("fine", "expected"),
    [
        (["joy", "gratitude"], "positive"),
        (["anger", "surprise"], "negative"),
        (["neutral"], "neutral"),
        (["neutral", "annoyance"], "negative"),
        (["joy", "sadness"], None),
        (["curiosity"], None),
    ],
)
def test_polarity_of_fine_labels(fine, expected):
    assert polarity(fine) == expected
