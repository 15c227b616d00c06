"""Channels through the step: three roles kept apart, edges counted by customers, at each stage and over all."""

import polars as pl
import pytest

from jminer.steps.channels import follow
from jminer.steps.evidence import collect
from jminer.taxonomy import Taxonomy

FAILED = "The website kept crashing so I had to phone."


@pytest.fixture
def heard():
    return []


@pytest.fixture
def made(tell, view, heard):
    def make(*sayings):
        from types import SimpleNamespace

        read = tell(sayings)
        return read, follow(read, view, SimpleNamespace(say=heard.append))

    return make


def roles(table):
    return set(table.select("role", "channel", "from_channel").iter_rows())


def test_written_about_and_switched_to_are_told_apart_whatever_it_is_written_on(made):
    _, found = made({"customer": "anna", "text": FAILED, "channel": "email"})
    assert roles(found["unit_channels"]) == {("about", "web", None), ("switched_to", "phone", "web")}
    (edge,) = found["handoffs"].filter(pl.col("stage") == "(all)").to_dicts()
    assert (edge["from_channel"], edge["to_channel"], edge["customers"], edge["share"], edge["valence"]) == ("web", "phone", 1, 1.0, None)


def test_the_channel_of_writing_is_never_taken_for_the_one_written_about(made):
    _, found = made({"customer": "anna", "text": "I am very disappointed.", "channel": "web"})
    assert found["unit_channels"].is_empty()
    assert found["handoffs"].is_empty()


def test_the_failure_may_be_told_in_the_sentence_before_but_not_by_somebody_else(made):
    texts = {"feedback": "one", "text": "The website kept crashing."}, {"feedback": "one", "text": "I ended up calling."}
    _, found = made(*({"customer": "anna", **text} for text in texts))
    assert found["handoffs"].select("from_channel", "to_channel").unique().rows() == [("web", "phone")]
    _, found = made({"customer": "anna", **texts[0]}, {"customer": "ben", **texts[1], "feedback": "two"})
    assert found["handoffs"].is_empty()
    assert ("switched_to", "phone", None) in roles(found["unit_channels"])


def test_a_customer_counts_once_out_of_those_who_speak_of_the_channel(made):
    told = [{"customer": name, "text": FAILED, "stage": "purchase", "valence": -0.6} for name in "abcdea"]
    silent = [{"customer": f"s{i}", "text": "Your website is pretty.", "stage": "use"} for i in range(15)]
    _, found = made(*told, *silent)
    row = found["handoffs"].row(by_predicate=pl.col("stage") == "(all)", named=True)
    assert (row["units"], row["customers"], row["share"], row["valence"]) == (6, 5, 0.25, -0.6)
    assert row["low"] < 0.25 < row["high"]
    assert found["handoffs"].row(by_predicate=pl.col("stage") == "purchase", named=True)["share"] == 1.0


@pytest.fixture
def named_by_alias(tell):
    """The same told world, its touchpoints found by an alias or by likeness."""
    def read(reason, *sayings):
        tables = tell(sayings)
        tables["unit_touchpoints"] = tables["unit_touchpoints"].with_columns(reason=pl.lit(reason))
        return tables

    return read


def test_a_touchpoint_of_one_channel_tells_it_and_one_of_many_does_not(named_by_alias, view):
    told = ({"customer": "anna", "text": "He threw it over the fence.", "touchpoints": ("courier",)},
            {"customer": "ben", "text": "It broke after a week.", "touchpoints": ("core_feature",)})  # fmt: skip
    assert follow(named_by_alias("like: The courier never rang the bell.", *told), view, None)["unit_channels"].is_empty()
    (row,) = follow(named_by_alias("cue: over the fence", *told), view, None)["unit_channels"].to_dicts()
    assert (row["channel"], row["probability"], row["reason"]) == ("delivery", 0.7, "touchpoint: courier")


def test_what_the_words_name_is_not_told_again_by_the_touchpoint(named_by_alias, view):
    said = named_by_alias("cue: couriers?", {"customer": "anna", "text": "The courier never rang the bell.", "touchpoints": ("courier",)})
    found = follow(said, view, None)
    assert found["unit_channels"]["reason"].to_list() == ["named"]


def test_units_in_other_languages_get_none_and_the_run_says_so(made, heard):
    _, found = made({"customer": "eva", "text": "Die Website ging nicht, also rief ich an.", "language": "de"}, {"customer": "anna", "text": FAILED})
    assert found["unit_channels"].height == 2
    assert heard == ["Channels that are written about, and changes between them, are read from English alone: 1 of 2 units got none."]


def test_nothing_said_and_no_channels_declared(made, view, heard):
    _, found = made()
    assert all(table.is_empty() for table in found.values())
    view.taxonomy = Taxonomy(view.taxonomy.stages, (), ())
    _, found = made({"customer": "anna", "text": FAILED})
    assert all(table.is_empty() for table in found.values())
    assert heard == []


def test_reasons_hold_no_words_of_the_customer(made):
    _, found = made({"customer": "anna", "text": "The wobbly website kept crashing so I had to phone."})
    assert set(found["unit_channels"]["reason"]) == {"named", "failed"}


def test_a_handoff_has_evidence_from_five_customers_on(made, view):
    for people, roles_ in (("abcd", set()), ("abcde", {"best", "random"})):
        read, found = made(*({"customer": name, "text": f"{FAILED} {name}", "valence": -0.4} for name in people))
        evidence = collect(read | found, view, None)["evidence"].filter(pl.col("subject_type") == "handoff")
        assert set(evidence["role"]) == roles_
        assert set(evidence["subject_id"]) <= {"web>phone"}
