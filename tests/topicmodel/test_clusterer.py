"""The clusterer finds what was planted, in any order, and says why it found so many."""

import os
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score

from jminer.topicmodel.clusterer import TopicClusterer


def test_planted_subjects_are_found_and_counted(corpus):
    found = TopicClusterer().fit(corpus.vectors)
    assert adjusted_rand_score(corpus.truth, found.labels_) > 0.99
    assert found.labels_.max() == 4
    assert found.why_.startswith("5 topics: stability 1.00")
    assert (found.stability_ > 0.95).all()


def test_the_order_of_the_rows_changes_nothing(corpus):
    order = np.random.default_rng(1).permutation(len(corpus.vectors))
    assert (TopicClusterer().fit_predict(corpus.vectors)[order] == TopicClusterer().fit_predict(corpus.vectors[order])).all()


def test_the_number_of_threads_changes_nothing(corpus, tmp_path):
    code = (
        "import sys, numpy as np; from jminer.topicmodel.clusterer import TopicClusterer;"
        "found = TopicClusterer().fit(np.load(sys.argv[1])); sys.stdout.write(found.labels_.tobytes().hex() + found.stability_.tobytes().hex())"
    )
    np.save(tmp_path / "vectors.npy", corpus.vectors)
    command = [sys.executable, "-c", code, str(tmp_path / "vectors.npy")]
    answers = {
        subprocess.run(command, env={**os.environ, "OPENBLAS_NUM_THREADS": threads}, capture_output=True, check=True).stdout for threads in "12"
    }
    assert len(answers) == 1
    assert answers != {b""}


@pytest.mark.parametrize("count", [2, 3, 9])
def test_so_many_topics_as_asked(corpus, count):
    found = TopicClusterer(count=count).fit(corpus.vectors)
    assert found.labels_.max() + 1 == count
    assert found.why_.startswith(f"{count} topics, as asked: stability ")


def test_more_topics_than_there_can_be_are_refused_with_the_reason(corpus):
    found = TopicClusterer(count=200).fit(corpus.vectors)
    assert 5 <= found.labels_.max() + 1 < 200
    assert "instead of 200" in found.why_


def test_copies_are_one_weighted_point():
    two = np.eye(2, dtype=np.float32)[np.repeat([0, 1], 50)]
    found = TopicClusterer().fit(two)
    assert sorted(np.bincount(found.labels_).tolist()) == [50, 50]
    assert found.why_.startswith("2 topics")


def test_a_subject_of_few_units_is_dissolved(corpus):
    # Five units far from everything are fewer than the eight that a topic needs.
    far = np.zeros((5, 32), dtype=np.float32)
    far[:, 0] = 1
    found = TopicClusterer().fit(np.concatenate([corpus.vectors, far + 0.01 * np.eye(5, 32, dtype=np.float32)]))
    assert np.bincount(found.labels_).min() >= 8


def test_noise_has_low_stability():
    noise = np.random.default_rng(5).normal(size=(600, 64))
    assert TopicClusterer().fit(noise).stability_.mean() < 0.5


def test_it_is_a_scikit_learn_estimator():
    estimator = TopicClusterer(neighbours=9, random_state=4)
    assert clone(estimator).get_params() == estimator.get_params()
