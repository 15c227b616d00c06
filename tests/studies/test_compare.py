"""Two runs compared: the same data tells nothing, a planted change is told, a change of mix is told as one of the sample."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from jminer.errors import ConfigError
from jminer.studies.compare import Side, compare
from jminer.tables import frame

MANIFEST = {
    "last_step": "embed", "models": {"encoder": {"weights": "abc"}}, "versions": {"code": "1"},
    "personas": [{"id": "beth", "version": 1, "rule": None}],
    "project": {"goals": ["Fewer calls"], "metrics": [{"name": "valence", "baseline": -0.2, "target": 0.1}]},
}  # fmt: skip
DAY = datetime(2026, 1, 5, tzinfo=UTC)
TOPICS = [f"T{at:03d}" for at in range(1, 13)]


def run(name, seed, customers=400, bell=0.2, tone=-0.2, app=0.5, days=0, prefix="", verdict="SUPPORTED"):
    """A run in which `bell` of the customers speak of T001 in tone `tone`; `app` of them write by app, who hardly speak of T002."""
    rng, said = np.random.default_rng(seed), []
    for at in range(customers):
        channel = "app" if rng.random() < app else "mail"
        chances = [bell, 0.05 if channel == "app" else 0.5, *[0.3] * 10]
        spoken = [topic for topic, chance in zip(TOPICS, chances, strict=True) if rng.random() < chance] or ["T012"]
        said += [(f"{prefix}{name}{at}", channel, topic, float(np.clip((tone if topic == "T001" else 0.1) + rng.normal(0, 0.3), -1, 1))) for topic in spoken]
    ids = [f"u{prefix}{name}{at:05}" for at in range(len(said))]
    people = {who: channel for who, channel, _, _ in said}
    eye = np.eye(12, dtype=np.float32)
    vectors = np.stack([eye[TOPICS.index(topic)] + rng.normal(0, 0.05, 12).astype(np.float32) for _, _, topic, _ in said])
    tables = {
        "feedback": frame("feedback", [
            {"feedback_id": f"f{who}", "source": "desk", "type": "ticket", "customer_id": who, "channel": channel, "language": "en", "role": "customer",
             "text": "The courier never rang the bell.", "written_at": DAY + timedelta(days=days)} for who, channel in people.items()]),
        "units": frame("units", [{"unit_id": unit, "feedback_id": f"f{row[0]}", "text": "Nobody rang."} for unit, row in zip(ids, said, strict=True)]),
        "topics": frame("topics", [{"topic_id": topic, "label": f"all about {topic}", "keywords": []} for topic in TOPICS]),
        "themes": frame("themes"),
        "unit_topics": frame("unit_topics", [{"unit_id": unit, "topic_id": row[2], "similarity": 0.9} for unit, row in zip(ids, said, strict=True)]),
        "topic_centroids": frame("topic_centroids", [
            {"topic_id": topic, "centroid": eye[at].tolist(), "threshold": 0.5, "width": 0.1} for at, topic in enumerate(TOPICS)]),
        "unit_stages": frame("unit_stages", [{"unit_id": unit, "stage": "delivery"} for unit in ids]),
        "unit_valence": frame("unit_valence", [{"unit_id": unit, "valence": row[3]} for unit, row in zip(ids, said, strict=True)]),
        "personas": frame("personas", [{"persona_id": "beth", "verdict": verdict, "reasons": ["It is heard."], "segment_customers": customers}]),
        "persona_needs": frame("persona_needs"),
    }  # fmt: skip
    order = np.argsort(ids)
    return Side(name, {**tables, "vectors": vectors[order]}, MANIFEST)


def states(found):
    return {(row["subject_id"], row["measure"]): row["state"] for row in found.changes if row["state"] not in ("no change detectable", "thin")}


def test_the_same_run_twice_has_not_changed():
    one = run("a", 1)
    found = compare(one, one, 1)
    assert states(found) == {}
    assert all(row["change"] == 0 and row["p"] == 1 for row in found.changes if row["p"] is not None)
    assert found.sentences["Changed"][0].startswith("Nothing changed beyond what chance explains")
    assert "Both runs hold the same feedback." in found.sentences["Compared"]
    assert not any(found.failed.values())


def test_what_more_customers_speak_of_and_in_a_worse_tone_is_told_and_nothing_else():
    found = compare(run("a", 1), run("b", 2, bell=0.45, tone=-0.5), 1)
    whole = {("(all)", "valence"), ("delivery", "valence")}  # all of it is said of delivery
    assert {key: state for key, state in states(found).items() if key not in whole} == {("T001", "share"): "emerging", ("T001", "valence"): "worse"}
    row = next(row for row in found.changes if (row["subject_id"], row["measure"]) == ("T001", "share"))
    assert row["low"] < 0.25 < row["high"]
    assert row["odds_low"] > 1.5
    assert len(found.failed["worse"]) >= 2


def test_another_mix_of_channels_alone_is_told_as_one_of_the_sample():
    found = compare(run("a", 1, app=0.3), run("b", 2, app=0.8), 1)
    assert states(found) == {("T002", "share"): "mix of origins"}
    row = next(row for row in found.changes if (row["subject_id"], row["measure"]) == ("T002", "share"))
    assert row["crude_b"] < row["crude_a"] - 0.1
    assert row["low"] < 0 < row["high"] or abs(row["change"]) < 0.1
    assert found.failed["drift"]
    assert any("Another mix of origins alone explains" in line for line in found.sentences["The sample"])


def test_customers_of_both_runs_are_pairs():
    first = run("x", 1, customers=300)
    second = Side("y", {**first.tables, "unit_valence": first.tables["unit_valence"].with_columns(pl.col("valence") - 0.05)}, MANIFEST)
    found = compare(first, second, 1)
    assert found.about["customers_in_both"] == 300
    assert states(found)["(all)", "valence"] == "worse"  # the same people, each a little less content: no chance could do that
    apart = compare(run("x", 1, customers=300), run("z", 3, customers=300), 1)
    assert ("(all)", "valence") not in states(apart)


def test_a_topic_of_one_run_alone_is_asked_of_the_other_run():
    one, two = run("a", 1), run("b", 2, bell=0.5)
    known = one.tables["topic_centroids"]["topic_id"] != "T001"
    fewer = {name: one.tables[name].filter(pl.Series(known)) for name in ("topics", "topic_centroids")}
    blind = one.tables["unit_topics"].with_columns(topic_id=pl.when(pl.col("topic_id") == "T001").then(None).otherwise("topic_id"))
    found = compare(Side("a", {**one.tables, **fewer, "unit_topics": blind}, MANIFEST), two, 1)
    [born] = [row["topic_id"] for row in found.topics if row["fate"] == "born"]
    row = next(row for row in found.changes if (row["subject_id"], row["measure"]) == (born, "share"))
    assert row["a"] == pytest.approx(0.2, abs=0.06)  # A's customers spoke of it too, before it was a topic
    assert row["state"] == "emerging"


def test_a_verdict_that_turned_and_one_that_expired():
    found = compare(run("a", 1), run("b", 2, days=120, verdict="ABSENT", customers=500), 1)
    assert found.failed["verdict"] == ["beth"]
    told = " ".join(found.sentences["Verdicts"])
    assert "SUPPORTED → ABSENT" in told
    assert "400 customers of its segment then, 500 now" in told
    assert "had expired on 2026-04-05" in told


def test_runs_without_a_topic_or_a_stage_are_compared_on_the_rest():
    def bare(name, seed, tone):
        one = run(name, seed, tone=tone)
        nothing = {"unit_topics": one.tables["unit_topics"].with_columns(topic_id=pl.lit(None, dtype=pl.String)),
                   "unit_stages": one.tables["unit_stages"].with_columns(stage=pl.lit(None, dtype=pl.String))}  # fmt: skip
        return Side(name, {**one.tables, **nothing, "topics": frame("topics"), "topic_centroids": frame("topic_centroids")}, MANIFEST)

    found = compare(bare("a", 1, -0.2), bare("b", 2, -1.0), 1)
    assert {row["subject"] for row in found.changes} == {"all"}
    assert all(row["low"] < row["high"] for row in found.changes)


def test_runs_of_different_encoders_are_refused():
    other = run("b", 2)
    with pytest.raises(ConfigError, match="different encoders"):
        compare(run("a", 1), Side("b", other.tables, {**MANIFEST, "models": {"encoder": {"weights": "xyz"}}}), 1)
