"""Actions monitored: a fix is seen, a trend that all share and a new mix of sources are none, too little is said to be too little."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from jminer.errors import ConfigError
from jminer.studies.actions import ActionsFile, checked
from jminer.studies.monitor import monitor, told
from jminer.tables import frame
from jminer.yamlfile import parse

START = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = date(2026, 4, 11)  # day 100 of 200
TOPICS = [f"T{at:03d}" for at in range(1, 31)]


def world(fix=0.0, trend=0.0, drift=0.0, customers=2400, last=200, seed=1):
    """Customers who speak of three topics each; after the day T001 is `fix` better, everything `trend`, and kind letters are `drift` more."""
    rng, said = np.random.default_rng(seed), []
    for at in range(customers):
        day = float(rng.uniform(0, last))
        late = day >= 100
        source = "letters" if rng.random() < 0.5 + (drift if late else -drift) else "calls"
        for topic in rng.choice(30, 3, replace=False):
            tone = (0.2 if source == "letters" else -0.4) + late * (trend + fix * (topic == 0))
            said.append((f"c{at:05}", source, day, TOPICS[topic], float(np.clip(tone + rng.normal(0, 0.4), -1, 1))))
    people = {who: (source, day) for who, source, day, _, _ in said}
    ids = [f"u{at:06}" for at in range(len(said))]
    return {
        "feedback": frame("feedback", [
            {"feedback_id": f"f{who}", "source": source, "type": "ticket", "customer_id": who, "channel": source, "language": "en", "role": "customer",
             "written_at": START + timedelta(days=day)} for who, (source, day) in people.items()]),
        "customers": frame("customers", [{"customer_id": who, "known": True, "attributes": "{}"} for who in people]),
        "units": frame("units", [{"unit_id": unit, "feedback_id": f"f{row[0]}", "text": "Nobody rang."} for unit, row in zip(ids, said, strict=True)]),
        "topics": frame("topics", [{"topic_id": topic, "label": f"all about {topic}"} for topic in TOPICS]),
        "unit_topics": frame("unit_topics", [{"unit_id": unit, "topic_id": row[3]} for unit, row in zip(ids, said, strict=True)]),
        "unit_stages": frame("unit_stages", [{"unit_id": unit, "stage": "delivery"} for unit in ids]),
        "unit_touchpoints": frame("unit_touchpoints", [{"unit_id": unit, "touchpoint": "courier"} for unit in ids[::2]]),
        "unit_valence": frame("unit_valence", [{"unit_id": unit, "valence": row[4]} for unit, row in zip(ids, said, strict=True)]),
    }  # fmt: skip


def actions(*lines):
    """The actions of a file with these keys of one action."""
    text = "schema: jminer/actions@1\nactions:\n  - id: bell\n" + "".join(f"    {line}\n" for line in lines)
    return checked(parse(text, Path("actions.yaml")))


def judged(tables, *lines, shipped=SHIPPED):
    rows, _ = monitor(actions(f"shipped: {shipped}", *(lines or ("topic: T001",))), tables)
    return rows[0]


def test_a_fix_is_an_improvement():
    row = judged(world(fix=0.35))
    assert row["verdict"] == "improved", row["reason"]
    assert row["low"] < 0.35 < row["high"]
    assert row["placebo_date_p"] <= 0.05
    assert row["placebo_cell_p"] <= 0.05
    assert "the difference is +0." in told([row])["bell: improved"][1]


def test_a_small_fix_is_called_one_only_when_its_time_is_up():
    row = judged(world(fix=0.03))
    assert row["days"] < row["days_needed"]
    assert row["verdict"] == "too early"
    assert f"{SHIPPED + timedelta(days=row['days_needed'])}" in row["reason"]


def test_what_everything_does_and_another_mix_of_sources_are_no_improvement():
    for tables in (world(trend=0.35), world(drift=0.35), world(trend=0.3, drift=0.3)):
        row = judged(tables)
        assert row["verdict"] in ("no change detectable", "too early"), row["reason"]
        assert row["low"] < 0 < row["high"]
        assert row["detectable"] < 0.3


def test_what_got_worse_is_told():
    assert judged(world(fix=-0.4))["verdict"] == "worse"


def test_standing_still_while_all_others_fall_is_no_improvement():
    row = judged(world(fix=0.45, trend=-0.45))
    assert row["verdict"] == "no change detectable"


def test_too_early_says_until_when():
    soon = judged(world(fix=0.1, last=104))
    assert soon["verdict"] == "too early"
    assert "customers so far, 10 are needed" in soon["reason"] or "would be found with feedback up to about 2026-" in soon["reason"]
    assert judged(world(), shipped=date(2027, 1, 1))["reason"] == "no feedback is later than it."
    assert "older" in judged(world(), shipped=date(2025, 1, 1))["reason"]


def test_fewer_who_complain_is_an_improvement_too():
    row = judged(world(fix=0.8), "topic: T001", "expects: {measure: complaints}")
    assert row["verdict"] == "improved", row["reason"]
    assert row["high"] < 0 < row["before"]


def test_cells_may_be_named_in_other_ways():
    tables = world(fix=0.35)
    by_pain = judged(tables, "pain: T001@delivery")
    assert by_pain["change"] == judged(tables)["change"]
    by_source = judged(tables, "affects: {topics: [T001], segment: \"source == 'calls'\"}")
    assert by_source["customers_before"] < by_pain["customers_before"]
    few = judged(tables, "affects: {touchpoints: [courier]}")  # nothing to compare it with
    assert few["verdict"] == "too early"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("topic: T01",), "actions.yaml:3 actions.0: the run knows no topic 'T01'."),
        (("owner: Ana",), "says nothing of what it is for"),
        (("topic: T001", "expects: {measure: complaints, change: 0.1}"), "an action is meant to improve something; give less than 0"),
        (("topc: T001",), "actions.yaml:5 actions.0.topc: unknown key. Did you mean 'topic'?"),
        (("affects: {segment: plan = 'x'}",), "actions.0.affects.segment: Rule"),
        (("affects: {segment: \"plan == 'x'\"}",), "its segment asks for 'plan', which no source gives"),
        (("gap: gap-1",), "there is no such gap in the run"),
    ],
)
def test_faults_are_sentences_with_their_line(lines, fault):
    with pytest.raises(ConfigError) as refused:
        judged(world(customers=60), *lines)
    assert fault in refused.value.message


def test_the_schema_tells_what_every_key_is_for():
    schema = ActionsFile.model_json_schema()
    assert all("description" in field for model in schema["$defs"].values() for field in model["properties"].values())
