"""Step topics on small tables: found, counted by customer, abstained from, and never a crash."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from jminer.settings import TopicsSettings
from jminer.steps.topics import discover
from jminer.tools import Tools
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.registry import model_of

SAID = {
    "courier": ("The courier never rang the bell", "The courier left my parcel in the rain"),
    "refund": ("My refund took six weeks", "They refuse to pay the refund"),
    "password": ("The app forgot my password again", "Cannot reset the password"),
}


def tools(model=None, languages=("en",), said=None):
    def no_model(*_):
        raise AssertionError("the step needs no encoder and no head")

    say = said.append if said is not None else lambda sentence: None
    return Tools(key=b"k", embed=no_model, embed_for_heads=no_model, languages=languages, head=no_model, topic_model=model, say=say, warn=say)


def tables(texts, vectors, customers=None, languages=None, sources=None):
    """Units and feedback, one unit each, as the earlier steps make them."""
    ids = [f"f{at:04d}" for at in range(len(texts))]
    feedback = {
        "feedback_id": ids,
        "customer_id": customers or [f"c{at:04d}" for at in range(len(texts))],
        "language": languages or ["en"] * len(texts),
        "source": sources or ["reviews"] * len(texts),
    }
    units = {"unit_id": [f"{name}:0:9" for name in ids], "feedback_id": ids, "text": texts}
    text = pl.String
    return {
        "units": pl.DataFrame(units, schema=dict.fromkeys(units, text)),
        "feedback": pl.DataFrame(feedback, schema=dict.fromkeys(feedback, text)),
        "vectors": np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1) if len(texts) else np.zeros((0, 16), np.float32),
    }


def planted(each=40):
    random = np.random.default_rng(11)
    truth = np.repeat(np.arange(3), each)
    vectors = np.eye(16)[truth] + 0.1 * random.normal(size=(len(truth), 16))
    texts = [sentences[at % 2] for sentences in SAID.values() for at in range(each)]
    return texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def view(**changes):
    return SimpleNamespace(seed=5, topics=TopicsSettings(**changes))


def test_topics_are_found_and_every_unit_has_one_row():
    texts, vectors = planted()
    said: list[str] = []
    made = discover(tables(texts, vectors), view(), tools(said=said))
    assert made["topics"]["topic_id"].to_list() == ["T001", "T002", "T003"]
    assert sorted(made["unit_topics"]["unit_id"]) == sorted(f"f{at:04d}:0:9" for at in range(120))
    assert made["unit_topics"].select((pl.col("topic_id").is_null() == pl.col("reason").is_not_null()).all()).item()
    assert said[0].startswith("3 topics: stability 1.00")
    labels = " ".join(made["topics"]["label"])
    assert all(subject in labels for subject in SAID)


def test_a_customer_counts_once():
    texts, vectors = planted()
    customers = [f"c{at // 2}" for at in range(120)]
    made = discover(tables(texts, vectors, customers), view(), tools())
    first = made["topics"].row(0, named=True)
    assert first["customers"] < first["units"]
    assert first["share"] == pytest.approx(first["customers"] / 60)
    assert first["low"] < first["share"] < first["high"]


def test_a_reloaded_model_gives_every_unit_the_same_topic():
    texts, vectors = planted()
    read = tables(texts, vectors)
    fitted = discover(read, view(), tools())
    model = model_of(fitted, encoder="")
    again = discover(read, view(), tools(model))
    for name in fitted:
        assert again[name].equals(fitted[name])


def test_new_feedback_is_assigned_without_a_fit():
    texts, vectors = planted()
    fitted = discover(tables(texts, vectors), view(), tools())
    model = model_of(fitted, encoder="")
    made = discover(tables(["Nobody rang my bell", "Something else entirely"], np.eye(16)[[0, 9]]), view(), tools(model))
    rows = {row["unit_id"]: row for row in made["unit_topics"].iter_rows(named=True)}
    label = dict(zip(made["topics"]["topic_id"], made["topics"]["label"], strict=True))
    assert "courier" in label[rows["f0000:0:9"]["topic_id"]]
    assert (rows["f0001:0:9"]["topic_id"], rows["f0001:0:9"]["reason"]) == (None, "no topic is near enough")
    assert made["topics"]["units"].sum() == 1


def test_a_language_that_the_encoder_does_not_know_is_left_out_with_a_reason():
    texts, vectors = planted()
    languages = ["de"] * 5 + ["und"] * 5 + ["en"] * 110
    made = discover(tables(texts, vectors, languages=languages), view(), tools())
    reasons = dict(made["unit_topics"].select("unit_id", "reason").iter_rows())
    assert all(reasons[f"f{at:04d}:0:9"] == "language de is not known to the encoder" for at in range(5))
    assert "language und is not known to the encoder" not in reasons.values()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_too_few_units_give_no_topics_and_the_reason(count):
    texts, vectors = planted()
    said: list[str] = []
    made = discover(tables(texts[:count], vectors[:count]), view(), tools(said=said))
    assert made["topics"].is_empty()
    assert made["topic_centroids"].is_empty()
    assert made["unit_topics"]["reason"].to_list() == ["too few units to find topics"] * count
    assert said == ["too few units to find topics"]


def test_one_text_many_times_is_one_topic():
    made = discover(tables(["The courier never rang the bell"] * 40, np.eye(16)[[0] * 40]), view(), tools())
    assert made["topics"].select("units", "customers", "share").rows() == [(40, 40, 1.0)]


def test_two_texts_many_times_are_two_topics():
    texts = ["The courier never rang the bell"] * 40 + ["My refund took six weeks"] * 20
    made = discover(tables(texts, np.eye(16)[[0] * 40 + [1] * 20]), view(), tools())
    assert made["topics"]["units"].to_list() == [40, 20]
    assert len(made["topics"]["exemplars"][0]) == 1


def test_only_stop_words_have_topics_without_a_name_of_their_own():
    _, vectors = planted()
    made = discover(tables(["it is what it is"] * 120, vectors), view(), tools())
    assert made["topics"]["label"].to_list() == ["no common words", "no common words (2)", "no common words (3)"]


def test_units_that_do_not_gather_give_no_topics():
    made = discover(tables([f"word{at}" for at in range(16)], np.eye(16)), view(), tools())
    assert made["topics"].is_empty()
    assert set(made["unit_topics"]["reason"]) == {"no group of at least 8 units and 5 customers was found"}


def test_topics_that_are_platforms_are_pointed_out():
    texts, vectors = planted()
    said: list[str] = []
    discover(tables(texts, vectors, sources=["app"] * 40 + ["shop"] * 80), view(), tools(said=said))
    assert any("follow the sources" in sentence for sentence in said)


def test_the_order_of_the_units_changes_nothing():
    texts, vectors = planted()
    read = tables(texts, vectors)
    order = np.random.default_rng(3).permutation(120)
    shuffled = {"units": read["units"][order], "feedback": read["feedback"].reverse(), "vectors": read["vectors"][order]}
    first, second = discover(read, view(), tools()), discover(shuffled, view(), tools())
    for name in first:
        assert first[name].equals(second[name])


def test_settings_that_a_known_model_does_not_look_at_are_pointed_out():
    texts, vectors = planted()
    model = fit_topics(vectors, texts, [f"c{i}" for i in range(len(texts))], TopicsSettings(), 5)[0]
    said: list[str] = []
    discover(tables(texts, vectors), view(count=20), tools(model=model, said=said))
    assert any(sentence.startswith("topics.count shape a fit") for sentence in said)
    said.clear()
    discover(tables(texts, vectors), view(), tools(model=model, said=said))
    assert not any("shape a fit" in sentence for sentence in said)
