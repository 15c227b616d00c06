"""A new version beside the one in use: ids stay, hand edits hold, who has a topic keeps it when the model grows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jminer.studies.topic_versions import found_anew, grown
from jminer.topicmodel.edits import Edits, EditsFile, apply
from jminer.topicmodel.kept import KeptModel
from tests.studies.conftest import RULES, current, fitted, named, part, tables
from tests.topicmodel.conftest import Corpus, planted


def retrained(world: Corpus, old, edits=None, fresh=None, lineage=None):
    fresh = fresh or fitted(world)
    return found_anew(fresh, tables(world, fresh), current(old, edits, lineage), RULES, 1)


def fates(made):
    return {change.topic_id: (change.fate, change.other) for change in made.changes}


def test_the_same_data_again_changes_nothing(world: Corpus) -> None:
    old = fitted(world)
    made = retrained(world, old)
    assert not made.differs
    assert made.moved == 0
    assert made.model.base.digest == old.digest


def test_topics_that_are_found_again_keep_their_ids_and_a_new_subject_gets_a_new_one(world: Corpus) -> None:
    old = fitted(part(world, range(4)))
    old = replace(old, topics=tuple(replace(topic, topic_id=f"T{at + 7:03d}") for at, topic in enumerate(old.topics)))
    made = retrained(world, old)
    assert {fate for fate, _ in fates(made).values()} == {"kept", "born"}
    assert [change.topic_id for change in made.changes if change.fate == "born"] == ["T011"]
    before, after = named(old, world), named(made.model, world)
    assert np.mean([was == now for was, now in zip(before, after, strict=True) if was]) > 0.97
    assert made.moved == pytest.approx(np.mean([was != now for was, now in zip(before, after, strict=True)]))
    assert made.lineage.highest == 11


def test_a_subject_that_nobody_speaks_of_any_more_is_gone_and_its_number_is_not_used_again(world: Corpus) -> None:
    old = fitted(world)
    made = retrained(part(world, range(4)), old, fresh=fitted(part(world, range(4))))
    [lost] = [name for name, (fate, _) in fates(made).items() if fate == "gone"]
    again = found_anew(fitted(world), tables(world, fitted(world)), current(made.model, lineage=made.lineage), RULES, 1)
    assert [change.topic_id for change in again.changes if change.fate == "born"] == ["T006"]
    assert lost in made.lineage.gone


def test_two_topics_become_one_and_one_becomes_two(world: Corpus) -> None:
    fine, coarse = fitted(world), fitted(world, count=3)
    assert (len(fine.topics), len(coarse.topics)) == (5, 3)
    merged = retrained(world, fine, fresh=coarse)
    assert {fate for name, (fate, _) in fates(merged).items() if name in fine.topic_ids} == {"kept", "merged"}
    assert {other for fate, other in fates(merged).values() if fate == "merged"} <= set(merged.model.topic_ids)
    split = retrained(world, coarse, fresh=fine)
    assert [fate for fate, _ in fates(split).values()].count("split") >= 2
    assert all(other in coarse.topic_ids for fate, other in fates(split).values() if fate == "split")


def test_the_new_fit_names_its_topics_unless_a_hand_did(world: Corpus) -> None:
    old = fitted(world)
    stale = replace(old, topics=tuple(replace(topic, label=f"old name {topic.topic_id}") for topic in old.topics))
    made = retrained(world, stale, {"rename": {"T002": "My own name"}})
    labels = {change.topic_id: change.new_label for change in made.changes}
    assert labels["T002"] == "My own name"
    assert "old name" not in "".join(label or "" for label in labels.values())
    assert len(set(labels.values())) == len(labels)


def test_a_pinned_topic_stays_as_it_is_and_what_the_fit_found_in_its_place_is_left_out(world: Corpus) -> None:
    old, other = fitted(world), fitted(planted(each=60, seed=7, spread=0.16))
    made = retrained(world, old, {"pin": ["T003"]}, fresh=other)
    at, was = made.model.topic_ids.index("T003"), old.topic_ids.index("T003")
    assert (made.model.centroids[at] == old.centroids[was]).all()
    assert made.model.thresholds[at] == old.thresholds[was]
    assert made.model.topics[at].label == old.topics[was].label
    assert len(made.model.topics) == 5


def test_a_pinned_topic_that_nobody_speaks_of_is_still_there(world: Corpus) -> None:
    old, fewer = fitted(world), part(world, range(4))
    silent = next(name for name in old.topic_ids if name not in named(old, fewer))
    made = retrained(fewer, old, {"pin": [silent]}, fresh=fitted(fewer))
    assert made.model.topics[made.model.topic_ids.index(silent)].units == 0


def test_a_banned_topic_is_not_found_again(world: Corpus) -> None:
    old = fitted(world)
    made = retrained(world, old, {"ban": ["T002"]})
    seen = apply(made.model, Edits(EditsFile(ban=("T002",))))
    was = [name == "T002" for name in named(old, world)]
    assert not any(name for name, banned in zip(named(seen, world), was, strict=True) if banned)
    assert "T002" not in fates(made)


def test_topics_merged_by_hand_stay_merged(world: Corpus) -> None:
    made = retrained(world, fitted(world), {"merge": {"T001": ["T004"]}}, fresh=fitted(planted(each=60, spread=0.13)))
    assert "T004" not in fates(made)
    seen = apply(made.model, Edits(EditsFile(merge={"T001": ("T004",)})))
    assert seen.problems == ()
    assert len(seen.topics) == 4


def test_a_topic_is_divided_by_hand_and_its_parts_outlive_a_fit_that_would_not_find_them(world: Corpus) -> None:
    coarse = fitted(world, count=3)
    large = max(coarse.topics, key=lambda topic: topic.units).topic_id
    edits = {"split": {large: 2}}
    made = retrained(world, coarse, edits, fresh=coarse)
    parts = made.lineage.parts[large]
    assert len(parts) == 2
    assert fates(made)[large] == ("divided", None)
    assert {fates(made)[name] for name in parts} == {("split", large)}
    inside = [was == large for was in named(coarse, world)]
    now = [name for name, within in zip(named(made.model, world), inside, strict=True) if within]
    assert np.mean([name in parts for name in now]) == 1.0
    subjects = {part_: {truth for truth, name in zip(world.truth[inside], now, strict=True) if name == part_} for part_ in parts}
    assert not set.intersection(*subjects.values())
    again = retrained(world, made.model, edits, fresh=coarse, lineage=made.lineage)
    assert set(parts) <= set(again.model.topic_ids)
    assert again.lineage.parts == made.lineage.parts
    assert again.notes == ()


def test_a_topic_too_small_to_divide_stays_and_it_is_told(world: Corpus) -> None:
    old = fitted(world)
    made = retrained(world, old, {"split": {"T001": 15}})
    told = " ".join(made.notes)
    assert "T001" in told
    assert made.lineage.parts == {} or len(made.lineage.parts["T001"]) < 15


def test_a_model_grows_by_what_waits_and_everybody_keeps_the_topic_he_has(world: Corpus, pool) -> None:
    old = fitted(part(world, range(4)))
    made = grown(tables(world, KeptModel.of(old)), pool(), current(old), RULES, 1)
    assert [change.topic_id for change in made.changes if change.fate == "born"] == ["T005"]
    assert [(topic.topic_id, topic.label, topic.keywords) for topic in made.model.topics[:4]] == [(t.topic_id, t.label, t.keywords) for t in old.topics]
    assert (made.model.centroids[:4] == old.centroids).all()
    strangers = np.random.default_rng(1).normal(size=(5000, 32)).astype(np.float32)
    many = np.vstack([world.vectors, strangers, made.model.centroids[4] + 0.5 * strangers[:2000]])
    before, after = old.assign(many), made.model.assign(many)
    assert (after.topic[before.topic >= 0] == before.topic[before.topic >= 0]).all()
    assert (after.topic[:300][world.truth == 4] == 4).mean() > 0.9


def test_what_waited_in_earlier_runs_counts_too(world: Corpus, pool) -> None:
    old = fitted(part(world, range(4)))
    new = part(world, (4,))
    few = [Corpus(new.texts[at::8], new.vectors[at::8], new.customers[at::8], new.truth[at::8]) for at in range(8)]
    alone = grown(tables(few[0], KeptModel.of(old)), pool(), current(old), RULES, 1)
    assert not alone.differs
    waiting = pool()
    for piece in few[:-1]:
        waiting = waiting.taken(tables(piece, KeptModel.of(old)), KeptModel.of(old))
    made = grown(tables(few[-1], KeptModel.of(old)), waiting, current(old), RULES, 1)
    assert [change.fate for change in made.changes].count("born") == 1


def test_a_grown_model_that_is_retrained_keeps_its_ids(world: Corpus, pool) -> None:
    old = fitted(part(world, range(4)))
    larger = grown(tables(world, KeptModel.of(old)), pool(), current(old), RULES, 1)
    made = retrained(world, larger.model, lineage=larger.lineage)
    assert {fate for fate, _ in fates(made).values()} == {"kept"}
    assert sorted(made.model.topic_ids) == sorted(larger.model.topic_ids)
    assert not made.model.generation.any()


def test_noise_founds_nothing(world: Corpus, pool) -> None:
    random = np.random.default_rng(3)
    noise = random.normal(size=(400, 32))
    strange = Corpus(["word " + str(at) for at in range(400)], (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32),
                     [f"n{at}" for at in range(400)], np.zeros(400))
    old = fitted(world)
    made = grown(tables(strange, KeptModel.of(old)), pool(), current(old), RULES, 1)
    assert [change.fate for change in made.changes].count("born") == 0
