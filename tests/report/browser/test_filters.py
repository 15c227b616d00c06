"""What the page counts under a filter is what Python counts; few people are never shown."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

import polars as pl
import pytest

from jminer.report.explore import Explore, explore
from jminer.report.facts import compute
from jminer.report.material import Material
from jminer.report.measure import Measure, percent_range
from jminer.report.to_html import page
from jminer.settings import ReportSettings
from jminer.statistics.intervals import wilson
from tests.report import fixture
from tests.report.browser import world

FILTERS = 12
"""Drawn filters; each gives some hundred figures."""


@cache
def given() -> Material:
    return Material(world.run(), world.manifest(), fixture.taxonomy(), ReportSettings())


@cache
def explored() -> Explore:
    return explore(given())


@cache
def html() -> str:
    return page(compute(given()), explored())


@cache
def segment(persona: str) -> set[str]:
    return world.segment(given().run, persona)


def printed(window: Any) -> dict[tuple[str, str], str]:
    """Every figure of the section of filters: (key, show) → its text."""
    rows = "[...document.querySelectorAll('#explore span[data-live]')].map((e) => [e.dataset.live, e.dataset.show, e.textContent])"
    return {(key, show): text for key, show, text in json.loads(window.evaluate(f"JSON.stringify({rows})"))}


def choose(window: Any, **chosen: str) -> None:
    """Choose by the menu's name and the entry's words; everything else is set to all."""
    window.evaluate("document.getElementById('clear').click()")
    for menu, words in chosen.items():
        window.get_by_label(menu, exact=True).select_option(label=words)


def expected(customers: int, of: int) -> tuple[str, str]:
    """The count and the share as Python says them."""
    if of < 5:
        return "fewer than 5", "–"
    if 0 < customers < 5:
        return "fewer than 5", "–"
    low, high = wilson(customers, of)
    return f"{customers:,}", percent_range(Measure(customers / of, low, high)) if of >= 10 else f"thin ({of})"


def chosen_feedback(chosen: dict[str, str]) -> set[str]:
    """The feedback that a choice takes in, by the tables."""
    run = given().run
    said = run["feedback"].filter(pl.col("feedback_id").is_in(run["units"]["feedback_id"].unique().implode()))
    cities = {row["customer_id"]: row["attributes"] for row in run["customers"].to_dicts()}
    if "Persona" in chosen:
        name = {p["name"]: p["id"] for p in world.PERSONAS}[chosen["Persona"]]
        said = said.filter(pl.col("feedback_id").is_in(list(segment(name))))
    if "Segment" in chosen:
        field, _, value = chosen["Segment"].partition(" ")
        inside = pl.col("meta_plan") == value if field == "plan" else pl.col("customer_id").is_in([c for c, a in cities.items() if f'"{value}"' in a])
        said = said.filter(inside)
    for menu, column in (("Source", "source"), ("Channel", "channel")):
        if menu in chosen:
            said = said.filter(pl.col(column) == chosen[menu])
    month = pl.col("written_at").dt.strftime("%Y-%m-01")
    if "From" in chosen:
        said = said.filter(month >= chosen["From"])
    if "Until" in chosen:
        said = said.filter(month <= chosen["Until"])
    return set(said["feedback_id"])


def drawn(n: int) -> list[dict[str, str]]:
    rng, entries = random.Random(11), {menu.name: [c for _, group in menu.groups for c in group] for menu in explored().menus}
    names = {name: [c.name for c in found] for name, found in entries.items()}
    names["Segment"] = [f"{group} {c.name}" for menu in explored().menus if menu.name == "Segment" for group, found in menu.groups for c in found]
    names |= {"From": [c.name for c in explored().periods], "Until": [c.name for c in explored().periods]}
    return [{menu: rng.choice(names[menu]) for menu in rng.sample(sorted(names), rng.choice((1, 1, 2, 2, 3)))} for _ in range(n)]


def test_a_thousand_drawn_figures_are_those_that_python_counts(shown: Any) -> None:
    window, compared, seen = shown(html()), 0, set()
    for chosen in drawn(FILTERS):
        choose(window, **chosen)
        among = chosen_feedback(chosen)
        base = len(world.owners(given().run, among))
        for (key, show), text in printed(window).items():
            if show == "felt":
                continue
            persona = key.removeprefix("need:").partition("/")[0] if key.startswith("need:") else None
            mine = among & segment(persona) if persona else among
            of = len(world.owners(given().run, mine)) if persona else base
            count, share = expected(len(world.people_of(given().run, key, mine)), of)
            assert text == (count if show == "count" else share), (chosen, key)
            compared += 1
            seen.add(text)
    assert compared >= 1000
    assert len(seen) > 100
    assert "fewer than 5" in seen


def test_without_a_filter_the_figures_are_those_of_the_tables() -> None:
    kinds = {kind: {s.key for s in subjects} for kind, subjects in explored().groups}
    assert kinds["topic"] == {f"topic:{t}" for t in given().table("topics")["topic_id"]}
    assert kinds["stage"] == {f"stage:{s.id}" for s in given().stages}
    assert kinds["pain"] == {f"pain:{p}" for p in given().table("pains")["pain_id"]}
    assert kinds["need"] == {f"need:{p}/{n}" for p, n in world.NEEDS}
    for _, subjects in explored().groups:
        for subject in subjects[:4]:
            persona = subject.key.removeprefix("need:").partition("/")[0] if subject.key.startswith("need:") else None
            assert subject.customers == len(world.people_of(given().run, subject.key, segment(persona) if persona else None))


def test_a_figure_that_does_not_come_out_as_its_table_says_is_not_recounted(shown: Any) -> None:
    wrong = {**given().run, "topics": given().run["topics"].with_columns(customers=pl.col("customers") + (pl.col("topic_id") == "T002").cast(pl.Int64))}
    other = Material(wrong, given().manifest, given().taxonomy, given().settings)
    assert "topic:T002" not in {s.key for _, subjects in explore(other).groups for s in subjects}
    window = shown(page(compute(other), explore(other)))
    cell = window.locator("#topics [data-live='topic:T002'][data-show=count]")
    before = cell.text_content()
    choose(window, Channel="phone")
    assert cell.text_content() == before
    assert "kept" in cell.get_attribute("class")


def test_showing_all_again_restores_the_page(shown: Any) -> None:
    window = shown(html())
    before = window.evaluate("document.querySelector('main').innerHTML")
    choose(window, Channel="phone", Persona="The planner")
    assert window.evaluate("document.querySelector('main').innerHTML") != before
    assert window.locator("#chip").text_content() == "Filter: The planner, phone"
    window.get_by_role("button", name="Show all").click()
    after = window.evaluate("document.querySelector('main').innerHTML").replace(' class=""', "")
    assert after == before.replace(' class=""', "")
    assert window.locator("#chip").is_hidden()


def test_fewer_than_five_customers_are_never_shown(shown: Any) -> None:
    rare = given().run["feedback"].with_columns(
        channel=pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("fax")).otherwise("channel"),
        meta_plan=pl.when(pl.int_range(pl.len()) < 4).then(pl.lit("gold")).otherwise("meta_plan"),
    )
    few = explore(Material({**given().run, "feedback": rare}, given().manifest, given().taxonomy, given().settings))
    offered = {c.name: c.customers for menu in few.menus for _, found in menu.groups for c in found}
    assert not {"fax", "gold"} & set(offered)
    assert min(offered.values()) >= 5
    window = shown(html())
    for chosen in ({"Channel": "phone", "Source": "posts", "From": "2025-03-01", "Until": "2025-03-01", "Segment": "city Ghent"},
                   {"Persona": "The planner", "Channel": "web", "From": "2025-04-01", "Until": "2025-04-01"}):  # fmt: skip
        choose(window, **chosen)
        counts = [text for (_, show), text in printed(window).items() if show == "count"]
        assert not {"1", "2", "3", "4"} & set(counts)
        status = window.locator("#chosen").text_content()
        if len(world.owners(given().run, chosen_feedback(chosen))) < 5:
            assert "fewer than 5 customers, so nothing is shown" in status
            assert set(counts) <= {"fewer than 5"}


def test_the_data_block_holds_keys_and_numbers_alone(shown: Any) -> None:
    window = shown(html())
    block = window.evaluate("JSON.parse(document.getElementById('block').textContent)")
    keys = {s.key for _, subjects in explored().groups for s in subjects} | {f"theme:G{i:02d}" for i in (1, 2, 3)}
    assert set(block["subjects"]) == keys
    text = explored().block
    ids = [*given().run["feedback"]["feedback_id"][:50], *given().run["customers"]["customer_id"][:50], "Ghent", "premium", "phone"]
    assert not [word for word in ids if word in text]


@pytest.mark.parametrize(
    ("chosen", "says"),
    [({"Persona": "The planner"}, "−0.25 (−0.50 to +0.00)"), ({"Channel": "web"}, "+0.10 (+0.00 to +0.20)"), ({"Source": "posts"}, "not recounted")],
)
def test_a_drawn_figure_is_shown_where_the_run_has_it_and_else_says_that_it_is_not_recounted(shown: Any, chosen: dict[str, str], says: str) -> None:
    window = shown(html())
    choose(window, **chosen)
    assert printed(window)["stage:purchase", "felt"] == says
    assert window.locator("#journey .kept-note").is_visible()


def test_the_bars_keep_to_their_axis(shown: Any) -> None:
    window = shown(html())
    choose(window, Channel="phone")
    dots = "[...document.querySelectorAll('#explore circle.segment[visibility=visible]')]"
    drawn = window.evaluate(dots + ".map((dot) => [Number(dot.closest('svg').dataset.width), Number(dot.getAttribute('cx'))])")
    assert len(drawn) > 20
    assert all(0 <= x <= width for width, x in drawn)
    axis = window.locator("#explore [data-axis-of=topic]").text_content()
    assert axis != "axis 0 to 15%"
