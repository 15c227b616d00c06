"""Where a topic's customers are, how they feel and what they talk about: each customer once a cell."""

import pytest

from jminer.statistics.intervals import wilson
from jminer.steps.topic_journey import place

LATE = {"topic": "T1", "stage": "delivery", "touchpoints": ("courier",), "emotions": ("anger",)}


def placed(tell, sayings):
    return place(tell(sayings), None, None)


def cells(made, name):
    """(topic, cell) → (customers, share)."""
    return {row[:2]: row[2:4] for row in made[name].select(*made[name].columns[:2], "customers", "share").iter_rows()}


def test_a_customer_counts_once_however_often_it_is_said(tell):
    made = placed(tell, [{"customer": "anna", **LATE}] * 4 + [{"customer": "ben", **LATE, "emotions": ()}])
    assert cells(made, "topic_stages") == {("T1", "delivery"): (2, 1.0)}
    assert cells(made, "topic_touchpoints") == {("T1", "courier"): (2, 1.0)}
    assert cells(made, "topic_emotions") == {("T1", "anger"): (1, 0.5)}


def test_a_customer_is_in_every_cell_that_is_told(tell):
    sayings = [{"customer": "anna", **LATE}, {"customer": "anna", **LATE, "stage": "support", "touchpoints": ("phone_queue", "courier"), "emotions": ()}]
    made = placed(tell, [*sayings, {"customer": "ben", **LATE}])
    assert cells(made, "topic_stages") == {("T1", "delivery"): (2, 1.0), ("T1", "support"): (1, 0.5)}
    assert cells(made, "topic_touchpoints") == {("T1", "courier"): (2, 1.0), ("T1", "phone_queue"): (1, 0.5)}


def test_a_stage_is_counted_with_its_parts_and_the_parts_alone(tell):
    using = {"topic": "T1", "stage": "use"}
    made = placed(tell, [{"customer": name, **using, "substage": part} for name, part in (("anna", "boarding"), ("ben", "boarding"), ("cleo", None))])
    assert cells(made, "topic_stages") == {("T1", "boarding"): (2, 2 / 3), ("T1", "use"): (3, 1.0)}


def test_who_names_no_stage_is_not_among_those_whose_stage_is_known(tell):
    made = placed(tell, [{"customer": "anna", **LATE}, {"customer": "ben", "topic": "T1"}])
    assert cells(made, "topic_stages") == {("T1", "delivery"): (1, 1.0)}
    assert cells(made, "topic_touchpoints") == {("T1", "courier"): (1, 0.5)}
    assert cells(made, "topic_emotions") == {("T1", "anger"): (1, 0.5)}


def test_a_language_that_nobody_could_read_is_not_counted_as_calm(tell):
    unread = {"customer": "eva", "topic": "T1", "language": "fi", "valence": None, "intensity": None}
    made = placed(tell, [{"customer": "anna", **LATE}, unread])
    assert cells(made, "topic_emotions") == {("T1", "anger"): (1, 1.0)}
    assert cells(made, "topic_touchpoints") == {("T1", "courier"): (1, 1.0)}


def test_the_interval_is_wilson_s_and_each_topic_has_its_own(tell):
    sayings = [{"customer": f"c{n}", **LATE, "emotions": ("anger",) if n < 6 else ()} for n in range(20)]
    made = placed(tell, [*sayings, *({**saying, "topic": "T2", "emotions": ()} for saying in sayings[:3])])
    [row] = made["topic_emotions"].to_dicts()
    assert (row["topic_id"], row["customers"], row["share"]) == ("T1", 6, 0.3)
    assert (row["low"], row["high"]) == pytest.approx(wilson(6, 20))
    assert made["topic_touchpoints"]["customers"].to_list() == [20, 3]


def test_what_has_no_topic_is_in_no_cell(tell):
    made = placed(tell, [{"customer": "anna", **LATE, "topic": None}])
    assert all(table.is_empty() for table in made.values())


def test_nothing_said(tell):
    made = placed(tell, [])
    assert set(made) == {"topic_stages", "topic_emotions", "topic_touchpoints"}
    assert all(table.is_empty() for table in made.values())
