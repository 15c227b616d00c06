"""What the page's script is given: numbers that it can read, in a form that cannot end the element it stands in."""

from __future__ import annotations

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jminer.report import compact, to_html
from jminer.report.explore import Explore, Subject, explore
from jminer.report.facts import compute
from jminer.report.material import Material
from jminer.settings import ReportSettings
from tests.report import fixture

WHOLE = st.integers(0, 2**40)


def numbers(text: str) -> list[int]:
    """As the page's script reads them."""
    found, value, scale = [], 0, 1
    for byte in base64.b64decode(text):
        value, scale = value + (byte & 127) * scale, scale * 128
        if byte < 128:
            found.append(value)
            value, scale = 0, 1
    return found


@given(st.lists(WHOLE))
def test_numbers_come_back(values: list[int]) -> None:
    assert numbers(compact.numbers(values)) == values


@given(st.lists(WHOLE).map(sorted))
def test_rising_numbers_come_back(values: list[int]) -> None:
    last, found = 0, []
    for step in numbers(compact.rising(values)):
        last += step
        found.append(last)
    assert found == values


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_signed_numbers_come_back(values: list[int]) -> None:
    assert [-(n + 1) // 2 if n % 2 else n // 2 for n in numbers(compact.signed(values))] == values


def test_a_share_of_few_is_not_told() -> None:
    assert not Subject("topic:T1", "x", 4, 9).share.known
    assert Subject("topic:T1", "x", 5, 10).share.value == 0.5


def test_a_run_without_units_has_nothing_to_filter() -> None:
    assert explore(Material(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings())) == Explore()


def test_figures_that_the_units_do_not_give_are_left_out() -> None:
    found = explore(Material(fixture.run(), fixture.manifest(), fixture.taxonomy(), ReportSettings()))
    kept = {s.key for _, subjects in found.groups for s in subjects}
    assert "topic:T001" in kept  # as many units as its table says
    assert "topic:T002" not in kept  # its table was written by hand
    assert [menu.name for menu in found.menus] == ["Persona", "Segment", "Source", "Channel"]


@pytest.mark.parametrize("key", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028", "&lt;", "]]>"])
def test_no_key_ends_the_data_block(key: str) -> None:
    facts = compute(Material(fixture.run(), fixture.manifest(), fixture.taxonomy(), ReportSettings()))
    html = to_html.page(facts, Explore(groups=(("topic", (Subject("topic:T001", "x", 9, 90),)),), block=json.dumps({key: 1}, ensure_ascii=False)))
    block = re.search(r'<script type="application/json" id="block">(.*?)</script>', html, re.DOTALL)
    assert block is not None
    assert json.loads(block[1]) == {key: 1}
    assert html.count("<script") == 2


def test_every_verdict_is_explained() -> None:
    reading = (to_html.TEMPLATES / "reading.html.j2").read_text(encoding="utf-8").replace(" · ", "_")
    told = re.findall(r"<dt>([^<]+)</dt>", reading)
    explained = {word for term in told for word in term.split(", ")}
    assert set(to_html.VERDICTS) <= explained
