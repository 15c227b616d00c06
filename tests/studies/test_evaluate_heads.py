"""Heads by the figures they were kept with, and by answers on the user's own units."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import f1_score

from jminer.errors import ConfigError, IntegrityError
from jminer.heads.answers import Answer, append_answer
from jminer.settings import Settings
from jminer.studies.evaluate_heads import answer_files, as_judged, heads_of, kept_with, measured, sentences, told_in
from jminer.studies.labelling import Material

MODELS = Path(__file__).parents[2] / "models" / "heads"
STAGES = ("delivery", "use", "support", "none")
PLACES = ("courier", "phone_queue", "checkout")


def answer(number: int, *labels: str, guess: tuple[str, ...] = (), drawn: str = "random", customer: str = "") -> Answer:
    who = customer or f"c{number:03}"
    return Answer(f"u{number:03}", who, "The courier never rang the bell.", "en", labels, guess or labels, True, drawn, False, "first", "2026-03-01")


def figure(found: dict, name: str) -> dict:
    return next(each for each in found["figures"] if each["name"] == name)


def told(n: int, seed: int = 1) -> tuple[list[Answer], np.ndarray]:
    """Answers on stages and a head's probabilities, right most of the time; two answers a customer."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, len(STAGES), n)
    chances = random.dirichlet(np.ones(len(STAGES)), n)
    chances[np.arange(n), truth] += 0.8 * (random.random(n) < 0.7)
    chances /= chances.sum(axis=1, keepdims=True)
    found = chances.argmax(axis=1)
    return [answer(i, STAGES[t], guess=(STAGES[f],), customer=f"c{i // 2:03}") for i, (t, f) in enumerate(zip(truth, found, strict=True))], chances


def test_the_heads_are_those_that_a_run_of_the_profile_asks() -> None:
    own = heads_of(Settings())
    assert own["stages"] == own["substages"] == "stages"
    assert {"needs_subject", "valence", "sarcasm"} <= set(own)
    assert all((MODELS / head / "head.json").is_file() for head in own)
    other = heads_of(Settings.model_validate({"stages": {"head": "stages-multilingual"}}))
    assert other["stages-multilingual"] == "stages"
    assert "stages" not in other


@pytest.mark.parametrize("head", sorted(heads_of(Settings())))
def test_a_head_tells_what_it_was_kept_with(head: str) -> None:
    said, stored = kept_with(MODELS / head), json.loads((MODELS / head / "head.json").read_text())
    assert (said["made"], said["rows"], said["labels"]) == (stored["made"]["on"], stored["made"]["rows"], len(stored["labels"]))
    assert said["figures"]
    assert all(0 <= value <= 1 for value in said["figures"].values())
    if "apart" in stored["figures"]:
        assert said["figures"]["macro-F1"] == stored["figures"]["apart"]["macro_f1"]


def test_labels_of_which_there_is_no_row_are_told_apart() -> None:
    figures = kept_with(MODELS / "touchpoints")["figures"]
    [of_those] = [value for name, value in figures.items() if name.endswith("that are there")]
    assert of_those > figures["macro-F1"]


def test_macro_f1_is_the_plain_one_and_both_have_an_interval_around_them() -> None:
    answers, chances = told(200)
    found = measured("stages", answers, STAGES, chances)
    truth, given = [a.labels[0] for a in answers if a.labels], [a.guess[0] for a in answers]
    macro, error = figure(found, "macro_f1"), figure(found, "calibration_error")
    assert macro["value"] == pytest.approx(f1_score(truth, given, average="macro"))
    assert error["low"] <= error["value"] <= error["high"]
    assert macro["low"] < macro["value"] < macro["high"]
    assert figure(found, "right_likeliest")["value"] == pytest.approx(np.mean(np.array(truth) == np.array(given)))
    assert (found["heard"], found["customers"], found["few"]) == (200, 100, False)


def test_intervals_are_of_customers_so_saying_it_twice_tells_no_more() -> None:
    answers, chances = told(60)
    once = [replace(each, customer_id=each.unit_id) for each in answers]
    copies = [replace(each, unit_id=f"{each.unit_id}-{i}") for i in range(5) for each in once]
    plain, same = (figure(measured("stages", said, STAGES, p), "macro_f1") for said, p in ((once, chances), (copies, np.tile(chances, (5, 1)))))
    assert same["value"] == pytest.approx(plain["value"])
    assert same["high"] - same["low"] == pytest.approx(plain["high"] - plain["low"], abs=1e-9)


def test_several_labels_are_given_from_their_thresholds_on() -> None:
    answers = [answer(0, "courier", guess=("courier", "checkout")), answer(1, "phone_queue"), answer(2)]
    chances = np.array([[0.9, 0.1, 0.6], [0.2, 0.7, 0.0], [0.1, 0.1, 0.1]])
    found = measured("touchpoints", answers, PLACES, chances, (0.5, 0.5, 0.5))
    assert figure(found, "precision")["value"] == pytest.approx(2 / 3)
    assert figure(found, "macro_f1")["value"] == 1.0  # of the two that the answers name; nobody speaks of checkout
    assert figure(found, "macro_f1")["says"] == "macro-F1 over the 2 labels that the answers name"


def test_only_random_units_are_heard_and_unknown_labels_do_not_count() -> None:
    answers = [answer(0, "use"), answer(1, "support", guess=("use",), drawn="informative"), answer(2, "boarding")]
    chances = np.eye(4)[[1, 1, 1]]
    found = measured("stages", answers, STAGES, chances)
    assert (found["answers"], found["heard"], found["ignored"], found["few"]) == (3, 1, 1, True)
    assert figure(found, "right_likeliest")["value"] == 1.0


def test_a_part_that_the_head_does_not_judge_is_no_unknown_label() -> None:
    found = measured("stages", [answer(0, "use", "boarding", guess=("use", "boarding"))], STAGES, np.eye(4)[[1]])
    assert (found["ignored"], figure(found, "right_part")["value"]) == (0, 1.0)


def test_no_answers_are_no_fault() -> None:
    found = measured("stages", [], STAGES, np.empty((0, 4)))
    assert (found["heard"], found["few"]) == (0, True)
    assert all(each["n"] == 0 for each in found["figures"])


def test_what_is_judged_is_what_the_heads_say_now() -> None:
    rows, named, flat = pl.DataFrame({"unit_id": ["u000", "u002"]}), np.array([True, False]), np.zeros(2, dtype=np.int64)
    material = Material("stages", rows, [("use",), ("none",)], named, np.zeros(2), ["", ""], flat, (), np.zeros((2, 3)))
    now = as_judged([answer(0, "use", guess=("support",)), answer(1, "use"), answer(2, "use")], material)
    assert [(each.unit_id, each.guess, each.named) for each in now] == [("u000", ("use",), True), ("u002", ("none",), False)]


def test_answers_are_found_by_the_name_of_their_file(tmp_path: Path) -> None:
    for kind in ("stages", "needs"):
        append_answer(tmp_path / f"{kind}.jsonl", answer(0, "use"))
    append_answer(tmp_path / "stages.jsonl", replace(answer(1), labels=None))
    assert list(answer_files(tmp_path)) == ["stages", "needs"]
    assert answer_files(tmp_path / "needs.jsonl") == {"needs": tmp_path / "needs.jsonl"}
    assert len(told_in(tmp_path / "stages.jsonl")) == 1  # the other was skipped
    (tmp_path / "stage.jsonl").touch()
    with pytest.raises(ConfigError, match="Did you mean 'stages'"):
        answer_files(tmp_path / "stage.jsonl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="holds no answers"):
        answer_files(tmp_path / "empty")
    (tmp_path / "stages.jsonl").write_text("text,label\n")
    with pytest.raises(IntegrityError, match=r"Line 1 of stages\.jsonl"):
        told_in(tmp_path / "stages.jsonl")


def test_it_is_told_in_lines() -> None:
    answers, chances = told(40)
    kinds = [measured("stages", answers, STAGES, chances), measured("needs", [])]
    found = {"of": "kettles", "heads": [kept_with(MODELS / "stages")], "projects": [{"project": "kettles", "kinds": kinds}], "notices": ["One more."]}
    lines = sentences(found)
    assert lines[0] == "Heads of kettles, and what they were kept with:"
    assert any(line.startswith("Stages, by 40 answers on random units of 20 customers of kettles, as the heads judge now") for line in lines)
    assert any("macro-F1 over the 4 labels" in line for line in lines)
    assert any(line.startswith("       – (0%–100%)") for line in lines)
    assert "One more." in lines
    assert json.loads(json.dumps(found)) == found
    assert asdict(answers[0])["text"] not in "\n".join(lines)
