"""The map of units in the report."""

from __future__ import annotations

import polars as pl

from jminer import tables
from jminer.report import to_html
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.report.topic_map import path
from jminer.settings import ReportSettings
from tests.report import fixture


def facts(**run: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


def test_topics_are_named_where_their_units_lie() -> None:
    found = facts().map
    assert found.units == len(fixture.run()["unit_map"]) == sum(len(dots) // 2 for dots in found.dots.values())
    assert [place.units for place in found.topics] == sorted((place.units for place in found.topics), reverse=True)
    told = fixture.run()["unit_topics"].join(fixture.run()["unit_map"], on="unit_id").group_by("topic_id").agg(pl.col("x").median())
    assert {place.id: place.x for place in found.topics}.items() <= dict(told.iter_rows()).items()


def test_neither_small_nor_unsteady_topics_are_named() -> None:
    usual = {place.id for place in facts().map.topics}
    topics = fixture.run()["topics"]
    first, second = sorted(usual)[:2]
    changed = topics.with_columns(
        pl.when(pl.col("topic_id") == first).then(3).otherwise("customers").alias("customers"),
        pl.when(pl.col("topic_id") == second).then(0.01).otherwise("stability").alias("stability"),
    )
    assert {place.id for place in facts(topics=changed).map.topics} == usual - {first, second}


def test_the_page_shows_the_map_and_says_what_it_does_not_mean() -> None:
    html = to_html.page(facts())
    assert "which way is up mean nothing" in html
    assert '<figure class="atlas" data-kept>' in html
    assert '<figure class="atlas"' not in to_html.page(facts(unit_map=tables.frame("unit_map"))), "without a map there is no empty frame"


def test_dots_are_points_of_a_path() -> None:
    assert path([0, 0, 430, 520]) == "M0 0h0M430 520h0"
