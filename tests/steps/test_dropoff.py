"""Losses of a funnel are joined with what is said of the same stages, and silence is not taken for content."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from jminer.steps.dropoff import join
from jminer.tables import frame
from jminer.tools import Tools

FUNNEL = [("purchase", 4000, 2000), ("delivery", 2000, 60), ("use", 1900, 100), ("support", 1800, 900), ("loyalty", 900, 27)]


def said_of(stage, n, valence):
    return [{"customer": f"{stage}{i}", "stage": stage, "valence": valence} for i in range(n)]


SAYINGS = said_of("purchase", 40, -0.7) + said_of("delivery", 40, -0.6) + said_of("use", 40, 0.5) + said_of("support", 3, -0.9) + said_of("loyalty", 4, 0.5)
PAINS = [{"pain_id": f"T00{i}@{stage}", "topic_id": f"T00{i}", "stage": stage, "severity": 40.0, "severity_low": 30.0 + i}
         for i, stage in enumerate(("purchase", "delivery", "purchase"))]  # fmt: skip


def rows_of(funnel):
    return frame("funnel", [{"source": "visits", "stage": stage, "entered": entered, "exited": exited, **(more[0] if more else {})}
                            for stage, entered, exited, *more in funnel])  # fmt: skip


def joined(tell, view, sayings=SAYINGS, funnel=FUNNEL, warned=None, **tables):
    read = {**tell(sayings), "pains": frame("pains", PAINS), "funnel": rows_of(funnel), **tables}
    view = SimpleNamespace(**vars(view))
    tools = Tools(b"", None, None, (), None, warn=(warned if warned is not None else []).append)
    return join(read, view, tools)


@pytest.fixture
def rows(tell, view):
    return {row["stage"]: row for row in joined(tell, view)["dropoff"].iter_rows(named=True)}


def test_the_quadrant_follows_from_loss_and_pain(rows):
    assert {stage: row["quadrant"] for stage, row in rows.items()} == {
        "purchase": "explained_loss", "support": "silent_loss", "delivery": "tolerated_pain", "use": None, "loyalty": None,
    }  # fmt: skip
    assert "cannot be told from the usual" in rows["use"]["says"]
    assert "no proof of content" in rows["loyalty"]["says"]
    assert rows["purchase"]["topics"] == ["T002", "T000"]


def test_survivors_are_named_where_many_leave(rows):
    assert all(("told by those who stayed" in row["says"]) == (row["quadrant"] in ("explained_loss", "silent_loss")) for row in rows.values())


def test_the_rate_has_its_interval(rows):
    buying = rows["purchase"]
    assert buying["exit_rate"] == 0.5
    assert 0.48 < buying["low"] < 0.5 < buying["high"] < 0.52
    assert (buying["customers"], buying["complaining"], rows["use"]["complaining"]) == (40, 40, 0)


def test_a_declared_usual_rate_takes_the_place_of_the_median(tell, view):
    view.dropoff = view.dropoff.model_copy(update={"usual": 0.2})
    rows = {row["stage"]: row["quadrant"] for row in joined(tell, view)["dropoff"].iter_rows(named=True)}
    assert rows["use"] == "healthy"


def test_two_stages_have_no_usual_rate(tell, view):
    rows = joined(tell, view, funnel=FUNNEL[:2])["dropoff"]
    assert rows["quadrant"].is_null().all()
    assert rows["says"].str.contains("Set dropoff.usual").all()


def test_stages_may_be_named_as_people_name_them_and_unknown_ones_are_told(tell, view):
    warned: list[str] = []
    rows = joined(tell, view, funnel=[("Delivery", 100, 10), ("basket", 100, 10)], warned=warned)["dropoff"]
    assert rows["stage"].to_list() == ["basket", "delivery"]
    assert "basket" in warned[0]
    assert rows.row(0, named=True)["customers"] is None
    assert "no such stage" in rows["says"][0]


def test_parts_stand_beside_the_whole_and_are_not_counted_twice(tell, view):
    parts = [("use", 100, 40, {"segment": "new"}), ("use", 300, 12, {"segment": "known"}), ("use", 400, 52), ("use", 8, 1, {"channel": "web"})]
    rows = joined(tell, view, funnel=parts)["dropoff"].sort("segment", "channel")
    assert rows.select("segment", "channel", "entered", "exited").rows() == [("(all)", "(all)", 400, 52), ("(all)", "web", 8, 1), ("known", "(all)", 300, 12),
                                                                             ("new", "(all)", 100, 40)]  # fmt: skip
    assert [says and says.split()[0] for says in rows["says"].to_list()[1:]] == ["Only", "Fewer", "More"]
    assert rows["exit_rate"].to_list()[1] is None


def test_slow_steps_are_told_by_robust_distance(tell, view):
    seconds = dict(zip((stage for stage, *_ in FUNNEL), (30.0, 20.0, 25.0, 300.0, 22.0), strict=True))
    rows = joined(tell, view, funnel=[(*row, {"seconds": seconds[row[0]]}) for row in FUNNEL])["dropoff"]
    slow = dict(rows.select("stage", "hesitation").iter_rows())
    assert slow["support"] > 3 > max(value for stage, value in slow.items() if stage != "support")


def test_no_funnel_no_rows(tell, view):
    assert all(table.is_empty() for table in joined(tell, view, funnel=[]).values())


def monthly(tell, view, follow, months=14):
    """A stage whose complaints wander, and whose losses follow them a month later, or do not."""
    rng = np.random.default_rng(4)
    share = rng.uniform(0.1, 0.9, months)
    days = [datetime(2025, 1, 5, tzinfo=UTC) + timedelta(days=int(30.5 * m)) for m in range(months)]
    sayings = [{"customer": f"m{m}c{i}", "feedback": f"m{m:02}c{i:02}", "stage": "use", "valence": -0.6 if i < share[m] * 30 else 0.6}
               for m in range(months) for i in range(30)]  # fmt: skip
    tables = tell(sayings)
    when = pl.Series([days[int(name[1:3])] for name in tables["feedback"]["feedback_id"]], dtype=pl.Datetime("us", "UTC"))
    losses = np.roll(share, 1) if follow else rng.permutation(share)
    funnel = [("use", 2000, int(200 + 800 * losses[m]), {"period": days[m].strftime("%Y-%m")}) for m in range(months)]
    links = joined(tell, view, sayings, funnel, feedback=tables["feedback"].with_columns(written_at=when))["dropoff_links"]
    return {row["kind"]: row for row in links.iter_rows(named=True)}


def test_complaints_of_a_month_and_losses_of_the_next(tell, view):
    linked = monthly(tell, view, follow=True)["periods"]
    assert (linked["cells"], linked["stage"]) == (13, "use")
    assert linked["rho"] > 0.9
    assert linked["q"] <= 0.05
    assert "no proof" in linked["says"]
    alone = monthly(tell, view, follow=False)
    assert alone["periods"]["q"] > 0.05
    assert "chance" in alone["periods"]["says"]
    assert alone["stages"]["rho"] is None
    assert "6 are needed" in alone["stages"]["says"]


def test_too_few_months_say_so(tell, view):
    short = monthly(tell, view, follow=True, months=6)["periods"]
    assert (short["rho"], short["q"]) == (None, None)
    assert "6 are needed" in short["says"]
