"""The texts that stand for a need, and how near units are to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.domain import Need
from jminer.personas.forms import DENIED, RELATIONS, Bank, Forms, negated

WHOLE = Need(
    "space", "I need room for my legs", opposite="I sleep curled up anyway", met_form="I could stretch out", unmet_form="My knees hit the seat in front",
    phrasings=("legroom",),
)  # fmt: skip
BARE = Need("quiet", "I want a quiet cabin")


def encode(texts):
    """Each text a direction of its own; the same text the same one."""
    rows = [np.random.default_rng(list(text.encode())).normal(size=16) for text in texts]
    return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)


def test_a_need_with_all_forms_stands_for_itself():
    forms = Forms.of(WHOLE)
    assert forms.wanted == ("I need room for my legs", "legroom")
    assert forms.contradicted == ("I sleep curled up anyway", "I do not need room for my legs")


def test_what_was_not_declared_is_the_statement():
    """So nothing is nearer to met than to unmet, and nothing is near to everything."""
    forms = Forms.of(BARE)
    assert forms.met == forms.unmet == ("I want a quiet cabin",)
    assert forms.contradicted == ("I do not want a quiet cabin",)
    likeness = Bank.of([BARE], encode).likeness(encode(["I want a quiet cabin"]))[0, :, 0]
    assert likeness[[0, 1, 2]] == pytest.approx(1.0)
    assert likeness[DENIED] < 0.99


@pytest.mark.parametrize(
    ("statement", "turned"),
    [("I must sit by the window", "I do not need to sit by the window"), ("A window seat", "It does not matter to me: A window seat")],
)
def test_turning_a_statement_round(statement, turned):
    assert negated(statement) == turned


@given(st.lists(st.sampled_from(["I could stretch out", "legroom", "the food was cold", "My knees hit the seat in front"]), min_size=1, max_size=6), st.data())
def test_pairs_are_what_the_whole_grid_says(texts, data):
    bank = Bank.of([WHOLE, BARE, Need("meal", "I want a hot meal", unmet_form="the food was cold")], encode)
    need = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(texts), max_size=len(texts))))
    vectors = encode(texts)
    grid = bank.likeness(vectors)[need, :, np.arange(len(texts))]
    assert bank.pairs(need, vectors) == pytest.approx(grid, abs=1e-6)
    assert grid.shape == (len(texts), len(RELATIONS))


def test_no_pairs_are_no_rows():
    assert Bank.of([BARE], encode).pairs(np.empty(0, dtype=np.int64), np.empty((0, 16), dtype=np.float32)).shape == (0, 4)
