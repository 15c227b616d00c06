"""The least fall that can be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.statistics.power import detectable_fall, power_of


@given(st.floats(0.05, 0.9), st.integers(50, 5000), st.integers(20, 5000))
def test_the_least_fall_has_the_power_that_was_asked_for(share, n, later):
    fall = detectable_fall(share, n, later)
    if fall is None:
        assert power_of(share, 0.0, n, later) < 0.8
    else:
        assert power_of(share, share - fall, n, later) == pytest.approx(0.8, abs=0.02)


def test_more_customers_show_a_smaller_fall_and_few_show_none():
    assert detectable_fall(0.3, 1000, 400) > detectable_fall(0.3, 1000, 4000)
    assert detectable_fall(0.01, 300, 30) is None
    assert detectable_fall(0.0, 300, 300) is None
