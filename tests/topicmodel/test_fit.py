"""One assignment rule: fit, reload and new text agree exactly."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from jminer.errors import ConfigError
from jminer.topicmodel.fit import TOO_FEW, fit_topics
from jminer.topicmodel.model import NOT_NEAR


@pytest.fixture(scope="module")
def fitted(corpus, rules):
    return fit_topics(corpus.vectors, corpus.texts, corpus.customers, rules, seed=1, encoder="abc")[0]


def test_topics_are_named_in_customers_words(fitted):
    assert fitted.topic_ids == ("T001", "T002", "T003", "T004", "T005")
    for subject in ("courier", "refund", "password", "price", "battery"):
        assert sum(subject in topic.label for topic in fitted.topics) == 1


def test_units_go_where_they_were_planted(fitted, corpus):
    answer = fitted.assign(corpus.vectors)
    inside = answer.topic >= 0
    assert inside.mean() > 0.9
    assert adjusted_rand_score(corpus.truth[inside], answer.topic[inside]) == 1
    assert [reason is None for reason in answer.reason] == inside.tolist()


def test_one_unit_alone_gets_the_same_answer_as_among_all(fitted, corpus):
    all_at_once = fitted.assign(corpus.vectors)
    for row in range(0, len(corpus.vectors), 23):
        alone = fitted.assign(corpus.vectors[row : row + 1])
        assert [part[0] for part in alone] == [part[row] for part in all_at_once]


def test_the_order_of_the_units_changes_no_bit_of_the_model(fitted, corpus, rules):
    order = np.random.default_rng(2).permutation(len(corpus.texts))
    again, _ = fit_topics(
        corpus.vectors[order], [corpus.texts[at] for at in order], [corpus.customers[at] for at in order], rules, seed=1, encoder="abc"
    )
    assert again.digest == fitted.digest
    assert (again.assign(corpus.vectors).topic == fitted.assign(corpus.vectors).topic).all()


def test_text_about_something_else_gets_no_topic(fitted):
    strange = np.random.default_rng(9).normal(size=(50, 32)).astype(np.float32)
    answer = fitted.assign(strange)
    assert (answer.topic == -1).mean() > 0.9
    assert set(answer.reason) <= {NOT_NEAR, None}


def test_one_loud_customer_is_no_topic(corpus, rules):
    customers = ["loud" if subject == 0 else name for subject, name in zip(corpus.truth, corpus.customers, strict=True)]
    model, why = fit_topics(corpus.vectors, corpus.texts, customers, rules, seed=1)
    assert len(model.topic_ids) == 4
    assert "1 of them dissolved" in why


def test_too_few_units_give_no_topics(corpus, rules):
    for count in (0, 1, 2, 3, 10):
        model, why = fit_topics(corpus.vectors[:count], corpus.texts[:count], corpus.customers[:count], rules, seed=1)
        assert (model.topic_ids, why) == ((), TOO_FEW)
        assert model.assign(corpus.vectors).topic.tolist() == [-1] * len(corpus.vectors)


def test_vectors_of_another_encoder_are_refused(fitted):
    with pytest.raises(ConfigError, match="32 numbers"):
        fitted.assign(np.ones((1, 8), dtype=np.float32))
    with pytest.raises(ConfigError, match="another encoder"):
        fitted.require_encoder("def")
    fitted.require_encoder("abc")
