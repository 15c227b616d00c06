"""Which units are shown to a person, and what their answers say of a run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.errors import ConfigError
from jminer.heads.answers import Answer
from jminer.settings import NeedsSettings
from jminer.statistics.intervals import wilson
from jminer.studies.label_figures import clustered_wilson, facts, figures, rates, sentences
from jminer.studies.labelling import Choice, Material, of_needs, of_several, of_stages, plan
from jminer.tables import frame
from jminer.taxonomy import load

SHIPPED = Path(__file__).parents[2] / "configs" / "taxonomies"
TAXONOMY = load(*(SHIPPED / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions")))
STAGES = ("delivery", "use", "support")


def material(rows: int, kind: str = "stages", customers: int | None = None, alike: bool = False) -> Material:
    """Units of three stages; the later a unit, the surer the run."""
    random = np.random.default_rng(rows)
    vectors = np.ones((rows, 8)) if alike else random.normal(size=(rows, 8))
    near = [STAGES[at % 3] for at in range(rows)]
    columns = {
        "unit_id": [f"f{at:04}:0:9" for at in range(rows)], "customer_id": [f"c{at % (customers or rows):04}" for at in range(rows)],
        "text": [f"The courier came {at} days late." for at in range(rows)], "topic_id": [f"T{at % 7}" for at in range(rows)],
    }
    nothing = pl.lit(None, dtype=pl.String)
    table = pl.DataFrame(columns).with_columns(nothing.alias("about"), nothing.alias("asked"), nothing.alias("language"), place=pl.int_range(pl.len()))
    return Material(
        kind, table, [(name,) for name in near], np.ones(rows, dtype=bool), np.linspace(0, 1, rows), near, np.zeros(rows, dtype=np.int64),
        tuple(Choice(name, name) for name in STAGES), (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32),
    )  # fmt: skip


def answer_all(asked: list[Any], labels: tuple[str, ...] | None = ("use",)) -> list[Answer]:
    return [question.answered(labels, "kettles-1", "2026-11-23", True) for question in asked]


def drawn(questions: list[Any], how: str) -> set[str]:
    return {question.unit_id for question in questions if question.drawn == how}


def test_half_is_drawn_at_random_and_half_where_the_run_wavers() -> None:
    given_ = material(600)
    asked, _ = plan(given_, [], 40, 1, "random")
    assert Counter(question.drawn for question in asked) == {"random": 20, "informative": 20}
    assert len({question.unit_id for question in asked}) == 40
    place = dict(zip(given_.rows["unit_id"], given_.margin, strict=True))
    assert max(place[unit] for unit in drawn(asked, "informative")) < 0.2
    assert np.mean([place[unit] for unit in drawn(asked, "random")]) == pytest.approx(0.5, abs=0.2)
    wavering = [question for question in asked if question.drawn == "informative"]
    assert min(Counter(question.guess for question in wavering).values()) >= 6


def test_units_that_would_teach_the_same_are_shown_once() -> None:
    asked, _ = plan(material(100, alike=True), [], 20, 1, "informative")
    assert len(drawn(asked, "informative")) == 1
    assert len(drawn(asked, "random")) == 10
    assert asked[0].drawn == "informative"


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 60), st.integers(0, 30), st.integers(1, 40), st.integers(0, 3))
def test_stopped_anywhere_it_goes_on_to_the_same_answers(rows: int, stop: int, n: int, seed: int) -> None:
    """However often a person stops, the random half is the beginning of one fixed order."""
    given_ = material(rows)
    whole, _ = plan(given_, [], n, seed, "random")
    first = answer_all(whole[:stop])
    rest, again = plan(given_, first, n, seed, "random")
    assert again == []
    assert drawn(whole, "random") == drawn(rest, "random") | {one.unit_id for one in first if one.drawn == "random"}
    assert len(rest) + len(first) >= min(len(whole), n)
    assert not {question.unit_id for question in rest} & {one.unit_id for one in first}


def test_asking_for_more_keeps_the_random_half_random() -> None:
    """A wavering unit that the random order reaches later joins the random half with the answer it has."""
    given_ = material(80)
    answers = {one.key: one for one in answer_all(plan(given_, [], 40, 1, "random")[0])}
    more, again = plan(given_, list(answers.values()), 80, 1, "random")
    assert again
    assert all(one.drawn == "random" and one.labels == ("use",) for one in again)
    answers |= {one.key: one for one in [*again, *answer_all(more)]}
    fresh, _ = plan(given_, [], 80, 1, "random")
    assert {one.unit_id for one in answers.values() if one.drawn == "random"} == drawn(fresh, "random")


def test_a_skipped_unit_is_not_asked_again_and_another_takes_its_place() -> None:
    given_ = material(100)
    asked, _ = plan(given_, [], 20, 1, "random")
    skipped = answer_all(asked[:4], None)
    rest, _ = plan(given_, [*skipped, *answer_all(asked[4:])], 20, 1, "random")
    assert len(rest) == 4
    assert not {question.unit_id for question in rest} & {question.unit_id for question in asked}


def tables() -> dict[str, Any]:
    said = [("f1", "en", "The courier never rang the bell."), ("f2", "de", "Das Paket kam zu spät."), ("f3", None, "On hold for an hour.")]
    return {
        "feedback": frame("feedback", [{"feedback_id": name, "customer_id": name, "language": language} for name, language, _ in said]),
        "units": frame("units", [{"unit_id": f"{name}:0:9", "feedback_id": name, "start": 0, "end": 9, "text": text} for name, _, text in said]),
        "unit_topics": frame("unit_topics", [{"unit_id": "f1:0:9", "topic_id": "T1"}]),
        "unit_stages": frame("unit_stages", [{"unit_id": "f1:0:9", "stage": "delivery"}, {"unit_id": "f3:0:9"}]),
        "unit_touchpoints": frame("unit_touchpoints", [{"unit_id": "f1:0:9", "touchpoint": "courier", "probability": 0.8}]),
        "unit_needs": frame("unit_needs", [{"unit_id": "f1:0:9", "persona_id": "fay", "need_id": "bell", "relation": "unmet", "probability": 0.999}]),
        "persona_needs": frame("persona_needs", [{"persona_id": "fay", "need_id": need, "statement": f"I need a {need}"} for need in ("bell", "door")]),
        "vectors": np.eye(3, 4, dtype=np.float32),
    }


def test_only_units_in_a_known_language_are_asked_about_with_what_the_run_says() -> None:
    names = [*(stage.id for stage in TAXONOMY.journey), "none"]
    probability = np.full((2, len(names)), 0.01)
    probability[0, names.index("delivery")], probability[1, names.index("support")], probability[1, -1] = 0.9, 0.4, 0.3
    made = of_stages(tables(), TAXONOMY, lambda said, taxonomy: probability, ("en",))
    assert made.rows["unit_id"].to_list() == ["f1:0:9", "f3:0:9"]
    assert made.guesses == [("delivery",), ("support",)]
    assert made.named.tolist() == [True, False]
    assert made.margin == pytest.approx([0.89, 0.1])
    assert made.choices[-1].id == "none"


def test_a_touchpoint_that_just_missed_its_threshold_makes_a_unit_informative() -> None:
    labels = [each.id for each in TAXONOMY.touchpoints]
    chance = np.full((2, len(labels)), 0.01)
    chance[0, labels.index("courier")], chance[1, labels.index("phone_queue")] = 0.9, 0.54
    made = of_several("touchpoints", "touchpoint", tables(), TAXONOMY, lambda said, taxonomy: chance, labels, [0.55] * len(labels), ("en",))
    assert made.guesses == [("courier",), ()]
    assert (made.near[1], made.margin[1] < 0.1) == ("phone_queue", True)


def embed_by_word(texts: list[str], **_: Any) -> np.ndarray:
    words = ("bell", "door", "hold")
    return np.array([[word in text for word in words] + [1] for text in texts], dtype=np.float32)


def test_a_need_asks_about_what_it_accepted_and_what_is_nearest_to_it() -> None:
    tools = SimpleNamespace(languages=("en",), embed_for_heads=embed_by_word)
    made = of_needs(tables(), tools)  # type: ignore[arg-type]
    asked, _ = plan(made, [], 4, 1, "random")
    assert {(question.unit_id, question.about): question.guess for question in asked} == {
        ("f1:0:9", "fay.bell"): ("unmet",), ("f1:0:9", "fay.door"): ("unrelated",),
        ("f3:0:9", "fay.bell"): ("unrelated",), ("f3:0:9", "fay.door"): ("unrelated",),
    }  # fmt: skip
    assert {question.asked for question in asked} == {"I need a bell", "I need a door"}
    with pytest.raises(ConfigError, match="declares no personas"):
        of_needs({**tables(), "persona_needs": frame("persona_needs")}, tools)  # type: ignore[arg-type]


def said(
    number: int, label: str | tuple[str, ...], guess: str | tuple[str, ...], named: bool = True, customer: int | None = None, how: str = "random"
) -> Answer:
    labels, guesses = ((each,) if isinstance(each, str) else each for each in (label, guess))
    who = number if customer is None else customer
    return Answer(f"f{number}:0:9", f"c{who}", "On hold for an hour.", "en", labels, guesses, named, how, False, "kettles-1", "2026-11-23")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=60))
def test_answers_of_one_customer_never_make_an_interval_surer(answers: list[tuple[bool, int]]) -> None:
    right, customers = [good for good, _ in answers], [str(who) for _, who in answers]
    low, high = clustered_wilson(right, customers)
    alone_low, alone_high = wilson(sum(right), len(right))
    assert low <= sum(right) / len(right) + 1e-9
    assert high >= sum(right) / len(right) - 1e-9
    assert high - low >= alone_high - alone_low - 1e-9
    alone = clustered_wilson(right, [str(at) for at in range(len(right))])
    assert alone[0] <= alone_low + 1e-9
    assert alone_high - 1e-9 <= alone[1] <= alone_high + 0.1


def test_only_random_units_tell_how_good_stages_are() -> None:
    answers = [said(number, "use", "use" if number < 30 else "support", named=number % 2 == 0) for number in range(40)]
    wavering = [said(900 + number, "use", "exit", how="informative") for number in range(40)]
    by_name = {figure.name: figure for figure in figures("stages", [*answers, *wavering])}
    assert (by_name["right_likeliest"].value, by_name["right_likeliest"].n) == (0.75, 40)
    assert (by_name["named"].value, by_name["right_named"].value) == (0.5, 0.75)
    assert by_name["right_likeliest"].low < 0.75 < by_name["right_likeliest"].high


def test_parts_are_judged_where_the_stage_is_right() -> None:
    answers = [said(number, ("use", "seat"), ("use", "seat" if number % 4 else "food")) for number in range(20)]
    part = next(figure for figure in figures("stages", answers) if figure.name == "right_part")
    assert part.value == 0.75
    assert not any(figure.name == "right_part" for figure in figures("stages", [said(1, "use", "use")]))


def test_several_labels_are_counted_by_label_and_drawn_by_customer() -> None:
    answers = [said(number, ("courier", "checkout"), ("courier",) if number % 2 else ("courier", "lounge"), customer=number % 10) for number in range(30)]
    precision, recall, f1 = figures("touchpoints", answers)
    assert (precision.value, recall.value, f1.value) == pytest.approx((30 / 45, 0.5, 60 / 105))
    assert precision.low <= precision.value <= precision.high
    nothing = figures("touchpoints", [said(1, (), ())])
    assert [(figure.low, figure.high) for figure in nothing] == [(0.0, 1.0)] * 3
    certain = figures("touchpoints", [said(number, "courier", "courier") for number in range(3)])
    assert all(figure.low < 0.5 for figure in certain)


def test_too_few_answers_are_called_too_few() -> None:
    few = sentences(facts("stages", "kettles", [said(number, "use", "use") for number in range(5)], "as it was measured", None, None))
    assert any("too little to tell" in line for line in few)
    many = sentences(facts("stages", "kettles", [said(number, "use", "use") for number in range(25)], "as it was measured", None, None))
    assert not any("too little to tell" in line for line in many)
    assert any("as it was measured" in line for line in many)
    assert sentences(facts("stages", "kettles", [], "", None, None)) == ["0 answers on stages of kettles, 0 skipped."]


def pairs(accepted: int, near: int) -> Material:
    made = material(accepted + near, "needs")
    stratum = np.array([1] * accepted + [0] * near)
    return Material(
        "needs", made.rows, [("met",)] * accepted + [("unrelated",)] * near, stratum > 0, made.margin, made.near, stratum, made.choices, made.vectors
    )


def test_the_random_half_is_shared_between_what_was_accepted_and_what_was_not() -> None:
    asked, _ = plan(pairs(50, 500), [], 40, 1, "random")
    assert Counter(question.guess[0] for question in asked if question.drawn == "random") == {"met": 10, "unrelated": 10}


def test_rates_of_the_matcher_weigh_an_answer_by_what_it_stands_for() -> None:
    """Of 100 accepted pairs nine in ten support the need; of 400 others one in ten: 90 found, 40 missed."""
    taken = [said(number, "met" if number % 10 else "unrelated", "met") for number in range(100)]
    missed = [said(500 + number, "wanted" if number % 10 == 0 else "unrelated", "unrelated", named=False) for number in range(400)]
    own = rates(pairs(100, 400), [*taken, *missed])
    assert own.sensitivity is not None
    hits, tries = own.sensitivity
    assert hits / tries == pytest.approx(90 / 130, abs=0.01)
    assert tries == NeedsSettings().sensitivity[1]  # the spread stays as it was measured
    assert own.denials_found is None
    assert own.denials_false == (0, 90)  # of those accepted
    assert own.yaml().startswith(f"needs:\n  sensitivity: [{hits:.1f}, {tries:.1f}]\n  denials_false: [0, 90]")
    few = rates(pairs(100, 400), [*taken[:10], *missed[:10]])
    assert (few.sensitivity, few.yaml()) == (None, "")
    assert rates(pairs(10, 10), taken[:5]).sensitivity is None


def test_denials_are_told_apart_from_support() -> None:
    taken = [said(number, "contradicted", "contradicted" if number % 4 else "met") for number in range(40)]
    taken += [said(100 + number, "met", "contradicted" if number % 20 == 0 else "met") for number in range(40)]
    missed = [said(500 + number, "unrelated", "unrelated", named=False) for number in range(20)]
    own = rates(pairs(80, 20), [*taken, *missed])
    assert (own.denials_found, own.denials_false) == ((30, 40), (2, 40))
