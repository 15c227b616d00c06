"""The plan: what to do first, who, how to tell whether it worked; where the project stands; what people must decide."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from jminer.config import Metric, Period, Scope
from jminer.domain import Persona
from jminer.playbook import Pattern
from jminer.steps import gaps, opportunities, pains
from jminer.steps.plan import draw_up
from jminer.tables import frame

PLAYBOOK = tuple(
    Pattern.model_validate({"id": id_, "kinds": kinds, "stages": stages, "hypothesis": "They are not told in time.", "try": f"Try {id_} for a month.",
                            "check": "Count how often they ask."})
    for id_, kinds, stages in (("anything", ("*",), ()), ("word-of-delay", ("wait",), ("delivery",)), ("queue", ("wait",), ("support",)))
)  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)


def crowd(start, n, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


@pytest.fixture
def sayings():
    return [
        *crowd(0, 120, topic="T1", stage="delivery", valence=-0.8, intensity=0.6, text="It was two weeks late.", touchpoints=("courier",), emotions=("anger",)),
        *crowd(100, 40, topic="T2", stage="support", valence=-0.5, text="They were simply not nice."),
        *crowd(0, 300, topic="T3", stage="use", valence=0.8, emotions=("delight",)),
    ]


def dated(read, days=120):
    """The feedback spread evenly over so many days."""
    n = len(read["feedback"])
    when = [START + timedelta(days=days * i // n) for i in range(n)]
    return {**read, "feedback": read["feedback"].with_columns(written_at=pl.Series(when).cast(pl.Datetime("us", "UTC")))}


@pytest.fixture
def made(tell, view, sayings, tools):
    """Plan a world: everything before is what the other steps say of it."""

    def plan(sayings=sayings, days=120, scope=None, metrics=(), goals=(), declared=(), **changed):
        view.project = SimpleNamespace(goals=goals, scope=scope or Scope(), metrics=metrics)
        view.playbook, view.declared = PLAYBOOK, declared
        view.plan = view.plan.model_copy(update=changed)
        read = {**tell(sayings), "evidence": frame("evidence")}
        read["customers"] = frame("customers", [{"customer_id": c, "known": True} for c in read["feedback"]["customer_id"].unique()])
        read = dated(read, days) if days else {**read, "feedback": read["feedback"].with_columns(written_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")))}
        read |= pains.rank(read, view, None)
        read |= gaps.find({**read, "persona_needs": frame("persona_needs")}, view, None)
        read |= opportunities.score(read, view, tools)
        return draw_up(read, view, SimpleNamespace(say=print, warn=print))

    return plan


def test_the_greatest_harm_comes_first_with_its_owner_and_what_to_try(made):
    first = made()["plan"].row(0, named=True)
    assert (first["rank"], first["action_id"]) == (1, "pain:T1@delivery")
    assert first["kind"] == "wait"
    assert first["patterns"] == ["word-of-delay", "anything"]
    assert first["hypothesis"].startswith("Perhaps: ")
    assert "courier" in first["owner"].lower()
    assert first["emotion"] == "anger"
    assert first["harm_low80"] < first["harm"] <= first["harm_high80"] * 1.001
    assert first["harm"] == pytest.approx(first["reach"] * first["loss"])


def test_what_is_said_of_the_same_topic_is_one_action(made):
    plan = made()["plan"]
    about = plan.filter(pl.col("topic_id") == "T1")
    assert about["action_id"].to_list() == ["pain:T1@delivery"]
    assert any(name.startswith("opportunity:unmet_need:T1") for name in about["also"].item())


def test_days_are_counted_from_the_start_of_the_work_not_from_old_feedback(made):
    first = made(due_days=30, review_days=60)["plan"].row(0, named=True)
    assert (first["due_days"], first["review_days"]) == (30, 90)
    assert first["rule"].startswith("13 weeks after the start: go on when")


def test_a_target_can_be_shown_by_the_customers_to_be_expected(made):
    from jminer.statistics.power import power_of

    first = made()["plan"].row(0, named=True)
    assert first["baseline"] == pytest.approx(120 / 300)
    assert first["target"] <= first["baseline"] - first["detectable"] + 1e-9
    assert power_of(first["baseline"], first["baseline"] - first["detectable"], first["customers"], first["expected"]) == pytest.approx(0.8, abs=1e-3)
    assert f"{first['target']:.1%}" in first["rule"]


@pytest.mark.parametrize("days", [None, 5])
def test_without_dates_over_a_fortnight_there_is_no_target(made, days):
    first = made(days=days)["plan"].row(0, named=True)
    assert (first["expected"], first["detectable"], first["target"]) == (None, None, None)
    assert "no dates over a fortnight" in first["rule"]


def test_what_harms_nobody_has_no_rank(made):
    plan = made()["plan"]
    delight = plan.filter(pl.col("kind") == "delight")
    assert len(delight) >= 1
    assert delight["rank"].null_count() == len(delight)
    assert delight["harm"].null_count() == len(delight)
    assert plan.drop_nulls("rank")["rank"].to_list() == list(range(1, plan["rank"].count() + 1))


def test_value_for_effort_is_told_only_where_the_effort_is(made):
    plan = made(effort={"pain:T1@delivery": 2.0})["plan"]
    first, second = plan.row(0, named=True), plan.row(1, named=True)
    assert first["value_per_effort"] == pytest.approx(first["harm_low80"] / 2)
    assert first["rice"] == pytest.approx(first["rice_reach"] * first["rice_impact"] * first["rice_confidence"] / 2)
    assert second["value_per_effort"] is None
    assert second["rice"] is None


def test_a_scorecard_says_what_is_reached_and_what_cannot_be_measured(made):
    metrics = (
        Metric(name="repairs", baseline=0.5, target=0.8),
        Metric(name="late parcels", measure="share", topic="all about t1", baseline=0.6, target=0.5),
        Metric(name="joy", measure="mean_valence", stage="use", baseline=0.5, target=0.9),
        Metric(name="support", measure="negative_share", stage="support", baseline=0.3, target=0.1),
        Metric(name="stars", measure="mean_rating", baseline=0.3),
        Metric(name="web", measure="share", stage="use", where="planet == 'Mars'"),
        Metric(name="tea", measure="share", topic="tea"),
    )
    rows = made(metrics=metrics, goals=("Nobody waits",))["scorecard"].rows_by_key("name", named=True, unique=True)
    states = {name: row["state"] for name, row in rows.items()}
    assert states == {"Nobody waits": "not_measured", "repairs": "not_measured", "late parcels": "reached", "joy": "improved", "support": "worse",
                      "stars": "thin", "web": "not_measured", "tea": "not_measured"}  # fmt: skip
    assert rows["late parcels"]["now"] == pytest.approx(0.4)
    assert rows["late parcels"]["low"] < 0.4 < rows["late parcels"]["high"] < 0.5
    assert "Fields there are" in rows["web"]["says"]


def test_the_scope_is_counted_by_customers_and_says_what_is_unknown(made):
    scope = Scope(stages=("delivery",), channels=("phone",), period=Period(first="2026-01-01", last="2026-02-01"))
    rows = made(scope=scope)["scope_shares"].rows_by_key("part", named=True, unique=True)
    assert (rows["stages"]["customers"], rows["stages"]["of"]) == (120, 300)
    assert rows["stages"]["share"] == pytest.approx(0.4)
    assert rows["channels"]["share"] == 0.0
    assert rows["(all)"]["customers"] == 0
    assert 0 < rows["period"]["share"] < 1


def test_a_scope_may_be_of_personas(made, sayings):
    persona = Persona("callers", "Callers", (), rule="channel == 'phone'")
    for row in sayings[:90]:
        row["channel"] = "phone"
    rows = made(sayings, scope=Scope(personas=("callers",)), declared=(persona,))["scope_shares"]
    assert rows["customers"].to_list() == [90]
    assert rows["unknown"].to_list() == [0]


def test_the_workshop_is_given_what_is_open_and_large(made):
    calls = made()["workshop"]
    assert len(calls) <= 5
    assert calls["value"].is_sorted(descending=True)
    unclear = calls.filter(pl.col("sort") == "kind")
    assert unclear["subject_id"].to_list() == ["T2@support"]
    assert set(calls.columns) >= {"question", "options", "hangs", "how"}


def test_the_plan_repeats_itself_and_an_empty_world_ranks_nothing(made):
    one, other = made(), made()
    assert all(one[name].equals(other[name]) for name in one)
    empty = made([])
    assert empty["plan"]["rank"].drop_nulls().is_empty()
    assert all(empty[name].is_empty() for name in ("scorecard", "scope_shares", "workshop"))
