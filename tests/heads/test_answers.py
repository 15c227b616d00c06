"""Answers are kept at once, privately, the last one on a unit counts, and a customer can be forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jminer.errors import IntegrityError
from jminer.heads.answers import Answer, answers_file, append_answer, forget, labels_of, read_answers
from jminer.workspace import Workspace

COURIER = Answer("f1:0:32", "anna", "The courier never rang the bell.", "en", ("delivery",), ("use",), False, "random", True, "kettles-1", "2026-11-23")
REFUND = replace(COURIER, unit_id="f2:0:31", customer_id="ben", text="My refund — “soon” — never came.", labels=("support",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return answers_file(Workspace(tmp_path), "kettles", "stages")


def test_what_was_answered_is_read_again_and_no_one_else_may(file: Path) -> None:
    assert read_answers(file) == ()
    append_answer(file, REFUND)
    append_answer(file, COURIER)
    assert read_answers(file) == (COURIER, REFUND)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_the_last_answer_on_a_unit_counts(file: Path) -> None:
    for labels in (("delivery",), None, ("use", "in_flight")):
        append_answer(file, replace(COURIER, labels=labels))
    assert read_answers(file) == (replace(COURIER, labels=("use", "in_flight")),)
    quiet, cheap = (replace(COURIER, about=f"parents.{need}", labels=("met",)) for need in ("quiet", "cheap"))
    append_answer(file, quiet)
    append_answer(file, cheap)
    assert len(read_answers(file)) == 3


def test_a_line_that_was_never_finished_does_not_count(file: Path) -> None:
    append_answer(file, COURIER)
    with file.open("ab") as half:
        half.write(b'{"unit_id": "f9:0:4", "customer_id": "cl')
    assert read_answers(file) == (COURIER,)
    append_answer(file, REFUND)
    assert read_answers(file) == (COURIER, REFUND)


@pytest.mark.parametrize("line", ["no json", "[]", "{}", '{"unit_id": "f1:0:3"}', '{"labels": 3, "guess": []}'])
def test_a_broken_line_is_named_and_not_shown(file: Path, line: str) -> None:
    append_answer(file, COURIER)
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(IntegrityError, match=r"Line 2 of stages\.jsonl in .* is no answer"):
        read_answers(file)


def test_a_skipped_question_teaches_nothing(file: Path) -> None:
    append_answer(file, replace(COURIER, labels=None))
    append_answer(file, REFUND)
    assert labels_of(Workspace(file.parents[4]), "kettles", "stages") == (REFUND,)


def test_a_forgotten_customer_leaves_no_word_in_any_project(file: Path) -> None:
    other = file.parent.parent / "cups" / "emotions.jsonl"
    for path in (file, other):
        append_answer(path, COURIER)
        append_answer(path, replace(COURIER, labels=("use",)))
        append_answer(path, REFUND)
    with file.open("ab") as half:
        half.write(b'{"unit_id": "f1:0:32", "text": "The courier')
    workspace = Workspace(file.parents[4])
    assert forget(workspace, ["anna", "nobody"]) == 5
    assert read_answers(file) == read_answers(other) == (REFUND,)
    assert b"courier" not in file.read_bytes() + other.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert forget(workspace, ["anna"]) == 0
