"""Inconsistent experience: channels may differ in tone, in time and in what is spoken of without being inconsistent."""

from datetime import UTC, datetime

import numpy as np
import polars as pl

from jminer.steps.inconsistencies import compare_channels

TONE = {"store": 0.3, "web": 0.0, "ticket": -0.3}


def told(rng, extra=0.0, topics=8, each=50):
    """Kinder people write in stores than in tickets. Topics follow a person's tone more or less, T3 on the web is worse by `extra`, and nothing goes
    beyond −1 and 1."""
    people = [(c, i, TONE[c] + rng.normal(0, 0.3)) for c in TONE for i in range(each * 2)]
    return [
        {"customer": f"{c}{i}", "topic": f"T{t}", "channel": c, "feedback": f"{c}{i}",
         "valence": float(np.clip((0.2 + 0.2 * t) * tone + 0.1 * t - 0.4 - extra * (t == 3 and c == "web") + rng.normal(0, 0.25), -1, 1))}
        for c, i, tone in people for t in range(topics) if rng.random() < 0.5
    ]  # fmt: skip


def found(tables, view, way="compared"):
    table = compare_channels(tables, view, None)["inconsistencies"]
    return table.filter((pl.col("subject_type") == "topic") & pl.col("way").str.starts_with(way))


def test_channels_may_differ_in_tone_without_being_inconsistent(tell, view):
    rng = np.random.default_rng(3)
    called = sum(found(tell(told(rng)), view).filter(state="inconsistent")["subject"].n_unique() for _ in range(5))
    assert called <= 1, "40 topics were tested"


def test_a_topic_that_fares_worse_on_one_channel_is_found(tell, view):
    rows = found(tell(told(np.random.default_rng(4), extra=0.5)), view)
    called = rows.filter(state="inconsistent")
    assert set(called["subject"]) == {"T3"}
    web = called.row(by_predicate=pl.col("place") == "web", named=True)
    assert web["low"] < -0.5 < web["high"] < 0
    assert web["delta"] < -0.33


def test_what_was_written_at_different_times_is_not_compared(tell, view):
    years = {"store": 2019, "web": 2022, "ticket": 2025}
    said = [{**saying, "written_at": datetime(years[saying["channel"]], 1, 1, tzinfo=UTC)} for saying in told(np.random.default_rng(5), extra=0.5)]
    rows = found(tell(said), view)
    assert set(rows["state"]) == {"refused"}
    assert rows["reason"].str.contains("same time").any()


def test_the_same_customers_on_both_channels_come_first(tell, view):
    rng = np.random.default_rng(6)
    said = [
        {"customer": f"c{i}", "topic": f"T{t}", "channel": c, "feedback": f"{c}{i}",
         "valence": float(np.clip(TONE[c] - 0.4 * (t == 2 and c == "web") + rng.normal(0, 0.2), -1, 1))}
        for i in range(40) for t in range(4) for c in ("store", "web")
    ]  # fmt: skip
    rows = found(tell(said), view, "paired")
    assert rows.filter(state="inconsistent")["subject"].to_list() == ["T2"]
    row = rows.row(by_predicate=pl.col("subject") == "T2", named=True)
    assert (row["place"], row["way"], row["customers"]) == ("store", "paired with web", 40)
    assert row["low"] < 0.4 < row["high"]


def test_mixes_of_topics_differ_beyond_chance_or_not(tell, view):
    rng = np.random.default_rng(7)
    alike = [{"customer": f"c{i}", "channel": ("web", "store")[i % 2], "topic": f"T{rng.integers(6)}"} for i in range(200)]
    mixes = compare_channels(tell(alike), view, None)["channel_mixes"]
    assert mixes["q"].min() > 0.05
    apart = [saying | ({"topic": "T0"} if saying["channel"] == "web" and i % 4 == 0 else {}) for i, saying in enumerate(alike)]
    mix = compare_channels(tell(apart), view, None)["channel_mixes"].row(by_predicate=pl.col("place") == "web", named=True)
    assert mix["q"] <= 0.05
    assert mix["divergence"] > 0
    assert mix["more"][0] == "T0"


def test_one_channel_has_nothing_to_be_compared_with(tell, view):
    tables = compare_channels(tell([{"customer": "c", "topic": "T0"}]), view, None)
    assert tables["inconsistencies"].is_empty()
    assert tables["channel_mixes"].is_empty()


def test_the_same_feedback_gives_the_same_tables(tell, view):
    tables = tell(told(np.random.default_rng(8), topics=4))
    once, again = (compare_channels(read, view, None)["inconsistencies"] for read in (tables, {k: v.reverse() for k, v in tables.items()}))
    assert once.equals(again)
