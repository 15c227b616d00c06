"""Units near to no topic: those that say the same are together, the others alone."""

import numpy as np

from jminer.topicmodel.cosines import unit_rows
from jminer.topicmodel.rare import MOST, groups_of


def test_alike_units_are_together_and_the_order_only_renames_them():
    random = np.random.default_rng(1)
    centres = unit_rows(random.normal(size=(6, 64)))
    near = lambda centre, n: unit_rows(centre + 0.05 * random.normal(size=(n, 64)))  # noqa: E731
    everything = np.concatenate([near(centre, 20) for centre in centres[:4]])
    rare = np.concatenate([near(centres[4], 3), near(centres[5], 1)])
    groups = groups_of(rare, everything, np.repeat(np.arange(4), 20))
    assert len(set(groups[:3].tolist())) == 1
    assert groups[3] not in groups[:3]


def test_none_one_and_too_many():
    empty, place = np.zeros((0, 8)), np.zeros(0, dtype=np.int64)
    assert groups_of(empty, empty, place).tolist() == []
    one = np.eye(8)[:1]
    assert groups_of(one, one, np.zeros(1, dtype=np.int64)).tolist() == [0]
    assert set(groups_of(np.ones((MOST + 1, 2)), one, np.zeros(1, dtype=np.int64)).tolist()) == {-1}
