"""A topic without a subject, or one that does not come back, heads nothing; it stays in its section, marked."""

from __future__ import annotations

import polars as pl
import pytest

from jminer.report.extremes import extremes
from jminer.report.facts import Facts, compute
from jminer.report.figures import FIGURES
from jminer.report.headlines import of_opportunities, of_pains
from jminer.report.material import Material
from jminer.report.to_html import page
from jminer.settings import ReportSettings
from jminer.topicmodel.labels import aloud
from tests.report import fixture


def facts(**column: pl.Expr) -> Facts:
    """Of the fixture, with columns of the topics of its worst pain and of its opportunities changed."""
    run = fixture.run()
    worst = [run["pains"].sort("rank")["topic_id"][0]]
    changed = [pl.when(pl.col("topic_id").is_in(worst)).then(new).otherwise(name).alias(name) for name, new in column.items()]
    return compute(Material({**run, "topics": run["topics"].with_columns(changed)}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ({"label": pl.lit("Lamp Co")}, "its name is the company's own"),
        ({"label": pl.lit("no common words (2)")}, "its customers share no words"),
        ({"label": pl.lit("guys · dm")}, "only 0 of its 94 customers use a word of its name"),
        ({"stability": pl.lit(0.2)}, "not steady"),
    ],
)
def test_a_topic_without_a_clear_and_steady_subject_heads_nothing_and_is_marked(column: dict[str, pl.Expr], why: str) -> None:
    usual, found = facts(), facts(**column)
    before, after = (next(topic for topic in one.topics if topic.id == "T002") for one in (usual, found))
    assert (before.unfit, after.unfit) == ("", why)
    assert before.label in usual.findings[0].says
    assert not [finding.says for finding in found.findings if f"“{after.label}”" in finding.says or aloud(after.label) in finding.says]
    assert "leads those with a clear and steady subject" in of_pains(found.pains)
    assert after.label not in of_opportunities(found.opportunities)
    for figure in ("topics", "pains", "opportunities"):
        assert after.label not in FIGURES[figure][1](found).says
        assert aloud(after.label) not in FIGURES[figure][1](found).says
    assert why.replace("'", "&#39;") in page(found)
    under = [card for lane in found.lanes for card in (*lane.moments, *lane.pains, *lane.opportunities, *lane.actions)]
    assert under
    assert not [card for card in under if card.unfit]
    assert after.label not in {end.told.subject for end in extremes(found)}
    assert [moment.unfit for moment in found.moments.found if moment.topic == after.label] == [why]


def test_small_talk_heads_nothing() -> None:
    run = fixture.run()
    talk = run["unit_topics"].filter(pl.col("topic_id") == "T002")["unit_id"]
    idle = pl.when(pl.col("unit_id").is_in(talk.implode())).then(pl.lit("about no stage in particular")).otherwise("reason")
    stages = run["unit_stages"].with_columns(reason=idle)
    found = compute(Material({**run, "unit_stages": stages}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))
    assert next(topic.unfit for topic in found.topics if topic.id == "T002") == "most of it is small talk"


def test_a_name_that_a_person_gave_need_not_be_in_customers_words() -> None:
    assert next(topic.unfit for topic in facts(label=pl.lit("carrier performance")).topics if topic.id == "T002") == ""


def test_two_loose_words_are_read_out_with_a_customers_sentence() -> None:
    assert aloud("riders · challenges") == "“riders” and “challenges”"
    assert facts(label=pl.lit("courier · late")).findings[0].says.startswith("Customers complain of “courier” and “late”, as in “")
