"""Matching: what the subject head names, the cross-encoder reads; chance may win no more than it is allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.heads.store import load_head
from jminer.personas.forms import DENIED, RELATIONS
from jminer.personas.match import Bars, Matched, Reader, about, decided, match
from tests.conftest import ROOT

HEAD = load_head(ROOT / "models" / "heads" / "needs_subject")
DECOYS = [Need(f"d{number}", f"I need thing {number}") for number in range(60)]
NEEDS = [Need("quiet", "I need quiet"), Need("cheap", "I need it cheap")]
TEXTS = [f"unit {number}" for number in range(400)]


def embed(texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
    """Any direction, always the same for a text."""
    rows = np.stack([np.random.default_rng([len(text), *text.encode()]).normal(size=16) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class Chance:
    """Reads by lot, always the same for a pair."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, needs: Sequence[Need], need: Sequence[int], texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        self.asked += len(texts)
        rows = [np.random.default_rng([*needs[n].statement.encode(), *text.encode()]).normal(size=5) for n, text in zip(need, texts, strict=True)]
        return np.array(rows, dtype=np.float32).reshape(len(rows), 5)


def matched(bars: Bars, read: Sequence[int] = range(40)) -> Matched:
    return match(NEEDS, DECOYS, read, TEXTS, embed(TEXTS), Reader(HEAD, embed, Chance()), bars)


@settings(max_examples=12, deadline=None)
@given(some.floats(0.02, 0.2), some.floats(0.001, 0.02))
def test_decoys_win_no_more_than_they_may(candidates: float, allowed: float) -> None:
    found = matched(Bars(candidates, allowed))
    assert len(found.decoys.need) <= allowed * 40 * len(TEXTS) + 0.5
    assert (found.needs.chance <= allowed + 0.5 / 40 / len(TEXTS)).all()


def test_only_the_decoys_that_were_asked_for_are_read() -> None:
    assert set(matched(Bars(0.1, 0.02), [3, 5, 8]).decoys.need) <= {3, 5, 8}
    assert matched(Bars(0.1, 0.02)).near_decoys.unit.shape == (60, 300)


def test_a_unit_that_is_no_candidate_is_never_read() -> None:
    few, many = matched(Bars(0.01, 0.005)), matched(Bars(0.2, 0.005))
    assert few.pairs < many.pairs < 42 * len(TEXTS)


def test_without_units_there_is_nothing() -> None:
    empty = match(NEEDS, DECOYS, [0], [], np.empty((0, 16), np.float32), Reader(HEAD, embed, Chance()), Bars(0.1, 0.01))
    assert (len(empty.needs.need), empty.pairs) == (0, 0)


def test_a_denial_must_be_sure() -> None:
    sure, unsure = np.zeros((2, 4))
    sure[DENIED], unsure[DENIED] = 5.0, 0.1
    met = np.eye(4)[RELATIONS.index("met")] * 3
    assert decided(np.stack([sure, unsure, met])).tolist() == [DENIED, -1, RELATIONS.index("met")]


def test_being_about_a_need_is_all_that_is_not_unrelated() -> None:
    assert about(np.zeros((1, 5), np.float32)) == pytest.approx(np.log(4))
