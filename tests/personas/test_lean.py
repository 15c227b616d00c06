from statistics import NormalDist

import numpy as np
import pytest

from jminer.personas.lean import FEWEST, HEARD, Lean, lean
from jminer.personas.segments import Segment
from jminer.statistics.odds import mantel_haenszel

ALL = np.ones(1)
INSIDE = np.arange(1000) < 300


def read_for(needs: int, odds: float, spread: float, seed: int = 1) -> np.ndarray:
    """Who is read for needs that a tenth of the rest is taken to have, and the segment `odds` times as much."""
    rng = np.random.default_rng(seed)
    ratio = np.exp(rng.normal(np.log(odds), spread, needs))
    inside = 0.1 * ratio / (0.9 + 0.1 * ratio)
    return rng.random((1000, needs)) < np.where(INSIDE[:, None], inside, 0.1)


@pytest.fixture
def segment() -> Segment:
    return Segment(INSIDE.astype(np.int8), np.ones(1000, dtype=bool), np.zeros(1000, dtype=np.int64))


@pytest.mark.parametrize(("odds", "spread"), [(1.0, 0.0), (1.5, 0.0), (1.3, 0.5)])
def test_mistakes_are_found_to_lean_as_far_as_they_do(segment: Segment, odds: float, spread: float) -> None:
    found = lean(segment, [read_for(60, odds, spread), read_for(60, odds, spread, seed=2)])
    assert found.mean == pytest.approx(np.log(odds), abs=0.12)
    assert found.spread == pytest.approx(spread, abs=0.12)


def test_a_need_that_leans_as_mistakes_do_is_not_specific(segment: Segment) -> None:
    mistakes = lean(segment, [read_for(100, 1.6, 0.2)])
    seen = mantel_haenszel([66], [300], [105], [700])
    assert seen is not None
    assert seen.low > 1.1
    _, low, high, p = mistakes.beyond(seen, ALL)
    assert low < 1 < high
    assert p > 0.2


def test_without_mistakes_the_odds_are_as_they_are() -> None:
    seen = mantel_haenszel([66], [300], [105], [700])
    assert seen is not None
    assert Lean().beyond(seen, ALL)[:3] == pytest.approx((seen.ratio, seen.low, seen.high))
    assert Lean(0.5, 0.3).beyond(seen, np.zeros(1))[:3] == pytest.approx((seen.ratio, seen.low, seen.high))


def test_where_everything_may_be_a_mistake_lean_and_spread_count_in_full() -> None:
    seen = mantel_haenszel([66], [300], [105], [700])
    assert seen is not None
    middle, low, high, p = Lean(0.4, 0.3).beyond(seen, ALL)
    error = np.hypot(seen.error, 0.3)
    assert np.log([middle, low, high]) == pytest.approx(seen.log_odds - 0.4 + np.array([0, -1.96, 1.96]) * error, abs=1e-3)
    assert p == pytest.approx(1 - NormalDist().cdf((seen.log_odds - 0.4) / error), abs=1e-6)


def test_the_fewer_may_be_mistakes_the_less_they_explain() -> None:
    seen = mantel_haenszel([66], [300], [105], [700])
    assert seen is not None
    lows = [Lean(0.4, 0.3).beyond(seen, np.array([share]))[1] for share in (1.0, 0.5, 0.2, 0.0)]
    assert lows == sorted(lows)
    either = Lean(0.4, 0.3).beyond(seen, np.array([0.2, 1.0]))[1]
    assert lows[0] < either < lows[2]


def test_too_few_needs_or_too_rarely_read_tell_nothing(segment: Segment) -> None:
    assert lean(segment, [read_for(FEWEST - 1, 3.0, 0.0)]) == Lean()
    rare = np.zeros((1000, 50), dtype=bool)
    rare[: HEARD - 1] = True
    assert lean(segment, [rare]) == Lean()
