"""Topics that are found again keep their ids; what was split, merged, born or gone is said with its evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.topicmodel.lineage import follow, highest_of, number_of, once, read_lineage

AXES = np.eye(8, dtype=np.float32)


def followed(old, new, old_axes=None, new_axes=None, customers=None, highest=None):
    """Fates of topics whose units are given as lists of topic numbers, with centroids on axes of their own."""
    old_axes = AXES[: max(old) + 1] if old_axes is None else old_axes
    new_axes = AXES[: max(new) + 1] if new_axes is None else new_axes
    ids = [f"T{at + 1:03d}" for at in range(len(old_axes))]
    who = customers or [f"c{at}" for at in range(len(old))]
    return follow(ids, old_axes, new_axes, np.array(old), np.array(new), who, len(ids) if highest is None else highest)


def test_the_same_topics_in_another_order_keep_their_ids():
    ids, fates = followed([0] * 5 + [1] * 5, [1] * 5 + [0] * 5, new_axes=AXES[[1, 0]])
    assert ids == ("T002", "T001")
    assert {(fate.fate, fate.overlap, fate.cosine) for fate in fates} == {("kept", 1.0, 1.0)}


def test_the_larger_part_of_a_split_topic_keeps_the_id_and_the_other_says_where_it_comes_from():
    ids, fates = followed([0] * 10, [0] * 7 + [1] * 3, new_axes=np.stack([AXES[0], (AXES[0] + AXES[1]) / 2**0.5]))
    assert ids == ("T001", "T002")
    assert [(fate.topic_id, fate.fate, fate.other, fate.overlap) for fate in fates] == [("T001", "kept", None, 0.7), ("T002", "split", "T001", 0.3)]


def test_a_topic_that_another_took_in_is_merged_into_it():
    _, fates = followed([0] * 7 + [1] * 3, [0] * 10)
    assert [(fate.topic_id, fate.fate, fate.other) for fate in fates] == [("T001", "kept", None), ("T002", "merged", "T001")]


def test_a_new_topic_gets_a_number_that_none_ever_had_and_a_lost_one_is_gone():
    ids, fates = followed([0] * 5 + [-1] * 5, [-1] * 5 + [0] * 5, new_axes=AXES[[3]], highest=41)
    assert ids == ("T042",)
    assert [(fate.topic_id, fate.fate) for fate in fates] == [("T042", "born"), ("T001", "gone")]


def test_a_customer_with_many_units_counts_once():
    # Nine units of one customer moved, those of eight others stayed: by units the topic is another, by customers the same.
    old, new = [0] * 17, [1] * 9 + [0] * 8
    alone = followed(old, new, customers=["loud"] * 9 + [f"c{at}" for at in range(8)])[1]
    assert next(fate for fate in alone if fate.fate == "kept").overlap == pytest.approx(8 / 9, abs=1e-4)
    assert once(["loud", "loud", "quiet"]).tolist() == [0.5, 0.5, 1.0]


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 5), st.sampled_from("abcdefgh")), min_size=1, max_size=40), st.randoms())
def test_every_topic_has_one_fate_ids_differ_and_the_order_of_units_does_not_matter(units, random):
    def run(rows):
        old, new, who = zip(*rows, strict=True)
        return follow([f"T{at + 1:03d}" for at in range(5)], AXES[:5], AXES[:6], np.array(old), np.array(new), who, 9)

    ids, fates = run(units)
    shuffled = list(units)
    random.shuffle(shuffled)
    assert run(shuffled) == (ids, fates)
    assert len(set(ids)) == 6
    assert sorted(fate.topic_id for fate in fates) == sorted({*ids, *(f"T{at + 1:03d}" for at in range(5))})
    assert all(number_of(name) > 9 for name in ids if highest_of([name]) > 5)


def test_an_imported_id_has_no_number():
    assert [number_of(name) for name in ("T007", "T1234", "courier", "T٣", "T")] == [7, 1234, 0, 0, 0]


@pytest.mark.parametrize("wrong", [{}, [], {"parent": None, "how": "fit", "highest": -1, "fates": [], "parts": {}},
                                   {"parent": None, "how": "fit", "highest": 1, "fates": [{"topic_id": 3, "fate": "kept"}], "parts": {}}])
def test_a_lineage_that_is_none_is_refused(wrong):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_lineage(wrong)
