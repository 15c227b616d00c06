"""Broken promises and contradicting facts, told in a sentence: what customers were led to expect and did not get, and what they were told twice
in two ways. English only; patterns, not a trained head: `python -m tests.benchmarks.journey_inconsistency --read` prints hits to be judged.
"""

from __future__ import annotations

import polars as pl

WORDS = r"(?:[\w'’$€£%%.-]+ ){0,%d}?"
"""So many words between two parts of a pattern, at most."""
TOLD = (
    r"(?:promised|guaranteed|assured|advertised|(?:was|were|am|been) (?:told|led to believe|informed)|claims? to|claimed to|"
    r"described as|listed as|sold as|supposed to|meant to)"
)
BUT = r"(?:but|yet|however|instead|except|only to|turned out|in reality)"
NOT = r"(?:not|never|n't|nothing|no one|nobody|cannot|didnt|wasnt|isnt|doesnt|wont|cant)"
SHOWN = r"(?:promised|advertised|described|pictured|shown|listed|stated)"
EXPECTATIONS = (
    rf"\b{TOLD}\b.{{3,100}}\b{BUT}\b.{{0,60}}"
    rf"(?:\b{NOT}\b|n't\b|\bno\b|\binstead\b|\bwas\b|\bwere\b|\bhad\b|\bdid\b|\bgot\b|\bis\b|\bare\b|\bit's\b|\bthey're\b)",
    rf"(?:\b{NOT}|n't) {WORDS % 4}(?:as|like|what was|what i was|what we were) (?:was |were |it was |i was |we were |been )?(?:{SHOWN}|expected|told)\b",
    r"(?:\bnot|n't) {WORDS}what (?:i|we) (?:expected|was expecting|were expecting|ordered|paid for|was hoping|were hoping)\b".replace("{WORDS}", WORDS % 3),
    r"\b(?:i|we|i was|we were|had|was|were) (?:really |so |also )?(?:expected|expecting|hoped|hoping|looked forward|looking forward)\b.{3,90}"
    r"\b(?:but|however|yet|unfortunately|sadly|only to)\b",
    r"\b(?:but|however|unfortunately|sadly) (?:i |we |i was |we were |had |was )?(?:expected|expecting|hoped|hoping for) "
    r"(?:more|better|it to|them to|the|something)\b",
    r"\b(?:i|we) thought (?:it|this|they|we|i|that) (?:would|was|were)\b.{3,80}"
    r"\b(?:but (?:it|they|no|not|instead|we|i|was|were|is|are)|but,? unfortunately|unfortunately|sadly)\b",
    r"\b(?:false|misleading|deceptive) (?:advertis\w+|promises?|claims?|information|description)\b",
    r"\b(?:empty|broken) promises?\b|\bbroke (?:their|its|your|the) promise\b|\bbait and switch\b",
    rf"\b(?:promised|guaranteed|assured|told (?:me|us) (?:that )?(?:i|we|it|they) (?:would|will))\b.{{3,80}}(?:\b{NOT}\b|n't\b)",
)
"""What was expected, promised or advertised, and that it is not so; a pleasant surprise reads alike, so its tone must say that it was none."""
SAYS = r"(?:says?|said|told|tells|states?|stated|shows?|showed|claims?|claimed|insisted|lists?|listed|confirmed|assured|promised|advised|informed)"
PLACE = (
    r"(?:web ?site|site|app|web ?page|email|e-mail|sms|text|agent|rep\w*|store|shop|phone|desk|gate|counter|crew|staff|"
    r"board|screen|ticket|pilot|captain|chat|line|representative|system|kiosk|page)"
)
FACTS = (
    rf"\b{PLACE}s?\b {WORDS % 5}{SAYS}\b.{{1,90}}"
    r"\b(?:but|yet|while|whereas|and (?:then )?(?:the|your|another|a|my)|then the|when the)\b.{0,50}"
    rf"\b{PLACE}s?\b {WORDS % 5}{SAYS}\b",
    rf"\b{SAYS} (?:me |us |him |her |them )?(?:something |a )?(?:completely |totally |entirely )?different(?:ly)?\b",
    r"\b(?:conflicting|contradict\w+|inconsistent|contrary|differing) "
    r"(?:information|info|answers?|advice|statements?|stories|reasons?|messages?|instructions?|policies)\b",
    r"\b(?:different|two|three|several) (?:answers?|stories|versions?|explanations?|reasons?|excuses?|prices) (?:from|each time|every time|depending|when)\b",
    rf"\b(?:every|each) {WORDS % 3}(?:agent|rep\w*|person|employee|one|time)\b.{{0,60}}"
    r"\bdifferent (?:answers?|stor\w+|things?|information|reasons?|excuses?)\b",
    rf"\bone {WORDS % 3}{SAYS}\b.{{1,90}}\b(?:the other|another|next|second)\b {WORDS % 3}{SAYS}\b",
    r"\bcontradict\w*\b.{0,60}\b(?:website|site|app|agent|policy|said|told|each other|themselves|email)\b",
)
"""Two facts, told by two places or people, that do not agree."""
KINDS = {"facts": FACTS, "expectation": EXPECTATIONS}


def conflicting(text: pl.Expr) -> pl.Expr:
    """facts, expectation or null: what a text tells, the first that fits. Polars' matcher takes linear time on any pattern."""
    plain = text.str.to_lowercase().str.replace_all("’", "'")
    found = pl.lit(None, dtype=pl.String)
    for kind, patterns in reversed(KINDS.items()):
        found = pl.when(plain.str.contains("|".join(f"(?:{pattern})" for pattern in patterns))).then(pl.lit(kind)).otherwise(found)
    return found
