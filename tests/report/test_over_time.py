"""Topics over time: a figure where enough customers are behind it, a gap where not, and news only beyond chance."""

from __future__ import annotations

import polars as pl

from jminer.report import charts, to_html, to_markdown
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.report.measure import UNKNOWN, Measure
from jminer.report.over_time import SHOWN, Series, _name
from jminer.settings import ReportSettings
from tests.report import fixture


def facts(**run: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


def series(topic: str) -> Series:
    return next(each for each in facts().history.series if each.id == topic)


def test_topics_are_followed_from_period_to_period_the_largest_first() -> None:
    found = facts().history
    assert [each.id for each in found.series] == ["T002", "T003", "T001", "T004", "T005"]
    assert (found.length, found.periods[0], len(found.periods)) == ("week", "week of 2026-01-05", 5)
    assert [each.customers for each in series("T001").shares] == [12, 14, None, 15, 17]


def test_fewer_than_five_customers_or_a_period_of_fewer_than_ten_show_no_figure() -> None:
    parcels, gifts = series("T003").shares, series("T005").shares
    assert [each.share.known for each in parcels] == [True, False, False, True, True]
    assert not [each for each in gifts if each.share.known or each.customers is not None]
    assert [each.share.known for each in series("T001").shares] == [True, True, False, True, True]  # 6 of 8 in the third
    html = to_html.page(facts())
    assert "under 5 of 60" in html
    assert "6 of 8<" not in html
    assert "thin (8)" in html


def test_every_figure_of_a_line_stands_in_a_table() -> None:
    html = to_html.page(facts())
    for topic in facts().history.series:
        for each in topic.shares:
            if each.share.known:
                assert f">{each.customers} of {each.of}<" in html


def test_news_is_what_is_beyond_chance() -> None:
    said = "emerging in the week of 2026-02-02: 38 of 80 customers, 17.2 expected (q < 0.001)"
    assert series("T002").news == (said,)
    assert [each.id for each in facts().history.series if each.news] == ["T002"]
    assert said.replace("<", "&lt;") in to_html.page(facts())
    assert "“late or lost parcels” is emerging in the week of 2026\\-02\\-02" in to_markdown.text(facts())


def test_news_of_few_customers_does_not_say_how_few() -> None:
    periods = fixture.run()["topic_periods"]
    fades = (pl.col("topic_id") == "T004") & (pl.col("customers") == 4)
    faded = periods.with_columns(
        pl.when(fades).then(pl.lit("fading")).otherwise("state").alias("state"),
        pl.when(fades).then(0.01).otherwise("q").alias("q"), pl.when(fades).then(11.0).otherwise("expected").alias("expected"),
    )  # fmt: skip
    found = next(each for each in facts(topic_periods=faded).history.series if each.id == "T004")
    assert found.news == ("fading in the week of 2026-02-02: fewer than 5 of 80 customers, 11.0 expected (q = 0.010)",)


def test_topics_beyond_the_largest_are_heard_when_they_are_news() -> None:
    run = fixture.run()
    large = run["topics"].filter(pl.col("topic_id") == "T003").with_columns(pl.lit(500, pl.Int64).alias("customers"))
    others = [large.with_columns(pl.lit(f"T1{i:02d}").alias("topic_id")) for i in range(SHOWN)]
    periods = run["topic_periods"].filter(pl.col("topic_id") == "T003")
    followed = [periods.with_columns(pl.lit(f"T1{i:02d}").alias("topic_id")) for i in range(SHOWN)]
    found = facts(topics=pl.concat([run["topics"], *others]), topic_periods=pl.concat([run["topic_periods"], *followed]))
    assert len(found.history.series) == SHOWN
    assert "T002" not in [each.id for each in found.history.series]
    assert found.history.other_news[0].startswith("“late or lost parcels” is emerging in the week of 2026-02-02: 38 of 80")
    assert "Beyond chance among the other topics" in to_html.page(found)


def test_one_period_is_no_history() -> None:
    first = fixture.run()["topic_periods"].filter(pl.col("period") == "2026-01-05")
    for periods in (first, first.clear()):
        found = facts(topic_periods=periods)
        assert not found.history.series
        assert "over time" not in to_html.page(found)


def test_periods_have_short_names() -> None:
    assert _name("2026-02-02", "week") == "week of 2026-02-02"
    assert _name("2026-02-01", "month") == "2026-02"
    assert [_name(f"2026-{month}-01", "quarter") for month in ("01", "04", "07", "10")] == ["2026 Q1", "2026 Q2", "2026 Q3", "2026 Q4"]


def test_a_line_is_never_drawn_across_a_gap() -> None:
    shares = [Measure(0.1, 0.0, 0.2), Measure(0.2, 0.1, 0.3), UNKNOWN, Measure(0.4, 0.3, 0.9)]
    drawn = charts.spark(shares, 0.4, 30, 20)
    assert drawn.dots == ((0.0, 15.0), (10.0, 10.0), (30.0, 0.0))
    assert drawn.lines == ("0,15 10,10",)
    assert drawn.bands == ("0,10 10,5 10,15 0,20",)
    assert charts.spark([UNKNOWN, UNKNOWN], 0.4, 30, 20).dots == ()


def test_an_interval_beyond_the_axis_is_cut_at_its_end() -> None:
    wide = [Measure(0.1, 0.0, 0.9), Measure(0.1, 0.0, 0.9)]
    assert charts.spark(wide, 0.2, 10, 20).bands == ("0,0 10,0 10,20 0,20",)
    assert charts.spark_top(facts().history.series) == 0.5  # 38 of 80 is the largest share, whatever its interval


def test_a_period_that_a_topic_lacks_is_a_gap_in_its_place() -> None:
    periods = fixture.run()["topic_periods"]
    found = facts(topic_periods=periods.filter((pl.col("topic_id") != "T001") | (pl.col("period") != "2026-01-12"))).history
    assert [each.customers for each in next(s for s in found.series if s.id == "T001").shares] == [12, None, None, 15, 17]
    assert len(found.periods) == 5
