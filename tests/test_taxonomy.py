"""Taxonomies: the shipped ones load; a broken one says everything that is wrong, and where."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from jminer.errors import ConfigError
from jminer.taxonomy import (
    CHANNELS,
    Taxonomy,
    from_plain,
    load,
    load_channels,
    load_emotions,
    load_stages,
    load_touchpoints,
    to_plain,
)

SHIPPED = Path(__file__).parents[1] / "configs" / "taxonomies"
NINE = ["awareness", "consideration", "purchase", "delivery", "onboarding", "use", "support", "loyalty", "exit"]
DIVIDED = {
    "airline": "check_in airport boarding disruption in_flight arrival",
    "hotel": "checking_in room facilities dining location checking_out",
    "shop": "trying_on wearing lasting",
    "bank": "access paying cash fees borrowing",
    "telecom": "connection equipment billing changing",
    "app": "access everyday performance content account_and_billing updates devices",
}
"""The businesses that a taxonomy ships for, and how each divides the stage `use`."""


def write(folder: Path, text: str) -> Path:
    path = folder / "taxonomy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["", *(f"{business}_" for business in DIVIDED)])
def test_the_shipped_taxonomies_are_whole(kind):
    stages = load_stages(SHIPPED / f"{kind}stages.yaml")
    touchpoints = load_touchpoints(SHIPPED / f"{kind}touchpoints.yaml", stages)
    assert {stage.macro for stage in stages} == {"pre", "purchase", "post"}
    assert all(12 <= len(stage.examples) <= 19 and len(stage.cues) >= 3 for stage in stages)
    assert len(touchpoints) >= 12
    assert all(3 <= len(t.examples) <= 7 and t.aliases and t.stages for t in touchpoints)
    everything = [text for thing in (*stages, *touchpoints) for text in thing.examples]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("business", DIVIDED)
def test_a_business_divides_its_middle_stage_as_its_customers_live_it(business):
    taxonomy = load(SHIPPED / f"{business}_stages.yaml", SHIPPED / f"{business}_touchpoints.yaml", SHIPPED / "emotions.yaml")
    delivers = business in ("shop", "bank", "telecom")
    assert [s.id for s in taxonomy.journey] == [id_ for id_ in NINE if delivers or id_ != "delivery"]
    assert " ".join(part.id for part in taxonomy.parts("use")) == DIVIDED[business]
    assert all(part.macro == "post" and len(part.examples) >= 15 for part in taxonomy.parts("use"))
    assert len(taxonomy.journey) + len(taxonomy.parts("use")) == len(taxonomy.stages)
    assert all(len(stage.cues) <= 8 for stage in taxonomy.stages)
    named = {stage for touchpoint in taxonomy.touchpoints for stage in touchpoint.stages}
    assert {part.id for part in taxonomy.parts("use")} <= named


@pytest.mark.parametrize("kind", ["", *(f"{business}_" for business in DIVIDED)])
def test_the_shipped_patterns_are_known_to_the_matcher_and_match_lower_case(kind):
    stages = load_stages(SHIPPED / f"{kind}stages.yaml")
    patterns = [p for s in stages for p in s.cues] + [p for t in load_touchpoints(SHIPPED / f"{kind}touchpoints.yaml") for p in t.aliases]
    assert [p for p in patterns if re.sub(r"\\\w", "", p) != re.sub(r"\\\w", "", p).lower() or ", " in p] == []
    empty = pl.Series([" a b c "])
    assert [p for p in patterns if empty.str.contains(rf"\b(?:{p})\b").any()] == []


@pytest.mark.parametrize("place", ["gym", "museum"])
def test_a_taxonomy_written_in_half_an_hour_loads(place):
    stages = load_stages(Path(__file__).parent / "taxonomies" / f"{place}_stages.yaml")
    assert len(stages) == 10
    assert all(6 <= len(s.examples) <= 8 and not s.cues and s.within is None for s in stages)
    assert {s.macro for s in stages} == {"pre", "purchase", "post"}


def test_the_nine_stages_and_thirteen_emotions_stand():
    stages = load_stages(SHIPPED / "stages.yaml")
    assert [s.id for s in stages] == NINE
    assert all(s.within is None and len(s.examples) >= 15 for s in stages)
    emotions = load_emotions(SHIPPED / "emotions.yaml")
    assert len(emotions) == 14
    assert emotions[-1].id == "neutral"
    assert next(e for e in emotions if e.id == "anger").valence == -0.9


@pytest.mark.parametrize("kind", ["", "airline_"])
def test_a_taxonomy_survives_the_way_into_a_run_and_back(kind):
    taxonomy = load(SHIPPED / f"{kind}stages.yaml", SHIPPED / f"{kind}touchpoints.yaml", SHIPPED / "emotions.yaml")
    assert from_plain(json.loads(json.dumps(to_plain(taxonomy)))) == taxonomy


def test_all_faults_come_at_once_with_their_lines(tmp_path):
    path = write(tmp_path, """\
stages:
  - id: browsing
    name: Browsing
    macro: before
    descripton: Looking around.
    cues: ['(unclosed']
  - id: browsing
    name: Again
    macro: pre
    description: Looking around.
  - id: none
    name: None
    macro: post
    description: Nothing.
""")
    with pytest.raises(ConfigError) as fault:
        load_stages(path)
    said = fault.value.message
    assert "6 faults" in said
    for sentence in [
        ":4 macro: 'before' is none of pre, purchase, post.",
        ":5 unknown key 'descripton'. Did you mean 'description'?",
        ":2 'description' is missing.",
        ":6 cues: '(unclosed' is not a regular expression",
        ":7 id 'browsing' is already used at taxonomy.yaml:2.",
        ":11 id: 'none' is a reserved word.",
    ]:
        assert sentence in said


def test_a_run_of_an_older_jminer_had_no_sub_stages():
    plain = to_plain(load(*(SHIPPED / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions"))))
    for stage in plain["stages"]:
        del stage["within"]
    assert all(stage.within is None for stage in from_plain(plain).stages)


STAY = """\
stages:
  - {id: night, name: Night, within: stay, description: Sleeping.}
  - {id: stay, name: Stay, macro: post, description: Being there.}
  - {id: morning, name: Morning, within: stay, macro: post, description: Breakfast.}
"""


def test_a_sub_stage_takes_the_macro_of_the_stage_that_it_divides(tmp_path):
    stages = load_stages(write(tmp_path, STAY))
    assert [(s.id, s.macro, s.within) for s in stages] == [("night", "post", "stay"), ("stay", "post", None), ("morning", "post", "stay")]
    taxonomy = Taxonomy(stages, (), ())
    assert [s.id for s in taxonomy.journey] == ["stay"]
    assert [s.id for s in taxonomy.parts("stay")] == ["night", "morning"]
    assert taxonomy.parts("night") == ()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("within: stya", r"taxonomy\.yaml:5 within: there is no stage 'stya'\. Did you mean 'stay'\?"),
        ("within: nights", r"taxonomy\.yaml:5 within: there is no stage 'nights'\.$"),
        ("within: snack", r"taxonomy\.yaml:5 within: 'snack' cannot divide itself\. Name the stage that it is a part of\."),
        ("within: night", r"taxonomy\.yaml:5 within: 'night' is itself a sub-stage, of 'stay', and cannot be divided further\."),
        ("within: stay, macro: pre", r"taxonomy\.yaml:5 macro: 'pre' is not that of 'stay', which is 'post'\. Leave it out\."),
        ("within: ''", r"taxonomy\.yaml:5 within: must be text\."),
        ("cues: []", r"taxonomy\.yaml:5 'macro' is missing\."),
    ],
)
def test_a_misplaced_sub_stage_is_one_sentence_with_its_line(tmp_path, entry, sentence):
    path = write(tmp_path, STAY + f"  - {{id: snack, name: Snack, description: Eating., {entry}}}\n")
    with pytest.raises(ConfigError, match=sentence):
        load_stages(path)


def test_a_faulty_stage_does_not_hide_the_fault_of_its_sub_stage(tmp_path):
    wrong = STAY.replace("macro: post, description: Being", "macro: past, description: Being")
    path = write(tmp_path, wrong.replace("within: stay, macro", "within: sty, macro"))
    with pytest.raises(ConfigError, match="2 faults") as fault:
        load_stages(path)
    assert "macro: 'past' is none of" in fault.value.message
    assert "within: there is no stage 'sty'. Did you mean 'stay'?" in fault.value.message


def test_a_touchpoint_names_stages_that_exist(tmp_path):
    stages = load_stages(SHIPPED / "stages.yaml")
    path = write(tmp_path, "touchpoints:\n- {id: till, name: Till, channel: store, owner: brand, stages: [purchse], exposure: -1}\n")
    with pytest.raises(ConfigError, match=r"unknown 'purchse'\. Did you mean 'purchase'\?") as fault:
        load_touchpoints(path, stages)
    assert "exposure: must be 0 or more, got -1." in fault.value.message
    path = write(tmp_path, "touchpoints:\n- {id: till, name: Till, channel: store, owner: brand, exposure: 1200}\n")
    assert load_touchpoints(path)[0].exposure == 1200.0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("stages: &a\n- *a\n", "alias"),
        ("stages:\n  - id: x\n    id: y\n", "not valid YAML"),
        ("stages: [\n", "not valid YAML"),
        ("stages: []\n", "a list 'stages:' with at least one entry"),
        ("stages: words\n", "a list 'stages:'"),
        ("stage: []\n", "a list 'stages:'"),
        ("- a\n", "a list 'stages:'"),
        ("", "a list 'stages:'"),
        ("stages:\n- just words\n", "must be a mapping"),
        ("stages: [{id: a}]\nextra: 1\n", "unknown key 'extra'"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path, text, sentence):
    with pytest.raises(ConfigError, match=sentence):
        load_stages(write(tmp_path, text))


def test_a_missing_a_huge_and_a_binary_file_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load_stages(tmp_path / "nowhere.yaml")
    with pytest.raises(ConfigError, match="larger than 256 KiB"):
        load_stages(write(tmp_path, "#" * (256 * 1024 + 1)))
    (tmp_path / "b.yaml").write_bytes(b"stages:\n- \xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_stages(tmp_path / "b.yaml")


def test_the_shipped_channels_are_whole_and_name_touchpoints_that_there_are():
    channels = load_channels(SHIPPED / "channels.yaml")
    assert sorted(channel.id for channel in channels) == sorted(CHANNELS)
    known = {t.id: t.channel for kind in ("", *(f"{business}_" for business in DIVIDED)) for t in load_touchpoints(SHIPPED / f"{kind}touchpoints.yaml")}
    named = [touchpoint for channel in channels for touchpoint in channel.touchpoints]
    assert len(set(named)) == len(named)
    assert set(named) <= set(known)
    assert all(channel.names for channel in channels)
    patterns = [form for channel in channels for said in (*channel.names, *channel.verbs, *channel.ignore) for form in said.split(" / ")]
    pl.select([pl.lit("a text").str.contains(rf"\b(?:{pattern})\b").alias(pattern) for pattern in dict.fromkeys(patterns)])
    assert not [pattern for pattern in patterns if pattern != pattern.lower()]


@pytest.mark.parametrize(("text", "fault"), [
    ("channels:\n  - id: fax\n", "'fax' is none of web, app"),
    ("channels:\n  - id: phone\n    verbs: [call / called]\n", "must give three forms"),
    ("channels:\n  - id: phone\n  - id: phone\n", "already used"),
    ("channels:\n  - id: phone\n    words: [call]\n", "unknown key 'words'"),
])  # fmt: skip
def test_a_broken_list_of_channels_says_what_is_wrong(tmp_path, text, fault):
    with pytest.raises(ConfigError, match=fault):
        load_channels(write(tmp_path, text))


def test_channels_come_back_from_a_run_and_a_run_without_them_still_opens():
    taxonomy = load(*(SHIPPED / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions", "channels")))
    plain = json.loads(json.dumps(to_plain(taxonomy)))
    assert from_plain(plain) == taxonomy
    del plain["channels"]
    assert from_plain(plain).channels == ()
