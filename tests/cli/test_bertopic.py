"""`jminer models export` and `import`: to a folder for BERTopic and back, from the command line's own functions."""

import json

import pytest
from click.testing import CliRunner

from jminer.cli.bertopic import export, import_
from jminer.errors import ConfigError
from jminer.runfolder import open_run
from jminer.studies.bertopic_folders import leave_bertopic
from jminer.topicmodel.registry import known_models, open_model
from jminer.workspace import Workspace
from tests.cli.desk import KEY


def call(desk, command, *words):
    """The command in the workspace of `desk`; a fault is raised as it is."""
    runner = CliRunner(env={"JMINER_WORKSPACE": str(desk.workspace), "JMINER_KEY": KEY})
    return runner.invoke(command, [str(word) for word in words], standalone_mode=False)


@pytest.fixture(scope="module")
def counted(desk, tmp_path_factory):
    """The model of the first run, exported with that run's counts, and what was printed."""
    folder = tmp_path_factory.mktemp("exported") / "bertopic"
    return folder, call(desk, export, "kettles", folder, "--run", "first")


def test_the_model_in_use_is_exported_with_the_counts_of_a_run(desk, counted):
    folder, printed = counted
    assert printed.exception is None
    model = open_model(desk.workspace / "models" / "topics", "kettles@1", "")
    facts = json.loads((folder / "topics.json").read_bytes())
    assert f"{len(model.topics)} topics, their words counted in {len(facts['topics']):,} units of run first" in printed.stdout
    assert facts["custom_labels"][-len(model.topics) :] == [topic.label for topic in model.topics]
    assert sum(facts["topic_sizes"].values()) == len(facts["topics"]) == 14  # texts said twice count once


def test_without_a_run_there_are_no_counts(desk, tmp_path):
    printed = call(desk, export, "kettles@1", tmp_path / "bertopic")
    assert "without counts of words" in printed.stdout
    assert sorted(path.name for path in (tmp_path / "bertopic").iterdir()) == ["config.json", "topic_embeddings.safetensors", "topics.json"]


def test_an_exported_model_comes_back_as_it_was(desk, counted):
    printed = call(desk, import_, counted[0], "again")
    assert printed.exception is None
    assert "jminer's own thresholds" in printed.stdout
    models = desk.workspace / "models" / "topics"
    ours, again = open_model(models, "kettles@1", ""), open_model(models, "again@1", "")
    assert (again.centroids == ours.centroids).all()
    assert (again.thresholds == ours.thresholds).all()
    assert again.encoder == ours.encoder
    assert "called again already" in str(call(desk, import_, counted[0], "again").exception)


def test_a_version_is_left_for_bertopic_beside_its_closed_folder(desk, counted):
    models = desk.workspace / "models" / "topics"
    model = open_model(models, "kettles@1", "")
    tables = open_run(Workspace(desk.workspace), "first").tables()
    folder = leave_bertopic(model, models / "kettles" / "1", tables, 3)
    assert folder == models / "kettles" / "1-bertopic"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {path.name: path.read_bytes() for path in counted[0].iterdir()}
    assert known_models(models).count("kettles@1") == 1
    assert open_model(models, "current", "kettles").digest == model.digest


def test_topics_without_thresholds_get_them_from_a_run(desk, counted, tmp_path):
    from safetensors.numpy import load_file, save_file

    for path in counted[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    embeddings = load_file(tmp_path / "topic_embeddings.safetensors")["topic_embeddings"]
    save_file({"topic_embeddings": embeddings}, tmp_path / "topic_embeddings.safetensors")
    printed = call(desk, import_, tmp_path, "theirs", "--run", "first")
    assert "they were set by" in printed.stdout
    model = open_model(desk.workspace / "models" / "topics", "theirs@1", "")
    assert (model.thresholds > 0).all()
    assert "however far" in call(desk, import_, tmp_path, "bold").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing", "{new}"), "There is no topic model nothing"),
        (("kettles@9", "{new}"), "There is no topic model kettles@9"),
        (("kettles", "{there}"), "there already"),
        (("kettles", "{new}", "--run", "secnd"), "no run called secnd"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_a_sentence(desk, tmp_path, words, told):
    places = {"new": tmp_path / "new", "there": tmp_path}
    fault = call(desk, export, *(word.format(**places) for word in words)).exception
    assert isinstance(fault, ConfigError)
    assert told in str(fault)
    assert not (tmp_path / "new").exists()


def test_topics_of_another_encoder_are_refused(desk, counted, tmp_path):
    import numpy as np
    from safetensors.numpy import load_file, save_file

    for path in counted[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    embeddings = load_file(tmp_path / "topic_embeddings.safetensors")["topic_embeddings"]
    save_file({"topic_embeddings": np.ascontiguousarray(embeddings[:, :100])}, tmp_path / "topic_embeddings.safetensors")
    assert "vectors of 100 numbers, the encoder makes 384" in str(call(desk, import_, tmp_path, "short").exception)
    assert "vectors of 100 numbers" in str(call(desk, import_, tmp_path, "short", "--run", "first").exception)
    assert not (desk.workspace / "models" / "topics" / "short").exists()
