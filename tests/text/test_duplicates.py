"""Texts that repeat each other are found, whoever wrote them, and few of many are compared."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text import duplicates
from jminer.text.normalize import bare


def groups(texts, owners, threshold):
    return duplicates.groups(texts, owners, threshold).tolist()


WORDS = ["the", "courier", "never", "rang", "bell", "and", "left", "my", "parcel", "in", "rain", "again", "today"]
LONG = "The courier never rang the bell and left my parcel in the rain"


def test_repeats_across_customers_must_be_long():
    assert groups([LONG, LONG.upper() + "!!", "Great app", "great app."], ["a", "b", "c", "d"], 0.8) == [0, 0, 2, 3]


def test_the_same_customer_repeats_at_any_length():
    assert groups(["Great app", "great app!"], ["a", "a"], 0.8) == [0, 0]


def test_near_repeats():
    texts = [LONG, LONG.replace("rain", "snow") , "The seat was wide and the crew was very friendly to all of us"]
    assert groups(texts, ["a", "b", "c"], 0.7) == [0, 0, 2]
    assert groups(texts, ["a", "b", "c"], 1.0) == [0, 1, 2]


def test_texts_without_words_repeat_nothing():
    assert groups(["👍", "👍", "!!"], ["a", "a", "b"], 0.8) == [0, 1, 2]


def test_among_many_alike_texts_few_are_compared(monkeypatch):
    looked_at, compared = [], []
    likely, same = duplicates._likely, duplicates._same
    monkeypatch.setattr(duplicates, "_likely", lambda signatures, heads, *rest: looked_at.append(len(heads)) or likely(signatures, heads, *rest))
    monkeypatch.setattr(duplicates, "_same", lambda *pair: compared.append(1) or same(*pair))
    rng = random.Random(1)
    who, did = ["the courier", "the agent", "my parcel", "the app"], ["never rang", "was kind", "came late", "froze"]
    when = ["on monday", "again", "in the rain"]
    texts = [". ".join(" ".join(map(rng.choice, (who, did, when))) for _ in range(4)) + f" {number}" for number in range(2_000)]
    first = groups(texts, [str(number) for number in range(2_000)], 0.8)
    assert sum(looked_at) < 250 * len(texts)
    assert len(compared) < 40 * len(texts)
    assert 100 < sum(head != number for number, head in enumerate(first)) < 1_500


def test_a_flood_of_variants_has_one_head():
    texts = [f"{LONG}, order {number} of this week, and nobody at the company wants to hear of it" for number in range(3_000)]
    first = groups(texts, [str(number) for number in range(3_000)], 0.8)
    assert set(first) == {0}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=8, max_size=30), st.integers(0, 2**32))
def test_what_is_joined_overlaps_and_what_overlaps_much_is_joined(words, seed):
    rng = random.Random(seed)
    texts = [" ".join(words)]
    for _ in range(5):
        changed = list(words)
        changed[rng.randrange(len(words))] = rng.choice(["snow", "wind", "parcel"])
        texts.append(" ".join(changed))
    first = groups(texts, list("abcdef"), 0.8)

    def overlap(a: str, b: str) -> float:
        one, other = ({bare(text)[i : i + 5] for i in range(len(bare(text)) - 4)} for text in (a, b))
        return len(one & other) / len(one | other)

    for position, head in enumerate(first):
        assert first[head] == head
        assert head == position or overlap(texts[position], texts[head]) >= 0.8
        assert head != position or all(overlap(texts[position], texts[other]) < 0.97 for other in range(position) if first[other] == other)


def test_the_sketch_estimates_the_overlap():
    rng = random.Random(5)
    vocabulary = [f"word{number}" for number in range(200)]
    one = " ".join(rng.choices(vocabulary, k=60))
    other = " ".join([*one.split()[:45], *rng.choices(vocabulary, k=15)])
    signatures, _ = duplicates._sketches([one, other], np.array([0, 1]))
    shingles = [set(duplicates._rolled(text).tolist()) for text in (one, other)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert abs(float(np.mean(signatures[0] == signatures[1])) - truth) < 0.2


def test_shingles_of_a_text_are_the_same_in_any_company():
    texts = ["", "ab", "abcd", "abcde", "Über 🙂 gut", "the same words again and again", "abcdef"]
    together, starts = duplicates._shingles(texts)
    assert [part.tolist() for part in np.split(together, starts[1:])] == [duplicates._rolled(text).tolist() for text in texts]
