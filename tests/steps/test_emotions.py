"""Emotions through the packaged heads."""

import pytest

from jminer.steps.emotions import feel

SAID = {
    "I love it, this is absolutely wonderful!": "delight",
    "Thank you so much for your help.": "gratitude",
    "I am furious, this is disgusting behaviour!": "anger",
}


def felt(tell, view, tools, encode, sayings):
    read = tell(sayings)
    read["facets"] = encode.facets(read["units"]["text"].to_list())
    return read, feel(read, view, tools)


def test_plain_cases_are_felt_and_valued(tell, view, tools, encode):
    read, made = felt(tell, view, tools, encode, [{"customer": f"c{i}", "topic": "T1", "text": text} for i, text in enumerate(SAID)])
    emotions = made["unit_emotions"].join(read["units"], on="unit_id").group_by("text").agg("emotion")
    found = {text: set(names) for text, names in emotions.iter_rows()}
    assert all(emotion in found[text] for text, emotion in SAID.items())
    valence = dict(made["unit_valence"].join(read["units"], on="unit_id").select("text", "valence").iter_rows())
    assert [valence[text] > 0 for text in SAID] == [True, True, False]


def test_neutral_stands_alone_and_only_declared_emotions_are_named(tell, view, tools, encode):
    texts = [*SAID, "The shop is on Main Street.", "The box is blue.", "I ordered it on Monday."]
    _, made = felt(tell, view, tools, encode, [{"customer": "anna", "text": text} for text in texts])
    rows = made["unit_emotions"]
    neutral = set(rows.filter(rows["emotion"] == "neutral")["unit_id"])
    assert not neutral & set(rows.filter(rows["emotion"] != "neutral")["unit_id"])
    assert set(rows["emotion"]) <= {e.id for e in view.taxonomy.emotions} & {*tools.head("emotions").shown}


def test_a_foreign_language_has_no_valence(tell, view, tools, encode):
    _, made = felt(tell, view, tools, encode, [{"customer": "eva", "topic": "T1", "text": "Ich bin sehr froh!", "language": "de"}])
    assert made["unit_valence"]["valence"].to_list() == [None]
    assert made["unit_emotions"].is_empty()


def test_what_is_meant_and_how_strongly(tell, view, tools, encode):
    said = ["Great, my bag is lost again.", "WORST courier EVER, I am furious!!!", "The box is blue."]
    read, made = felt(tell, view, tools, encode, [{"customer": "anna", "text": text} for text in said])
    rows = {row["text"]: row for row in made["unit_valence"].join(read["units"], on="unit_id").iter_rows(named=True)}
    assert [rows[text]["sarcasm"] for text in said] == [True, False, False]
    assert rows[said[0]]["valence"] < 0
    assert rows[said[1]]["intensity"] > 0.6 > 0.25 > rows[said[2]]["intensity"]


@pytest.mark.parametrize("n", [0])
def test_nothing_said(tell, view, tools, encode, n):
    _, made = felt(tell, view, tools, encode, [{"customer": "anna"}] * n)
    assert all(table.is_empty() for table in made.values())
