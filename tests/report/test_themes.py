"""Topics stand under their themes, the largest theme first, and say how steady they are."""

from __future__ import annotations

import re

import polars as pl

from jminer.report import themes, to_html, to_markdown
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.report.measure import NOT_STEADY_SAYS, percent_range, steadiness
from jminer.settings import ReportSettings
from tests.report import fixture


def facts(**run: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


def grouped(found: Facts) -> list[tuple[str | None, list[str]]]:
    groups = themes.grouped(found.themes, found.topics)
    return [(theme.label if theme else None, [topic.id for topic in topics]) for theme, topics in groups]


def test_the_largest_theme_is_first_and_a_topic_of_no_theme_is_last() -> None:
    assert grouped(facts()) == [
        ("parcels and answers", ["T002", "T003"]), ("the shop and its lamp", ["T001", "T004"]), (None, ["T005"]),
    ]  # fmt: skip


def test_the_order_of_themes_is_by_customers_not_by_number() -> None:
    larger = fixture.run()["themes"].with_columns(pl.when(pl.col("theme_id") == "G02").then(200).otherwise("customers").alias("customers"))
    assert [theme.id for theme in facts(themes=larger).themes] == ["G02", "G01"]


def test_the_page_has_a_heading_per_theme_with_its_customers() -> None:
    html = to_html.page(facts())
    said = re.sub(r"</?(span|bdi)[^>]*>", "", html)
    assert html.count('<h3 class="theme">') == 3
    assert "Theme: parcels and answers 2 topics, 131 customers, 52% (46–59) of the customers" in said
    assert "Topics in no theme" in html
    assert html.index("parcels and answers") < html.index("the shop and its lamp") < html.index("Topics in no theme")


def test_one_theme_or_none_leaves_the_list_as_it_is() -> None:
    run = fixture.run()
    one = run["topics"].with_columns(pl.when(pl.col("theme_id") == "G01").then("theme_id").alias("theme_id"))
    for found in (facts(topics=one), facts(themes=run["themes"].clear())):
        assert grouped(found) == [(None, ["T002", "T003", "T001", "T004", "T005"])]
        assert "Topics in no theme" not in to_html.page(found)
        assert "| Topic | Customers |" in to_markdown.text(found)


def test_a_theme_of_few_customers_shows_no_share() -> None:
    few = fixture.run()["themes"].with_columns(pl.lit(9).alias("customers"))
    found = facts(themes=few).themes
    assert [percent_range(theme.share) for theme in found] == ["–", "–"]
    assert "9 customers</span>" in to_html.page(facts(themes=few))


def test_steadiness_is_said_in_words_and_a_number() -> None:
    assert steadiness(0.834) == "comes back with 83% overlap"
    assert steadiness(None) == "not measured"


def test_only_a_topic_that_hardly_comes_back_is_marked() -> None:
    run = fixture.run()
    assert [topic.id for topic in facts().topics if topic.unsteady] == ["T005"]  # 0.48; 0.55 is not marked
    for write in (to_html.page, to_markdown.text):
        assert write(facts()).count(NOT_STEADY_SAYS.replace(":", "\\:") if write is to_markdown.text else NOT_STEADY_SAYS) == 1
    unmeasured = facts(topics=run["topics"].with_columns(pl.lit(None, pl.Float64).alias("stability")))
    assert to_html.page(unmeasured).count("<td data-kept>not measured</td>") == 5
    assert NOT_STEADY_SAYS not in to_html.page(unmeasured)


def test_topics_that_are_not_steady_are_named_among_what_we_do_not_know() -> None:
    assert any(line.startswith("Not steady: 1 of 5 topics, “gift wrapping”.") for line in facts().unknowns)


def test_a_long_theme_folds_its_smaller_topics() -> None:
    run = fixture.run()
    one = run["topics"].filter(pl.col("topic_id") == "T003")
    many = pl.concat([run["topics"], *(one.with_columns(pl.lit(f"T1{i:02d}").alias("topic_id")) for i in range(20))])
    assert "14 smaller topics</summary>" in to_html.page(facts(topics=many))  # 22 in the theme, 8 shown
