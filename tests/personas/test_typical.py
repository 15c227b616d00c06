"""Topics that a segment tells more than others do."""

from __future__ import annotations

import numpy as np

from jminer.personas.segments import Segment
from jminer.personas.typical import heard, over_represented, specific


def who(inside: list[int], outside: list[int]) -> Segment:
    """Customers per stratum inside and outside."""
    sides = [side for n, m in zip(inside, outside, strict=True) for side in [1] * n + [0] * m]
    strata = [number for number, (n, m) in enumerate(zip(inside, outside, strict=True)) for _ in range(n + m)]
    return Segment(np.array(sides, dtype=np.int8), np.ones(len(sides), dtype=bool), np.array(strata))


def test_a_topic_of_the_segment_is_typical_and_one_of_everybody_s_is_not() -> None:
    segment = who([100], [300])
    told = np.zeros((400, 2), dtype=bool)
    told[:40, 0], told[100:115, 0] = True, True
    told[::4, 1] = True
    found = heard(told, segment, ["T1", "T2"])
    assert (found[0].inside, found[0].of_inside, found[0].outside, found[0].of_outside) == (40, 100, 15, 300)
    assert (found[0].share, found[0].rest) == (0.4, 0.05)
    assert [one.topic for one in specific(found)] == ["T1"]
    assert [[one.topic for one in each] for each in over_represented([found], 0.05)] == [["T1"]]


def test_what_the_channel_explains_is_not_typical() -> None:
    """In one channel everybody speaks of it, in the other nobody does; the segment writes more in the first."""
    segment = who([80, 20], [50, 250])
    told = np.concatenate([np.ones(130, dtype=bool), np.zeros(270, dtype=bool)])[:, None]
    told[0] = told[90] = False  # one inside and one outside, so that there is something to compare
    found = heard(told, segment, ["T1"])
    assert found[0].enrichment_p < 0.001, "crudely it looks typical"
    assert specific(found) == []
    assert over_represented([found], 0.05) in ([[]], [[]])


def test_without_topics_or_others_nothing_is_typical() -> None:
    assert heard(np.zeros((5, 0), dtype=bool), who([2], [3]), []) == []
    alone = heard(np.ones((4, 1), dtype=bool), who([4], [0]), ["T1"])
    assert specific(alone) == []
    assert over_represented([alone], 0.05) == [[]]
