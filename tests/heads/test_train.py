"""Heads made again: rows that are apart teach nothing, mixed units count half, and the same rows give the same bytes."""

from __future__ import annotations

import numpy as np
import pytest

from jminer.heads.rows import MEANT, Rows
from jminer.heads.train import answering_in, learn

LABELS = ("delivery", "use", "exit")


def rows(noise=0.0, kind="multiclass"):
    random = np.random.default_rng(3)
    member = random.integers(3, size=900)
    vectors = np.eye(3, 8)[member] + (0.6 + noise) * random.normal(size=(900, 8))
    apart = np.arange(900) % 5 == 0
    return Rows(kind, LABELS, ["It came."] * 900, ["invented"] * 900, np.eye(3, dtype=bool)[member], np.ones(900), apart), vectors.astype(np.float32)


@pytest.mark.parametrize("kind", ["multiclass", "multilabel"])
def test_a_head_learns_and_a_rerun_gives_the_same_bytes(kind):
    told, vectors = rows(kind=kind)
    first, again = (learn("stages", told, vectors, "weights") for _ in range(2))
    assert first.head.coefficients.tobytes() == again.head.coefficients.tobytes()
    assert (first.chances.argmax(axis=1) == told.targets[told.apart].argmax(axis=1)).mean() > 0.75
    assert first.head.encoder == "weights"


def test_rows_apart_teach_nothing():
    told, vectors = rows()
    wrong = np.where(told.apart[:, None], np.roll(told.targets, 1, axis=1), told.targets)
    other = Rows(told.kind, told.labels, told.texts, told.sets, wrong, told.weights, told.apart)
    right, misled = learn("stages", told, vectors, ""), learn("stages", other, vectors, "")
    same = right.strength == misled.strength
    assert not same or right.head.coefficients.tobytes() == misled.head.coefficients.tobytes()
    assert misled.head.temperature > right.head.temperature  # only how sure it may be has changed


def test_weights_count_rows():
    told, vectors = rows()
    silenced = Rows(told.kind, told.labels, told.texts, told.sets, told.targets, np.where(told.targets[:, 2], 1e-6, 1.0), told.apart)
    found = learn("emotions", silenced, vectors, "")
    assert (found.chances.argmax(axis=1) == 2).mean() < 0.05


def test_answers_in_groups_have_thresholds_of_their_own():
    told, vectors = rows(kind="multilabel")
    found = learn("emotions", told, vectors, "")
    truth = np.stack([told.targets[told.apart][:, 0], told.targets[told.apart][:, 1:].any(axis=1)], axis=1)
    head, f1 = answering_in(found, {"coming": ("delivery",), "after": ("use", "exit")}, truth)
    assert head.labels == ("coming", "after")
    assert f1.min() > 0.7
    assert head.members == ((0,), (1, 2))


def test_a_unit_that_praises_and_blames_is_both():
    assert MEANT["mixed"] == ("negative", "positive")
