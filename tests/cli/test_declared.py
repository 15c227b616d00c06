"""Declared topics from YAML to the tables: listened for, named, reported when nobody speaks of them."""

from __future__ import annotations

import polars as pl
import pytest

from tests.cli.desk import Desk

TOPICS = """\
topics:
  - {id: leak, label: It leaks, phrases: [It leaks at the base], mode: fixed}
  - {id: drone, label: Brought by a drone, phrases: [A drone brought my parcel]}
"""


@pytest.fixture
def listening(fresh: Desk) -> Desk:
    """The small project's workspace with two declared topics in configs/topics/kettles.yaml."""
    folder = fresh.workspace / "configs" / "topics"
    folder.mkdir()
    (folder / "kettles.yaml").write_text(TOPICS)
    return fresh


def topics(desk: Desk, run: str) -> pl.DataFrame:
    [path] = (desk.workspace / "runs" / run).glob("*-topics.parquet")
    return pl.read_parquet(path)


def test_a_declared_topic_that_too_few_speak_of_is_reported(listening: Desk) -> None:
    done = listening("run", listening.project, "--name", "first", "--only", "topics", "--set", "topics.declared=kettles.yaml")
    assert done.exit_code == 0, done.output
    assert "declared but no topic: It leaks: near to " in done.stderr
    assert "Brought by a drone: near to 0 sentences of 0 customers" in done.stderr
    assert not topics(listening, "first")["description"].str.starts_with("Declared").any()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("kettle.yaml", "Did you mean 'kettles.yaml'?"),
        ("[{id: a, label: b, phrases: [so loud], mode: fix}]", "input should be 'fixed' or 'seed', got fix"),
        ("[{id: a, label: b, phrases: []}]", "phrases"),
        ("[{id: a, label: b, phrases: [so loud]}, {id: a, label: c, phrases: [so hot]}]", "two declared topics have the id 'a'"),
    ],
)
def test_what_is_declared_wrongly_is_said(listening: Desk, value: str, says: str) -> None:
    refused = listening("check", listening.project, "--set", f"topics.declared={value}")
    assert refused.exit_code == 2
    assert says in refused.stderr.replace("\n", " ")


def test_names_by_a_language_model_need_masked_names_and_an_endpoint(fresh: Desk) -> None:
    refused = fresh("check", fresh.project, "--set", "topics.names=llm")
    assert (refused.exit_code, "Set redact.names: on" in refused.stderr) == (2, True)
    alone = fresh("run", fresh.project, "--set", "topics.names=llm", "--set", "redact.names=on", "--quiet")
    assert (alone.exit_code, "JMINER_LLM_URL" in alone.stderr) == (2, True)
