"""Touchpoints through the packaged encoder: found by name or by likeness, several or none."""

from types import SimpleNamespace

import pytest

from jminer.steps.touchpoints import recognise

SAID = {
    "The courier never rang the bell.": {"courier"},
    "The chatbot looped, then I waited on the phone line for an hour.": {"chatbot", "phone_queue"},
    "Somebody chucked the parcel over the hedge.": {"courier"},
    "Have a lovely weekend.": set(),
}


def found(tell, view, tools, encode, sayings):
    read = tell(sayings)
    texts = read["units"]["text"].to_list()
    read["vectors"], read["facets"] = encode(texts), encode.facets(texts)
    return read, recognise(read, view, tools)


def test_each_sentence_gets_its_touchpoints(tell, view, tools, encode):
    read, made = found(tell, view, tools, encode, [{"customer": f"c{i}", "text": text} for i, text in enumerate(SAID)])
    by_text = made["unit_touchpoints"].join(read["units"], on="unit_id").group_by("text").agg("touchpoint")
    assert {text: set(names) for text, names in by_text.iter_rows()} == {text: names for text, names in SAID.items() if names}
    assert made["unit_touchpoints"]["probability"].is_between(view.touchpoints.min_probability, 1).all()
    assert made["unit_touchpoints"]["reason"].str.contains("^(cue|like): ").all()
    assert not made["unit_touchpoints"]["reason"].str.contains("hedge").any()


def test_a_language_the_encoder_does_not_know_is_left_alone(tell, view, tools, encode):
    _, made = found(tell, view, tools, encode, [{"customer": "eva", "text": "Der courier kam nie.", "language": "de"}])
    assert made["unit_touchpoints"].is_empty()


def test_nothing_said(tell, view, tools, encode):
    _, made = found(tell, view, tools, encode, [])
    assert all(table.is_empty() for table in made.values())


def test_without_touchpoints_nothing_is_claimed(tell, view, tools, encode, taxonomy):
    view.taxonomy = SimpleNamespace(touchpoints=(), stages=taxonomy.stages)
    _, made = found(tell, view, tools, encode, [{"customer": "anna"}])
    assert made["unit_touchpoints"].is_empty()


@pytest.mark.parametrize("alias", ["courier", r"rang the (door)?bell"])
def test_an_alias_alone_is_enough(tell, view, tools, encode, alias):
    from jminer.domain import Touchpoint

    view.taxonomy = SimpleNamespace(touchpoints=(Touchpoint("door", "Door", "delivery", "partner", aliases=(alias,)),))
    _, made = found(tell, view, tools, encode, [{"customer": "anna"}])
    assert made["unit_touchpoints"]["reason"].to_list() == [f"cue: {alias}"]
