"""The measured journey: what stands under a stage, what is refused, and what is too rare to show."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from jminer.report import charts, headlines, plots
from jminer.report.extremes import Callout, extremes
from jminer.report.facts import Facts, compute
from jminer.report.findings import sensitivity
from jminer.report.journey_map import one_of_each
from jminer.report.lanes import Lanes
from jminer.report.material import Material, Quote
from jminer.report.measure import Measure, decimal, leaning
from jminer.report.register import by_family
from jminer.report.to_html import page
from jminer.settings import ReportSettings
from tests.report import fixture


def facts_of(**changed: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **changed}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


@cache
def facts() -> Facts:
    return facts_of()


def lane(stage: str, found: Facts | None = None) -> Lanes:
    return next(lane for lane in (found or facts()).lanes if lane.stage == stage)


def test_a_stage_has_its_moments_pains_gaps_metrics_and_actions() -> None:
    here = lane("delivery")
    assert [(moment.mark, moment.topic, moment.touchpoint) for moment in here.moments] == [("▼", "late or lost parcels", "Courier")]
    assert [pain.topic for pain in here.pains] == ["late or lost parcels"]
    assert [(gap.mark, gap.subject) for gap in here.gaps] == [("∅", "Neighbour")]
    assert (here.metrics.rating.value, here.metrics.imputed, here.metrics.quadrant) == (0.38, True, "explained loss")
    assert [(action.rank, action.owner) for action in here.actions] == [(1, "owner of Courier")]
    assert [chip.name for chip in here.doing] == ["choose the hour"]
    assert not lane("consideration").pains


def test_the_confidence_lane_says_where_data_is_missing_sparse_or_unsteady() -> None:
    said = {one.stage: (one.trust.level, one.trust.says) for one in facts().lanes}
    assert said["consideration"] == (0, "no data")
    assert said["awareness"] == (0, "too few")
    assert said["loyalty"] == (1, "sparse")
    assert said["delivery"] == (2, "backed by data")
    wobbly = fixture.run()["topics"].with_columns(stability=pl.lit(0.3))
    assert lane("delivery", facts_of(topics=wobbly)).trust.says == "topics not steady"


def test_the_curve_stands_beside_what_was_declared_and_never_crosses_a_gap() -> None:
    stages = facts().stages
    drawn = charts.curve(stages, [stage.to_be for stage in stages])
    assert len(drawn.beside) == 1  # delivery and use are neighbours
    assert [len(line.split()) for line in drawn.lines] == [5]
    assert len(drawn.thin) == 3


def test_the_heading_says_what_is_lowest_and_what_is_not_sure() -> None:
    assert headlines.of_journey(facts().stages) == "lowest at Delivery (−0.46), highest at Use (+0.41); which is highest is not sure"


def test_the_lowest_stage_has_its_pain_and_a_quote_and_the_highest_what_is_good_there() -> None:
    high, low = extremes(facts())
    assert (low.which, low.stage.id, low.sure) == ("lowest", "delivery", True)
    assert (low.told.subject, low.told.figures) == ("late or lost parcels", "78 customers, rank 1 to 2 of all pains")
    assert low.told.quote is not None
    assert low.told.quote.role != "against"
    assert (high.which, high.stage.id, high.sure) == ("highest", "use", False)
    assert (high.told.kind, high.told.subject) == ("Worth keeping", "the lamp at home")


def test_without_quotes_pains_or_numbers_the_ends_of_the_curve_say_so() -> None:
    silent = compute(Material(fixture.run(), fixture.manifest(), fixture.taxonomy(), ReportSettings(quotes="off")))
    assert [end.told.quote for end in extremes(silent)] == [None, None]
    bare = facts_of(pains=fixture.run()["pains"].clear(), opportunities=fixture.run()["opportunities"].clear())
    high, low = extremes(bare)
    assert high.told.kind.startswith("No moment of delight stands out")
    assert low.told.kind.startswith("No pain point stands at this stage alone; the bad feeling voiced most")
    assert (low.told.subject, low.told.figures) == ("anger", "31% (23–39) of its customers; 71 speak of Courier")
    unfelt = facts_of(**{name: fixture.run()[name].clear() for name in ("pains", "curve_emotions", "unit_emotions")})
    assert extremes(unfelt)[1].told == Callout("No pain point stands at this stage alone.")
    thin = facts_of(curve=fixture.run()["curve"].with_columns(state=pl.lit("thin")))
    assert extremes(thin) == ()


def test_a_mood_is_told_only_where_the_whole_interval_tells_it() -> None:
    assert [leaning(m) for m in (Measure(0.3, 0.1, 0.5), Measure(-0.3, -0.5, -0.1), Measure(0.3, -0.1, 0.5), Measure(0.3))] == ["good", "bad", "open", "open"]
    drawn = charts.curve(facts().stages)
    assert {point.stage: point.mood for point in drawn.points} == {"purchase": "good", "delivery": "bad", "use": "good", "support": "open", "loyalty": "good"}
    assert len({point.sign.count("M") for point in drawn.points}) == 3  # minus, plus, none: no mood hangs on its colour


def test_the_line_never_runs_through_a_number_and_marks_stand_across_the_point() -> None:
    def drawn(*valences: float) -> tuple[charts.Point, ...]:
        shown = [replace(facts().stages[2], valence=Measure(v, v - 0.05, v + 0.05)) for v in valences * 3]
        return charts.curve(shown).points[3:6]

    flat, steep = drawn(0.1, 0.05, 0.1)[1], drawn(0.6, -0.3, 0.6)[1]
    assert flat.says_y < flat.y < flat.marks_y(190)
    assert steep.marks_y(190) < steep.y < steep.says_y
    assert all(0 < p.marks_y(190) < 190 for v in (-0.99, 0.0, 0.99) for p in drawn(v, -v, v))


def test_words_beside_a_column_stay_within_the_table() -> None:
    assert charts.beside_columns(9, 8) == (6, 3, 0)
    assert charts.beside_columns(13, 5) == (4, 3, 6)
    for columns in range(1, 20):
        for at in range(columns):
            before, wide, after = charts.beside_columns(columns, at)
            assert before + wide + after == columns
            assert before <= at < before + wide


def test_every_map_says_whose_it_is_how_many_they_are_and_when() -> None:
    html = page(facts())
    everybody, planner = re.findall(r'<p class="whose">(.*?)</p>', html, re.DOTALL)
    assert "250 customers" in everybody
    assert "112 customers" in planner
    assert all("2026-01-03 to 2026-02" in strip for strip in (everybody, planner))
    assert "No map of its own" in html


def test_an_empty_plan_says_that_nobody_is_responsible_yet() -> None:
    assert "owner of Courier" in page(facts())
    assert "Nobody yet" in page(facts_of(plan=fixture.run()["plan"].clear()))


def test_a_persona_is_drawn_beside_everybody_and_marked_where_it_differs() -> None:
    (planner,) = facts().maps
    assert [stage.id for stage in planner.apart] == ["delivery"]
    known = {stage.id: stage.everybody for stage in planner.stages if stage.valence.known}
    assert known == {"delivery": -0.46, "support": -0.12}


def test_an_emotion_of_three_customers_is_not_shown() -> None:
    delivery = next(stage for stage in facts().stages if stage.id == "delivery")
    assert [feeling.name for feeling in delivery.feelings] == ["anger"]


def test_pains_say_how_far_their_order_rests_on_the_weights() -> None:
    given = Material(fixture.run(), fixture.manifest(), fixture.taxonomy(), ReportSettings())
    assert sensitivity(given) == (
        "Weighed anew at random 500 times, 94% of the 10 worst stay among them (80% or more in 95% of the weightings); fewest, 40%, when weighed by exit alone."
    )


def test_a_driver_whose_usual_figure_misleads_is_told() -> None:
    told = {driver.subject: driver.compared for driver in facts().drivers.drivers}
    assert told["late or lost parcels"] == ""
    assert "hides it" in told["the lamp at home"]
    assert "wrong sign" in told["checkout and promo codes"]
    assert headlines.of_drivers(facts().drivers) == "complaint about “late or lost parcels” costs most; praise of “the lamp at home” gives most"


def test_drivers_that_cannot_be_told_give_their_reason_and_no_chart() -> None:
    why = "The drivers explain nothing of unseen customers."
    refused = fixture.run()["driver_models"].with_columns(state=pl.lit("refused"), reason=pl.lit(why))
    html = page(facts_of(driver_models=refused, drivers=fixture.run()["drivers"].clear(), kano=fixture.run()["kano"].clear()))
    assert why in html
    assert "Reach and effect of the drivers" not in html


def test_gaps_are_told_by_family_and_silence_without_contacts_is_no_gap() -> None:
    rows = [{"gap_id": "unheard_touchpoint:tracking", "kind": "unheard_touchpoint", "subject": "tracking", "says": "Nobody is heard.", "customers": 0}]
    gaps = pl.concat([fixture.run()["gaps"], pl.DataFrame(rows).select(pl.all())], how="diagonal_relaxed")
    found = facts_of(gaps=gaps)
    assert [(family.mark, len(own)) for family, own in by_family(found.gaps)] == [("∅", 1), ("⇄", 1)]
    assert found.unheard == ("Tracking",)
    assert [action.about for action in found.plan.actions] == ["late or lost parcels", "Neighbour"]
    assert headlines.of_gaps(found.gaps) == "1 missing touchpoint, 1 inconsistent experience"


def test_nothing_that_fewer_than_five_customers_say_is_shown() -> None:
    few = fixture.run()["gaps"].with_columns(customers=pl.lit(3, dtype=pl.Int64))
    found = facts_of(gaps=few)
    assert found.gaps == ()
    assert [action.source for action in found.plan.actions] == ["pain"]  # the action that rests on the gap goes with it
    assert [need.id for need in facts().needs_found.found] == ["N001"]
    assert [voice.subject for voice in facts().staff] == ["waiting for an answer"]
    ((_, _, cells),) = [row for row in facts().coverage.rows if row[0] == "Tracking"]
    assert [cell.customers for cell in cells] == [0, 0, 0, None, 0, 0, 0, 0]


def test_an_inconsistent_channel_is_marked_and_a_refusal_says_why() -> None:
    (channels,) = facts().consistency
    (contrast,) = channels.contrasts
    assert [(one.place, one.sure) for one in contrast.at] == [("email", True), ("web", False)]
    assert channels.refused == ("Fewer than 15 customers on two channels.",)
    assert [(place, more) for place, _, more, _ in channels.mixes] == [("email", ("waiting for an answer",))]


def test_an_opportunity_has_its_place_its_score_by_persona_and_a_dot() -> None:
    best = facts().opportunities[0]
    assert [(one.persona, one.score.value, one.called) for one in best.segments] == [("The planner", 16.0, True)]
    drawn = plots.landscape(facts().opportunities)
    assert [dot.kind for dot in drawn.dots] == ["sure", "open"]
    assert (drawn.dots[0].x, drawn.dots[0].y) == (pytest.approx(0.81 * drawn.width, abs=0.1), pytest.approx(0.74 * drawn.height, abs=0.1))
    assert [word for _, word, _, _ in drawn.rules] == ["score 10", "score 12", "score 15"]


def test_names_of_dots_never_overlap() -> None:
    spots = [plots.Spot("a rather long name", Measure(0.5), Measure(0.5 + i / 1000), "x") for i in range(12)]
    drawn = plots._scatter(spots, (0, 1), (0, 1), 400, 200, str, str)
    named = [dot for dot in drawn.dots if dot.name]
    assert 0 < len(named) < 12
    places = {dot: plots._around_dot(dot.x, dot.y, 18 * plots.LETTER) for dot in named}
    boxes = [next(where[3] for where in places[dot] if where[:3] == (dot.name_x, dot.name_y, dot.anchor)) for dot in named]
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i] if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


def test_the_plan_has_everything_an_action_needs() -> None:
    html = page(facts())
    first, scope = "start with “late or lost parcels” at Delivery", "83% (77%–87%)"
    for words in (first, scope, "owner of Courier", "9.0 points", "22%", "22 weeks after the start", "☐ wait", "42% (36–48)"):
        assert words in html


def test_what_does_not_exist_is_not_spoken_of() -> None:
    html = page(compute(Material(fixture.nothing(), {}, fixture.taxonomy(), ReportSettings())))
    for section in ("drivers", "plan", "needs-found", "dropoff", "staff", "scores"):
        assert f'<section id="{section}"' not in html
        assert f'<section id="{section}"' in page(facts())


def test_beside_the_best_quote_stand_one_at_random_and_one_against() -> None:
    said = [Quote(role, role, "", "", "") for role in ("best", "random", "random", "against", "against")]
    assert [quote.role for quote in one_of_each(said)] == ["random", "against"]


def test_a_small_negative_number_is_not_minus_nought() -> None:
    assert decimal(-0.04, 1) == "0.0"
    assert decimal(-0.06, 1) == "−0.1"
