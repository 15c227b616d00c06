"""How customers help themselves, and whom they praise instead: cues of workarounds and of praised competitors. English only; patterns, not trained.

What a customer did because the company did not ("I ended up renting a car") is a workaround; what merely befell them ("we ended up missing the
train") or what they chose ("I ended up buying it in blue") is none. Wide patterns found five times as much and were wrong four times in five; these are
narrow. `python -m tests.benchmarks.journey_opportunities --cues` prints hits to be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

_OWN = r"(?:myself|ourselves|on (?:my|our) own|out of (?:my|our) (?:own )?pocket|at (?:my|our) (?:own )?(?:expense|cost))"
_OTHER = r"(?:another|a different|different|other|a new|new|my own|our own|a rental|a|an)"
_THING = r"(?:car|cars|taxi|cab|uber|bus|train|room|hotel|motel|ticket|tickets|flight|flights|airline|app|cable|charger|bank|card|one way)"
_HAD = r"(?:had to|have to|ended up|wound up|having to|was forced to|were forced to|decided to just|forced us to|forced me to)"
_DO = r"(?:rent|book|hire|buy|purchas|get|gett|driv|drive|call|find|take|tak|pay|use|us|order|download|install|purchase)(?:ing)?"
WORKAROUNDS = (
    rf"\b{_HAD} (?:having to |just |then )?(?:driv(?:e|ing)|hitch\w*) (?:home|there|back|down|up|over|to|from|"
    rf"(?:the )?\w+ hours|(?:all )?(?:the|our) (?:rest|way))\b",
    rf"\b{_HAD} (?:having to |just |then )?{_DO} (?:for )?{_OTHER} (?:\w+ )?{_THING}\b",
    rf"\b{_HAD} (?:having to |just |then )?(?:pay|cover|fix|clean|do|book|find|carry|arrange|assemble|repair|figure|solve|"
    rf"translate|rebook|reschedul|print)(?:ing)?\b[^.!?]{{0,60}}\b{_OWN}\b",
    rf"\b(?:i|we) (?:paid|fixed|cleaned|did it|booked|carried|arranged|repaired|figured|solved|rebooked|rented|drove)\b[^.!?]{{0,60}}\b{_OWN}\b",
    rf"\b{_HAD} (?:having to )?(?:us(?:e|ing)|go(?:ing)? with|fly(?:ing)?|switch(?:ing)? to|download(?:ing)?) (?:another|a different)\b",
    r"\bwork-?arounds?\b",
    r"\b(?:i|we)(?:'ve| have)? (?:had to )?resort(?:ed)? to\b",
    r"\b(?:have|had|need|needed|will have|going) to (?:\w+ )?(?:uninstall|re-?install|restart|reboot|force[- ]?(?:close|quit|stop)|log out)\b[^.!?]*"
    r"\b(?:every|each) time\b",
    r"\b(?:have|had|need|needed|will have|will need|would have|would need|going|plan|planning) to (?:\w+ )?(?:sew|pin|"
    r"safety pin|hem|tailor|alter|layer|wear (?:a |something |it )?"
    r"(?:\w+ )?(?:cami|camisole|tank|slip|underneath|under|over)|(?:have|get) (?:it|them|this|these|"
    r"the \w+) (?:\w+ )?(?:hemmed|altered|taken in|tailored|shortened|taken up))\w*\b",
    r"\b(?:a|some|use|used|with|few) (?:\w+ )?safety pins?\b",
)
NO_NEED = (
    r"(?:n't|\bnot|\bnever|\bwithout|\bno) (?:\w+ ){0,2}(?:have|had|having|need|needed|needing|want)(?: (?:\w+ )?to\b|\b)"
    r"|\b(?:do|does|did|will|would|could|can|should) (?:i|we|you) (?:\w+ )?(?:have|need)\b|\bi would have to agree\b|"
    r"\b(?:have|had) to take (?:a|an|the) (?:bus|shuttle|train)\b"
)
"""Beside these, nothing had to be done; or somebody only asks."""
_THEM = (
    r"(?:airlines?|carriers?|apps?|banks?|compan(?:y|ies)|hotels?|shops?|stores?|providers?|sites?|websites?|programs?|services?|restaurants?"
    r"|games?|insurers?)"
)
_OTHERS = r"(?:other|all other|most other|every other|many other|any other|all the other)"
RIVALS = (
    rf"\b{_OTHERS} {_THEM} (?:i use |out there )?(?:also |at least |now |all |have been |actually )?(?:have|has|offers?|gives?|"
    rf"lets?|allows?|does?|provides?|can|includes?|managed?|take care)\b",
    rf"\bthere are (?:\w+ ){{0,2}}(?:better|cheaper|nicer|easier|superior) {_THEM}\b",
    rf"\b(?:better|cheaper|nicer|faster|easier) (?:\w+ )?(?:with|on|at|from|off with|off on) (?:another|a different|any other|{_OTHERS}) {_THEM}\b",
    rf"\b(?:switch(?:ed|ing)?|mov(?:ed|ing)|chang(?:ed|ing)|going|went|go) (?:over )?to (?:another|a different|a better|an? other) {_THEM}\b",
    rf"\b(?:like|as) {_OTHERS} {_THEM} do(?:es)?\b",
    rf"\bshould be\b[^.!?]*\blike {_OTHERS} {_THEM}\b",
    r"\b(?:your|the) competit(?:ors?|ion) (?:\w+ )?(?:ha[sv]e?|offers?|gives?|lets?|do(?:es)?|can)\b",
)
WORSE = r"(?:worse|worst|horrible|isn't|aren't|don't|doesn't|can't|won't|nothing|\bno other\b|\bnot\b|\bunlike\b|better than|charge|ripoff|cancel)"
"""Beside these, others are not praised."""
_BETTER = r"(?:better|prefer|switch\w*|mov(?:ed|ing) to|instead|should learn|go with|stick (?:to|with)|back to|superior)"


def worked_around(text: pl.Expr) -> pl.Expr:
    """Whether a text tells what a customer did for want of something."""
    return _any(text, WORKAROUNDS) & ~_any(text, (NO_NEED,))


def praised_rival(text: pl.Expr, names: Sequence[str] = ()) -> pl.Expr:
    """Whether a text praises a competitor: others in general, or one of `names` beside a word of preference."""
    lowered = "|".join(re.escape(name.lower()) for name in names)
    named = [rf"\b{_BETTER}\b[^.!?]*\b(?:{lowered})\b", rf"\b(?:{lowered})\b[^.!?]*\b{_BETTER}\b"] if names else []
    return _any(text, (*RIVALS, *named)) & ~_any(text, (WORSE,))


def _any(text: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    plain = text.str.to_lowercase().str.replace_all("’", "'")
    return plain.str.contains("|".join(f"(?:{pattern})" for pattern in patterns))
