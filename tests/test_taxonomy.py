"""Taxonomies: the shipped ones load; a broken one says everything that is wrong, and where."""

import json
from pathlib import Path

import pytest

from jminer.errors import ConfigError
from jminer.taxonomy import from_plain, load, load_emotions, load_stages, load_touchpoints, to_plain

SHIPPED = Path(__file__).parents[1] / "configs" / "taxonomies"


def write(folder: Path, text: str) -> Path:
    path = folder / "taxonomy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["", "airline_"])
def test_the_shipped_taxonomies_are_whole(kind):
    stages = load_stages(SHIPPED / f"{kind}stages.yaml")
    touchpoints = load_touchpoints(SHIPPED / f"{kind}touchpoints.yaml", stages)
    assert all(len(stage.examples) >= 12 and len(stage.cues) >= 7 for stage in stages)
    assert {stage.macro for stage in stages} == {"pre", "purchase", "post"}
    assert all(3 <= len(t.examples) <= 7 and t.aliases and t.stages for t in touchpoints)
    everything = [text for thing in (*stages, *touchpoints) for text in thing.examples]
    assert len(set(everything)) == len(everything)


def test_the_nine_stages_and_thirteen_emotions_stand():
    stages = load_stages(SHIPPED / "stages.yaml")
    assert " ".join(s.id for s in stages) == "awareness consideration purchase delivery onboarding use support loyalty exit"
    emotions = load_emotions(SHIPPED / "emotions.yaml")
    assert len(emotions) == 14
    assert emotions[-1].id == "neutral"
    assert next(e for e in emotions if e.id == "anger").valence == -0.9


def test_a_taxonomy_survives_the_way_into_a_run_and_back():
    taxonomy = load(*(SHIPPED / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions")))
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
