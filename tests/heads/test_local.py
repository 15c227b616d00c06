"""Local truth: a calibration leans to "change nothing", mends what is askew, and is left out where it does not help."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.heads import local
from jminer.heads.answers import Answer
from jminer.taxonomy import Taxonomy, load

SHIPPED = Path(__file__).parents[2] / "configs" / "taxonomies"
PLACES = 10
EMOTIONS = ("delight", "anger", "hope")


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load(*(SHIPPED / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions")))


def answer(number: int, *labels: str, text: str = "The courier never rang the bell.") -> Answer:
    return Answer(f"f{number:03}:0:9", f"c{number}", text, "en", labels, ("use",), True, "random", False, "kettles-1", "2026-11-23")


def odds(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, columns)) * 2


def shares(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def chances(scores: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-scores))


def drawn(probability: np.ndarray, seed: int) -> np.ndarray:
    """True labels that keep the probabilities' word."""
    random = np.random.default_rng(seed)
    return np.eye(probability.shape[1], dtype=bool)[[random.choice(len(row), p=row) for row in probability]]


@settings(deadline=None)  # the first example loads scipy
@given(st.integers(2, 6), st.integers(0, 40), st.booleans(), st.integers(0, 9))
def test_no_answers_or_no_leave_to_move_change_nothing(columns: int, rows: int, several: bool, seed: int) -> None:
    probability = np.round(chances(odds(rows, columns, seed)) if several else shares(odds(rows, columns, seed)), 6)
    truth = np.random.default_rng(seed).random(probability.shape) < 0.3 if several else np.eye(columns, dtype=bool)[np.arange(rows) % columns]
    untaught = local.fit(probability[:0], truth[:0], several)
    assert (untaught.slope, np.abs(untaught.biases).max()) == (1.0, 0.0)
    assert np.allclose(untaught(probability), probability, atol=2e-6)
    held = local.fit(probability, truth, several, spread=1e-4)
    assert np.abs(held.biases - held.biases.mean()).max() < 1e-3


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(0, 9))
def test_calibrated_stages_are_shares_and_keep_their_order_under_a_slope(columns: int, seed: int) -> None:
    probability = shares(odds(60, columns, seed))
    fitted = local.fit(probability, np.eye(columns, dtype=bool)[np.arange(60) % columns], several=False)
    after = fitted(probability)
    assert np.allclose(after.sum(axis=1), 1, atol=1e-5)
    assert fitted.slope > 0
    assert (after >= 0).all()


def test_a_rerun_gives_the_same_bytes() -> None:
    probability = shares(odds(100, 5))
    truth = drawn(shares(odds(100, 5) + np.array([1, 0, 0, 0, -1])), 1)
    one, two = (local.fit(probability, truth, several=False) for _ in range(2))
    assert one(probability).tobytes() == two(probability).tobytes()


def test_what_is_named_too_rarely_is_named_more_often() -> None:
    scores = odds(200, 4)
    truth = drawn(shares(scores + np.array([2.0, 0, 0, 0])), 3)
    fitted = local.fit(shares(scores), truth, several=False)
    assert fitted.biases.argmax() == 0
    before, after = (local.measured(each, truth) for each in (shares(scores), fitted(shares(scores))))
    assert after.log_loss < before.log_loss
    assert after.right > before.right


def test_what_is_common_to_all_labels_is_left_to_the_thresholds() -> None:
    """All labels are said far too surely, one of them less so than the others: only that one moves."""
    scores = odds(400, 5)
    truth = np.random.default_rng(2).random((400, 5)) < chances(scores + np.array([-2, -2, -2, -2, 0]))
    fitted = local.fit(chances(scores), truth, several=True)
    assert (np.abs(fitted.biases[:4]) < 0.7).all()
    assert fitted.biases[4] > 0.8


def labelled(taxonomy: Taxonomy, rows: int, bias: float, seed: int = 5) -> tuple[list[Answer], local.Judge]:
    """Answers, and a judge that is askew by so much against the first stage."""
    names = [*(stage.id for stage in taxonomy.journey), local.NONE]
    scores = odds(rows, PLACES, seed)
    askew = np.zeros(PLACES)
    askew[0] = bias
    truth = drawn(shares(scores + askew), seed).argmax(axis=1)
    answers = [answer(number, names[at]) for number, at in enumerate(truth.tolist())]
    row = {one.unit_id: number for number, one in enumerate(answers)}

    def judge(said: pl.DataFrame, taxonomy: Taxonomy) -> np.ndarray:
        return np.round(shares(scores)[[row[unit] for unit in said["unit_id"]]], 6)

    return answers, judge


def test_a_judge_that_is_askew_is_put_right_and_the_notice_says_so(taxonomy: Taxonomy) -> None:
    said: list[str] = []
    answers, judge = labelled(taxonomy, 100, 3.0)
    learnt = local.learn_stages(answers, taxonomy, judge, said.append)
    assert learnt.calibration is not None
    assert learnt.after is not None
    assert learnt.before is not None
    assert learnt.after.log_loss < learnt.before.log_loss
    assert len(said) == 1
    assert said[0].startswith("Stages were recalibrated with 100 labels of your own")
    assert f"→ {learnt.after.right:.0%}" in said[0]


def test_a_judge_that_keeps_its_word_is_mostly_left_alone(taxonomy: Taxonomy) -> None:
    """Where there is nothing to mend, what little is changed does next to no harm."""
    for seed in range(5):
        answers, judge = labelled(taxonomy, 60, 0.0, seed)
        learnt = local.learn_stages(answers, taxonomy, judge)
        assert learnt.after is not None
        assert learnt.before is not None
        if learnt.calibration is None:
            assert learnt.after.log_loss >= learnt.before.log_loss
            assert "would not make them better" in learnt.told
        else:
            assert np.abs(learnt.calibration.biases).max() < 1


def test_too_few_answers_change_nothing_and_none_say_nothing(taxonomy: Taxonomy) -> None:
    said: list[str] = []
    answers, judge = labelled(taxonomy, 29, 3.0)
    few = local.learn_stages(answers, taxonomy, judge, said.append)
    probability = shares(odds(4, PLACES))
    assert few(probability) is probability
    assert few.taxonomy is taxonomy
    assert "29 labels of your own are fewer than the 30" in said.pop()

    def unasked(said: pl.DataFrame, taxonomy: Taxonomy) -> np.ndarray:
        raise AssertionError("nobody had to be judged")

    assert local.learn_stages((), taxonomy, unasked, said.append)(probability) is probability
    assert local.learn_several("Emotions", (), ("joy",), (0.5,), taxonomy, unasked, said.append)(probability) is probability
    assert said == []


def test_labels_that_the_taxonomy_no_longer_has_are_left_out_and_counted(taxonomy: Taxonomy) -> None:
    answers, judge = labelled(taxonomy, 60, 3.0)
    old = [answer(900 + number, "unboxing") for number in range(3)]
    learnt = local.learn_stages([*answers, *old], taxonomy, judge)
    assert (learnt.answers, learnt.ignored) == (60, 3)
    assert "3 more name what the taxonomy no longer has" in learnt.told


def test_answered_texts_become_examples_where_that_helps(taxonomy: Taxonomy) -> None:
    """A word of the house means `delivery` here; only sentences that were answered can tell."""
    names = [*(stage.id for stage in taxonomy.journey), local.NONE]
    words = {"skid": "delivery", "wicket": "support", "plate": "purchase"}
    answers = [answer(number, words[word], text=f"The {word} was late, number {number}.") for number, word in enumerate(sorted(words) * 15)]

    def judge(said: pl.DataFrame, taxonomy: Taxonomy) -> np.ndarray:
        scores = np.zeros((len(said), PLACES))
        for row, text in enumerate(said["text"]):
            for column, stage in enumerate(taxonomy.journey):
                scores[row, column] = 2.0 * any(text.split()[1] == example.split()[1] for example in stage.examples if example.startswith("The "))
        return np.round(shares(scores), 6)

    learnt = local.learn_stages(answers, taxonomy, judge)
    assert learnt.examples == 45
    assert "45 of which became examples" in learnt.told
    delivery = next(stage for stage in learnt.taxonomy.stages if stage.id == "delivery")
    assert sum("skid" in example for example in delivery.examples) == 15
    told = pl.DataFrame({"unit_id": ["new"], "text": ["The wicket was rude."], "language": ["en"]})
    assert names[learnt(judge(told, learnt.taxonomy)).argmax()] == "support"


def test_an_answer_names_the_narrowest_stage_and_gives_its_text_to_it() -> None:
    airline = load(*(SHIPPED / name for name in ("airline_stages.yaml", "airline_touchpoints.yaml", "emotions.yaml")))
    richer = local.with_examples(airline, [answer(1, "use", "boarding", text="We were called by rows."), answer(2, "none", text="Hello.")])
    changed = [new.id for new, old in zip(richer.stages, airline.stages, strict=True) if new != old]
    assert changed == ["boarding"]


def several(seed: int, askew: float) -> tuple[list[Answer], local.Judge]:
    """Answers on three emotions, the last of which the judge hears too rarely by so much."""
    scores = odds(120, 3, seed)
    truth = np.random.default_rng(seed).random((120, 3)) < chances(scores + np.array([0, 0, askew]))
    answers = [answer(number, *(name for name, there in zip(EMOTIONS, row, strict=True) if there)) for number, row in enumerate(truth.tolist())]

    def judge(said: pl.DataFrame, taxonomy: Taxonomy) -> np.ndarray:
        return np.round(chances(scores[[int(unit[1:4]) for unit in said["unit_id"]]]), 6)

    return answers, judge


def test_a_label_that_is_given_too_rarely_is_given_more_often(taxonomy: Taxonomy) -> None:
    answers, judge = several(4, 3.0)
    learnt = local.learn_several("Emotions", [*answers, answer(500, "boredom")], EMOTIONS, (0.5,) * 3, taxonomy, judge)
    assert (learnt.answers, learnt.ignored) == (120, 1)
    assert learnt.calibration is not None
    assert learnt.calibration.biases.argmax() == 2
    assert learnt.before is not None
    assert learnt.after is not None
    assert learnt.after.right > learnt.before.right
    assert f"F1 {learnt.before.right:.0%} → {learnt.after.right:.0%}" in learnt.told


def test_labels_that_would_not_be_given_better_stay_as_shipped(taxonomy: Taxonomy) -> None:
    """Where nothing is askew, most of the time nothing changes, and never much."""
    found = [local.learn_several("Emotions", several(seed, 0.0)[0], EMOTIONS, (0.4,) * 3, taxonomy, several(seed, 0.0)[1]) for seed in range(6)]
    alone = [learnt for learnt in found if learnt.calibration is None]
    assert alone
    assert all("120 labels of your own would not make them better" in learnt.told for learnt in alone)
    assert all(np.abs(learnt.calibration.biases).max() < 0.6 for learnt in found if learnt.calibration)


def test_a_customer_is_in_one_fold_whatever_is_added() -> None:
    answers = [answer(number % 40, "use") for number in range(80)]
    folds = local.folds_of(answers)
    assert (folds[:40] == folds[40:]).all()
    assert len(set(folds.tolist())) == local.FOLDS
    assert (local.folds_of(answers[10:])[:5] == folds[10:15]).all()
