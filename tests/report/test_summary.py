"""The first page says what was found with its numbers, and what is not known with what is missing."""

from __future__ import annotations

import polars as pl

from jminer.personas.verdicts import spoken
from jminer.report import sheets, summary, to_html, to_json, to_markdown
from jminer.report.decisions import Decision, decisions
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.report.measure import Measure, corrected_range, decimal_range, percent, percent_range, signed_range
from jminer.settings import ReportSettings
from tests.report import fixture


def facts(**run: pl.DataFrame) -> Facts:
    return compute(Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))


def test_the_five_findings_carry_numbers_and_intervals() -> None:
    said = [finding.says for finding in facts().findings]
    assert len(said) == 5
    assert said[0] == (
        "Customers complain of “late or lost parcels” (Delivery): 78 counted; after correction for reading mistakes 31% (26–36) of all 250. "
        "Severity 47 (41–53) of 100, rank 1 to 2 over resamplings."
    )
    assert "“The bargain hunter” is REFUTED (the same in 97% of perturbations)" in said[1]
    assert "“The planner” is VALIDATED" in said[2]
    assert "lowest at “Delivery”: valence −0.46 (−0.55 to −0.37)" in said[3]
    assert said[4].startswith(
        "Keep the promised day, or say early that it slips. Opportunity score 13.6 (11.9–15.0) of 20"
    )


def test_where_leaving_is_lowest_the_lowest_stage_before_it_is_told_too() -> None:
    ordered = sorted((stage for stage in facts().stages if stage.valence.known), key=lambda stage: stage.valence.value or 0.0)
    worst, other, best = ordered[0], ordered[1], ordered[-1]
    (told,) = summary._lowest([worst, other, best], worst.id)
    assert f", and before it at “{other.name}”: {signed_range(other.valence)}" in told.says
    (told,) = summary._lowest([worst, other, best], best.id)
    assert "before it" not in told.says


def test_a_verdict_that_most_perturbations_change_is_told_as_unstable() -> None:
    said = facts(personas=fixture.run()["personas"].with_columns(confidence=pl.lit(0.37))).findings[1].says
    assert "“The bargain hunter” is REFUTED (tentative: only the same in 37% of perturbations)" in said


def test_the_chips_of_a_tentative_verdict_say_so_in_words_everywhere() -> None:
    personas = fixture.run()["personas"].with_columns(confidence=pl.lit(0.37))
    found = facts(personas=personas)
    bargain = next(persona for persona in found.personas if persona.id == "bargain")
    assert (bargain.tentative, bargain.spoken) == (True, "REFUTED (tentative)")
    assert next(one for one in to_json.content(found)["personas"] if one["id"] == "bargain")["tentative"]
    assert 'class="badge open"><span aria-hidden="true">?</span> REFUTED (tentative)' in to_html.page(found)
    assert "REFUTED \\(tentative\\)" in to_markdown.text(found)
    assert not any(persona.tentative for persona in facts().personas)
    sheet = sheets.sheets(Material({**fixture.run(), "personas": personas}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))["personas"]
    assert dict(sheet.select("persona_id", "tentative").iter_rows())["bargain"]
    assert spoken("INSUFFICIENT", 0.1) == "INSUFFICIENT", "it claims nothing that could fall"


def test_counts_and_corrected_shares_are_told_apart_with_what_they_are_of() -> None:
    [pain, persona, *_] = [finding.says for finding in facts().findings]
    assert "counted; after correction for reading mistakes" in pain
    assert "of all 250" in pain
    assert "138 informative customers counted in the segment, 53% (46–59) of the 260 whose segment is known." in persona


def test_nothing_supported_while_needs_are_undecided_is_no_zero() -> None:
    personas = fixture.run()["personas"].with_columns(supported_weight=pl.lit(0.0), supported_low=pl.lit(0.0), supported_high=pl.lit(0.0))
    bargain = next(persona for persona in facts(personas=personas).personas if persona.id == "bargain")
    assert bargain.weight == "none yet, 1 of 2 needs open"


def test_of_a_share_that_mistakes_could_explain_the_upper_bound_is_told() -> None:
    assert corrected_range(Measure(0.0, 0.0, 0.17)) == "at most 17%"
    assert corrected_range(Measure(0.0, 0.0, 0.0)) == "not measurable after correction"
    assert corrected_range(Measure(0.2, 0.1, 0.3)) == "20% (10–30)"


def test_a_need_whose_customers_may_all_be_misread_is_no_opportunity_of_the_first_page() -> None:
    doubtful = fixture.run()["opportunities"].with_columns(customers_low=pl.lit(0, dtype=pl.Int64))
    assert "opportunity" not in [finding.kind for finding in facts(opportunities=doubtful).findings]
    assert {chance.unfit for chance in facts(opportunities=doubtful).opportunities} == {"all of its customers may be misread"}


def test_the_worst_stage_is_compared_with_the_next() -> None:
    sure = {finding.kind: finding.sure for finding in facts().findings}["journey"]
    near = fixture.run()["curve"].with_columns(low=pl.when(pl.col("stage") == "support").then(-0.5).otherwise("low"))
    touching = {finding.kind: finding.sure for finding in facts(curve=near).findings}["journey"]
    assert sure == "surely lower than any other stage"
    assert touching == "surely lower than the highest; “Support” may be as low"


def test_the_worst_pain_is_not_told_again_as_an_opportunity() -> None:
    found = facts()
    repeated = fixture.run()["opportunities"].with_columns(subject=pl.lit("T002"))
    told = [finding.kind for finding in facts(opportunities=repeated).findings]
    assert "opportunity" in [finding.kind for finding in found.findings]
    assert "opportunity" not in told


def test_stages_whose_intervals_touch_are_not_ranked() -> None:
    close = fixture.run()["curve"].with_columns(pl.lit(-0.1).alias("low"), pl.lit(0.3).alias("high"))
    assert "journey" not in [finding.kind for finding in facts(curve=close).findings]


def test_what_is_not_known_names_the_customers_still_needed() -> None:
    unknown = "\n".join(facts().unknowns)
    assert "Nobody spoke of Consideration" in unknown
    assert "Too few customers spoke of Awareness (6) and Exit (8)" in unknown
    assert (
        "“The student” cannot be judged: 8 informative customers in its segment, about 50 needed (42 more)." in unknown
    )
    assert "“The bargain hunter”: 1 of 2 needs cannot be decided" in unknown
    assert "24% fit no topic and 17% name no stage" in unknown
    assert "Control “decoy personas”" in unknown
    assert "1 of 40 was. With so few tests up to 13% of such claims might be." in unknown


def test_repeats_and_employees_are_not_counted() -> None:
    about = facts().about
    assert (about.feedback, about.customers) == (310, 250)
    assert facts().origin.repeats == 1


def test_a_customer_counts_once_per_emotion_at_a_stage() -> None:
    run = fixture.run()
    seven = run["feedback"].with_columns(pl.format("c000{}", pl.int_range(pl.len()) % 7).alias("customer_id"))
    found = facts(feedback=seven, curve_emotions=run["curve_emotions"].clear()).stages
    delivery = next(stage for stage in found if stage.id == "delivery")
    assert {feeling.customers for feeling in delivery.feelings} == {7}


def test_sources_that_do_not_add_up_are_named() -> None:
    ledger = fixture.run()["ledger"].with_columns(pl.lit(999).alias("read"))
    assert [line.adds_up for line in facts().origin.ledger] == [True, True]
    assert [line.adds_up for line in facts(ledger=ledger).origin.ledger] == [False, False]


def test_numbers_are_said_with_their_intervals() -> None:
    assert percent(0.034) == "3.4%"
    assert percent(None) == "–"
    assert percent_range(Measure(0.34, 0.29, 0.4)) == "34% (29–40)"
    assert percent_range(Measure(0.34)) == "34%"
    assert decimal_range(Measure(-0.38, -0.61, -0.15)) == "−0.38 (−0.61 to −0.15)"
    assert signed_range(Measure(0.2, 0.1, 0.3)) == "+0.20 (+0.10 to +0.30)"


def test_an_action_that_answers_no_complaint_says_why_it_stands_where_it_does() -> None:
    run = fixture.run()
    asked = run["plan"].drop_nulls("rank").with_columns(source=pl.lit("opportunity"), problem=pl.lit("7 customers ask for a lid."), reach=pl.lit(0.17))
    given = {**run, "plan": asked}

    def first(**tables: pl.DataFrame) -> Decision:
        return decisions(Material({**given, **tables}, fixture.manifest(), fixture.taxonomy(), ReportSettings()), {})[0]

    why = "17% of all customers complain of “late or lost parcels”, reading mistakes taken out: place 1 of the plan, which goes by harm."
    assert (first().asks, first().place) == ("7 customers ask for a lid.", why)
    assert first().says.startswith(f"7 customers ask for a lid. {why} Try: ")
    assert "it is no pain point: not surely a larger share" in first(pains=run["pains"].clear()).place
    assert first(plan=asked.with_columns(source=pl.lit("pain"))).place == ""
