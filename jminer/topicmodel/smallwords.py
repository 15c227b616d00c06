"""Small words and negations of the languages that feedback is written in, and what the forms of a word share."""

from __future__ import annotations

import re
import runpy
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs", "ro", "hu", "tr", "ru", "uk", "el", "ca")
"""Languages whose small words are known; a word is small in a unit when it is so in the unit's own language."""

# spaCy's English list holds words that feedback is about.
_TELLING = frozenset("amount back bottom call empty front full move name part serious show side top".split())  # noqa: SIM905
# What spaCy's English list lacks: contractions written without their sign, and words of manner and time that carry no subject.
_SMALL = frozenset(
    """
    im ive id ill ve ll re u ur dear sir amp omg got getting gets like let lets lot lots quite bit thing things stuff way going went come came
    gonna wanna gotta actually basically literally definitely maybe probably today yesterday tomorrow tonight soon later ago ya oh well
    know think thought feel guess sure tell told said looking look trying try tried able possible kind sort cos cuz bc coz ain till til one ones
    say says saying don doesn didn
    """.split()  # noqa: SIM905 (a hundred quoted words are hard to read)
)
PLAIN = frozenset(
    "help pls plz thanks thank hi hello hey lol ok okay yes yeah want wants wanted need needs ask asked wondering wonder".split()  # noqa: SIM905
)
"""English words of courtesy and wishes: they carry no subject either, but a topic may have nothing else ("thanks")."""
# A particle belongs to the verb before it ("top up", "shut down"); alone it names nothing.
PARTICLES = frozenset(["up", "out", "off", "down", "back", "away"])
_NEGATIONS = {
    "en": "n't not no never without cannot nor none nothing cant dont wont didnt doesnt isnt wasnt arent werent havent hasnt hadnt couldnt wouldnt shouldnt",
    "de": "nicht kein keine keinen keinem keiner nie niemals ohne nichts",
    "fr": "ne n' pas jamais sans aucun aucune rien",
    "es": "no nunca sin ningún ninguna nada",
    "it": "non mai senza nessun nessuna niente",
    "nl": "niet geen nooit zonder niets",
    "pt": "não nao nunca sem nenhum nenhuma nada",
    "sv": "inte ingen inget inga aldrig utan",
    "da": "ikke ingen intet aldrig uden",
    "nb": "ikke ingen intet aldri uten",
    "pl": "nie nigdy bez",
    "cs": "ne není nikdy bez",
    "ru": "не нет никогда без",
    "uk": "не немає ніколи без",
}
DENYING = frozenset(word for listed in _NEGATIONS.values() for word in listed.split())
"""Stems of negations in any language."""
_NOT = frozenset("cannot cant dont wont didnt doesnt isnt wasnt arent werent havent hasnt hadnt couldnt wouldnt shouldnt".split())  # noqa: SIM905
CLOSING = frozenset("nicht pas jamais niet inte ikke".split())  # noqa: SIM905
"""Negations that may follow what they negate."""
ROOT = 6
"""Letters of a stem by which two words are taken for forms of one ("reserve", "reservation")."""
_INFLECTED = re.compile(r"(?<=[aeiouy].)(?:ing|(?<!e)ed|e)$|(?<=[aeiouy]..)(?:ing|(?<!e)ed|e)$|(?<=[aeiouy]...)(?:ing|(?<!e)ed|e)$")
_DOUBLED = re.compile(r"([bdfglmnprst])\1$")


@cache
def small_words(language: str) -> frozenset[str]:
    """Words of a language that name nothing by themselves: spaCy's stop words, read from its file.

    spaCy itself is not imported: it would cost seconds for a list.
    """
    spec = find_spec("spacy")
    places = (spec.submodule_search_locations if spec else None) or []
    listed = frozenset(str(word).lower() for place in places for word in runpy.run_path(str(Path(place, "lang", language, "stop_words.py")))["STOP_WORDS"])
    return (listed - _TELLING - PARTICLES | _SMALL | PLAIN) if language == "en" else listed


@cache
def negations(language: str) -> frozenset[str]:
    """Words of a language that deny what follows or what came before."""
    return frozenset(_NEGATIONS.get(language, "").split())


def stem(word: str) -> str:
    """What a word shares with its plural and its other forms: a key, never shown. English words that deny by "not" are one.

    >>> stem("cancelled"), stem("cancelling"), stem("policies"), stem("doesn't")
    ('cancel', 'cancel', 'policy', 'not')
    """
    if word.endswith("n't") or word in _NOT:
        return "not"
    word = re.sub(r"'s?$", "", word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    root = _INFLECTED.sub("", word)
    return _DOUBLED.sub(r"\1", root)
