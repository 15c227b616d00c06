"""Settings tried for stability and coherence: the present ones first, the front marked, always the same answer."""

from __future__ import annotations

import builtins

import pytest

from jminer.errors import ConfigError
from jminer.settings import TopicsSettings
from jminer.studies.topic_material import material_of
from jminer.studies.tune_topics import SPACE, Trial, as_yaml, on_front, told, tune
from tests.studies.test_evaluate_topics import tables


def trial(stability, coherence, **more):
    return Trial({"neighbours": round(stability * 100)}, stability, coherence, 0.9, (5, 6, 5), **more)


def test_the_front_holds_what_no_other_beats():
    found = on_front([trial(0.5, 0.5), trial(0.9, 0.1, present=True), trial(0.4, 0.4), trial(0.1, 0.9)])
    assert [(one.stability, one.best) for one in found] == [(0.9, True), (0.5, True), (0.4, False), (0.1, True)]
    lines = told(found)
    assert len([line for line in lines if "neighbours: " in line and "{" not in line]) == 3
    assert "(as it is)" in lines[1]
    assert lines[-1] == "settings:\n  topics: {neighbours: 50}"
    assert told([trial(0.9, 0.5, present=True, best=True)])[-1].startswith("Nothing tried is better")


def test_what_is_searched_are_settings_and_what_a_topic_is_to_the_user_is_not():
    assert set(SPACE) <= set(TopicsSettings.model_fields)
    assert not {"count", "min_customers", "min_units", "model"} & set(SPACE)


def test_without_optuna_it_says_how_to_get_it(monkeypatch):
    real = builtins.__import__

    def absent(name, *rest, **more):
        if name == "optuna":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ConfigError, match=r"pip install 'jminer\[tune\]'"):
        tune(material_of(tables()), TopicsSettings(), 1, 2)


def test_the_present_settings_come_first_and_the_same_seed_tries_the_same():
    pytest.importorskip("optuna", reason="the extra tune is not installed")
    material, done = material_of(tables()), list[int]()
    first = tune(material, TopicsSettings(neighbours=4), 1, 3, done.append)
    assert done == [1, 1, 1]
    assert [one.values["neighbours"] for one in first if one.present] == [4]
    assert any(one.best for one in first)
    assert all(0 <= one.stability <= 1 and -1 <= one.coherence <= 1 for one in first)
    assert first == tune(material, TopicsSettings(neighbours=4), 1, 3)
    assert as_yaml(first[0]).startswith("settings:\n  topics: {neighbours: ")


def test_settings_that_find_no_topics_win_nothing():
    pytest.importorskip("optuna", reason="the extra tune is not installed")
    found = tune(material_of(tables()), TopicsSettings(min_customers=500), 1, 1)
    assert [(one.stability, one.coherence, one.topics) for one in found] == [(0.0, -1.0, (0, 0, 0))]
