"""What shifted beyond chance is told with its figures; what did not is not told."""

from __future__ import annotations

import polars as pl

from jminer.report import drift, to_html, to_markdown
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.settings import ReportSettings
from tests.report import fixture


def facts(**run: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


def drifted(*changes: pl.Expr) -> drift.DriftFacts:
    return facts(topic_drift=fixture.run()["topic_drift"].with_columns(*changes)).drift


def test_shifts_beyond_chance_are_listed_and_the_others_are_not() -> None:
    found = facts().drift
    assert found.says == drift.SHIFTED
    assert found.shifts == (
        "What customers say lies farther from the nearest topic: mean cosine 0.610, 0.640 then (p = 0.001).",
        "The mix of topics moved by 0.041 bit more than chance moves it (p = 0.001).",
        "More of “late or lost parcels”: 31% of what customers say, 18% then (q = 0.003).",
        "Less of “gift wrapping”: thin now (7), 12% then (q = 0.004).",
    )


def test_every_shift_stands_in_both_reports() -> None:
    html, markdown = to_html.page(facts()), to_markdown.text(facts())
    assert "<li>More of “late or lost parcels”: 31%" in html
    assert "- More of “late or lost parcels”\\: 31%" in markdown


def test_a_topic_is_told_by_its_q_and_not_by_its_p() -> None:
    assert not [line for line in drifted(pl.lit(0.02).alias("q")).shifts if "More of" in line or "Less of" in line]


def test_when_chance_explains_everything_one_sentence_says_so() -> None:
    assert drifted(pl.lit(0.3).alias("p"), pl.lit(0.4).alias("q")) == drift.DriftFacts(drift.NOTHING)


def test_topics_made_in_this_run_have_nothing_to_be_compared_with() -> None:
    empty = facts(topic_drift=fixture.run()["topic_drift"].clear())
    assert empty.drift == drift.DriftFacts(drift.NOT_COMPARED)
    assert f"<p>{drift.NOT_COMPARED}</p>" in to_html.page(empty)


def test_the_run_that_made_the_model_is_not_called_free_of_drift() -> None:
    assert drifted(pl.col("at_fit").alias("now")) == drift.DriftFacts(drift.SAME)


def test_few_customers_show_no_figure() -> None:
    run = fixture.run()
    few = facts(feedback=run["feedback"].head(9))
    assert few.drift == drift.DriftFacts(drift.TOO_FEW)


def test_only_the_largest_shifts_are_listed() -> None:
    run = fixture.run()
    row = run["topic_drift"].filter(pl.col("topic_id") == "T002")
    many = pl.concat([run["topic_drift"], *(row.with_columns(pl.lit(f"T1{i:02d}").alias("topic_id")) for i in range(20))])
    found = facts(topic_drift=many).drift.shifts
    assert len([line for line in found if "More of" in line or "Less of" in line]) == drift.SHOWN
    assert found[-1] == "14 more topics moved by less."
