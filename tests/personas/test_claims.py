"""Claims besides needs: small worlds whose answers are worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from jminer.domain import Need, Persona
from jminer.personas.claims import Outcome
from jminer.personas.claims_falsified import falsified
from jminer.personas.claims_fields import demographics, expected_share, fields_for, fits
from jminer.personas.claims_journey import channels, emotions, need_outcomes, need_stages
from jminer.personas.claims_said import said, sentences
from jminer.personas.evidence import Counts
from jminer.personas.measures import Share, served
from jminer.personas.segments import Crowd, Segment, segment
from jminer.settings import PersonasSettings
from jminer.statistics.intervals import wilson
from tests.personas.test_judge import ERRORS, near, world
from tests.personas.test_judge import judge as judging

RULE = "plan == 'a'"
SETTINGS = PersonasSettings()


def crowd_of(fields: dict[str, list[str | None]], source: Sequence[str] | None = None) -> Crowd:
    """One piece of feedback per customer, with these fields."""
    n = len(next(iter(fields.values())))
    feedback = pl.DataFrame(
        {
            "feedback_id": [f"f{i:03}" for i in range(n)], "source": list(source or ["mail"] * n), "channel": ["web"] * n, "written_at": [None] * n,
            "units": [1] * n, "_customer": list(range(n)), "_stratum": [1] * n, **fields,
        },
        schema_overrides={"written_at": pl.Datetime("us", "UTC"), "units": pl.Int64, "_customer": pl.Int64, "_stratum": pl.Int64},
    )  # fmt: skip
    return Crowd(tuple(f"c{i:03}" for i in range(n)), np.ones(n, dtype=bool), feedback, ("source", "channel", *fields))


def facts(tested: Sequence[Outcome]) -> list[tuple[str, str]]:
    return [(one.claim, one.verdict.value) for one in tested]


def about_age(values: list[str | None], wanted: object = (25, 60), rule: str | None = RULE, name: str = "age") -> Outcome:
    people = crowd_of({"plan": ["a"] * len(values), "age": values})
    persona = Persona("p", "P", (), rule=rule, demographics=((name, wanted),))  # type: ignore[arg-type]
    return demographics(persona, people, segment(people, persona, "per_feedback"))[0]


def test_most_of_its_people_are_of_that_age_or_surely_not() -> None:
    holds = about_age(["30"] * 40 + ["70"] * 10 + [None] * 5)
    assert (holds.verdict, holds.customers, holds.holders) == ("HOLDS", 50, 40)
    assert (holds.observed.low, holds.observed.high) == pytest.approx(wilson(40, 50))  # type: ignore[union-attr]
    assert about_age(["30"] * 10 + ["70"] * 40).verdict == "FAILS"


def test_an_undecided_share_says_how_many_customers_would_tell() -> None:
    open_ = about_age(["30"] * 12 + ["70"] * 8)
    # The Wilson interval leaves one half when n exceeds z² · ¼ / (0.6 − 0.5)² = 96.04.
    assert (open_.verdict, open_.needed) == ("OPEN", 97)
    assert wilson(0.6 * 97, 97)[0] > 0.5 > wilson(0.6 * 96, 96)[0]


def test_nine_customers_are_too_few_for_any_number() -> None:
    few = about_age(["30"] * 9)
    assert (few.verdict, few.observed, few.needed) == ("OPEN", None, 10)


def test_what_cannot_be_tested_is_said_with_its_reason() -> None:
    assert about_age(["30"] * 20, name="income").reason == "No field of the data is called 'income'. Fields there are: source, channel, plan, age."
    wordy = about_age(["old"] * 20)
    assert wordy.verdict == "UNTESTABLE"
    assert "holds: old" in wordy.reason
    assert about_age(["S"] * 20, wanted=("student",)).verdict == "UNTESTABLE"


def test_a_field_of_the_segment_rule_is_no_evidence_but_may_contradict() -> None:
    by_rule = about_age(["30"] * 20, rule="age < 40")
    assert by_rule.verdict == "UNTESTABLE"
    assert "own rule" in by_rule.reason
    contradicted = about_age(["30"] * 20 + ["70"] * 20, wanted=(60, 80), rule="age < 40")
    assert (contradicted.verdict, contradicted.customers, contradicted.holders) == ("FAILS", 20, 0)


@pytest.mark.parametrize(
    ("name", "fields", "found"),
    [
        ("age", ["age", "Age_Group"], ["age"]),
        ("Household Size", ["household_size"], ["household_size"]),
        ("occupation", ["Occupations"], ["Occupations"]),
        ("age", ["customerAge"], ["customerAge"]),
        ("age", ["age_of_account"], []),
        ("income", ["income_band", "income_class"], ["income_band", "income_class"]),
    ],
)
def test_a_field_is_found_by_an_explicit_name(name: str, fields: list[str], found: list[str]) -> None:
    assert fields_for(name, fields) == found


@pytest.mark.parametrize(
    ("value", "wanted", "answer"),
    [
        ("18", (18, 30), True), ("31", (18, 30), False), ("25-34", (18, 40), True), ("25-34", (18, 30), None), ("35 to 44", (18, 30), False),
        ("65+", (60, 82), None), ("65+", (18, 30), False), ("<18", (18, 30), None), ("young", (18, 30), None), ("Student ", ("student", "trainee"), True),
        ("retired", ("student",), False), ("2", (2.0,), True), ("true", ("true",), True), ("1,5", (1, 2), None),
    ],
)  # fmt: skip
def test_values_bands_and_words(value: str, wanted: tuple[str | float, ...], answer: bool | None) -> None:
    assert fits(value, wanted) is answer


@given(some.text(max_size=20), some.lists(some.floats(-1e6, 1e6) | some.text(max_size=5), min_size=1, max_size=3))
def test_no_value_breaks_the_comparison(value: str, wanted: list[str | float]) -> None:
    assert fits(value, tuple(wanted)) in (True, False, None)


@pytest.mark.parametrize(("declared", "verdict"), [((0.1, 0.35), "HOLDS"), ((0.3, 0.5), "FAILS"), ((0.2, 0.4), "OPEN"), (None, None)])
def test_the_declared_share_of_customers(declared: tuple[float, float] | None, verdict: str | None) -> None:
    people = crowd_of({"plan": ["a"] * 40 + ["b"] * 160})
    persona = Persona("p", "P", (), rule=RULE, expected_share=declared)
    assert [one.verdict for one in expected_share(persona, segment(people, persona, "per_feedback"))] == ([verdict] if verdict else [])


def told(rows: Sequence[tuple[int, bool, str, str, str | None]]) -> pl.DataFrame:
    """Units: customer, inside, source, channel, stage; a stage may be written `support/refund`."""
    return pl.DataFrame(
        [
            {"unit_id": f"u{i:04}", "customer": c, "inside": inside, "source": source, "channel": channel,
             "stage": stage.split("/")[0] if stage else None, "substage": stage.split("/")[1] if stage and "/" in stage else None}
            for i, (c, inside, source, channel, stage) in enumerate(rows)
        ],
        schema={"unit_id": pl.String, "customer": pl.Int64, "inside": pl.Boolean, "source": pl.String, "channel": pl.String, "stage": pl.String,
                "substage": pl.String},
    )  # fmt: skip


NOTHING_SPOKEN = pl.DataFrame(schema={"unit_id": pl.String, "role": pl.String, "channel": pl.String})


def writers(shares: tuple[int, int], n: int = 50) -> pl.DataFrame:
    """n people inside and n outside write tickets; so many of each by chat, the others by mail."""
    return told([(side * n + i, side == 0, "tickets", "chat" if i < shares[side] else "email", None) for side in (0, 1) for i in range(n)])


def test_a_preferred_channel_is_written_on_more_than_by_others() -> None:
    persona = Persona("p", "P", (), rule=RULE, prefers=("chat", "fax"), avoids=("email", "chat"))
    found = channels(persona, writers((40, 15)), NOTHING_SPOKEN)
    assert facts(found) == [("chat", "HOLDS"), ("fax", "UNTESTABLE"), ("email", "HOLDS"), ("chat", "FAILS")]
    # One source: odds (40 · 35) / (10 · 15) = 9.33.
    assert found[0].odds[0] == pytest.approx(28 / 3)  # type: ignore[index]
    assert facts(channels(persona, writers((25, 24)), NOTHING_SPOKEN))[0] == ("chat", "OPEN")


def test_where_the_sources_decide_the_channel_nothing_is_claimed() -> None:
    rows = [(i, i < 30, source, channel, None) for i in range(60) for source, channel in (("app_reviews", "app"), ("shop_reviews", "web"))]
    [found] = channels(Persona("p", "P", (), rule=RULE, prefers=("app",)), told(rows), NOTHING_SPOKEN)
    assert found.verdict == "UNTESTABLE"
    assert "sources decide" in found.reason
    assert channels(Persona("p", "P", (), prefers=("app",)), told(rows), NOTHING_SPOKEN)[0].verdict == "UNTESTABLE"


def feelings(here: int, elsewhere: int, n: int = 12, stage: str = "support") -> tuple[pl.DataFrame, pl.DataFrame]:
    """n people speak once of a stage and once of use; so many are angry here, so many there."""
    spoken = told([(c, True, "mail", "email", where) for c in range(n) for where in (stage, "use")])
    angry = [f"u{2 * c:04}" for c in range(here)] + [f"u{2 * c + 1:04}" for c in range(elsewhere)]
    return spoken, pl.DataFrame({"unit_id": angry, "emotion": ["anger"] * len(angry)}, schema={"unit_id": pl.String, "emotion": pl.String})


ANGRY = Persona("p", "P", (), emotions=(("support", ("anger",)),))


def test_an_emotion_at_a_stage_is_compared_within_the_same_people() -> None:
    [found] = emotions(ANGRY, *feelings(12, 0))
    # Twelve people with an excess of 1 − ½ each: z = 6 / √(12 · ¼) = √12 = 3.46, p = .00027.
    assert (found.verdict, found.customers, found.holders) == ("HOLDS", 12, 12)
    assert found.against == 0.5  # one of two sentences: dealt out at random, half of the people would express it here
    assert found.p == pytest.approx(0.000266, abs=2e-6)
    assert emotions(ANGRY, *feelings(0, 12))[0].verdict == "FAILS"
    assert emotions(ANGRY, *feelings(12, 12))[0].verdict == "OPEN"
    assert emotions(ANGRY, *feelings(9, 0, n=9))[0].reason.startswith("9 customers")


def test_an_emotion_may_be_declared_of_a_sub_stage_and_must_be_one_that_is_read() -> None:
    spoken, felt = feelings(12, 0, stage="support/refund")
    assert emotions(replace(ANGRY, emotions=(("refund", ("anger",)),)), spoken, felt)[0].verdict == "HOLDS"
    assert emotions(replace(ANGRY, emotions=(("refund", ("hope",)),)), spoken, felt)[0].verdict == "UNTESTABLE"


def staged(at_declared: int, elsewhere: int, unplaced: int = 0) -> list[Outcome]:
    """Support for a need at its stage and elsewhere, one unit per customer; 100 others speak half of each."""
    places = ["support"] * at_declared + ["use"] * elsewhere + [None] * unplaced
    units = told([(c, True, "mail", "email", place) for c, place in enumerate([*places, *(["support", "use"] * 50)])])
    evidence = units.head(len(places)).select("unit_id", persona_id=pl.lit("p"), need_id=pl.lit("quiet"), relation=pl.lit("met"))
    return need_stages(Persona("p", "P", (Need("quiet", "I need quiet", stages=("support",)),)), units, evidence)


def test_a_need_is_placed_at_its_stages_more_than_all_that_is_said() -> None:
    [found] = staged(20, 0, unplaced=3)
    assert (found.verdict, found.customers, found.holders) == ("HOLDS", 20, 20)
    assert found.against == pytest.approx(70 / 120)
    assert found.p == pytest.approx((70 / 120) ** 20)
    assert "3 units without a stage" in found.reason
    assert staged(1, 19)[0].verdict == "FAILS"
    assert staged(10, 10)[0].verdict == "OPEN"
    assert staged(4, 1)[0].needed == 10


@pytest.mark.parametrize(
    ("expected", "met", "unmet", "verdict"),
    [("met", 90, 10, "HOLDS"), ("met", 10, 90, "FAILS"), ("met", 60, 40, "OPEN"), ("unmet", 10, 90, "HOLDS"), ("mixed", 50, 50, "OPEN"),
     ("mixed", 95, 5, "FAILS"), ("met", 15, 0, "OPEN")],
)  # fmt: skip
def test_a_need_is_met_unmet_or_mixed_as_declared(expected: str, met: int, unmet: int, verdict: str) -> None:
    persona = Persona("p", "P", (Need("quiet", "I need quiet", expected_valence=expected), Need("safe", "I need safety")))
    counted = {"quiet": (met, unmet, served(met, unmet, ERRORS, 1)), "safe": (0, 0, Share(0, 0, 1))}
    assert facts(need_outcomes(persona, counted)) == [(f"quiet: {expected}", verdict)]


def spoken_by(inside: float, outside: float, n: int = 150, rest: int = 450, denied: float = 0.0) -> list[Outcome]:
    """One behaviour said by such shares of the segment and the rest; 100 decoys are won in 2 %."""
    rng = np.random.default_rng(1)
    side = (np.arange(n + rest) < n).astype(np.int8)
    flags = (rng.random(n + rest) < np.where(side, inside, outside))[:, None]
    against = (rng.random(n + rest) < np.where(side, denied, 0.0))[:, None]
    who = Segment(side, np.ones(n + rest, dtype=bool), np.zeros(n + rest, dtype=np.int64))
    none = np.zeros_like(flags)
    decoys, foreign = rng.random((n + rest, 100)) < 0.02, rng.random((n + rest, 135)) < 0.04
    come = [near(said, side > 0, rng) for said in (flags & ~against, decoys)] * 2
    counts = Counts(who, flags & ~against, none, none, against, decoys, foreign, (flags & ~against).astype(np.int64), *come)
    return said(Persona("p", "P", (), rule=RULE, behaviours=("rides all winter",)), counts, ERRORS, SETTINGS, 1, True)


def test_a_sentence_holds_when_more_say_it_than_decoys_reach() -> None:
    [found] = spoken_by(0.4, 0.05)
    assert (found.kind, found.verdict) == ("behaviour", "HOLDS")
    assert found.odds[1] > 1.4  # type: ignore[index]
    assert spoken_by(0.4, 0.4)[0].verdict == "HOLDS"
    assert spoken_by(0.02, 0.02, denied=0.4)[0].verdict == "FAILS"


def test_silence_on_a_behaviour_shows_little_and_is_said_to() -> None:
    [few] = spoken_by(0.0, 0.0, n=60)
    assert (few.verdict, "rarely tell" in few.reason) == ("OPEN", True)
    assert (few.needed or 0) > 60
    [many] = spoken_by(0.0, 0.0, n=2000)
    assert (many.verdict, "rarely tell" in many.reason) == ("FAILS", True)
    assert spoken_by(0.5, 0.1, n=20)[0].needed == SETTINGS.min_customers


def test_every_sentence_is_looked_for() -> None:
    persona = Persona("p", "P", (), behaviours=("rides all winter",), goals=("be on time",), pains=("hidden fees", "bots"))
    assert sentences(persona) == [("behaviour", "rides all winter"), ("goal", "be on time"), ("pain", "hidden fees"), ("pain", "bots")]


def fired(*texts: str, **planted: tuple[float, float]) -> dict[str, str]:
    case = world(planted or {"quiet": (0.35, 0.04)})
    persona = replace(case.personas[0], falsifiers=texts)
    numbers = {claim.need.id: judging.need_numbers(case)["p", claim.need.id] for claim in case.claims}
    columns = {claim.need.id: claim.column for claim in case.claims}
    return dict(facts(falsified(persona, case.counts["p"], columns, numbers, ERRORS, 1)))


def test_a_falsifier_fires_is_withstood_or_stays_open() -> None:
    found = fired(
        "customers < 151", "customers < 150", "segment_share > 0.2", "segment_share > 0.25", "share(need=quiet, segment) < 5%", "share(need=quiet) > 0.9",
        "share(need=quiet, rest) > 60%", "lift(need=quiet) < 1.2", "met(need=quiet) > 0.9", "contradiction(need=quiet) > 0.3",
    )  # fmt: skip
    assert list(found.values()) == ["FAILS", "HOLDS", "FAILS", "OPEN", "HOLDS", "HOLDS", "HOLDS", "HOLDS", "OPEN", "HOLDS"]
    assert fired("lift(need=quiet) < 3", quiet=(0.3, 0.3)) == {"lift(need=quiet) < 3": "FAILS"}


def test_a_fired_falsifier_refutes_the_persona_whatever_its_needs() -> None:
    case = world({"quiet": (0.35, 0.04), "safe": (0.3, 0.03), "cheap": (0.3, 0.04)})
    numbers = judging.need_numbers(case)
    assert judging.judge(case, case.personas[0], numbers, True).verdict == "VALIDATED"
    refuted = judging.judge(case, case.personas[0], numbers, True, ["customers < 200"])
    assert (refuted.verdict, refuted.reasons[0]) == ("REFUTED", "Its declared falsifier fired: customers < 200.")


@pytest.mark.parametrize("conflicts", ["per_feedback", "any", "latest"])
def test_feedback_that_the_persona_was_written_from_counts_for_nobody(conflicts: str) -> None:
    people = crowd_of({"plan": ["a", "a", "b", "b"]}, source=["workshop", "mail", "workshop", "mail"])
    open_book = segment(people, Persona("p", "P", (), rule=RULE, derived_from=("workshop", "elsewhere")), conflicts)
    assert (open_book.side.tolist(), open_book.counts.tolist()) == ([-1, 1, -1, 0], [False, True, False, True])
    assert segment(people, Persona("p", "P", (), derived_from=("workshop",)), conflicts).side.tolist() == [-1, 1, -1, 1]
