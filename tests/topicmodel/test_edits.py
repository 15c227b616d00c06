"""Hand edits: laid on a model when it is opened, by permanent ids, and never silently without effect."""

from dataclasses import replace

import numpy as np
import pytest

from jminer.errors import ConfigError
from jminer.topicmodel.edits import Edits, EditsFile, apply, read_edits
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.kept import BANNED, KeptModel
from jminer.topicmodel.profile import profile_of


@pytest.fixture(scope="module")
def model(corpus, rules):
    return KeptModel.of(fit_topics(corpus.vectors, corpus.texts, corpus.customers, rules, seed=1, encoder="abc")[0])


def edited(model, **edits):
    return apply(model, Edits(EditsFile(**edits)))


def names(model, vectors):
    return np.array([*model.topic_ids, ""])[model.assign(vectors).topic]


def test_without_edits_the_model_is_as_it_was(model, corpus):
    same = edited(model)
    assert same.digest == model.digest == model.base.digest
    assert [list(part) for part in same.assign(corpus.vectors)] == [list(part) for part in model.base.assign(corpus.vectors)]


def test_a_renamed_topic_changes_its_name_only(model, corpus):
    renamed = edited(model, rename={"T001": "Late parcels"}, describe={"T001": "Parcels that come late."})
    assert (renamed.topics[0].label, renamed.topics[0].description) == ("Late parcels", "Parcels that come late.")
    assert (names(renamed, corpus.vectors) == names(model, corpus.vectors)).all()
    assert renamed.digest != model.digest  # or a run would reuse what it made before the edit


def test_merged_topics_take_exactly_the_units_that_both_had(model, corpus):
    merged = edited(model, merge={"T002": ["T004"]})
    before = names(model, corpus.vectors)
    assert (names(merged, corpus.vectors) == np.where(before == "T004", "T002", before)).all()
    assert "T004" not in merged.topic_ids
    both = [topic for topic in model.topics if topic.topic_id in ("T002", "T004")]
    assert merged.topics[1].units == sum(topic.units for topic in both)
    assert set(merged.topics[1].keywords) <= {word for topic in both for word in topic.keywords}


def test_the_lead_of_a_merged_topic_is_over_other_topics_not_over_its_own_parts(model, corpus):
    merged = edited(model, merge={"T002": ["T004"]})
    inside = names(model, corpus.vectors) == "T004"
    plain, now = model.assign(corpus.vectors), merged.assign(corpus.vectors)
    assert (now.similarity == plain.similarity)[inside].all()
    assert (now.margin >= plain.margin - 1e-12).all()


def test_units_of_a_banned_topic_have_none_and_say_why(model, corpus):
    banned = edited(model, ban=["T003"])
    before, answer = names(model, corpus.vectors), banned.assign(corpus.vectors)
    inside = before == "T003"
    assert inside.sum() > 20
    assert (answer.topic[inside] == -1).all()
    assert {answer.reason[row] for row in np.flatnonzero(inside)} == {BANNED}
    assert (names(banned, corpus.vectors)[~inside] == before[~inside]).all()


def test_merges_follow_one_another(model, corpus):
    merged = edited(model, merge={"T001": ["T002"], "T002": ["T003"]})
    assert merged.topic_ids == ("T001", "T004", "T005")
    assert merged.problems == ()


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ({"rename": {"T01": "x"}}, "there is no topic T01. Did you mean 'T001'?"),
        ({"merge": {"T001": ["T002"], "T002": ["T001"]}}, "merged into each other"),
        ({"merge": {"T001": ["T001"]}}, "merged into each other"),
        ({"merge": {"T001": ["T003"], "T002": ["T003"]}}, "T003 is merged into T001 already"),
        ({"merge": {"T001": ["T003"]}, "ban": ["T003"]}, "T003 is banned, so it is not merged"),
        ({"merge": {"T001": ["T003"]}, "rename": {"T003": "x"}}, "T003 is merged into T001, so this has no effect"),
        ({"split": {"T001": 3}}, "T001 waits to be divided into 3"),
    ],
)
def test_an_edit_without_effect_is_told_and_the_others_hold(model, edits, says):
    result = edited(model, note={"T005": "ours"}, **edits)
    assert [says in problem for problem in result.problems] == [True]
    assert "T005" in result.topic_ids


def test_an_edit_of_a_topic_that_ended_says_what_became_of_it(model):
    result = apply(model, Edits(EditsFile(pin=("T009",))), {"T009": "merged into T001 in version 2"})
    assert result.problems == ("edits.yaml pin: topic T009 was merged into T001 in version 2, so this has no effect.",)


def test_what_customers_spoke_of_at_the_fit_is_seen_through_the_edits(model, corpus):
    answer = model.assign(corpus.vectors)
    profiled = replace(model, profile=profile_of(answer.topic, answer.similarity, corpus.customers))
    seen = edited(profiled, merge={"T001": ["T002"]}, ban=["T003"]).seen_profile
    now = edited(profiled, merge={"T001": ["T002"]}, ban=["T003"]).assign(corpus.vectors)
    assert sorted(seen.topic.tolist()) == sorted(now.topic.tolist())


def test_a_file_is_read_with_its_lines(tmp_path):
    (tmp_path / "edits.yaml").write_text("rename:\n  T001: Late parcels\nban: [T002]\nsplit: {T003: 2}\nnote: {T001: asked by Ann}\n")
    edits = read_edits(tmp_path)
    assert edits.content.rename == {"T001": "Late parcels"}
    assert edits.says(("ban", 0), "x") == "edits.yaml:3 ban: x"
    assert read_edits(tmp_path / "nowhere").content == EditsFile()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("renam: {T001: x}", "edits.yaml:1 renam: unknown key. Did you mean 'rename'?"),
        ("ban: T001", "edits.yaml:1 ban"),
        ("ban: [T001]\nsplit: {T001: 1}", "edits.yaml:2 split.T001: input should be greater than or equal to 2"),
        ('rename: {T001: "a\\u001bb"}', "one line of printable characters"),
        ("rename: {T001: ''}", "at least 1 character"),
        ("- T001", "edits.yaml:1"),
        ("rename: {T001: x, T001: y}", "edits.yaml:1"),
        ("pin: ['../x']", "pattern"),
    ],
)
def test_a_file_that_is_not_sound_is_refused_with_its_line(tmp_path, text, says):
    (tmp_path / "edits.yaml").write_text(text + "\n")
    with pytest.raises(ConfigError) as error:
        read_edits(tmp_path)
    assert says in error.value.message
