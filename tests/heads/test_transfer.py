"""A head asked about subjects of the user's own: learnt ones by name, others by what it says of their examples."""

from __future__ import annotations

import numpy as np
import pytest

from jminer.heads.model import LinearHead, alone
from jminer.heads.prototypes import Subject
from jminer.heads.transfer import asked, learnt

LABELS = ("delivery", "use", "exit", "none")
EIGHT, ZERO, HALF = 8 * np.eye(4, dtype=np.float32), np.zeros(4, np.float32), np.full(4, 0.5, np.float32)
HEAD = LinearHead("stages", "multiclass", LABELS, EIGHT, ZERO, HALF, 1.0, "x", LABELS, LABELS, alone(LABELS))
SAID = {"it came late": 0, "works well": 1, "I left": 2, "hello": 3, "parcel on the step": 0, "closed my account": 2}


def facets(texts):
    return np.eye(4, dtype=np.float32)[[SAID[text] for text in texts]]


def of(*names):
    examples = {"arriving": ("parcel on the step",), "leaving": ("closed my account",)}
    return [Subject(name, (), examples.get(name, ())) for name in names]


def likeliest(names, texts):
    found = asked(HEAD, facets(texts), of(*names), facets)
    assert np.allclose(np.exp(found).sum(axis=1), 1)
    return [(*names, "none")[at] for at in found.argmax(axis=1)]


@pytest.mark.parametrize("names", [("delivery", "use", "exit"), ("arriving", "use", "leaving"), ("delivery", "use", "leaving")])
def test_a_stage_is_known_by_its_name_or_by_its_examples(names):
    assert likeliest(names, ["it came late", "works well", "I left", "hello"]) == [*names, "none"]


def test_a_stage_that_was_dropped_is_not_forced_on_another():
    found = np.exp(asked(HEAD, facets(["I left"]), of("delivery", "use"), facets))
    assert found.max() < 0.4


def test_merged_stages_are_known_by_examples_of_both():
    both = Subject("moving", (), ("parcel on the step", "closed my account"))
    found = asked(HEAD, facets(["it came late", "I left", "works well"]), [both, *of("use")], facets)
    assert found.argmax(axis=1).tolist() == [0, 0, 1]


def test_whether_every_subject_was_learnt():
    assert learnt(HEAD, of("delivery", "use"))
    assert not learnt(HEAD, of("delivery", "leaving"))
