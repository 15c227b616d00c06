"""Stages through the packaged encoder: the stage a sentence describes, or an honest null."""

from pathlib import Path

import polars as pl

from jminer.steps.stages import stage
from jminer.steps.touchpoints import recognise
from jminer.taxonomy import load

SHIPPED = Path(__file__).parents[2] / "configs" / "taxonomies"

DESCRIBED = {
    "I saw your commercial and had never heard of you before.": "awareness",
    "We were thinking of buying the larger one, is it worth the money?": "consideration",
    "My card was declined at the checkout.": "purchase",
    "The parcel arrived a week late and the box was crushed.": "delivery",
    "Setting up the router took all evening, the manual is useless.": "onboarding",
    "The battery stopped working after two months of daily use.": "use",
    "I have been on hold with customer service for an hour.": "support",
    "We will be back, I recommend them to all my friends.": "loyalty",
    "I cancelled my subscription and switched to another provider.": "exit",
}


def staged(tell, view, tools, encode, sayings):
    read = tell(sayings)
    texts = read["units"]["text"].to_list()
    read["vectors"], read["facets"] = encode(texts), encode.facets(texts)
    read |= recognise(read, view, tools)
    return read, stage(read, view, tools)


def test_each_stage_is_known_by_a_sentence_that_is_no_example(tell, view, tools, encode):
    read, made = staged(tell, view, tools, encode, [{"customer": f"c{i}", "text": text} for i, text in enumerate(DESCRIBED)])
    named = made["unit_stages"].join(read["units"], on="unit_id")
    assert dict(named.select("text", "stage").iter_rows()) == DESCRIBED
    examples = {example for s in view.taxonomy.stages for example in s.examples}
    assert not examples & set(DESCRIBED)
    assert named["reason"].str.contains("^(cue|like): ").all()


def test_talk_about_nothing_has_no_stage_and_says_so(tell, view, tools, encode):
    said = ["Thank you very much!", "You are awful.", "Hello everybody.", "asdf qwer"]
    _, made = staged(tell, view, tools, encode, [{"customer": "anna", "text": text} for text in said])
    assert made["unit_stages"]["stage"].null_count() == 4
    assert made["unit_stages"]["reason"].null_count() == 0
    assert not made["unit_stages"]["reason"].str.contains("asdf").any()


def test_a_foreign_language_is_not_guessed(tell, view, tools, encode):
    _, made = staged(tell, view, tools, encode, [{"customer": "eva", "text": "Das Paket kam zu spät.", "language": "de"}])
    row = made["unit_stages"].row(0, named=True)
    assert row["stage"] is None
    assert row["probability"] is None
    assert "language de" in row["reason"]


def test_stricter_settings_name_fewer(tell, view, tools, encode):
    sayings = [{"customer": f"c{i}", "text": text} for i, text in enumerate(DESCRIBED)]
    view.stages = view.stages.model_copy(update={"min_probability": 0.9999})
    _, made = staged(tell, view, tools, encode, sayings)
    unsure = made["unit_stages"].filter(pl.col("stage").is_null())
    assert len(unsure) > 0
    assert unsure["reason"].str.contains("no stage is likely enough").all()


def test_nothing_said(tell, view, tools, encode):
    _, made = staged(tell, view, tools, encode, [])
    assert made["unit_stages"].is_empty()


FLIGHT = {
    "Online check-in would not take my passport number.": "check_in",
    "The screen in front of my seat stayed black the whole way.": "in_flight",
    "They put our departure back three times until it was night.": "disruption",
    "My suitcase came off the belt with a broken wheel.": "arrival",
}


def test_a_stage_that_is_divided_names_the_part(tell, view, tools, encode):
    view.taxonomy = load(*(SHIPPED / name for name in ("airline_stages.yaml", "airline_touchpoints.yaml", "emotions.yaml")))
    read, made = staged(tell, view, tools, encode, [{"customer": f"c{i}", "text": text} for i, text in enumerate(FLIGHT)])
    named = made["unit_stages"].join(read["units"], on="unit_id")
    assert set(named["stage"]) == {"use"}
    assert dict(named.select("text", "substage").iter_rows()) == FLIGHT
