"""The needs of many trades that ship with jminer, as a measure for needs that are declared: what is common to all tells nobody apart."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jminer.embedders.protocol import Encode
from jminer.topicmodel.smallwords import small_words, stem

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Trades:
    """Needs of customers of many trades, and what such customers wrote."""

    texts: Mapping[str, tuple[str, ...]]
    """Trade → its needs in all their forms, and what customers said of them."""
    statements: tuple[str, ...]
    opposites: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()

    @cached_property
    def spread(self) -> Mapping[str, int]:
        """Stem of a word → trades that use it."""
        return Counter(one for texts in self.texts.values() for one in {stem(word) for word in words(" ".join(texts))})

    @classmethod
    def read(cls, folder: Path, without: str | None = None) -> Trades:
        """From `*.jsonl`, one need with its units a line; `without` leaves one trade out, to measure by it."""
        texts: dict[str, list[str]] = defaultdict(list)
        forms: dict[str, list[str]] = defaultdict(list)
        for path in sorted(folder.glob("*.jsonl")):
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if row["vertical"] != without:
                    need = row["need"]
                    for form in ("statement", "opposite", "met_form", "unmet_form"):
                        forms[form] += filter(None, [need.get(form)])
                        texts[row["vertical"]] += filter(None, [need.get(form)])
                    texts[row["vertical"]] += [*need.get("phrasings", ()), *(unit["text"] for unit in row["units"] if unit["relation"] != "unrelated")]
        return cls({trade: tuple(found) for trade, found in texts.items()}, *(tuple(forms[form]) for form in ("statement", "opposite", "unmet_form")))


def words(text: str) -> list[str]:
    """The words of a text in lower case, each once, without those that name nothing ("the", "want")."""
    small = small_words("en")
    return [word for word in dict.fromkeys(WORD.findall(text.lower())) if word not in small and len(word) > 1]


def leaning(texts: Sequence[str], one: Sequence[str], other: Sequence[str], embed: Encode, nearest: int) -> NDArray[np.float64]:
    """How much nearer each text is to `one` kind of sentences than to the `other`: mean cosine to so many nearest, the difference."""
    own = embed(texts)
    return _near(own, embed(one), nearest) - _near(own, embed(other), nearest)


def _near(own: NDArray[np.float32], others: NDArray[np.float32], nearest: int) -> NDArray[np.float64]:
    alike = np.sort((own @ others.T).astype(np.float64), axis=1)
    return np.asarray(alike[:, -nearest:].mean(axis=1), dtype=np.float64)
