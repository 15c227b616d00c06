"""Work shared among processes comes back whole and in order, or one error says that it does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jminer.workers import WorkerEndedError, workers

ECHO = """
from jminer.workers import serve
import os, sys, time
def prepare():
    print("a library prints while it loads")
    def answer(message):
        if message == b"die":
            os._exit(1)
        time.sleep(len(message) % 3 / 100)
        return message.upper()
    return answer
serve(prepare)
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "echo_worker.py").write_text(ECHO)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return "echo_worker"


def test_answers_come_in_the_order_of_the_questions(echo):
    messages = [b"the courier never rang " * (i % 5) for i in range(40)]
    with workers(echo, (), 2) as ask:
        assert list(ask(messages)) == [message.upper() for message in messages]


def test_questions_are_asked_for_only_as_they_are_needed(echo):
    asked = []
    with workers(echo, (), 2) as ask:
        answers = ask(asked.append(i) or b"x" for i in range(1_000))
        next(answers)
    assert len(asked) < 10


def test_a_worker_that_dies_is_never_taken_for_done(echo):
    with pytest.raises(WorkerEndedError), workers(echo, (), 2) as ask:
        list(ask([b"a", b"die", b"b"]))
