"""Declared topics: heard where customers speak of them, named so, and never forced on anybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from jminer.settings import TopicsSettings
from jminer.topicmodel.guided import place
from jminer.topicmodel.model import Topic
from tests.topicmodel.conftest import SAID, planted


@dataclass(frozen=True)
class Wish:
    """A declared topic."""

    id: str
    label: str
    phrases: tuple[str, ...]
    mode: str


RULES = TopicsSettings()
COURIER = Wish("courier", "Trouble with the courier", ("The courier was rude", "The courier never came"), "fixed")
REFUND = Wish("refund", "Waiting for money back", ("Where is my refund",), "seed")
DRONE = Wish("drone", "Delivery by drone", ("A drone should bring it",), "fixed")


def phrases(corpus, *subjects, spread=0.08, seed=3):
    """Vectors of phrases about subjects of the corpus; None: about something else."""
    random = np.random.default_rng(seed)
    rows = []
    for subject in subjects:
        direction = random.normal(size=32) if subject is None else corpus.vectors[corpus.truth == list(SAID).index(subject)].mean(axis=0)
        rows.append(direction / np.linalg.norm(direction) + spread * random.normal(size=32))
    return np.array(rows, dtype=np.float32)


@pytest.fixture(scope="module")
def guide(corpus):
    return place(corpus.vectors, corpus.customers, (COURIER, REFUND, DRONE), phrases(corpus, "courier", "courier", "refund", None), RULES)


def test_units_near_a_declared_topic_are_its_own(guide, corpus):
    assert guide.heard.tolist() == [True, True, False]
    for at, subject in enumerate(("courier", "refund")):
        truth = corpus.truth == list(SAID).index(subject)
        assert (truth[guide.near == at]).all()
        assert (guide.near[truth] == at).mean() > 0.8


def test_what_nobody_speaks_of_is_said_and_not_forced(guide):
    assert guide.unheard == ("Delivery by drone: near to 0 sentences of 0 customers, at least 8 of 5 are needed",)
    assert (guide.near < 2).all()
    assert guide.fixed == [0]


def test_one_sentence_that_many_repeat_is_counted_once(corpus):
    rows = np.r_[np.repeat(0, 60), 60:300]  # all complaints about the courier are the same
    customers = [f"c{at}" for at in range(300)]
    repeated = place(corpus.vectors[rows], customers, (COURIER,), corpus.vectors[[0, 0]], RULES)
    assert repeated.unheard == ("Trouble with the courier: near to 1 sentences of 60 customers, at least 8 of 5 are needed",)


def test_sentences_about_different_things_are_no_topic(corpus):
    """A phrase that touches twelve subjects a little: each sentence near to it is nearer to its own kind than to the others."""
    random = np.random.default_rng(4)

    def towards(direction, cosine, count):
        other = random.normal(size=(count, 64))
        other -= (other @ direction)[:, None] * direction
        return cosine * direction + (1 - cosine**2) ** 0.5 * other / np.linalg.norm(other, axis=1, keepdims=True)

    phrase = np.eye(64)[0]
    touched = towards(phrase, 0.65, 12)
    kinds = np.concatenate([towards(one, 0.8, 20) for one in touched]) - 0.35 * phrase  # like the touched ones, not like the phrase
    vectors = np.concatenate([touched, kinds, random.normal(size=(3000, 64))]).astype(np.float32)
    guide = place(vectors, [f"c{at}" for at in range(len(vectors))], (COURIER,), phrase[None].astype(np.float32)[[0, 0]], RULES)
    assert (guide.near[:12] == 0).sum() >= 8
    assert guide.unheard[0].endswith("which are about different things")
    assert not guide.heard[0]


def test_one_loud_customer_makes_no_declared_topic(corpus):
    customers = ["loud" if subject == 0 else name for subject, name in zip(corpus.truth, corpus.customers, strict=True)]
    alone = place(corpus.vectors, customers, (COURIER,), phrases(corpus, "courier", "courier"), RULES)
    assert not alone.heard[0]
    assert "of 1 customers" in alone.unheard[0]
    assert alone.loose.all()


def test_a_fixed_topic_is_a_topic_before_the_rest_is_clustered(guide, corpus):
    found = corpus.truth[guide.loose]
    assert len(guide.pulled(corpus.vectors)) == len(found) < len(corpus.vectors)
    labels, stability = guide.join(found, [0.9] * 5)
    last = len(stability) - 1
    assert stability[last] is None
    assert (labels[guide.near == 0] == last).all()
    assert (labels[guide.loose] == found).all()
    topics = [Topic(f"T{at + 1:03d}", f"words {at}", description="Said often.") for at in range(len(stability))]
    named, silent = guide.name(topics, range(len(stability)), labels, 5)
    assert named[last].label == "Trouble with the courier"
    assert named[last].description == "Declared as courier (fixed). Said often."
    assert [topic.topic_id for topic in named] == [topic.topic_id for topic in topics]
    assert (named[1].label, named[1].description) == ("Waiting for money back", "Declared as refund (seed). Said often.")
    assert sum("Declared" in topic.description for topic in named) == 2
    assert silent == guide.unheard


def test_a_seed_topic_pulls_its_units_together(corpus):
    loose = planted(spread=0.17)
    wish = (REFUND,)
    guide = place(loose.vectors, loose.customers, wish, phrases(loose, "refund"), RULES)
    inside = guide.near == 0
    before, after = loose.vectors[inside], guide.pulled(loose.vectors)[inside]
    assert (after @ after.T).mean() > (before @ before.T).mean() + 0.05
    assert np.array_equal(guide.pulled(loose.vectors)[~inside], loose.vectors[~inside])
    np.testing.assert_allclose(np.linalg.norm(after, axis=1), 1, atol=1e-5)


def test_a_seed_whose_units_lie_in_several_topics_names_none(guide, corpus):
    index = np.arange(len(corpus.vectors)) % 4
    named, silent = guide.name([Topic(f"T{at}", f"words {at}") for at in range(4)], range(4), index, 4)
    assert {topic.label for topic in named} == {f"words {at}" for at in range(4)}
    assert "Waiting for money back: its units are spread over several topics" in silent
    assert "Trouble with the courier: too few of its units hold together" in silent


def test_of_two_seeds_in_one_topic_the_fuller_one_names_it(corpus):
    one, other = (Wish(name, f"{name} label", ("x",), "seed") for name in ("one", "other"))
    guide = place(corpus.vectors, corpus.customers, (one, other), phrases(corpus, "refund", "price"), RULES)
    index = np.where(np.isin(corpus.truth, (1, 3)), 0, 1)
    named, silent = guide.name([Topic("T001", "a"), Topic("T002", "b")], (0, 1), index, 2)
    assert [topic.label for topic in named] == ["one label", "b"]
    assert silent == ("other label: lies within another topic",)


def test_a_found_topic_that_is_called_as_a_declared_one_is_told_apart(corpus):
    guide = place(corpus.vectors, corpus.customers, (COURIER,), phrases(corpus, "courier", "courier"), RULES)
    topics = [Topic("T001", "trouble with the courier"), Topic("T002", "x")]
    named, _ = guide.name(topics, (0, 1), np.where(guide.near == 0, 1, 0), 1)
    assert [topic.label for topic in named] == ["trouble with the courier (found)", "Trouble with the courier"]


def test_the_order_of_the_units_changes_nothing(guide, corpus):
    order = np.random.default_rng(5).permutation(len(corpus.texts))
    again = place(
        corpus.vectors[order], [corpus.customers[at] for at in order], (COURIER, REFUND, DRONE), phrases(corpus, "courier", "courier", "refund", None), RULES
    )
    assert (again.near == guide.near[order]).all()
    assert again.unheard == guide.unheard


def test_without_declarations_or_units_nothing_happens(corpus):
    none = place(corpus.vectors, corpus.customers, (), corpus.vectors[:0], RULES)
    assert none.loose.all()
    assert none.pulled(corpus.vectors).tobytes() == corpus.vectors.tobytes()
    assert none.name([Topic("T001", "a")], [0], np.zeros(300, dtype=np.int64), 1) == ((Topic("T001", "a"),), ())
    empty = place(corpus.vectors[:0], [], (COURIER,), phrases(corpus, "courier", "courier"), RULES)
    assert not empty.heard.any()
    one = place(corpus.vectors[[0] * 20], [f"c{at}" for at in range(20)], (COURIER,), phrases(corpus, "courier", "courier"), RULES)
    assert not one.heard.any()
