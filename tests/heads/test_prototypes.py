"""Cues and prototypes: what each signal says, with an encoder small enough to see through."""

import hashlib

import numpy as np
import pytest

from jminer.heads.prototypes import NOTHING, Subject, signals


def embed(texts, progress=None, owners=None):
    """Words hashed to directions: texts that share words are near."""
    rows = np.zeros((len(texts), 256), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().strip(".!?").split():
            row += np.random.default_rng(int(hashlib.sha256(word.encode()).hexdigest()[:12], 16)).normal(size=256).astype(np.float32)
        row /= max(float(np.linalg.norm(row)), 1e-9)
    return rows


SUBJECTS = (
    Subject("delivery", (r"couriers?", r"arrived (late|broken)"), ("The parcel arrived late.", "The courier left the box outside.")),
    Subject("billing", (r"invoice",), ("The invoice is wrong.", "I was charged twice this month.")),
)
TEXTS = ["The courier left my parcel, it arrived late.", "My invoice is wrong this month.", "Thank you so much.", "COURIERS never ring"]


@pytest.fixture
def heard():
    return signals(TEXTS, embed(TEXTS), SUBJECTS, embed)


def test_cues_are_whole_words_in_any_case_and_counted_once_each(heard):
    assert heard.cues.tolist() == [[2, 0], [0, 1], [0, 0], [1, 0]]
    assert heard.first_cue.tolist() == [[0, -1], [-1, 0], [-1, -1], [0, -1]]
    text = ["subcourier invoices"]
    assert signals(text, embed(text), SUBJECTS, embed).cues.sum() == 0


def test_a_text_is_nearest_to_what_it_resembles(heard):
    assert heard.nearness[:3].argmax(axis=1).tolist() == [0, 1, 2]
    assert heard.probe[:3].argmax(axis=1).tolist() == [0, 1, 2]


def test_the_reason_quotes_the_taxonomy_and_never_the_customer(heard):
    assert heard.reason(0, 0) == r"cue: couriers?"
    assert heard.reason(1, 0).startswith("like: The ")
    assert not any(text in heard.reason(i, j) for i, text in enumerate(TEXTS) for j in range(2))


def test_a_unit_scores_the_same_whatever_stands_beside_it(heard):
    alone = signals(TEXTS[1:2], embed(TEXTS[1:2]), SUBJECTS, embed)
    assert np.allclose(alone.nearness[0], heard.nearness[1], atol=2e-6)
    assert np.allclose(alone.probe[0], heard.probe[1], atol=2e-6)
    many = signals(TEXTS * 1500, embed(TEXTS * 1500), SUBJECTS, embed)
    assert np.allclose(many.probe[-4:], heard.probe, atol=2e-6)


def test_a_subject_may_have_no_examples_or_no_cues_and_there_may_be_no_texts():
    bare = (Subject("named", ("thing",), ()), SUBJECTS[1])
    heard = signals(["a thing"], embed(["a thing"]), bare, embed)
    assert heard.cues[0, 0] == 1
    assert heard.nearness[0, 0] == -1.0
    assert np.isfinite(heard.probe).all()
    assert signals([], embed([]), SUBJECTS, embed).probe.shape == (0, 3)


def test_small_talk_is_many_different_sentences():
    assert len(set(NOTHING)) == len(NOTHING) >= 40
