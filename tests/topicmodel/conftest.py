"""A small corpus whose true topics are known: sentences built from what people complain about, and vectors around five directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from jminer.settings import TopicsSettings

SAID = {
    "courier": ("The courier never rang the bell", "My courier left the parcel in the rain", "Their courier was rude on the phone"),
    "refund": ("My refund took six weeks", "Still waiting for the refund to arrive", "They refuse to pay the refund"),
    "password": ("The app forgot my password again", "Cannot reset my password on the phone", "The password link is dead"),
    "price": ("The monthly price went up twice", "A fair price for what you get", "The price on the bill is wrong"),
    "battery": ("The battery dies before noon", "Battery life is wonderful", "A new battery would help"),
}


@dataclass(frozen=True)
class Corpus:
    """Units: texts, vectors (n, 32) of length 1, customers (one unit each), and the true subject."""

    texts: list[str]
    vectors: np.ndarray
    customers: list[str]
    truth: np.ndarray


def planted(each: int = 60, spread: float = 0.12, seed: int = 7) -> Corpus:
    """`each` units per subject, scattered about the subject's own direction."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(32, len(SAID))))[0].T
    truth = np.repeat(np.arange(len(SAID)), each)
    vectors = centres[truth] + spread * random.normal(size=(len(truth), 32))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    texts = [sentences[at % 3] for sentences in SAID.values() for at in range(each)]
    return Corpus(texts, vectors, [f"c{at:04d}" for at in range(len(truth))], truth)


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return planted()


@pytest.fixture(scope="session")
def rules() -> TopicsSettings:
    return TopicsSettings()
