"""Topics measured: figures that are known beforehand, intervals that cover, labels that are found or asked for."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from jminer.errors import ConfigError
from jminer.settings import TopicsSettings
from jminer.studies.evaluate_topics import evaluate, told
from jminer.studies.topic_material import Material, halves, material_of, refits
from jminer.tables import frame
from tests.topicmodel.conftest import SAID, planted

RULES = TopicsSettings()


def tables(corpus=None, wrong=0, each=1, meta=True):
    """A run's tables on the planted corpus: its true topics, `wrong` units without one, `each` units per customer."""
    corpus = corpus or planted(40)
    ids = [f"f{at:04}" for at in range(len(corpus.texts))]
    who = [f"c{at // each:04}" for at in range(len(ids))]
    subjects = list(SAID)
    return {
        "feedback": frame("feedback", [
            {"feedback_id": name, "customer_id": customer, "source": "mail", "language": "en", **({"meta_subject": subjects[truth]} if meta else {})}
            for name, customer, truth in zip(ids, who, corpus.truth, strict=True)
        ]),
        "units": frame("units", [{"unit_id": f"{name}:0:9", "feedback_id": name, "text": text} for name, text in zip(ids, corpus.texts, strict=True)]),
        "vectors": corpus.vectors,
        "customers": frame("customers", [
            {"customer_id": customer, "known": True, "attributes": f'{{"tier": "{at % 2}"}}'} for at, customer in enumerate(sorted(set(who)))
        ]),
        "topics": frame("topics", [
            {"topic_id": f"T{at + 1:03}", "label": subject, "keywords": [subject], "units": 40, "stability": 0.5 + at / 10}
            for at, subject in enumerate(subjects)
        ]),
        "unit_topics": frame("unit_topics", [
            {"unit_id": f"{name}:0:9", "topic_id": None if at < wrong else f"T{corpus.truth[at] + 1:03}", "similarity": 0.9} for at, name in enumerate(ids)
        ]),
    }  # fmt: skip


def test_topics_that_are_the_labels_agree_with_them_fully():
    facts = evaluate(tables(), RULES, 1, labels="subject")
    assert (facts["topics"], facts["units"], facts["customers"]) == (5, 200, 200)
    assert facts["coverage"] == [1.0, 1.0, 1.0]
    found = facts["labels"]
    assert (found["k_found"], found["k_true"], found["k_off"], found["units"]) == (5, 5, 0.0, 200)
    assert [found[name][0] for name in ("ami", "ari", "v")] == pytest.approx([1, 1, 1])
    assert facts["stability"] == {"mean": pytest.approx(0.7), "least": 0.5, "below_0.6": 1}


def test_units_without_a_topic_count_against_it_with_an_interval():
    facts = evaluate(tables(wrong=50), RULES, 1, labels="subject")
    value, low, high = facts["coverage"]
    assert value == 0.75
    assert 0.66 < low < 0.72 < 0.78 < high < 0.84
    value, low, high = facts["labels"]["ami"]
    assert low < value < high < 0.95


def test_the_interval_of_coverage_is_as_wide_as_customers_say_and_not_as_units_do():
    many, few = evaluate(tables(wrong=50), RULES, 1)["coverage"], evaluate(tables(wrong=50, each=10), RULES, 1)["coverage"]
    binomial = 2 * 1.96 * (0.75 * 0.25 / 200) ** 0.5
    assert many[2] - many[1] == pytest.approx(binomial, rel=0.3)
    assert few[2] - few[1] > 2 * (many[2] - many[1])


def test_labels_may_be_attributes_of_the_customers_or_built_in():
    material = material_of(tables())
    assert set(material.labels("tier")) == {"0", "1"}
    assert set(material.labels("subject")) == set(SAID)
    with pytest.raises(ConfigError, match="1 different values"):
        material.labels("source")


def test_a_column_that_was_not_kept_is_asked_for():
    with pytest.raises(ConfigError, match=r"No source keeps a column 'subjects'. Did you mean 'subject'\?.*columns: \{meta: \[subjects\]\}"):
        evaluate(tables(), RULES, 1, labels="subjects")


def test_an_id_is_no_label():
    read = tables()
    read["feedback"] = frame("feedback", read["feedback"].with_columns(meta_order=read["feedback"]["feedback_id"]))
    with pytest.raises(ConfigError, match="200 different values"):
        evaluate(read, RULES, 1, labels="order")


def test_fits_with_other_seeds_and_other_customers_are_compared():
    facts = evaluate(tables(), RULES, 1, seeds=2)
    assert facts["repeated"]["seeds"]["topics"] == [5, 5]
    assert facts["repeated"]["seeds"]["ari"] > 0.9
    assert facts["repeated"]["parts"]["ami"] > 0.8
    lines = "\n".join(told(facts))
    assert "fits agree, parts" in lines
    assert "5 topics over 200 units of 200 customers" in lines


def test_languages_that_the_encoder_does_not_know_are_left_out():
    read = tables()
    silent = read["unit_topics"].with_columns(similarity=pl.Series([None] * 20 + [0.9] * 180))
    facts = evaluate({**read, "unit_topics": silent}, RULES, 1)
    assert facts["units"] == 180


def test_a_run_without_topics_or_units_has_figures_that_are_none():
    read = tables()
    silent = frame("unit_topics", [{"unit_id": unit, "reason": "too few"} for unit in read["units"]["unit_id"]])
    none = {**read, "topics": frame("topics"), "unit_topics": silent}
    facts = evaluate(none, RULES, 1, labels="subject")
    assert (facts["topics"], facts["coverage"][0], facts["coherence_npmi"], facts["stability"]) == (0, 0.0, None, None)
    assert told(facts)
    empty = {name: frame(name) for name in ("feedback", "units", "customers", "topics", "unit_topics")}
    assert evaluate({**empty, "vectors": np.zeros((0, 8), np.float32)}, RULES, 1)["coverage"] == [0.0, None, None]


def test_the_order_of_the_tables_changes_nothing():
    read = tables(wrong=30, each=2)
    turned = {name: table[::-1] if name == "vectors" else table.reverse() for name, table in read.items() if name != "topics"}
    assert evaluate({**turned, "topics": read["topics"]}, RULES, 1, "subject", 1) == evaluate(read, RULES, 1, "subject", 1)


def test_half_of_the_customers_with_all_they_said():
    customers = np.repeat(np.arange(10), 3)
    for half in halves(customers, 5, 1):
        assert len(half) == 15
        assert len(set(customers[half])) == 5


def test_a_part_of_the_customers_is_fitted_and_every_unit_gets_its_answer():
    material: Material = material_of(tables())
    [(model, answer)] = refits(material, RULES, [3], 0.5)
    assert sum(topic.units for topic in model.topics) <= 100
    assert len(answer) == 200
