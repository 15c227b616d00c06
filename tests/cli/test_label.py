"""`jminer label` on the small project, by lines as through a pipe, and by keys."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from jminer.cli import root
from jminer.cli.asking import KEYS, Asker, Unclear, understood
from jminer.runfolder import open_run
from jminer.studies.labelling import Choice, Question
from jminer.workspace import Workspace
from tests.cli.desk import KEY, Desk

STAGES = (
    Choice("delivery", "Delivery"), Choice("use", "Use"), Choice("boarding", "Boarding", "use"), Choice("board", "Board"), Choice("none", "none of these"),
)  # fmt: skip
PLACES = (Choice("courier", "Courier"), Choice("checkout", "Checkout"), Choice("chatbot", "Chatbot"))
BELL = Question("f1:0:9", "anna", "The courier never rang the \x1b[31mbell.", "en", ("delivery",), True, "random")
HOLD = Question("f2:0:9", "ben", "On hold for an hour.", "en", ("use", "boarding"), False, "random")


def piped(desk: Desk, lines: str, *words: object) -> Result:
    """`jminer label WORDS < lines`."""
    runner = CliRunner(env={"JMINER_WORKSPACE": str(desk.workspace), "JMINER_KEY": KEY, "COLUMNS": "100"})
    return runner.invoke(root, ["label", *map(str, words)], input=lines, prog_name="jminer")


def kept(desk: Desk, kind: str) -> list[dict[str, object]]:
    path = desk.workspace / "corpora" / "private" / "labels" / "kettles" / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def labelled(desk: Desk) -> Iterator[Desk]:
    """The finished run, with no answers before and after."""
    yield desk
    shutil.rmtree(desk.workspace / "corpora" / "private", ignore_errors=True)


def test_answers_are_kept_at_once_and_the_same_command_goes_on(labelled: Desk) -> None:
    first = piped(labelled, "use\n6\ns\nq\n", "stages", "first", "--n", 8)
    assert first.exit_code == 0, first.output
    assert "3 of 8 questions done" in first.stderr
    lines = kept(labelled, "stages")
    assert [line["labels"] for line in lines] == [["use"], ["use"], None]
    assert {line["run"] for line in lines} == {"first"}
    units = dict(open_run(Workspace(labelled.workspace), "first").table("units").select("unit_id", "text").iter_rows())
    assert all(units[str(line["unit_id"])] == line["text"] for line in lines)
    second = piped(labelled, "", "stages", "latest", "--n", 8)
    assert "1 of 6" in second.stderr
    assert "2 answers on stages of kettles, 1 skipped." in second.stdout
    assert "too little to tell" in second.stdout
    assert "2 labels of your own are fewer than the 30" in second.stdout


def test_an_answer_is_taken_back(labelled: Desk) -> None:
    piped(labelled, "use\nb\nsupport\n", "stages", "first", "--n", 4)
    lines = kept(labelled, "stages")
    assert [line["labels"] for line in lines] == [["use"], ["support"]]
    assert lines[0]["unit_id"] == lines[1]["unit_id"]
    report = json.loads(piped(labelled, "", "stages", "first", "--report", "--json").stdout)
    assert (report["answers"], report["learnt"]["used"]) == (1, False)


@pytest.mark.parametrize(
    ("kind", "line", "labels"), [("touchpoints", "courier payment", {"courier", "payment"}), ("emotions", "-", set()), ("needs", "met", {"met"})]
)
def test_every_kind_can_be_asked_and_printed_for_machines(labelled: Desk, kind: str, line: str, labels: set[str]) -> None:
    done = piped(labelled, f"{line}\nq\n", kind, "first", "--n", 6, "--blind", "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert (facts["kind"], facts["answers"], facts["in_sight"]) == (kind, 1, 0)
    assert "The run says" not in done.stderr
    answer = kept(labelled, kind)[0]
    assert set(answer["labels"]) == labels  # type: ignore[call-overload]
    assert (answer["about"] == "parents.quiet") == (kind == "needs")


def test_an_empty_line_agrees_with_the_run_unless_it_is_hidden(labelled: Desk) -> None:
    piped(labelled, "\nq\n", "emotions", "first", "--n", 6)
    lines = kept(labelled, "emotions")
    assert lines[0]["labels"] == lines[0]["guess"]
    hidden = piped(labelled, "\nq\n", "emotions", "first", "--n", 6, "--blind")
    assert "Nothing was said" in hidden.stderr
    assert len(kept(labelled, "emotions")) == 1


def test_a_later_run_hears_of_answers_and_one_without_any_is_as_before(labelled: Desk) -> None:
    run = [json.loads(labelled("run", labelled.project, "--json", "--quiet").stdout)]
    assert "stages" in run[0]["reused"]
    piped(labelled, "use\nuse\n", "stages", "first", "--n", 2)
    run.append(json.loads(labelled("run", labelled.project, "--json", "--quiet").stdout))
    assert "stages" not in run[1]["reused"]
    assert {"touchpoints", "emotions"} <= set(run[1]["reused"])
    assert any(notice.startswith("Stages are as shipped: 2 labels of your own") for notice in run[1]["notices"])
    shutil.rmtree(labelled.workspace / "corpora" / "private")
    run.append(json.loads(labelled("run", labelled.project, "--json", "--quiet").stdout))
    assert "stages" in run[2]["reused"]
    made = [open_run(Workspace(labelled.workspace), each["run"]).manifest["tables"]["unit_stages"]["sha256"] for each in run]
    assert len(set(made)) == 1


def test_faults_are_sentences(labelled: Desk, fresh: Desk) -> None:
    unknown = piped(labelled, "", "stages", "frist")
    assert (unknown.exit_code, "Did you mean 'first'?" in unknown.stderr) == (2, True)
    none = piped(fresh, "", "stages", "latest")
    assert (none.exit_code, "no complete run yet" in none.stderr) == (2, True)
    path = labelled.workspace / "corpora" / "private" / "labels" / "kettles" / "stages.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("no answer\n")
    broken = piped(labelled, "", "stages", "first", "--report")
    assert (broken.exit_code, "Line 1 of stages.jsonl" in broken.stderr) == (7, True)


def test_lines_are_understood() -> None:
    assert understood("3", STAGES, False, None) == ("use", "boarding")
    assert understood("use", STAGES, False, None) == ("use",)
    assert understood("DELIV", STAGES, False, None) == ("delivery",)
    assert understood("board", STAGES, False, None) == ("board",)
    assert understood("", STAGES, False, ("none",)) == ("none",)
    assert understood("3, courier", PLACES, True, None) == ("courier", "chatbot")
    assert understood("-", PLACES, True, ("courier",)) == ()
    assert [understood(word, STAGES, False, None) for word in "sbq"] == ["s", "b", "q"]


@pytest.mark.parametrize(
    ("said", "several", "why"),
    [("boa boa", False, "One choice only"), ("ch", True, "may be checkout or chatbot"), ("curier", True, "Did you mean 'courier'"),
     ("", True, "Nothing was said"), ("-", False, "no choice")],
)
def test_what_is_not_understood_is_said(said: str, several: bool, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        understood(said, PLACES, several, None)


def by_keys(
    monkeypatch: pytest.MonkeyPatch, keys: str, choices: tuple[Choice, ...], several: bool, asked: tuple[Question, ...] = (BELL, HOLD)
) -> dict[str, object]:
    """What is kept when a person at a terminal presses these keys."""
    found: dict[str, object] = {}
    pressed = iter(keys)
    monkeypatch.setattr("jminer.cli.asking.click.getchar", lambda: next(pressed))
    asker = Asker(choices, several, False, lambda question, labels: found.update({question.unit_id: labels}))
    asker.by_key = True
    asker.ask(asked)
    return found


def test_single_keys_answer_one_question_after_the_other(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert by_keys(monkeypatch, "2\r", STAGES, False) == {"f1:0:9": ("use",), "f2:0:9": ("use", "boarding")}
    told = capsys.readouterr().err
    assert "The run says: Use › Boarding (but is not sure)" in told
    assert "\\x1b[31mbell" in told
    assert by_keys(monkeypatch, "2b1q", STAGES, False) == {"f1:0:9": ("delivery",)}
    assert by_keys(monkeypatch, "z1s", STAGES, False) == {"f1:0:9": ("delivery",), "f2:0:9": None}


def test_keys_mark_several_until_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the run says is marked; a key marks or unmarks; going back shows what was answered."""
    asked = tuple(replace(question, guess=("courier",)) for question in (BELL, HOLD))
    assert by_keys(monkeypatch, "23\r1\rq", PLACES, True, asked) == {"f1:0:9": ("courier", "checkout", "chatbot"), "f2:0:9": ()}
    assert by_keys(monkeypatch, "1\rb\rq", PLACES, True, asked) == {"f1:0:9": ()}


def test_no_key_is_a_command() -> None:
    assert not set(KEYS) & set("sbq/-\r\n")
    assert len(KEYS) == len(set(KEYS)) >= 50
