"""Personas in the report: the board, the card, what a need stands against, and whom the needs reach."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest

from jminer.report import charts_people, to_html
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.report.measure import Measure
from jminer.report.people import PersonaFacts
from jminer.report.people_controls import matcher
from jminer.report.people_coverage import coverage
from jminer.report.people_null import as_near, null
from jminer.report.people_pairs import ownership
from jminer.report.people_recount import People, recounted
from jminer.settings import ReportSettings
from jminer.tables import frame
from tests.report import fixture


def material(quotes: bool = True, manifest: dict[str, object] | None = None, **run: pl.DataFrame) -> Material:
    return Material({**fixture.run(), **run}, {**fixture.manifest(), **(manifest or {})}, fixture.taxonomy(), ReportSettings(quotes=quotes))


def facts(quotes: bool = True, **run: pl.DataFrame) -> Facts:
    return compute(material(quotes, **run))


def persona(name: str, **run: pl.DataFrame) -> PersonaFacts:
    return next(p for p in facts(**run).personas if p.id == name)


def changed(name: str, value: object, table: str = "personas", column: str = "verdict") -> pl.DataFrame:
    """A table of the fixture with one persona's cells replaced."""
    rows = fixture.run()[table]
    here = pl.col("persona_id") == name
    return rows.with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).cast(rows.schema[column]).alias(column))


def proposed(**row: object) -> pl.DataFrame:
    return frame("persona_proposals", [{"persona_id": "planner", "rank": 1, "says": "Do it.", "why": "So.", "status": "a hypothesis", **row}])


# --- the people, counted again


def test_people_are_counted_again_as_the_run_counted_them() -> None:
    found = recounted(material())
    assert {name: people.customers for name, people in found.items()} == {"planner": 112, "bargain": 138}


def test_a_persona_whose_people_come_out_differently_has_no_chart_of_them() -> None:
    assert "planner" not in recounted(material(personas=changed("planner", 111, column="segment_customers")))
    other = persona("planner", personas=changed("planner", 111, column="segment_customers"))
    assert (other.covered, other.null) == (None, None)


def test_a_coverage_that_comes_out_differently_is_not_shown() -> None:
    assert persona("planner").covered is not None
    assert persona("planner", personas=changed("planner", 0.6, column="coverage")).covered is None


def test_a_rule_that_asks_for_a_field_that_is_gone_leaves_the_page_whole() -> None:
    given = material(manifest={"personas": [{"id": "planner", "name": "The planner", "rule": "shoe_size > 40"}]})
    assert recounted(given) == {}
    assert "could not be counted again" in to_html.page(compute(given))


# --- the waterfall


def people(wrote: list[tuple[int, str, str]], said: list[tuple[int, str]], customers: int) -> People:
    """`wrote`: customer, source and year of each piece of feedback; `said`: its number and a need of p."""
    rows = [{"feedback_id": f"f{i}", "customer": who, "source": source, "year": year} for i, (who, source, year) in enumerate(wrote)]
    owner = {row["feedback_id"]: row["customer"] for row in rows}
    told = [{"feedback_id": f"f{i}", "persona_id": "p", "need_id": need, "customer": owner[f"f{i}"]} for i, need in said]
    return People(customers, pl.DataFrame(rows), pl.DataFrame(told), ())


NO_TOPICS = pl.DataFrame({"feedback_id": [], "topic_id": []}, schema={"feedback_id": pl.String, "topic_id": pl.String})


def test_each_need_adds_those_whom_no_larger_one_reaches() -> None:
    wrote = [(i, "tickets", "2026") for i in range(40)]
    said = [(i, "large") for i in range(20)] + [(i, "next") for i in range(10, 28)] + [(i, "within") for i in range(8)]
    found = coverage("p", people(wrote, said, 40), (), NO_TOPICS)
    assert [(s.name, s.customers, s.before) for s in found.steps] == [("large", 20, 0), ("next", 8, 20), ("no need of its", 12, 28)]
    assert found.covered == 28
    assert found.says == "Its needs reach 70% of its people"


def test_needs_that_add_fewer_than_five_are_told_together() -> None:
    wrote = [(i, "tickets", "2026") for i in range(40)]
    said = [(i, "large") for i in range(20)] + [(20, "one"), (21, "two"), (22, "two"), (23, "three")]
    steps = coverage("p", people(wrote, said, 40), (), NO_TOPICS).steps
    assert [(s.name, s.kind, s.customers) for s in steps[:2]] == [("large", "need", 20), ("further needs", "further", 4)]


def test_who_raises_only_an_unclaimed_topic_is_a_step_of_the_waterfall() -> None:
    wrote = [(i, "tickets", "2026") for i in range(40)]
    topics = pl.DataFrame({"feedback_id": [f"f{i}" for i in range(15, 30)], "topic_id": ["T1"] * 15})
    found = coverage("p", people(wrote, [(i, "large") for i in range(20)], 40), ("T1",), topics)
    assert [(s.kind, s.customers) for s in found.steps] == [("need", 20), ("unclaimed", 10), ("rest", 10)]
    assert found.says.endswith("; 25% raise only typical topics that nobody declared")


def test_the_steps_are_the_whole_segment_and_no_more() -> None:
    found = persona("planner").covered
    assert found is not None
    assert sum(step.customers for step in found.steps) == 112
    assert found.share == pytest.approx(94 / 112)


def test_evidence_that_stands_in_one_source_is_said_to_hang_on_it() -> None:
    wrote = [(i, "tickets", "2025") for i in range(20)] + [(i, "survey", "2026") for i in range(40)]
    hanging = coverage("p", people(wrote, [(i, "need") for i in range(20)], 40), (), NO_TOPICS)
    assert hanging.rests.startswith("It hangs on tickets: 100% of those who say it do so there, where 50% write")
    spread = coverage("p", people(wrote, [(20 + i, "need") for i in range(40)], 40), (), NO_TOPICS)
    assert spread.rests == "It hangs on no single source or year"


def test_one_source_is_told_and_not_drawn() -> None:
    wrote = [(i, "tickets", "2025" if i % 2 else "2026") for i in range(40)]
    found = coverage("p", people(wrote, [(i, "need") for i in range(30)], 40), (), NO_TOPICS)
    assert found.alone == ("source tickets",)
    assert {one.kind for one in found.where} == {"year"}


# --- the null strip


def test_every_decoy_stands_on_the_strip_and_so_does_the_need() -> None:
    strip = null([0.1 + i / 100 for i in range(40)], [0.8])
    assert strip is not None
    assert (strip.decoys, sum(strip.counts), strip.high) == (40, 40, 0.8)
    assert charts_people.along(0.8, strip.low, strip.high, 150) == 150
    assert null([], [0.8]) is None


def test_the_strip_says_how_many_decoys_are_as_near() -> None:
    strip = null([i / 1000 for i in range(999)], [])
    assert as_near(0.001, strip) == "nearer than all 999 decoys"
    assert as_near(0.002, strip) == "1 of 999 decoys is as near"
    assert as_near(0.066, strip) == "65 of 999 decoys are as near"
    assert as_near(0.02, None) == "nearer than 98% of decoys"


def test_the_histogram_is_one_shape_whose_highest_bar_fills_the_height() -> None:
    strip = null([0.1] * 5 + [0.9], [])
    assert strip is not None
    path = charts_people.histogram(strip, 150, 30)
    heights = [float(h) for h in re.findall(r"V([\d.]+)h", path)]
    assert (len(heights), min(heights), max(heights)) == (len(strip.counts), 0, 30)


# --- the card


def states(name: str, **run: pl.DataFrame) -> dict[str, str]:
    return {line.text: line.state for line in persona(name, **run).card}


def test_the_card_strikes_out_what_fell_and_adds_what_is_proposed() -> None:
    planner, bargain = states("planner"), states("bargain")
    assert planner["I want my parcel on the day you promised."] == "kept"
    assert (planner["orders on Mondays"], planner["I want the box whole."]) == ("open", "added")
    assert (bargain["I only want the lowest price."], bargain["avoids web"]) == ("struck", "struck")
    html = to_html.page(facts())
    assert "<del><bdi>I only want the lowest price.</bdi></del>" in html
    assert "<ins><bdi>I want the box whole.</bdi></ins>" in html


def test_a_persona_without_a_rule_says_what_that_means() -> None:
    assert states("student")["no segment rule"] == "open"
    assert to_html.page(facts()).count("It declares no segment rule") == 1


# --- the changes


def diff(**row: object) -> list[str]:
    return [f"{line.sign} {line.text}" for line in persona("planner", persona_proposals=proposed(**row)).proposals[0].diff]


def test_a_change_is_shown_as_the_lines_of_the_file() -> None:
    old = '"I want my parcel on the day you promised."'
    assert diff(change="drop_need", need_id="on_time") == ["- - id: on_time", f"-   statement: {old}"]
    assert diff(change="share_need", need_id="tracking", text="shared") == ["  - id: tracking", "+   unit_of_claim: shared"]
    assert diff(change="reword_need", need_id="on_time", text="Any day will do.") == [
        "  - id: on_time", f"-   statement: {old}", '+   statement: "Any day will do."', f"+   opposite: {old}",
    ]  # fmt: skip
    assert diff(change="change_share", text="{min: 0.40, max: 0.55}") == ["+ expected_share: {min: 0.40, max: 0.55}"]
    assert diff(change="split_need", need_id="on_time") == ["# Do it."]


def test_a_drafted_need_shows_its_forms_and_no_number_that_the_data_does_not_give() -> None:
    lines = diff(change="add_need", need_id="box", text="I want the box whole.", unmet_form="The box was crushed.", phrasings=["a wet box"])
    assert lines == ["+ - id: box", '+   statement: "I want the box whole."', '+   unmet_form: "The box was crushed."', '+   phrasings: ["a wet box"]']


def test_without_quotes_a_drafted_need_has_no_words_of_customers() -> None:
    change = next(p for p in facts(quotes=False).personas if p.id == "planner").proposals[0]
    assert (change.text, [line.text for line in change.diff]) == ("", ["- id: box"])
    assert "box whole" not in to_html.page(facts(quotes=False))


@pytest.mark.parametrize(
    ("verdict", "step"),
    [("VALIDATED", "Use it, and test it again on later feedback."), ("REFUTED", "Add a need on “crushed box”, reworded in one sentence of a customer.")],
)
def test_the_next_step_follows_from_the_verdict(verdict: str, step: str) -> None:
    assert persona("planner", personas=changed("planner", verdict)).next_step == step


def test_too_few_customers_are_asked_for_in_number() -> None:
    assert persona("student").next_step == "Collect feedback from about 42 more customers of the segment."


# --- falsifiers, odds, controls


def test_a_falsifier_knows_its_limit_and_on_which_side_it_fires() -> None:
    [below] = persona("planner").falsifiers
    assert (below.limit, below.below, below.seen.value, below.counts) == (40, True, 112, True)
    row = {"persona_id": "planner", "kind": "falsifier", "claim": "contradiction(need=on_time) > 0.5", "verdict": "HOLDS", "observed": 0.1}
    [above] = persona("planner", persona_claims=frame("persona_claims", [row])).falsifiers
    assert (above.limit, above.below) == (0.5, False)


def test_no_difference_stands_at_the_same_place_on_every_odds_axis() -> None:
    assert charts_people.on_odds(Measure(1.0, 0.01, 500.0), 120) == charts_people.Whisker(30.0, 0.0, 120.0)


def test_the_barnum_control_is_shown_and_decides_nothing() -> None:
    rows = [{"control": name, "tested": 20, "passed": 10, "rate": 0.5, "high": 0.7, "says": "So."} for name in ("barnum persona", "decoy needs")]
    barnum, decoys = facts(controls=frame("controls", rows)).controls
    assert (barnum.sound, barnum.decides, decoys.sound, decoys.decides) == (False, False, False, True)


def test_a_control_says_what_it_asks_and_what_its_result_means_for_the_verdicts() -> None:
    rows = [{"control": "plainly said", "tested": 20, "passed": 2, "rate": 0.9, "high": 0.97, "says": "Things."},
            {"control": "decoy needs", "tested": 400, "passed": 400, "rate": 0.0, "high": 0.01, "says": "Needs."}]  # fmt: skip
    found = facts(controls=frame("controls", rows))
    decoys, said = found.controls
    assert (decoys.result, decoys.means) == ("none of 400 was", "A need that is called supported is hardly ever a false alarm.")
    assert said.result == "2 of 20 found"
    assert "of a need that is ABSENT or undecided say that it was not heard" in said.means
    html = to_html.page(found)
    assert "decides nothing" not in html
    assert "90% wrong" not in html


def test_the_matchers_errors_are_those_of_the_runs_settings() -> None:
    given = material(manifest={"settings": {"needs": {"sensitivity": [8.0, 10.0]}}})
    assert matcher(given)[0].share.value == 0.8
    assert matcher(material(controls=frame("controls"))) == ()


# --- across personas


def test_whose_a_need_is_is_counted_in_every_segment_and_few_are_not_told() -> None:
    found = ownership(material(), recounted(material()), {"planner": "The planner", "bargain": "The bargain hunter"})
    on_time = next(row for row in found.rows if row.need == "on_time")
    own, other = on_time.cells
    assert (own.customers, own.own, other.own) == (94, True, False)
    needs = fixture.run()["unit_needs"].with_row_index("n").filter(pl.col("n") < 3).drop("n")
    few = ownership(material(unit_needs=needs), recounted(material(unit_needs=needs)), {"planner": "The planner"})
    assert few.rows[0].cells[0].few
    assert (few.rows[0].cells[0].customers, few.rows[0].cells[0].share) == (0, None)


def test_a_need_belongs_elsewhere_only_where_the_test_says_so() -> None:
    assert not [row.elsewhere for row in facts().ownership.rows if row.elsewhere]
    moved = changed("planner", "MISATTRIBUTED", "persona_needs").with_columns(best_owner=pl.lit("bargain"))
    assert {row.elsewhere for row in facts(persona_needs=moved).ownership.rows if row.persona == "The planner"} == {"The bargain hunter"}


def test_the_matrix_has_every_pair_twice_and_nothing_on_the_diagonal() -> None:
    pairs = facts().pairs
    names, rows = charts_people.matrix(pairs)
    assert names == ("The bargain hunter", "The planner")
    assert (rows[0][0], rows[1][1]) == (None, None)
    assert rows[0][1] is rows[1][0] is pairs[0]


def test_people_in_both_segments_are_not_told_when_they_are_fewer_than_five() -> None:
    before, told, after = to_html.page(facts()).partition("fewer than 5 in both")
    assert told
    assert "1.6%" not in before[-400:] + after[:400]


# --- the page


def test_the_board_comes_first_and_only_the_first_persona_is_open() -> None:
    html = to_html.page(facts())
    assert html.index('class="board') < html.index('id="controls"') < html.index('id="persona-1"') < html.index('id="persona-pairs"')
    assert re.findall(r'<details class="persona card"( open)?>', html) == [" open", "", ""]


def test_without_personas_the_page_says_how_to_declare_one() -> None:
    html = to_html.page(compute(Material(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings())))
    assert "No persona is declared in this project. Write what you believe" in html


def test_eight_personas_of_eight_needs_stay_small() -> None:
    found = facts()
    planner = found.personas[0]
    wide = replace(planner, needs=tuple(replace(planner.needs[0], id=f"need_{i}") for i in range(8)))
    one, many = (len(to_html.page(replace(found, personas=personas))) for personas in ((), (wide,) * 8))
    assert many - one < 500_000
