"""The scorer of names on disk and at work: a logistic regression over named features, in numpy-free Python.

`models/names/`: `lexicon.tsv.gz` (words), `weights.json` (features), `card.md` (for people). Loading trusts nothing and is done once per process.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jminer.errors import ConfigError, IntegrityError
from jminer.text import name_lexicon
from jminer.text.name_features import Words, caution, cut, features, may_be
from jminer.text.name_lexicon import Known
from jminer.workspace import shipped

FORMAT = 1
LEXICON, WEIGHTS = "lexicon.tsv.gz", "weights.json"
BUCKETS = 8_192
"""Places of the spelling model: runs of letters are hashed into so many."""
MOST_WORDS = 50_000
"""Words whose spelling score is remembered; more are computed anew, with the same result."""


@dataclass(slots=True, eq=False)
class NameModel:
    """Lexicon, spelling model and feature weights."""

    lexicon: Mapping[str, Known]
    spelling_weights: Sequence[float]
    spelling_bias: float
    weights: Mapping[str, float]
    bias: float
    heard: dict[str, float] = field(default_factory=dict)

    def spelling(self, word: str) -> float:
        """How much a word is spelled like a name: log odds, 0 is undecided."""
        known = self.heard.get(word)
        if known is None:
            runs = name_lexicon.grams(word)
            known = self.spelling_bias + sum(self.spelling_weights[bucket(run)] for run in runs) / len(runs) ** 0.5
            if len(self.heard) < MOST_WORDS:
                self.heard[word] = known
        return known

    def words(self, text: str, language: str) -> Words:
        return cut(text, language, self.lexicon)

    def scores(self, words: Words, threshold: float) -> list[float | None]:
        """Per word the log odds that it is a name, from left to right; None for words that cannot be one."""
        found: list[float | None] = []
        follows = 0
        for place in range(len(words.low)):
            follows = follows if words.gap[place] in " -'" else 0
            if not may_be(words, place, follows):
                found.append(None)
                follows = 0
                continue
            score = self.score(features(words, place, follows, self.spelling)) - caution(words, place, follows, self.spelling)
            found.append(score)
            follows = follows + 1 if score >= threshold else 0
        return found

    def score(self, names: Sequence[str]) -> float:
        """The log odds of one word by its features."""
        weight = self.weights.get
        return self.bias + sum(weight(name, 0.0) for name in names)


def bucket(run: str) -> int:
    """The place of a run of letters."""
    return zlib.crc32(run.encode()) % BUCKETS


def require(folder: Path | None = None) -> None:
    """Raises ConfigError when a file of the model is missing."""
    folder = folder or shipped() / "models" / "names"
    for name in (LEXICON, WEIGHTS):
        if not (folder / name).is_file():
            raise _absent(folder, name)


@cache
def load(folder: Path | None = None) -> NameModel:
    """The model of a folder, or the shipped one. Raises ConfigError when it is missing, IntegrityError when it is damaged."""
    folder = folder or shipped() / "models" / "names"
    try:
        content = (folder / LEXICON).read_bytes()
        facts: dict[str, Any] = json.loads((folder / WEIGHTS).read_text(encoding="utf-8"))
    except OSError as error:
        raise _absent(folder, Path(error.filename or LEXICON).name) from None
    except ValueError:
        raise _broken(folder, f"{WEIGHTS} is no JSON") from None
    if facts.get("format_version") != FORMAT or facts.get("lexicon_sha256") != hashlib.sha256(content).hexdigest():
        raise _broken(folder, f"{LEXICON} is not the file that {WEIGHTS} names, or of another format")
    try:
        spelling = [float(weight) for weight in facts["spelling"]["weights"]]
        weights = {str(name): float(weight) for name, weight in facts["weights"].items()}
        model = NameModel(name_lexicon.read(content), spelling, float(facts["spelling"]["bias"]), weights, float(facts["bias"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
        raise _broken(folder, f"a part is missing or no number ({type(fault).__name__})") from None
    if len(spelling) != BUCKETS:
        raise _broken(folder, f"{len(spelling):,} weights of spelling instead of {BUCKETS:,}")
    return model


def _absent(folder: Path, name: str) -> ConfigError:
    return ConfigError(
        f"The scorer of people's names is not whole: {folder} has no readable {name}. Install jminer again, or set redact.names to off."
    )


def _broken(folder: Path, fault: str) -> IntegrityError:
    return IntegrityError(f"The scorer of names in {folder} cannot be used: {fault}. Fetch the folder again, or train it again.")
