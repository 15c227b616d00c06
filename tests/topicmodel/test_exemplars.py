"""Exemplars show a topic by central and different units."""

import numpy as np

from jminer.topicmodel.exemplars import exemplars


def test_exemplars_are_central_and_different():
    vectors = np.eye(8, dtype=np.float32)[[0, 0, 0, 1, 2, 3, 4, 5]]
    texts = ["same", "same", "same", "b", "c", "d", "e", "far"]
    similarity = np.array([0.9, 0.9, 0.9, 0.8, 0.8, 0.7, 0.7, 0.1])
    shown = exemplars(vectors, texts, similarity)
    assert len(shown) == 5
    assert len({texts[row] for row in shown}) == 5
    assert "far" not in {texts[row] for row in shown}


def test_the_order_of_the_units_does_not_matter():
    random = np.random.default_rng(4)
    vectors = random.normal(size=(30, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts, similarity = [f"text {row}" for row in range(30)], vectors[:, 0].astype(float)
    order = random.permutation(30)
    shuffled = exemplars(vectors[order], [texts[row] for row in order], similarity[order])
    assert [texts[order[row]] for row in shuffled] == [texts[row] for row in exemplars(vectors, texts, similarity)]
