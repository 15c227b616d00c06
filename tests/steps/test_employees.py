"""Employees beside customers: heard by both, by staff alone, by customers alone; never counted among customers."""

import numpy as np
import polars as pl

from jminer.steps.employees import listen
from jminer.steps.units import cut
from jminer.tables import frame

QUEUE, COURIER = "We waited on hold for an hour before anybody answered the phone.", "The courier left the parcel in the rain."


def notes(texts):
    return [{"feedback_id": f"n{i:03}", "source": "notes", "type": "employee_note", "role": "employee", "language": "en", "text": text}
            for i, text in enumerate(texts)]  # fmt: skip


def heard(tell, view, tools, customers, staff):
    tables = tell([{"customer": f"c{i}", "text": text, "topic": "T1" if text == QUEUE else "T2"} for i, text in enumerate(customers)])
    feedback = pl.concat([tables["feedback"], frame("feedback", notes(staff))])
    tables["employee_units"] = cut({"feedback": frame("feedback", notes(staff))}, view, tools)["employee_units"]
    centres = tools.embed([QUEUE, COURIER])
    centroids = [{"topic_id": f"T{i + 1}", "centroid": centre.tolist(), "threshold": 0.5, "width": 0.3} for i, centre in enumerate(centres)]
    return listen(tables | {"feedback": feedback, "topic_centroids": frame("topic_centroids", centroids)}, view, tools)


def test_who_speaks_of_a_topic(tell, view, tools):
    voice = heard(tell, view, tools, [COURIER] * 60 + [QUEUE] * 60, [QUEUE] * 40)["employee_voice"].filter(subject_type="topic")
    assert dict(voice.select("subject", "heard_by").iter_rows()) == {"T1": "both", "T2": "customers"}
    row = voice.row(by_predicate=pl.col("subject") == "T2", named=True)
    assert (row["staff"], row["staff_of"], row["customers"], row["of"]) == (0, 40, 60, 120)
    assert row["staff_valence"] is None
    alone = heard(tell, view, tools, [COURIER] * 120, [QUEUE] * 40)["employee_voice"].filter(subject_type="topic")
    assert dict(alone.select("subject", "heard_by").iter_rows()) == {"T1": "staff", "T2": "customers"}


def test_a_handful_of_notes_say_nothing_of_silence(tell, view, tools):
    voice = heard(tell, view, tools, [COURIER] * 120, [QUEUE] * 4)["employee_voice"]
    assert set(voice["heard_by"]) == {"too few"}
    assert voice["staff_share"].null_count() == len(voice)


def test_employees_are_cut_apart_from_customers(view, tools):
    told = frame("feedback", [*notes([QUEUE]), {"feedback_id": "f", "source": "mail", "role": "customer", "language": "en", "text": COURIER}])
    tables = cut({"feedback": told}, view, tools)
    assert tables["units"]["feedback_id"].to_list() == ["f"]
    assert tables["employee_units"]["feedback_id"].to_list() == ["n000"]
    assert tables["fragments"].is_empty()


def test_nobody_of_the_staff_wrote(tell, view, tools):
    tables = heard(tell, view, tools, [COURIER] * 5, [])
    assert tables["employee_voice"].is_empty()
    assert np.all([frame(name).schema == table.schema for name, table in tables.items()])
