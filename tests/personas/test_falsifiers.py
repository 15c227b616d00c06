"""Falsifiers: read or refused in a sentence, and fired by an interval, never by a point."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jminer.errors import ConfigError
from jminer.personas.falsifiers import OF_NEED, parse

NEEDS = ("quiet", "low_price")


def test_what_the_methods_show_is_read() -> None:
    found = parse("share(need=low_price, segment) < 0.03", NEEDS)
    assert (found.measure, found.need, found.whom, found.sign, found.limit) == ("share", "low_price", "segment", "<", 0.03)
    assert parse(" lift( need = quiet )<1.2", NEEDS).limit == 1.2
    assert parse("met(need=quiet) < 40%", NEEDS).limit == 0.4
    assert (parse("customers < 40", NEEDS).need, parse("segment_share >= .4", NEEDS).limit) == (None, 0.4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("share(need=quiet)", "cannot be read"),
        ("share(need=quet) < 0.1", "no need 'quet'. Did you mean 'quiet'"),
        ("shre(need=quiet) < 0.1", "no measure 'shre'. Did you mean 'share'"),
        ("share < 0.1", "asks for a need"),
        ("customers(need=quiet) < 3", "takes nothing in brackets"),
        ("met(need=quiet, segment) < 0.1", "only in share"),
        ("share(need=quiet, everyone) < 0.1", "only 'segment' or 'rest'"),
        ("met(need=quiet) < 40", "never more than 1"),
        ("__import__('os').system('x') < 1", "cannot be read"),
    ],
)
def test_each_fault_has_its_sentence(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        parse(text, NEEDS)


@given(some.text(alphabet="share(need=quiet, segment) <>=0.3%lift_'\"`\x00\n;", max_size=80) | some.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        found = parse(text, NEEDS)
    except ConfigError as refused:
        said = refused.message
        if "\x00" in said:
            raise AssertionError("a control character reaches the console") from None
    else:
        assert (found.need in NEEDS) == (found.measure in OF_NEED)


@given(some.sampled_from(("<", "<=", ">", ">=")), some.floats(0, 1), some.floats(0, 1), some.integers(0, 100))
def test_it_fires_only_when_all_of_the_interval_does(sign: str, one: float, other: float, limit: int) -> None:
    falsifier = parse(f"met(need=quiet) {sign} {limit}%", NEEDS)
    low, high = sorted((one, other))
    fires = falsifier.fires(low, high)
    inside = [falsifier.fires(point, point) for point in (low, (low + high) / 2, high)]
    assert fires is None or set(inside) == {fires}
    assert (fires is None) == (len({inside[0], inside[2]}) == 2)
